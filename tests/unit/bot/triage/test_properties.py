"""What holds for any text: no crash, verbatim quotes, bounded work, the same answer every time."""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage.dates import dues
from bot.triage.model import LEVELS, Message
from bot.triage.moments import add_working_days, working_days_until
from bot.triage.policy import decide
from bot.triage.reading import Read
from bot.triage.signals import recognise
from bot.triage.text import fold, sentences
from tests.unit.bot.triage.labelled import NOW, load

WORDS = st.sampled_from([row.text for row in load()])
PIECES = st.one_of(
    st.text(max_size=40),
    WORDS,
    st.sampled_from(
        ["if ", "not ", "no ", "如果", "没有", "我们", ", ", "。", "\n", "? ", "our ", "by 03/04/2026 ", "İ", "ß", "ﬁ"]
    ),
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
AUTHORS = st.sampled_from(["enterprise", "other", "bot", "expert"])
THREADS = st.lists(st.tuples(AUTHORS, TEXTS), min_size=1, max_size=4).map(
    lambda rows: [Message(n, author, text) for n, (author, text) in enumerate(rows)]  # type: ignore[arg-type]
)


@settings(max_examples=150, deadline=None)
@given(THREADS)
def test_any_thread_is_decided_and_quotes_are_verbatim(thread: list[Message]) -> None:
    decision = decide(thread, now=NOW, market_of=lambda text: "US" if "US" in text else None)

    for signal in decision.signals:
        assert signal.quote in thread[signal.message].text
        assert thread[signal.message].author in ("enterprise", "other")
    for fact in decision.facts:
        assert fact.quote in thread[fact.message].text
    assert len(decision.missing) <= 3
    levels = [LEVELS.index(s.level) for s in decision.signals if s.level]
    assert LEVELS.index(decision.urgency) >= max(levels, default=0)
    assert (decision.route == "escalate") >= (max(levels, default=0) >= 2)
    assert decide(thread, now=NOW, market_of=lambda text: "US" if "US" in text else None) == decision


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_folded_text_points_back_and_sentences_cover_it(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.origins)
    assert list(folded.origins) == sorted(folded.origins)
    assert folded.quote(0, len(folded.text)) in text if folded.text else True
    assert "".join(s.text for s in sentences(folded.text)) == folded.text
    for sentence in sentences(folded.text):
        assert "".join(sentence.text[a:b] for a, b in sentence.clauses) == sentence.text


@settings(max_examples=100, deadline=None)
@given(WORDS, st.sampled_from([" ", "\n", "\n\n> "]), st.sampled_from(["Thank you.", "谢谢。", "Best regards", "😀"]))
def test_a_polite_word_behind_lowers_nothing(text: str, gap: str, word: str) -> None:
    plain = recognise([Message(0, "enterprise", text)], now=NOW)
    polite = recognise([Message(0, "enterprise", f"{text}{gap}{word}")], now=NOW)
    grave = {s.id for s in plain if s.level in ("U2", "U3")}
    assert grave <= {s.id for s in polite if s.level in ("U2", "U3")}


@given(st.dates(min_value=NOW.date()), st.integers(min_value=0, max_value=400))
@settings(deadline=None)
def test_working_days_count_back_what_was_added(start: Any, count: int) -> None:
    if start.year > 9990:
        return
    assert working_days_until(add_working_days(start, count), start) == count
    one_by_one = sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, count + 1))
    assert working_days_until(start + timedelta(days=count), start) == one_by_one


UNITS = [
    "a", "啊", " ", ". ", "12", "1/2/2026 ", "not not ", "if frozen, ", "our ", "no ", "money account goods ", "1,1.", "$1",
    "他我们的人", "没有被", "deadline to for the ", "a\u0301", "（2025）京", "help ", "急", "https://", "court of the ", "\t\n",
]  # fmt: skip

_ALIKE = {
    "啊",
    ". ",
    "not not ",
    "our ",
    "no ",
    "他我们的人",
    "急",
    "help ",
    "court of the ",
    "\t\n",
    "a\u0301",
    "（2025）京",
}


def steps(work: Callable[[], object]) -> int:
    """How many lines of our own code run: a measure of work that no busy machine changes."""
    count = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal count
        if "/bot/triage/" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_is_twice_the_work(unit: str) -> None:
    def read(length: int) -> None:
        text = (unit * length)[:length]
        decide([Message(0, "enterprise", text)], now=NOW, market_of=lambda _: None)

    read(100)
    assert steps(lambda: read(8_000)) <= 3 * steps(lambda: read(4_000)) + 2_000


@pytest.mark.parametrize("unit", [u for u in UNITS if u not in _ALIKE])
def test_a_very_long_message_is_read_to_its_end(unit: str) -> None:
    """A pattern that backtracks without bound would not return here."""
    alarm = " 。\nOur director was arrested."
    text = (unit * 100_000)[: 100_000 - len(alarm)] + alarm
    signals = recognise([Message(0, "enterprise", text)], now=NOW)
    assert "person_held" in {s.id for s in signals}


def test_many_dates_are_bounded() -> None:
    read = Read.of(Message(0, "enterprise", "The answer is due on 1 December 2026. " * 500))
    assert len(dues(read, now=NOW)) == 50
