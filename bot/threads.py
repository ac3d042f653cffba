"""A conversation from a file: `--thread FILE` of the contract."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.triage.model import Author, Message
from knowledge.errors import UnusableInput

MAX_BYTES = 5_000_000


class Turn(BaseModel):
    """One message of the file."""

    model_config = ConfigDict(extra="ignore")
    author: Author
    text: str
    at: datetime | None = None
    files: list[str] = Field(default_factory=list)


_TURNS = TypeAdapter(list[Turn])


def read_thread(text: str | None, path: Path | None) -> list[dict[str, Any]]:
    """The messages of the file, oldest first, and `text` as the newest; raises `UnusableInput`."""
    turns: list[Turn] = []
    if path is not None:
        try:
            if path.stat().st_size > MAX_BYTES:
                raise UnusableInput(f"--thread: {path} is larger than {MAX_BYTES // 1_000_000} MB")
            turns = _TURNS.validate_python(json.loads(path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            raise UnusableInput(f"--thread: {path} cannot be read: {error.strerror}") from None
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise UnusableInput(f"--thread: {path} is not JSON in UTF-8: {error}") from None
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UnusableInput(f"--thread: {path}, message {where}: {first['msg']}") from None
    if text is not None:
        turns.append(Turn(author="enterprise", text=text))
    if not turns:
        raise UnusableInput("nothing to read: give a TEXT or a --thread FILE with at least one message")
    return [turn.model_dump(mode="json") for turn in turns]


def messages_of(turns: Sequence[Mapping[str, Any]]) -> list[Message]:
    """The thread as triage reads it."""
    return [
        Message(
            index,
            turn["author"],
            turn["text"],
            datetime.fromisoformat(turn["at"]) if turn["at"] else None,
            tuple(turn["files"]),
        )
        for index, turn in enumerate(turns)
    ]
