"""Compares the rows of a file with the profiles that there are, and says what the import would do."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from bot.profiles import columns
from bot.profiles.keys import Key, keys_of
from bot.profiles.merging import merged
from bot.profiles.model import Profile
from bot.profiles.plan import Disagreement, Plan, PlannedRow, Twin
from bot.profiles.reading import Known, Problem, Reader, errors
from bot.profiles.record import changes, to_record
from bot.storage import profiles as stored
from ingest.sheets import Row, Sheet

Same = Callable[[str, str], bool]


@dataclass(eq=False)
class Pending:
    """A profile that the file speaks of: as it is stored (`before`, None for a new one) and as it would be."""

    before: Profile | None
    after: Profile
    line: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether the import would store anything."""
        return self.before != self.after


@dataclass(frozen=True)
class Aside:
    """A row that disagrees with what somebody else entered."""

    profile: Profile
    entry: Profile
    line: int
    fields: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The same for the same words about the same profile, in whatever file they come."""
        words = json.dumps([self.profile.id, to_record(self.entry), self.fields], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()


@dataclass
class Work:
    """What an import does once it is decided: the plan to show, and the profiles behind it."""

    plan: Plan
    pending: list[Pending]
    aside: list[Aside]


@dataclass(frozen=True)
class _Entered:
    """A row as it was read."""

    line: int
    profile: Profile
    given: frozenset[str]
    problems: tuple[Problem, ...]


@dataclass
class _Planner:
    conn: Connection
    center: str
    same_place: Same
    may_see: Callable[[Profile], bool]
    owner: Callable[[Profile], str]
    by_key: dict[Key, list[Pending]] = field(default_factory=dict)
    setters: dict[int, dict[str, Disagreement]] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)

    def know(self, keys: set[Key]) -> None:
        """Load every stored profile that has one of these keys."""
        found = stored.with_keys(self.conn, keys)
        loaded = stored.profiles(self.conn, {one for ids in found.values() for one in ids})
        self.pending = [Pending(profile, profile) for profile in loaded.values()]
        for one in self.pending:
            self._index(one)

    def row(self, entered: _Entered) -> PlannedRow:
        """What becomes of one row."""
        entry, name = entered.profile, entered.profile.name or "?"
        if errors(entered.problems):
            return PlannedRow(entered.line, name, "wrong", entered.problems)
        keys = keys_of(entry)
        target = self._target(entry, keys)
        if target is None:
            return self._new(entered, keys)
        after, differ = self._merged(target.after, entered)
        if differ and self._is_from_file(target, entered):
            problem = Problem(differ[0], "differs_line", str(target.line))
            return PlannedRow(entered.line, name, "wrong", (*entered.problems, problem))
        if differ and target.before is not None:
            others = [
                one for f in differ if (one := self._entered_by(target.before.id).get(f)) and one.center != self.center
            ]
            if others:
                self.aside.append(Aside(target.before, entry, entered.line, tuple(differ)))
                return PlannedRow(entered.line, name, "disagrees", entered.problems, disagreements=tuple(others))
            after, _ = self._merged(target.after, entered, take=differ)
        found = changes(target.after, after)
        if found:
            target.after, target.line = after, entered.line
            self._index(target)
        owner = self.owner(target.after)
        return PlannedRow(
            entered.line, name, "changed" if found else "same", entered.problems, found,
            twins=self._twins(target, keys), belongs_to=owner if owner != self.center else None,
        )  # fmt: skip

    def _new(self, entered: _Entered, keys: Iterable[Key]) -> PlannedRow:
        made = Pending(None, entered.profile, entered.line)
        twins = self._twins(made, keys)
        self.pending.append(made)
        self._index(made)
        found = changes(None, made.after)
        return PlannedRow(entered.line, made.after.name, "new", entered.problems, found, twins=twins)

    def _target(self, entry: Profile, keys: Iterable[Key]) -> Pending | None:
        """The profile of the same enterprise: the same code, else the same name unless code and place both differ."""
        for key in sorted(keys, key=lambda key: key.kind != "code"):
            for one in self.by_key.get(key, ()) if key.kind in ("code", "name") else ():
                other = one.after
                code_differs = bool(entry.code and other.code and entry.code != other.code)
                place_differs = bool(entry.province and other.province) and not self.same_place(
                    entry.province or "", other.province or ""
                )
                if key.kind == "code" or not (code_differs and place_differs):
                    return one
        return None

    def _merged(self, kept: Profile, entered: _Entered, take: Iterable[str] = ()) -> tuple[Profile, list[str]]:
        return merged(kept, entered.profile, entered.given, take=frozenset(take), same_place=self.same_place)

    def _is_from_file(self, target: Pending, entered: _Entered) -> bool:
        """Whether the row disagrees with an earlier row of the same file."""
        return target.before is None or (target.is_changed and not self._merged(target.before, entered)[1])

    def _entered_by(self, profile_id: int) -> dict[str, Disagreement]:
        """Who entered each field last."""
        if profile_id not in self.setters:
            found: dict[str, Disagreement] = {}
            for version in reversed(stored.versions(self.conn, profile_id)):
                for name in version.changes:
                    found[name] = Disagreement(name, version.center, version.at)
            self.setters[profile_id] = found
        return self.setters[profile_id]

    def _twins(self, target: Pending, keys: Iterable[Key]) -> tuple[Twin, ...]:
        return tuple(
            Twin(
                key.kind, key.value.partition(":")[2] or key.value,
                other.after.name if other.before is None or self.may_see(other.before) else "",
                other.before.id if other.before else None, None if other.before else other.line,
            )
            for key in keys
            for other in self.by_key.get(key, ())
            if other is not target
        )  # fmt: skip

    def _index(self, one: Pending) -> None:
        for key in keys_of(one.after):
            known = self.by_key.setdefault(key, [])
            if one not in known:
                known.append(one)


def plan(
    conn: Connection, file: str, sheet: Sheet, center: str, known: Known, same_place: Same,
    may_see: Callable[[Profile], bool], owner: Callable[[Profile], str],
) -> Work:  # fmt: skip
    """What importing a sheet for a center would do now."""
    entered = [_entered(row, center, known) for row in sheet.rows]
    planner = _Planner(conn, center, same_place, may_see, owner)
    planner.know({key for one in entered if not errors(one.problems) for key in keys_of(one.profile)})
    rows = tuple(planner.row(one) for one in entered)
    unread = tuple(header for header in sheet.headers if columns.column(header) is None)
    changed = [one for one in planner.pending if one.is_changed]
    return Work(Plan(file, center, rows, unread), changed, planner.aside)


def _entered(row: Row, center: str, known: Known) -> _Entered:
    form, problems = columns.form_of(row)
    reader = Reader(known)
    values = reader.read(form)
    problems = [*problems, *reader.problems]
    if not (values.get("name_zh") or values.get("name_en")):
        problems.append(Problem("name_zh", "name_missing"))
    return _Entered(row.line, replace(Profile("", center=center), **values), frozenset(values), tuple(problems))
