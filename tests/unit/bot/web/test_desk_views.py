"""The queue, the brief and what may be pressed, for each state of a case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
import yaml
from bs4 import BeautifulSoup

from bot.cases.model import Brief, BriefFact, BriefLine, BriefPart, Case, CaseEvent, State
from bot.cases.routing import Network
from bot.conversations import BOT, Person, Posted, Reply
from bot.web.links import Viewer, viewer
from bot.web.views import actions, cases, pressing, queue, wording
from ingest.sources import BUILT_IN_GUIDES
from tests.unit.bot.web.test_messages import EVIL, assert_harmless

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
EXPERT = viewer({"as": "expert"}, "en", "en")
LIN = viewer({"as": "enterprise-a"}, "en", "en")
BRIEF = Brief("Lamp", "Zhejiang", "Frozen?", "en", "US", "U2", ("a reason",))


@pytest.fixture
def network() -> Network:
    return Network(yaml.safe_load((BUILT_IN_GUIDES.parent / "reference" / "centers.yaml").read_text("utf-8")))


def case(state: State = "received", **values: Any) -> Case:
    made = Case(
        1, "C-2026-0001", 4, "lamp", "Lamp Trading", state, "U2", "US", "zhejiang", (), "en",
        NOW - timedelta(hours=1), NOW + timedelta(hours=1), brief=BRIEF,
    )  # fmt: skip
    return replace(made, **values)


def held(by: str = "expert", **values: Any) -> Case:
    return case("claimed", expert=by, expert_name="Dr. Wei", expert_desk="US branch", claimed_at=NOW, **values)


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")


def words(markup: str) -> str:
    return soup(markup).get_text(" ")


def test_the_queue_has_each_case_once_in_its_part(network: Network) -> None:
    found = [case(), held(id=2, number="C-2"), held("expert-2", id=3, number="C-3"), case("closed", id=4, number="C-4")]
    page = soup(queue.queue(found, EXPERT, network, NOW))
    parts = {section.h2.get_text(): [a.get_text() for a in section("a")] for section in page("section")}  # type: ignore[union-attr]
    assert parts == {
        "Asked of me 0": [],
        "Held by me 1": ["C-2"],
        "Waiting 1": ["C-2026-0001"],
        "Held by others 1": ["C-3"],
        "Ended 1": ["C-4"],
    }
    assert queue.waiting(found) == 1


def test_urgency_is_a_word_and_lateness_is_said(network: Network) -> None:
    late = case(human_by=NOW - timedelta(minutes=75))
    text = words(queue.queue([late], EXPERT, network, NOW))
    assert "urgent" in text and "overdue by 1 h 15 min" in text and "waits 1 h" in text


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_can_be_shown(state: State, language: str, network: Network) -> None:
    shown = case(state, expert="x", expert_name="X", outcome="advised", ended_at=NOW, claimed_at=NOW)
    for view in (EXPERT, LIN):
        told = Viewer(view.person, "zh" if language == "zh" else "en")
        assert cases.banner(shown, told, network, NOW)
        assert cases.brief(shown, [], told, network)
        actions.case_actions(shown, told)
        pressing.reply_actions([], shown, told, 4)
    assert "C-2026-0001" in queue.queue([shown], EXPERT, network, NOW)


def test_a_brief_is_text_and_its_facts_point_to_their_messages(network: Network) -> None:
    signal, fact = BriefFact("asset_freeze", "U2", "stated", EVIL, 1), BriefFact("platform", EVIL, "inferred", EVIL, 9)
    brief = replace(
        BRIEF, question=EVIL, why=(EVIL,), signals=(signal,), facts=(fact,), missing=(EVIL,), files=(EVIL,), bot_said=(EVIL,),
        cited=({"title": EVIL, "source": EVIL, "url": "javascript:x"},), enterprise=EVIL,
    )  # fmt: skip
    person = Person("enterprise-a", "Lin", "enterprise")
    thread = [Posted(seq, 4, "k", person, "x", NOW, inside=seq == 12) for seq in (11, 12, 13)]
    shown = case(
        brief=brief, events=(CaseEvent(NOW, EVIL, "open", EVIL), CaseEvent(NOW, "Firstline", "tell", "claimed"))
    )
    page = soup(cases.brief(shown, thread, EXPERT, network) + cases.record(shown, thread, (), (), "en"))
    assert_harmless(page)
    assert [a["href"] for a in page.select("a.where")] == ["#m13"], "notes of the desk are not counted"
    assert "claimed" not in page.get_text(), "what Firstline told is in the thread already"


def test_the_parts_of_a_brief_link_to_their_messages(network: Network) -> None:
    line = BriefLine(f"served on: {EVIL}", "送达日", 1, EVIL)
    parts = (BriefPart("date", (line,)), BriefPart("next", ()), BriefPart("header", (line,)))
    person = Person("enterprise-a", "Lin", "enterprise")
    thread = [Posted(seq, 4, "k", person, "x", NOW) for seq in (11, 12)]
    page = soup(cases.brief(case(brief=replace(BRIEF, parts=parts)), thread, EXPERT, network))
    assert_harmless(page)
    assert [a["href"] for a in page.select("a.where")] == ["#m12"]
    assert "The date" in page.get_text() and "Next steps" not in page.get_text()


def reply(*actions: Any) -> Posted:
    return Posted(5, 4, "k", BOT, "", NOW, reply=Reply("answer", "en", actions=actions))


@pytest.mark.parametrize(
    ("shown", "expected", "pressable"),
    [
        (None, "Ask an expert", True),
        (case(), "An expert has been asked (C-2026-0001)", False),
        (held(), "Dr. Wei is answering (C-2026-0001)", False),
        (case("handed_back"), "Ask an expert", True),
        (case("closed", rating=4), "Ask an expert", True),
    ],
)
def test_asking_an_expert(shown: Case | None, expected: str, pressable: bool) -> None:
    page = soup(pressing.reply_actions([reply("ask_expert")], shown, LIN, 4))
    assert page.button is not None and page.button.get_text() == expected
    assert page.button.has_attr("disabled") is not pressable
    assert bool(page.form) is pressable


def test_nothing_to_press_before_the_first_reply_or_for_the_desk() -> None:
    assert pressing.reply_actions([], None, LIN, 4) == ""
    assert pressing.reply_actions([reply("ask_expert")], None, EXPERT, 4) == ""


def test_rating_is_asked_once_and_shown_after() -> None:
    asked = pressing.reply_actions([reply("rate")], case("resolved"), LIN, 4)
    assert len(soup(asked).select("input[type=radio]")) == 5 and "/api/cases/1/rate" in asked
    thanked = pressing.reply_actions([reply("rate")], case("closed", rating=4), LIN, 4)
    assert "Rated 4 of 5" in thanked and "form" not in thanked
    both = pressing.reply_actions([reply("rate"), reply("ask_expert")], case("resolved"), LIN, 4)
    assert "/rate" in both and "/expert" in both


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (-5, "0 min"),
        (59, "0 min"),
        (60, "1 min"),
        (3600, "1 h"),
        (3660, "1 h 1 min"),
        (7 * 3600, "7 h"),
        (3 * 86400, "3 d"),
    ],
)
def test_spans(length: int, expected: str) -> None:
    assert wording.span(timedelta(seconds=length), "en") == expected
