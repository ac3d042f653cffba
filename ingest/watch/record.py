"""An item as plain JSON and back, and what differs between two states of it (pure)."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from ingest.watch.model import Item, Party

_OWN = frozenset({"id", "revision", "seen_at", "fields", "matter"})
"""What the desk adds, and the raw row: a column that no mapping reads makes no new revision."""
_TUPLES = ("numbers", "marks", "classes", "products", "rules", "guides")


def as_object(item: Item) -> dict[str, Any]:
    """The item as JSON holds it: days as `2026-03-04`."""
    return {name: _plain(value) for name, value in asdict(item).items()}


def from_object(found: Mapping[str, Any]) -> Item:
    """The item of `as_object`; keys that this version does not know are left out."""
    known = {field.name for field in fields(Item)}
    values = {name: value for name, value in found.items() if name in known}
    values |= {name: tuple(values.get(name, ())) for name in _TUPLES}
    values["parties"] = tuple(_party(party) for party in values.get("parties", ()))
    for name in ("events", "printed"):
        values[name] = {code: date.fromisoformat(day) for code, day in values.get(name, {}).items()}
    published, seen = values.get("published_on"), values.get("seen_at")
    values["published_on"] = date.fromisoformat(published) if published else None
    values["seen_at"] = datetime.fromisoformat(seen) if seen else None
    return Item(**values)


def changes(before: Item, after: Item) -> dict[str, tuple[Any, Any]]:
    """What the source says otherwise now: field → (before, after), as JSON."""
    old, new = as_object(before), as_object(after)
    return {name: (old[name], new[name]) for name in old if name not in _OWN and old[name] != new[name]}


def _party(found: Mapping[str, Any]) -> Party:
    lists = {name: tuple(found.get(name, ())) for name in ("other_names", "seller_ids")}
    return Party(**{**found, **lists})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
