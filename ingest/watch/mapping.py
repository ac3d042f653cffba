"""The small language in which a source's file says which column is what; it can read cells, and nothing else.

A value is taken (`Take`) from a column, the first of several, a constant, or several joined; then cut out by a pattern, split,
translated by a table and, for a day, read in the declared formats. `apply` makes the item of one row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ingest.watch.dates import NAMED
from ingest.watch.model import PartyRole
from ingest.watch.rows import Row, clean, texts
from knowledge.rules import TRIGGERS

EVENTS = TRIGGERS | {"instituted", "in_force", "hearing"}
"""Events that a source may date: those of the deadline table, and three that begin no period of it."""
READ_AT_MOST = 20_000
"""Characters of a cell that a pattern is tried on."""
Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


class Strict(BaseModel):
    """A part of the file: an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Take(Strict):
    """How one value is got from a row. `field` is a column or the first of several that is not empty."""

    field: Names = ()
    constant: str | None = None
    join: Names = ()
    with_: str = Field(" ", alias="with")
    split: str | None = None
    regex: str | None = None
    group: int | str | None = None
    every: bool = False
    translate: Mapping[str, str] = {}
    date: Names = ()
    default: str | None = None

    @field_validator("constant", "default", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _whole(self) -> "Take":
        if sum((bool(self.field), self.constant is not None, bool(self.join))) != 1:
            raise ValueError("needs one of `field`, `constant`, `join`")
        if self.regex is not None:
            try:
                pattern = re.compile(self.regex)
            except re.error as error:
                raise ValueError(f"`regex` is no pattern: {error}") from None
            known = (None, *range(pattern.groups + 1), *pattern.groupindex)
            if self.group not in known:
                raise ValueError(f"`group` {self.group!r} is not in the pattern")
        for one in self.date:
            if one not in NAMED and "%" not in one:
                raise ValueError(f"`date` {one!r} is none of {', '.join(NAMED)} and no pattern such as %d/%m/%Y")
        return self

    def values(self, row: Row) -> list[str]:
        """Every value that a row gives, in order, none of them empty."""
        found = [clean(part) for words in self._raw(row) for part in self._parts(words)]
        found = [self.translate.get(words, words) for words in found if words]
        return found or ([self.default] if self.default else [])

    def value(self, row: Row) -> str:
        """The first value, or ""."""
        return next(iter(self.values(row)), "")

    def _raw(self, row: Row) -> list[str]:
        if self.constant is not None:
            return [self.constant]
        if self.join:
            parts = [next(texts(row.get(name)), "") for name in self.join]
            return [self.with_.join(part for part in parts if part)]
        return next((found for name in self.field if (found := list(texts(row.get(name))))), [])

    def _parts(self, words: str) -> Iterator[str]:
        pieces = words.split(self.split) if self.split else [words]
        for piece in pieces:
            if self.regex is None:
                yield piece
                continue
            matches = re.finditer(self.regex, piece[:READ_AT_MOST])
            for match in matches:
                group = self.group if self.group is not None else min(1, match.re.groups)
                yield match.group(group) or ""
                if not self.every:
                    break


def _take(value: object) -> object:
    """A name or a list of names alone is a column or the first of several."""
    return {"field": value} if isinstance(value, str | list) else value


Taken = Annotated[Take, BeforeValidator(_take)]


class PartyTaken(Strict):
    """Parties of one role. `each` is a list inside the row, whose entries the other names are of; without it lists of
    equal length belong together one by one."""

    role: str
    each: str | None = None
    name: Taken
    other_names: Taken | None = None
    seller_ids: Taken | None = None
    shop: Taken | None = None
    address: Taken | None = None

    @field_validator("role")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in get_args(PartyRole):
            raise ValueError(f"{value!r} is none of {', '.join(get_args(PartyRole))}")
        return value


class FieldMap(Strict):
    """Which column is which field of an item; what a built-in shape says already may be left out."""

    key: Taken | None = None
    kind: Taken | None = None
    title: Taken | None = None
    summary: Taken | None = None
    url: Taken | None = None
    market: Taken | None = None
    forum: Taken | None = None
    case_number: Taken | None = None
    right: Taken | None = None
    numbers: Taken | None = None
    marks: Taken | None = None
    classes: Taken | None = None
    products: Taken | None = None
    platform: Taken | None = None
    published_on: Taken | None = None
    rules: Taken | None = None
    guides: Taken | None = None
    provisions: Taken | None = None
    sealed: Taken | None = None
    parties: tuple[PartyTaken, ...] = ()
    events: Mapping[str, Taken] = {}
    printed: Mapping[str, Taken] = {}

    @field_validator("events")
    @classmethod
    def _events(cls, value: Mapping[str, Take]) -> Mapping[str, Take]:
        unknown = sorted(set(value) - EVENTS)
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no event; known are {', '.join(sorted(EVENTS))}")
        return value

    @field_validator("printed")
    @classmethod
    def _printed(cls, value: Mapping[str, Take]) -> Mapping[str, Take]:
        wrong = next((name for name in value if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)), None)
        if wrong is not None:
            raise ValueError(f"{wrong!r} is no name such as response_due")
        return value

    def over(self, below: "FieldMap") -> "FieldMap":
        """This mapping, with everything that it leaves out taken from another."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        for name in ("events", "printed"):
            given[name] = {**getattr(below, name), **given.get(name, {})}
        return below.model_copy(update=given)


def together(columns: Mapping[str, Sequence[str]], count: int) -> Iterator[dict[str, str]]:
    """Columns of equal length, one entry each; another column is left to all entries only where it has one value."""
    for n in range(count):
        yield {
            name: values[n] if len(values) == count else values[0]
            for name, values in columns.items()
            if len(values) in (1, count)
        }


def nested(row: Row, each: str) -> list[Any]:
    """The entries of a list inside a row."""
    found = row.get(each)
    return list(found) if isinstance(found, Sequence) and not isinstance(found, str) else []
