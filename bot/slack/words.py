"""Text for Slack: escaped, cut to its limits, and read back from what Slack sends (pure).

Limits: Slack's reference for chat.postMessage, chat.update and Block Kit, read 22 November 2026.
"""

import html
import re
from collections.abc import Callable, Iterator

TEXT = 4_000
"""Characters of a message's `text`; a longer one cannot be updated."""
SECTION = 3_000
HEADER = 150
PLAIN_BUTTON = 75
VALUE = 2_000
BLOCKS = 50
VIEW_BLOCKS = 100
CONTEXT = 10
OPTION = 75
TITLE = 24
BOT_NAME = "@Firstline"

_ENDS = ("\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "；", "; ", "，", ", ", " ")
_MARKUP = re.compile(r"<([^<>]*)>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what follows, so that words read as others."""
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")


def escape(text: str) -> str:
    """Text that Slack shows as it is: no mention, no channel-wide call and no link can come out of it."""
    return bare(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bare(text: str) -> str:
    """Text without characters that nobody sees but that change how the rest is read."""
    return _CONTROL.sub("", text)


def clean(text: str) -> str:
    """Text that a database takes: halves of characters and nothing-characters have no place in it."""
    return _BROKEN.sub("\ufffd", text)


def cut(text: str, limit: int) -> str:
    """The text if it is short enough when escaped, otherwise its beginning and an ellipsis; not escaped."""
    if len(escape(text)) <= limit:
        return text
    kept = text[: limit - 1]
    while len(escape(kept)) > limit - 1:
        kept = kept[: -max(1, (len(escape(kept)) - limit + 1) // 5)]
    return f"{kept.rstrip()}…"


def pieces(text: str, limit: int) -> Iterator[str]:
    """The text in order in pieces that are at most `limit` characters when escaped, cut at the best place; escaped."""
    rest = text.strip("\n")
    while rest:
        kept = _longest(rest, limit)
        if len(kept) < len(rest):
            kept = _at_an_end(kept)
        if escape(kept).strip():
            yield escape(kept.strip("\n"))
        rest = rest[len(kept) :].lstrip("\n")


def _longest(text: str, limit: int) -> str:
    """The longest beginning that is at most `limit` characters when escaped; at least one character."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if len(escape(text[:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _at_an_end(text: str) -> str:
    for end in _ENDS:
        at = text.rfind(end)
        if at > len(text) // 3:
            return text[: at + len(end)]
    return text


def plain(text: str, *, bot: str | None, name_of: Callable[[str], str]) -> str:
    """What a person wrote, without Slack's markup: mentions as names, links as addresses, entities as characters.

    `bot` is the bot's user id, whose mention becomes `@Firstline`; `name_of` gives the name of a user id.
    """

    def spelled(match: re.Match[str]) -> str:
        inner = match.group(1)
        target, _, label = inner.partition("|")
        if target.startswith("@"):
            return BOT_NAME if target[1:] == bot else f"@{label or name_of(target[1:])}"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return f"@{(label or target[1:]).lstrip('@')}"
        if label and label not in target:
            return f"{label} ({target.removeprefix('mailto:')})"
        return target.removeprefix("mailto:")

    return clean(html.unescape(_MARKUP.sub(spelled, text))).strip()


def mentions(text: str, user: str) -> bool:
    """Whether a message of Slack mentions this user."""
    return f"<@{user}>" in text or f"<@{user}|" in text


def calls_somebody_else(text: str, bot: str) -> bool:
    """Whether a message begins by calling another person, so that it is not meant for the bot."""
    start = re.match(r"\s*<@([^>|]+)", text)
    return start is not None and start.group(1) != bot
