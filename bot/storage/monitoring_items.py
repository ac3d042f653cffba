"""What the figures of monitoring reports count of the watch; inside the caller's transaction."""

from dataclasses import replace

from sqlalchemy import Connection, func, select

from bot.monitoring.model import LABEL, OURS, Row, Scope, Span
from bot.storage.letters_tables import LetterRow
from bot.storage.profiles_tables import ProfileRow
from bot.storage.tables import EnterpriseRow
from bot.storage.watching_tables import WatchItemRow, WatchRevisionRow
from ingest.watch.model import Item
from ingest.watch.record import from_object

PLAINTIFFS = ("plaintiff", "complainant", "applicant", "owner")


def _items(conn: Connection, span: Span, scope: Scope) -> list[tuple[str, Item]]:
    """The items first seen in the period, as they stood at its end."""
    start, end = span.times
    newest = (
        select(WatchRevisionRow.item_id, func.max(WatchRevisionRow.revision).label("revision"))
        .join(WatchItemRow, WatchItemRow.id == WatchRevisionRow.item_id)
        .where(WatchItemRow.first_seen_at >= start, WatchItemRow.first_seen_at < end, WatchRevisionRow.at < end)
        .group_by(WatchRevisionRow.item_id)
    )
    if scope.center is not None:
        # What concerns an enterprise of a center: a letter to it was drafted or sent.
        own = select(LetterRow.item).where(LetterRow.center == scope.center, LetterRow.made_at < end)
        newest = newest.where(WatchItemRow.id.in_(own))
    last = newest.subquery()
    same = (last.c.item_id == WatchRevisionRow.item_id) & (last.c.revision == WatchRevisionRow.revision)
    wanted = select(WatchRevisionRow.item_id, WatchRevisionRow.data).join(last, same)
    found = conn.execute(wanted.order_by(WatchRevisionRow.item_id))
    return [(f"item:{row.item_id}", from_object(row.data)) for row in found]


def items_kind(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by kind."""
    return [Row(id_, item.kind) for id_, item in _items(conn, span, scope)]


def items_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by market."""
    return [Row(id_, item.market) for id_, item in _items(conn, span, scope)]


def items_court(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by court or forum."""
    return [Row(id_, _name(item.forum)) for id_, item in _items(conn, span, scope)]


def items_right(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by right."""
    return [Row(id_, item.right) for id_, item in _items(conn, span, scope)]


def items_platform(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by platform."""
    return [Row(id_, _name(item.platform)) for id_, item in _items(conn, span, scope)]


def items_class(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by each Nice class that they name."""
    return [Row(id_, f"{class_:02}") for id_, item in _items(conn, span, scope) for class_ in sorted(set(item.classes))]


def items_plaintiff(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by each plaintiff, complainant, applicant or owner."""
    return _parties(conn, span, scope, PLAINTIFFS)


def items_firm(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """New items by each law firm."""
    return _parties(conn, span, scope, ("firm",))


def _parties(conn: Connection, span: Span, scope: Scope, roles: tuple[str, ...]) -> list[Row]:
    found = []
    for id_, item in _items(conn, span, scope):
        named = {_name(party.name) for party in item.parties if party.role in roles}
        found += [Row(id_, name) for name in sorted(name for name in named if name)]
    ours = _ours(conn, {row.cell.casefold() for row in found if row.cell})
    shown = (replace(row, cell=OURS) if row.cell and row.cell.casefold() in ours else row for row in found)
    return list(dict.fromkeys(shown))


def _ours(conn: Connection, names: set[str]) -> set[str]:
    """Which of these names are those of enterprises of the network."""
    columns = (EnterpriseRow.name, ProfileRow.name_zh, ProfileRow.name_en)
    known = (name for column in columns for name in conn.execute(select(column)).scalars())
    return {name.casefold() for name in known if name.casefold() in names} if names else set()


def _name(words: str) -> str | None:
    return " ".join(words.split())[:LABEL] or None


ALL = (
    items_kind, items_market, items_court, items_right, items_plaintiff, items_firm, items_class, items_platform,
)  # fmt: skip
