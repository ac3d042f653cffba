"""What the figures of monitoring reports count of reminder letters; inside the caller's transaction."""

from sqlalchemy import Connection, func, select

from bot.letters.model import RUNNING
from bot.monitoring.model import Row, Scope, Span
from bot.monitoring.periods import around
from bot.storage.letters_tables import LetterEventRow, LetterRow


def _letters(conn: Connection, span: Span, scope: Scope) -> list[tuple[str, str | None, str]]:
    """The letters sent in the period: id, market, and how they stood at its end."""
    start, end = span.times
    last = (
        select(func.max(LetterEventRow.id).label("id"))
        .where(LetterEventRow.after.is_not(None), LetterEventRow.at < end)
        .group_by(LetterEventRow.letter_id)
        .subquery()
    )
    wanted = (
        select(LetterRow.id, LetterRow.market, LetterRow.center, LetterEventRow.after)
        .join(LetterEventRow, LetterEventRow.letter_id == LetterRow.id)
        .join(last, last.c.id == LetterEventRow.id)
        .where(LetterRow.sent_at >= start, LetterRow.sent_at < end)
        .order_by(LetterRow.id)
    )
    return [(f"letter:{row.id}", row.market, row.after) for row in conn.execute(wanted) if scope.has(row.center)]


def letters_state(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Letters sent, by what became of them."""
    return [Row(id_, state) for id_, _, state in _letters(conn, span, scope)]


def letters_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Letters sent, by market."""
    return [Row(id_, market) for id_, market, _ in _letters(conn, span, scope)]


def _days(conn: Connection, span: Span, scope: Scope) -> list[tuple[str, str | None, str]]:
    """The last days that letters name and nobody has taken over, one for each enterprise and matter."""
    first, after = span.ahead
    wanted = (
        select(LetterRow.id, LetterRow.enterprise, LetterRow.item, LetterRow.market, LetterRow.center, LetterRow.due)
        .where(
            LetterRow.state.in_(RUNNING),
            LetterRow.sent_at < span.times[1],
            LetterRow.due >= first,
            LetterRow.due < after,
        )
        .order_by(LetterRow.id)
    )
    newest = {(row.enterprise, row.item): row for row in conn.execute(wanted) if scope.has(row.center)}
    return [(f"letter:{row.id}", row.market, around("week", row.due).name) for row in newest.values()]


def letter_days_market(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Last days ahead that letters name, by market."""
    return [Row(id_, market) for id_, market, _ in _days(conn, span, scope)]


def letter_days_week(conn: Connection, span: Span, scope: Scope) -> list[Row]:
    """Last days ahead that letters name, by week."""
    return [Row(id_, week) for id_, _, week in _days(conn, span, scope)]


ALL = (letters_state, letters_market, letter_days_market, letter_days_week)
