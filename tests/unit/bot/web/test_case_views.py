"""The gate, the moves by state and person, clocks and last days, filters, people, what stands beside, figures."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from bot.cases.clocks import Clock
from bot.cases.gate import gated
from bot.cases.model import CaseDeadline, CaseEvent, Declaration, State, View
from bot.cases.routing import Network
from bot.conversations import BOT, Posted, Reply
from bot.storage.timers import Timer
from bot.web.views import actions, cases, clocks, gate, pressing
from tests.unit.bot.web.cases_to_show import LANGUAGES, NOW, buttons, case, network_of_centers, seen_by, soup
from tests.unit.bot.web.test_messages import EVIL, assert_harmless


@pytest.fixture
def network() -> Network:
    return network_of_centers()


# -- the gate ---------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_the_gate_shows_parties_and_matter_and_no_fact(language: str, network: Network) -> None:
    declared = [Declaration(1, "y", "Anna Berg", True, "a client's secret", NOW)]
    view = seen_by("expert", language)
    page = soup(gate.gate(gated(case(adviser="us")), declared, view, network))
    assert_harmless(page)
    words = page.get_text(" ")
    assert "Lamp Trading" in words and ("v. " if language == "en" else "诉") in words
    assert "Anna Berg" in words and ("conflict" if language == "en" else "有冲突") in words
    assert "secret" not in words and "秘密" not in words


def test_the_four_answers_at_the_gate() -> None:
    view = seen_by("expert")
    waiting = actions.gate_actions(gated(case()), view)
    assert buttons(waiting) == [
        "No conflict – take the case",
        "No conflict – show the case",
        "I have a conflict",
        "Not mine",
    ]
    held = actions.gate_actions(gated(case("claimed", expert="x", expert_name="X")), view)
    assert buttons(held) == ["No conflict – show the case", "I have a conflict"]
    lead = buttons(actions.gate_actions(gated(case("claimed", expert="x")), seen_by("lead")))
    assert lead[-2:] == ["Give to another expert", "Release"], "a lead gives a case away without seeing its facts"


def test_who_declared_a_conflict_is_told_so_and_a_wall_says_nothing(network: Network) -> None:
    declared = [Declaration(1, "expert", "Dr. Wei Ming", True, None, NOW)]
    again = actions.gate_actions(
        gated(case()), seen_by("expert"), conflicted=gate.conflicted(declared, seen_by("expert"))
    )
    assert buttons(again) == ["No conflict – show the case"]
    assert "You declared a conflict" in gate.gate(gated(case()), declared, seen_by("expert"), network)
    told = gate.walled(gated(case()), seen_by("expert"))
    assert "C-2026-0001" in told and "Lamp" not in told


# -- moves ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "person", "expected"),
    [
        ("received", "expert", "Take the case|Not mine|Accept|Do not accept|I have a conflict|End early"),
        ("accepted", "lead", "Take the case|Not mine|Do not accept|Give to an expert|I have a conflict|End early|Legal hold"),
        ("claimed", "expert", "Ask for documents|Set a meeting|Hand back|Resolve|Give to another expert|Release|Ask for consent|I have a conflict|End early"),
        ("claimed", "expert-2", "I have a conflict"),
        ("claimed", "lead", "Give to another expert|Release|I have a conflict|End early|Legal hold"),
        ("handed_back", "expert-2", "Take the case|I have a conflict|Open again"),
        ("resolved", "expert", "Open again"),
        ("closed", "lead", "Open again|Legal hold|Delete the words"),
    ],
)  # fmt: skip
def test_moves_by_state_and_person(state: State, person: str, expected: str) -> None:
    shown = actions.case_actions(case(state, expert="expert", expert_name="Dr. Wei"), seen_by(person))
    assert buttons(shown) == expected.split("|")


def test_a_held_case_is_not_deleted_and_a_deleted_one_not_opened_again() -> None:
    held = buttons(actions.case_actions(case("closed", hold=True), seen_by("lead")))
    assert "Lift the legal hold" in held and "Delete the words" not in held
    assert buttons(actions.case_actions(case("closed", erased_at=NOW), seen_by("lead"))) == []


@LANGUAGES
@pytest.mark.parametrize("state", get_args(State))
def test_each_button_opens_a_dialog_that_is_there(state: State, language: str) -> None:
    for person in ("expert", "expert-2", "lead"):
        view = seen_by(person, language)
        there = {dialog["id"] for dialog in soup(actions.dialogs(1, view))("dialog")}
        shown = case(state, expert="expert", hold=person == "lead")
        for markup in (actions.case_actions(shown, view), actions.gate_actions(gated(shown), view)):
            assert {button["data-open"] for button in soup(markup).select("[data-open]")} <= there


@LANGUAGES
def test_dialogs_do_not_depend_on_the_state_and_say_who_sends(language: str) -> None:
    page = soup(actions.dialogs(7, seen_by("lead", language)))
    forms_ = page("form")
    assert all(form["action"].startswith("/api/cases/7/") for form in forms_)
    assert all(form.select_one("input[name=person]")["value"] == "lead" for form in forms_)
    assert all(form.select_one("input[name=language]")["value"] == language for form in forms_)
    assert {d["id"] for d in page("dialog")} > {"assign-dialog", "reassign-dialog", "erase-dialog"}
    assert "erase-dialog" not in actions.dialogs(7, seen_by("expert", language))


# -- what an enterprise presses -----------------------------------------------------------------------------------------


def reply(*names: Any) -> Posted:
    return Posted(5, 4, "k", BOT, "", NOW, reply=Reply("notice", "en", actions=names))


@LANGUAGES
def test_same_or_new_is_asked_only_while_the_case_is_resolved(language: str) -> None:
    view = seen_by("enterprise-a", language)
    asked = soup(pressing.reply_actions([reply("reopen_or_new")], case("resolved", rating=4), view, 4))
    sent = [(form["action"], form.select_one("input[name=same]")["value"]) for form in asked("form")]
    assert sent == [("/api/threads/4/matter", "yes"), ("/api/threads/4/matter", "no")]
    for state in ("reopened", "closed"):
        assert "matter" not in pressing.reply_actions([reply("reopen_or_new")], case(state), view, 4)


def test_counsel_can_be_named_while_a_last_day_runs_and_is_asked_for_after_a_reminder() -> None:
    view, day = seen_by("enterprise-a"), CaseDeadline(1, 1, "US-1", date(2026, 12, 1), "Asia/Shanghai", "printed")
    for state in ("received", "claimed", "resolved"):
        for said, open_ in (("handled", True), ("ask_expert", False)):
            page = soup(pressing.reply_actions([reply(said)], case(state), view, 4, [day]))
            assert page.select_one("form[action='/api/cases/1/handled'] input[name=counsel]") is not None
            assert page.details is not None and page.details.has_attr("open") is open_
    gone = [replace(day, state="handled")]
    assert "handled" not in pressing.reply_actions([reply("handled")], case(), view, 4, gone)


def test_consent_is_asked_once() -> None:
    view = seen_by("enterprise-a")
    page = soup(pressing.reply_actions([reply("consent")], case("claimed", consent="asked"), view, 4))
    assert [form.select_one("input[name=given]")["value"] for form in page("form")] == ["yes", "no"]
    assert "/consent" not in pressing.reply_actions([reply("consent")], case("claimed", consent="yes"), view, 4)


# -- clocks and last days -----------------------------------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize("kind", ["first_human", "confirm", "answer", "supplement", "back", "ended"])
def test_the_clock_that_runs_is_said_in_words(kind: str, language: str) -> None:
    soon = soup(clocks.running(Clock(kind, "", NOW + timedelta(minutes=90)), NOW, language) or "")
    assert "2026-11-23 11:30" in soon.get_text() and not soon.select(".late")
    late = soup(clocks.running(Clock(kind, "", NOW - timedelta(minutes=90)), NOW, language) or "")
    assert ("overdue by 1 h 30 min" if language == "en" else "已超时") in late.get_text() and late.select(".due.late")
    assert clocks.running(None, NOW, language) is None


@LANGUAGES
def test_last_days_of_the_desk_have_working_source_and_reminders(language: str) -> None:
    day = CaseDeadline(
        3, 1, "US-FED-01", date(2026, 12, 14), "America/Chicago", "computed", (("add 21 days", "加21天"),), EVIL, "P"
    )
    other = replace(day, id=4, state="handled", counsel=EVIL, handled_by="Lin", handled_at=NOW)
    timers = [
        Timer(1, 1, "legal", "half", NOW - timedelta(days=1), 3, "fired", NOW - timedelta(days=1)),
        Timer(2, 1, "legal", "5", NOW + timedelta(days=9), 3),
        Timer(3, 1, "legal", "5", NOW + timedelta(days=9), 4, "cancelled"),
        Timer(4, 1, "confirm", "remind", NOW),
    ]
    view = seen_by("expert", language)
    page = soup(clocks.desk_days([day, other], timers, view, NOW, may_handle=True) or "")
    assert_harmless(page)
    words = page.get_text(" ")
    for expected in ("2026-12-14", "US-FED-01", "America/Chicago", "2026-11-22 10:00", "2026-12-02 10:00"):
        assert expected in words
    assert ("add 21 days" if language == "en" else "加21天") in page.details.get_text()  # type: ignore[union-attr]
    assert page.select_one("[data-open=handled-dialog]") is not None
    done = clocks.desk_days([other], timers, view, NOW, may_handle=True) or ""
    assert "handled-dialog" not in done and ("handled by counsel" if language == "en" else "已由律师处理") in done


@LANGUAGES
def test_an_enterprise_sees_date_certainty_and_what_is_left(language: str, network: Network) -> None:
    days = [
        CaseDeadline(1, 1, "R", date(2026, 11, 26), "Asia/Shanghai", "printed"),
        CaseDeadline(2, 1, "R", date(2026, 11, 23), "Asia/Shanghai", "ask"),
        CaseDeadline(3, 1, "R", date(2026, 11, 20), "Asia/Shanghai", "computed", state="superseded"),
    ]
    shown = cases.banner(case(), seen_by("enterprise-a", language), network, NOW, days)
    words = soup(shown).get_text(" ")
    assert ("3 days left" if language == "en" else "还剩 3 天") in words
    assert ("as the paper says" if language == "en" else "以文书所载为准") in words
    assert ("today" if language == "en" else "今天") in words
    assert "2026-11-20" not in words, "a date that was replaced is not shown"


# -- the record ---------------------------------------------------------------------------------------------------------


@LANGUAGES
def test_the_record_has_files_declarations_views_and_the_log(language: str) -> None:
    events = (
        CaseEvent(NOW, "Dr. Wei", "claim", EVIL, before="received", after="claimed"),
        CaseEvent(NOW, "Firstline", "alert", "alert_offer"),
    )
    thread = [Posted(9, 4, "k", BOT, "x", NOW, files=(EVIL,))]
    declared, views = [Declaration(1, "x", EVIL, False, None, NOW)], [View(1, "x", EVIL, "facts", NOW)]
    page = soup(cases.record(case(events=events, hold=True), thread, declared, views, language))
    assert_harmless(page)
    words = page.get_text(" ")
    states = "waiting → with an expert" if language == "en" else "等待受理 → 专家处理中"
    assert states in words and "alert_offer" not in words
    assert page.select_one("a[href='#m9']") is not None
