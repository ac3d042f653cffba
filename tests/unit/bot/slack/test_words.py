"""Text for Slack says what was written and nothing more; what Slack sends is read back as it was typed."""

import html

from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack import words
from tests.unit.bot.slack.making import FOREIGN, letters, texts, wild


@given(texts())
def test_nothing_escaped_calls_anybody_or_links_anywhere(text: str) -> None:
    assert wild(words.escape(text)) == []


@given(texts())
def test_what_is_escaped_reads_as_it_was_written(text: str) -> None:
    assert html.unescape(words.escape(text).replace("&amp;", "&amp;")) == words.bare(text)


@given(texts(), st.integers(5, 400))
@example("&" * 50, 5)
def test_cut_text_fits_when_escaped_and_is_a_beginning(text: str, limit: int) -> None:
    kept = words.cut(text, limit)
    assert len(words.escape(kept)) <= limit
    assert kept == text or text.startswith(kept.removesuffix("…").rstrip())


@given(texts(), st.integers(20, 3_000))
def test_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    found = list(words.pieces(text, limit))
    assert all(0 < len(piece) <= limit and piece.strip() for piece in found)
    assert letters(html.unescape("".join(found))) == letters(words.bare(text))


def test_pieces_end_where_a_sentence_ends() -> None:
    sentences = [f"This is sentence number {n}." for n in range(40)]
    found = list(words.pieces(" ".join(sentences), 200))
    assert len(found) > 3 and all(piece.rstrip().endswith(".") for piece in found)
    chinese = list(words.pieces("这是一个句子。" * 60, 100))
    assert all(piece.endswith("。") for piece in chinese)


def name_of(user: str) -> str:
    return {"U1": "Lin Hua"}.get(user, user)


def test_markup_of_slack_is_read_as_people_see_it() -> None:
    said = (
        "<@UBOT> and <@UBOT|firstline>, <@U1> in <#C1|ask-ip> and <#C2>: <https://a.example/?x=1&amp;y=2>, "
        "<https://b.example|B &amp; Co>, <mailto:lin@lamp.example|lin@lamp.example> <!here> <!subteam^S1|@desk> 1 &lt; 2"
    )
    assert words.plain(said, bot="UBOT", name_of=name_of) == (
        "@Firstline and @Firstline, @Lin Hua in #ask-ip and #C2: https://a.example/?x=1&y=2, "
        "B & Co (https://b.example), lin@lamp.example @here @desk 1 < 2"
    )


@given(texts(6, 1))
def test_what_a_person_typed_comes_back_whatever_it_is(text: str) -> None:
    typed = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")  # as Slack's clients send it
    assert words.plain(typed, bot="UBOT", name_of=name_of) == words.clean(text).strip()


@given(st.text(st.characters(codec=None)))
def test_read_text_is_something_that_a_database_takes(text: str) -> None:
    read = words.plain(text, bot="U", name_of=name_of)
    assert "\x00" not in read
    read.encode("utf-8")


def test_half_a_character_is_replaced_and_not_refused() -> None:
    assert words.plain("before \ud83d after\x00", bot=None, name_of=name_of) == "before � after�"


def test_the_mention_of_the_bot_is_told_from_others() -> None:
    assert words.mentions("hi <@UBOT>", "UBOT") and words.mentions("<@UBOT|x> hi", "UBOT")
    assert not words.mentions("<@UBOTTLE>", "UBOT") and not words.mentions("@UBOT", "UBOT")
    assert words.calls_somebody_else(" <@U1> look", "UBOT") and words.calls_somebody_else("<@U1|lin>", "UBOT")
    assert not words.calls_somebody_else("<@UBOT> look", "UBOT") and not words.calls_somebody_else("look <@U1>", "UBOT")


def test_every_trick_is_disarmed_by_itself() -> None:
    for trick in FOREIGN:
        assert wild(words.escape(trick)) == [], trick
