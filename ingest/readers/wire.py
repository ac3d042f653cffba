"""Requests and answers between the ingest and its reading process, one JSON object per line.

JSON and not pickle: the reading process has parsed hostile files, and unpickling its answers would run
whatever they say.
"""

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import UnreadableFile
from ingest.model import Document, Section, SourceFile
from knowledge.model import Guide

_DATES = ("checked_on", "review_by")


def request(file: SourceFile) -> bytes:
    """A file to read, as one line."""
    return _line({**dataclasses.asdict(file), "path": str(file.path)})


def parsed_request(line: bytes) -> SourceFile:
    """The file of a request."""
    values = json.loads(line)
    return SourceFile(**{**values, "path": Path(values["path"])})


def success(document: Document) -> bytes:
    """A document, as one line."""
    return _line({"document": dataclasses.asdict(document)})


def failure(error: UnreadableFile) -> bytes:
    """Why there is no document, as one line."""
    return _line({"reason_code": error.reason_code, "detail": error.detail})


def parsed_answer(line: bytes) -> Document:
    """The document of an answer; raises `UnreadableFile` where the answer says so."""
    answer: dict[str, Any] = json.loads(line)
    if "document" not in answer:
        raise UnreadableFile(answer["reason_code"], answer["detail"])
    found = answer["document"]
    guide = found["guide"]
    for name in _DATES:
        guide[name] = date.fromisoformat(guide[name]) if guide[name] else None
    sections = tuple(
        Section(**{**s, "heading": tuple(s["heading"]), "checklist": tuple(s["checklist"]), "rules": tuple(s["rules"])})
        for s in found["sections"]
    )
    return Document(guide=Guide(**guide), sections=sections, warnings=tuple(found["warnings"]))


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, default=str).encode("ascii") + b"\n"
