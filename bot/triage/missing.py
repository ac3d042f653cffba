"""What to ask next: at most three questions, the decisive one first, none that was answered, none about guilt (pure)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.phrases import say
from bot.triage.facts import contradictions
from bot.triage.model import Fact, Language, Missing, Signal
from bot.triage.reading import Read
from bot.triage.rules import Pattern, compiled, patterns, read_data

MOST_QUESTIONS = 3
_DATED = ("deadline_gone", "deadline_near")
_DECIDING = (
    "served_on",
    "request_sent_on",
    "mailed_on",
    "notified_on",
    "received_on",
    "due_on",
    "hearing_on",
    "printed_on",
)


@dataclass(frozen=True)
class Question:
    """A question the desk may ask, and what shows that its answer is known already."""

    name: str
    texts: Mapping[Language, str]
    facts: frozenset[str]
    stated: tuple[Pattern, ...]


@dataclass(frozen=True)
class Table:
    """The questions and the checklists by kind of dispute; see `questions.yaml`."""

    questions: Mapping[str, Question]
    checklists: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, tuple[str, ...]]]
    closer: Mapping[str, tuple[Pattern, ...]]


def missing_of(
    signals: Sequence[Signal], facts: Sequence[Fact], reads: Sequence[Read], language: Language
) -> tuple[Missing, ...]:
    """At most three questions for these signals (gravest first), the decisive one first, none already answered."""
    table = questions()
    known = {fact.name for fact in facts}
    names = dict.fromkeys(name for kind in kinds_of(signals, reads) for name in table.checklists[kind])
    doubtful = _doubtful(facts, language)
    asked = (
        Missing(q.name, q.texts[language])
        for q in map(table.questions.__getitem__, names)
        if not _answered(q, known, reads)
    )
    return tuple([*doubtful, *asked][:MOST_QUESTIONS])


def kinds_of(signals: Sequence[Signal], reads: Sequence[Read]) -> tuple[str, ...]:
    """The kinds of dispute that the signals stand for, the gravest first."""
    table = questions()
    found = [_kind(signal.id, table, reads) for signal in signals if signal.id in table.kinds]
    if any(signal.id in _DATED for signal in signals):
        found = [kind for kind in found if kind != "general"] + ["dated"]
    return tuple(dict.fromkeys(found))


def first_question(language: Language) -> Missing:
    """What to ask somebody who has not said yet what it is about."""
    return Missing("received", questions().questions["received"].texts[language])


def _kind(signal: str, table: Table, reads: Sequence[Read]) -> str:
    plain, closer = table.kinds[signal]
    for kind in closer:
        if any(pattern.search(read.folded.text) for read in reads for pattern in table.closer[kind]):
            return kind
    return plain


def _doubtful(facts: Sequence[Fact], language: Language) -> Iterator[Missing]:
    """Days that the messages leave open: two different ones, or one that may be read in two ways."""
    opposed = contradictions(facts)
    for name in _DECIDING:
        what = say(f"day_{name}", language)
        if name in opposed:
            first, last = opposed[name][0].value, opposed[name][-1].value
            yield Missing(f"which_{name}", say("ask_which_day", language, what=what, one=first, other=last))
            continue
        fact = next((fact for fact in facts if fact.name == name and fact.readings), None)
        if fact is not None:
            days = sorted(map(date.fromisoformat, (fact.value, *fact.readings)))
            shown = {"one": days[0].isoformat(), "other": days[-1].isoformat()}
            yield Missing(f"which_{name}", say("ask_reading", language, what=what, quote=fact.quote, **shown))


def _answered(question: Question, known: set[str], reads: Sequence[Read]) -> bool:
    if question.facts & known:
        return True
    return any(pattern.search(read.folded.text) for pattern in question.stated for read in reads)


@cache
def questions() -> Table:
    """The table of `questions.yaml`, checked once."""
    data = read_data("questions.yaml")
    asked = {
        name: Question(
            name,
            {"en": entry["en"], "zh": entry["zh"]},
            frozenset(entry.get("facts", ())),
            tuple(map(compiled, entry.get("stated", ()))),
        )
        for name, entry in data["questions"].items()
    }
    lists = {kind: tuple(names) for kind, names in data["checklists"].items()}
    table = Table(
        questions=asked,
        checklists=lists,
        kinds={s: (entry["is"], tuple(entry.get("closer", ()))) for s, entry in data["kinds"].items()},
        closer={kind: patterns(entry) for kind, entry in data["closer"].items()},
    )
    unknown = {name for names in lists.values() for name in names} - asked.keys()
    unknown |= {kind for plain, closer in table.kinds.values() for kind in (plain, *closer)} - lists.keys()
    if unknown:
        raise ValueError(f"questions.yaml: no words for {', '.join(sorted(unknown))}")
    return table
