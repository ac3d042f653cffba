"""Replies of the desk as messages of Slack: the answer with numbered, linked sources, and what can be pressed (pure)."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.conversations import Posted, Reply
from bot.slack import blocks as b
from bot.slack.blocks import Block, Outgoing, Part
from bot.slack.texts import text, word
from bot.slack.words import cut, escape

RATINGS = (1, 2, 3, 4, 5)
MAX_URL = 300
ASKED = {
    "reopen_or_new": (("same_matter", "same_matter"), ("new_matter", "new_matter")),
    "handled": (("counsel", "handled_button"),),
    "consent": (("consent_give", "consent_give"), ("consent_refuse", "consent_refuse")),
}
"""What a reply lets the enterprise press about its case: buttons and the keys of their labels."""
LETTER = (("letter_received", "letter_received"), ("letter_counsel", "handled_button"), ("letter_ask", "ask_expert"))
"""What an enterprise may press under a letter, in order."""


def reply(
    posted: Reply,
    row: int,
    *,
    base_url: str,
    shared: bool = False,
    private: bool = False,
    pressable: bool = True,
    lead: tuple[str, ...] = (),
) -> list[Outgoing]:
    """A reply as one or more messages; `row` is its message's id, which buttons carry.

    In a channel that other organisations read (`shared`) the facts that the desk needs are not asked for there.
    A `private` reply stands where only its reader sees it, and may be shared by them. `lead` are sentences before it.
    """
    language = posted.language
    parts: list[Part] = []
    for sentence in (*lead, *posted.before):
        parts += b.words(sentence)
    parts += _answer(posted)
    if posted.citations:
        parts.append(Part(f"{text('sources_title', language)}:", f"*{text('sources_title', language)}*", small=True))
        for cited in posted.citations:
            parts += citation(cited, language, base_url)
    asks = posted.asks
    if shared and asks:
        asks = (text("shared_channel", language),)
    if asks:
        parts += b.words("\n".join(asks))
    for sentence in posted.after:
        parts += b.words(sentence, small=True)
    return b.pack(parts, _tail(posted, row, shared=shared, private=private) if pressable else ())


def citation(cited: Mapping[str, Any], language: str, base_url: str) -> list[Part]:
    """A numbered source: where it stands, what kind of source it is, and how fresh the guide is."""
    path = " › ".join((str(cited["title"]), *(str(h) for h in cited["heading"])))
    path = cut(path, 300)
    checked = cited.get("checked_on")
    facts = [
        word("market", cited.get("market") or "none", language),
        cut(str(cited["source"]), 400) if cited.get("source") else "",
        word("confidence", cited.get("confidence"), language),
        text("cited_checked", language, date=checked) if checked else "",
        text("cited_reviewed", language, name=cut(str(cited["reviewed_by"]), 100))
        if cited.get("reviewed_by")
        else text("cited_not_reviewed", language),
    ]
    line = " · ".join(fact for fact in facts if fact)
    number = f"[{cited['n']}]"
    url = base_url + str(cited["url"])
    linked = b.link(url, path) if len(url) <= MAX_URL else escape(path)
    marked = f"{number} {linked}\n{escape(line)}"
    return [Part(f"{number} {escape(path)} ({escape(line)})", marked, small=True)]


def person(posted: Posted, *, language: str) -> list[Outgoing]:
    """What an expert wrote, as the enterprise reads it: who says it, from which desk, then their words."""
    who = text("expert_line", language, name=cut(posted.author.name, 200), desk=cut(posted.author.desk or "", 200))
    lead = f"*{escape(who.rstrip('，, '))}*"
    body = posted.text or "…"
    if posted.deleted_at is not None:
        body = text("mirror_deleted", language)
    changed = f" ({text('mirror_changed', language)})" if posted.edited_at and not posted.deleted_at else ""
    head = Part(escape(who.rstrip("，, ")), f"{lead}{escape(changed)}")
    return b.pack([head, *b.words(body)])


def sources(posted: Reply, language: str, base_url: str) -> Block:
    """The dialog with the quoted words of every source."""
    shown: list[Block] = []
    for cited in posted.citations[:30]:
        shown.append(b.context(*(p.markup for p in citation(cited, language, base_url))))
        shown += [b.section(p.markup) for p in b.words(f"“{cited['quote']}”")[:2]]
    return b.modal("sources", text("sources_title", language), shown[: 2 * 45], close=text("close", language))


def reading(posted: Reply, language: str) -> Block:
    """The dialog behind *How I read this*: how the date that matters was counted, and what was understood."""
    shown: list[Block] = []
    for title, lines in (("reading_date", posted.working), ("reading_facts", posted.understood)):
        if lines:
            shown.append(b.section(f"*{escape(text(title, language))}*"))
            shown += [b.section(p.markup) for p in b.words("\n".join(f"• {line}" for line in lines))]
    close = text("close", language)
    return b.modal("reading", text("reading_title", language), shown[:90], close=close)


def _answer(posted: Reply) -> Iterator[Part]:
    if not posted.answer or not posted.answer.get("text"):
        return
    sentences = posted.answer.get("sentences") or ()
    bullet = "• " if posted.kind == "handover" else ""
    if not sentences:
        yield from b.words(str(posted.answer["text"]))
    for sentence in sentences:
        marks = "".join(f" [{n}]" for n in sentence["citations"])
        yield from b.words(f"{bullet}{sentence['text']}{marks}")


def _tail(posted: Reply, row: int, *, shared: bool, private: bool) -> list[Block]:
    """What can be pressed; it stands in the last message, whatever its length."""
    language, value = posted.language, str(row)
    row_of: list[Block] = []
    if shared and posted.asks:
        row_of.append(b.button(text("private_button", language), "go_private", value, style="primary"))
    if "ask_expert" in posted.actions:
        row_of.append(b.button(text("ask_expert", language), "ask_expert", value))
    if posted.working or posted.understood:
        row_of.append(b.button(text("reading_button", language), "reading", value))
    if posted.citations:
        row_of.append(b.button(text("sources_button", language), "sources", value))
    if private:
        row_of.append(b.button(text("share", language), "share", value))
    tail = [b.actions(*row_of)] if row_of else []
    if "rate" in posted.actions:
        tail.append(b.actions(*(b.button(text(f"rate_{n}", language), f"rate_{n}", value) for n in RATINGS)))
    if "letter" in posted.actions:
        tail.append(b.actions(*(b.button(text(label, language), name, value) for name, label in LETTER)))
    for action, names in ASKED.items():
        if action in posted.actions:
            tail.append(b.actions(*(b.button(text(label, language), name, value) for name, label in names)))
    if posted.kind in ("answer", "handover", "refusal"):
        tail.append(b.feedback(value, text("helpful", language), text("not_helpful", language)))
    return tail
