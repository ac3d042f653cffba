"""What experts may press on a card, by the state of its case and by whom the card is for (pure)."""

from typing import Literal

from bot.cases.model import ENDED, HELD, WAITING, Case, Move, allowed
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.texts import text

For = Literal["channel", "anybody", "holder", "reader", "nobody"]
"""Whom a card is for: every member of the experts' channel before a declaration (`channel`) or with all facts below it
(`anybody`), the holder in their room, somebody else who may read the case in theirs, or nobody any more."""
MORE = "more"
"""The menu for what is needed seldom."""
MOVES: dict[str, Move] = {
    "accept": "accept", "refuse": "refuse", "release": "release", "reassign": "reassign", "terminate": "terminate",
    "reopen": "reopen",
}  # fmt: skip
"""Buttons that are moves of a case: they are there only in states that allow the move."""
PRIMARY = frozenset({"claim", "resolve"})
WAITS: dict[For, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "channel": (("claim", "declare", "not_mine", "assign", "note"), ()),
    "anybody": (("claim", "declare", "not_mine", "assign", "note"), ("accept", "refuse", "terminate", "handled")),
    "reader": (("claim", "accept", "not_mine", "note"), ("refuse", "assign", "terminate", "handled")),
}
"""The row and the menu of a case that nobody holds."""
WITH_HOLDER: dict[For, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "channel": (("declare",), ("reassign", "release")),
    "reader": (("note",), ("reassign", "release", "handled")),
    "holder": (
        ("suggest", "note", "documents", "meeting", "hand_back", "resolve"),
        ("release", "reassign", "terminate", "handled", "ask_consent"),
    ),
}
BACK: dict[For, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "channel": (("claim", "declare", "assign"), ("reopen",)),
    "reader": (("claim", "assign", "note"), ("reopen", "terminate", "handled")),
}
ENDED_ROW: dict[For, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "channel": (("declare", "reopen"), ()),
    "reader": (("reopen",), ()),
}


def buttons(case: Case, language: str, pressed_by: For = "anybody") -> list[Block]:
    """The row of a card, the menu at its end."""
    row, more = _names(case, pressed_by)
    value = str(case.id)
    elements = [
        b.button(text(_label(name), language), name, value, style="primary" if name in PRIMARY else None)
        for name in row
        if _may(name, case)
    ]
    options = [b.option(text(name, language), f"{name}:{value}") for name in more if _may(name, case)]
    if options:
        elements.append(b.overflow(MORE, options))
    return [b.actions(*elements)] if elements else []


def _names(case: Case, pressed_by: For) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if pressed_by == "nobody" or case.erased_at is not None:
        return (), ()
    if case.state in WAITING:
        return WAITS.get(pressed_by, WAITS["reader"])
    if case.state in HELD:
        return WITH_HOLDER["holder" if pressed_by == "anybody" else pressed_by]
    table = ENDED_ROW if case.state in ENDED else BACK
    return table["channel" if pressed_by == "channel" else "reader"]


def _label(name: str) -> str:
    return {"claim": "claim_no_conflict", "declare": "declare_no_conflict"}.get(name, name)


def _may(name: str, case: Case) -> bool:
    if name == "ask_consent":
        return case.coordinator is not None and case.consent is None
    move = MOVES.get(name)
    return move is None or allowed(move, case.state)
