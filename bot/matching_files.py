"""Items, profiles and the truth about them from files, for matching from the command line."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.matching.expecting import Truth, truth_of
from bot.profiles.model import Profile
from bot.profiles.record import from_record
from ingest.errors import UnreadableFile
from ingest.sheets import SheetLimits, read_sheet
from ingest.watch.errors import Refused
from ingest.watch.model import Item
from ingest.watch.reading import read
from ingest.watch.record import from_object
from ingest.watch.sources import Source, shapes
from knowledge.errors import UnusableInput

LINES = (".jsonl", ".ndjson")
MAX_BYTES = 500 * 1024 * 1024
ROWS = 200_000


def items_in(path: Path, shape: str = "court_docket") -> tuple[list[Item], list[str]]:
    """Items of a file, numbered from 1, and a line for each row that cannot be used.

    Lines of JSON are items as the watch keeps them; a table (CSV, XLSX) is read with a built-in mapping, its rows of
    one case being one item. Raises `UnusableInput` where nothing can be read.
    """
    if path.suffix.lower() in LINES:
        found = [_item(path, line, one) for line, one in _objects(path)]
        return [replace(item, id=n) for n, item in enumerate(found, 1)], []
    if shape not in shapes():
        raise UnusableInput(f"--shape: {shape} is none of {', '.join(shapes())}")
    source = Source(
        id="file",
        name=path.name,
        reader="xlsx" if path.suffix.lower() == ".xlsx" else "csv",
        shape=shape,
        merge_rows=True,
    )
    try:
        reading = read(source, _bytes(path), name=path.name)
    except Refused as error:
        raise UnusableInput(f"{path}: {error.reason} {error.values}") from None
    broken = [f"{path}: row {one.values.get('where', '?')}: {one.reason}" for one in reading.broken]
    return [replace(item, id=n) for n, item in enumerate(reading.items, 1)], broken


def profiles_in(path: Path) -> tuple[list[Profile], list[str]]:
    """Profiles of a file, numbered from 1, and a line for each row that cannot be used.

    Lines of JSON are profiles as the desk keeps them, with their `enterprise`; a table has the columns of an import.
    """
    if path.suffix.lower() in LINES:
        found = [_profile(path, line, one) for line, one in _objects(path)]
        return [replace(profile, id=n) for n, profile in enumerate(found, 1)], []
    return _from_table(path)


def truth_in(path: Path) -> Truth:
    """The truth about a file of items and one of profiles; raises `UnusableInput`."""
    try:
        return truth_of(json.loads(_bytes(path)))
    except (ValueError, AttributeError) as error:
        raise UnusableInput(f"{path}: {error}") from None


def _from_table(path: Path) -> tuple[list[Profile], list[str]]:
    from bot.profiles.columns import form_of, names_columns
    from bot.profiles.marketplaces import load
    from bot.profiles.reading import Known, Reader
    from knowledge.markets import Markets

    known = Known(Markets.load(), load(), lambda _place: True)
    limits = SheetLimits(max_bytes=MAX_BYTES, rows=ROWS)
    try:
        sheet = read_sheet(path.name, _bytes(path), limits, is_header=names_columns)
    except UnreadableFile as error:
        raise UnusableInput(f"{path}: {error.reason_code} {error.detail}".strip()) from None
    found: list[Profile] = []
    wrong: list[str] = []
    for row in sheet.rows:
        form, problems = form_of(row)
        reader = Reader(known)
        values = reader.read(form)
        wrong += (
            f"{path}: row {row.line}: {one.field} {one.code}" for one in (*problems, *reader.problems) if one.error
        )
        if values.get("name_zh") or values.get("name_en"):
            found.append(replace(Profile(enterprise=str(row.line), id=len(found) + 1), **values))
    return found, wrong


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(_bytes(path).decode("utf-8", "replace").splitlines(), 1):
        if not text.strip():
            continue
        try:
            found = json.loads(text)
        except ValueError as error:
            raise UnusableInput(f"{path}: line {line} is no JSON: {error}") from None
        if not isinstance(found, dict):
            raise UnusableInput(f"{path}: line {line} is no JSON object")
        yield line, found


def _item(path: Path, line: int, found: dict[str, Any]) -> Item:
    try:
        return from_object(found)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UnusableInput(f"{path}: line {line} is no item: {error}") from None


def _profile(path: Path, line: int, found: dict[str, Any]) -> Profile:
    try:
        return from_record(found, str(found.get("enterprise") or line))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UnusableInput(f"{path}: line {line} is no profile: {error}") from None


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnusableInput(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MB")
        return path.read_bytes()
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {error.strerror}") from None
