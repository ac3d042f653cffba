"""The last days that a message gives in its own words: "by Friday", "还有3天", "due on 3 November 2026" (pure).

Nothing is computed from a rule of law here; a date or period counts only next to words of a deadline.
Of two readings the dangerous one counts.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from bot.triage.model import Due, Message
from bot.triage.moments import LOOKS_BACK, When, add_working_days, times, working_days_until
from bot.triage.reading import Read
from bot.triage.rules import scope_rules
from bot.triage.scopes import Place, silenced
from bot.triage.text import Sentence

_HISTORY = timedelta(days=400)
_MOST = 50

# Words that speak of a last day, or of what has to be done by then.
_STRICT = re.compile(
    r"\b(?:due|deadlines?|expir\w*|respond\w*|responses?|repl(?:y|ies)|answers?|object(?:ion)?s?|oppos(?:e|ition)|appeals?"
    r"|file|filed|filing|submit\w*|time ?limit|last day|hearing|trial|counter-?statement|frist|plazo|prazo|delai)\b"
    r"|回复|答复|答辩|提交|截止|到期|期限|提出|最后|应诉|申诉|开庭|听证",
    re.ASCII,
)
_ACTION = re.compile(
    _STRICT.pattern
    + r"|\b(?:sign\w*|pay|payment|hearing|trial|confirm|comply|react|decide|remove|must|have to|has to|need to|want\w*"
    r"|ask\w*|demand\w*|request\w*|letter|abmahnung|order|notice|send|provide|prove|upload|hand|explain|left|remaining|contest\w*|tell|decide|writ\w+|destr\w+|term|gave us|gives? us|given|allow\w*)\b"
    r"|交|签|付|处理|撤|下架|销毁|回信|起诉|移除|必须|要求|开庭|听证|异议|律师函|警告|限",
    re.ASCII,
)
_POINT_BEFORE = re.compile(
    r"(?:\b(?:had to|must|has to|have to|should have) (?:\w+ ){0,4}?(?:be|been|sent|filed|in|there|answered) (?:\w+ )?(?:on|by)|\b(?:by|until|till|before|no later than|not later than|on or before|at the latest|latest|bis(?: zum)?|am)"
    r"|\bdue(?: date)?(?: is| was| on| by|:)*"
    r"|\b(?:deadline|time ?limit|frist|plazo|prazo|delai|period)(?: (?:to|for|of|at|in|before|with) (?:\w+ ){1,4}?)?(?:(?: is| was| on| ends?| expires?| set"
    r"| for| bis| zum| am| until|:|=)*)"
    r"|\bexpir\w+(?: on)?|\blast day(?: \w+){0,4}? (?:is|was)|\b(?:hearing|trial)(?:[\w ]{0,40}?)(?: is| on| set for| scheduled for| for| date|:)*)"
    r"(?: the| this| latest| next| end of| noon| midnight| \d{1,2}(?::\d\d)? ?(?:am|pm)?| on)* ?$"
    r"|(?:截止|截至|期限|到期)(?:日期?|时间)?(?:为|是|到|至|在|于|:| )*$|(?:开庭|听证)(?:会|日期?|时间)?(?:定在|定于|在|是|为|:| )*$|(?:最晚|最迟|要求在|须在|必须在|请在|请于|需在|应于|不晚于|务必在|限) ?$",
    re.ASCII,
)
_POINT_AFTER = re.compile(
    r"^[, ]*(?:noon |morning |evening |midnight |at \d+\S* )?(?:is|was|will be) (?:the |our |my )?(?:\w+ )?(?:deadline|cut-?off|last day|due|hearing|final)"
    r"|^ ?(?:[一二三四五六日天]|中午|上午|下班|下午|晚上?|早上|凌晨|夜里?|半夜|零点|[0-9一二三四五六七八九十]+点|\d{1,2}:\d\d| )*"
    r"(?:之前|以前|前(?![天几往台])|截止|截至|到期|为止|(?:就)?是?(?:最后一天|最后期限|截止)|(?:就|要)?开庭|听证|必须|要交|要答|就要|就到|到(?=[,，。了]|$)|止)",
    re.ASCII,
)
_DAY_WORD_CLAUSE = re.compile(
    r"\b(?:cut-?off|deadline|due|expires?|hearing|last day|trial|must|have to|has to|need to|needs to|wants? us to|asks? us to)\b"
    r"|到期|截止|最后一天|最后期限|期限|开庭|听证",
    re.ASCII,
)
_PERIOD_BEFORE = re.compile(
    r"\b(?:within|in|only|have|has|had|given|gave (?:us|me)|gives? (?:us|me)|gave|allow\w*|deadline(?: is| of|:)*|period(?: is| of|:)*"
    r"|limit(?: is| of|:)*|срок|plazo(?: de)?|prazo(?: de)?|delai(?: de)?|termine(?: di)?|another|next|remaining|left|frist(?: von)?|binnen|another|are|is|of)(?: just| only| the| a| next| another| about| left)* ?$"
    r"|(?:还有|还剩下?|只剩下?|仅剩|剩下?|限期?|期限(?:是|为|:)?|给(?:了)?(?:我们?|的)?|只有|只给(?:了)?(?:我们?)?|不到|最多|要求|须在|请在|必须在) ?$",
    re.ASCII,
)
_PERIOD_AFTER = re.compile(
    r"^ ?(?:left|remaining|deadline|notice|term\b|period|to (?:respond|reply|answer|sign|file|submit|object|oppose|pay|comply|react|decide|appeal)|time ?limit|from now)\b"
    r"|^ ?(?:之内|以内|内|后到期|后开庭|后截止|的?期限|到期|截止)",
    re.ASCII,
)
_NO_PERIOD = re.compile(r"^ ?(?:ago|old|earlier|before|long|each|per)\b|^ ?(?:前|之前|以前|来)", re.ASCII)
_SURE_PERIOD = re.compile(
    r"(?:срок|frist(?: von)?|plazo(?: de)?|prazo(?: de)?|delai(?: de)?|termine(?: di)?|gave (?:us|me)|gives? (?:us|me)|within|left|remaining|还有|还剩下?|只剩下?|仅剩|剩下?|限期?) ?$",
    re.ASCII,
)
_HAVE_UNTIL = re.compile(r"\b(?:have|has|had|gave us|gives us|got) (?:\w+ )?(?:until|till) $", re.ASCII)
_TO_DO = re.compile(r"^[ \d:.apm]{0,14} ?to [a-z]", re.ASCII)
_DONE = re.compile(
    r"\b(?:we|i|lawyers?|counsel|agent|attorney) (?:have |has |had |already )*(?:filed|answered|replied|responded|submitted|paid|objected)\b"
    r"|已(?:经)?(?:回复|答复|答辩|提交|支付)",
    re.ASCII,
)
_HEARING = re.compile(r"\b(?:hearing|trial)\b|开庭|听证", re.ASCII)
_FROM_RECEIPT = re.compile(
    r"\b(?:of|after|from|upon|following|since) (?:\w+ )?(?:receipt|receiving|notification|service|delivery|the notice|being notified|this letter)\b"
    r"|(?:收到|送达|通知|签收|接到)[^,。]{0,6}(?:后|之日|起)|nach (?:erhalt|zugang|zustellung)",
    re.ASCII,
)
_PASSED_DONE = re.compile(r"\b(?:should|must|missed|not|late)\b|没|未", re.ASCII)


def dues(read: Read, *, now: datetime) -> tuple[Due, ...]:
    """The last days that one message gives, in order of appearance.

    Relative words count from the day of the message (`at`, else `now`), in the time zone of `now`.
    """
    found = sorted(_in_sentences(read, written_on(read.message, now), now.date()), key=lambda pair: pair[0])
    return tuple(due for _, due in found[:_MOST])


def written_on(message: Message, now: datetime) -> date:
    """The day on which a message was written, in the time zone of `now`; today where its time is not known."""
    at = message.at
    return at.astimezone(now.tzinfo).date() if at is not None and at.tzinfo and now.tzinfo else now.date()


def _in_sentences(read: Read, base: date, today: date) -> Iterator[tuple[int, Due]]:
    for sentence in read.sentences:
        for when in times(sentence.text, base):
            place = read.place(sentence.start + when.start, sentence.start + when.end)
            if is_last_day(when, sentence, place) and not _elsewhere(when, place):
                due = _due(read, sentence, when, today)
                if due is not None:
                    yield sentence.start + when.start, due


def is_last_day(when: When, sentence: Sentence, place: Place) -> bool:
    """Whether a time expression stands next to words of a deadline."""
    before, after = sentence.text[max(0, when.start - 60) : when.start], sentence.text[when.end : when.end + 40]
    if when.kind == "period":
        if _NO_PERIOD.search(after):
            return False
        near = bool(_PERIOD_BEFORE.search(before) or _PERIOD_AFTER.search(after))
        return near and bool(_speaks_of_it(sentence, place) or _SURE_PERIOD.search(before))
    if _HAVE_UNTIL.search(before) and _TO_DO.search(after):
        return True
    if _POINT_BEFORE.search(before) or _POINT_AFTER.search(after):
        return bool(_STRICT.search(place.clause)) if when.kind == "past" else _speaks_of_it(sentence, place)
    return when.kind == "day" and bool(_DAY_WORD_CLAUSE.search(place.clause))


def _speaks_of_it(sentence: Sentence, place: Place) -> bool:
    return bool(_STRICT.search(sentence.text) or _ACTION.search(place.clause))


def _elsewhere(when: When, place: Place) -> bool:
    """Whether the words are about others, about what is done, or (for periods) asked in general."""
    rules = scope_rules()
    if silenced(place, frozenset({"told", "other"}), "deadline_gone"):
        return True
    if _DONE.search(place.clause) and not _PASSED_DONE.search(place.clause):
        return True
    general = rules.question.search(place.clause) or rules.hypothesis.search(place.sentence.text[: place.start])
    return when.kind == "period" and bool(general) and not rules.own.search(place.sentence.text)


def _counts(when: When, sentence: Sentence, today: date) -> "Callable[[date], tuple[date, int] | None] | None":
    """How a period "of receipt" is counted from the day of receipt; None for any other time."""
    if when.kind != "period" or not when.length or not _FROM_RECEIPT.search(sentence.text):
        return None

    def counted(start: date) -> tuple[date, int] | None:
        working = when.unit == "working_day"
        day = add_working_days(start, when.length) if working else start + timedelta(days=when.length)
        return day, working_days_until(day, today)

    return counted


def _due(read: Read, sentence: Sentence, when: When, today: date) -> Due | None:
    likely = [day for day in when.days if day >= today - LOOKS_BACK] or list(when.days)
    day = min(likely)
    hearing = bool(_HEARING.search(sentence.text))
    if day < today and (day < today - _HISTORY or hearing or not _STRICT.search(sentence.text)):
        return None
    left = working_days_until(day, today)
    return Due(
        due=day,
        working_days=left if when.working_days is None or left < 0 else min(left, when.working_days),
        certain=len(when.days) == 1 and when.kind == "date",
        hearing=hearing,
        quote=read.quote(sentence.start + when.start, sentence.start + when.end),
        message=read.message.index,
        readings=tuple(sorted(other for other in likely if other != day)),
        counts=_counts(when, sentence, today),
    )
