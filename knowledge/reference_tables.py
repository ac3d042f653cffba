"""The smaller reference tables, each read once and checked: ambiguous words, and facts that are missing at first."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from knowledge.tables import REFERENCE, read_table

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(_Row):
    """A text in both languages."""

    en: Text
    zh: Text


class Meaning(Both):
    """What an ambiguous word may mean, and when."""

    when: Text


class Ambiguity(_Row):
    """A word of several meanings; `ask` decides between them, `do` says what holds until then."""

    id: Id
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    meanings: Annotated[tuple[Meaning, ...], Field(min_length=1)]
    ask: Both
    do: Text


class Fact(Both):
    """Something to ask for; a decisive fact is asked first."""

    id: Id
    decisive: bool = False


class Checklist(_Row):
    """The facts that are usually missing in one kind of matter, in the order of asking."""

    title: Both
    market: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _decisive_first_and_each_once(self) -> "Checklist":
        names = [fact.id for fact in self.facts]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"the fact {twice} stands twice")
        marks = [fact.decisive for fact in self.facts]
        if marks != sorted(marks, reverse=True):
            late = next(f.id for f, before in zip(self.facts[1:], marks, strict=False) if f.decisive and not before)
            raise ValueError(f"the decisive fact {late} stands after others")
        return self


AMBIGUITIES, CHECKLISTS = REFERENCE / "ambiguities.yaml", REFERENCE / "checklists.yaml"


@cache
def ambiguities(path: Path = AMBIGUITIES) -> tuple[Ambiguity, ...]:
    """Every ambiguous word; raises `UnusableInput` naming file and entry."""
    return read_table(path, TypeAdapter(tuple[Ambiguity, ...]))


@cache
def checklists(path: Path = CHECKLISTS) -> dict[str, Checklist]:
    """The checklists by kind of matter; raises `UnusableInput` naming file and entry."""
    return read_table(path, TypeAdapter(dict[Id, Checklist]))
