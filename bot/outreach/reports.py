"""Use case of the monitoring reports: made once for each period that ended, read by whom they are for, never changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine

from bot.cases.centers import NATIONAL
from bot.cases.roster import Roster
from bot.cases.routing import Network
from bot.conversations import BOT, Person
from bot.desk.base import Jobs, require_desk
from bot.errors import BadInput, BadSetting, NotAllowed, NotReachable
from bot.monitoring.figures import BY_NAME, FIGURES
from bot.monitoring.model import REASONS, Report, Scope, Span, Traced, counted, key_of, traced
from bot.monitoring.paper import ENDINGS, LANGUAGES, paper
from bot.monitoring.periods import Kind, Period, period, running
from bot.monitoring.workbook import workbook
from bot.paper.model import Paper
from bot.storage import monitoring, monitoring_figures, monitoring_year
from bot.storage.monitoring import Head
from bot.storage.monitoring_figures import Query
from knowledge.store.engine import read, write

SCHEDULED: tuple[Kind, ...] = ("week", "month")
DRAW = "monitoring_papers"
"""Name of the work that draws the files of a report."""
CAUGHT_UP = 12
"""Periods at most that are made up for after the desk stood still."""
WAIT = timedelta(minutes=10)
"""So long after a report was made its files are drawn if nobody opened them and no queue drew them."""
EXAMPLES = "2026-W48, 2026-11, 2026"
log = structlog.get_logger()


@dataclass(frozen=True)
class Check:
    """A figure of a report with how it was counted; `same` says whether its query gives the same rows today."""

    traced: Traced
    same: bool


class Reports:
    """The monitoring reports of one desk."""

    def __init__(
        self,
        engine: Engine,
        network: Network,
        roster: Roster,
        jobs: Jobs,
        draw: Callable[[Paper, str], bytes],
        clock: Callable[[], datetime],
        queries: Mapping[str, Query] = monitoring_figures.QUERIES,
    ) -> None:
        """`draw` gives a paper as `.html` or `.pdf`."""
        self._engine = engine
        self._network = network
        self._roster = roster
        self._jobs = jobs
        self._draw = draw
        self._clock = clock
        self._queries = queries
        self._done: set[str] = set()

    # -- by schedule -------------------------------------------------------------------------------------------------

    def due(self) -> list[str]:
        """Make the reports of every period that has ended and has none, and have files drawn that are missing.

        This is the schedule: on Monday and on the first of a month, as soon as somebody looks. It may be called by
        several processes at once. Nothing that it does is an alarm, so it gives no lines.
        """
        now = self._clock()
        with read(self._engine) as conn:
            began = monitoring.began(conn)
            missed = [one for kind in SCHEDULED for one in _missed(conn, kind, began, now)] if began else []
            undrawn = monitoring.undrawn(conn, now - WAIT)
        for one in missed:
            if one.name not in self._done:
                for center in self._without(one):
                    self._make(one, center, BOT, now)
                self._done.add(one.name)
        if undrawn:
            with write(self._engine) as conn:
                for report_id in undrawn:
                    self._jobs.work(conn, DRAW, report_id, once=f"again:{now:%Y-%m-%dT%H}")
        return []

    def _without(self, wanted: Period) -> list[str | None]:
        """The network and the centers with enterprises or cases, where their report of a period is missing."""
        with read(self._engine) as conn:
            served = set(monitoring_figures.enterprises_of(conn, self._owner, before=wanted.end))
            made = monitoring.made(conn, wanted.kind, wanted.name)
            centers = sorted(served | monitoring.centers_with_cases(conn, wanted.end))
        return [center or None for center in ("", *centers) if center not in made]

    # -- on demand ---------------------------------------------------------------------------------------------------

    def make(self, person: Person, name: str, center: str | None = None) -> Report:
        """The report of a period, for a lead: the one that is kept, else made now; of a running period a preview.

        Raises `BadInput` for a period that does not exist or has not begun, and for an unknown center.
        """
        _require_lead(person)
        wanted, now = _period(name), self._clock()
        self._check_center(center)
        if wanted.start > now:
            raise BadInput("report_not_begun", period=name)
        if not wanted.ended(now):
            return self._counted(wanted, center, person, now)[0]
        made = self._make(wanted, center, person, now)
        with read(self._engine) as conn:
            return monitoring.report(conn, made)

    def correct(self, person: Person, report: int | str, why: str) -> Report:
        """A new report of the same period that refers to an earlier one; that one stays as it is. `why` is of `REASONS`."""
        _require_lead(person)
        if why not in REASONS:
            raise BadInput("report_why", reasons=", ".join(REASONS))
        now = self._clock()
        with read(self._engine) as conn:
            earlier = monitoring.report(conn, report)
        made, inside = self._counted(earlier.of, earlier.center, person, now)
        with write(self._engine) as conn:
            version = monitoring.versions(conn, earlier) + 1
            named = replace(made, key=key_of(earlier.of, earlier.center, version), corrects=earlier.key, why=why)
            made_id = monitoring.add(conn, named, inside, version=version, corrects=earlier.id, now=now)
            if made_id is None:
                raise BadInput("report_again")
            return monitoring.report(conn, made_id)

    def _make(self, wanted: Period, center: str | None, person: Person, now: datetime) -> int:
        """The id of the report of an ended period; of several that make it at the same time one is kept."""
        with read(self._engine) as conn:
            known = monitoring.exists(conn, wanted.kind, wanted.name, center)
        if known is not None:
            return known
        report, inside = self._counted(wanted, center, person, now)
        with write(self._engine) as conn:
            made = monitoring.add(conn, report, inside, now=now)
            if made is not None and person is BOT:
                self._jobs.work(conn, DRAW, made, once="made")
            found = made if made is not None else monitoring.exists(conn, wanted.kind, wanted.name, center)
        assert found is not None
        return found

    def _counted(
        self, wanted: Period, center: str | None, person: Person, now: datetime
    ) -> tuple[Report, list[Traced]]:
        """Count everything in one state of the database."""
        span, names = Span(wanted, min(now, wanted.end)), [one.name for one in FIGURES if one.name in self._queries]
        with read(self._engine) as conn:
            if conn.dialect.name == "postgresql":
                # Tables of one report that saw different states could give each other away.
                conn.execution_options(isolation_level="REPEATABLE READ")
            scope = self._scope(conn, center)
            rows = {name: self._queries[name](conn, span, scope) for name in names}
        report = Report(
            key=key_of(wanted, center), kind=wanted.kind, period=wanted.name, first=wanted.first, last=wanted.last,
            at=span.at, made_by=person.name, figures=tuple(counted(BY_NAME[n], found) for n, found in rows.items()),
            center=center, center_name=self._network.names(center) if center else {}, preview=not wanted.ended(now),
        )  # fmt: skip
        params = {"period": wanted.name, "at": span.at.isoformat(), "center": center}
        return report, [traced(BY_NAME[name], found, params) for name, found in rows.items()]

    # -- reading -----------------------------------------------------------------------------------------------------

    def all(self, person: Person) -> list[Head]:
        """The reports that somebody of the desk may read, the newest first."""
        centers = self._may_read(person)
        with read(self._engine) as conn:
            return monitoring.heads(conn, centers=centers)

    def report(self, person: Person, report: int | str) -> Report:
        """One report."""
        with read(self._engine) as conn:
            found = monitoring.report(conn, report)
        self._check_may_read(person, found.center)
        return found

    def trace(self, person: Person, report: int | str) -> list[Check]:
        """How each figure of a report was counted, and whether it still is: for leads, since it is not anonymous."""
        _require_lead(person)
        with read(self._engine) as conn:
            return [Check(one, self._again(conn, one) == one) for one in monitoring.inside(conn, report)]

    def _again(self, conn: Connection, earlier: Traced) -> Traced | None:
        query, params = self._queries.get(earlier.figure), earlier.params
        if query is None:
            return None
        span = Span(period(str(params["period"])), datetime.fromisoformat(str(params["at"])))
        return traced(BY_NAME[earlier.figure], query(conn, span, self._scope(conn, params["center"])), params)

    def file(self, person: Person, report: int | str, language: str, ending: str) -> bytes:
        """A report as a file (`html`, `pdf`), drawn now where that was not possible before.

        Raises `NotReachable` or `BadSetting` where no font for PDFs is found.
        """
        found = self.report(person, report)
        language = "zh" if language == "zh" else "en"
        if ending not in ENDINGS:
            raise NotAllowed(f"no file .{ending} of {found.key}")
        self._keep_file(found, language, ending)
        with read(self._engine) as conn:
            kept = monitoring.paper(conn, found.id, language, ending)
        assert kept is not None
        return kept.data

    def centers(self, person: Person) -> list[str]:
        """The centers of which somebody may have reports made."""
        _require_lead(person)
        table = self._network.table
        return [*table.centers, *table.branches]

    def workbook(self, person: Person, year: str, center: str) -> bytes:
        """The yearly evaluation file of a center (XLSX): what it did until now; for its own people and leads."""
        self._check_may_read(person, center)
        self._check_center(center)
        wanted, now = _period(year), self._clock()
        if wanted.kind != "year":
            raise BadInput("report_no_year", year=year)
        if wanted.start > now:
            raise BadInput("report_not_begun", period=year)
        with read(self._engine) as conn:
            found = monitoring_year.sheets(conn, Span(wanted, now), self._scope(conn, center))
        return workbook(found)

    # -- files -------------------------------------------------------------------------------------------------------

    def draw(self, report_id: int) -> None:
        """Draw the files of a report; those that are kept already stay."""
        with read(self._engine) as conn:
            found = monitoring.report(conn, report_id)
        for ending in ENDINGS:
            for language in LANGUAGES:
                try:
                    self._keep_file(found, language, ending)
                except (NotReachable, BadSetting) as error:
                    log.warning("a report was not drawn", report=found.key, ending=ending, error=str(error))

    def _keep_file(self, found: Report, language: str, ending: str) -> None:
        with read(self._engine) as conn:
            if monitoring.paper(conn, found.id, language, ending) is not None:
                return
        data = self._draw(paper(found, language), f".{ending}")
        with write(self._engine) as conn:
            monitoring.add_paper(conn, found.id, language, ending, data, self._clock())

    # -- who ---------------------------------------------------------------------------------------------------------

    def _owner(self, place: str | None) -> str:
        return self._network.at(place) or NATIONAL

    def _scope(self, conn: Connection, center: str | None) -> Scope:
        if center is None:
            return Scope()
        return Scope(center, monitoring_figures.enterprises_of(conn, self._owner).get(center, frozenset()))

    def _check_center(self, center: str | None) -> None:
        table = self._network.table
        if center is not None and center not in table.centers and center not in table.branches:
            raise BadInput("report_no_center", center=center)

    def _may_read(self, person: Person) -> Sequence[str] | None:
        """The centers whose reports somebody may read; None for all."""
        require_desk(person)
        if person.role == "lead":
            return None
        known = self._roster.expert(person.id)
        return (known.center,) if known else ()

    def _check_may_read(self, person: Person, center: str | None) -> None:
        centers = self._may_read(person)
        if centers is not None and center not in centers:
            raise NotAllowed("this report is for another center")


def _missed(conn: Connection, kind: Kind, began: datetime, now: datetime) -> list[Period]:
    """The ended period, and those before it since the latest report, as far as this desk has seen something of them."""
    latest, found = monitoring.newest(conn, kind), list[Period]()
    one = running(kind, now).before
    while one.end > began and len(found) < CAUGHT_UP:
        found.append(one)
        if latest is None or one.name <= latest:
            break
        one = one.before
    return found[::-1]


def _period(name: str) -> Period:
    try:
        return period(name)
    except ValueError:
        raise BadInput("report_no_period", period=name, examples=EXAMPLES) from None


def _require_lead(person: Person) -> None:
    if person.role != "lead":
        raise NotAllowed("only for leads")
