"""What the figures of monitoring reports count of the watch; inside the caller's transaction."""

from sqlalchemy import Connection, func, select

from bot.monitoring.model import LABEL, OURS, Row, Scope, Span
from bot.storage.letters_tables import LetterRow
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
        .subquery()
    )
    wanted = (
        select(WatchRevisionRow.item_id, WatchRevisionRow.data)
        .join(
            newest,
            (newest.c.item_id == WatchRevisionRow.item_id) & (newest.c.revision == WatchRevisionRow.revision),
        )
        .order_by(WatchRevisionRow.item_id)
    )
    own = None if scope.center is None else _items_of(conn, span, scope)
    found = ((row.item_id, from_object(row.data)) for row in conn.execute(wanted))
    return [(f"item:{id_}", item) for id_, item in found if own is None or id_ in own]


def _items_of(conn: Connection, span: Span, scope: Scope) -> frozenset[int]:
    """The items that concern an enterprise of a center: a letter to it was drafted or sent."""
    wanted = select(LetterRow.item).where(LetterRow.center == scope.center, LetterRow.made_at < span.times[1])
    return frozenset(conn.execute(wanted).scalars())


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
    ours = frozenset(name.casefold() for name in conn.execute(select(EnterpriseRow.name)).scalars())
    found = []
    for id_, item in _items(conn, span, scope):
        names = {_name(party.name) for party in item.parties if party.role in roles}
        found += [
            Row(id_, name) for name in sorted({OURS if n.casefold() in ours else n for n in names if n is not None})
        ]
    return found


def _name(words: str) -> str | None:
    return " ".join(words.split())[:LABEL] or None


ALL = (
    items_kind, items_market, items_court, items_right, items_plaintiff, items_firm, items_class, items_platform,
)  # fmt: skip
