"""A lesson against the built-in guides: who agrees is left alone, who states another number is caught."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import Parts
from bot.lesson_check import Find, doubts, figures
from bot.settings import Settings

AGREE = [
    ("en", "US", "The answer is due 21 days after valid service of the summons and complaint (FRCP 12(a)(1)(A)(i))."),
    ("en", "US", "You must answer the complaint within three weeks after service."),
    ("en", "US", "A TRO without notice ends 14 days after entry unless the court extends it."),
    ("en", "US", "With a timely signed waiver of service the answer is due in 60 or 90 days."),
    ("zh", "US", "答辩期限为有效送达传票和起诉状后21天。"),
    ("zh", "US", "未经通知发出的TRO在作出后14天届满，除非法院延长。"),
    ("en", "US", "Keep the listings and contact US counsel today."),
    ("en", "EU", "Somebody who wants to stop an EU trade mark has three months after publication to oppose it."),
    ("en", "DE", "In a German court you first have two weeks after service to say that you will defend yourself."),
    ("zh", "DE", "德国法院送达起诉状后，被告须在两周内表示应诉。"),
    ("zh", "EU", "欧盟商标申请公布后，三个月内可以提出异议。"),
    ("en", "EU", "Anybody may oppose a European patent within nine months after the grant is published."),
    ("zh", "US", "337调查中，应在送达后20天内提交对起诉书的答复。"),
    ("zh", "JP", "日本商标注册公报发行后两个月内可提出异议。"),
    ("en", "GB", "Opposition to a UK trade mark is possible for two months after publication, three with form TM7A."),
]
WRONG = [
    ("en", "US", "The answer is due 30 days after valid service of the summons and complaint.", "21 days"),
    ("en", "US", "You must answer the complaint within one month after service.", "21 days"),
    ("en", "US", "A TRO without notice ends 28 days after entry unless the court extends it.", "14 days"),
    ("zh", "US", "答辩期限为有效送达传票和起诉状后30天。", "21天"),
    ("zh", "US", "未经通知发出的TRO在作出后10天届满，除非法院延长。", "14天"),
    (
        "en",
        "EU",
        "Somebody who wants to stop an EU trade mark has two months after publication to oppose it.",
        "3 months",
    ),
    (
        "en",
        "DE",
        "In a German court you first have four weeks after service to say that you will defend yourself.",
        "2 weeks",
    ),
    ("zh", "EU", "欧盟商标申请公布后，两个月内可以提出异议。", "3个月"),
    ("en", "EU", "Anybody may oppose a European patent within six months after the grant is published.", "9 months"),
    ("zh", "US", "337调查中，应在送达后45天内提交对起诉书的答复。", "20天"),
    ("zh", "JP", "日本商标注册公报发行后四个月内可提出异议。", "2个月"),
    ("en", "GB", "Opposition to a UK trade mark is possible for six months after publication.", "2 months"),
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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The drone must be walked around the pond for 11 days before the festival."),
        ("zh", "无人机须绕池塘飞行11天后才能参加灯会。"),
    ],
)
def test_where_the_guides_say_nothing_that_is_said(find: Find, language: str, words: str) -> None:
    (doubt,) = doubts(words, language, "US", find)
    assert (doubt.state, doubt.passages) == ("not_found", ())


@pytest.mark.parametrize(
    ("sentence", "language", "found"),
    [
        (
            "Within 21 days, or 60 to 90 days with a waiver (FRCP 4(d)(3)).",
            "en",
            [(21, "day"), (60, "day"), (90, "day")],
        ),
        ("Two weeks or 10 working days.", "en", [(14, "day"), (10, "working_day")]),
        ("Protection lasts ten years; 50 % is refunded.", "en", [(120, "month"), (50, "percent")]),
        ("Rule 12 and 19 CFR 171.2(b) and Section 337.", "en", []),
        ("两周或10个工作日，最长三个月。", "zh", [(14, "day"), (10, "working_day"), (3, "month")]),
        ("依据第四十一条，2026年11月3日送达。", "zh", []),
        ("退还50%。", "zh", [(50, "percent")]),
    ],
)
def test_figures_are_read_and_sections_and_days_of_the_calendar_are_not(
    sentence: str, language: str, found: list[tuple[int, str]]
) -> None:
    assert [(f.n, f.unit) for f in figures(sentence, language)] == found
