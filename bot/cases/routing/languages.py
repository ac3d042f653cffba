"""In which language a document is: what is said of it, then the words quoted from it, then where it comes from (pure)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.cases.routing.forums import forum_of, jurisdiction_of
from bot.texts import Both
from knowledge.language import question_language, recognised

_FILE = Path(__file__).with_name("languages.yaml")
_MOST = 20_000
_PASSAGE = 60
"""Characters from which a passage is long enough to tell its language, and is no mere name."""
_SHORT_PASSAGE = 20
_BY_SCRIPT = frozenset({"ja", "ko", "ru", "ar", "th", "hi"})
# "in German" says it of a document where nothing follows that German would describe: "in German courts" does not.
_FOLLOWS = (
    r"(?=\s*(?:$|[,.;:!?()\[\]\"'/&\n—–-]|(?:and|but|or|so|which|that|we|i|it|he|she|they|from|with|without|dated|to|only"
    r"|because|as|by|on|for|language|text|saying|about|attached|then|who|is|was|has|not|since|while|this|our|my|the|please)\b))"
)
# Words about the answer, a helper or a translation, which say nothing of the document.
_NOT_DOCUMENT = re.compile(
    r"(?:\b(?:answer|repl(?:y|ies)|respond|write (?:back|to (?:me|us))|speak\w*|talk\w*|explain|advise|advice|help|translat\w+|communicat\w+"
    r"|chat|call|summar\w+|training|guides?|material)\b[^,.;:!?\n]{0,40}|\bnot (?:written )?)$",
    re.IGNORECASE,
)
_NOT_DOCUMENT_ZH = re.compile(
    r"(?:译成|译为|译作|翻成|(?:请|可以|能|麻烦)[^，。,；;]{0,4}用|(?<!不)(?:会|懂)|讲|说|不是|并非|以)$"
)
_AFTER_ZH = re.compile(r"的?(?:回复|回答|答复|沟通|交流|翻译|译本|译文|译件|律师|专家|人员|客服|咨询|培训|指南)")
_QUOTED = re.compile(r"[\"“„«「『]([^\"“”„«»「」『』]{60,4000})[\"”“»」』]")
_WITHOUT_CHINESE = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff]{60,4000}")


def document_language(texts: Sequence[str], market: str | None, forum: str | None) -> str | None:
    """The language (ISO 639-1) of the document that the enterprise's messages are about, oldest first; None if unknown.

    Never the language in which the question is asked.
    """
    newest = [text[:_MOST] for text in reversed(texts)]
    for read in (_said, _quoted):
        found = next((language for text in newest if (language := read(text))), None)
        if found:
            return found
    return _official(market, forum)


def language_name(code: str) -> Both:
    """What a language is called; a code that is not on the list is shown as it is."""
    names = _table().get(code)
    return {"en": names["en"][0], "zh": names["zh"][0]} if names else {"en": code, "zh": code}


def _said(text: str) -> str | None:
    """The language that the words give the document: "in German", "a German-language letter", 德文的通知."""
    found = sorted((*_said_in_english(text), *_said_in_chinese(text)))
    return found[0][1] if found else None


def _said_in_english(text: str) -> Iterator[tuple[int, str]]:
    for match in _english().finditer(text):
        if not _NOT_DOCUMENT.search(text[max(0, match.start() - 60) : match.start()]):
            yield match.start(), _codes()[(match["of"] or match["language"]).lower()]


def _said_in_chinese(text: str) -> Iterator[tuple[int, str]]:
    for match in _chinese().finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if not _NOT_DOCUMENT_ZH.search(before) and not _AFTER_ZH.match(text, match.end()):
            yield match.start(), _codes()[match[0]]


def _quoted(text: str) -> str | None:
    """The language of a long passage that is not the enterprise's own: in quotation marks, behind `>`, or foreign."""
    for passage in _passages(text):
        found = recognised(passage)
        if found:
            return found
    return next((found for part in text.split("\n") if (found := _foreign(part))), None)


def _passages(text: str) -> Iterator[str]:
    yield from (match[1] for match in _QUOTED.finditer(text))
    marked = " ".join(line.lstrip("> ") for line in text.split("\n") if line.startswith(">"))
    if len(marked) >= _PASSAGE:
        yield marked
    if question_language(text) == "zh":
        yield from (match[0] for match in _WITHOUT_CHINESE.finditer(text))


def _foreign(part: str) -> str | None:
    """The language of a paragraph that is in neither of the two in which enterprises write."""
    found = recognised(part) if len(part) >= _SHORT_PASSAGE else None
    if found in ("en", "zh"):
        return None
    return found if len(part) >= _PASSAGE or found in _BY_SCRIPT else None


def _official(market: str | None, forum: str | None) -> str | None:
    """The one language of the forum, else of the market whose law it applies; None where there are several."""
    named = forum_of(forum)
    if named is not None and named.languages is not None and market not in named.mistaken_in:
        return named.languages[0] if len(named.languages) == 1 else None
    jurisdiction, _ = jurisdiction_of(forum, market)
    found = [code for code, entry in _table().items() if jurisdiction in entry["markets"]]
    return found[0] if len(found) == 1 else None


@cache
def _english() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for entry in _table().values() for name in entry["en"])
    return re.compile(
        rf"\b(?:in|entirely|fully|completely) (?:the )?(?P<language>{names})\b{_FOLLOWS}|\b(?P<of>{names})[- ]language\b",
        re.IGNORECASE,
    )


@cache
def _chinese() -> re.Pattern[str]:
    return re.compile("|".join(name for entry in _table().values() for name in entry["zh"]))


@cache
def _codes() -> Mapping[str, str]:
    return {name.lower(): code for code, entry in _table().items() for name in (*entry["en"], *entry["zh"])}


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return table
