"""Dates and periods as people write them, turned into days (pure; no rule of law is applied here)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LOOKS_BACK = timedelta(days=60)
"""How long ago a date without a year, or one of two readings, may lie before the later reading is meant."""

_MONTHS = {
    name: n + 1
    for n, names in enumerate(
        "january jan januar;february feb februar;march mar marz;april apr;may mai;june jun juni;july jul juli;"
        "august aug;september sept sep;october oct oktober okt;november nov;december dec dezember dez".split(";")
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {
    **{w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())},
    **{"a": 1, "an": 1, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "两": 2, "几": 3},
    **{w: n + 1 for n, w in enumerate("一二三四五六七八九十")},
    **{"十二": 12, "十四": 14, "十五": 15, "二十": 20, "二十一": 21, "三十": 30},
}
_NUMBER = r"\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))


@dataclass(frozen=True)
class When:
    """A time expression at `[start, end)` of folded text and the days it may mean.

    `kind` is `date` (printed), `day` (tomorrow, Friday) or `period` (48 hours, 10 working days).
    """

    start: int
    end: int
    days: tuple[date, ...]
    kind: str
    working_days: int | None = None


_YMD = re.compile(r"(?<!\d)(20\d\d) ?[-./年] ?(\d{1,2}) ?[-./月] ?(\d{1,2})(?!\d)(?: ?[日号])?", re.ASCII)
_ZH_MD = re.compile(r"(?<![\d年])(\d{1,2}) ?月 ?(\d{1,2})(?!\d)(?: ?[日号])?", re.ASCII)
_DMY = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?({_MONTH})(?![a-z])\.?(?:,? ?(20\d\d))?", re.ASCII
)
_MDY = re.compile(rf"(?<![a-z])({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,? ?(20\d\d))?", re.ASCII)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(20\d\d|\d\d)(?!\d)", re.ASCII)
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})/(\d{1,2})(?![\d/%])", re.ASCII)
_ZH_SHORT = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})(?=[日号]?(?:前|之前|截止|到期))", re.ASCII)
_DAY_WORDS = re.compile(
    r"(?P<d3>大后天)|(?P<d2>the day after tomorrow|day after tomorrow|后天)|(?P<d1>\btomorrow\b|\bmorgen\b|明[天日早晚])"
    r"|(?P<d0>\btoday\b|\btonight\b|\bmidnight\b|\bend of (?:the )?(?:business )?day\b|\bclose of business\b|\beod\b"
    r"|今[天日晚]|半夜|零点)",
    re.ASCII,
)
_PERIOD = re.compile(
    rf"(?<![a-z0-9.,])({_NUMBER})(?: |-)?(hours?|hrs?|(?:working|business) days?|(?:calendar )?days?|weeks?|months?)\b"
    rf"|(?<![\d.月年])({_NUMBER}) ?(?:个 ?)?(小时|钟头|工作日|自然日|天|日(?!本|元|期)|周|星期|礼拜|个月)",
    re.ASCII,
)
_WEEKDAY = re.compile(
    rf"\b(?:(this|next|coming) )?({'|'.join(_WEEKDAYS)})\b|(下下?|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])",
    re.ASCII,
)
_SPANS = re.compile(
    r"(?P<week>\bend of (?:this|the) week\b|\bthis week\b|本周内|这周内|本周末|这周末)"
    r"|(?P<next>\bnext week\b|下周(?![一二三四五六日天]))|(?P<month>\bend of (?:this|the) month\b|\bmonth end\b|月底)",
    re.ASCII,
)


def times(text: str, base: date) -> Iterator[When]:
    """Every time expression of folded text; relative ones are counted from `base`."""
    yield from _printed(text, base)
    for found in _DAY_WORDS.finditer(text):
        days = int((found.lastgroup or "d0")[1])
        yield When(*found.span(), (base + timedelta(days=days),), "day")
    for found in _WEEKDAY.finditer(text):
        yield When(*found.span(), (_weekday(found, base),), "day")
    for found in _SPANS.finditer(text):
        yield When(*found.span(), (_span_end(found.lastgroup, base),), "day")
    yield from _periods(text, base)


def _printed(text: str, base: date) -> Iterator[When]:
    for found in _YMD.finditer(text):
        yield from _dated(found, [(int(found[1]), int(found[2]), int(found[3]))])
    for found in _DMY.finditer(text):
        month, day = _MONTHS[found[2]], int(found[1])
        yield from _dated(found, _years(found[3], month, day, base))
    for found in _MDY.finditer(text):
        month, day = _MONTHS[found[1]], int(found[2])
        yield from _dated(found, _years(found[3], month, day, base))
    for pattern in (_ZH_MD, _ZH_SHORT):
        for found in pattern.finditer(text):
            yield from _dated(found, _years(None, int(found[1]), int(found[2]), base))
    for found in _NUMERIC.finditer(text):
        first, second = int(found[1]), int(found[3])
        year = found[4] if len(found[4]) == 4 else f"20{found[4]}"
        readings = _years(year, second, first, base)
        if found[2] != ".":  # 03/04/2026 is 4 March in the United States, 3 April in Europe; 03.04.2026 only the latter
            readings += _years(year, first, second, base)
        yield from _dated(found, readings)
    for found in _SHORT.finditer(text):
        first, second = int(found[1]), int(found[2])
        yield from _dated(found, _years(None, second, first, base) + _years(None, first, second, base))


def _dated(found: re.Match[str], readings: list[tuple[int, int, int]]) -> Iterator[When]:
    days = tuple(dict.fromkeys(day for day in map(_day, readings) if day is not None))
    if days:
        yield When(*found.span(), days, "date")


def _day(reading: tuple[int, int, int]) -> date | None:
    try:
        return date(*reading)
    except ValueError:
        return None


def _years(year: str | None, month: int, day: int, base: date) -> list[tuple[int, int, int]]:
    if year is not None:
        return [(int(year), month, day)]
    for candidate in (base.year - 1, base.year, base.year + 1):
        found = _day((candidate, month, day))
        if found is not None and found >= base - LOOKS_BACK:
            return [(candidate, month, day)]
    return []


def _periods(text: str, base: date) -> Iterator[When]:
    for found in _PERIOD.finditer(text):
        number = found[1] or found[3]
        count = int(number) if number.isdigit() else _NUMBERS[number]
        unit = found[2] or found[4]
        if count > 3660:
            continue
        if unit.startswith(("working", "business")) or unit == "工作日":
            yield When(*found.span(), (add_working_days(base, count),), "period", count)
        else:
            yield When(*found.span(), (base + timedelta(days=_length(count, unit)),), "period")


def _length(count: int, unit: str) -> int:
    if unit.startswith(("hour", "hr")) or unit in ("小时", "钟头"):
        return count // 24
    if unit.startswith("week") or unit in ("周", "星期", "礼拜"):
        return 7 * count
    return 30 * count if unit.startswith("month") or unit == "个月" else count


def _weekday(found: re.Match[str], base: date) -> date:
    if found[2]:
        return base + timedelta(days=(_WEEKDAYS.index(found[2]) - base.weekday()) % 7)
    wanted = 6 if found[4] in "日天" else "一二三四五六".index(found[4])
    if found[3] and found[3].startswith("下"):
        monday = base - timedelta(days=base.weekday()) + timedelta(days=7 * len(found[3]))
        return monday + timedelta(days=wanted)
    return base + timedelta(days=(wanted - base.weekday()) % 7)


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
