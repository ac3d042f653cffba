"""Dates as different things, however they are written, and put right by a later message."""

from datetime import date, datetime

import pytest

from bot.triage.model import Author, Fact, Message
from bot.triage.moments import times
from bot.triage.policy import decide
from bot.triage.text import fold
from tests.unit.bot.triage.labelled import NOW

WRITTEN = [
    ("3 November 2026", "2026-11-03"),
    ("the 3rd of November 2026", "2026-11-03"),
    ("November 3rd, 2026", "2026-11-03"),
    ("3-Nov-2026", "2026-11-03"),
    ("2026-11-03", "2026-11-03"),
    ("2026.11.3", "2026-11-03"),
    ("20261103", "2026-11-03"),
    ("3. November 2026", "2026-11-03"),
    ("03.11.2026", "2026-11-03"),
    ("le 3 novembre 2026", "2026-11-03"),
    ("3 de noviembre de 2026", "2026-11-03"),
    ("3 ноября 2026", "2026-11-03"),
    ("ngày 3 tháng 11 năm 2026", "2026-11-03"),
    ("2026년 11월 3일", "2026-11-03"),
    ("2026年11月3日", "2026-11-03"),
    ("二〇二六年十一月三日", "2026-11-03"),
    ("十一月三号", "2026-11-03"),
    ("11月3日", "2026-11-03"),
    ("令和8年11月3日", "2026-11-03"),
    ("民国115年11月3日", "2026-11-03"),
    ("yesterday", "2026-11-22"),
    ("the day before yesterday", "2026-11-21"),
    ("last Friday", "2026-11-20"),
    ("3 days ago", "2026-11-20"),
    ("two weeks ago", "2026-11-09"),
    ("昨天", "2026-11-22"),
    ("前天", "2026-11-21"),
    ("大前天", "2026-11-20"),
    ("上周三", "2026-11-18"),
    ("三天前", "2026-11-20"),
    ("the 5th", "2026-11-05"),
    ("5号", "2026-11-05"),
]


@pytest.mark.parametrize(("written", "day"), WRITTEN)
def test_a_day_in_the_past_is_read_however_it_is_written(written: str, day: str) -> None:
    found = [past for when in times(fold(written).text, NOW.date()) for past in when.past]
    assert date.fromisoformat(day) in found


def facts(*turns: str | tuple[Author, str], at: datetime | None = None) -> dict[str, Fact]:
    thread = [
        Message(n, *(("enterprise", turn) if isinstance(turn, str) else turn), at=at) for n, turn in enumerate(turns)
    ]
    decision = decide(thread, now=NOW, market_of=lambda _: "US")
    return {fact.name: fact for fact in decision.facts}


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("The complaint was served on us on 3 November 2026.", "served_on", "2026-11-03"),
        ("A process server handed our Texas office a summons of the Western District on 12 November 2026.", "served_on", "2026-11-12"),
        ("The notice of seizure was mailed on 4 November 2026.", "mailed_on", "2026-11-04"),
        ("It reached us on 10 November 2026.", "received_on", "2026-11-10"),
        ("The order is dated 17 November 2026.", "printed_on", "2026-11-17"),
        ("The mark was published on 2 November 2026.", "published_on", "2026-11-02"),
        ("TRO entered on November 18, 2026", "entered_on", "2026-11-18"),
        ("The waiver request was sent on 1 October 2026.", "request_sent_on", "2026-10-01"),
        ("The UDRP proceedings commenced on 10 November 2026.", "commenced_on", "2026-11-10"),
        ("The preliminary injunction hearing is on 2 December 2026.", "hearing_on", "2026-12-02"),
        ("11月3日送达的", "served_on", "2026-11-03"),
        ("11月3日收到律师函", "received_on", "2026-11-03"),
        ("扣押通知11月4日寄出", "mailed_on", "2026-11-04"),
        ("通知日期是11月2日", "printed_on", "2026-11-02"),
        ("11月2日公告", "published_on", "2026-11-02"),
        ("听证会定在12月2日", "hearing_on", "2026-12-02"),
        ("We were served on 5 August.", "served_on", "2026-08-05"),
    ],
)  # fmt: skip
def test_a_date_is_the_date_of_its_event(text: str, name: str, day: str) -> None:
    fact = facts(text)[name]
    assert fact.value == day
    assert fact.quote in text


def test_several_dates_of_one_notice_stay_apart() -> None:
    found = facts("CBP notice dated 2 November 2026, mailed on 4 November 2026, received on 10 November 2026.")
    assert [found[n].value[-2:] for n in ("printed_on", "mailed_on", "received_on")] == ["02", "04", "10"]


def test_a_stated_day_is_stated_and_a_relative_one_inferred() -> None:
    assert facts("We were served on 3 November 2026.")["served_on"].state == "stated"
    assert facts("We were served last Friday.")["served_on"].state == "inferred"


def test_an_ambiguous_date_keeps_both_readings() -> None:
    fact = facts("We were served on 03/04/2026.")["served_on"]
    assert (fact.value, fact.readings, fact.state) == ("2026-03-04", ("2026-04-03",), "inferred")


@pytest.mark.parametrize(
    ("correction", "day"),
    [
        ("no, we were served on the 5th", "2026-11-05"),
        ("@Firstline: no, we were served on the 5th", "2026-11-05"),
        ("@Firstline 不对，是5号送达的", "2026-11-05"),
        ("Sorry, it was the 5th of November.", "2026-11-05"),
        ("不对，是5号送达的", "2026-11-05"),
        ("更正：11月5日送达", "2026-11-05"),
        ("Not on the 16th but on 5 November 2026 we were served.", "2026-11-05"),
    ],
)
def test_a_correction_takes_the_place_of_the_earlier_day(correction: str, day: str) -> None:
    found = facts("The complaint was served on 16 November 2026.", correction)
    assert (found["served_on"].value, found["served_on"].message) == (day, 1)


def test_a_correction_in_other_words_leaves_no_old_day() -> None:
    found = facts("We were served on 16 November 2026.", "不对，是5号收到的")
    assert "served_on" not in found
    assert found["received_on"].value == "2026-11-05"


def test_a_bare_date_answers_the_question_before_it() -> None:
    asked: tuple[Author, str] = ("bot", "On which day and how was it served?")
    found = facts("We have a complaint of a Delaware court.", asked, "By courier, on 5 November 2026.")
    assert (found["served_on"].value, found["service_method"].value) == ("2026-11-05", "courier")


def test_relative_days_count_from_the_message() -> None:
    written = datetime.fromisoformat("2026-11-10T23:30:00+08:00")
    assert facts("We were served yesterday.", at=written)["served_on"].value == "2026-11-09"


@pytest.mark.parametrize(
    "text",
    [
        "If we were served on 3 November 2026, what then?",
        "A competitor was served on 3 November 2026.",
        "I read that a store was served on 3 November 2026.",
    ],
)
def test_supposed_dates_and_those_of_others_are_no_facts(text: str) -> None:
    assert "served_on" not in facts(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The papers came by FedEx.", "courier"),
        ("It came by registered mail.", "post"),
        ("Served through the Central Authority under the Hague Convention", "hague"),
        ("The order was handed to us at the booth", "fair"),
        ("The notice came by e-mail.", "email"),
        ("传票是快递送到的", "courier"),
        ("法院文件是邮件收到的", "email"),
        ("展位上递交的文件，当面送达", "fair"),
        ("亚马逊站内信收到的通知", "platform"),
    ],
)
def test_the_method_of_service_is_read(text: str, code: str) -> None:
    assert facts(text)["service_method"].value == code
