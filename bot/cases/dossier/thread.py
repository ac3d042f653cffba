"""The messages of a dossier: who said what when, what was changed, what was cited, which files came (pure)."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.attachments import size_text
from bot.cases.dossier.model import Said
from bot.cases.dossier.words import moment, text
from bot.conversations import Attachment, Reply
from bot.paper.model import Block, Entry, Line, Points, Words

FilesIn = Mapping[tuple[int, str], str] | None
"""Where the files of a paper lie beside it, by message and id."""


def said(one: Said, language: str, files_in: FilesIn) -> Entry:
    """One message with everything that belongs to it."""
    posted = one.posted
    role = posted.author.desk or text.word("role", posted.author.role, language)
    meta = text("message_line", language, at=moment(posted.at), role=role)
    if posted.earlier:
        meta = f"{meta} · {text('said_before', language)}"
    name = posted.author.name
    head = f"{one.number} · {name}" if one.number else text("note_of", language, name=name)
    mark = text("mark_inside", language) if posted.inside else ""
    anchor = f"m{one.number}" if one.number else f"note{posted.seq}"
    return Entry(head, meta, tuple(_body(one, language, files_in)), mark, posted.inside, anchor)


def _body(one: Said, language: str, files_in: FilesIn) -> Iterator[Block]:
    posted = one.posted
    if posted.deleted_at is not None:
        yield Words(text("deleted", language, at=moment(posted.deleted_at)), "small")
    elif posted.edited_at is not None:
        yield Words(text("edited", language, at=moment(posted.edited_at)), "small")
    if posted.reply is not None:
        yield from _reply(posted.reply, language)
    elif posted.text:
        yield Words(posted.text)
    lines = tuple(files(one, language, files_in))
    if lines:
        yield Points(lines)
    for before in (earlier for earlier in one.earlier if earlier.text != posted.text):
        yield Words(text("earlier", language, until=moment(before.until)), "small")
        yield Words(before.text, "quote")


def _reply(reply: Reply, language: str) -> Iterator[Block]:
    yield from (Words(words) for words in reply.before)
    if reply.answer and reply.answer.get("text"):
        yield Words(str(reply.answer["text"]))
    if reply.citations:
        yield Words(text("citations", language), "strong")
        for citation in reply.citations:
            yield from _citation(citation, language)
    yield from (Words(words) for words in reply.asks)
    for name, lines in (("working", reply.working), ("understood", reply.understood)):
        if lines:
            yield Words(text(name, language), "strong")
            yield Points(tuple(Line(line) for line in lines))
    yield from (Words(words, "small") for words in reply.after)


def _citation(cited: Mapping[str, Any], language: str) -> Iterator[Block]:
    inner = [str(h) for h in dict.fromkeys(cited.get("heading") or ()) if h != cited["title"]]
    key = "cited_line" if inner else "cited_plain"
    values = {"heading": " › ".join(inner)} if inner else {}
    yield Words(text(key, language, n=cited["n"], title=cited["title"], **values))
    yield Words(text("quoted", language, quote=cited["quote"]), "quote")
    unknown = text("not_known", language)
    source = text(
        "cited_source",
        language,
        source=cited.get("source") or unknown,
        confidence=text.word("confidence", cited.get("confidence"), language) or unknown,
        date=cited.get("checked_on") or unknown,
    )
    yield Words(source, "small")


def files(one: Said, language: str, files_in: FilesIn, *, listed: bool = False) -> Iterator[Line]:
    """The files of a message; `listed` for a list of all, where each says where it came from."""
    posted = one.posted
    known = {file.name for file in posted.attachments}
    named = (Attachment("", name) for name in posted.files if name not in known)
    for file in (*posted.attachments, *named):
        href = (files_in or {}).get((posted.seq, file.id), "")
        note = _note(file, language, absent=files_in is not None and bool(file.sha256) and not href)
        if listed:
            at = moment(posted.at)
            where = (
                text("file_from", language, n=one.number, at=at) if one.number else text("file_note", language, at=at)
            )
            note = f"{where} · {note}"
        yield Line(file.name, note, href=href)


def _note(file: Attachment, language: str, *, absent: bool) -> str:
    if absent:
        return text("file_absent", language)
    if file.sha256 is None and file.not_kept is not None:
        return text("file_not_kept", language, reason=text.word("not_kept", file.not_kept, language))
    if file.sha256 is None:
        return text("file_elsewhere", language)
    return text("file_kept", language, size=size_text(file.size), hash=file.sha256)
