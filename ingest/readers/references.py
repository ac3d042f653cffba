"""References to the deadline table: `{{deadline:US-FED-01}}` in a Markdown text becomes the rule's period.

Nothing else in double braces is touched. The table is part of a document's content: a correction of a rule
makes every document that refers to it a new version, in both languages.
"""

import hashlib
import re
from collections.abc import Callable, Sequence

from ingest.errors import UnreadableFile
from ingest.readers.text import decoded

REFERENCE = re.compile(r"\{\{\s*deadline\s*:([^{}\n]*)\}\}")
LANGUAGES = ("en", "zh")

Period = Callable[[str, str], str]
"""The period of a rule in a language, as a guide says it; raises `KeyError` for an unknown rule."""


def expanded(text: str, language: str, *, above: int = 0, period: Period | None = None) -> str:
    """The text with every reference written out; any language but Chinese is given the English words.

    `above` is the number of lines before the text in its file. Raises `UnreadableFile` (unknown_rule) with
    the line and the ids that come near.
    """
    if not REFERENCE.search(text):
        return text
    said = period or _period

    def words(match: re.Match[str]) -> str:
        rule = match[1].strip()
        try:
            return said(rule, "zh" if language == "zh" else "en")
        except KeyError:
            line = above + text.count("\n", 0, match.start()) + 1
            near = () if period else _near(rule)
            hint = f"; near: {', '.join(near)}" if near else ""
            raise UnreadableFile("unknown_rule", f"line {line}: {match[0]}{hint}") from None

    return REFERENCE.sub(words, text)


def named(text: str) -> tuple[str, ...]:
    """The rules that a text refers to, in order, repeated as often as they are."""
    return tuple(match.strip() for match in REFERENCE.findall(text))


def content_hash(data: bytes, form: str, *, period: Period | None = None) -> str:
    """SHA-256 of a file's content: its bytes, and for Markdown the periods of the rules it refers to."""
    digest = hashlib.sha256(data)
    for rule in sorted(set(_named_in(data))) if form == "md" else ():
        for language in LANGUAGES:
            try:
                words = (period or _period)(rule, language)
            except KeyError:
                words = ""
            digest.update(f"\0{rule}\0{words}".encode())
    return digest.hexdigest()


def _near(rule: str) -> Sequence[str]:
    from knowledge.rules import load_rules

    return load_rules().near(rule)


def _period(rule: str, language: str) -> str:
    from knowledge.periods import said  # most documents refer to no rule

    return said(rule, language)


def _named_in(data: bytes) -> tuple[str, ...]:
    if b"deadline" not in data.replace(b"\0", b""):  # UTF-16 has a null beside every letter
        return ()
    try:
        return named(decoded(data))
    except UnreadableFile:  # reading the file will say so
        return ()
