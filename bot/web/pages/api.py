"""What the pages of a conversation send, as JSON: messages, and the buttons under them."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from bot.desk import Receipt
from bot.errors import NotAllowed
from bot.web.links import channel_of
from bot.web.pages.answers import Sent, answered, clean
from bot.web.parts import WebParts
from bot.web.texts import text

MAX_BODY = 4_000_000
"""Bytes; the longest message with every character escaped is shorter."""
Key = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
Token = Annotated[str, Field(max_length=4_000)]


class Written(Sent):
    """A message; the same `key` sent again is the same message."""

    text: str
    key: Key
    channel: str = ""
    thread: int | None = None
    case: int | None = None
    files: list[Token] = Field(default_factory=list, max_length=100)


class Matter(Sent):
    """Whether a message after the end is about the same matter."""

    same: Literal["yes", "no"]


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes under `/api`; `poke` lets the pages look at once."""
    routes = APIRouter(prefix="/api", max_body_size=MAX_BODY)

    def answer(sent: Sent, action: Callable[[], object]) -> JSONResponse:
        return answered(sent.language, action, poke)

    @routes.post("/messages")
    def messages(sent: Written) -> JSONResponse:
        return answer(sent, lambda: _write(parts, sent))

    @routes.post("/threads/{thread}/expert")
    def ask_expert(thread: int, sent: Sent) -> JSONResponse:
        words = text("ask_expert_words", sent.language)
        return answer(sent, lambda: parts.workspace.ask_expert(sent.author, thread, words))

    @routes.post("/threads/{thread}/matter")
    def matter(thread: int, sent: Matter) -> JSONResponse:
        words = text("matter_same_words" if sent.same == "yes" else "matter_new_words", sent.language)
        same = sent.same == "yes"
        return answer(sent, lambda: parts.workspace.choose_matter(sent.author, thread, same=same, words=words))

    return routes


def _write(parts: WebParts, sent: Written) -> Receipt | None:
    words, author = clean(sent.text), sent.author
    files = parts.uploads.files(author, sent.files) if parts.uploads else ()
    if sent.case is not None:
        parts.desk.relay(author, sent.case, words, key=sent.key, attachments=files)
        return None
    if author.role != "enterprise":
        raise NotAllowed("experts answer in the case that they hold")
    channel = channel_of(sent.channel)
    return parts.workspace.write(author, channel, words, thread=sent.thread, key=sent.key, attachments=files)
