"""The patterns of `signals.yaml` and `scopes.yaml`, read and compiled once, on first use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.triage.model import LEVELS, Urgency
from bot.triage.text import fold_letters

SCOPES = frozenset({"negation", "hypothesis", "question", "told", "other", "own_step"})
_FOLDER = Path(__file__).parent
_GAP = r"(?:[^.!?;\n。]|\.(?=\w)){0,50}?"
_SHORT_GAP = r"(?:[^,.!?;\n。]{0,10}?)"
_MACRO = re.compile(r"\{([a-z_]+)\}")
_LEFT, _RIGHT = "(?<![a-z0-9а-я])", "(?![a-z0-9а-я])"
_LATIN = re.compile(r"(?<![\\a-z])[a-z]{2,}")
_NEVER = re.compile(r"(?!)")

Pattern = re.Pattern[str]


@dataclass(frozen=True)
class Group:
    """Patterns that raise one level and may be silenced by the same contexts."""

    level: Urgency | None
    patterns: tuple[Pattern, ...]
    unless: Pattern
    unless_near: Pattern
    scopes: frozenset[str]
    together: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class SignalRule:
    """How one signal is recognised; see the head of `signals.yaml`."""

    id: str
    level: Urgency | None
    undated: Urgency | None
    groups: tuple[Group, ...]
    over: tuple[Pattern, ...]
    over_unless: Pattern
    higher: tuple[Urgency, tuple[Pattern, ...]] | None


@dataclass(frozen=True)
class ScopeRules:
    """The contexts that silence a pattern; see the comments of `scopes.yaml`."""

    negated_before: Pattern
    negated_after: Pattern
    hypothesis: Pattern
    supposed_before: Pattern
    supposed_clause: Pattern
    avoided: Pattern
    question: Pattern
    general: Pattern
    told: Pattern
    other_subject: Pattern
    other_agent: Pattern
    other_pronoun: Pattern
    friend: Pattern
    own: Pattern
    not_own: Pattern
    not_other: Pattern
    clear: Pattern
    clear_in_question: Pattern
    weak: Pattern
    negated_inside: Pattern
    mark: Pattern
    plea: Pattern
    when: Pattern
    held: Pattern
    own_step: Pattern
    own_measure: Pattern
    not_own_step: Pattern
    not_over: Pattern
    closed: tuple[Pattern, ...]
    not_closed: Pattern


@cache
def signal_rules() -> tuple[SignalRule, ...]:
    """Every signal, in the order of `signals.yaml`: the gravest first."""
    data = read_data("signals.yaml")
    macros = _macros(data)
    return tuple(_signal(entry, macros) for entry in data["signals"])


@cache
def concepts() -> Mapping[str, tuple[Pattern, ...]]:
    """The ideas of `concepts.yaml`, each with its patterns."""
    macros = _macros(read_data("signals.yaml"))
    return {name: _both(entry, macros) for name, entry in read_data("concepts.yaml").items()}


@cache
def no_date() -> tuple[Pattern, ...]:
    """Words that say that a letter gives no last day."""
    data = read_data("signals.yaml")
    return _both(data["no_date"], _macros(data))


@cache
def scope_rules() -> ScopeRules:
    """The contexts that silence a pattern."""
    data = read_data("scopes.yaml")
    fields = {name: _any(_listed(value)) for name, value in data.items() if name != "closed"}
    return ScopeRules(**fields, closed=_both(data["closed"], {}))


def patterns(entry: Mapping[str, Any]) -> tuple[Pattern, ...]:
    """The `words` and `zh` of an entry, without macros."""
    return _both(entry, {})


def compiled(pattern: str) -> Pattern:
    """One pattern on folded text, without macros."""
    return _compile(_expand(pattern, {}))


@cache
def read_data(name: str) -> Any:
    """A table of this folder."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Any = yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return data


def _macros(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: text.replace("| ", "|") for name, text in data["macros"].items()}


def _signal(entry: Mapping[str, Any], macros: Mapping[str, str]) -> SignalRule:
    over = entry.get("over") or {}
    higher = entry.get("higher")
    return SignalRule(
        id=entry["id"],
        level=_level(entry["level"]),
        undated=_level(entry.get("undated")),
        groups=tuple(_group(group, entry["level"], macros) for group in entry["groups"]),
        over=_both(over, macros),
        over_unless=_any([_expand(u, macros) for u in _listed(over.get("unless", []))]),
        higher=(LEVELS[LEVELS.index(higher["level"])], _both(higher["if"], macros)) if higher else None,
    )


def _group(group: Mapping[str, Any], level: str | None, macros: Mapping[str, str]) -> Group:
    scopes = frozenset(group.get("scopes", SCOPES))
    if not scopes <= SCOPES:
        raise ValueError(f"unknown scopes {sorted(scopes - SCOPES)} in signals.yaml")
    unless, near = (
        _any([_expand(text, macros) for text in _listed(group.get(key, []))]) for key in ("unless", "unless_near")
    )
    together = tuple(tuple(names) for names in group.get("together", ()))
    unknown = {name for names in together for name in names} - read_data("concepts.yaml").keys()
    if unknown:
        raise ValueError(f"concepts.yaml: no words for {', '.join(sorted(unknown))}")
    return Group(_level(group.get("level", level)), _both(group, macros), unless, near, scopes, together)


def _level(value: str | None) -> Urgency | None:
    return None if value is None else LEVELS[LEVELS.index(value)]


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _both(group: Mapping[str, Any], macros: Mapping[str, str]) -> tuple[Pattern, ...]:
    """The `words` (between word borders) and the `zh` patterns of a group, each as one pattern."""
    found = []
    if words := group.get("words"):
        joined = "|".join(_expand(word, macros) for word in words)
        found.append(_compile(f"{_LEFT}(?:{joined}){_RIGHT}"))
    if zh := group.get("zh"):
        found.append(_compile("|".join(_LATIN.sub(_bordered, _expand(text, macros)) for text in zh)))
    return tuple(found)


def _bordered(word: re.Match[str]) -> str:
    """A Latin word among Chinese ones: "itc" is not part of "switch"."""
    return f"(?<![a-z]){word[0]}(?![a-z])"


def _any(patterns: Sequence[str]) -> Pattern:
    return _compile("|".join(f"(?:{_expand(p, {})})" for p in patterns)) if patterns else _NEVER


def _expand(text: str, macros: Mapping[str, str]) -> str:
    """A pattern as it is compiled: macros and gaps put in, letters folded as the text will be."""
    text = _MACRO.sub(lambda found: macros[found[1]], text)
    parts = re.split("([…‥])", text)
    gaps = {"…": _GAP, "‥": _SHORT_GAP}
    return "".join(gaps.get(part) or fold_letters(part) for part in parts)


def _compile(pattern: str) -> Pattern:
    return re.compile(pattern, re.ASCII)
