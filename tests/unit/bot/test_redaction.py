"""What belongs to a matter goes, what is law stays, in both languages."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.cases.known_names import Known, is_name
from bot.cases.redaction import PLACE, redact
from tests.unit.bot.planted import CHINESE, ENGLISH, KNOWN, LAW


def test_there_are_fifty_planted_words_in_each_language() -> None:
    assert len({word for word, _ in ENGLISH}) >= 50
    assert len({word for word, _ in CHINESE}) >= 50


@pytest.mark.parametrize(("word", "sentence"), [*ENGLISH, *CHINESE])
def test_a_planted_word_does_not_survive(word: str, sentence: str) -> None:
    assert word.lower() in sentence.lower()
    kept, removed = redact(sentence, KNOWN)
    assert word.lower() not in kept.lower()
    assert removed
    assert all(one.by in kept for one in removed)


@pytest.mark.parametrize("planted", [ENGLISH, CHINESE])
def test_all_of_them_in_one_text_do_not_survive_either(planted: tuple[tuple[str, str], ...]) -> None:
    kept, removed = redact(" ".join(sentence for _, sentence in planted), KNOWN)
    assert [word for word, _ in planted if word.lower() in kept.lower()] == []
    assert len(removed) >= 50


@pytest.mark.parametrize("sentence", LAW)
def test_law_and_its_periods_survive(sentence: str) -> None:
    assert redact(sentence, KNOWN) == (sentence, [])


def test_what_stands_in_is_in_the_language_of_the_text() -> None:
    assert redact("Blue Whale paid USD 500.", KNOWN)[0] == "[company] paid [amount]."
    assert redact("蓝鲸支付了500美元。", KNOWN)[0] == "〔某公司〕支付了〔某金额〕。"


def test_what_was_removed_says_what_it_was() -> None:
    _, removed = redact("Served on 2026-11-03 at li.wei@bluewhale.com", KNOWN)
    assert [(one.kind, one.words, one.by) for one in removed] == [
        ("date", "2026-11-03", "[date]"),
        ("email", "li.wei@bluewhale.com", "[e-mail]"),
    ]


def test_a_short_name_is_not_cut_out_of_other_words() -> None:
    assert redact("A link on line of Lin and lin.", ["Lin"])[0] == "A link on line of [name] and [name]."


def test_a_name_of_nothing_but_legal_words_leaves_the_law_alone() -> None:
    kept, _ = redact(
        "Design rights of the patent court; Design Rights Co., Ltd. asks.", [Known("Patent Mark Co., Ltd.", "company")]
    )
    assert "patent court" in kept


@pytest.mark.parametrize("piece", ["1", "1.", "a", "一", "A-1", "1,", "a-", "王", "1 ", "www.", "路1号"])
def test_a_long_line_of_data_is_no_trap(piece: str) -> None:
    text = f"The answer is due 21 days after service. {piece * 20_000}"
    once, _ = redact(text, KNOWN)
    assert once.startswith("The answer is due 21 days after service.")
    assert redact(once, KNOWN)[0] == once


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing(text: str) -> None:
    once, _ = redact(text, KNOWN)
    assert redact(once, KNOWN) == (once, [])


_SENTENCES = [sentence for _, sentence in (*ENGLISH, *CHINESE)] + list(LAW)


@given(st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=5), st.sampled_from(["", " ", "\n", "，", "; "]))
def test_redacting_real_sentences_twice_changes_nothing(chosen: list[str], between: str) -> None:
    once, _ = redact(between.join(chosen), KNOWN)
    assert redact(once, KNOWN) == (once, [])


_AROUND = st.text(st.characters(exclude_categories=("Cs", "Cf")), max_size=20)
_LETTER = re.compile(r"[^\W\d_]")
_NAMES = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=2, max_size=20).filter(
    lambda name: is_name(name) and name.strip() == name
)


@given(_NAMES, _AROUND, _AROUND)
def test_a_known_name_never_survives_whatever_surrounds_it(name: str, before: str, after: str) -> None:
    letters = sum(c.isalnum() for c in name)
    assume(letters >= 6 or not (_LETTER.match(before[-1:]) or _LETTER.match(after[:1])))
    kept, _ = redact(f"{before}{name}{after}", [name])
    assert name not in PLACE.sub("\n\n", kept)


@given(st.sampled_from(KNOWN), st.sampled_from(_SENTENCES), st.sampled_from(["upper", "lower", "spaced", "joined"]))
def test_a_known_name_does_not_survive_in_another_spelling(known: Known, sentence: str, how: str) -> None:
    spelt = {
        "upper": known.words.upper(),
        "lower": known.words.lower(),
        "spaced": re.sub(r"\s", "  ", known.words),
        "joined": re.sub(r"\s", "-", known.words),
    }[how]
    kept, _ = redact(f"{sentence} {spelt} {sentence}", [known])
    assert spelt.lower() not in kept.lower()
