"""The roster file: what it fills in from the centers, what it refuses, and who leads."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.bootstrap import Parts
from bot.cases.centers import Hours
from bot.cases.centers import checked as network_of
from bot.cases.roster import Roster, checked
from bot.errors import BadSetting
from bot.settings import Settings
from bot.web.personas import PERSONAS
from ingest.sources import BUILT_IN_GUIDES

REFERENCE = BUILT_IN_GUIDES.parent / "reference"
NETWORK = network_of(
    {
        "defaults": {"rights": ["patent"], "forums": ["court"]},
        "centers": {
            "national": {"name": {"en": "National", "zh": "国家"}},
            "east": {"name": {"en": "East", "zh": "东"}, "provinces": ["Zhejiang"], "jurisdictions": ["JP"]},
        },
        "branches": {
            "de": {
                "name": {"en": "Germany", "zh": "德国"}, "markets": ["DE", "EU"], "languages": ["zh", "de"],
                "time_zone": "Europe/Berlin", "hours": {"opens": "08:00", "closes": "17:00"},
            }
        },
        "platforms": {"lamps": {"name": {"en": "Lamps", "zh": "灯"}, "industries": ["lamps"]}},
    }
)  # fmt: skip


def roster(**experts: Any) -> Roster:
    """A roster of these people over the network above."""
    return checked({"experts": experts}, NETWORK, "mine.yaml")


def test_what_an_entry_does_not_say_is_as_at_its_center() -> None:
    one = roster(U0A={"name": "A", "center": "de"}).experts[0]
    assert (one.markets, one.languages, one.time_zone) == (("DE", "EU"), ("zh", "de"), "Europe/Berlin")
    assert (one.forums, one.rights, one.hours) == (("court",), ("patent",), Hours(opens="08:00", closes="17:00"))
    assert (one.role, one.lead, one.firms, one.limit) == ("duty", False, (), 10)
    at_home = roster(U0A={"name": "A", "center": "east"}, U0B={"name": "B", "center": "lamps"}).experts
    assert [expert.markets for expert in at_home] == [("JP",), ()]


def test_what_an_entry_says_counts() -> None:
    said = {
        "name": "A", "center": "de", "markets": [], "forums": ["UPC"], "rights": ["design"], "languages": ["en"], "role": "on_call",
        "time_zone": "Asia/Tokyo", "hours": {"days": ["sat"]}, "lead": True, "firms": ["Greer Burns"], "limit": 3,
    }  # fmt: skip
    one = roster(U0A=said).experts[0]
    assert (one.markets, one.forums, one.rights, one.languages) == ((), ("UPC",), ("design",), ("en",))
    assert (one.time_zone, one.hours.days, one.role, one.lead) == ("Asia/Tokyo", ("sat",), "on_call", True)
    assert (one.firms, one.limit) == (("Greer Burns",), 3)


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"name": "A"}, r"experts\.U0A\.center: Field required"),
        ({"name": "A", "center": "west"}, r"experts\.U0A\.center: 'west' is no center, branch or platform"),
        ({"name": " ", "center": "de"}, r"experts\.U0A\.name"),
        ({"name": "A", "center": "de", "markets": ["Germany"]}, r"experts\.U0A\.markets\.0"),
        ({"name": "A", "center": "de", "role": "boss"}, r"experts\.U0A\.role"),
        ({"name": "A", "center": "de", "time_zone": "Mars/Olympus"}, r"experts\.U0A\.time_zone: 'Mars/Olympus' is no time zone"),
        ({"name": "A", "center": "de", "hours": {"opens": "18:00", "closes": "09:00"}}, "closes is not after opens"),
        ({"name": "A", "center": "de", "limit": 0}, r"experts\.U0A\.limit"),
        ({"name": "A", "center": "de", "languages": []}, r"experts\.U0A\.languages"),
        ({"name": "A", "center": "de", "phone": "1"}, r"experts\.U0A\.phone: Extra inputs"),
        ("A", r"experts\.U0A"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_named_with_its_file(entry: object, complaint: str) -> None:
    with pytest.raises(BadSetting, match=rf"^mine\.yaml: .*{complaint}"):
        roster(U0A=entry)


@pytest.mark.parametrize("broken", [None, [], {}, {"experts": []}, {"experts": {"a b": {"name": "A", "center": "de"}}}])
def test_a_broken_file_is_a_clear_error(broken: object) -> None:
    with pytest.raises(BadSetting, match=r"^mine\.yaml: "):
        checked(broken, NETWORK, "mine.yaml")


def test_people_are_found_by_id_and_center_and_leads_fall_back_to_the_national_desk() -> None:
    made = roster(
        U0C={"name": "C", "center": "de"},
        U0A={"name": "A", "center": "de", "lead": True},
        U0B={"name": "B", "center": "national", "lead": True},
        U0D={"name": "D", "center": "east"},
    )
    assert [expert.id for expert in made.experts] == ["U0A", "U0B", "U0C", "U0D"]
    assert [expert.id for expert in made.of("de")] == ["U0A", "U0C"] and made.of("lamps") == ()
    assert made.expert("U0D") in made.of("east") and made.expert("U0Z") is None
    assert [expert.id for expert in made.leads("de")] == ["U0A"]
    assert [expert.id for expert in made.leads("east")] == ["U0B"]
    assert Roster.EMPTY.experts == () and Roster.EMPTY.leads("de") == ()


def test_the_example_is_the_people_of_the_workspace_and_says_so() -> None:
    table = yaml.safe_load((REFERENCE / "roster.yaml").read_text("utf-8"))
    network = network_of(yaml.safe_load((REFERENCE / "centers.yaml").read_text("utf-8")))
    made = checked(table, network)
    desk = {id_: person for id_, person in PERSONAS.items() if person.role in ("expert", "lead")}
    assert table["example"] is True
    assert {expert.id: expert.name for expert in made.experts} == {id_: person.name for id_, person in desk.items()}
    assert {expert.id for expert in made.experts if expert.lead} == {i for i, p in desk.items() if p.role == "lead"}
    parts = (network.centers, network.branches)
    names = {key: center.name.en for part in parts for key, center in part.items()}
    assert {e.id: names[e.center] for e in made.experts} == {id_: person.desk for id_, person in desk.items()}


SLACK = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
OWN_NETWORK = "centers: {national: {name: {en: N, zh: 国}}}\n"
OWN_ROSTER = "experts: {U0A: {name: A, center: national}}\n"


@pytest.mark.parametrize(
    ("slack", "centers", "people", "ids"),
    [
        (False, None, None, ["expert", "expert-2", "lead"]),
        (True, None, None, []),
        (True, None, OWN_ROSTER, ["U0A"]),
        (False, None, OWN_ROSTER, ["U0A"]),
        (False, OWN_NETWORK, None, []),  # the example's people have no center in a network of one's own
        (False, OWN_NETWORK, OWN_ROSTER, ["U0A"]),
    ],
)
def test_which_roster_the_desk_has(
    tmp_path: Path, slack: bool, centers: str | None, people: str | None, ids: list[str]
) -> None:
    given: dict[str, Any] = dict(SLACK) if slack else {}
    for setting, text in (("centers_file", centers), ("roster_file", people)):
        if text:
            given[setting] = tmp_path / f"{setting}.yaml"
            given[setting].write_text(text, encoding="utf-8")
    parts = Parts(Settings(data_dir=tmp_path, _env_file=None, **given))
    assert [expert.id for expert in parts.roster.experts] == ids


def test_a_roster_that_cannot_be_read_names_its_setting(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text("experts: [", encoding="utf-8")
    for name in ("roster.yaml", "none.yaml"):
        parts = Parts(Settings(data_dir=tmp_path, roster_file=tmp_path / name, _env_file=None))
        with pytest.raises(BadSetting, match=r"^ROSTER_FILE: .* cannot be read: "):
            _ = parts.roster
