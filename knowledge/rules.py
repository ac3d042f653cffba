"""The deadline rules: one table, each row with its source, how sure it is, and the dates between which it holds.

A rule that changed has several rows, its versions. `Rules.get` picks the one in force on the day of the event.
How a row is counted is done in `deadlines.py`; here is what the row says and how it may be worded.
"""

import csv
import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path

from knowledge.errors import UnusableInput

UNITS = frozenset({"calendar_day", "working_day", "itc_day", "week", "month", "year"})
CONFIDENCES = ("P", "S", "K", "K?")
TRIGGERS = frozenset(
    "commenced dispatched entered executed expiry filed final granted mailed notified obstacle_removed ordered "
    "printed published received registered request_sent sent served".split()
)
SERVICES = frozenset({"any", "known", "inland", "abroad", "itc", "frcp_mail"})
COUNTS = frozenset({"event_excluded", "first_business_day", "first_working_day", "from_next_day", "epo_ten_days"})
ROLLOVERS = frozenset({"next_open_day", "none", "as_printed", "unknown"})
_BILINGUAL = ("who", "trigger", "extendable", "consequence")
_DEFAULT = Path(__file__).parent / "reference" / "deadlines.csv"


@dataclass(frozen=True)
class Rule:
    """One version of one rule; a pair `x_en`, `x_zh` says the same in both languages.

    `n` and `unit` stand only where one plain number may be counted. `confidence` is P (text read), S (secondary
    source), K (from knowledge) or K? (doubtful: no number anywhere). `checked` is the day and the text that was read.

    `trigger` names the event that starts the period, `service` what must be known of the method of service
    (`any` nothing; `known` that it was valid; `inland` or `abroad` where; `itc` and `frcp_mail` add days by method).
    `count` says how the event day is treated: left out (`event_excluded`), the same with the end of months reckoned
    from the next day (`from_next_day`), counting from the first day of business (`first_business_day`,
    `first_working_day`), or from the tenth day after the printed date (`epo_ten_days`). `rollover` says what happens
    when the last day is a closed one, `calendar` whose closed days count.
    """

    id: str
    valid_from: date | None
    valid_to: date | None
    market: str
    forum: str
    who_en: str
    who_zh: str
    trigger: str
    trigger_en: str
    trigger_zh: str
    service: str
    n: int | None
    unit: str
    count: str
    rollover: str
    calendar: str
    time_zone: str
    period_en: str
    period_zh: str
    extendable_en: str
    extendable_zh: str
    consequence_en: str
    consequence_zh: str
    source: str
    confidence: str
    checked: str
    note_en: str
    note_zh: str

    def says(self, name: str, language: str) -> str:
        """The text `name` (who, trigger, period, extendable, consequence, note) in `language`, `en` or `zh`."""
        return str(getattr(self, f"{name}_{'zh' if language == 'zh' else 'en'}"))

    def holds_on(self, day: date) -> bool:
        """Whether this version was in force on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


COLUMNS = tuple(field.name for field in fields(Rule))


class Rules:
    """All rules, by id and date; built once, read by any thread."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._versions: dict[str, tuple[Rule, ...]] = {}
        for rule in rules:
            self._versions[rule.id] = (*self._versions.get(rule.id, ()), rule)

    def __iter__(self) -> Iterator[Rule]:
        return (rule for versions in self._versions.values() for rule in versions)

    def __len__(self) -> int:
        return len(self._versions)

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._versions

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in the order of the table."""
        return tuple(self._versions)

    def versions(self, rule_id: str) -> tuple[Rule, ...]:
        """Every version of a rule, the oldest first; empty where the id is unknown."""
        return self._versions.get(rule_id, ())

    def get(self, rule_id: str, on: date | None = None) -> Rule | None:
        """The version in force `on` a day, the newest without a day; None where there is none."""
        versions = self.versions(rule_id)
        if on is None:
            return versions[-1] if versions else None
        return next((rule for rule in versions if rule.holds_on(on)), None)

    def near(self, rule_id: str) -> tuple[str, ...]:
        """Up to five ids that look like `rule_id`, for a hint."""
        wanted = rule_id.strip().upper()
        same = [known for known in self.ids if _bare(known) == _bare(wanted)]
        starting = [known for known in self.ids if wanted and known.startswith(wanted)]
        close = difflib.get_close_matches(wanted, self.ids, n=5, cutoff=0.5)
        return tuple(dict.fromkeys([*same, *starting, *close]))[:5]


@cache
def load_rules(path: Path = _DEFAULT) -> Rules:
    """Reads and checks the table once; raises `UnusableInput` naming file, row and column."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise UnusableInput(f"{path}: the columns must be {', '.join(COLUMNS)}")
            rules = [_rule(path, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableInput(f"{path}: the table of deadline rules cannot be read: {error}") from error
    _check_versions(path, rules)
    return Rules(rules)


def period(rule: Rule, language: str) -> str:
    """The length of the period as a noun phrase, hedged by how sure the row is: `21 days`, `usually 3 months …`."""
    chinese = language == "zh"
    said = rule.says("period", language)
    if rule.confidence == "K?" or not said:
        return "须以文书为准的期限" if chinese else "a period that must be read from the document"
    if rule.confidence == "P":
        return said
    if rule.confidence == "S":
        return f"{said}（二手资料，须确认）" if chinese else f"{said} (secondary source, to be confirmed)"
    return f"通常为{said}（须确认）" if chinese else f"usually {said} (to be confirmed)"


def fingerprint(rule: Rule) -> str:
    """What a counted day is kept with, to see later whether its row has changed since."""
    return hashlib.sha256(repr(rule).encode()).hexdigest()


def _bare(rule_id: str) -> str:
    """An id without dashes and leading zeros: `US-FED-1` and `USFED01` mean the same."""
    return re.sub(r"\W|0(?=\d)", "", rule_id)


def _rule(path: Path, row: Mapping[str | None, str | list[str] | None]) -> Rule:
    """One checked row."""
    cells = {name: value.strip() for name, value in row.items() if isinstance(name, str) and isinstance(value, str)}
    where = f"{path}: row {cells.get('id') or '?'}"
    if len(cells) != len(COLUMNS) or None in row:
        raise UnusableInput(f"{where}: {len(COLUMNS)} cells are needed")
    days = {name: _day(where, name, cells.pop(name)) for name in ("valid_from", "valid_to")}
    number = cells.pop("n")
    if number and not (number.isdecimal() and int(number) > 0):
        raise UnusableInput(f"{where}: column n: {number!r} is no positive whole number")
    rule = Rule(valid_from=days["valid_from"], valid_to=days["valid_to"], n=int(number) if number else None, **cells)
    for column, problem in _problems(rule):
        raise UnusableInput(f"{where}: column {column}: {problem}")
    return rule


def _day(where: str, column: str, value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise UnusableInput(f"{where}: column {column}: {value!r} is no date such as 2026-04-01") from None


def _problems(rule: Rule) -> Iterator[tuple[str, str]]:
    """What is wrong with a row: column and complaint."""
    codes = (
        ("trigger", TRIGGERS), ("service", SERVICES), ("count", COUNTS), ("rollover", ROLLOVERS),
        ("confidence", frozenset(CONFIDENCES)),
    )  # fmt: skip
    for column, known in codes:
        value = getattr(rule, column)
        if value not in known:
            yield column, f"{value!r} is none of {', '.join(sorted(known))}"
    for column in ("id", "market", "forum", "calendar", "time_zone", "source"):
        if not getattr(rule, column):
            yield column, "is empty"
    for name in (*_BILINGUAL, "period", "note"):
        texts = [rule.says(name, language) for language in ("en", "zh")]
        if any(texts) != all(texts) or (name in _BILINGUAL and not any(texts)):
            yield f"{name}_{'zh' if texts[0] else 'en'}", "is empty: both languages are needed"
    yield from _problems_of_confidence(rule)
    if rule.unit not in (UNITS if rule.n else {""}):
        yield "unit", f"{rule.unit!r} does not go with n {rule.n}"
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        yield "valid_to", "lies before valid_from"


def _problems_of_confidence(rule: Rule) -> Iterator[tuple[str, str]]:
    doubtful = rule.confidence == "K?"
    if doubtful and rule.n is not None:
        yield "n", "a K? row carries no number"
    if doubtful == bool(rule.period_en):
        yield "period_en", "a K? row names no period, every other row does"
    if rule.confidence in ("P", "S") and not rule.checked:
        yield "checked", "a P or S row names the day and the text read"


def _check_versions(path: Path, rules: Sequence[Rule]) -> None:
    """The versions of a rule stand together, oldest first, and never overlap."""
    last: dict[str, Rule] = {}
    for rule in rules:
        before = last.get(rule.id)
        if before and (before.valid_to is None or rule.valid_from is None or rule.valid_from <= before.valid_to):
            raise UnusableInput(f"{path}: row {rule.id}: column valid_from: overlaps the version before it")
        last[rule.id] = rule
