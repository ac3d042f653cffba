"""The queue with its filters, people and absences, what stands beside a case, figures, navigation."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from bot.cases.clocks import Clock
from bot.cases.gate import gated
from bot.cases.roster import checked
from bot.cases.routing import Absence, Network
from bot.desk.figures import Figures, Promptness
from bot.desk.seeing import Chance, Chances
from bot.desk.similar import Beside, Hit
from bot.storage.figures import Gap
from bot.web.views import beside, figures, filters, people, queue, sidebar
from tests.unit.bot.web.cases_to_show import LANGUAGES, NOW, REFERENCE, case, network_of_centers, seen_by, soup
from tests.unit.bot.web.test_messages import EVIL, assert_harmless


@pytest.fixture
def network() -> Network:
    return network_of_centers()


# -- the queue ----------------------------------------------------------------------------------------------------------


def test_what_is_asked_of_me_comes_first_and_lateness_is_marked(network: Network) -> None:
    mine = case(offered="expert", offered_name="Dr. Wei Ming", breaches=2)
    other = case(id=2, number="C-2", offered="expert-2", offered_name="Anna Berg", human_by=NOW - timedelta(hours=2))
    due = queue.Due(
        {1: Clock("first_human", "", mine.human_by), 2: Clock("first_human", "", other.human_by)},
        {1: date(2026, 11, 25)},
    )
    page = soup(queue.queue([mine, other], seen_by("expert"), network, NOW, due))
    first = page.section
    assert first is not None and "Asked of me 1" in first.h2.get_text(" ", strip=True)  # type: ignore[union-attr]
    words = first.get_text(" ")
    assert "late 2×" in words and "due in 1 h" in words and "2 days left" in words
    late = page.select(".part.waiting .due.late")
    assert [mark.get_text() for mark in late] == ["overdue by 2 h"]
    assert "asked: Anna Berg" in page.get_text(" ")


@LANGUAGES
def test_a_case_that_was_not_declared_about_shows_its_matter_instead_of_words(language: str, network: Network) -> None:
    shown = queue.queue([gated(case(matter="26-cv-1"))], seen_by("expert", language), network, NOW)
    assert "26-cv-1" in shown and "secret" not in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {1, 2, 3, 4}), ({"market": "DE"}, {2}), ({"level": "U3"}, {3}), ({"state": "ended"}, {4}),
        ({"state": "documents"}, {3}), ({"asked": "me"}, {1}), ({"center": "us"}, {1}), ({"q": "BERLIN"}, {2}),
        ({"q": "1:26-cv-01234"}, {1}), ({"q": "c-2026-0003"}, {3}), ({"market": "DE", "level": "U3"}, set()),
        ({"level": "U9", "state": "nonsense", "asked": "you"}, {1, 2, 3, 4}),
    ],
)  # fmt: skip
def test_filters(query: dict[str, str], expected: set[int]) -> None:
    found = [
        case(adviser="us", offered="expert", matter="26-cv-1234"),
        case(id=2, number="C-2026-0002", market="DE", enterprise_name="Berlin Lamps"),
        case("supplement_requested", id=3, number="C-2026-0003", urgency="U3", offered="expert"),
        case("closed", id=4, number="C-2026-0004"),
    ]
    chosen = filters.Filter.of(query)
    assert {one.id for one in found if chosen.passes(one, "expert")} == expected


@LANGUAGES
def test_the_filter_form_keeps_what_was_chosen_and_who_looks(language: str, network: Network) -> None:
    chosen = filters.Filter.of({"market": "DE", "q": EVIL})
    page = soup(filters.form(chosen, [case(), case(market="DE")], seen_by("lead", language), network))
    assert_harmless(page)
    picked = {s["name"]: [o["value"] for o in s("option") if o.has_attr("selected")] for s in page("select")}
    assert picked["market"] == ["DE"] and picked["level"] == []
    assert page.select_one("input[name=q]")["value"] == EVIL[: filters.MAX_QUERY].strip()  # type: ignore[index]
    assert page.select_one("input[name=as]")["value"] == "lead"  # type: ignore[index]


# -- people -------------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_people_with_load_absence_and_reasons(language: str, network: Network) -> None:
    roster = checked(yaml.safe_load((REFERENCE / "roster.yaml").read_text("utf-8")), network.table)
    wei, berg, zhao = roster.experts
    reason = {"en": "answers for it", "zh": "负责该地"}
    found = Chances(
        (
            Chance(wei, True, False, 3, None, (reason,)),
            Chance(berg, False, True, 0, NOW),
            Chance(zhao, False, False, 0, None),
        ),
        ({"en": "the forum decides", "zh": "以受理机构为准"},),
    )
    page = soup(people.choices(found, seen_by("lead", language), network, "lead"))
    radios = {radio["value"]: radio for radio in page.select("input[type=radio]")}
    assert set(radios) == {"expert", "expert-2"}, "who holds the case already is no choice"
    assert radios["expert"].has_attr("checked") and radios["expert-2"].has_attr("disabled")
    words = page.get_text(" ")
    assert reason[language] in words and "3" in words and "2026-11-23 10:00" in words


@LANGUAGES
def test_absences_are_taken_back_by_whom_they_concern(language: str) -> None:
    away = [(7, Absence("expert-2", NOW - timedelta(hours=1), NOW + timedelta(days=2)), EVIL)]
    names = {"expert-2": "Anna Berg"}
    for person, may in (("expert-2", True), ("lead", True), ("expert", False)):
        page = soup(people.absences(away, names, seen_by(person, language), NOW))
        assert_harmless(page)
        assert "Anna Berg" in page.get_text() and bool(page.form) is may
    assert ("Nobody is away" if language == "en" else "无人缺勤") in people.absences(
        [], {}, seen_by("lead", language), NOW
    )


def test_only_a_lead_enters_the_absence_of_others(network: Network) -> None:
    roster = checked(yaml.safe_load((REFERENCE / "roster.yaml").read_text("utf-8")), network.table)
    who = {
        person: [o["value"] for o in soup(people.absence_form(roster.experts, seen_by(person), NOW))("option")]
        for person in ("expert", "lead")
    }
    assert who == {"expert": ["expert"], "lead": ["lead", "expert", "expert-2"]}


# -- beside, figures, navigation ----------------------------------------------------------------------------------------


@LANGUAGES
def test_hits_show_facts_only_to_the_cleared(language: str) -> None:
    plain = Hit(5, "C-5", "closed", "US", "trade_mark", "advised", ("market", "meaning"))
    cleared = replace(plain, id=6, number="C-6", enterprise=EVIL, question=EVIL, at=NOW)
    page = soup(beside.beside(Beside((plain,), (cleared,)), seen_by("expert", language)))
    assert_harmless(page)
    assert [link["href"].split("?")[0] for link in page("a")] == ["/desk/case/5", "/desk/case/6"]
    first, second = page("li")
    assert first.q is None and second.q is not None
    assert beside.beside(Beside(), seen_by("expert", language)) == ""


def week(first: date, **values: Any) -> Figures:
    prompt = {level: Promptness(0, None, None, 0, 0) for level in ("U3", "U2", "U1", "U0")}
    made = Figures(
        first, {("US", "answered"): 3, (None, "refused"): 1}, prompt, {"U2": 2}, (1, 2, 0, 0, 4), {"KE": 2, None: 1}
    )
    return replace(made, **values)


@LANGUAGES
def test_each_chart_has_a_table_that_says_the_same(language: str) -> None:
    prompt = {"U3": Promptness(2, 600.0, 1800.0, 1, 2), "U2": Promptness(0, None, None, 0, 0)}
    this = week(date(2026, 11, 23), promptness=prompt)
    blocks = figures.blocks(this, [week(date(2026, 11, 16)), this], language)
    assert tuple(block.name for block in blocks) == figures.NAMES
    for block in blocks:
        names = [row.th.get_text() for row in soup(block.table).select("tbody tr")]  # type: ignore[union-attr]
        assert names == block.chart["xAxis"]["data"]
    words = soup(blocks[1].table).get_text(" ")
    assert "50 % (1/2)" in words and ("10 min" if language == "en" else "10 分钟") in words
    stacked = {s["name"]: s["data"] for s in blocks[0].chart["series"]}
    assert sorted(map(tuple, stacked.values())) == [(0, 1), (3, 0)]


@LANGUAGES
def test_the_texts_of_gaps_are_there_for_who_may_read_them(language: str) -> None:
    hidden, shown = week(date(2026, 11, 23)), week(date(2026, 11, 23), gap_texts=[Gap("KE", 4, EVIL, NOW)])
    assert figures.gap_texts(hidden, language) == ""
    page = soup(figures.gap_texts(shown, language))
    assert_harmless(page)
    assert EVIL in page.get_text()


@LANGUAGES
def test_the_navigation_counts_what_is_asked_of_me(language: str) -> None:
    page = soup(sidebar.pages(seen_by("lead", language), "/desk/figures?as=lead", 3))
    links = {link["href"].split("?")[0]: link for link in page("a")}
    assert {"/desk", "/desk/figures", "/ledger", "/desk/reports"} <= set(links)
    assert "3" in links["/desk"].get_text() and links["/desk/figures"]["aria-current"] == "page"
    assert "asked-count" not in sidebar.pages(seen_by("lead", language), "/desk", 0)
    assert "/desk" not in sidebar.pages(seen_by("enterprise-a", language), "/")
