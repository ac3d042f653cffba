"""The brief: twelve parts, both languages, one screen, no fact without its message; and what a reply shows of it."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from bot.cases.brief import PARTS, heading, main_deadline
from bot.cases.model import Brief, BriefPart
from bot.cases.routing import Network
from bot.conversations import Person, Posted, Reply
from bot.replies import brief_from, compose
from bot.responding import triage_json
from bot.triage.model import Message
from bot.triage.policy import decide
from ingest.sources import BUILT_IN_GUIDES
from knowledge.terms import load_terms

NOW = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
CENTERS = BUILT_IN_GUIDES.parent / "reference" / "centers.yaml"
NETWORK = Network(yaml.safe_load(CENTERS.read_text("utf-8")))
OWNER = Person("e", "Lin Hua", "enterprise", enterprise="a", enterprise_name="Lamp Trading", province="Zhejiang")
TEXTS = (
    "Our store on Amazon is frozen by a TRO, case 1:26-cv-12077 in the N.D. Ill., USD 48,000 are held.",
    "The complaint of Brightwell Ltd was served on us by hand on 10 November 2026. We already replied to their lawyer. "
    "Our insurance has not been told. Should we settle?",
)


def response(*texts: str) -> dict[str, Any]:
    thread = [Message(n, "enterprise", text) for n, text in enumerate(texts)]
    decision = decide(thread, now=NOW, market_of=load_terms().market)
    nothing = {"verdict": "not_found", "text": "", "sentences": []}
    rest = {"answer": nothing, "citations": [], "foreign": False, "checklist": False}
    return triage_json(thread, decision, NETWORK) | rest


def posted(*texts: str) -> list[Posted]:
    return [
        Posted(n + 1, 1, f"k{n}", OWNER, text, datetime(2026, 11, 23, tzinfo=UTC), files=("order.pdf",) if n else ())
        for n, text in enumerate(texts)
    ]


def made(*texts: str) -> Brief:
    return brief_from(response(*texts), OWNER, posted(*texts))


def lines(brief: Brief, part: str) -> list[str]:
    return [line.en for found in brief.parts if found.name == part for line in found.lines]


def test_it_has_its_twelve_parts_in_order_and_in_both_languages() -> None:
    brief = made(*TEXTS)
    assert tuple(part.name for part in brief.parts) == PARTS
    assert len(PARTS) == 12
    for part in brief.parts:
        assert heading(part.name, "en").isascii() and re.search(r"[\u4e00-\u9fff]", heading(part.name, "zh"))
        assert all(line.en and line.zh for line in part.lines), part.name
        assert part.lines, part.name
        own_words = [line for line in part.lines if part.name not in ("question", "done")]
        assert all(re.search(r"[\u4e00-\u9fff]", line.zh) for line in own_words), part.name


def test_every_fact_points_to_a_message_that_says_it() -> None:
    for part in made(*TEXTS).parts:
        for line in part.lines:
            if line.quote and not line.quote.endswith("…"):
                assert line.message is not None
                assert line.quote in TEXTS[line.message], line


def test_it_says_what_an_expert_needs() -> None:
    brief = made(*TEXTS)
    assert "2026-12-01" in lines(brief, "date")[0]
    assert any("FRCP 12(a)(1)(A)(i)" in line for line in lines(brief, "date"))
    assert any("Brightwell" in line for line in lines(brief, "parties"))
    assert any("48,000" in line for line in lines(brief, "right"))
    assert any("2026-11-10" in line for line in lines(brief, "happened"))
    assert any("order.pdf" in line for line in lines(brief, "happened"))
    assert any("assets frozen" in line for line in lines(brief, "force"))
    assert any("replied" in line for line in lines(brief, "done"))
    assert any("settle" in line for line in lines(brief, "question"))
    assert any("Insurance" in line for line in lines(brief, "risks"))


def test_it_fits_one_screen_however_long_the_thread_is() -> None:
    brief = made(*TEXTS, *("Served on 3 November 2026. " * 400 + "USD 5 " * 400 for _ in range(5)))
    assert sum(len(line.en.split()) + len(line.quote.split()) for part in brief.parts for line in part.lines) <= 600


def test_a_thread_without_facts_has_a_brief_too() -> None:
    brief = made("I want to talk to a human.")
    assert lines(brief, "date") and lines(brief, "force") and lines(brief, "done")


def test_it_survives_storage_and_older_briefs_are_read() -> None:
    brief = made(*TEXTS)
    stored = json.loads(json.dumps(asdict(brief)))
    assert (
        tuple(BriefPart(p.name, p.lines) for p in Brief(**{**stored, "signals": (), "facts": ()}).parts) == brief.parts
    )
    assert Brief("a", None, "q", "en", None, "U1", ()).parts == ()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_reply_to_a_dispute_shows_level_date_working_and_what_was_understood(language: str) -> None:
    text = {
        "en": "The USPTO issued an office action for our mark on 2 November 2026.",
        "zh": "USPTO审查意见，发文日期2026年11月2日，涉及我们的商标。",
    }[language]
    reply = compose(response(text), None, NETWORK)
    assert any("2027-02-02" in line for line in reply.before)
    assert len(reply.working) >= 3
    assert any("2026-11-02" in line for line in reply.understood)
    assert 2 <= len(reply.asks) <= 4
    chinese = [bool(re.search(r"[\u4e00-\u9fff]", line)) for line in (*reply.before, *reply.working, *reply.asks)]
    assert all(chinese) if language == "zh" else not any(chinese)


def test_a_mere_question_shows_none_of_that() -> None:
    reply = compose(response("What does an opposition cost in Vietnam?"), None, NETWORK)
    assert (reply.asks, reply.working, reply.understood) == ((), (), ())


def test_lists_from_storage_are_tuples_again() -> None:
    assert Reply("answer", "en", working=["a"], understood=["b"]).working == ("a",)  # type: ignore[arg-type]


def test_the_date_that_matters_is_the_earliest_and_printed_before_counted() -> None:
    days: list[dict[str, Any]] = [
        {"due": "2026-12-05", "certainty": "computed"},
        {"due": None, "certainty": "ask"},
        {"due": "2026-12-04", "certainty": "ask"},
        {"due": "2026-12-04", "certainty": "printed"},
    ]
    assert main_deadline(days) == days[3]
    assert main_deadline([]) is None
