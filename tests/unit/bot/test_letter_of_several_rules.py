"""Which day counts where an item begins several periods."""

from datetime import date

from bot.letters.dates import day_of
from bot.letters.model import LetterDate, NoDate
from ingest.watch.model import Item

SUIT = Item(
    "docket", "1", "suit", "A v. B", market="US", events={"served": date(2026, 11, 2), "filed": date(2026, 10, 30)},
    rules=("US-FED-01", "US-FED-15"),
)  # fmt: skip


def day(under_review: frozenset[str] = frozenset()) -> LetterDate | NoDate:
    return day_of(SUIT, today=date(2026, 11, 28), zone="America/Chicago", under_review=under_review)


def test_a_rule_under_review_keeps_the_day_of_another_rule_back() -> None:
    sure = day()
    assert isinstance(sure, LetterDate) and sure.rule == "US-FED-01"
    for rule in SUIT.rules:
        assert day(frozenset({rule})) == NoDate("review", rule)
    assert day(frozenset({"DE-AB-01"})) == sure
