"""Use cases of the watch: what it has found, what is in quarantine, and which rules and guides are under review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from bot.conversations import Person
from bot.desk.base import require_desk
from bot.errors import BadInput
from bot.outreach.polling import Polled, Polling, require_lead
from bot.storage import reviews, watch_state, watching
from bot.storage.reviews import UnderReview
from bot.storage.watch_state import Quarantined, QuarantineState, SourceState
from bot.storage.watching import Revision
from bot.texts import Texts
from ingest.model import REASONS
from ingest.sheets import CELL_REASONS
from ingest.watch.matters import disagreeing
from ingest.watch.model import Item
from ingest.watch.reading import item_of, kept_row
from ingest.watch.sources import Source
from knowledge.reviews import Reviews
from knowledge.store.engine import read, write

__all__ = ["ItemView", "Overview", "Polled", "SourceView", "Watching", "reason", "texts"]
NEWEST = 50
MAX_NOTE = 2_000
texts = Texts(Path(__file__).with_name("watching.yaml"))


@dataclass(frozen=True)
class SourceView:
    """A source with its state (None until it was first looked at) and how many items it has given."""

    source: Source
    state: SourceState | None
    items: int


@dataclass(frozen=True)
class Overview:
    """Everything that the page of the watch shows: the newest items, what waits in quarantine, what is under review."""

    sources: Sequence[SourceView]
    items: Sequence[Item]
    quarantine: Sequence[Quarantined]
    reviews: Sequence[UnderReview]


@dataclass(frozen=True)
class ItemView:
    """An item with its history, what else is known of the same matter, and on which days the sources disagree."""

    item: Item
    revisions: Sequence[Revision]
    same_matter: Sequence[Item]
    disagreeing: Mapping[str, Mapping[str, Sequence[str]]]


class Watching(Polling):
    """Everybody of the desk may look; a lead decides."""

    def overview(self, person: Person, *, kind: str | None = None, market: str | None = None) -> Overview:
        """The watch as it stands now."""
        require_desk(person)
        with read(self._engine) as conn:
            states = {state.name: state for state in watch_state.source_states(conn)}
            counts = watch_state.counts(conn)
            return Overview(
                [SourceView(one, states.get(one.id), counts.get(one.id, 0)) for one in self.sources],
                watching.items(conn, kind=kind, market=market, limit=NEWEST),
                watch_state.quarantined(conn, state="open"),
                reviews.under_review(conn),
            )

    def version(self) -> tuple[int, ...]:
        """Changes whenever there is something new to show."""
        with read(self._engine) as conn:
            return watch_state.version(conn)

    def items(
        self,
        person: Person,
        *,
        kind: str | None = None,
        source: str | None = None,
        market: str | None = None,
        since: datetime | None = None,
        limit: int = watching.MOST,
    ) -> list[Item]:
        """What was found, the newest first; `since` is when the desk first saw it."""
        require_desk(person)
        with read(self._engine) as conn:
            return watching.items(conn, kind=kind, source=source, market=market, since=since, limit=limit)

    def item(self, person: Person, item_id: int) -> ItemView:
        """One item with everything that is known about it."""
        require_desk(person)
        with read(self._engine) as conn:
            found = watching.item(conn, item_id)
            others = watching.of_same_matter(conn, found)
            return ItemView(found, watching.revisions(conn, item_id), others, disagreeing((found, *others)))

    def quarantined(
        self, person: Person, *, source: str | None = None, state: QuarantineState | None = "open"
    ) -> list[Quarantined]:
        """What could not be used, the newest first."""
        require_desk(person)
        with read(self._engine) as conn:
            return watch_state.quarantined(conn, source=source, state=state)

    def entry(self, person: Person, entry_id: int) -> Quarantined:
        """One thing in quarantine."""
        require_desk(person)
        with read(self._engine) as conn:
            return watch_state.quarantined_one(conn, entry_id)

    def release(self, person: Person, entry_id: int) -> None:
        """Try a row again with the mapping of now, or read the source again; raises `Refused` where it is still wrong."""
        require_lead(person)
        now = self._clock()
        with write(self._engine) as conn:
            entry = watch_state.quarantined_one(conn, entry_id, lock=True)
            if entry.state != "open":
                raise BadInput("watch_decided")
            source = self._source(entry.source)
            if entry.row is not None:
                item = item_of(source, kept_row(entry.row))
                newer = watching.known(conn, source.id, item.key)
                if newer is not None and newer.seen_at is not None and newer.seen_at > entry.last_at:
                    raise BadInput("watch_newer", title=newer.title)
                self._keep(conn, source, item, Polled(source.id, "read"))
                watch_state.decide(conn, entry_id, "released", person.name, None, now)
                return
        # The whole answer is only to be had from the source; it recovers when it can be read.
        self.poll_now(person, entry.source)

    def dismiss(self, person: Person, entry_id: int, note: str = "") -> None:
        """Leave something out for good; the same row stays left out when it comes again."""
        require_lead(person)
        note = _note(note)
        with write(self._engine) as conn:
            watch_state.quarantined_one(conn, entry_id)
            if not watch_state.decide(conn, entry_id, "dismissed", person.name, note or None, self._clock()):
                raise BadInput("watch_decided")

    def reviews(self) -> Reviews:
        """What is under review now; for whoever counts a date or shows a guide."""
        with read(self._engine) as conn:
            return reviews.reviews(conn)

    def under_review(self, person: Person, *, cleared: bool = False) -> list[UnderReview]:
        """What is under review, the longest first; with `cleared` what was."""
        require_desk(person)
        with read(self._engine) as conn:
            return reviews.under_review(conn, cleared=cleared)

    def review(self, person: Person, review_id: int) -> UnderReview:
        """One review, ended or not."""
        require_desk(person)
        with read(self._engine) as conn:
            return reviews.review(conn, review_id)

    def clear(self, person: Person, review_id: int, note: str, *, together: bool = False) -> UnderReview:
        """End a review, `together` with the others that its item began; the note says what was found, and is required."""
        require_lead(person)
        note = _note(note)
        if not note:
            raise BadInput("watch_note_required")
        with write(self._engine) as conn:
            now = self._clock()
            ended = reviews.clear(conn, review_id, person.name, note, now)
            others = [one for one in reviews.under_review(conn) if one.item_id == ended.item_id] if together else []
            for one in others:
                reviews.clear(conn, one.id, person.name, note, now)
            return ended


def reason(code: str, values: Mapping[str, object] | None, language: str) -> str:
    """Why something is in quarantine or a source could not be read, as a sentence."""
    given = dict(values or {})
    chosen: Literal["en", "zh"] = "zh" if language == "zh" else "en"
    if code == "unreadable_file":
        given["why"] = _words(REASONS, given.get("code"), chosen)
    if code == "cell":
        given["why"] = _words(CELL_REASONS, given.get("problem"), chosen)
    if code in ("field_missing", "too_long"):
        given["field"] = texts.word("field", str(given.get("field")), language)
    return texts(f"reason_{code}", language, **given)


def _words(table: Mapping[Any, Mapping[Literal["en", "zh"], str]], code: object, language: Literal["en", "zh"]) -> str:
    return table[code][language] if code in table else str(code)


def _note(words: str) -> str:
    plain = words.strip()
    if len(plain) > MAX_NOTE:
        raise BadInput("message_too_long", limit=MAX_NOTE)
    return plain
