"""Use cases of the dossier: everything on file about a case, one of its files, and who looked at them."""

from sqlalchemy import Connection

from bot.cases.dossier.model import Dossier, Said, numbered, outside
from bot.cases.model import Case
from bot.conversations import Attachment, Person
from bot.desk.base import Base, is_desk, is_itself
from bot.errors import NotAllowed
from bot.storage import cases, dossiers, gate, lastdays, messages
from knowledge.store.engine import write


class Dossiers(Base):
    """What is handed out about cases."""

    def dossier(self, person: Person, case_id: int, *, without_internal: bool = False) -> Dossier:
        """Everything on file about a case, for the desk; the view is logged and stands in it.

        `without_internal` leaves out what the desk keeps to itself, for the enterprise or its counsel. Files that are
        still only on their platform are asked for once more (once a day), for the next dossier.
        """
        with write(self._engine) as conn:
            case = cases.case_by_id(conn, case_id)
            self._require_cleared(conn, person, case)
            self._saw(conn, person, case_id, "dossier")
            self._keep_thread(conn, case.thread, again=self._clock().date().isoformat())
            whole = self._on_file(conn, case, person)
        return outside(whole) if without_internal else whole

    def attachment(self, person: Person, message_id: int, file_id: str) -> Attachment:
        """A file of a message that this person may see; raises `NotAllowed` for every other.

        Files of notes, and of what was taken back, are for the desk only; that the desk opened one is logged.
        """
        with write(self._engine) as conn:
            posted = messages.message(conn, message_id)
            self._check_may_see(conn, posted.thread, person)
            if not is_desk(person) and (posted.inside or posted.deleted_at is not None):
                raise NotAllowed(f"no message {message_id}")
            found = dossiers.attachment(conn, message_id, file_id)
            if found is None:
                raise NotAllowed(f"no file {file_id}")
            case = cases.newest_case(conn, posted.thread)
            if case is not None and is_desk(person):
                self._require_cleared(conn, person, case)
                self._saw(conn, person, case.id, "file")
        return found

    def _saw(self, conn: Connection, person: Person, case_id: int, what: str) -> None:
        if not is_itself(person):
            gate.add_view(conn, case_id, person, what, self._clock())

    def _on_file(self, conn: Connection, case: Case, person: Person) -> Dossier:
        words = dossiers.earlier_words(conn, case.thread)
        posted = messages.messages_of(conn, case.thread, inside=True)
        thread = tuple(Said(one, earlier=words.get(one.seq, ())) for one in posted)
        ids = [center for center in (case.center, case.adviser, case.coordinator) if center]
        return Dossier(
            case=case,
            thread=numbered(thread),
            made_at=self._clock(),
            made_by=person.name,
            deadlines=tuple(lastdays.last_days(conn, case.id)),
            declarations=tuple(gate.declarations(conn, case.id)),
            views=tuple(gate.views(conn, case.id)),
            names={center: {lang: self._network.name(center, lang) for lang in ("en", "zh")} for center in ids},
        )
