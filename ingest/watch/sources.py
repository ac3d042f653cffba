"""The sources of the watch, from the file of the setting WATCH_FILE: what is read, when, and which column is what."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from ingest.errors import UnusableSource
from ingest.watch.mapping import FieldMap, Strict

BEIJING = ZoneInfo("Asia/Shanghai")
SHAPES = Path(__file__).with_name("shapes.yaml")
MIN_MINUTES, MAX_MINUTES = 5, 30 * 24 * 60
_EVERY = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|分钟|小时)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
Reader = Literal["rss", "json", "csv", "xlsx", "folder"]
Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


def _minutes(value: object) -> object:
    """`30 minutes`, `2 hours`; a bare number counts minutes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _EVERY.fullmatch(str(value).strip().lower())
    if match is None:
        raise ValueError(f"`every` {value!r} is no time such as 30 minutes or 2 hours")
    return int(match[1]) * (60 if match[2][0] in "h小" else 1)


def _times(value: object) -> object:
    """`08:30`, or several; a YAML reader makes 1110 of 18:30 written without quotes."""
    found = value if isinstance(value, list | tuple) else [value]
    words = [f"{one // 60:02}:{one % 60:02}" if isinstance(one, int) and 0 <= one < 1440 else str(one) for one in found]
    wrong = next((one for one in words if not _CLOCK.fullmatch(one)), None)
    if wrong is not None or not words:
        raise ValueError(f"`daily` {wrong!r} is no time of day such as 08:30")
    return tuple(sorted(time.fromisoformat(one.zfill(5)) for one in words))


class Source(Strict):
    """One source. `address` or `path` says where it is; without either, files are only imported by hand.

    `path` is taken from the folder of the file. `list` is the path to the list in a JSON answer (`data.results`).
    `hosts` are other hosts that the server may send us on to; `internal` allows addresses of one's own network.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,58}$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    reader: Reader
    address: str | None = None
    path: Path | None = None
    every: Annotated[int | None, BeforeValidator(_minutes)] = None
    daily: Annotated[tuple[time, ...], BeforeValidator(_times)] = ()
    list: str = ""
    shape: str | None = None
    mapping: FieldMap = FieldMap()
    market: Annotated[str | None, Field(pattern=r"^[A-Z]{2,4}$")] = None
    forum: str = ""
    encoding: str | None = None
    merge_rows: bool = False
    internal: bool = False
    hosts: Names = ()
    max_mb: Annotated[int, Field(ge=1, le=200)] = 20
    timeout_s: Annotated[float, Field(ge=1, le=300)] = 30.0

    @field_validator("address")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://x")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address that begins with https:// or http://")
        if parts.username is not None:
            raise ValueError("must not hold a user name or password")
        return value

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, value: str | None) -> str | None:
        try:
            "".encode(value or "utf-8")
        except LookupError:
            raise ValueError(f"{value!r} is no encoding") from None
        return value

    @model_validator(mode="after")
    def _whole(self) -> "Source":
        if self.address and self.path:
            raise ValueError("`address` and `path` exclude each other")
        if self.reader == "folder" and not self.path:
            raise ValueError("`path` is missing: the folder that is watched")
        if (self.address or self.path) and bool(self.every) == bool(self.daily):
            raise ValueError("needs one of `every` (30 minutes, 2 hours) and `daily` (08:30, Beijing time)")
        if self.every is not None and not MIN_MINUTES <= self.every <= MAX_MINUTES:
            raise ValueError(f"`every` must be between {MIN_MINUTES} minutes and {MAX_MINUTES // 1440} days")
        if self.shape is not None and self.shape not in shapes():
            raise ValueError(f"`shape` {self.shape!r} is none of {', '.join(shapes())}")
        for name in ("key", "kind", "title"):
            if getattr(self.fields, name) is None:
                raise ValueError(f"`mapping` does not say what `{name}` is; or name a `shape`")
        return self

    @property
    def fields(self) -> FieldMap:
        """The mapping, with its shape below it."""
        return self.mapping.over(shapes()[self.shape]) if self.shape else self.mapping

    @property
    def max_bytes(self) -> int:
        """The most that is read at one time."""
        return self.max_mb * 1024 * 1024

    @property
    def fingerprint(self) -> str:
        """Changes with anything that could make the same answer give other items."""
        return hashlib.sha256(f"{self.model_dump_json()}{self.fields.model_dump_json()}".encode()).hexdigest()

    def next_after(self, now: datetime) -> datetime | None:
        """When it is read again after a reading `now`; None where files are only imported by hand."""
        if self.every is not None:
            return now + timedelta(minutes=self.every)
        here = now.astimezone(BEIJING)
        days = (here.date() + timedelta(days=n) for n in (0, 1))
        times = (datetime.combine(day, at, BEIJING) for day in days for at in self.daily)
        return next((at for at in times if at > now), None)


@cache
def shapes() -> Mapping[str, FieldMap]:
    """The built-in mappings by name."""
    loaded = yaml.safe_load(SHAPES.read_text(encoding="utf-8"))
    return {name: FieldMap.model_validate(fields) for name, fields in loaded.items()}


class Sources:
    """Every source by its id, in the order of the file."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = dict(sources)

    def __iter__(self) -> Iterator[Source]:
        return iter(self._sources.values())

    def __len__(self) -> int:
        return len(self._sources)

    def get(self, source_id: str) -> Source | None:
        """The source of this id, or None."""
        return self._sources.get(source_id)


def checked(loaded: Any, path: Path) -> Sources:
    """The sources that a file declares; raises `UnusableSource` naming the file and the entry."""
    if not isinstance(loaded, dict) or set(loaded) != {"sources"} or not isinstance(loaded["sources"], list):
        raise UnusableSource(f"{path}: must hold `sources:` and a list under it, and nothing else")
    found: dict[str, Source] = {}
    for n, entry in enumerate(loaded["sources"], 1):
        source = _source(entry, n, path)
        if source.id in found:
            raise UnusableSource(f"{path}: source {source.id}: the id stands there twice")
        found[source.id] = source
    return Sources(found)


def _source(entry: Any, n: int, path: Path) -> Source:
    named = entry.get("id") if isinstance(entry, dict) else None
    where = f"{path}: source {named or f'number {n}'}"
    if not isinstance(entry, dict):
        raise UnusableSource(f"{where}: must be names with values, such as `id: …`")
    try:
        source = Source.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        said = "is no known name" if first["type"] == "extra_forbidden" else said
        raise UnusableSource(f"{where}: {place + ': ' if place else ''}{said}") from None
    if source.path is not None and not source.path.is_absolute():
        return source.model_copy(update={"path": path.parent / source.path})
    return source
