"""Recognises severity signals in a thread, before anything else is done with it (pure, no model)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.triage.dates import dues
from bot.triage.model import LEVELS, Due, Message, Signal, Urgency, highest
from bot.triage.reading import SPEAKERS, Read
from bot.triage.rules import Group, SignalRule, no_date, scope_rules, signal_rules
from bot.triage.scopes import Place, denied, over, silenced
from bot.triage.thresholds import policy

_ENOUGH = 50
_DOUBT = "unclear_matter"
_ANOTHER = re.compile(r"\b(?:another|other|similar|earlier)\b|另|其他|别的|类似", re.ASCII)
"""An expert who tells of another matter closes none here."""


@dataclass(frozen=True)
class _Found:
    signal: Signal
    rule: SignalRule
    end: int


def recognise(thread: Sequence[Message], *, now: datetime) -> tuple[Signal, ...]:
    """The signals of a thread (oldest message first), gravest first; each with its words and message.

    One signal per id and message, at its highest level. `now` is what printed dates are compared with.
    """
    reads = [Read.of(message) for message in thread if message.author in SPEAKERS]
    return raised_in(reads).levelled([due for read in reads for due in dues(read, now=now)])


@dataclass(frozen=True)
class Raised:
    """The signals that words alone raise, before the last days decide the level."""

    found: tuple["_Found", ...]
    reads: tuple[Read, ...]

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals at the level of their words."""
        return tuple(f.signal for f in self.found)

    def levelled(
        self, named: Sequence[Due], counted: Sequence[Due] = (), *, window_over: bool = False
    ) -> tuple[Signal, ...]:
        """The signals at the level that the last days give them, gravest first.

        `named` stand in the messages, `counted` follow from a rule: those raise a level, but only a named day lowers one.
        `window_over` says that our own time to act against a registration has certainly passed.
        """
        rules = {f.rule.id: f.rule for f in self.found}
        signals = [
            replace(s, level=rules[s.id].level) if window_over and rules[s.id].higher and s.level != "U3" else s
            for s in self.signals
        ]
        levelled = _with_dates(signals, rules, self.reads, named, counted)
        raised = [s for s in levelled if s.id != "info_only"]
        order = {rule.id: n for n, rule in enumerate(signal_rules())}
        return tuple(
            sorted(
                raised or levelled[:1],
                key=lambda s: (-LEVELS.index(s.level) if s.level else 1, order[s.id], s.message),
            )
        )


def raised_in(reads: Sequence[Read]) -> Raised:
    """What the words of prepared messages (oldest first) raise."""
    found: list[_Found] = []
    for read in reads:
        found = _still_open(found, read) + list(_found_in(read))
    return Raised(tuple(_without_needless(found, reads)), tuple(reads))


def _without_needless(found: Sequence[_Found], reads: Sequence[Read]) -> list[_Found]:
    """Without the doubt where the thread says more clearly what happened, or that something is over."""
    clear = any(f.rule.id != _DOUBT and f.signal.level not in (None, "U0") for f in found)
    if clear or any(_ends(read, rule) >= 0 for read in reads for rule in signal_rules()):
        return [f for f in found if f.rule.id != _DOUBT]
    return list(found)


def _found_in(read: Read) -> Iterable[_Found]:
    for rule in signal_rules():
        ends = _ends(read, rule)
        matches = [found for group in rule.groups for found in _group_matches(read, rule, group, ends)]
        if matches:
            best = highest(tuple(m.signal.level for m in matches))
            yield next(m for m in matches if m.signal.level in (best, None))


