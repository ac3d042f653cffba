"""Sentences about profiles and imports, in the reader's language; what they say of values is put in as it is (pure)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from bot.cases.service_levels import BEIJING
from bot.profiles.model import Contact, Mark, Right, Shop
from bot.profiles.plan import Disagreement, PlannedRow, Twin
from bot.profiles.reading import Problem, contact_line, mark_line, right_line, shop_line
from bot.texts import Texts
from ingest.sheets import CELL_REASONS

say = Texts(Path(__file__).with_name("texts.yaml"))
CenterName = Callable[[str], str]
_LINES: Final[Mapping[str, tuple[Any, Callable[[Any], str]]]] = {
    "shops": (Shop, shop_line),
    "marks": (Mark, mark_line),
    "rights": (Right, right_line),
    "contacts": (Contact, contact_line),
}


def problem(found: Problem, language: str) -> str:
    """What is wrong with a value."""
    if found.code.startswith("cell_"):
        reason = next(said for code, said in CELL_REASONS.items() if f"cell_{code}" == found.code)
        return reason["zh" if language == "zh" else "en"]
    return say(f"problem_{found.code}", language, value=found.value)


def field(name: str, language: str) -> str:
    """The name of a field; a header that is none stays as it is."""
    key = f"field_{name}"
    return say(key, language) if key in say.table else name


def with_field(found: Problem, language: str) -> str:
    """The same with the field that it is about."""
    name = field(found.field, language)
    said = problem(found, language)
    return say("adds", language, field=name, value=said) if name else said


def disagreement(found: Disagreement, language: str, center_name: CenterName) -> str:
    """What somebody else entered otherwise, and when."""
    center = center_name(found.center) if found.center else say("itself", language)
    day = found.at.astimezone(BEIJING).date().isoformat()
    return say("disagrees", language, field=field(found.field, language), center=center, date=day)


def twin(found: Twin, language: str) -> str:
    """What another profile has in common."""
    other = f"“{found.name}”" if found.name else say("twin_hidden", language)
    if found.line is not None:
        other = say("twin_line", language, line=found.line, name=found.name)
    return say("twin", language, what=say(f"key_{found.kind}", language), value=found.value, other=other)


def value(name: str, stored: Any, language: str) -> str:
    """The value of a field as it is kept in the history."""
    if not stored:
        return say("none", language)
    if name == "consents":
        return ", ".join(say(f"consent_{one}", language) for one in stored)
    if name in _LINES:
        made, line = _LINES[name]
        return "; ".join(line(made(**(one | ({"classes": tuple(one["classes"])} if "classes" in one else {})))) for one in stored)  # fmt: skip
    return ", ".join(map(str, stored)) if isinstance(stored, list) else str(stored)


def added(row: PlannedRow, language: str) -> list[str]:
    """What a row would put into its profile, field by field; of a list only what is new."""
    lines = []
    for name, (old, new) in row.changes.items():
        fresh = [one for one in new if one not in (old or [])] if isinstance(new, list) else new
        if fresh and name != "center" and (name, old, new) != ("language", None, "zh"):
            lines.append(say("adds", language, field=field(name, language), value=value(name, fresh, language)))
    return lines


def remarks(row: PlannedRow, language: str, center_name: CenterName) -> list[str]:
    """Everything that a person has to know about a row, what is wrong first."""
    lines = [with_field(one, language) for one in sorted(row.problems, key=lambda one: not one.error)]
    lines += [disagreement(one, language, center_name) for one in row.disagreements]
    if row.belongs_to:
        lines.append(say("belongs_to", language, center=center_name(row.belongs_to)))
    return lines + [twin(one, language) for one in row.twins]
