"""How a request of a page is answered: the use case is done, or one sentence says why it was not."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qs

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from bot.conversations import Person
from bot.desk import MAX_TEXT, Receipt
from bot.web.errors import explained
from bot.web.personas import persona

ROOM = MAX_TEXT + 1
"""One more than is allowed reaches the desk, which says so in the person's language."""


class Sent(BaseModel):
    """Who sends, and in which language answers are read."""

    model_config = ConfigDict(extra="ignore")
    person: str
    language: Literal["en", "zh"] = "en"

    @property
    def author(self) -> Person:
        """The person of the window."""
        return persona(self.person)


def answered(language: str, action: Callable[[], object], poke: Callable[[], None]) -> JSONResponse:
    """Do it and let the pages look at once."""
    try:
        result = action()
    except Exception as error:
        status, sentence = explained(error, language)
        return JSONResponse({"error": sentence}, status_code=status)
    poke()
    return JSONResponse({"ok": True, "thread": result.thread if isinstance(result, Receipt) else None})


def clean(words: str) -> str:
    """Text that every database keeps: no halves of characters, no NUL."""
    return words[:ROOM].encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


async def form_of(request: Request, limit: int, *, most: int = 10) -> dict[str, list[str]]:
    """The fields of a form, each with everything given for it.

    What is longer than `limit` bytes is cut, and a field is then too long; more than `most` fields raise `ValueError`.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            break
    return parse_qs(body[:limit].decode("ascii", "replace"), keep_blank_values=True, max_num_fields=most)


async def fields_of(request: Request, limit: int) -> dict[str, str]:
    """The fields of a small form as clean text, one value each."""
    found = await form_of(request, limit)
    return {name: clean(values[0]).replace("\r\n", "\n") for name, values in found.items()}