def _group_matches(read: Read, rule: SignalRule, group: Group, ends: int) -> list[_Found]:
    found: list[_Found] = []
    for parts in read.spans(group):
        if len(found) >= _ENOUGH:
            break
        start, end = min(a for a, _ in parts), max(b for _, b in parts)
        place = read.place(start, end)
        if len(parts) > 1 and any(denied(read.place(*part)) for part in parts):
            continue
        if group.unless.search(place.clause) or group.unless_near.search(place.sentence.text):
            continue
        if silenced(place, group.scopes, rule.id):
            continue
        if group.scopes and any(a <= start < b for a, b in read.retold):
            continue
        if start < ends or (group.scopes and _closed(place)):
            continue
        signal = Signal(rule.id, _raised(rule, group, read), read.quote(start, end), read.message.index)
        found.append(_Found(signal, rule, end))
    return sorted(found, key=lambda f: f.end)


def _raised(rule: SignalRule, group: Group, read: Read) -> Urgency | None:
    if rule.higher and any(p.search(read.folded.text) for p in rule.higher[1]):
        return rule.higher[0]
    return group.level


def _ends(read: Read, rule: SignalRule) -> int:
    """Up to where in a message this signal is said to be over; -1 if nowhere."""
    last = -1
    for pattern in rule.over:
        for match in pattern.finditer(read.folded.text):
            place = read.place(match.start(), match.end())
            if not rule.over_unless.search(place.clause) and over(place):
                last = match.end()
    return last


def _closed(place: Place) -> bool:
    """Whether the sentence, or the next one, says that the whole matter is over."""
    rules = scope_rules()
    text = place.sentence.text
    if rules.not_closed.search(text):
        return False
    if any(found and found.end() > place.start for found in (p.search(text) for p in rules.closed)):
        return True
    following = place.following.text if place.following else ""
    closed = any(p.search(following) for p in rules.closed) and not rules.not_closed.search(following)
    return closed and not following.rstrip().endswith("?")


def closed_by_expert(thread: Sequence[Message]) -> int:
    """How many messages stand up to the last one in which an expert says that the matter is over; 0 if none."""
    for message in reversed(thread):
        if message.author == "expert" and _says_closed(Read.of(message)):
            return message.index + 1
    return 0


def _says_closed(read: Read) -> bool:
    for pattern in scope_rules().closed:
        for match in pattern.finditer(read.folded.text):
            place = read.place(match.start(), match.end())
            text = place.sentence.text
            if over(place) and not scope_rules().not_closed.search(text) and not _ANOTHER.search(text):
                return True
    return False


def _still_open(found: list[_Found], read: Read) -> list[_Found]:
    """What was raised before, without what the enterprise now says is over (same signal only)."""
    if read.message.author != "enterprise":
        return found
    ended = {f.rule.id for f in found if _ends(read, f.rule) >= 0}
    return [f for f in found if f.rule.id not in ended]


def _with_dates(
    signals: list[Signal],
    rules: dict[str, SignalRule],
    reads: Sequence[Read],
    named: Sequence[Due],
    counted: Sequence[Due],
) -> list[Signal]:
    """The signals at the level that the last days in the thread give them, and those of the days themselves."""
    near = [due for due in (*named, *counted) if due.working_days <= policy().near_days]
    critical = [due for due in near if is_critical(due)]
    undated = not named and not any(p.search(read.folded.text) for read in reads for p in no_date())
    out = [_dated(s, rules[s.id], near=bool(near), undated=undated) for s in signals]
    for due in critical:
        if not any(s.id == "deadline_gone" and s.message == due.message for s in out):
            out.append(Signal("deadline_gone", "U3", due.quote, due.message))
    if near and not any(s.level in ("U2", "U3") for s in out):
        out.append(Signal("deadline_near", "U2", near[0].quote, near[0].message))
    return out


def _dated(signal: Signal, rule: SignalRule, *, near: bool, undated: bool) -> Signal:
    if signal.level != "U1":
        return signal
    if near:
        return replace(signal, level="U2")
    return replace(signal, level=rule.undated) if undated and rule.undated else signal


def is_critical(due: Due) -> bool:
    """Whether a last day is over or at most two working days away (a hearing: three days)."""
    limits = policy()
    return due.working_days <= (limits.hearing_days if due.hearing else limits.critical_days)
