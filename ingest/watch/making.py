"""An item from one row by its mapping: every value checked, so that what is wrong is named and not stored."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import date
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from ingest.readers.outline import visible
from ingest.watch.citations import rules_citing
from ingest.watch.dates import day
from ingest.watch.errors import Refused
from ingest.watch.mapping import FieldMap, PartyTaken, Take, nested, together
from ingest.watch.model import Item, Kind, Party, PartyRole
from ingest.watch.rows import Row
from knowledge.rules import load_rules

MAX_KEY, MAX_NAME, MAX_TITLE, MAX_SUMMARY, MAX_LIST = 300, 300, 500, 4_000, 5_000
_YES = frozenset({"true", "yes", "y", "1", "sealed", "是", "已密封", "密封", "under seal"})
_GUIDE = re.compile(r"[a-z]{2,20}/[a-z0-9-]{1,80}")


def make(row: Row, fields: FieldMap, source: str, *, market: str | None, forum: str) -> Item:
    """The item of a row; `market` and `forum` are the source's own where the row names none. Raises `Refused`."""
    kind = _kind(_value(fields.kind, row))
    place = _market(_value(fields.market, row)) or market
    rules = tuple(dict.fromkeys((*_rules(_values("rules", fields.rules, row)), *_cited(fields, row, place))))
    return Item(
        source=source,
        key=_needed("key", fields.key, row, MAX_KEY),
        kind=kind,
        title=_cut(_needed("title", fields.title, row, None), MAX_TITLE),
        summary=_cut(_value(fields.summary, row), MAX_SUMMARY),
        url=_url(_value(fields.url, row)),
        market=place,
        forum=_short("forum", _value(fields.forum, row)) or forum,
        case_number=_short("case_number", _value(fields.case_number, row)),
        right=_value(fields.right, row)[:40] or None,
        numbers=_values("numbers", fields.numbers, row),
        marks=_values("marks", fields.marks, row),
        classes=_classes(_values("classes", fields.classes, row)),
        products=_values("products", fields.products, row),
        platform=_short("platform", _value(fields.platform, row)),
        parties=tuple(dict.fromkeys(party for taken in fields.parties for party in _parties(taken, row))),
        published_on=_day(fields.published_on, row),
        events=_days(fields.events, row),
        printed=_days(fields.printed, row),
        rules=rules,
        guides=_guides(_values("guides", fields.guides, row)),
        sealed=_value(fields.sealed, row).casefold() in _YES,
        fields=_raw(row),
    )


def merged(rows: Sequence[Item]) -> Item:
    """One item of rows with the same key: lists are united, a field that one row leaves empty is another's.

    A day that not all rows give alike is left out: it may be the day of one party and nobody else's.
    """
    values: dict[str, Any] = {}
    for name in (field.name for field in fields_of(Item)):
        said = [getattr(row, name) for row in rows]
        if isinstance(said[0], tuple):
            values[name] = tuple(dict.fromkeys(one for each in said for one in each))
        elif name == "fields":
            values[name] = {key: value for each in reversed(said) for key, value in each.items()}
        elif name in ("events", "printed"):
            values[name] = _agreed(said)
        else:
            values[name] = next((one for one in said if one), said[0])
    return replace(rows[0], **values)


def _agreed(said: Sequence[Mapping[str, date]]) -> dict[str, date]:
    """The days that every row gives, and gives alike."""
    return {name: on for name, on in said[0].items() if all(each.get(name) == on for each in said)}


def _values(name: str, take: Take | None, row: Row) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(take.values(row))) if take else ()
    if len(found) > MAX_LIST or any(len(one) > MAX_NAME for one in found):
        raise Refused("too_long", field=name)
    return found


def _value(take: Take | None, row: Row) -> str:
    return take.value(row) if take else ""


def _needed(name: str, take: Take | None, row: Row, limit: int | None) -> str:
    found = _value(take, row)
    if not found:
        raise Refused("field_missing", field=name)
    if limit is not None and len(found) > limit:
        raise Refused("too_long", field=name)
    return found


