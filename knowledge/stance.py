"""How a sentence takes what it states: denied or not, duty or permission, under which condition (pure).

A draft may shorten a passage; it may not turn "not" into silence, "may" into "must", or drop the condition of a rule.
"""

import re
from collections.abc import Sequence

from knowledge.claims import quantities
from knowledge.evidence import Unit, clauses, segments, words

_DENIED = re.compile(
    r"\b(?:not(?! (?:more|less|later) than)|no(?! (?:more|less|later) than)|never|without|neither|nor|cannot|none|nobody|nothing|hardly)\b|n[’']t\b|\b(?:fails?|unable|refuses?|impossible|prohibit(?:s|ed)?|forbid(?:s|den)?)\b"
    r"|(?<![并除])不(?![服仅但同动久论少超足过正当]|超过|可抗)|未(?!来|必)|(?<![法])无(?!论|效)|没有?|勿|切勿|不要|禁止",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\b(?:must|shall|has to|have to|had to|required to|is required|are required|obliged|mandatory|needs? to|compulsory)\b|必须|应当|(?<![对响适反回])应(?![用诉急对有变付])|(?<![无毋])须(?!知)|(?<!不)需要?(?!求)|不得",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:may|can|could|might|optional|allowed to|entitled to|permitted)\b|可以?(?![能靠执行])|可能|有权|能够?|允许",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:unless|except(?:ion)?|other than|apart from)\b|除非|除外|例外|另有", re.IGNORECASE)
_ONLY = re.compile(
    r"\b(?:only (?:if|when|where|after|with|for|in|by|to|on|against|once)|provided (?:that)?|as long as|subject to|on condition|if|where|in case)\b"
    r"|只有|仅(?:在|限|当|有)?|才(?=[能可算有视])|前提|条件是|如果?(?!何|下)|若(?!干)|凡",
    re.IGNORECASE,
)
_ELSE = re.compile(r"^\s*(?:otherwise|or else|or|unless)\b|否则|不然", re.IGNORECASE)
_CITED = re.compile(r"\s*[(（][^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*\d[^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*[)）]")
"""A reference in brackets says nothing of its own."""
_ALIKE = 0.5
"""A clause speaks of the same thing if it has this share of the other's words."""
_NEARLY = 0.6
_TOLD = 0.4
"""A condition counts as told if this share of its words is."""


def denied(claim: str, evidence: Sequence[Unit], language: str) -> bool:
    """Whether a clause of the sentence says yes where its source says no, or the other way round."""
    held = [(text, words(text, language)) for unit in evidence for text in clauses(_bare(unit.text))]
    for clause in clauses(_bare(claim)):
        own = words(clause, language)
        alike = [(len(own & w) / len(own), text) for text, w in held if own and len(own & w) >= _ALIKE * len(own)]
        if not alike or _ELSE.search(clause):
            continue
        best = max(share for share, _ in alike)
        near = [text for share, text in alike if share >= best - 0.1]
        if any(_ELSE.search(text) for text in near):
            continue
        if bool(_DENIED.search(clause)) not in {bool(_DENIED.search(text)) for text in near}:
            return True
    return _silent(_bare(claim), evidence, language)


def _silent(claim: str, evidence: Sequence[Unit], language: str) -> bool:
    """Whether the sentence says nearly all of a denial, and leaves the denial out."""
    if _DENIED.search(claim) or not evidence:
        return False
    own = words(claim, language)
    for part in segments(_bare(evidence[0].text)):
        held = words(part, language)
        if _DENIED.search(part) and len(own & held) >= max(3, _NEARLY * len(held)):
            return True
    return False


def _bare(text: str) -> str:
    return _CITED.sub("", text)


def firmer_or_softer(claim: str, evidence: Sequence[Unit], language: str) -> bool:
    """Whether a permission became a duty or a duty a permission."""
    for segment in segments(claim):
        if quantities(segment):
            continue  # what can be done within a period and what must be done within it are the same
        own = words(segment, language)
        alike = [
            text
            for unit in evidence
            for text in segments(unit.text)
            if len(own & words(text, language)) >= _ALIKE * max(len(own), 1)
        ]
        if not alike:
            continue
        held = " ".join(alike)
        must, may = bool(_MUST.search(segment)), bool(_MAY.search(segment))
        if must and not may and _MAY.search(held) and not _MUST.search(held):
            return True
        if may and not must and _MUST.search(held) and not _MAY.search(held):
            return True
    return False


def condition_dropped(claim: str, told: frozenset[str], evidence: Sequence[Unit], language: str) -> bool:
    """Whether the source states a rule under a condition that neither the sentence nor its neighbours mention.

    `told` are the words of all sentences of the draft that cite the same passages.
    """
    own = words(claim, language)
    if not evidence:
        return False
    best = evidence[0]
    parts = segments(best.text)
    spoken = max(parts, key=lambda part: len(own & words(part, language)))
    for part in parts:
        exceptive = _EXCEPT.search(part)
        match = exceptive or (_ONLY.search(part) if part == spoken else None)
        if match is None:
            continue
        condition = _condition(part, match, own, language)
        if condition and len(condition & told) < _TOLD * len(condition):
            return True
    return False


def _condition(part: str, match: "re.Match[str]", own: frozenset[str], language: str) -> frozenset[str]:
    """The words of a condition: from its sign to the end of the clause, or what stands before a sign that ends one."""
    after = words(re.split(r"[,，;；]", part[match.end() :], maxsplit=1)[0], language)
    if match[0] in ("除外", "例外", "才") or not after:
        before = re.split(r"[,，;；]", part[: match.start()])
        return words(before[-1], language)
    return after
