"""Use cases of imports: a file is kept, previewed and imported in one transaction; what disagrees waits for a lead."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from bot.conversations import Person
from bot.errors import BadInput, NotAllowed
from bot.ids import new_id
from bot.outreach.profile_base import ProfileBase, check_desk, check_lead
from bot.outreach.profile_planning import Work, plan
from bot.profiles import columns
from bot.profiles.merging import merged
from bot.profiles.model import Profile
from bot.profiles.plan import Plan
from bot.profiles.record import FIELDS, from_record, to_record
from bot.storage import profile_imports as kept
from bot.storage import profiles as stored
from bot.storage.profile_imports import Dispute, Upload
from ingest.errors import UnreadableFile
from ingest.model import REASONS
from ingest.sheets import Sheet, SheetLimits, read_sheet
from knowledge.store.engine import read, write

LIMITS = SheetLimits(max_bytes=10 * 1024 * 1024, unpacked_bytes=60 * 1024 * 1024, rows=10_000)
"""An import holds back every other writer while it stores; so much takes a few seconds."""
NAME = 200


class Imports(ProfileBase):
    """What happens to files of profiles."""

    def upload(self, person: Person, name: str, data: bytes, center: str | None = None) -> int:
        """Keep a file for its preview; its id. Raises `BadInput` for one that cannot be read."""
        acts_for = self._acts_for(person, center)
        read_table(name, data)
        with write(self._engine) as conn:
            return kept.keep_upload(conn, self._change(person, "import"), acts_for, name[-NAME:], data)

    def preview(self, person: Person, upload_id: int) -> Plan:
        """What importing a kept file would do now; only for who sent it."""
        with read(self._engine) as conn:
            found = self._upload(conn, person, upload_id)
            return self._work(conn, person, found.name, read_table(found.name, found.data), found.center).plan

    def apply(self, person: Person, upload_id: int, fingerprint: str) -> Plan:
        """Import a kept file as it was previewed, all of it or nothing; the file is deleted.

        Raises `BadInput` where it would do something else by now.
        """
        with read(self._engine) as conn:
            found = self._upload(conn, person, upload_id)
        return self._done(person, found.name, read_table(found.name, found.data), found.center, upload_id, fingerprint)

    def drop(self, person: Person, upload_id: int) -> None:
        """Delete a kept file without importing it."""
        with write(self._engine) as conn:
            self._upload(conn, person, upload_id)
            kept.drop_upload(conn, upload_id)

    def import_file(self, person: Person, name: str, data: bytes, center: str | None = None, *, dry_run: bool) -> Plan:
        """Import a file at once, all of it or nothing; with `dry_run` only say what would happen."""
        acts_for, sheet = self._acts_for(person, center), read_table(name, data)
        if dry_run:
            with read(self._engine) as conn:
                return self._work(conn, person, name[-NAME:], sheet, acts_for).plan
        return self._done(person, name[-NAME:], sheet, acts_for)

    def forget_uploads(self) -> list[str]:
        """Delete files that nobody imported within a day; what was done, for the auditor."""
        with write(self._engine) as conn:
            gone = kept.drop_old_uploads(conn, self._clock())
        return [f"{gone} files of profiles were deleted that nobody had imported"] if gone else []

    def version(self) -> tuple[int, ...]:
        """Changes whenever there is something new to show."""
        with read(self._engine) as conn:
            return stored.state(conn)

    # -- what disagrees ---------------------------------------------------------------------------------------------

    def disputes(self, person: Person) -> list[tuple[Profile | None, Dispute]]:
        """The rows that wait for a lead, with their profiles; an expert sees those that concern their center.

        None stands for the profile that another center looks after: who has sent a row does not read there what others
        have entered.
        """
        check_desk(person)
        mine = None if person.role == "lead" else self.center_of(person) or ""
        with read(self._engine) as conn:
            waiting = kept.disputes(conn, owned_by=mine)
            found = stored.profiles(conn, {one.profile_id for one in waiting})
            seen = {one: self._sees(person, found[one], stored.owner(conn, one)) for one in found}
        return [
            (found[one.profile_id] if seen[one.profile_id] else None, one) for one in waiting if one.profile_id in found
        ]

    def decide(self, person: Person, dispute_id: int, take: Collection[str]) -> int:
        """Take some of the differing fields of a row, or none; what it adds is added either way. For a lead."""
        check_lead(person)
        with write(self._engine) as conn:
            found = kept.dispute(conn, dispute_id)
            if found is None:
                raise NotAllowed(f"no dispute {dispute_id}")
            taken = sorted(set(take) & set(found.fields))
            if not kept.decide(conn, dispute_id, taken, person.name, self._clock()):
                raise BadInput("profile_decided", name=found.decided_by or "")
            before = stored.profile(conn, found.profile_id)
            assert before is not None
            entry = from_record(found.proposed, before.enterprise)
            after, _ = merged(before, entry, FIELDS, take=taken, same_place=self._same_place)
            after = replace(after, center=before.center)
            if after != before:
                change = replace(self._change(person, "decision", found.center), source=found.source)
                stored.revise(conn, before, after, self._owner(after), change)
            return before.id

    # -- inside -----------------------------------------------------------------------------------------------------

    def _upload(self, conn: Connection, person: Person, upload_id: int) -> Upload:
        found = kept.upload(conn, upload_id)
        if found is None or found.by_id != person.id:
            raise NotAllowed(f"no upload {upload_id}")
        self._acts_for(person, found.center)
        return found

    def _work(self, conn: Connection, person: Person, name: str, sheet: Sheet, center: str) -> Work:
        return plan(
            conn, name, sheet, center, self.known, self._same_place,
            lambda profile: self._sees(person, profile, self._owner(profile)), self._owner,
        )  # fmt: skip

    def _done(
        self, person: Person, name: str, sheet: Sheet, center: str, upload_id: int | None = None, fingerprint: str = ""
    ) -> Plan:
        """Import a sheet. What is compared before others have to wait holds unless somebody changed a profile meanwhile."""
        with read(self._engine) as conn:
            before, work = stored.state(conn), self._work(conn, person, name, sheet, center)
        with write(self._engine) as conn:
            if stored.state(conn) != before:
                work = self._work(conn, person, name, sheet, center)
            if upload_id is not None:
                self._upload(conn, person, upload_id)
                kept.drop_upload(conn, upload_id)
                if work.plan.fingerprint != fingerprint:
                    raise BadInput("profile_plan_changed")
            self._import(conn, person, work)
        return work.plan

    def _import(self, conn: Connection, person: Person, work: Work) -> None:
        change = self._change(person, "import", work.plan.center, work.plan.file)
        new = [replace(one.after, enterprise=f"profile-{new_id()}") for one in work.pending if one.before is None]
        stored.add(conn, [(one, self._owner(one)) for one in new], change)
        for one in work.pending:
            if one.before is not None and not stored.revise(
                conn, one.before, one.after, self._owner(one.after), change
            ):
                raise BadInput("profile_plan_changed")
        for row in work.aside:
            kept.put_aside(conn, row.profile.id, row.fingerprint, to_record(row.entry), row.fields, row.line, change)


def read_table(name: str, data: bytes) -> Sheet:
    """The table of a file of profiles; raises `BadInput` with the reason, or because no column names the enterprise."""
    try:
        return read_sheet(name, data, LIMITS, is_header=columns.names_columns)
    except UnreadableFile as error:
        raise BadInput("profile_file", reason=REASONS[error.reason_code]) from None
