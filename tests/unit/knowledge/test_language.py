"""The language of a text, and the language to answer in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import contradicted, detect, normalised, plausible, question_language

GERMAN = "Die Abmahnung ist nicht von der Hand zu weisen, und der Händler muss auf die Frist achten. " * 10


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is a TRO?", "en"),
        ("TM7", "en"),
        ("🙂🙂", "en"),
        ("", "en"),
        ("https://example.com/de/der/die/das", "en"),
        ("TRO是什么?", "zh"),
        ("收到337调查通知怎么办", "zh"),
        ("我们在Amazon上的店铺收到了TRO，资金被冻结", "zh"),
        ("The term 商标 means trade mark in the law of the country where it is used.", "en"),
        ("商標とは何ですか", "ja"),
        ("상표란 무엇입니까", "ko"),
        ("Что такое товарный знак?", "ru"),
        ("Was ist eine Abmahnung?", "de"),
        ("Qu'est-ce que la contrefaçon et que dois-je faire ?", "fr"),
        ("¿Qué es una marca y cómo se registra?", "es"),
        ("Che cos'è un marchio e come si registra?", "it"),
        ("O que é uma marca e como se registra?", "pt"),
        ("Wat is een merk en hoe kan ik het laten registreren?", "nl"),
    ],
)
def test_detects_the_language(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("question", "answer_in"),
    [
        ("TRO是什么?", "zh"),
        ("my Amazon 店铺 was frozen", "zh"),
        ("What is a TRO?", "en"),
        ("Was ist eine Abmahnung?", "en"),
        ("商標とは何ですか", "en"),
        ("상표 商標", "en"),
        ("🙂", "en"),
        ("", "en"),
    ],
)
def test_answers_in_chinese_only_to_chinese(question: str, answer_in: str) -> None:
    assert question_language(question) == answer_in


@pytest.mark.parametrize(
    ("code", "short"),
    [("zh-CN", "zh"), ("zh_Hans", "zh"), ("CN", "zh"), ("en-US", "en"), ("DE", "de"), ("", None), ("english", None)],
)
def test_language_codes_are_brought_to_two_letters(code: str, short: str | None) -> None:
    assert normalised(code) == short


def test_a_stated_language_of_another_script_is_not_believed() -> None:
    assert not plausible("zh", GERMAN)
    assert not plausible("en", "根据商标法的规定，应当予以驳回。")
    assert plausible("en", GERMAN)


def test_a_template_that_says_english_is_contradicted_by_a_long_german_text() -> None:
    assert contradicted("en", GERMAN)
    assert not contradicted("de", GERMAN)
    assert not contradicted("en", "Die Frist")


@given(st.text())
def test_every_text_has_a_language(text: str) -> None:
    assert len(detect(text)) == 2
    assert question_language(text) in {"en", "zh"}
