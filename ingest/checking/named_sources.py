"""Every source that a section names is in the guide's source list.

A section names its sources with `·` between them. One is found in the list when an entry's `covers` stands in
it (`covers: [FRCP]`), or the short name that the entry gives in brackets or uses itself (`ZPO`, `U.S.C.`,
with the same title number if both name one), or when the words before its first number are those of the entry.
What is no text of law (practice, a platform's notice, an office's letter) belongs to an entry `practice` or `desk`.
"""

import re
import unicodedata
from collections.abc import Iterator

from ingest.checking.model import Finding, GuideFile, Source, at

_SEPARATOR = re.compile(r"\s+·\s+|·")
_SHORT = re.compile(
    r"(?<![A-Za-z])(?:[A-Z]\.){2,}(?:[A-Z]\.?)?|(?<![A-Za-z])[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?![A-Za-z])"
)
_TITLE = re.compile(r"(?<![\d.(])(\d{1,2})\s+(?:U\.S\.C\.|CFR)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’-]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff0-9]+")
_FILLERS = frozenset(
    "the and for from with under art arts article articles section sections sec rule rules reg regs regulation "
    "regulations paragraph para order public copy state law laws act acts code title titles".split()
)
_WRITTEN_OUT = {
    "USC": ("United States Code", "美国法典"),
    "CFR": ("Code of Federal Regulations", "联邦法规汇编"),
    "FR": ("Federal Register", "联邦公报"),
    "BGBL": ("Bundesgesetzblatt", "联邦法律公报"),
}
_NO_LAW = re.compile(
    r"practice|notice|letter|policy|terms|register|rules of this desk|secondary|reports?\b|knowledge|"
    r"实务|实践|通知|来函|条款|登记簿|服务规则|二手资料|报道|知识",
    re.IGNORECASE,
)
_PRACTICE = frozenset({"practice", "desk", "platform", "platforms"})
_LONG_ENOUGH = 4
_MOSTLY = 0.6


def named_sources(guide: GuideFile) -> Iterator[Finding]:
    """The sources that a section names and the list does not have."""
    for section in guide.sections:
        for part in parts(section.source or ""):
            if not any(resolves(part, entry) for entry in guide.front.sources):
                mend = "list it in the front matter's sources, or name it as an entry's `covers` does"
                yield at(guide, section, "sources", f"the source “{part}” is not in the list", mend)


def parts(source: str) -> list[str]:
    """The single sources of a section's `source:`."""
    return [part.strip() for part in _SEPARATOR.split(source) if part.strip()]


def resolves(part: str, entry: Source) -> bool:
    """Whether an entry of the list is what a section names."""
    part, name = (unicodedata.normalize("NFKC", text) for text in (part, entry.name))
    if any(_stands_in(unicodedata.normalize("NFKC", cover), part) for cover in entry.covers):
        return True
    if _other_title(part, name):
        return False
    if entry.id in _PRACTICE and _NO_LAW.search(part) and not re.search(r"\d|§", part):
        return True
    if _short_names(name) & _short_names(part):
        return True
    if _other_year(part, name):
        return False
    return _same_phrase(part, name) or _same_words(part, name) or _same_signs(part, name)


def _stands_in(cover: str, part: str) -> bool:
    if not cover.isascii():
        return cover in part
    return re.search(rf"(?<![A-Za-z]){re.escape(cover)}(?![A-Za-z])", part, re.IGNORECASE) is not None


def _short_names(text: str) -> set[str]:
    """FRCP, ZPO, MarkenG, U.S.C.: what a law is called in short; two letters say too little."""
    short = {s.replace(".", "") for s in _SHORT.findall(text)}
    written = {code for code, names in _WRITTEN_OUT.items() if any(name in text for name in names)}
    return {s for s in short if len(s) > 2 or (s in _WRITTEN_OUT and re.search(rf"\d {s} \d", text))} | written


def _other_title(part: str, name: str) -> bool:
    asked = set(_TITLE.findall(part))
    listed = set(re.findall(r"(?<![\d.])\d{1,2}(?![\d.])", name))
    return bool(asked and listed and not asked & listed)


def _other_year(part: str, name: str) -> bool:
    asked, listed = set(_YEAR.findall(part)), set(_YEAR.findall(name))
    return bool(asked and listed and not asked & listed)


def _head(part: str) -> str:
    """What stands before the first number of a section, rule or article."""
    head = re.split(
        r"[§]|\b(?:[Aa]rts?|[Rr]ules?|[Rr]egs?|[Ss]ec(?:tions?|s)?|r{1,2}|s{1,2})\.?\s*\d|第\d|\d", part, maxsplit=1
    )[0]
    return head or part


def _same_phrase(part: str, name: str) -> bool:
    """The words before the first number as they stand (`TM Rules`), or a Chinese title (`《民法典》`)."""
    head = _head(part).strip(" ,")
    titles = re.findall(r"《([^》]{3,})》", part)
    return (len(head) > _LONG_ENOUGH and " " in head and head in name) or any(title in name for title in titles)


def _same_words(part: str, name: str) -> bool:
    asked = _words(_head(part)) or _words(part)
    return bool(asked) and len(asked & _words(name)) >= max(1, _MOSTLY * len(asked))


def _words(text: str) -> set[str]:
    return {w[:-1] if w.endswith("s") else w for w in map(str.lower, _WORD.findall(text)) if w not in _FILLERS}


def _same_signs(part: str, name: str) -> bool:
    """Chinese: a common run of four signs, or most of a shorter name."""
    asked = "".join(_HAN.findall(re.split(r"第\d+条|§|[(（]", part, maxsplit=1)[0])) or "".join(_HAN.findall(part))
    listed = "".join(_HAN.findall(name))
    if len(asked) < 2:
        return False
    longest = min(_LONG_ENOUGH, len(asked))
    return any(asked[i : i + longest] in listed for i in range(len(asked) - longest + 1))
