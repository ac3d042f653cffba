"""Which words give a last day, which day that is, and which dates are none."""

from datetime import date, datetime

import pytest

from bot.triage.dates import dues
from bot.triage.model import Due, Message
from bot.triage.reading import Read
from tests.unit.bot.triage.labelled import NOW

GIVES = [
    # printed dates
    ("The answer is due on 2026-12-01.", "2026-12-01"),
    ("Respond by 3 December 2026", "2026-12-03"),
    ("Respond no later than December 3, 2026", "2026-12-03"),
    ("Deadline: 3rd of December 2026", "2026-12-03"),
    ("Reply before Dec. 3", "2026-12-03"),
    ("答辩截止日期为2026年12月3日", "2026-12-03"),
    ("请于12月3日前答复", "2026-12-03"),
    ("要求在2026.12.3之前回复", "2026-12-03"),
    ("期限：2026/12/3", "2026-12-03"),
    ("Frist bis zum 03.12.2026", "2026-12-03"),
    ("the deadline was 20 November 2026", "2026-11-20"),
    ("Please file the response by 5 January", "2027-01-05"),
    ("We missed it: the reply was due on 20 November", "2026-11-20"),
    # two readings: the dangerous one
    ("Reply by 03/04/2027", "2027-03-04"),
    ("Reply by 12/01/2026", "2026-12-01"),
    ("Reply by 25/11/2026", "2026-11-25"),
    ("Reply by 11/25/2026", "2026-11-25"),
    ("Reply by 25/11", "2026-11-25"),
    # relative words, counted from Monday 23 November 2026
    ("We must answer tomorrow", "2026-11-24"),
    ("The reply is due the day after tomorrow", "2026-11-25"),
    ("It has to be signed by midnight", "2026-11-23"),
    ("Reply by Friday", "2026-11-27"),
    ("They want an answer by the end of this week", "2026-11-27"),
    ("We have 5 days to respond", "2026-11-28"),
    ("Amazon gave us 72 hours", "2026-11-26"),
    ("Answer within ten working days", "2026-12-07"),
    ("还有3天就到答辩期限", "2026-11-26"),
    ("限期十五天内答复", "2026-12-08"),
    ("10个工作日内提出异议", "2026-12-07"),
    ("下周三之前必须回复", "2026-12-02"),
    ("周五前要提交", "2026-11-27"),
    ("月底到期", "2026-11-30"),
    ("明天到期", "2026-11-24"),
    ("听证会定在12月10日", "2026-12-10"),
]
GIVES_NONE = [
    "The order dated 3 November 2026 says that we must respond.",
    "We received the letter on 20 November 2026 and must respond.",
    "The complaint was filed on 2026-11-02, what is an answer?",
    "We used our mark before 3 March 2019.",
    "Our trade mark is registered since 12 May 2020.",
    "The fair runs until Wednesday.",
    "He was in custody for 10 days.",
    "The TRO was issued 3 days ago.",
    "We already answered by 20 November 2026.",
    "Today we want to ask about oppositions.",
    "How many days does a company have, 10 days, to respond?",
    "Another seller has to answer by tomorrow.",
    "今天想咨询异议答辩的流程",
    "3天前收到律师函",
    "2019年3月4日前我们已经使用该商标",
    "命令日期是11月3日",
    "一般要求14天内答辩吗",
    "The hearing was on 2 November 2026.",
    "Ask for 31/02/2027 and 99/99/2026.",
    "Version 1.2.3 and 24/7 support.",
]


def read(text: str, at: datetime | None = None) -> list[Due]:
    return list(dues(Read.of(Message(0, "enterprise", text, at=at)), now=NOW))


@pytest.mark.parametrize(("text", "day"), GIVES)
def test_a_last_day_is_read(text: str, day: str) -> None:
    found = read(text)
    assert date.fromisoformat(day) in {due.due for due in found}
    assert all(due.quote in text for due in found)


@pytest.mark.parametrize("text", GIVES_NONE)
def test_other_dates_are_no_last_day(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "certain"),
    [("Respond by 3 December 2026", True), ("Reply by 03/04/2027", False), ("Reply by Friday", False)],
)
def test_only_a_printed_date_with_one_reading_is_certain(text: str, certain: bool) -> None:
    assert [due.certain for due in read(text)] == [certain]


def test_relative_words_count_from_the_day_they_were_written() -> None:
    written = datetime.fromisoformat("2026-11-19T23:30:00+08:00")
    assert [due.due for due in read("The answer is due tomorrow", written)] == [date(2026, 11, 20)]


def test_the_day_is_that_of_the_reader() -> None:
    """16:30 on the 22nd in London is already the 23rd in Shanghai."""
    written = datetime.fromisoformat("2026-11-22T16:30:00+00:00")
    assert [due.due for due in read("The answer is due today", written)] == [date(2026, 11, 23)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Reply by 20 November 2026", -1),
        ("Reply by 23 November 2026", 0),
        ("Reply by 24 November 2026", 1),
        ("Reply by 28 November 2026", 4),
        ("Reply by 30 November 2026", 5),
        ("Reply within 10 working days", 10),
    ],
)
def test_working_days_are_monday_to_friday(text: str, left: int) -> None:
    assert [due.working_days for due in read(text)] == [left]
