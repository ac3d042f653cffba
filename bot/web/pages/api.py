"""What the pages send, as JSON: messages, claims, hand-backs, ratings. Each is one use case of the desk."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from bot.conversations import Person
from bot.desk import MAX_TEXT, Receipt
from bot.errors import NotAllowed
from bot.web.errors import explained
from bot.web.links import channel_of
from bot.web.parts import WebParts
from bot.web.personas import persona
from bot.web.texts import text
from bot.web.views.forms import MAX_NOTE

ROOM = MAX_TEXT + 1
"""One more than is allowed reaches the desk, which says so in the person's language."""
MAX_BODY = 4_000_000
"""Bytes; the longest message with every character escaped is shorter."""
Key = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
Token = Annotated[str, Field(max_length=4_000)]
Note = Annotated[str, Field(max_length=MAX_NOTE)]


class Sent(BaseModel):
    """Who sends, and in which language answers are read."""

    model_config = ConfigDict(extra="ignore")
    person: str
    language: Literal["en", "zh"] = "en"

    @property
    def author(self) -> Person:
        """The person of the window."""
        return persona(self.person)


class Written(Sent):
    """A message; the same `key` sent again is the same message."""

    text: str
    key: Key
    channel: str = ""
    thread: int | None = None
    case: int | None = None
    files: Annotated[list[Token], Field(max_length=100)] = []


class Noted(Sent):
    """A move of a case with its note."""

    note: Note = ""


class Resolved(Noted):
    """The end of a case."""

    outcome: str = ""
    learn: bool = False


class Rated(Noted):
    """The enterprise's stars."""

    rating: int = 0


def router(parts: WebParts, poke: Callable[[], None]) -> APIRouter:
    """The routes under `/api`; `poke` lets the pages look at once."""
    routes, desk = APIRouter(prefix="/api", max_body_size=MAX_BODY), parts.desk

    def answer(sent: Sent, action: Callable[[], object]) -> JSONResponse:
        try:
            result = action()
        except Exception as error:
            status, sentence = explained(error, sent.language)
            return JSONResponse({"error": sentence}, status_code=status)
        poke()
        return JSONResponse({"ok": True, "thread": result.thread if isinstance(result, Receipt) else None})

    @routes.post("/messages")
    def messages(sent: Written) -> JSONResponse:
        return answer(sent, lambda: _write(parts, sent))

    @routes.post("/threads/{thread}/expert")
    def ask_expert(thread: int, sent: Sent) -> JSONResponse:
        words = text("ask_expert_words", sent.language)
        return answer(sent, lambda: parts.workspace.ask_expert(sent.author, thread, words))

    @routes.post("/cases/{case}/claim")
    def claim(case: int, sent: Sent) -> JSONResponse:
        return answer(sent, lambda: desk.claim(sent.author, case))

    @routes.post("/cases/{case}/hand-back")
    def hand_back(case: int, sent: Noted) -> JSONResponse:
        return answer(sent, lambda: desk.hand_back(sent.author, case, clean(sent.note)))

    @routes.post("/cases/{case}/resolve")
    def resolve(case: int, sent: Resolved) -> JSONResponse:
        return answer(sent, lambda: desk.resolve(sent.author, case, sent.outcome, clean(sent.note), learn=sent.learn))

    @routes.post("/cases/{case}/rate")
    def rate(case: int, sent: Rated) -> JSONResponse:
        return answer(sent, lambda: desk.rate(sent.author, case, sent.rating, clean(sent.note)))

    return routes


def clean(words: str) -> str:
    """Text that every database keeps: no halves of characters, no NUL."""
    return words[:ROOM].encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


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
