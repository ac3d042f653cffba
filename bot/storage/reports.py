"""Notes to the editors of the guides: anybody may write one, the leads read them and mark them as done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update

from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.storage.messages import insert_once
from bot.storage.tables import GuideReportRow
from knowledge.model import Passage
from knowledge.store.engine import read, write

MAX_REPORT = 2_000
SHOWN = 300


@dataclass(frozen=True)
class Report:
    """A note about one section; `section` is its anchor, `p<ordinal>` where it has none."""

    id: int
    guide: str
    language: str
    version: str
    section: str
    ordinal: int
    heading: str
    text: str
    author_name: str
    author_role: str
    at: datetime
    done_at: datetime | None
    done_by: str | None

    @property
    def url(self) -> str:
        """The section in the version that was reported."""
        return f"/guides/{self.guide}.{self.language}?v={self.version}#p{self.ordinal}"


class Reports:
    """The notes of one desk."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def write(self, author: Person, passage: Passage, words: str, key: str) -> None:
        """Keep a note about a section; the same `key` sent again is the same note."""
        words = words.strip()
        if not words:
            raise BadInput("message_empty")
        if len(words) > MAX_REPORT:
            raise BadInput("message_too_long", limit=MAX_REPORT)
        with write(self._engine) as conn:
            insert_once(
                conn,
                GuideReportRow,
                key=key,
                guide=passage.guide,
                language=passage.language,
                version=passage.version,
                section=passage.anchor or f"p{passage.ordinal}",
                ordinal=passage.ordinal,
                heading=" › ".join(passage.heading) or passage.title,
                text=words,
                author_id=author.id,
                author_name=author.name,
                author_role=author.role,
                at=self._clock(),
            )

    def all(self, reader: Person) -> list[Report]:
        """The notes, open ones first, then the newest; raises `NotAllowed` for anybody but a lead."""
        _check_lead(reader)
        row = GuideReportRow
        columns = (
            row.id, row.guide, row.language, row.version, row.section, row.ordinal, row.heading, row.text,
            row.author_name, row.author_role, row.at, row.done_at, row.done_by,
        )  # fmt: skip
        query = select(*columns).order_by(row.done_at.is_not(None), row.id.desc()).limit(SHOWN)
        with read(self._engine) as conn:
            return [Report(**found._mapping) for found in conn.execute(query)]

    def close(self, lead: Person, report: int) -> None:
        """Mark a note as done; done once, it stays so. Raises `NotAllowed` for anybody but a lead."""
        _check_lead(lead)
        done = {"done_at": self._clock(), "done_by": lead.name}
        with write(self._engine) as conn:
            conn.execute(
                update(GuideReportRow)
                .where(GuideReportRow.id == report, GuideReportRow.done_at.is_(None))
                .values(**done)
            )


def _check_lead(person: Person) -> None:
    if person.role != "lead":
        raise NotAllowed("notes to the editors are for the desk lead")
