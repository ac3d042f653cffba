"""A lesson against the built-in guides: who agrees is left alone, who states another number is caught."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Parts
from bot.lesson_check import Find, doubts
from bot.settings import Settings

AGREE = [
    ("en", "US", "The answer is due 21 days after valid service of the summons and complaint (FRCP 12(a)(1)(A)(i))."),
    ("en", "US", "You must answer the complaint within three weeks after service."),
    ("en", "US", "A TRO without notice ends 14 days after entry unless the court extends it."),
    ("en", "US", "With a timely signed waiver of service the answer is due in 60 or 90 days."),
    ("zh", "US", "答辩期限为有效送达传票和起诉状后21天。"),
    ("zh", "US", "未经通知发出的TRO在作出后14天届满，除非法院延长。"),
    ("en", "US", "Keep the listings and contact US counsel today."),
]
WRONG = [
    ("en", "US", "The answer is due 30 days after valid service of the summons and complaint.", "21 days"),
    ("en", "US", "You must answer the complaint within one month after service.", "21 days"),
    ("en", "US", "A TRO without notice ends 28 days after entry unless the court extends it.", "14 days"),
    ("zh", "US", "答辩期限为有效送达传票和起诉状后30天。", "21天"),
    ("zh", "US", "未经通知发出的TRO在作出后10天届满，除非法院延长。", "14天"),
]


@pytest.fixture(scope="module")
def find(prepared_desk: Path) -> Iterator[Find]:
    parts = Parts(Settings(data_dir=prepared_desk))
    yield lambda words, language, market: [
        hit.passage for hit in parts.search.find(words, language=language, market=market, k=8).hits
    ]
    parts.close()


@pytest.mark.parametrize(("language", "market", "words"), AGREE)
def test_a_lesson_that_agrees_gives_none(find: Find, language: str, market: str, words: str) -> None:
    assert [d for d in doubts(words, language, market, find) if d.state == "contradicts"] == []


@pytest.mark.parametrize(("language", "market", "words", "instead"), WRONG)
def test_another_number_for_the_same_thing_is_caught(
    find: Find, language: str, market: str, words: str, instead: str
) -> None:
    (doubt,) = doubts(words, language, market, find)
    assert doubt.state == "contradicts"
    assert doubt.sentence == words
    assert any(instead in passage.quote for passage in doubt.passages)
    assert all(passage.url.startswith("/guides/") for passage in doubt.passages)
