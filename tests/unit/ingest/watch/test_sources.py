"""The file of sources: everything wrong is named with file and entry; the language of a mapping reads cells and nothing else."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.errors import UnusableSource
from ingest.watch.citations import rules_citing
from ingest.watch.dates import day
from ingest.watch.errors import Refused
from ingest.watch.guides import guides_naming
from ingest.watch.mapping import Take
from ingest.watch.matters import case_key, court, disagreeing, matter_of, right_number
from ingest.watch.model import Item
from ingest.watch.rows import Row
from ingest.watch.sources import checked, shapes
from tests.unit.ingest.watch.sources import LAWS, source

FEED = {**LAWS, "reader": "rss", "address": "https://law.example/feed"}


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"id": "Bad Id"}, "source Bad Id: id: "),
        ({"reader": "ftp"}, "reader: "),
        ({"address": "file:///etc/passwd"}, "address: must be an address that begins with https://"),
        ({"address": "https://u:secret@x.example/"}, "address: must not hold a user name"),
        ({"path": "a.xml"}, "`address` and `path` exclude each other"),
        ({"every": None}, "needs one of `every`"),
        ({"every": "1 minute"}, "`every` must be between 5 minutes and 30 days"),
        ({"every": "now and then"}, "`every` 'now and then' is no time such as 30 minutes"),
        ({"daily": "25:00", "every": None}, "daily: `daily` '25:00' is no time of day"),
        ({"shape": "newspaper"}, "`shape` 'newspaper' is none of court_docket"),
        ({"shape": None}, "`mapping` does not say what `key` is"),
        ({"adress": "x"}, "adress: is no known name"),
        ({"market": "Germany"}, "market: "),
        ({"encoding": "klingon"}, "encoding: 'klingon' is no encoding"),
        ({"mapping": {"events": {"born": "x"}}}, "mapping.events: 'born' is no event; known are "),
        ({"mapping": {"key": {"regex": "(", "field": "x"}}}, "mapping.key: `regex` is no pattern"),
        (
            {"mapping": {"key": {"regex": "x", "group": 2, "field": "x"}}},
            "mapping.key: `group` 2 is not in the pattern",
        ),
        (
            {"mapping": {"key": {"field": "x", "constant": "y"}}},
            "mapping.key: needs one of `field`, `constant`, `join`",
        ),
        ({"mapping": {"published_on": {"field": "x", "date": "american"}}}, "`date` 'american' is none of us, eu"),
        ({"mapping": {"parties": [{"role": "judge", "name": "x"}]}}, "mapping.parties.0.role: 'judge' is none of"),
        ({"mapping": {"python": "import os"}}, "mapping.python: is no known name"),
    ],
)
def test_what_is_wrong_with_a_source_is_named(changed: dict[str, Any], complaint: str) -> None:
    entry = {k: v for k, v in {"every": "30 minutes", **FEED, **changed}.items() if v is not None}
    with pytest.raises(UnusableSource) as caught:
        checked({"sources": [entry]}, Path("desk/watch.yaml"))
    assert str(caught.value).startswith("desk/watch.yaml: source ")
    assert complaint in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "loaded", [None, [], {"source": []}, {"sources": {}}, {"sources": [], "more": 1}, {"sources": ["x"]}]
)
def test_a_file_of_another_form_is_refused(loaded: Any) -> None:
    with pytest.raises(UnusableSource, match=r"^watch.yaml: "):
        checked(loaded, Path("watch.yaml"))


def test_the_example_of_the_document_is_a_file_of_sources() -> None:
    written = (Path(__file__).parents[4] / "docs" / "watch.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", written, re.DOTALL)
    assert example is not None
    found = checked(yaml.safe_load(example[1]), Path("watch.yaml"))
    assert [one.id for one in found] == ["ilnd-dockets", "itc-notices", "gazette", "law-changes"]


def test_an_id_stands_once() -> None:
    with pytest.raises(UnusableSource, match="source laws: the id stands there twice"):
        checked({"sources": [LAWS, LAWS]}, Path("watch.yaml"))


def test_a_path_is_taken_from_the_folder_of_the_file() -> None:
    (found,) = checked({"sources": [{**LAWS, "path": "lists/laws.json", "every": 30}]}, Path("/srv/desk/watch.yaml"))
    assert found.path == Path("/srv/desk/lists/laws.json")


@pytest.mark.parametrize(
    ("schedule", "next_at"),
    [
        ({"every": "30 minutes"}, "2026-11-23T10:30+08:00"),
        ({"every": "2小时"}, "2026-11-23T12:00+08:00"),
        ({"daily": 1110}, "2026-11-23T18:30+08:00"),  # what a YAML reader makes of 18:30
        ({"daily": ["08:30", "09:00"]}, "2026-11-24T08:30+08:00"),
        ({"daily": "10:00"}, "2026-11-24T10:00+08:00"),
    ],
)
def test_a_source_is_due_by_its_schedule_in_beijing(schedule: dict[str, Any], next_at: str) -> None:
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert source(FEED, **schedule).next_after(now) == datetime.fromisoformat(next_at)


def test_a_source_without_a_place_is_only_imported_by_hand() -> None:
    assert source(LAWS).next_after(datetime(2026, 11, 23, tzinfo=UTC)) is None


def test_the_fingerprint_changes_with_the_mapping_and_with_nothing_else() -> None:
    assert source(FEED).fingerprint == source(FEED).fingerprint
    assert source(FEED).fingerprint != source(FEED, mapping={"title": "headline"}).fingerprint


def test_every_shape_says_what_an_item_needs() -> None:
    for name, fields in shapes().items():
        assert fields.key and fields.kind and fields.title and fields.published_on, name
    assert set(shapes()) == {"court_docket", "agency_notice", "gazette", "law_change"}


ROW = Row(
    "1",
    {
        "Case No.": " 337-TA-7 / 337-TA-8 ",
        "Who": ["A", " B "],
        "deep": {"list": [{"name": "X"}, {"name": "Y"}]},
        "d": "1;2",
    },
)


@pytest.mark.parametrize(
    ("take", "values"),
    [
        ({"field": "case_no"}, ["337-TA-7 / 337-TA-8"]),
        ({"field": ["missing", "who"]}, ["A", "B"]),
        ({"field": "deep.list.name"}, ["X", "Y"]),
        ({"field": "deep.list.1.name"}, ["Y"]),
        ({"field": "deep"}, []),
        ({"constant": 5}, ["5"]),
        ({"join": ["who", "d"], "with": " v. "}, ["A v. 1;2"]),
        ({"field": "d", "split": ";"}, ["1", "2"]),
        ({"field": "case_no", "regex": r"337-TA-(\d+)"}, ["7"]),
        ({"field": "case_no", "regex": r"337-TA-(?P<n>\d+)", "group": "n", "every": True}, ["7", "8"]),
        ({"field": "case_no", "regex": r"337-TA-\d+"}, ["337-TA-7"]),
        ({"field": "case_no", "regex": "EP"}, []),
        ({"field": "who", "translate": {"A": "Alpha"}}, ["Alpha", "B"]),
        ({"field": "nothing", "default": "x"}, ["x"]),
    ],
)
def test_a_value_is_taken_from_a_row(take: dict[str, Any], values: list[str]) -> None:
    assert Take.model_validate(take).values(ROW) == values


def test_a_cell_that_cannot_be_used_is_named_only_where_it_is_needed() -> None:
    row = Row("1", {"a": "x"}, {"Total": "formula"})
    assert Take(field=("a",)).value(row) == "x"
    with pytest.raises(Refused, match="cell"):
        Take(field=("total",)).value(row)


@pytest.mark.parametrize(
    ("words", "formats", "found"),
    [
        ("2026-03-04", (), date(2026, 3, 4)),
        ("2026-03-04T23:30:00-08:00", (), date(2026, 3, 4)),
        ("20260304", (), date(2026, 3, 4)),
        ("2026年3月4日", (), date(2026, 3, 4)),
        ("2026 年 03 月 04 日（星期三）", (), date(2026, 3, 4)),
        ("March 4, 2026", (), date(2026, 3, 4)),
        ("Mar. 4th, 2026", (), date(2026, 3, 4)),
        ("Wed, 04 Mar 2026 10:00:00 GMT", (), date(2026, 3, 4)),
        ("4 March 2026", (), date(2026, 3, 4)),
        ("04.03.2026", (), date(2026, 3, 4)),
        ("4. 3. 2026, 10 Uhr", (), date(2026, 3, 4)),
        ("03.04.2026", ("us",), date(2026, 3, 4)),
        ("03.04.2026", ("eu",), date(2026, 4, 3)),
        ("03/04/2026", ("us",), date(2026, 3, 4)),
        ("3/4/26", ("us",), date(2026, 3, 4)),
        ("03/04/2026", ("eu",), date(2026, 4, 3)),
        ("13/04/2026", (), date(2026, 4, 13)),
        ("04/04/2026", (), date(2026, 4, 4)),
        ("04|03|2026", ("%d|%m|%Y",), date(2026, 3, 4)),
    ],
)
def test_days_are_read_as_sources_write_them(words: str, formats: tuple[str, ...], found: date) -> None:
    assert day(words, formats) == found


@pytest.mark.parametrize(
    ("words", "formats", "reason"),
    [
        ("03/04/2026", (), "date_ambiguous"),
        ("03/04/2026", ("us", "eu"), "date_ambiguous"),
        ("26-03-04", (), "date_ambiguous"),
        ("31/02/2026", (), "date_wrong"),
        ("13/04/2026", ("us",), "date_wrong"),
        ("2026-03-04", ("%d/%m/%Y",), "date_wrong"),
        ("soon", (), "date_wrong"),
        ("1066-10-14", (), "date_range"),
    ],
)
def test_a_day_that_may_be_another_is_no_day(words: str, formats: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Refused) as caught:
        day(words, formats)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("1:26-cv-01234", "N.D. Ill."),
            ("1:26-cv-1234-ABC", "U.S. District Court for the Northern District of Illinois"),
        ),
        (("1:26-cv-01234", "ilnd"), ("No. 1:2026-cv-01234", "Northern District of Illinois")),
        (("Inv. No. 337-TA-1499", "ITC"), ("337-ta-1499", "U.S. International Trade Commission")),
        (("2 O 123/26", "LG Düsseldorf"), ("2 O 123/26", "LG DÜSSELDORF")),
    ],
)
def test_sources_that_write_one_case_differently_mean_the_same_matter(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert case_key(*one) == case_key(*other)


def test_the_same_number_at_another_court_is_another_matter() -> None:
    assert case_key("1:26-cv-01234", "N.D. Ill.") != case_key("1:26-cv-01234", "S.D.N.Y.")
    assert case_key("1:26-cv-01234", "N.D. Ill.") != case_key("1:26-cv-01235", "N.D. Ill.")
    assert [court(name) for name in ("Southern District of West Virginia", "D. Del.", "District of Columbia")] == [
        "wvsd",
        "ded",
        "dcd",
    ]


def test_a_published_mark_is_named_by_its_market_and_number() -> None:
    assert right_number("EU 018999001") == right_number("18999001")
    mark = Item("a", "1", "mark", "LAMP", market="EU", numbers=("018999001",))
    assert matter_of(mark) == "right:EU:18999001"
    assert matter_of(Item("a", "1", "suit", "x", numbers=("1",))) == ""


def test_days_on_which_sources_disagree_are_named() -> None:
    one = Item("a", "1", "complaint", "x", events={"instituted": date(2026, 11, 18), "filed": date(2026, 10, 1)})
    other = Item("b", "1", "complaint", "x", events={"instituted": date(2026, 11, 19), "filed": date(2026, 10, 1)})
    assert disagreeing((one, other)) == {"instituted": {"2026-11-18": ["a"], "2026-11-19": ["b"]}}


@pytest.mark.parametrize(
    ("provision", "market", "rules"),
    [
        ("37 CFR § 2.62(a)", None, ("US-PTO-01", "US-PTO-02")),
        ("19 C.F.R. 210.16", None, ("US-ITC-01",)),
        ("Fed. R. Civ. P. 59", None, ("US-FED-10",)),
        ("EUTMR Art. 46", "EU", ("EU-TM-01",)),
        ("§ 339 ZPO", "DE", ("DE-03",)),
        ("§ 339 ZPO", "US", ()),
        ("37 CFR 2.6", None, ()),
        ("19 CFR 210", None, ()),
        ("Patent Act", None, ()),
    ],
)
def test_a_provision_leads_to_the_rules_that_rest_on_it(
    provision: str, market: str | None, rules: tuple[str, ...]
) -> None:
    assert rules_citing(provision, market) == rules


def test_the_guides_that_state_a_rule_s_period_are_known() -> None:
    assert "us/schedule-a" in guides_naming("US-FED-01")
    assert guides_naming("NO-RULE") == ()
