"""The dialogs: asking an expert, and what experts do with a case (pure)."""

from collections.abc import Mapping
from typing import Any

from bot.cases.model import OUTCOMES
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.texts import text, word
from bot.slack.words import escape

ASK_FIELDS = ("enterprise", "province", "country", "received", "when", "due", "other_side", "happened")
"""The questions of *Ask an expert*, at most eight; in the order in which they are asked."""
LONG = frozenset({"received", "happened"})
MAX_ANSWER = 2_000
MAX_NOTE = 3_000
MAX_COUNSEL = 200


def ask_expert(language: str, filled: Mapping[str, str], metadata: str) -> Block:
    """The form behind *Ask an expert*, filled with what the thread says already."""
    questions = [
        b.field_input(
            name, text(f"form_{name}", language), value=filled.get(name, ""), lines=name in LONG, optional=True,
            limit=MAX_ANSWER,
        )
        for name in ASK_FIELDS
    ]  # fmt: skip
    intro = b.section(text("form_intro", language))
    return b.modal(
        "ask_expert", text("form_title", language), [intro, *questions], close=text("close", language),
        submit=text("form_submit", language), metadata=metadata,
    )  # fmt: skip


def said(answers: Mapping[str, str], language: str) -> str:
    """What the form says, as a message: one line for each question that was answered."""
    lines = [
        f"{text(f'form_{name}', language)}: {answers[name].strip()}"
        for name in ASK_FIELDS
        if answers.get(name, "").strip()
    ]
    return "\n".join((text("form_asks", language), *lines))


def note(language: str, metadata: str) -> Block:
    """A remark that stays inside."""
    return _one("note", language, metadata, "note_title", "note_label", "save")


def documents(language: str, metadata: str) -> Block:
    """What the expert needs from the enterprise."""
    return _one("documents", language, metadata, "documents_title", "documents_label", "send")


def meeting(language: str, metadata: str) -> Block:
    """When and where the expert meets the enterprise."""
    return _one("meeting", language, metadata, "meeting_title", "meeting_label", "send")


def hand_back(language: str, metadata: str) -> Block:
    """The note with which a case goes back to the bot."""
    return _one("hand_back", language, metadata, "hand_back_title", "hand_back_label", "hand_back")


def not_mine(language: str, metadata: str) -> Block:
    """Why a case is not for this expert; a conflict of interest keeps it from them."""
    words = _words("note", "not_mine_label", language, optional=True)
    return _dialog("not_mine", "not_mine_title", [words, _conflict(language)], language, metadata)


def refuse(language: str, metadata: str) -> Block:
    """Why a case is not accepted, and where the enterprise can go instead."""
    questions = [_words("note", "refuse_label", language), _words("where", "refuse_where", language)]
    return _dialog("refuse", "refuse_title", questions, language, metadata, submit="send")


def release(language: str, metadata: str) -> Block:
    """Why an expert gives a case up, or a lead takes it from somebody."""
    return _dialog("release", "release_title", [_words("note", "release_label", language)], language, metadata)


def release_own(language: str, metadata: str) -> Block:
    """The same for who holds the case: it may be for a conflict of interest."""
    questions = [_words("note", "release_label", language), _conflict(language)]
    return _dialog("release", "release_title", questions, language, metadata)


def reassign(language: str, metadata: str) -> Block:
    """To whom a held case goes, and why."""
    questions = [_person(language), _words("note", "reason_label", language)]
    return _dialog("reassign", "reassign_title", questions, language, metadata)


def terminate(language: str, metadata: str) -> Block:
    """Why a case ends early; the enterprise reads it."""
    return _dialog("terminate", "terminate_title", [_words("note", "terminate_label", language)], language, metadata)


def reopen(language: str, metadata: str) -> Block:
    """Why an ended case goes on."""
    return _dialog("reopen", "reopen_title", [_words("note", "reason_label", language)], language, metadata)


def handled(language: str, metadata: str, callback: str = "handled") -> Block:
    """Which counsel handles the last days; the enterprise's form (`counsel`) is the same."""
    name = b.field_input("counsel", text("handled_label", language), limit=MAX_COUNSEL)
    return _dialog(callback, "handled_title", [name], language, metadata)


def away(language: str, today: str) -> Block:
    """From which day until which day an expert is not there; both days count."""
    questions = [
        b.field_input("from", text("away_from", language), element=b.day("from", today)),
        b.field_input("until", text("away_until", language), element=b.day("until", today)),
        _words("note", "away_note", language, optional=True),
    ]
    return _dialog("away", "away_title", questions, language, "")


def why_not_helpful(language: str, metadata: str) -> Block:
    """What was missing in a reply."""
    return _one("why", language, metadata, "why_title", "why_label", "send", optional=True)


def resolve(language: str, metadata: str) -> Block:
    """How a case ended."""
    options = [b.option(word("outcome", name, language), name) for name in OUTCOMES]
    outcome = b.field_input(
        "outcome", text("resolve_outcome", language), element=b.select("outcome", options), optional=False
    )
    words = b.field_input("note", text("resolve_note", language), lines=True, optional=True, limit=MAX_NOTE)
    return b.modal(
        "resolve", text("resolve_title", language), [outcome, words, _learn(language)], close=text("close", language),
        submit=text("resolve", language), metadata=metadata,
    )  # fmt: skip


def _learn(language: str) -> Block:
    """The box that lets a lesson be drawn from a case."""
    options = [b.option(text("resolve_learn_yes", language), "yes")]
    boxes: Block = {"type": "checkboxes", "action_id": "learn", "options": options}
    return b.field_input("learn", text("resolve_learn", language), element=boxes, optional=True)


def assign(language: str, metadata: str) -> Block:
    """To whom a lead gives a case."""
    return _dialog("assign", "assign_title", [_person(language)], language, metadata)


def message(title: str, words: str, language: str) -> Block:
    """A dialog that only says something."""
    return b.modal("message", title, [b.section(escape(words))], close=text("close", language))


def answers(view: Mapping[str, Any]) -> dict[str, str]:
    """What a submitted form holds, by the names of its questions."""
    found: dict[str, str] = {}
    for block, actions in view.get("state", {}).get("values", {}).items():
        for answer in actions.values():
            chosen = (answer.get("selected_option") or {}).get("value")
            ticked = ",".join(str(option.get("value")) for option in answer.get("selected_options") or ())
            other = answer.get("selected_user") or answer.get("selected_date") or ticked
            found[block] = str(answer.get("value") or chosen or other or "")
    return found


def _one(
    callback: str, language: str, metadata: str, title: str, label: str, submit: str, *, optional: bool = False
) -> Block:
    words = _words("note", label, language, optional=optional)
    return _dialog(callback, title, [words], language, metadata, submit=submit)


def _dialog(
    callback: str, title: str, questions: list[Block], language: str, metadata: str, *, submit: str = "save"
) -> Block:
    return b.modal(
        callback, text(title, language), questions, close=text("close", language), submit=text(submit, language),
        metadata=metadata,
    )  # fmt: skip


def _words(name: str, label: str, language: str, *, optional: bool = False) -> Block:
    return b.field_input(name, text(label, language), lines=True, optional=optional, limit=MAX_NOTE)


def _person(language: str) -> Block:
    chosen: Block = {"type": "users_select", "action_id": "person"}
    return b.field_input("person", text("assign_label", language), element=chosen)


def _conflict(language: str) -> Block:
    box = b.checkbox("conflict", b.option(text("conflict_box", language), "conflict"))
    return b.field_input("conflict", text("conflict_label", language), element=box, optional=True)
