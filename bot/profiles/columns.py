"""The columns of an import: which header means what, and one row as the fields of a profile's form."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from bot.profiles.model import Profile
from bot.profiles.reading import READERS, Problem, written
from ingest.sheets import Row

FILE: Final = Path(__file__).with_name("columns.yaml")
_BETWEEN = re.compile(r"[\n;；]")
_PARTS: Final = {
    "shops": ("shop_marketplaces", "shop_sellers", "shop_names"),
    "marks": ("mark_markets", "mark_numbers", "marks", "mark_classes"),
    "contacts": ("contact_names", "contact_emails", "contact_phones"),
}
"""Fields that several columns make together, value by value."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@cache
def columns() -> Mapping[str, Mapping[str, Any]]:
    """Every column with its headers, its help and its example."""
    loaded: Mapping[str, Mapping[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def _headers() -> Mapping[str, str]:
    """Every header that is understood, as it is compared, and its column."""
    return {
        _plain(str(name)): column
        for column, entry in columns().items()
        for name in (column, entry["en"], entry["zh"], *entry["also"])
    }


def column(header: str) -> str | None:
    """The column that a header means; a remark in brackets behind it does not matter."""
    short = re.sub(r"[(（][^)）]*[)）]\s*$", "", header)
    return _headers().get(_plain(header)) or _headers().get(_plain(short))


def names_columns(words: Sequence[str]) -> bool:
    """Whether a row is the one with the headers: it names the enterprise."""
    return any(column(word) in ("name_zh", "name_en") for word in words)


def header(name: str, language: str) -> str:
    """The header of a column in the template."""
    return str(columns()[name]["zh" if language == "zh" else "en"])


def form_of(row: Row) -> tuple[dict[str, str], list[Problem]]:
    """A row as the fields of the form, only those that it has; and the cells that cannot be used."""
    cells: dict[str, str] = {}
    for name, text in row.cells.items():
        known = column(name)
        if known is not None:
            cells[known] = f"{cells[known]}\n{text}" if known in cells else text
    problems = [
        Problem(column(name) or name, f"cell_{why}") for name, why in row.problems.items() if why != "no_column"
    ]
    problems += [Problem("", f"cell_{why}", error=False) for why in row.problems.values() if why == "no_column"]
    name = cells.get("name_zh", "")
    if name and not _CHINESE.search(name) and "name_en" not in cells:
        cells["name_en"] = cells.pop("name_zh")
    if (
        "shop_names" not in cells
        and not re.search(r"[:：]", cells.get("shops", ":"))
        and {"shop_sellers", "shop_marketplaces"} & cells.keys()
    ):
        cells["shop_names"] = cells.pop("shops")
    form = {field: text for field, text in cells.items() if field in READERS}
    for field, parts in _PARTS.items():
        lines, problem = _together(field, [cells.get(part, "") for part in parts])
        if problem is not None:
            problems.append(problem)
        elif lines and field != "shops":
            form[field] = "\n".join(lines)
        elif lines:
            form[field] = "\n".join(filter(None, (form.get(field, ""), *lines)))
    return form, problems


def cells_of(profile: Profile) -> dict[str, str]:
    """A profile as a row that can be imported again, by column."""
    form = written(profile)
    people = profile.contacts
    return {
        **{field: text.replace("\n", "; ") for field, text in form.items() if field in columns()},
        "contact_names": "; ".join(one.name for one in people),
        "contact_emails": "; ".join(one.email for one in people),
        "contact_phones": "; ".join(one.phone for one in people),
    }


def table_of(profiles: Iterable[Profile], language: str) -> list[list[str]]:
    """Profiles as rows under the headers of the template."""
    rows = [[header(name, language) for name in columns()]]
    for profile in profiles:
        cells = cells_of(profile)
        rows.append([cells.get(name, "") for name in columns()])
    return rows


def template(language: str) -> dict[str, list[list[str]]]:
    """The sheets of the template: one to fill in, with an example, and one that says what each column holds."""
    chosen, entries = "zh" if language == "zh" else "en", columns()
    titles = {"en": ("Enterprises", "Columns"), "zh": ("企业名单", "填写说明")}[chosen]
    filled = [[header(name, chosen) for name in entries], [str(entry.get("example", "")) for entry in entries.values()]]
    said = [[entry["en"], entry["zh"], entry["help"][chosen]] for entry in entries.values()]
    heads = {"en": ["English header", "Chinese header", "What it holds"], "zh": ["英文列名", "中文列名", "说明"]}[
        chosen
    ]
    return {titles[0]: filled, titles[1]: [heads, *said]}


def _together(field: str, cells: Sequence[str]) -> tuple[list[str], Problem | None]:
    """The lines that cells make value by value; a single marketplace or country stands for all."""
    split = [[value.strip() for value in _BETWEEN.split(cell)] if cell.strip() else [] for cell in cells]
    if field == "marks" and not any(split[i] for i in (0, 1, 3)):
        return [value for value in split[2] if value], None
    count = max(map(len, split), default=0)
    if count == 0:
        return [], None
    if field != "contacts" and len(split[0]) == 1:
        split[0] = split[0] * count
    if any(len(values) not in (0, count) for values in split):
        return [], Problem(field, "uneven", str([len(values) for values in split if values])[1:-1])
    filled = [values or [""] * count for values in split]
    between = ", " if field == "contacts" else ":"
    return [
        between.join(filter(None, values) if field == "contacts" else values).rstrip(":")
        for values in zip(*filled, strict=True)
    ], None


def _plain(text: str) -> str:
    return re.sub(r"[\s_*:：]+", "", text).casefold()
