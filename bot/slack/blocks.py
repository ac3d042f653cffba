"""Messages of Slack within its limits by construction: paragraphs are packed, what can be pressed is never cut off (pure).

Every message carries its whole words in `text` as well, for notifications and screen readers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.slack.words import CONTEXT, OPTION, PLAIN_BUTTON, SECTION, TEXT, TITLE, VALUE, bare, cut, escape, pieces

Block = dict[str, Any]
ROOM = TEXT - 100
_IN_URLS = ":/?#[]@!$&'()*+,;=%~"
MAX_SECTIONS = 40
"""Blocks of one message apart from what can be pressed (Slack takes 50)."""
MARKUP = 9_000
"""Characters of all blocks of a message (Slack refuses at about 13,000)."""


@dataclass(frozen=True)
class Outgoing:
    """One message as the Web API takes it."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Part:
    """A piece of a message: how it reads, how it is marked up (already escaped), and whether it is small print."""

    plain: str
    markup: str
    small: bool = False


@dataclass
class _Message:
    parts: list[Part] = field(default_factory=list)

    def takes(self, part: Part) -> bool:
        length = sum(len(p.plain) + 2 for p in self.parts) + len(part.plain)
        markup = sum(len(p.markup) for p in self.parts) + len(part.markup)
        return length <= ROOM and markup <= MARKUP and len(self.parts) < MAX_SECTIONS


def words(text: str, *, small: bool = False, lead: str = "") -> list[Part]:
    """Text of people, documents or the desk, cut where it is too long; `lead` is markup of our own before it."""
    found = [Part(piece, piece, small) for piece in pieces(text, (SECTION if not small else 1_900) - len(lead))]
    if found and lead:
        found[0] = Part(f"{lead}{found[0].plain}", f"{lead}{found[0].markup}", small)
    return found


def link(url: str, label: str) -> str:
    """Our own link to one of our own addresses."""
    shown = " ".join(bare(label).split()) or url
    return f"<{escape(quote(url, safe=_IN_URLS))}|{escape(shown).replace('|', '¦')}>"


def pack(parts: Iterable[Part], tail: Sequence[Block] = ()) -> list[Outgoing]:
    """The parts in order as one or more messages; `tail` (at most 9 blocks) stands at the end of the last one."""
    made = [_Message()]
    for part in parts:
        if made[-1].parts and not made[-1].takes(part):
            made.append(_Message())
        made[-1].parts.append(part)
    last = len(made) - 1
    return [_outgoing(message, tail if n == last else ()) for n, message in enumerate(made)]


def _outgoing(message: _Message, tail: Sequence[Block]) -> Outgoing:
    blocks: list[Block] = []
    small: list[str] = []

    def flush() -> None:
        while small:
            blocks.append({"type": "context", "elements": [_text(t) for t in small[:CONTEXT]]})
            del small[:CONTEXT]

    large = ""
    for part in message.parts:
        if part.small:
            large = _section(blocks, large)
            small.append(part.markup)
            continue
        flush()
        if len(large) + len(part.markup) + 2 > SECTION:
            large = _section(blocks, large)
        large = f"{large}\n\n{part.markup}" if large else part.markup
    _section(blocks, large)
    flush()
    text = "\n\n".join(part.plain for part in message.parts)
    return Outgoing(text[:TEXT] or "…", (*blocks, *tail))


def _section(blocks: list[Block], text: str) -> str:
    if text:
        blocks.append({"type": "section", "text": _text(text)})
    return ""


def _text(markup: str) -> Block:
    # verbatim: Slack makes no links of its own out of what stands there
    return {"type": "mrkdwn", "text": markup, "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    """A label without markup, cut to what Slack takes."""
    return {"type": "plain_text", "text": cut(bare(text), limit), "emoji": False}


def button(
    label: str, action: str, value: str = "", *, style: str | None = None, confirm: Block | None = None
) -> Block:
    """A button; `action` is what the listener is called by."""
    made: Block = {"type": "button", "text": plain_text(label, PLAIN_BUTTON), "action_id": action}
    if value:
        made["value"] = value[:VALUE]
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    return made


def overflow(action: str, options: Sequence[Block]) -> Block:
    """A menu of at most five things to do."""
    return {"type": "overflow", "action_id": action, "options": list(options)}


def actions(*elements: Block, block_id: str | None = None) -> Block:
    """A row of what can be pressed."""
    made: Block = {"type": "actions", "elements": list(elements)}
    if block_id:
        made["block_id"] = block_id
    return made


def feedback(value: str, yes: str, no: str) -> Block:
    """Helpful, not helpful."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": plain_text(yes, PLAIN_BUTTON), "value": f"yes:{value}"},
                "negative_button": {"text": plain_text(no, PLAIN_BUTTON), "value": f"no:{value}"},
            }
        ],
    }


def section(markup: str, *, accessory: Block | None = None) -> Block:
    """A paragraph of markup that is escaped already."""
    made: Block = {"type": "section", "text": _text(markup[:SECTION])}
    if accessory:
        made["accessory"] = accessory
    return made


def context(*markup: str) -> Block:
    """Small print; markup that is escaped already."""
    return {"type": "context", "elements": [_text(m[:1_900]) for m in markup[:CONTEXT]]}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain_text(text, 150)}


DIVIDER: Block = {"type": "divider"}


def checkbox(action: str, *options: Block) -> Block:
    """Boxes to tick."""
    return {"type": "checkboxes", "action_id": action, "options": list(options)}


def day(action: str, chosen: str | None = None) -> Block:
    """A day (YYYY-MM-DD) to choose."""
    return {"type": "datepicker", "action_id": action, **({"initial_date": chosen} if chosen else {})}


def option(label: str, value: str) -> Block:
    """A choice in a list."""
    return {"text": plain_text(label, OPTION), "value": value}


def select(action: str, options: Sequence[Block], *, chosen: str | None = None, placeholder: str = "") -> Block:
    """A list to choose from."""
    made: Block = {"type": "static_select", "action_id": action, "options": list(options)}
    initial = next((o for o in options if o["value"] == chosen), None)
    if initial:
        made["initial_option"] = initial
    if placeholder:
        made["placeholder"] = plain_text(placeholder, 150)
    return made


def field_input(
    name: str, label: str, *, value: str = "", lines: bool = False, optional: bool = False, hint: str = "",
    limit: int = 3_000, element: Block | None = None,
) -> Block:  # fmt: skip
    """A question of a form; its answer stands under `name` in block and action."""
    text: Block = {"type": "plain_text_input", "action_id": name, "multiline": lines, "max_length": limit}
    if value:
        text["initial_value"] = value[:limit]
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, 2_000),
        "element": element or text,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain_text(hint, 2_000)
    return made


def modal(
    callback: str, title: str, blocks: Sequence[Block], *, close: str, submit: str | None = None, metadata: str = ""
) -> Block:
    """A dialog."""
    made: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, TITLE),
        "close": plain_text(close, TITLE),
        "blocks": list(blocks),
        "private_metadata": metadata,
    }
    if submit:
        made["submit"] = plain_text(submit, TITLE)
    return made
