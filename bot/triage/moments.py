"""Dates and periods as people write them, turned into days (pure; no rule of law is applied here)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.triage.month_names import (
    CHINESE_NUMBER,
    ERAS,
    MONTH,
    MONTHS,
    NUMBER,
    WEEKDAY_NAMES,
    chinese_number,
    number,
)

LOOKS_BACK = timedelta(days=60)
"""How long ago a date without a year, or one of two readings, may lie before the later reading is meant."""


@dataclass(frozen=True)
class When:
    """A time expression at `[start, end)` of folded text and the days it may mean.

    `kind` is `date` (printed), `day` (tomorrow, Friday), `past` (yesterday, 3 days ago) or `period` (48 hours, 10
    working days, `length` and `unit` as written). `days` are what it means as a last day, `past` what it means as the
    day of something that has happened.
    """

    start: int
    end: int
    days: tuple[date, ...]
    kind: str
    working_days: int | None = None
    past: tuple[date, ...] = ()
    length: int = 0
    unit: str = ""


_Reading = tuple[int | None, int, int]
_BETWEEN = r" ?[-./] ?"
_YMD = re.compile(
    rf"(?<!\d)(20\d\d)(?:{_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})(?!\d)| ?[年년] ?(\d{{1,2}}) ?[月월] ?(\d{{1,2}})(?!\d)"
    r"(?: ?[日号일])?)",
    re.ASCII,
)
_COMPACT = re.compile(r"(?<![\d.,/-])(20[2-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d.,/-])", re.ASCII)
_ERA = re.compile(
    rf"({'|'.join(ERAS)}|(?<![a-z])[rh](?=\d)) ?(\d{{1,3}}|元)(?: ?年 ?|[./-])(\d{{1,2}})(?: ?月 ?|[./-])(\d{{1,2}})(?!\d) ?日?"
)
_HANZI = re.compile(rf"(?:([二〇零○一三四五六七八九]{{4}}) ?年 ?)?({CHINESE_NUMBER}) ?月 ?({CHINESE_NUMBER}) ?[日号]")
_ZH_MD = re.compile(r"(?<![\d年년])(\d{1,2}) ?[月월] ?(\d{1,2})(?!\d)(?: ?[日号일])?", re.ASCII)
_DMY = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th|er)?\.?(?: |-)?(?:of |de |di )?({MONTH})(?![a-zа-я])\.?(?:,? ?-?(?:de )?(20\d\d|'\d\d))?",
    re.ASCII,
)
_MDY = re.compile(
    rf"(?<![a-z])({MONTH})\.?(?: |-)(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,? ?(20\d\d))?", re.ASCII
)
_VI = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2})(?: nam (20\d\d))?", re.ASCII)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(20\d\d|\d\d)(?!\d)", re.ASCII)
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})(?![\d/%])", re.ASCII)
_ZH_SHORT = re.compile(
    r"(?<![\d.])(\d{1,2})\.(\d{1,2})(?=[日号]?(?:前|之前|截止|到期|收到|送达|寄|发|签发|开庭))", re.ASCII
)
_DAY_ONLY = re.compile(
    r"\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|floor|hall|amendment|circuit|time|century|edition))|(?<![\d月.])(\d{1,2}) ?[号日](?![本元期馆厅线楼内前后以之])",
    re.ASCII,
)
_AHEAD = re.compile(
    r"(?P<d3>大后天)|(?P<d2>the day after tomorrow|day after tomorrow|overmorrow|ubermorgen|后天)"
    r"|(?P<d1>\btomorrow\b|\bmorgen\b|\bdemain\b|\bmanana\b|\bamanha\b|明[天日早晚])"
    r"|(?P<d0>\btoday\b|\btonight\b|\bmidnight\b|\bheute\b|\bend of (?:the )?(?:business )?day\b|\bclose of business\b|\beod\b"
    r"|今[天日晚]|半夜|零点)",
    re.ASCII,
)
_BACK = re.compile(
    r"(?P<b3>大前天)|(?P<b2>the day before yesterday|day before yesterday|vorgestern|前天)"
    r"|(?P<b1>\byesterday\b|\blast night\b|\bgestern\b|昨[天日晚夜早])|(?P<b0>\bthis (?:morning|afternoon|evening)\b|\bjust now\b|今早|今晨|刚刚|刚才)",
    re.ASCII,
)
_AGO = re.compile(
    rf"(?<![a-z0-9.,])({NUMBER})(?: |-)?(days?|weeks?|months?) (?:ago|before|earlier)|(?<![\d.月年])({NUMBER}) ?(?:个 ?)?(天|日|周|星期|礼拜|月)(?:之|以)?前(?!往|必|要|须|提交|答|完成|回复|交|截止|应)",
    re.ASCII,
)
_PERIOD = re.compile(
    rf"(?<![a-z0-9.,])({NUMBER})(?: |-)?(hours?|hrs?|(?:working|business|court) days?|(?:calendar )?days?|weeks?|months?|werktagen?|tagen?|wochen?|jours|dias(?: uteis| habiles)?|giorni|дней)\b"
    rf"|(?<![\d.月年])({NUMBER}) ?(?:个 ?)?(小时|钟头|工作日|自然日|天|日(?!本|元|期)|周|星期|礼拜|月|营业日|日间|일)(?!\d)",
    re.ASCII,
)
_WEEKDAY = re.compile(
    rf"\b(?:(this|next|coming|last|past) )?({'|'.join(WEEKDAY_NAMES)})\b|(下下?|上上?|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])",
    re.ASCII,
)
_SPANS = re.compile(
    r"(?P<week>\bend of (?:this|the) week\b|\bthis week\b|本周内|这周内|本周末|这周末)"
    r"|(?P<next>\bnext week\b|下周(?![一二三四五六日天]))|(?P<month>\bend of (?:this|the) month\b|\bmonth end\b|月底)",
    re.ASCII,
)


def times(text: str, base: date) -> Iterator[When]:
    """Every time expression of folded text; relative ones are counted from `base`."""
    taken: list[tuple[int, int]] = []
    for when in (*_printed(text, base), *_relative(text, base)):
        if not any(when.start < end and start < when.end for start, end in taken[-_OVERLAPS:]):
            taken.append((when.start, when.end))
            yield when
    yield from _periods(text, base, taken)


_OVERLAPS = 60


def _relative(text: str, base: date) -> Iterator[When]:
    for found in _AHEAD.finditer(text):
        yield When(*found.span(), (_move(base, int((found.lastgroup or "d0")[1])),), "day")
    for found in _BACK.finditer(text):
        yield _gone(found, _move(base, -int((found.lastgroup or "b0")[1])))
    for found in _AGO.finditer(text):
        count, unit = number(found[1] or found[3]), found[2] or found[4]
        if count is not None and count <= _LONGEST:
            yield _gone(found, _move(base, -_length(count, unit)))
    for found in _WEEKDAY.finditer(text):
        yield _weekday(found, base)
    for found in _SPANS.finditer(text):
        yield When(*found.span(), (_span_end(found.lastgroup, base),), "day")
    for found in _DAY_ONLY.finditer(text):
        yield from _day_of_month(found, int(found[1] or found[2]), base)


_LONGEST = 3660


def _gone(found: re.Match[str], day: date) -> When:
    return When(*found.span(), (day,), "past", past=(day,))


def _move(base: date, days: int) -> date:
    try:
        return base + timedelta(days=days)
    except OverflowError:
        return base


def _printed(text: str, base: date) -> Iterator[When]:
    for found in _YMD.finditer(text):
        yield from _dated(found, [(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))], base)
    for found in _COMPACT.finditer(text):
        yield from _dated(found, [(int(found[1]), int(found[2]), int(found[3]))], base)
    for found in _ERA.finditer(text):
        start = ERAS.get(found[1], 2018 if found[1] == "r" else 1988)
        era_year = start + (1 if found[2] == "元" else int(found[2]))
        yield from _dated(found, [(era_year, int(found[3]), int(found[4]))], base)
    for found in _HANZI.finditer(text):
        year_hanzi = chinese_number(found[1]) if found[1] else None
        yield from _dated(found, [(year_hanzi, chinese_number(found[2]) or 0, chinese_number(found[3]) or 0)], base)
    for found in _DMY.finditer(text):
        yield from _dated(found, [(_year(found[3]), MONTHS[found[2]], int(found[1]))], base)
    for found in _MDY.finditer(text):
        yield from _dated(found, [(_year(found[3]), MONTHS[found[1]], int(found[2]))], base)
    for found in _VI.finditer(text):
        yield from _dated(found, [(_year(found[3]), int(found[2]), int(found[1]))], base)
    for pattern in (_ZH_MD, _ZH_SHORT):
        for found in pattern.finditer(text):
            yield from _dated(found, [(None, int(found[1]), int(found[2]))], base)
    for found in _NUMERIC.finditer(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        readings: list[_Reading] = [(year, second, first)]
        if found[2] != ".":  # 03/04/2026 is 4 March in the United States, 3 April in Europe; 03.04.2026 only the latter
            readings.append((year, first, second))
        yield from _dated(found, readings, base)
    for found in _SHORT.finditer(text):
        first, second = int(found[1]), int(found[2])
        yield from _dated(found, [(None, second, first), (None, first, second)], base)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _dated(found: re.Match[str], readings: Sequence[_Reading], base: date) -> Iterator[When]:
    ahead = _days(readings, base, ahead=True)
    past = _days(readings, base, ahead=False)
    if ahead or past:
        yield When(*found.span(), ahead or past, "date", past=past or ahead)


def _days(readings: Sequence[_Reading], base: date, *, ahead: bool) -> tuple[date, ...]:
    """The days of the readings; without a year the next one (`ahead`) or the last one."""
    days = (day if (day := _day(*reading, base, ahead=ahead)) else None for reading in readings)
    return tuple(dict.fromkeys(day for day in days if day is not None))


def _day(year: int | None, month: int, day: int, base: date, *, ahead: bool) -> date | None:
    if year is not None:
        return _valid(year, month, day)
    years = (base.year - 1, base.year, base.year + 1)
    candidates = [found for y in years if (found := _valid(y, month, day)) is not None]
    if ahead:
        return next((found for found in candidates if found >= base - LOOKS_BACK), None)
    return next((found for found in reversed(candidates) if found <= base), None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_of_month(found: re.Match[str], day: int, base: date) -> Iterator[When]:
    """ "The 5th" and "5号": the last such day for what has happened, the next one for what is to come."""
    last = base.replace(day=1) - timedelta(days=1)
    following = (base.replace(day=28) + timedelta(days=7)).replace(day=1)
    months = [_valid(d.year, d.month, day) for d in (last, base, following)]
    past = next((d for d in reversed(months) if d is not None and d <= base), None)
    ahead = next((d for d in months if d is not None and d >= base), None)
    if past or ahead:
        yield When(*found.span(), (ahead or past,) if ahead or past else (), "day", past=(past,) if past else ())  # type: ignore[arg-type]


def _periods(text: str, base: date, taken: Sequence[tuple[int, int]]) -> Iterator[When]:
    for found in _PERIOD.finditer(text):
        count, unit = number(found[1] or found[3]), found[2] or found[4]
        if (
            count is None
            or count > _LONGEST
            or any(a < found.end() and found.start() < b for a, b in taken[-_OVERLAPS:])
        ):
            continue
        if unit == "月" and "个" not in found[0]:
            continue
        if unit.startswith(("working", "business", "court", "werktag", "dias ")) or unit in ("工作日", "营业日"):
            day = add_working_days(base, count)
            yield When(*found.span(), (day,), "period", count, length=count, unit="working_day")
        else:
            length = _length(count, unit)
            yield When(*found.span(), (_move(base, length),), "period", length=length, unit="day")


def _length(count: int, unit: str) -> int:
    if unit.startswith(("hour", "hr")) or unit in ("小时", "钟头"):
        return count // 24
    if unit.startswith(("week", "woche")) or unit in ("周", "星期", "礼拜"):
        return 7 * count
    return 30 * count if unit.startswith("month") or unit == "月" else count


def _weekday(found: re.Match[str], base: date) -> When:
    word, chinese = found[2], found[4]
    wanted = WEEKDAY_NAMES[word] if word else (6 if chinese in "日天" else "一二三四五六".index(chinese))
    monday = base - timedelta(days=base.weekday())
    which = found[1] or found[3] or ""
    gone = base - timedelta(days=(base.weekday() - wanted) % 7)
    if which in ("last", "past"):
        day = gone if gone < base else gone - timedelta(days=7)
        return _gone(found, day)
    if which.startswith("上"):
        return _gone(found, monday + timedelta(days=wanted - 7 * len(which)))
    if which.startswith("下"):
        return When(*found.span(), (monday + timedelta(days=wanted + 7 * len(which)),), "day")
    day = base + timedelta(days=(wanted - base.weekday()) % 7)
    return When(*found.span(), (day,), "day", past=(gone,))


def _span_end(kind: str | None, base: date) -> date:
    if kind == "week":
        return base + timedelta(days=max(0, 4 - base.weekday()))
    if kind == "next":
        return base + timedelta(days=7 - base.weekday())
    return date(base.year + base.month // 12, base.month % 12 + 1, 1) - timedelta(days=1)


def add_working_days(start: date, count: int) -> date:
    """The day `count` working days (Monday to Friday) after `start`."""
    weeks, rest = divmod(count, 5)
    day = start + timedelta(days=7 * weeks)
    while rest:
        day += timedelta(days=1)
        rest -= day.weekday() < 5
    return day


def working_days_until(due: date, today: date) -> int:
    """Working days (Monday to Friday) after `today` up to `due`; 0 for today, negative for the past."""
    if due < today:
        return min(-1, -working_days_until(today, due))
    weeks, rest = divmod((due - today).days, 7)
    return 5 * weeks + sum((today + timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))
