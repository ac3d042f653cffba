"""How a sentence takes what it states: denied or not, duty or permission, under which condition (pure).

A draft may shorten a passage; it may not turn "not" into silence, "may" into "must", or drop the condition of a rule.
"""

import re
from collections.abc import Sequence

from knowledge.claims import quantities
from knowledge.evidence import Unit, clauses, segments, without_references, words
from knowledge.tokens import content_tokens

_DENIED = re.compile(
    r"\b(?:not(?! (?:more|less|later) than)|no(?! (?:more|less|later) than)|never|without|neither|nor|cannot|none|nobody|nothing|hardly)\b|n[’']t\b|\b(?:fails?|unable|refuses?|impossible|prohibit(?:s|ed)?|forbid(?:s|den)?)\b"
    r"|(?<![并除要是能会])不(?![服仅但同动久论少超足过正当]|超过|可抗)|未(?!来|必)|(?<![法])无(?!论|效)|没有?|勿|切勿|不要|禁止",
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
_STOP = re.compile(
    r"[,;:.，；：、。（）()]|\s(?:but|and|or|because|if|unless|until|when|before|after)\s|而|但|就|即|的(?=[，。])"
)
"""Where a "not" ends."""
_ALIKE = 0.5
"""A clause speaks of the same thing if it has this share of the other's words."""
_OPENING = re.compile(
    r"^(?:With|Without|After|Upon|For|Under)\s+(?P<en>\w.*?)(?:,|\s(?=(?:the|an?|no|its|each|every|any|both)\s))|^(?P<zh>[^，,。；]{2,24}的)[，,]"
)
"""What a sentence begins with to say when it holds: `With a timely waiver of service the answer …`, `按时反对的，…`."""
_BRACKET = re.compile(r"[(（][^()（）]+[)）]")
_ALWAYS = re.compile(
    r"\b(?:always|never|any number|automatically|immediately|at once|in all cases|in every case|guaranteed|certainly|without exception|whatever|regardless)\b"
    r"|一律|一定|必然|总是|始终|任何情况|无论如何|立即|自动|多次|随时|依职权",
    re.IGNORECASE,
)
_PIVOT = re.compile(
    r"\b(?:prevails? over|rather than|instead of|takes? precedence over|and not(?: from| on| in| to)?|but not(?: from)?)\b|优先于|而不是|而非|不是",
    re.IGNORECASE,
)
_TOLD = 0.4
"""A condition counts as told if this share of its words is."""


def denied(claim: str, evidence: Sequence[Unit], language: str) -> bool:
    """Whether the sentence says yes to what its source says no to, or the other way round."""
    no = _denied_words(claim, language)
    own = words(claim, language)
    held_no: set[str] = set()
    held_yes: set[str] = set()
    for unit in evidence:
        unit_no, unit_yes = _split_by_denial(unit.text, language)
        held_no |= unit_no
        held_yes |= unit_yes
    if _ELSE.search(claim) or not held_no | held_yes:
        return False
    agree = no & held_no
    turned = {w for w in no & held_yes if w not in held_no}
    turned |= {w for w in own - no if w in held_no and w not in held_yes}
    return len(turned) > len(agree)


def _split_by_denial(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a text that are denied, and those that stand there undenied as well."""
    text = without_references(text)
    if _ELSE.search(text):
        return frozenset(), frozenset()
    no: set[str] = set()
    yes: set[str] = set()
    for clause in clauses(text):
        denied_here = _denied_words(clause, language)
        no |= denied_here
        yes |= words(clause, language) - denied_here
    return frozenset(no), frozenset(yes)


def _denied_words(text: str, language: str) -> frozenset[str]:
    """The first words behind each "not": what is denied."""
    found: set[str] = set()
    for match in _DENIED.finditer(without_references(text)):
        rest = _STOP.split(without_references(text)[match.end() :], maxsplit=1)[0]
        found.update(content_tokens(rest, language)[: 2 if language == "zh" else 3])
    return frozenset(found)


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


def overreaches(claim: str, held: str) -> bool:
    """Whether a sentence says "always" or the like where its source does not."""
    match = _ALWAYS.search(claim)
    return match is not None and match[0].casefold() not in held.casefold()


def sides_changed(claim: str, evidence: Sequence[Unit], language: str) -> bool:
    """Whether what stands before and behind "rather than", "prevails over" and their like has changed places."""
    own = _sides(claim, language)
    if own is None:
        return False
    for unit in evidence:
        held = _sides(unit.text, language)
        if held and len(own[0] & held[1]) + len(own[1] & held[0]) > len(own[0] & held[0]) + len(own[1] & held[1]):
            return True
    return False


def _sides(text: str, language: str) -> tuple[frozenset[str], frozenset[str]] | None:
    match = _PIVOT.search(text)
    if match is None:
        return None
    before = content_tokens(text[: match.start()], language)[-3:]
    after = content_tokens(text[match.end() :], language)[:3]
    both = set(before) & set(after)
    return frozenset(before) - both, frozenset(after) - both


def condition_dropped(claim: str, told: frozenset[str], evidence: Sequence[Unit], language: str) -> bool:
    """Whether the source states a rule under a condition that neither the sentence nor its neighbours mention.

    `told` are the words of all sentences of the draft that cite the same passages.
    """
    own = words(claim, language)
    said = quantities(claim)
    for n, unit in enumerate(evidence):
        if n and len(own & unit.words) < _ALIKE * len(own):
            continue
        text = without_references(unit.text)
        parts = segments(text)
        spoken = max(parts, key=lambda part: len(own & words(part, language)))
        for part in parts:
            match = _EXCEPT.search(part) or (_ONLY.search(part) if part == spoken else None)
            condition = _condition(part, match, language) if match else frozenset()
            if part == spoken and not condition and (opening := _OPENING.search(part)):
                condition = words(opening["en"] or opening["zh"], language)
            if condition and len(condition & told) < _TOLD * len(condition):
                return True
        for bracket in _BRACKET.findall(text):
            if said & quantities(bracket) and not quantities(claim) & quantities(text.replace(bracket, "")):
                condition = frozenset(w for w in words(bracket, language) if not w.isdigit())
                if len(condition & told) < _TOLD * len(condition):
                    return True
    return False


def _condition(part: str, match: "re.Match[str]", language: str) -> frozenset[str]:
    """The words of a condition: from its sign to the end of the clause, or what stands before a sign that ends one."""
    after = words(re.split(r"[,，;；]", part[match.end() :], maxsplit=1)[0], language)
    if match[0] in ("除外", "例外", "才") or not after:
        before = re.split(r"[,，;；]", part[: match.start()])
        return words(before[-1], language)
    return after
