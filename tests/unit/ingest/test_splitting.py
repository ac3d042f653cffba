"""Sections become passages: nothing lost, nothing twice, nothing too long."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Document, Section
from ingest.splitting import MAX_TOKENS, split
from knowledge.model import Guide

GUIDE = Guide(
    id="us/a",
    language="en",
    version="0123456789ab",
    title="A guide",
    root="/r",
    origin="a.md",
    market="US",
    source="The Act",
    checked_on=date(2026, 11, 22),
    review_by=date(2027, 5, 22),
    reviewed_by="Counsel",
    confidence="P",
)


def words(text: str) -> int:
    """A count as a tokenizer gives it: words, Chinese characters, and two marks around them."""
    return 2 + sum(len(word) if word > "\u3000" else 1 for word in text.split())


def document(*sections: Section) -> Document:
    return Document(GUIDE, sections)


def prose(sentences: int, start: int = 0) -> str:
    return " ".join(
        f"The rule number {n} says what must be done by the party." for n in range(start, start + sentences)
    )


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_section_is_a_passage_with_what_its_guide_says() -> None:
    (passage,) = split(document(Section(("B", "C"), "Text here.", page=4)), words)
    assert passage.id == "us/a.en@0123456789ab/1"
    assert (passage.guide, passage.title, passage.language, passage.market) == ("us/a", "A guide", "en", "US")
    assert (passage.heading, passage.text, passage.page, passage.ordinal) == (("B", "C"), "Text here.", 4, 1)
    assert (passage.source, passage.confidence, passage.checklist) == ("The Act", "P", ())
    assert (passage.checked_on, passage.review_by) == (date(2026, 11, 22), date(2027, 5, 22))
    assert passage.reviewed_by == "Counsel"


def test_what_a_section_says_itself_goes_first() -> None:
    section = Section(("B",), "Text.", source="FRCP 12", confidence="K", checklist=("injunction",))
    (passage,) = split(document(section), words)
    assert (passage.source, passage.confidence, passage.checklist) == ("FRCP 12", "K", ("injunction",))


def test_a_long_section_is_cut_evenly_at_paragraphs() -> None:
    paragraphs = [prose(6, start=10 * n) for n in range(8)]
    passages = split(document(Section(("B",), "\n\n".join(paragraphs))), words)
    assert [p.ordinal for p in passages] == list(range(1, len(passages) + 1))
    assert [part for p in passages for part in p.text.split("\n\n")] == paragraphs
    sizes = [words(p.text) for p in passages]
    assert max(sizes) <= 220
    assert min(sizes) >= 100


def test_a_list_stays_with_the_words_that_lead_into_it() -> None:
    items = "\n".join(f"{n}. to use the sign number {n} in the course of trade for goods" for n in range(1, 9))
    text = f"{prose(12)}\n\nA third party is forbidden without consent\n\n{items}"
    lead = next(p for p in split(document(Section(("B",), text)), words) if "A third party" in p.text)
    assert "1. to use" in lead.text


def test_sentences_are_cut_where_they_end_and_not_at_abbreviations() -> None:
    text = " ".join(f"Under No. {n} of Art. 9 the U.S. Court of Appeals decides in v. {n} cases." for n in range(60))
    passages = split(document(Section(("B",), text)), words)
    assert len(passages) > 2
    assert all(p.text.startswith("Under No. ") and p.text.endswith(" cases.") for p in passages)


def test_chinese_is_cut_after_its_sentence_ends() -> None:
    text = "".join(
        f"第{n}项规定：当事人应当在收到起诉状副本之日起十五日内提出答辩状；逾期不影响审理。" for n in range(40)
    )
    passages = split(document(Section(("B",), text)), lambda t: len(t.replace(" ", "")))
    assert len(passages) > 3
    assert all(p.text.endswith("。") for p in passages)


@pytest.mark.parametrize("text", ["x" * 5_000, "商" * 3_000, "ab-" * 2_000, "🙂" * 2_000])
def test_text_without_any_place_to_cut_is_cut_by_force(text: str) -> None:
    passages = split(document(Section((), text)), len)
    assert "".join(p.text for p in passages) == text
    assert max(len(p.text) for p in passages) <= MAX_TOKENS


def test_a_section_with_its_own_source_is_one_passage_up_to_the_cap() -> None:
    text = prose(28)
    assert 275 < words(text) <= MAX_TOKENS
    assert len(split(document(Section(("B",), text, source="FRCP 12")), words)) == 1
    assert len(split(document(Section(("B",), text)), words)) == 2
    assert len(split(document(Section(("B",), prose(40), source="FRCP 12")), words)) > 1


def test_short_neighbours_become_one_passage_that_keeps_their_headings() -> None:
    sections = (
        Section(("Letter", "Cost"), "Nothing."),
        Section(("Letter", "Time"), "Two weeks."),
        Section(("Letter", "Risks"), prose(10)),
        Section(("Letter", "Who"), "Anyone."),
        Section(("Court", "Cost"), "Much."),
    )
    passages = split(document(*sections), words)
    assert [(p.heading, p.text.split("\n")[0]) for p in passages] == [
        (("Letter",), "Cost"),
        (("Letter", "Risks"), prose(10)),
        (("Letter", "Who"), "Anyone."),
        (("Court", "Cost"), "Much."),
    ]
    assert passages[0].text == "Cost\nNothing.\n\nTime\nTwo weeks."


def test_units_of_law_pages_and_noted_sections_are_not_joined() -> None:
    sections = (
        Section(("第一章", "第一条"), "第一条 为了保护。"),
        Section(("第一章", "第二条"), "第二条 商标局。"),
        Section(("Teil 1", "§ 1 Zweck"), "Kurz."),
        Section(("Teil 1", "§ 2 Mittel"), "Kurz."),
        Section(("Part", "Article 5"), "Short."),
        Section(("Part", "Article IX"), "Short."),
        Section(("Part", "6A Periods"), "Short."),
        Section(("Part", "20A.11B Panel"), "Short."),
        Section(("Part", "Rule 12"), "Short."),
        Section(("Part", "Rule 13"), "Short."),
        Section((), "Page.", page=1),
        Section((), "Page.", page=2),
        Section(("Part", "A"), "Short.", source="X"),
        Section(("Part", "B"), "Short.", checklist=("injunction",)),
    )
    passages = split(document(*sections), words)
    assert [(p.heading, p.text, p.page) for p in passages] == [(s.heading, s.text, s.page) for s in sections]


def test_a_run_of_short_sections_stays_under_the_target() -> None:
    sections = [Section(("A", f"Heading {n}"), prose(3)) for n in range(20)]
    passages = split(document(*sections), words)
    assert 2 < len(passages) < 10
    assert max(words(p.text) for p in passages) <= 222


def test_tokens_are_counted_once_per_word() -> None:
    calls = 0

    def counted(text: str) -> int:
        nonlocal calls
        calls += 1
        return words(text)

    text = "\n\n".join(prose(30, start=n % 40) for n in range(200))
    split(document(Section(("B",), text)), counted)
    assert calls < 200 < len(text) / 1000


TEXT = st.text("ab .,;!?()1\n-。，；商标\t\u3000é🙂", max_size=400)


@given(st.lists(TEXT.map(str.strip).filter(bool), max_size=4), st.integers(5, 40), st.integers(0, 3))
def test_every_character_is_in_exactly_one_passage_in_order(texts: list[str], target: int, overhead: int) -> None:
    sections = tuple(Section(("A", f"§ {n}"), text) for n, text in enumerate(texts))
    passages = split(document(*sections), lambda text: len(text) + overhead, target, 2 * target)
    assert squeezed("".join(p.text for p in passages)) == squeezed("".join(texts))
    assert [p.ordinal for p in passages] == list(range(1, len(passages) + 1))
    assert all(p.text and p.text == p.text.strip() for p in passages)
    assert all(len(p.text) + overhead <= 2 * target for p in passages)
    by_heading = ["".join(p.text for p in passages if p.heading == s.heading) for s in sections]
    assert [squeezed(text) for text in by_heading] == [squeezed(text) for text in texts]


@given(st.lists(TEXT.map(str.strip).filter(bool), max_size=8))
def test_joined_sections_keep_every_character_in_order(texts: list[str]) -> None:
    sections = tuple(Section(("A", f"H{n}"), text) for n, text in enumerate(texts))
    passages = split(document(*sections), words)
    whole = iter(squeezed("".join(p.text for p in passages)))
    assert all(character in whole for character in squeezed("".join(texts)))
