"""The card, the dialogs and the Home tab: within Slack's limits, in both languages, for every case and role."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cases.gate import gated
from bot.cases.model import (
    MOVES,
    OUTCOMES,
    WAITING,
    Brief,
    BriefFact,
    BriefLine,
    BriefPart,
    CaseEvent,
    Declaration,
    State,
    allowed,
)
from bot.cases.routing import Network
from bot.conversations import Person
from bot.slack import cards, forms, render
from bot.slack.buttons import For
from bot.slack.home import Away, Shown, home
from bot.storage.ledger import Entry
from bot.storage.people import Preference
from ingest.sources import BUILT_IN_GUIDES
from tests.slack.checks import check_blocks
from tests.slack.double.limits import too_large, view_problems
from tests.slack.double.messages import elements_of
from tests.unit.bot.slack.making import MEMBER, NOW, cases, posted, short, strings, texts, wild
from tests.unit.bot.slack.test_blocks import check

NETWORK = Network(yaml.safe_load((Path(BUILT_IN_GUIDES).parent / "reference" / "centers.yaml").read_text("utf-8")))
languages = st.sampled_from(["en", "zh"])
slow = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def actions(blocks: Any) -> list[str]:
    return [e["action_id"] for block in blocks for e in elements_of(block)]


FOR = get_args(For)


@slow
@given(cases(), languages, st.sampled_from(FOR), st.lists(short, max_size=3))
def test_a_card_of_any_case(case: Any, language: str, pressed_by: Any, names: list[str]) -> None:
    declared = [Declaration(case.id, f"U{n}", name, n % 2 == 1, name, NOW) for n, name in enumerate(names)]
    made = cards.card(case, NETWORK, language, NOW, pressed_by=pressed_by, declared=declared)
    called = json.dumps(made.blocks).count(f"<@{MEMBER}>")
    assert called == (case.offered == MEMBER and case.state in WAITING), "who is asked now is called by name, once"
    blocks = json.loads(json.dumps(made.blocks).replace(f"<@{MEMBER}>", "member"))
    check([replace(made, blocks=tuple(blocks))])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_card_without_facts_names_parties_and_matter_alone(language: str) -> None:
    marked = "WORDS-OF-THE-ENTERPRISE"
    facts = tuple(
        BriefFact(name, value, "stated", f"{marked} {name}", 0)
        for name, value in (
            ("other_party", "Osram GmbH"), ("forum", "LG Munich I"), ("due_on", "2026-12-11"), ("amount", marked),
            ("platform", marked),
        )
    )  # fmt: skip
    lines = (BriefLine("The last day is 2026-12-11", "2026-12-11", 0, marked),)
    brief = Brief(
        "Lamp Trading", "Zhejiang", marked, "en", "de", "U3", (marked,), facts=facts, missing=(marked,), files=(marked,),
        bot_said=(marked,), parts=(BriefPart("date", lines), BriefPart("happened", (BriefLine(marked, marked),))),
    )  # fmt: skip
    case = replace(
        example_case(brief=brief, note=marked), forum="LG Munich I", document_language="de", right="patent",
        adviser="germany", offered=MEMBER, offered_name="Dr. Wei",
        events=(CaseEvent(NOW, "Wei", "not_mine", marked, "U1", "expert"),),
    )  # fmt: skip
    declared = [Declaration(7, "U1", "Wei", False, None, NOW), Declaration(7, "U2", "Berg", True, marked, NOW)]
    made = cards.card(gated(case), NETWORK, language, NOW, pressed_by="channel", declared=declared)
    said = json.dumps([made.text, made.blocks], ensure_ascii=False)
    assert marked not in said
    german = "German" if language == "en" else "德"
    for words in ("C-2026-0007", "Lamp Trading", "Osram GmbH", "LG Munich I", "2026-12-11", "Wei", "Berg", german):
        assert words in said, words
    with_facts = cards.card(case, NETWORK, language, NOW, pressed_by="holder", declared=declared)
    assert marked in json.dumps(with_facts.blocks), "the marks can be found"


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
    ("state", "pressed_by", "pressable"),
    [
        ("received", "channel", "claim declare not_mine assign note"),
        ("received", "anybody", "claim declare not_mine assign note +accept +refuse +terminate +handled"),
        ("reopened", "reader", "claim accept not_mine note +refuse +assign +terminate +handled"),
        ("accepted", "reader", "claim not_mine note +refuse +assign +terminate +handled"),
        ("claimed", "channel", "declare +reassign +release"),
        ("claimed", "reader", "note +reassign +release +handled"),
        ("claimed", "holder", "suggest note documents meeting hand_back resolve +release +reassign +terminate +handled"),
        ("supplement_requested", "anybody",
         "suggest note documents meeting hand_back resolve +release +reassign +terminate +handled"),
        ("handed_back", "channel", "claim declare assign +reopen"),
        ("handed_back", "holder", "claim assign note +reopen +terminate +handled"),
        ("resolved", "channel", "declare reopen"),
        ("resolved", "holder", "reopen"),
        ("closed", "anybody", "reopen"),
        ("received", "nobody", ""),
        ("claimed", "nobody", ""),
    ],
)  # fmt: skip
def test_a_card_offers_what_its_state_allows(state: Any, pressed_by: Any, pressable: str) -> None:
    case = replace(example_case(), state=state)
    assert named(cards.card(case, NETWORK, "en", NOW, pressed_by=pressed_by).blocks) == pressable.split()


def named(blocks: Any) -> list[str]:
    """Buttons by their names, what stands in the menu with a plus."""
    found: list[str] = []
    for block in blocks:
        for element in elements_of(block):
            if element["type"] == "overflow":
                found += [f"+{o['value'].removesuffix(':7')}" for o in element["options"]]
            else:
                found.append(element["action_id"])
    return found


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("pressed_by", FOR)
def test_no_button_is_a_move_that_the_state_forbids(state: Any, pressed_by: Any) -> None:
    case = replace(example_case(), state=state, coordinator="zhejiang")
    for name in named(cards.card(case, NETWORK, "en", NOW, pressed_by=pressed_by).blocks):
        move = {"assign": "claim", "documents": "request_supplement"}.get(name.strip("+"), name.strip("+"))
        if move == "request_supplement" and state == "supplement_requested":
            continue  # more may be asked for; that is no move
        assert move not in MOVES or allowed(move, state), (name, state)


def test_consent_is_asked_once_and_only_where_others_are_in_the_matter() -> None:
    case = replace(example_case(), state="claimed")
    for coordinator, consent, there in ((None, None, False), ("zhejiang", None, True), ("zhejiang", "asked", False)):
        made = cards.card(replace(case, coordinator=coordinator, consent=consent), NETWORK, "en", NOW)
        assert ("+ask_consent" in named(made.blocks)) == there


def test_messages_are_numbered_as_in_the_brief_and_notes_are_not() -> None:
    thread = [posted("first"), posted("inside", inside=True), posted("second")]
    said = json.dumps([m.text for m in cards.transcript(example_case(), thread, "en")])
    assert "1. Dr. Wei" in said and "2. Dr. Wei" in said and "3. " not in said


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
             forms.assign, forms.refuse, forms.release, forms.release_own, forms.reassign, forms.terminate, forms.reopen,
             forms.handled, lambda language, _metadata: forms.away(language, "2026-11-23")]
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
        "from": {"from": {"type": "datepicker", "selected_date": "2026-11-23"}},
        "conflict": {"conflict": {"type": "checkboxes", "selected_options": [{"value": "conflict"}]}},
        "unticked": {"unticked": {"type": "checkboxes", "selected_options": []}},
    }
    assert forms.answers({"state": {"values": values}}) == {
        "words": "two", "none": "", "outcome": "advised", "person": "U1", "from": "2026-11-23", "conflict": "conflict",
        "unticked": "",
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
                [Away(n, NOW, NOW + timedelta(days=n)) for n in range(1, 20)] if desk else None,
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


def test_what_is_asked_of_me_comes_first_with_the_time_that_is_left() -> None:
    mine = replace(example_case(), number="C-2026-0009", offered="U1", human_by=NOW + timedelta(hours=1, minutes=20))
    view = shown("expert", waiting=[example_case(), mine])
    assert "1 h 20 min left" in view and view.index("Asked of you") < view.index("C-2026-0009") < view.index(
        "C-2026-0007"
    )
    assert "Asked of you" not in shown("expert", waiting=[example_case()])


def test_a_case_that_is_not_declared_about_shows_who_stands_against_whom() -> None:
    fact = BriefFact("other_party", "Osram", "stated", "QUOTE", 0)
    brief = Brief("Lamp Trading", None, "QUESTION", "en", "us", "U3", (), facts=(fact,))
    view = shown("expert", waiting=[gated(example_case(brief=brief))])
    assert "Lamp Trading, against Osram" in view and "QUESTION" not in view and "QUOTE" not in view
    assert "QUESTION" in shown("expert", waiting=[example_case(brief=brief)])


def test_absences_are_for_the_desk_and_name_their_last_day() -> None:
    away = [Away(5, NOW, NOW + timedelta(days=3))]
    view = shown("expert", away=away)
    assert "2026-11-23 until 2026-11-26" in view and '"back"' in view and '"away"' in view
    assert '"away"' not in shown("enterprise")


def test_a_lead_sees_the_open_ledger() -> None:
    assert "Open messages" in shown("lead", waiting=[], open=[entry("When?")]) and "When?" in shown(
        "lead", open=[entry("When?")]
    )


def test_what_has_ended_is_no_case_of_mine() -> None:
    assert "C-2026-0007" not in shown("enterprise", mine=[replace(example_case(), state="closed")])
