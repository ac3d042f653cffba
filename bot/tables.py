"""Every table that the desk reads, checked as a whole: `firstline doctor` names file and entry of a mistake."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from knowledge.errors import UnusableInput
from knowledge.tables import read_table

SIGNALS = Path(__file__).parent / "triage" / "signals.yaml"
CONCEPTS = SIGNALS.with_name("concepts.yaml")
Level = Literal["U0", "U1", "U2", "U3"]
Words = tuple[Annotated[str, Field(min_length=1)], ...]
Scope = Literal["negation", "hypothesis", "question", "told", "other", "own_step"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Patterns(_Part):
    words: Words = ()
    zh: Words = ()


class _Over(_Patterns):
    unless: str | Words = ()


class _Group(_Patterns):
    unless: str | Words = ()
    unless_near: str | Words = ()
    scopes: tuple[Scope, ...] | None = None
    together: tuple[Annotated[Words, Field(min_length=1)], ...] = ()
    level: Level | None = None


class _Higher(_Part):
    level: Level
    patterns: _Patterns = Field(alias="if")


class _Signal(_Part):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    level: Level | None
    undated: Level | None = None
    groups: tuple[_Group, ...]
    over: _Over | None = None
    higher: _Higher | None = None


class SignalTable(_Part):
    """The shape of `signals.yaml`; each signal once, with patterns in both languages or (by dates alone) none."""

    macros: dict[str, str]
    signals: Annotated[tuple[_Signal, ...], Field(min_length=1)]
    no_date: _Patterns

    @field_validator("signals")
    @classmethod
    def _each_once_in_both_languages(cls, signals: tuple[_Signal, ...]) -> tuple[_Signal, ...]:
        seen: set[str] = set()
        for signal in signals:
            if signal.id in seen:
                raise ValueError(f"the signal {signal.id} stands twice")
            seen.add(signal.id)
            for language in ("words", "zh"):
                # ideas that stand together have their words, in both languages, in concepts.yaml
                if signal.groups and not any(getattr(group, language) or group.together for group in signal.groups):
                    raise ValueError(f"the signal {signal.id} has no {language}")
        return signals


class _Idea(_Patterns):
    pass


def concepts(path: Path = CONCEPTS) -> Mapping[str, _Patterns]:
    """The ideas that signals are made of, each with words in both languages; raises `UnusableInput`."""
    found = read_table(path, TypeAdapter(dict[str, _Idea]))
    bare = [name for name, idea in found.items() if not (idea.words and idea.zh)]
    if bare:
        raise UnusableInput(f"{path}: entry {bare[0]}: words in both languages are needed")
    return found


def signals(path: Path = SIGNALS) -> SignalTable:
    """The signals, checked; raises `UnusableInput` naming file and entry."""
    return read_table(path, TypeAdapter(SignalTable))


def counts() -> Mapping[str, int]:
    """Every table read and checked, with its number of entries; raises for the first mistake."""
    from bot.phrases import table as phrases
    from bot.triage.rules import signal_rules
    from knowledge.markets import Markets
    from knowledge.reference_tables import ambiguities, checklists
    from knowledge.rules import load_rules
    from knowledge.terms import load_agreed

    signal_rules()  # the patterns compile
    tables: dict[str, Callable[[], int]] = {
        "signals": lambda: len(signals().signals),
        "concepts": lambda: len(concepts()),
        "phrases": lambda: len(phrases()),
        "deadlines": lambda: len(load_rules().ids),
        "markets": lambda: len(Markets.load().codes),
        "ambiguities": lambda: len(ambiguities()),
        "checklists": lambda: len(checklists()),
        "agreed terms": lambda: len(load_agreed()),
    }
    return {name: count() for name, count in tables.items()}
