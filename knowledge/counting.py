"""Counting a period: from the day of the event to its last day, each step in words (pure).

What is counted is decided by the codes of a rule: `unit`, `count` and `rollover`. Nothing here knows a law.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from knowledge.calendars import Calendar, Closed

SHORT_ITC_DAYS = 7
"""A period of fewer days than this skips closed days at the Trade Commission (19 CFR 201.14(a))."""
_UNITS = {
    "calendar_day": ("calendar day", "个日历日"),
    "working_day": ("working day", "个工作日"),
    "itc_day": ("day", "天"),
    "week": ("week", "周"),
    "month": ("month", "个月"),
    "year": ("year", "年"),
}
_WEEKDAYS_ZH = "一二三四五六日"


@dataclass(frozen=True)
class Step:
    """One line of a working, in both languages."""

    en: str
    zh: str

    def says(self, language: str) -> str:
        """The line in `language`, `en` or `zh`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Counted:
    """The last day of a period and how it was found."""

    last: date
    steps: tuple[Step, ...]


def day_en(day: date) -> str:
    """A date as English readers write it, with its weekday."""
    return f"{day:%a} {day.day} {day:%B} {day.year}"


def day_zh(day: date) -> str:
    """A date as Chinese readers write it, with its weekday."""
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS_ZH[day.weekday()]}）"


def amount(n: int, unit: str) -> Closed:
    """`2 months` and `2个月`."""
    english, chinese = _UNITS[unit]
    return Closed(f"{n} {english}{'' if n == 1 else 's'}", f"{n}{chinese}")


def count(event: date, n: int, unit: str, how: str, calendar: Calendar) -> Counted:
    """The last day of `n` units after `event`, before any roll-over; `how` is the rule's `count` code."""
    if how == "epo_ten_days":
        presumed = event + timedelta(days=10)
        counted = _plain(presumed, n, unit, calendar)
        return Counted(counted.last, (_ten_days(presumed), *counted.steps))
    if how in ("first_business_day", "first_working_day"):
        return _from_first_open_day(event, n, calendar)
    if how == "from_next_day" and unit in ("month", "year"):
        return _from_next_day(event, n, unit)
    return _plain(event, n, unit, calendar)


def roll(day: date, calendar: Calendar) -> Counted:
    """`day`, or the next day on which the forum is open, with the closed days named."""
    reasons = []
    last = day
    while reason := calendar.closed(last):
        reasons.append((last, reason))
        last += timedelta(days=1)
    if not reasons:
        return Counted(
            last, (Step(f"{day_en(day)} is an open day there: it stays.", f"{day_zh(day)}为工作日，不顺延。"),)
        )
    # The weekday is in the date already: only holidays and closures are named.
    english = ", ".join(day_en(d) if calendar.is_weekend(d) else f"{day_en(d)} ({r.en})" for d, r in reasons)
    chinese = "、".join(day_zh(d) if calendar.is_weekend(d) else f"{day_zh(d)}{r.zh}" for d, r in reasons)
    moved = Step(
        f"Closed: {english}. The period runs on to the next open day, {day_en(last)}.",
        f"休息日：{chinese}。期限顺延至下一个工作日{day_zh(last)}。",
    )
    return Counted(last, (moved,))


def add(day: date, n: int, unit: str) -> date:
    """`day` plus calendar units; where the month lacks the day, its last day."""
    if unit == "month":
        return day + relativedelta(months=n)
    if unit == "year":
        return day + relativedelta(years=n)
    return day + timedelta(weeks=n) if unit == "week" else day + timedelta(days=n)


def _plain(event: date, n: int, unit: str, calendar: Calendar) -> Counted:
    """The day of the event is left out."""
    if unit == "working_day":
        return _working_days(event, n, calendar)
    last = add(event, n, unit)
    said = amount(n, unit)
    if unit in ("month", "year") and last.day != event.day:
        step = Step(
            f"The day of the event is not counted. {said.en} on there is no day {event.day}: the last day of that month "
            f"counts, {day_en(last)}.",
            f"起算当日不计。{said.zh}后的月份没有{event.day}日，以该月最后一日为准：{day_zh(last)}。",
        )
    else:
        step = Step(
            f"The day of the event is not counted. {said.en} after it: {day_en(last)}.",
            f"起算当日不计。其后{said.zh}：{day_zh(last)}。",
        )
    return Counted(last, (step,))


def _working_days(event: date, n: int, calendar: Calendar) -> Counted:
    day, left, skipped = event, n, 0
    while left:
        day += timedelta(days=1)
        if calendar.closed(day):
            skipped += 1
        else:
            left -= 1
    step = Step(
        f"The day of the event is not counted. {n} working days after it, {skipped} closed days skipped "
        f"({calendar.name.en}): {day_en(day)}.",
        f"起算当日不计。其后第{n}个工作日，跳过{skipped}个休息日（{calendar.name.zh}）：{day_zh(day)}。",
    )
    return Counted(day, (step,))


def _from_first_open_day(event: date, n: int, calendar: Calendar) -> Counted:
    """Counting begins with the first business day after the event, which is the first day of the period."""
    first = calendar.next_open(event + timedelta(days=1))
    begins = Step(
        f"Counting begins with the first business day after the event: {day_en(first)} is day 1.",
        f"自事件后的第一个工作日起算：{day_zh(first)}为第1天。",
    )
    if n < SHORT_ITC_DAYS:
        counted = _working_days(first - timedelta(days=1), n, calendar)
        return Counted(counted.last, (begins, *counted.steps))
    last = first + timedelta(days=n - 1)
    ends = Step(f"Day {n} is {day_en(last)}.", f"第{n}天为{day_zh(last)}。")
    return Counted(last, (begins, ends))


def _from_next_day(event: date, n: int, unit: str) -> Counted:
    """Months run from the day after the event and end on the day before the corresponding day."""
    first = event + timedelta(days=1)
    corresponding = add(first, n, unit)
    said = amount(n, unit)
    if corresponding.day != first.day:
        return Counted(
            corresponding,
            (
                Step(
                    f"Counted from the day after the event, {day_en(first)}. {said.en} on there is no day {first.day}: the "
                    f"last day of that month counts, {day_en(corresponding)}.",
                    f"自次日{day_zh(first)}起算。{said.zh}后的月份没有{first.day}日，以该月最后一日为准：{day_zh(corresponding)}。",
                ),
            ),
        )
    last = corresponding - timedelta(days=1)
    step = Step(
        f"Counted from the day after the event, {day_en(first)}: {said.en} end on the day before the corresponding day, "
        f"{day_en(last)}.",
        f"自次日{day_zh(first)}起算{said.zh}，至对应日的前一日届满：{day_zh(last)}。",
    )
    return Counted(last, (step,))


def _ten_days(presumed: date) -> Step:
    return Step(
        f"Notification is presumed on the tenth day after the date on the document: {day_en(presumed)}.",
        f"文件所载日期后第10天视为通知送达：{day_zh(presumed)}。",
    )