def _short(name: str, words: str) -> str:
    if len(words) > MAX_NAME:
        raise Refused("too_long", field=name)
    return words


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _kind(words: str) -> Kind:
    if words.casefold() not in get_args(Kind):
        raise Refused("kind_unknown", text=words[:60])
    return cast(Kind, words.casefold())


def _market(words: str) -> str | None:
    code = words.upper()
    if code and not re.fullmatch(r"[A-Z]{2,4}", code):
        raise Refused("market_unknown", text=words[:60])
    return code or None


def _url(words: str) -> str:
    """An address for people; anything but http and https is left out."""
    try:
        return words if urlsplit(words).scheme in ("http", "https") and len(words) <= 2_000 else ""
    except ValueError:
        return ""


def _classes(found: Sequence[str]) -> tuple[int, ...]:
    classes: list[int] = []
    for words in found:
        number = re.fullmatch(r"(?:class|cl\.?|第)?\s*0*(\d{1,2})\s*类?", words, re.IGNORECASE)
        if number is None or not 1 <= int(number[1]) <= 45:
            raise Refused("number_wrong", text=words[:60])
        classes.append(int(number[1]))
    return tuple(dict.fromkeys(classes))


def _rules(found: Sequence[str]) -> Iterator[str]:
    known = load_rules()
    for words in found:
        if words.upper() not in known:
            raise Refused("rule_unknown", text=words[:60])
        yield words.upper()


def _cited(fields: FieldMap, row: Row, market: str | None) -> Iterator[str]:
    for provision in _values("provisions", fields.provisions, row):
        yield from rules_citing(provision, market)


def _guides(found: Sequence[str]) -> tuple[str, ...]:
    for words in found:
        if not _GUIDE.fullmatch(words.casefold()):
            raise Refused("guide_wrong", text=words[:60])
    return tuple(words.casefold() for words in found)


def _day(take: Take | None, row: Row) -> date | None:
    words = take.value(row) if take else ""
    return day(words, take.date) if words and take else None


def _days(takes: Mapping[str, Take], row: Row) -> dict[str, date]:
    found = ((name, _day(take, row)) for name, take in takes.items())
    return {name: on for name, on in found if on is not None}


def _parties(taken: PartyTaken, row: Row) -> Iterator[Party]:
    if taken.each:
        entries = nested(row, taken.each)
        if len(entries) > MAX_LIST:
            raise Refused("too_long", field="parties")
        for entry in entries:
            inner = Row(row.where, entry if isinstance(entry, Mapping) else {"name": entry})
            yield from _flat(taken, inner)
        return
    yield from _flat(taken, row)


def _flat(taken: PartyTaken, row: Row) -> Iterator[Party]:
    names = list(taken.name.values(row))
    if len(names) > MAX_LIST or any(len(name) > MAX_NAME for name in names):
        raise Refused("too_long", field="parties")
    others = {name: getattr(taken, name) for name in ("other_names", "seller_ids", "shop", "address")}
    columns = {name: _values(name, take, row) if name != "seller_ids" else tuple(take.values(row)) for name, take in others.items() if take}  # fmt: skip
    if len(names) == 1:
        yield _party(taken.role, names[0], columns)
        return
    each = list(together({name: values for name, values in columns.items() if len(values) == len(names)}, len(names)))
    for n, name in enumerate(names):
        yield _party(taken.role, name, {key: (value,) for key, value in each[n].items()})


def _party(role: str, name: str, columns: Mapping[str, Sequence[str]]) -> Party:
    return Party(
        name,
        cast(PartyRole, role),
        other_names=tuple(columns.get("other_names", ())),
        seller_ids=tuple(columns.get("seller_ids", ())),
        shop=next(iter(columns.get("shop", ())), ""),
        address=_cut(next(iter(columns.get("address", ())), ""), MAX_NAME),
    )


def _raw(row: Row) -> dict[str, Any]:
    """The row as it was read, without what is long: it is kept beside the item for people to look at."""
    return {visible(name)[:100]: visible(value)[:500] if isinstance(value, str) else value
            for name, value in list(row.cells.items())[:60] if isinstance(value, str | int | float | bool)}  # fmt: skip
