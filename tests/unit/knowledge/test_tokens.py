"""Tokens: one spelling for section references and codes, words stemmed, Chinese segmented."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import tokens
from knowledge.tokens import MAX_WORD, chinese_number, content_tokens, tokenize, warm_up


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("§ 1117(c)", "en", ["§1117", "1117(c)", "1117"]),
        ("FRCP 12(a)(1)", "en", ["frcp", "12(a)(1)", "12(a)", "12"]),
        ("form TM7", "en", ["form", "tm7", "tm", "7"]),
        ("337调查", "zh", ["337", "调查"]),
        ("３３７调查", "zh", ["337", "调查"]),
        ("§ 14 MarkenG", "de", ["§14", "14", "markeng"]),
        ("15 U.S.C.", "en", ["15", "usc"]),
        ("a fee of 2,500.50", "en", ["a", "fee", "of", "2500.50"]),
        ("trade marks' owners", "en", ["trade", "mark", "owner"]),
        ("Unterlassungserklärungen", "de", tokenize("Unterlassungserklärung", "de")),
        ("经济特区", "zh", ["经济", "特区", "经济特区"]),
    ],
)
def test_keeps_what_lawyers_look_for(text: str, language: str, expected: list[str]) -> None:
    assert tokenize(text, language) == expected


@pytest.mark.parametrize(
    "spelling",
    ["§ 1117", "§1117", "section 1117", "Sec. 1117", "Article 1117", "Art. 1117", "第1117条", "第一千一百一十七条"],
)
def test_a_section_has_one_spelling_in_every_language(spelling: str) -> None:
    assert "§1117" in tokenize(spelling, "en")
    assert "§1117" in tokenize(spelling, "zh")


def test_a_chinese_sentence_around_a_section_is_segmented_as_without_it() -> None:
    assert tokenize("根据第四百六十五条的规定", "zh") == ["根据", "§465", "465", "的", "规定"]


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "\0", "！？。", "\ud800"])
def test_text_without_words_has_no_tokens(text: str) -> None:
    assert tokenize(text, "en") == []
    assert content_tokens(text, "zh") == []


def test_function_words_are_left_out_of_content() -> None:
    assert content_tokens("How long do we have to answer?", "en") == ["long", "answer"]
    assert content_tokens("我们应该怎么办", "zh") == []
    assert content_tokens("Was ist die Frist?", "de") == tokenize("Frist", "de")


def test_an_endless_word_is_cut() -> None:
    assert tokenize("x" * 10_000, "en") == ["x" * MAX_WORD]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百零三", 103),
        ("四百六十五", 465),
        ("一千二百六十", 1260),
        ("二〇二六", 2026),
        ("12", 12),
    ],
)
def test_chinese_numerals(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


def test_the_dictionary_is_read_without_a_cache_file_or_a_word_in_the_log(
    tmp_path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tokens._load_segmenter.cache_clear()
    with caplog.at_level(logging.DEBUG):
        warm_up()
        assert "商标" in tokenize("商标侵权", "zh")
    assert list(tmp_path.iterdir()) == []
    assert caplog.text == ""
    assert capfd.readouterr().err == ""


@given(st.text(max_size=300), st.sampled_from(["en", "zh", "de", "fr", "xx"]))
def test_tokens_are_lower_case_words_of_bounded_length_and_repeat(text: str, language: str) -> None:
    first = tokenize(text, language)
    assert first == tokenize(text, language)
    assert all(token and token == token.lower() and not token.isspace() for token in first)
    assert set(content_tokens(text, language)) <= set(first)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_full_width_and_case_do_not_matter(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    assert tokenize(wide, "en") == tokenize(text, "en")


@given(st.integers(min_value=1, max_value=9999))
def test_every_article_number_is_read(number: int) -> None:
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    parts, zero = [], False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            parts.append(("零" if zero and parts else "") + digits[digit] + units[place])
        zero = digit == 0
    assert chinese_number("".join(parts)) == number
