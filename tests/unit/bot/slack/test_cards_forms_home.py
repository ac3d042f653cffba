"""The card, the dialogs and the Home tab: within Slack's limits, in both languages, for every case and role."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cases.model import OUTCOMES
from bot.cases.routing import Network
from bot.conversations import Person
from bot.slack import cards, forms, render
from bot.slack.home import Shown, home
from bot.storage.ledger import Entry
from bot.storage.people import Preference
from ingest.sources import BUILT_IN_GUIDES
from tests.slack.checks import check_blocks
from tests.slack.double.limits import too_large, view_problems
from tests.slack.double.messages import elements_of
from tests.unit.bot.slack.making import NOW, cases, posted, short, strings, texts, wild
from tests.unit.bot.slack.test_blocks import check

NETWORK = Network(yaml.safe_load((Path(BUILT_IN_GUIDES).parent / "reference" / "centers.yaml").read_text("utf-8")))
languages = st.sampled_from(["en", "zh"])
slow = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def actions(blocks: Any) -> list[str]:
    return [e["action_id"] for block in blocks for e in elements_of(block)]


@slow
@given(cases(), languages)
def test_a_card_of_any_case(case: Any, language: str) -> None:
    check([cards.card(case, NETWORK, language, NOW)])


@slow
@given(cases(), languages, st.lists(texts(), max_size=4))
def test_the_brief_and_the_conversation_under_it(case: Any, language: str, said: list[str]) -> None:
    thread = [posted(t, name=t[:50] or "x", files=(t[:80],)) for t in said]
    check(cards.transcript(case, thread, language))


@slow
@given(texts(), short, languages, st.booleans(), st.booleans())
def test_words_of_experts_on_both_sides(text: str, name: str, language: str, changed: bool, gone: bool) -> None:
    one = posted(text, name=f"n{name}", edited_at=NOW if changed else None, deleted_at=NOW if gone else None)
    check(render.person(one, language=language))
    from bot.slack import blocks as b

    check(b.pack(cards.message(one, language, number=3)))


@pytest.mark.parametrize(
    ("state", "pressable"),
    [
        ("received", ["claim", "not_mine", "assign", "note"]),
        ("reopened", ["claim", "not_mine", "assign", "note"]),
        ("claimed", ["suggest", "note", "documents", "hand_back", "resolve"]),
        ("supplement_requested", ["suggest", "note", "documents", "hand_back", "resolve"]),
        ("handed_back", ["claim", "assign", "note"]),
        ("resolved", []),
        ("closed", []),
    ],
)
def test_a_card_offers_what_its_state_allows(state: Any, pressable: list[str]) -> None:
    case = replace(example_case(), state=state)
    assert actions(cards.card(case, NETWORK, "en", NOW).blocks) == pressable


def example_case(**values: Any) -> Any:
    from bot.cases.model import Case

    given = {"expert": None, "expert_name": None, **values}
    return Case(
        7, "C-2026-0007", 1, "lamp", "Lamp Trading", "received", "U3", "us", "zhejiang", (), "en", NOW, NOW, **given
    )


@slow
@given(languages, st.dictionaries(st.sampled_from(forms.ASK_FIELDS), texts(8, 1)), st.integers(0, 10**18))
def test_the_form_for_an_expert_asks_at_most_eight_questions(
    language: str, filled: Mapping[str, str], row: int
) -> None:
    view = forms.ask_expert(language, filled, f"{row}:C0123ABCD")
    assert view_problems(view) == [] and check_blocks(view["blocks"], 100) == []
    questions = [block for block in view["blocks"] if block["type"] == "input"]
    assert len(questions) == len(forms.ASK_FIELDS) <= 8
    assert all(q["optional"] for q in questions)
    assert not too_large(view)
    assert all(at != "mrkdwn" or wild(s) == [] for at, s in strings(view))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "form", [forms.note, forms.documents, forms.hand_back, forms.not_mine, forms.why_not_helpful, forms.resolve,
             forms.assign]
)  # fmt: skip
def test_every_dialog_of_the_desk(form: Any, language: str) -> None:
    view = form(language, json.dumps({"case": 10**17, "channel": "C" * 11, "thread": "1" * 17}))
    assert view_problems(view) == [] and check_blocks(view["blocks"], 100) == []
    assert view["submit"]["text"] and view["close"]["text"]


def test_every_outcome_can_be_chosen() -> None:
    for language in ("en", "zh"):
        (chosen, _, _learn) = forms.resolve(language, "1")["blocks"]
        assert [o["value"] for o in chosen["element"]["options"]] == list(OUTCOMES)


@given(texts(6, 1), short)
def test_a_dialog_that_says_something_says_only_that(words: str, title: str) -> None:
    view = forms.message(f"T{title}", f"W{words}"[:500], "en")
    assert view_problems(view) == [] and all(at != "mrkdwn" or wild(s) == [] for at, s in strings(view))


def test_answers_are_read_from_every_kind_of_question() -> None:
    values = {
        "words": {"words": {"type": "plain_text_input", "value": "two"}},
        "none": {"none": {"type": "plain_text_input", "value": None}},
        "outcome": {"outcome": {"type": "static_select", "selected_option": {"value": "advised"}}},
        "person": {"person": {"type": "users_select", "selected_user": "U1"}},
    }
    assert forms.answers({"state": {"values": values}}) == {
        "words": "two", "none": "", "outcome": "advised", "person": "U1",
    }  # fmt: skip
    assert forms.answers({}) == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_form_says_is_one_line_for_each_answer(language: str) -> None:
    said = forms.said({"country": " Germany ", "due": "", "happened": "frozen"}, language)
    assert len(said.splitlines()) == 3 and "Germany" in said and "frozen" in said


# -- home -------------------------------------------------------------------------------------------------------------


def entry(text: str) -> Entry:
    return Entry(1, 1, "slack", "C1", "1.1", "lamp", text[:30], text, NOW, None, None, None, None, None)


@slow
@given(st.lists(cases(), max_size=4), st.lists(texts(), max_size=3), languages, st.sampled_from(["en", "zh", None]))
def test_a_home_tab_of_any_role(found: list[Any], open_: list[str], language: str, chosen: Any) -> None:
    many = found * 30
    for role in ("enterprise", "expert", "lead"):
        desk = role != "enterprise"
        view = home(
            Shown(
                Person("U1", "Lin", role, enterprise=None if desk else "lamp"), language, Preference(chosen, "pick_up"),
                many, many if desk else None, [entry(t) for t in open_ * 30] if role == "lead" else None, NOW,
            )
        )  # fmt: skip
        assert view_problems(view) == [] and check_blocks(view["blocks"], 100) == []
        assert not too_large(view)
        assert all(at != "mrkdwn" or wild(s) == [] for at, s in strings(view))
        assert actions(view["blocks"])[-2:] == ["choose_language", "choose_follow_ups"], "the choices are never cut off"


def shown(role: Any, **values: Any) -> str:
    given = {"mine": [], "waiting": None, "open": None, **values}
    view = home(Shown(Person("U1", "Lin", role), "en", Preference(), now=NOW, **given))
    return json.dumps(view)


def test_an_enterprise_sees_its_cases_and_nothing_of_the_desk() -> None:
    view = shown("enterprise", mine=[example_case()])
    assert "C-2026-0007" in view and "Lamp Trading" not in view
    assert "Waiting cases" not in view and "Open messages" not in view and '"claim"' not in view


def test_an_expert_sees_what_waits_with_its_clock_and_may_claim_it() -> None:
    view = shown("expert", waiting=[example_case()])
    assert "Waiting cases" in view and "Lamp Trading" in view and '"claim"' in view and "by 2026-11-23 10:00" in view
    assert "Open messages" not in view


def test_a_lead_sees_the_open_ledger() -> None:
    assert "Open messages" in shown("lead", waiting=[], open=[entry("When?")]) and "When?" in shown(
        "lead", open=[entry("When?")]
    )


def test_what_has_ended_is_no_case_of_mine() -> None:
    assert "C-2026-0007" not in shown("enterprise", mine=[replace(example_case(), state="closed")])
