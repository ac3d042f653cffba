"""Every message is within Slack's limits by construction, and says everything, whatever was to be said."""

import html
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack import blocks as b
from bot.slack.blocks import Block, Outgoing
from bot.slack.render import reply, sources
from bot.slack.words import bare
from tests.slack.checks import check_blocks
from tests.slack.double.limits import view_problems
from tests.slack.double.messages import elements_of
from tests.unit.bot.slack.making import FOREIGN, letters, replies, short, shown, strings, texts, wild

BASE = "https://desk.example"
SLACK_REFUSES = 13_000
"""Characters of all blocks at which Slack was seen to refuse."""
slow = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def check(messages: list[Outgoing]) -> None:
    """Within every limit, by two validators of others and one of ours, and armed against nobody."""
    assert messages
    for message in messages:
        assert 0 < len(message.text) <= 4_000
        assert check_blocks(list(message.blocks)) == []
        assert sum(len(s) for _, s in strings(message.blocks)) < SLACK_REFUSES
        assert wild(message.text, BASE) == []
        for at, words in strings(message.blocks):
            assert at != "mrkdwn" or wild(words, BASE) == []


def pressable(blocks: tuple[Block, ...]) -> list[str]:
    return [e["action_id"] for block in blocks for e in elements_of(block)]


@slow
@given(replies(), st.booleans(), st.booleans(), st.lists(texts(), max_size=2).map(tuple))
def test_a_reply_of_any_kind(made: Any, shared: bool, private: bool, lead: tuple[str, ...]) -> None:
    messages = reply(made, 10**17, base_url=BASE, shared=shared, private=private, lead=lead)
    check(messages)
    assert all(pressable(m.blocks) == [] for m in messages[:-1]), "what can be pressed stands at the end"
    wanted = {"ask_expert"} & set(made.actions)
    wanted |= {"sources"} if made.citations else set()
    wanted |= {"share"} if private else set()
    wanted |= {"go_private"} if shared and made.asks else set()
    wanted |= {f"rate_{n}" for n in range(1, 6)} if "rate" in made.actions else set()
    wanted |= {"same_matter", "new_matter"} if "reopen_or_new" in made.actions else set()
    wanted |= {"counsel"} if "handled" in made.actions else set()
    wanted |= {"consent_give", "consent_refuse"} if "consent" in made.actions else set()
    wanted |= {"feedback"} if made.kind in ("answer", "handover", "refusal") else set()
    assert set(pressable(messages[-1].blocks)) == wanted


@slow
@given(replies())
def test_no_word_of_a_reply_is_lost_and_none_changes_its_place(made: Any) -> None:
    said = [*made.before]
    if made.answer and made.answer["text"]:
        said += [s["text"] for s in made.answer["sentences"]] or [made.answer["text"]]
    messages = reply(made, 1, base_url=BASE)
    blocks = letters(html.unescape(shown(messages)))
    plain = letters(html.unescape("".join(m.text for m in messages)))
    for where in (blocks, plain):
        at = 0
        for text in (*said, "\n".join(made.asks), *made.after):
            for line in text.split("\n"):
                wanted = letters(bare(line))
                found = where.find(wanted, at)
                assert found >= 0, wanted
                at = found + len(wanted)


@slow
@given(replies())
def test_the_sources_are_one_dialog(made: Any) -> None:
    if made.citations:
        view = sources(made, "en", BASE)
        assert view_problems(view) == [] and check_blocks(view["blocks"], 100) == []
        assert len(json.dumps(view).encode()) < 250_000
        assert all(at != "mrkdwn" or wild(s, BASE) == [] for at, s in strings(view))


@slow
@given(st.lists(texts(), max_size=12), st.booleans())
def test_paragraphs_of_any_length(paragraphs: list[str], small: bool) -> None:
    messages = b.pack(part for p in paragraphs for part in b.words(p, small=small))
    check(messages)
    if any(letters(p) for p in paragraphs):
        assert all(m.text != "…" for m in messages), "no message is empty"


def test_a_huge_text_is_many_messages_and_the_buttons_stand_in_the_last() -> None:
    text = "\n\n".join(f"Paragraph {n} of what was asked & answered <!channel>." for n in range(2_000))
    messages = b.pack(b.words(text), [b.actions(b.button("Ask an expert", "ask_expert", "1"))])
    check(messages)
    assert len(messages) > 20 and pressable(messages[-1].blocks) == ["ask_expert"]
    assert letters(html.unescape("".join(m.text for m in messages))) == letters(text)


def test_the_most_crowded_reply_of_all() -> None:
    messages = b.pack((b.Part("x", "x", small=n % 2 == 1) for n in range(400)), [b.DIVIDER] * 9)
    check(messages)
    assert sum(m.text.count("x") for m in messages) == 400


@given(short, short, st.sampled_from([None, "primary"]))
def test_what_can_be_pressed_and_written_is_cut_to_its_limits(label: str, value: str, style: str | None) -> None:
    label = f"L{label}"
    options = [b.option(f"L{n}{label}", str(n)) for n in range(3)]
    made = [
        b.actions(b.button(label, "press", value, style=style)),
        b.feedback("9" * 18, label, label),
        b.header(label),
        b.section("x", accessory=b.select("choose", options, chosen="1", placeholder=label)),
    ]
    assert check_blocks(made) == []
    form = b.modal(
        "c", label, [b.field_input("q", label, value=value, hint=label, limit=100)], close=label, submit=label,
        metadata="1",
    )  # fmt: skip
    assert view_problems(form) == [] and check_blocks(form["blocks"], 100) == []


def test_the_link_to_a_page_cannot_be_broken_out_of() -> None:
    for trick in FOREIGN:
        made = b.link(f"{BASE}/guides/{trick}", f"{trick} | {trick}")
        assert wild(made, BASE) == [], trick
        assert made.count("|") == 1 and "\n" not in made
