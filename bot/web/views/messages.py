"""Messages of a thread: what people wrote, as text; what the bot found, with numbered sources (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.attachments import size_text
from bot.conversations import Attachment, Person, Posted, Reply
from bot.desk.base import is_desk
from bot.web.links import Viewer
from bot.web.markup import Html, join, tag
from bot.web.texts import text, word
from bot.web.views import wording

LONG = 3_000
"""Characters from which a message is folded."""
SHOWN = 280


def message(posted: Posted, view: Viewer, today: date) -> Html:
    """One message; its anchor is `m<seq>`."""
    author = posted.author
    classes = ["message", f"by-{author.role}"]
    if posted.inside:
        classes.append("inside")
    if posted.reply is not None:
        classes.append(f"kind-{posted.reply.kind}")
    if posted.deleted_at is not None:
        classes.append("gone")
    header = tag(
        "header",
        tag("b", author.name, class_="name"),
        tag("span", _role(author, view.language), class_="role"),
        tag("span", text("note_inside", view.language), class_="badge note") if posted.inside else None,
        _changed(posted, view.language),
        wording.time_tag(posted.at, view.language),
    )
    body = _body(posted, view, today)
    files = attached(posted, view) if posted.deleted_at is None else None
    parts = tag("div", header, body, files, class_="content")
    return tag("article", avatar(author), parts, class_=" ".join(classes), id=f"m{posted.seq}")


def attached(posted: Posted, view: Viewer) -> Html | None:
    """The files of a message: links where the desk keeps them, otherwise their names."""
    if not posted.files:
        return None
    known = {file.name for file in posted.attachments}
    named = (Attachment("", name) for name in posted.files if name not in known)
    items = (tag("li", _file(file, posted.seq, view)) for file in (*posted.attachments, *named))
    return tag("ul", items, class_="files")


def _file(file: Attachment, seq: int, view: Viewer) -> Html | str:
    if file.sha256 is None:
        return file.name
    link = tag("a", file.name, href=view.url(f"/files/{seq}/{file.id}"), download=file.name)
    return join(link, " ", tag("small", size_text(file.size)))


def _body(posted: Posted, view: Viewer, today: date) -> Html:
    """The words; of a message that was taken back only that it was."""
    if posted.deleted_at is not None:
        at = wording.moment(posted.deleted_at)
        return tag("p", text("message_gone", view.language, at=at), class_="text")
    return reply(posted.reply, posted.seq, view, today) if posted.reply else written(posted.text, view.language)


def _changed(posted: Posted, language: str) -> Html | None:
    if posted.edited_at is None or posted.deleted_at is not None:
        return None
    return tag("small", text("message_changed", language), title=wording.until(posted.edited_at, language))


def written(words: str, language: str) -> Html:
    """What a person wrote: never markup, line breaks kept, very long texts folded."""
    if len(words) <= LONG:
        return tag("p", words, class_="text")
    folded = tag("summary", f"{words[:SHOWN]}…", tag("span", text("show_all", language, n=len(words)), class_="more"))
    return tag("details", folded, tag("p", words, class_="text"), class_="long")


def reply(posted: Reply, seq: int, view: Viewer, today: date) -> Html:
    """A reply of the bot: fixed sentences, the answer with its marks, the sources, and what else must be said."""
    sources = None
    if posted.citations:
        sources = tag(
            "section",
            tag("h4", text("sources", view.language)),
            tag("ol", (citation(c, seq, view, today) for c in posted.citations), class_="sources"),
            class_="cited",
            aria_label=text("sources", view.language),
        )
    return join(
        (tag("p", words, class_="text frame") for words in posted.before),
        _answer(posted.answer, seq, posted.kind, view) if posted.answer else None,
        sources,
        _folded("working", posted.working, view.language),
        _folded("understood", posted.understood, view.language),
        tag("div", (tag("p", words, class_="text") for words in (*posted.asks, *posted.after)), class_="after")
        if posted.asks or posted.after
        else None,
        _letter(posted.letter, view) if posted.letter is not None else None,
    )


def _letter(letter: int, view: Viewer) -> Html:
    """The way to a reminder letter, where it is answered."""
    link = tag("a", text("letter_page", view.language), href=view.url(f"/letter/{letter}"), class_="button primary")
    return tag("p", link, class_="letter-link")


def _folded(key: str, lines: Sequence[str], language: str) -> Html | None:
    """What stands behind a click: how a date was reckoned, what was understood."""
    if not lines:
        return None
    items = tag("ul", (tag("li", line) for line in lines))
    return tag("details", tag("summary", tag("span", text(key, language), class_="more")), items, class_="long shown")


def citation(cited: Mapping[str, Any], seq: int, view: Viewer, today: date) -> Html:
    """A numbered source: where it stands, what kind of source it is, and how fresh the guide is."""
    language = view.language
    link = tag(
        "a",
        tag("span", str(cited["n"]), class_="n"),
        wording.path(str(cited["title"]), [str(h) for h in cited["heading"]]),
        href=view.guide_url(str(cited["url"])),
        target="_blank",
        rel="noopener",
        class_="source",
        title=text("open_passage", language),
    )
    return tag("li", link, tag("div", meta(cited, language, today), class_="meta"), id=f"m{seq}-s{cited['n']}")


def meta(cited: Mapping[str, Any], language: str, today: date) -> Html:
    """Market, source of law, confidence, dates and review of a citation, in one line."""
    checked = cited.get("checked_on")
    reviewer = cited.get("reviewed_by")
    return dotted(
        tag("span", wording.market(cited.get("market"), language), class_="market"),
        tag("span", str(cited["source"]), class_="law") if cited.get("source") else None,
        tag("span", word("confidence", cited.get("confidence"), language)) if cited.get("confidence") else None,
        tag("span", text("checked_on", language, date=checked)) if checked else None,
        wording.review(cited.get("review_by"), today, language),
        tag("span", text("reviewed_by", language, name=reviewer))
        if reviewer
        else tag("span", text("not_reviewed", language), class_="near"),
    )


def dotted(*parts: Html | None) -> Html:
    """Parts with a middle dot between them."""
    there = [part for part in parts if part]
    return join(*((part if i == 0 else join(" · ", part)) for i, part in enumerate(there)))


def avatar(author: Person) -> Html:
    """Two letters on a colour of the role."""
    words = author.name.replace(".", " ").split()
    letters = "".join(w[0] for w in ([words[0], words[-1]] if len(words) > 1 else words[:1])).upper()
    return tag("span", "" if author.role == "bot" else letters, class_=f"avatar {author.role}", aria_hidden="true")


def _answer(answer: Mapping[str, Any], seq: int, kind: str, view: Viewer) -> Html | None:
    sentences: Sequence[Mapping[str, Any]] = answer.get("sentences") or ()
    if not sentences:
        return tag("p", str(answer["text"]), class_="text answer") if answer.get("text") else None
    lines = [join(str(s["text"]), marks(s["citations"], seq, view.language)) for s in sentences]
    if kind == "handover":
        return tag("ul", (tag("li", line) for line in lines), class_="answer steps")
    return tag("div", (tag("p", line) for line in lines), class_="answer")


def marks(numbers: Iterable[int], seq: int, language: str) -> Html:
    """The superscript numbers behind a sentence, each a link to its source below."""
    links = (
        tag("a", f"[{n}]", href=f"#m{seq}-s{n}", class_="mark", aria_label=text("source_n", language, n=n))
        for n in numbers
    )
    return tag("sup", links)


def _role(author: Person, language: str) -> str:
    if is_desk(author):
        return author.desk or word("role", author.role, language)
    return word("role", author.role, language)
