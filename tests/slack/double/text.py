"""Text as Slack's clients send it: escaped, links in angle brackets, with the rich_text block that they add."""

import re
from typing import Any

from tests.slack.double.world import random_id

TOKEN = re.compile(r"<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+(?:\|[^>]*)?>|https?://[^\s<>|]+")


def escape(text: str) -> str:
    """The three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> tuple[str, list[dict[str, Any]]]:
    """What a person typed, as the event's `text` and `blocks`. Mentions stay, links get brackets, the rest is escaped."""
    out: list[str] = []
    elements: list[dict[str, Any]] = []
    end = 0
    for match in TOKEN.finditer(text):
        _plain(text[end : match.start()], out, elements)
        _token(match.group(), out, elements)
        end = match.end()
    _plain(text[end:], out, elements)
    section = {"type": "rich_text_section", "elements": elements}
    block = {"type": "rich_text", "block_id": random_id("")[:5], "elements": [section]}
    return "".join(out), [block] if elements else []


def _plain(text: str, out: list[str], elements: list[dict[str, Any]]) -> None:
    if text:
        out.append(escape(text))
        elements.append({"type": "text", "text": text})


def _token(token: str, out: list[str], elements: list[dict[str, Any]]) -> None:
    if token.startswith("<@"):
        out.append(token)
        elements.append({"type": "user", "user_id": token[2:-1]})
    elif token.startswith("<#"):
        out.append(token)
        elements.append({"type": "channel", "channel_id": token[2:-1].split("|", maxsplit=1)[0]})
    else:
        out.append(f"<{token.replace('&', '&amp;')}>")
        elements.append({"type": "link", "url": token})
