"""Which sentences raise an alarm, and at which level: the labelled sets, row by row, and as figures."""

from datetime import timedelta

import pytest

from bot.triage.model import Message
from bot.triage.signals import recognise
from tests.unit.bot.triage.labelled import NOW, Labelled, found_in, load, top

SENTENCES = load()


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row.text[:60])
def test_a_sentence_raises_what_it_should(row: Labelled) -> None:
    signals = found_in(row.text)

    found = {signal.id: signal.level for signal in signals}
    assert row.raises.items() <= found.items(), found
    assert top(list(found.values())) == row.level, found
    assert bool(found) == bool(row.raises), found
    for signal in signals:
        assert signal.quote
        assert signal.quote in row.text


def test_the_sets_are_large_and_balanced() -> None:
    texts = [row.text for row in SENTENCES]
    assert len(texts) >= 150
    assert len(set(texts)) == len(texts)
    assert sum(not row.raises for row in SENTENCES) >= 100
    assert sum(row.level == "U3" for row in SENTENCES) >= 60
    assert sum(not text.isascii() for text in texts) >= 200


@pytest.mark.parametrize("author", ["bot", "expert"])
def test_only_the_people_asking_raise(author: str) -> None:
    thread = [Message(0, author, "They were arrested and the money is frozen.")]  # type: ignore[arg-type]
    assert recognise(thread, now=NOW) == ()


def test_the_gravest_comes_first_and_each_names_its_message() -> None:
    thread = [
        Message(0, "enterprise", "We received an office action."),
        Message(1, "other", "Our PayPal is frozen."),
        Message(2, "enterprise", "Our director was arrested."),
    ]
    assert [(s.id, s.level, s.message) for s in recognise(thread, now=NOW)] == [
        ("person_held", "U3", 2),
        ("asset_freeze", "U2", 1),
        ("office_deadline", "U1", 0),
    ]


def test_information_only_is_reported_when_nothing_else_is() -> None:
    assert [s.id for s in recognise([Message(0, "enterprise", "How much is the fee?")], now=NOW)] == ["info_only"]
    mixed = recognise([Message(0, "enterprise", "Our account was frozen. How long does that take?")], now=NOW)
    assert [s.id for s in mixed] == ["asset_freeze"]


@pytest.mark.parametrize(
    ("days", "level"), [(0, "U3"), (1, "U3"), (2, "U3"), (3, "U2"), (14, "U2"), (15, "U1"), (60, "U1")]
)
def test_a_letter_rises_as_its_date_comes_near(days: int, level: str) -> None:
    day = (NOW + timedelta(days=days)).strftime("%d %B %Y").lstrip("0")
    found = found_in(f"We received a warning letter, reply by {day}.")
    assert top([s.level for s in found]) == level


@pytest.mark.parametrize(
    ("spelling", "signal"),
    [
        ("ＰａｙＰａｌ　被凍結", "asset_freeze"),
        ("einstweilige Verfuegung erhalten", "injunction"),
        ("EINSTWEILIGE VERFÜGUNG ERHALTEN", "injunction"),
        ("einstweilige Verfu\u0308gung erhalten", "injunction"),
        ("recebemos uma notificacao extrajudicial", "warning_letter"),
        ("recebemos uma notificação extrajudicial", "warning_letter"),
        ("our money is fro\u200bzen", "asset_freeze"),
        ("Your shipment has been\nseized by customs", "customs"),
        ("ПРЕТЕНЗИЯ", "warning_letter"),
        ("警告書を受け取りました", "warning_letter"),
        ("경고장을 받았습니다", "warning_letter"),
    ],
)
def test_spelling_does_not_hide_a_signal(spelling: str, signal: str) -> None:
    found = found_in(spelling)
    assert signal in {s.id for s in found}
    assert all(s.quote in spelling for s in found)
