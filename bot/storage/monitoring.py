"""Monitoring reports in SQL: added once, then only read; inside the caller's transaction."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.errors import NotAllowed
from bot.monitoring.model import Report, Traced, as_json, canonical, from_json
from bot.monitoring.periods import Kind
from bot.storage.messages import insert_new, insert_once
from bot.storage.monitoring_tables import MonitoringPaperRow, MonitoringReportRow
from bot.storage.tables import CaseRow, EnterpriseRow
from bot.storage.watching_tables import WatchItemRow

LISTED = 500


@dataclass(frozen=True)
class Head:
    """A report in a list; `corrected` says that a later one takes its place."""

    id: int
    key: str
    kind: str
    period: str
    center: str | None
    made_at: datetime
    made_by: str
    corrects: int | None
    corrected: bool = False


@dataclass(frozen=True)
class File:
    """A report as a file."""

    data: bytes
    sha256: str


def add(conn: Connection, report: Report, inside: Sequence[Traced], *, version: int = 1, corrects: int | None = None,
        now: datetime) -> int | None:  # fmt: skip
    """Keep a report; its id, None where there is one of this period, center and version already."""
    content = as_json(report)
    return insert_new(
        conn, MonitoringReportRow, key=report.key, kind=report.kind, period=report.period, center=report.center or "",
        version=version, corrects=corrects, content=content, sha256=hash_of(content.encode()),
        inside=canonical([asdict(one) for one in inside]), made_at=now, made_by=report.made_by,
    )  # fmt: skip


def exists(conn: Connection, kind: Kind, period: str, center: str | None) -> int | None:
    """The id of the newest report of a period and center; None where there is none."""
    table = MonitoringReportRow
    wanted = select(func.max(table.id)).where(
        table.kind == kind, table.period == period, table.center == (center or "")
    )
    found = conn.execute(wanted).scalar_one()
    return None if found is None else int(found)


def made(conn: Connection, kind: Kind, period: str) -> set[str]:
    """The centers ("" for the whole network) whose report of a period was made."""
    table = MonitoringReportRow
    return set(conn.execute(select(table.center).where(table.kind == kind, table.period == period)).scalars())


def newest(conn: Connection, kind: Kind) -> str | None:
    """The latest period of this kind that the whole network has a report of."""
    table = MonitoringReportRow
    return conn.execute(select(func.max(table.period)).where(table.kind == kind, table.center == "")).scalar_one()


def report(conn: Connection, name: int | str) -> Report:
    """A report by its id or key; raises `NotAllowed` for an unknown one."""
    return _report(_one(conn, name))


def inside(conn: Connection, name: int | str) -> list[Traced]:
    """How the figures of a report were counted."""
    return [Traced(**{**one, "ids": tuple(one["ids"])}) for one in json.loads(_one(conn, name).inside)]


def versions(conn: Connection, found: Report) -> int:
    """How many reports there are of the same period and center."""
    table = MonitoringReportRow
    wanted = select(func.count()).where(
        table.kind == found.kind, table.period == found.period, table.center == (found.center or "")
    )
    return int(conn.execute(wanted).scalar_one())


def heads(conn: Connection, *, centers: Collection[str] | None = None) -> list[Head]:
    """The reports, the newest first: all, or those of some centers."""
    table = MonitoringReportRow
    wanted = select(
        table.id, table.key, table.kind, table.period, table.center, table.made_at, table.made_by, table.corrects
    ).order_by(table.id.desc())
    if centers is not None:
        wanted = wanted.where(table.center.in_(centers))
    rows = conn.execute(wanted.limit(LISTED)).all()
    replaced = {row.corrects for row in rows}
    return [Head(*row[:4], row.center or None, *row[5:], corrected=row.id in replaced) for row in rows]


def of_year(conn: Connection, center: str | None, start: datetime, end: datetime) -> list[Row[Any]]:
    """Key, period, time and hash of the reports that were made of a center between two moments, the oldest first."""
    table = MonitoringReportRow
    wanted = select(table.key, table.period, table.made_at, table.sha256).where(
        table.center == (center or ""), table.made_at >= start, table.made_at < end
    )
    return list(conn.execute(wanted.order_by(table.id)))


def add_paper(conn: Connection, report_id: int, language: str, ending: str, data: bytes, now: datetime) -> None:
    """Keep a report as a file, unless it is kept already."""
    insert_once(
        conn, MonitoringPaperRow, report_id=report_id, language=language, ending=ending, data=data,
        sha256=hash_of(data), at=now,
    )  # fmt: skip


def paper(conn: Connection, report_id: int, language: str, ending: str) -> File | None:
    """A report as a file, where it was drawn."""
    table = MonitoringPaperRow
    row = conn.execute(
        select(table.data, table.sha256).where(
            table.report_id == report_id, table.language == language, table.ending == ending
        )
    ).one_or_none()
    return None if row is None else File(bytes(row.data), row.sha256)


def undrawn(conn: Connection, before: datetime) -> list[int]:
    """The reports made before a moment of which there is no file at all."""
    drawn = select(MonitoringPaperRow.report_id)
    wanted = select(MonitoringReportRow.id).where(
        MonitoringReportRow.id.not_in(drawn), MonitoringReportRow.made_at < before
    )
    return [int(one) for one in conn.execute(wanted.order_by(MonitoringReportRow.id)).scalars()]


def began(conn: Connection) -> datetime | None:
    """When the first enterprise or the first item came to this desk; None where there is none yet."""
    firsts = (EnterpriseRow.created_at, WatchItemRow.first_seen_at)
    found = [conn.execute(select(func.min(column))).scalar_one() for column in firsts]
    return min((one for one in found if one is not None), default=None)


def centers_with_cases(conn: Connection, before: datetime) -> set[str]:
    """The centers that owned a case before a moment, or advised on one."""
    wanted = select(CaseRow.center, CaseRow.adviser).where(CaseRow.opened_at < before).distinct()
    return {center for row in conn.execute(wanted) for center in row if center}


def hash_of(data: bytes) -> str:
    """SHA-256 as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _one(conn: Connection, name: int | str) -> Row[Any]:
    table = MonitoringReportRow
    wanted: Any = select(table.id, table.content, table.sha256, table.inside).where(
        table.id == name if isinstance(name, int) else table.key == name
    )
    row = conn.execute(wanted).one_or_none()
    if row is None:
        raise NotAllowed(f"no report {name}")
    return row


def _report(row: Row[Any]) -> Report:
    return from_json(row.content, id=row.id, sha256=row.sha256)
