"""A file or an answer as items: what is fine, and what is not with the reason. One bad row does not keep the others."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.errors import UnreadableFile
from ingest.sheets import SheetLimits, read_sheet
from ingest.watch.errors import Refused
from ingest.watch.feeds import EXCERPT, feed_rows, json_rows
from ingest.watch.making import make, merged
from ingest.watch.model import Item
from ingest.watch.rows import Row
from ingest.watch.sources import Source

MOST_ROWS = 20_000
MAX_ROW = 200_000
ENDINGS = {
    "csv": "csv", "tsv": "csv", "txt": "csv", "xlsx": "xlsx", "xlsm": "xlsx", "json": "json",
    "xml": "rss", "rss": "rss", "atom": "rss",
}  # fmt: skip
"""Which reader a file in a watched folder gets, by the end of its name."""


@dataclass(frozen=True)
class Broken:
    """A row that cannot be used; `row` is None where it is too large to be kept."""

    digest: str
    reason: str
    values: dict[str, Any]
    excerpt: str
    row: dict[str, Any] | None


@dataclass(frozen=True)
class Reading:
    """What a source gave: items in its order, rows that cannot be used, and the digests of the rows that can."""

    items: tuple[Item, ...] = ()
    broken: tuple[Broken, ...] = ()
    fine: frozenset[str] = field(default_factory=frozenset)


def read(source: Source, data: bytes, *, name: str = "", charset: str | None = None, whole: bool = True) -> Reading:
    """Everything in a file or an answer of a source; raises `Refused` where nothing of it can be used.

    `whole` is False where the end of the answer could not be told from a broken connection.
    """
    items: dict[str, list[Item]] = {}
    broken: list[Broken] = []
    fine: set[str] = set()
    for n, row in enumerate(_rows(source, data, name, charset, whole)):
        if n >= MOST_ROWS:
            raise Refused("too_many", most=MOST_ROWS)
        kept = digest_of(row)
        try:
            item = item_of(source, row)
            _add(items.setdefault(item.key, []), item, source)
            fine.add(kept)
        except Refused as error:
            broken.append(_broken(row, kept, error))
    return Reading(
        tuple(rows[0] if len(rows) == 1 else merged(rows) for rows in items.values()), tuple(broken), frozenset(fine)
    )


def item_of(source: Source, row: Row) -> Item:
    """The item of one row; raises `Refused`."""
    if row.problems.get("") == "not_an_object":
        raise Refused("not_an_object")
    if len(_dumped(row)) > MAX_ROW:
        raise Refused("row_too_large", limit=MAX_ROW)
    return make(row, source.fields, source.id, market=source.market, forum=source.forum)


def kept_row(found: Mapping[str, Any]) -> Row:
    """The row that is kept in quarantine, as it was read."""
    return Row(found["where"], found["cells"], found["problems"])


def digest_of(row: Row) -> str:
    """The same for the same row, wherever it stands."""
    return hashlib.sha256(_dumped(row).encode("utf-8", "replace")).hexdigest()


def _add(rows: list[Item], item: Item, source: Source) -> None:
    if rows and rows[-1] == item:
        return
    if rows and not source.merge_rows:
        raise Refused("key_twice", key=item.key[:80])
    rows.append(item)


def _rows(source: Source, data: bytes, name: str, charset: str | None, whole: bool) -> Iterator[Row]:
    kind = ENDINGS.get(name.rpartition(".")[2].lower(), "") if source.reader == "folder" else source.reader
    if kind == "rss":
        return feed_rows(data, charset, source.encoding)
    if kind == "json":
        return json_rows(data, charset, source.encoding, source.list)
    if not whole and kind == "csv" and not data.endswith((b"\n", b"\r")):
        raise Refused("cut", data[-EXCERPT:].decode("utf-8", "replace"))
    return _sheet(source, data, name or f"list.{kind}")


def _sheet(source: Source, data: bytes, name: str) -> Iterator[Row]:
    if source.encoding and not name.lower().endswith(("xlsx", "xlsm")):
        try:
            data = data.decode(source.encoding).encode()
        except UnicodeDecodeError:
            raise Refused("encoding", data[:EXCERPT].decode("latin-1"), encoding=source.encoding) from None
    try:
        sheet = read_sheet(name, data, SheetLimits(max_bytes=source.max_bytes))
    except UnreadableFile as error:
        raise Refused("unreadable_file", code=error.reason_code, detail=error.detail[:200]) from None
    return (Row(str(row.line), row.cells, row.problems) for row in sheet.rows)


def _broken(row: Row, digest: str, error: Refused) -> Broken:
    dumped = _dumped(row)
    kept = {"where": row.where, "cells": dict(row.cells), "problems": dict(row.problems)}
    excerpt = json.dumps(row.cells, ensure_ascii=False, default=str)[:EXCERPT]
    return Broken(
        digest, error.reason, error.values | {"where": row.where}, excerpt, kept if len(dumped) <= MAX_ROW else None
    )  # fmt: skip


def _dumped(row: Row) -> str:
    return json.dumps([row.cells, row.problems], ensure_ascii=False, sort_keys=True, default=str)
