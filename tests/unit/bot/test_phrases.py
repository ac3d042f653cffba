"""The fixed sentences: both languages, the same places, and wording that gives no advice."""

import re

import pytest

from bot.phrases import knows, places, say, table

NAMES = sorted(table())
FIGURES = re.compile(
    r"\d+|[一二三四五六七八九十两]+(?:日|天|小时|个月|周|分钟)|\b(?:one|two|three|ten|twenty|thirty) (?:days?|weeks?|months?|hours?)"
)
# 337 names a procedure; the desk's own promises, levels and limits are no law.
NO_LAW = re.compile(r"337|哪一天|第一小时|two working days|两个工作日|from 1 to 5|1到5")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_exists_in_both_languages_and_can_be_filled(name: str, language: str) -> None:
    text = table()[name][language]
    filled = say(name, language, **dict.fromkeys(places(text), "«value»"))
    assert filled.strip()
    assert "{" not in filled
    assert filled.count("«value»") == len(re.findall(r"\{\w+\}", text))
    assert bool(re.search(r"[\u4e00-\u9fff]", text)) == (language == "zh")


@pytest.mark.parametrize("name", NAMES)
def test_places_are_the_same_in_both_languages(name: str) -> None:
    assert places(table()[name]["en"]) == places(table()[name]["zh"])


@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith("promise_")])
def test_no_figure_of_law_stands_in_a_fixed_sentence(name: str) -> None:
    for text in table()[name].values():
        assert not FIGURES.search(NO_LAW.sub("", re.sub(r"\{\w+\}", "", text))), text


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_told_what_to_choose(name: str) -> None:
    english, chinese = table()[name]["en"].lower(), table()[name]["zh"]
    for found in re.finditer(r"you should (\w+)", english):
        assert found[1] in {"keep", "save", "preserve", "contact"}
    assert not re.search(r"\b(?:we recommend|our advice|you must|will win|you infringe)\b", english)
    assert not re.search(r"建议您(?!联系|保存)|应当(?:和解|起诉)|您侵权", chinese)
    assert not re.search(
        r"delete (?:the |your )?(?:listing|evidence)", re.sub(r"do not [^.:]*|not delete", "", english)
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("first_person_held", {"en": ("consulate", "lawyer"), "zh": ("使领馆", "律师")}),
        ("first_fair_action", {"en": ("Do not sign", "photograph"), "zh": ("不要签字", "拍照")}),
        ("first_criminal", {"en": ("criminal lawyer",), "zh": ("刑事律师",)}),
        ("first_deadline_gone", {"en": ("today", "still possible"), "zh": ("今天", "还能")}),
        ("first_asset_freeze", {"en": ("do not move money", "obey"), "zh": ("不要转移资金", "遵守")}),
        ("first_customs", {"en": ("Do not consent to destruction",), "zh": ("不要同意销毁",)}),
        ("first_injunction", {"en": ("obey", "Do not delete"), "zh": ("遵守", "不要删除")}),
        ("first_warning_letter", {"en": ("do not sign", "do not ignore"), "zh": ("不要签署", "置之不理")}),
        ("first_lawsuit", {"en": ("do not ignore", "clock runs"), "zh": ("置之不理", "起算")}),
        ("notice", {"en": ("not legal advice", "{date}", "Obey"), "zh": ("不构成法律意见", "{date}", "遵守")}),
        ("promise_U3", {"en": ("30 minutes", "2 hours"), "zh": ("30分钟", "2小时")}),
        ("promise_U2", {"en": ("2 hours", "1 working day"), "zh": ("2小时", "1个工作日")}),
    ],
)
def test_the_safe_words_are_there(name: str, words: dict[str, tuple[str, ...]]) -> None:
    for language, wanted in words.items():
        for word in wanted:
            assert word in table()[name][language]


def test_values_are_never_read_as_a_format() -> None:
    assert "{case}" in say("why_customs", "en", quote="{case} {0.__class__}")


def test_another_language_is_answered_in_english() -> None:
    assert say("not_reviewed", "fr") == say("not_reviewed", "en")


def test_what_is_missing_is_an_error() -> None:
    assert not knows("no_such_phrase")
    with pytest.raises(KeyError):
        say("no_such_phrase", "en")
    with pytest.raises(KeyError):
        say("handed_over", "en", case="C-2026-0001")
