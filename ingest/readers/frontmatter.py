"""What stands above a Markdown text: YAML front matter, and lines that give the page's address."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ingest.errors import UnreadableFile
from ingest.readers import guide
from ingest.readers.guide import Stated
from knowledge.language import normalised

_FENCE = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_UNCLOSED = re.compile(r"\A---[ \t]*\n[A-Za-z_]\w*[ \t]*:")
_ADDRESS_LINE = re.compile(
    r'\A\s*(?:Page ?URL|Canonical(?: URL)?|Source URL|URL)\s*:\s*"?\[?<?(https?://[^\s\]>")]+)[^\n]*(?:\n|\Z)',
    re.IGNORECASE,
)
_GUIDE_ID = re.compile(r"[^\W_][\w-]*(?:/[^\W_][\w-]*)*")

T = TypeVar("T")


def front_matter(text: str) -> tuple[Stated, str, int]:
    """What is stated above the text, the text, and the number of lines above it.

    Raises `UnreadableFile` (damaged, with the line) for front matter that is not YAML or holds a value of
    the wrong kind.
    """
    stated, above = Stated(), 0
    match = _FENCE.match(text)
    if match is None and _UNCLOSED.match(text):
        raise UnreadableFile("damaged", "front matter, line 1: opened by --- and never closed")
    values = _mapping(match[1]) if match else None
    if match and values is not None:
        stated = _stated(values, match[1])
        above += match[0].count("\n")
        text = text[match.end() :]
    if address := _ADDRESS_LINE.match(text):
        stated = stated.over(Stated(url=address[1]))
        above += address[0].count("\n")
        text = text[address.end() :]
    return stated, text, above


def _mapping(raw: str) -> Mapping[str, Any] | None:
    """The values by lower-case key; None for two rulers around ordinary text."""
    import yaml

    try:
        # BaseLoader builds strings, lists and mappings only: no objects, and Norway stays "NO".
        values = yaml.load(raw, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not readable"
        raise _damaged(1 + mark.line if mark else 1, problem) from error
    except RecursionError as error:
        raise _damaged(1, "nested too deeply") from error
    if not isinstance(values, Mapping):
        return None
    return {str(key).strip().lower(): value for key, value in values.items()}


def _damaged(line: int, problem: str) -> UnreadableFile:
    return UnreadableFile("damaged", f"front matter, line {line + 1}: {problem}")


def _stated(values: Mapping[str, Any], raw: str) -> Stated:
    def word(key: str) -> str | None:
        value = values.get(key)
        if not isinstance(value, str) or value.strip().lower() in {"", "null", "~"}:
            return None
        return value.strip()

    def checked(key: str, reader: Callable[[str], T]) -> T | None:
        value = word(key)
        if value is None:
            return None
        try:
            return reader(value)
        except ValueError as error:
            lines = [text.strip().lower().startswith(key) for text in raw.split("\n")]
            raise _damaged(lines.index(True) + 1 if True in lines else 1, f"{key}: {error}") from error

    return Stated(
        id=checked("id", _guide_id),
        title=word("title"),
        market=checked("market", _market),
        language=checked("language", _language) or normalised(word("lang")),
        source=word("source") or _names(values.get("sources")),
        url=checked("url", _url),
        checked_on=checked("checked_on", guide.iso_date),
        review_by=checked("review_by", guide.iso_date),
        reviewed_by=word("reviewed_by"),
        confidence=checked("confidence", guide.confidence),
    )


def _names(sources: object) -> str | None:
    """The names in a list of sources, as a reader sees them; None when there is none."""
    if not isinstance(sources, Sequence) or isinstance(sources, str):
        return None
    names = [entry["name"] for entry in sources if isinstance(entry, Mapping) and isinstance(entry.get("name"), str)]
    names += [entry for entry in sources if isinstance(entry, str)]
    return " · ".join(names) or None


def _guide_id(value: str) -> str:
    if not _GUIDE_ID.fullmatch(value):
        raise ValueError(f"{value!r} is not of the form us/schedule-a")
    return value


def _market(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        raise ValueError(f"{value!r} is not a two-letter code")
    return guide.market_code(value)


def _language(value: str) -> str:
    code = normalised(value)
    if code is None:
        raise ValueError(f"{value!r} is not a language code such as en or zh")
    return code


def _url(value: str) -> str:
    if not re.match(r"https?://\S+$", value):
        raise ValueError(f"{value!r} is not an http address")
    return value
