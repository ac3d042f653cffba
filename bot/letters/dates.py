"""Which day a letter may name: one that the item itself states or prints, or an editor confirmed from the paper (pure).

A day comes from the deadline engine alone. Where anything is missing, doubtful or under review there is no day, and the
letter asks for the document.
"""

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date, timedelta

from bot.letters.model import Confirmed, LetterDate, NoDate
from ingest.watch.model import Item
from knowledge.counting import Step
from knowledge.deadlines import Trigger, deadline
from knowledge.errors import UnusableInput
from knowledge.rules import Rule, Rules, fingerprint, load_rules

SURE = ("P", "S")
OTHER_SIDE = frozenset({"plaintiff", "complainant", "applicant", "owner"})
"""Roles of whoever a letter names beside its addressee."""
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z])|[。；！？\n]")
_QUOTE = 200


def day_of(
    item: Item,
    *,
    today: date,
    zone: str,
    under_review: frozenset[str] = frozenset(),
    confirmed: Confirmed | None = None,
    rules: Rules | None = None,
) -> LetterDate | NoDate:
    """The day that a letter about this item may name, the earliest where there are several; else why there is none.

    `zone` is the time zone of the market, for days that the source prints. What an editor confirmed counts before the
    item's own days; a printed day counts before a counted one.
    """
    table = rules or load_rules()
    if confirmed is not None:
        return _counted(table, confirmed.rule, confirmed.on, under_review, confirmed)
    if item.kind == "law":
        return NoDate("no_rule")
    if item.printed:
        return _printed(item, zone)
    found = [_of_rule(table, rule, item, today, under_review) for rule in item.rules]
    reviewed = next((none for none in found if isinstance(none, NoDate) and none.why == "review"), None)
    if reviewed is not None:
        return reviewed  # its day may be the earlier one
    days = [day for day in found if isinstance(day, LetterDate)]
    if days:
        return min(days, key=lambda day: day.due)
    return next((none for none in found if isinstance(none, NoDate)), NoDate("no_rule"))


def _of_rule(table: Rules, rule_id: str, item: Item, today: date, under_review: frozenset[str]) -> LetterDate | NoDate:
    newest = table.get(rule_id)
    if newest is None:
        return NoDate("no_rule")
    if rule_id in under_review:
        return NoDate("review", rule_id)
    on = item.events.get(newest.trigger)
    if on is None or on > today + timedelta(days=1):
        return NoDate("no_event", rule_id)
    return _counted(table, rule_id, on, under_review, None)


def _counted(
    table: Rules, rule_id: str, on: date, under_review: frozenset[str], confirmed: Confirmed | None
) -> LetterDate | NoDate:
    if rule_id in under_review:
        return NoDate("review", rule_id)
    rule = table.get(rule_id, on)
    if rule is None:
        return NoDate("no_rule")
    if rule.confidence not in SURE:
        return NoDate("unsure", rule_id)
    try:
        method = confirmed.method if confirmed else None
        made = deadline(rule_id, Trigger(on, rule.trigger), service=method, rules=table)
    except UnusableInput:
        return NoDate("unclear", rule_id)
    if made.due is None or made.rule.confidence not in SURE:
        return NoDate("no_number", rule_id, _both(made.asks))
    return LetterDate(
        due=made.due,
        certainty="computed" if made.certainty == "computed" and not made.asks else "working",
        time_zone=made.time_zone,
        rests_on=made.source,
        confidence=made.confidence,
        working=_both(made.working),
        rule=rule_id,
        fingerprint=fingerprint(made.rule),
        trigger=made.rule.trigger,
        trigger_on=on,
        method=method,
        confirmed_by=confirmed.by if confirmed else "",
        document=confirmed.document if confirmed else "",
        asks=_both(made.asks),
    )


def _printed(item: Item, zone: str) -> LetterDate | NoDate:
    """The earliest day that the source prints, in its own words."""
    what, due = min(item.printed.items(), key=lambda entry: (entry[1], entry[0]))
    before = [day for day in (item.published_on, *item.events.values()) if day is not None]
    if any(due < day for day in before):
        return NoDate("unclear")
    quote = _words(item, due) or f"{what}: {due.isoformat()}"
    zh, en = f"来源（{item.source}）写明：{quote}", f"The source ({item.source}) says: {quote}"
    return LetterDate(
        due=due, certainty="printed", time_zone=zone, rests_on=item.url or f"{item.source}: {item.key}", confidence="P",
        working=((zh, en),), quote=quote,
    )  # fmt: skip


def _words(item: Item, due: date) -> str:
    """The sentence of the source in which the printed day stands, word for word; none that names anybody concerned."""
    forms = (due.isoformat(), f"{due:%Y/%m/%d}", f"{due:%m/%d/%Y}", f"{due.year}年{due.month}月{due.day}日",
             f"{due:%d.%m.%Y}", f"{due:%B} {due.day}, {due.year}", f"{due.day} {due:%B} {due.year}")  # fmt: skip
    sentences = (
        f"{name}: {sentence.strip()}"
        for name, value in item.fields.items()
        if isinstance(value, str | date)
        for sentence in _SENTENCE.split(str(value))
    )
    named = [party.name for party in item.parties if party.role not in OTHER_SIDE]
    fitting = (one for one in sentences if any(form in one for form in forms))
    return next((one[:_QUOTE] for one in fitting if not any(name and name in one for name in named)), "")


def rule_of(day: LetterDate | NoDate, rules: Rules | None = None) -> Rule | None:
    """The version of the rule that a day rests on, or that would give one."""
    if day.rule is None:
        return None
    on = day.trigger_on if isinstance(day, LetterDate) else None
    return (rules or load_rules()).get(day.rule, on)


def is_changed(
    rule_id: str, on: date | None, counted_with: str, under_review: Container[str], rules: Rules | None = None
) -> bool:
    """Whether a rule is under review, or reads otherwise for the day `on` than when a date was counted with it."""
    rule = (rules or load_rules()).get(rule_id, on)
    return rule_id in under_review or rule is None or fingerprint(rule) != counted_with


def _both(steps: Iterable[Step]) -> tuple[tuple[str, str], ...]:
    def pairs() -> Iterator[tuple[str, str]]:
        yield from ((step.zh, step.en) for step in steps)

    return tuple(pairs())
