"""What happens to a message: stop rules first, then the wish for a person, then what needs judgement (pure).

A freeze, a raid, an arrest, a running date go to a person whatever else is asked. When in doubt whether a message
is for the desk at all, it goes to the guides, which can say that they have no answer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.phrases import say
from bot.triage.dates import dues
from bot.triage.deadlines import as_dues, last_days_of, window_over
from bot.triage.facts import facts_of
from bot.triage.missing import first_question, missing_of
from bot.triage.model import Decision, Due, Fact, Language, Message, Missing, Route, Signal, Urgency, highest
from bot.triage.reading import SPEAKERS, Read
from bot.triage.signals import closed_by_expert, raised_in
from bot.triage.thresholds import policy
from knowledge.language import detect, question_language

_LINK = re.compile(r"https?://\S+|www\.\S+")
MENTION = re.compile(r"(?<!\S)@firstline\b[,:，：]?", re.IGNORECASE)
_TAIL = r"[\s!?.,。！？，~～…]*"
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear (?:sir|madam|all)|is (?:any|some)(?:one|body) (?:there|here)"
    r"|any(?:one|body) (?:there|here)|test|你好|您好|在吗|在不在|有人吗|有人在吗|早上好|下午好|晚上好|嗨|哈喽|老师好|测试)"
    rf"{_TAIL})+",
    re.IGNORECASE,
)
_PLEA = re.compile(
    r"(?:(?:hi|hello|hey|please|pls|help(?: me| us)?|sos|urgent|emergency|i need help|we need help|can you help(?: me| us)?"
    rf"|你好|您好|老师|救命|求助|求救|帮帮我们?|请?帮忙|帮我|紧急|很?急|在线等|怎么办)(?![a-z]){_TAIL})+",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:ok(?:ay)?|thanks?(?: you)?(?: very much| so much| a lot)?|thx|great|good|got it|understood|bye|noted|cheers|perfect|that (?:was |is )?(?:very )?(?:helped|helpful|clear|all)(?: a lot| me)?|(?:for )?your (?:help|time)|for (?:the )?help|much appreciated"
    rf"|好的?|谢谢(?:你们?|您)?|多谢|感谢|明白了?|知道了|收到|辛苦了|再见|嗯|有帮助|很有用|帮大忙了|没问题了|没事了|清楚了)(?![a-z]){_TAIL})+",
    re.IGNORECASE,
)
_FOREIGN_LENGTH = 20
"""Shorter texts do not tell their language reliably."""
_QUOTE = 160
_FIRST, _SHORT = 2_000, 200
"""Characters in which a topic is looked for; a longer text is not called vague."""


@dataclass(frozen=True)
class _Way:
    """A route with its reasons and the fixed sentences to begin with."""

    route: Route
    why: tuple[str, ...]
    say: tuple[str, ...] = ()


def decide(
    thread: Sequence[Message],
    *,
    now: datetime,
    market_of: Callable[[str], str | None],
    asked_for_expert: bool = False,
    known: int = 0,
    doubts: Callable[[str], Urgency | None] = lambda _text: None,
) -> Decision:
    """Route and urgency of the newest message of a thread (oldest first, at least one), with the reasons.

    `market_of` names the one market that a text is about, or None. Pressing the button is `asked_for_expert`.
    Signals are looked for in every message of the enterprise and of others; `now` is what dates are compared with.
    The first `known` messages have been before a person already: they are read for facts, but do not escalate again,
    and so are those before an expert's word that the matter is over. `doubts` is a second reader, which says how urgent
    words sound; it may raise what the signals found, never lower it.
    """
    text = MENTION.sub(" ", thread[-1].text).strip()
    language: Language = question_language(text or " ".join(m.text for m in thread))
    reads = [Read.of(message) for message in thread if message.author in SPEAKERS]
    handled = max(known, closed_by_expert(thread))
    fresh = [read for read in reads if read.message.index >= handled]
    named = [due for read in fresh for due in dues(read, now=now)]
    facts, counted = facts_of(thread, reads, named, market_of, now)
    market = next((fact.value for fact in facts if fact.name == "market"), None)
    raised = raised_in(fresh)
    deadlines = last_days_of(raised.signals, facts, counted, reads, market, now)
    reckoned = as_dues(deadlines, facts, now)
    signals = raised.levelled(counted, reckoned, window_over=window_over(deadlines, now))
    last_days = (*counted, *reckoned)
    signals = _doubted(signals, fresh, last_days, doubts)
    way = _stop(signals, counted, last_days, language, asked_for_expert) or _talk(thread, text, signals, language)
    urgency = highest((*(s.level for s in signals), "U1" if way.route == "escalate" or _pleads(text) else "U0"))
    foreign = way.route == "answer" and len(text) > _FOREIGN_LENGTH and detect(text) not in ("en", "zh")
    return Decision(
        route=way.route,
        urgency=urgency,
        why=way.why,
        signals=signals,
        facts=facts,
        missing=_missing(way, signals, facts, reads, language),
        market=market,
        deadlines=deadlines,
        also_answer=any(s.level in ("U2", "U3") for s in signals),
        language=language,
        foreign_language=foreign,
        say=(*(("works_in",) if foreign else ()), *way.say),
    )


def _doubted(
    signals: tuple[Signal, ...],
    fresh: Sequence[Read],
    last_days: Sequence[Due],
    doubts: Callable[[str], Urgency | None],
) -> tuple[Signal, ...]:
    """What a second reader adds where it hears more than the signals say; a last day that is far says how urgent it is."""
    said = [read.message for read in fresh if _says_something(_bare(read.message.text))]
    heard = doubts("\n".join(_bare(message.text) for message in said)) if said else None
    if heard is None or heard <= highest(tuple(s.level for s in signals)):
        return signals
    if heard == "U2" and last_days and all(due.working_days > policy().near_days for due in last_days):
        return signals
    newest = said[-1]
    return (*signals, Signal("sounds_urgent", heard, newest.text.strip()[:_QUOTE], newest.index))


def _stop(
    signals: Sequence[Signal],
    named: Sequence[Due],
    last_days: Sequence[Due],
    language: Language,
    asked_for_expert: bool,
) -> _Way | None:
    """What goes to a person whatever the guides say: danger, the wish for a person, an opinion on the merits."""
    limits = policy()
    undated = () if named else limits.person_while_undated
    stop = [s for s in signals if s.level in limits.stop_levels or (s.level and s.id in undated)]
    if stop:
        why = tuple(say(f"why_{s.id}", language, quote=s.quote) for s in stop)
        return _Way("escalate", (*why, *_why_dues(last_days, language)))
    if asked_for_expert or any(s.id == "asks_human" for s in signals):
        return _Way("escalate", (say("why_asks_human", language),))
    if any(s.id == "merits" for s in signals):
        return _Way("escalate", (say("why_merits", language),))
    return None


def _why_dues(last_days: Sequence[Due], language: Language) -> tuple[str, ...]:
    near = sorted((due for due in last_days if due.working_days <= policy().near_days), key=lambda due: due.due)
    return tuple(_why_due(due, language) for due in near[:1])


def _why_due(due: Due, language: Language) -> str:
    """Which last day is near: one that was named, or one counted from a day that was named."""
    day = due.due.isoformat()
    if due.rule is None:
        return say("why_due", language, quote=due.quote, date=day)
    return say("why_counted", language, quote=due.quote, date=day, rule=due.rule)


def _talk(thread: Sequence[Message], text: str, signals: Sequence[Signal], language: Language) -> _Way:
    """What happens to a message that holds no danger and no wish for a person."""
    words = _LINK.sub(" ", text).strip()
    if _says_something(words):
        return _matter(words, signals, language)
    if any(m.author in SPEAKERS and _says_something(_bare(m.text)) for m in thread[:-1]) and not _THANKS.fullmatch(
        words
    ):
        return _answer(signals, language)
    if _THANKS.fullmatch(words):
        return _Way("decline", (say("why_nothing_asked", language),), ("decline_nothing_asked",))
    if any(c.isalnum() for c in words) or "?" in words or "？" in words or thread[-1].files:
        return _Way("clarify", (say("why_no_matter", language),), ("clarify_hello", "clarify_what"))
    reason = "link" if _LINK.search(text) else "empty"
    return _Way("decline", (say(f"why_{reason}", language),), (f"decline_{reason}",))


def _matter(words: str, signals: Sequence[Signal], language: Language) -> _Way:
    """A message with words of its own: for the guides, for somebody else, or too vague for either."""
    if not any(s.level and s.level != "U0" for s in signals):
        topic = policy().topic_elsewhere(words[:_FIRST])
        if topic is not None:
            return _Way("decline", (say("why_scope", language),), ("decline_scope", f"elsewhere_{topic}"))
        if len(words) <= _SHORT and policy().is_vague(words):
            return _Way("clarify", (say("why_no_matter", language),), ("clarify_what",))
    return _answer(signals, language)


def _answer(signals: Sequence[Signal], language: Language) -> _Way:
    named = tuple(say(f"why_{s.id}", language, quote=s.quote) for s in signals if s.level == "U1")
    return _Way("answer", named or (say("why_question", language),))


def _bare(text: str) -> str:
    return _LINK.sub(" ", MENTION.sub(" ", text)).strip()


def _says_something(words: str) -> bool:
    """Whether there is more than greetings, pleas, thanks, marks and emoji."""
    if not any(c.isalnum() for c in words):
        return False
    return not any(short.fullmatch(words[:200]) and len(words) <= 200 for short in (_GREETING, _PLEA, _THANKS))


def _pleads(text: str) -> bool:
    return len(text) <= 200 and _PLEA.fullmatch(text) is not None and _GREETING.fullmatch(text) is None


def _missing(
    way: _Way, signals: Sequence[Signal], facts: Sequence[Fact], reads: Sequence[Read], language: Language
) -> tuple[Missing, ...]:
    if way.route == "clarify":
        return (first_question(language),)
    if way.route == "decline":
        return ()
    named = [s for s in signals if s.id != "info_only"]
    if not named and way.route == "escalate":
        named = [Signal("asks_human", None, "", 0)]
    return missing_of(named, facts, reads, language)
