"""Which sentences of a passage must not stand alone: a period and its condition, a list item and what it is a list of (pure)."""

import re
from collections.abc import Mapping, Sequence

from knowledge.kinds import FIGURES

_POINTS_BACK = re.compile(
    r"(?:(?:but|and|however,?|also|still,?|yet)\s+)?(?:this|that|these|those|it|they|he|she|such|then|only then|otherwise|if not|if so|in (?:this|that|these|such) "
    r"(?:case|event)s?|after that|until then|the (?:same|longer|shorter|extended|former|latter|extension))\b"
    r"|(?:[\w'-]+ ){1,4}then\b"
    r"|the (?:period|term|time|deadline|figure|sum|amount|fee|fine)\b"
    r"|(?:但|而|不过|并且|然而)?[,，]?(?:这|该|此|其中?|上述|前述|同样|否则|此时|届时|那么|如果不|逾期|较[长短])",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\bonly (?:if|after|when|where|with|once|for|in|against|then)\b|\bapplies only\b|\bunless\b|\bexcept\b|\bprovided (?:that)?\b|\bas long as\b|\bsubject to\b|"
    r"\bon condition\b|\bdoes not apply\b|\bnot apply\b|\bwithout (?:a|an|the|this|that|such)\b|\bmust (?:first|have)\b|\bcounted from\b|\bruns? from\b|\bin no case\b|"
    r"\bif\b|\bwhere\b|仅[在限当适对]|只有|才(?:能|可|有|会|适用|享)|除非|除.{1,20}外|前提|条件是|以.{1,20}为(?:条件|前提|限)|不适用|须先|方可|方能|自.{1,20}起算?|如果|如已|如未|未.{1,15}的",
    re.IGNORECASE,
)
_BEGINS_WITH_ONE = re.compile(
    r"(?:only|unless|except|provided|but|however|without|where|if|as long as)\b|仅|只有|除非|但|不过|前提|如果|例外",
    re.IGNORECASE,
)
_HARD = re.compile(
    r"\bonly (?:if|after|when|where|with|once|for|in|against|then)\b|\bapplies only\b|\bunless\b|\bprovided that\b|\bas long as\b|\bon condition\b|"
    r"仅[在限当适对]|只有|才(?:能|可|有|会|适用|享)|除非|前提|条件是|方可|方能",
    re.IGNORECASE,
)


def companions(texts: Sequence[str], introduced: Mapping[int, int]) -> list[frozenset[int]]:
    """For each sentence of one passage, in order, those that must stand with it; by position, itself included.

    `introduced` gives for the sentences of a list the one that says what it is a list of.
    """
    direct = [_direct(texts, at) | ({introduced[at]} if at in introduced else set()) for at in range(len(texts))]
    found = []
    for at in range(len(texts)):
        whole, new = {at}, {at}
        while new:
            new = {other for one in new for other in direct[one]} - whole
            whole |= new
        found.append(frozenset(whole))
    return found


def _direct(texts: Sequence[str], at: int) -> set[int]:
    text, needed = texts[at], set()
    if at and _POINTS_BACK.match(text):
        needed.add(at - 1)
    stated = _figures(text)
    if not stated:
        return needed
    for other, neighbour in enumerate(texts):
        shared = bool(stated & _figures(neighbour))
        beside = abs(other - at) == 1
        if (
            (other == at + 1 and _limits(neighbour, shared))
            or (beside and shared and _adds(_CONDITION, neighbour, text))
            or (other != at and shared and _adds(_HARD, neighbour, text))
        ):
            needed.add(other)
    return needed


def _adds(condition: re.Pattern[str], other: str, text: str) -> bool:
    """Whether the other sentence states a condition and this one none."""
    return bool(condition.search(other)) and not condition.search(text)


def _limits(following: str, shared: bool) -> bool:
    """Whether the next sentence says on what condition the figure before it holds, and is no rule of its own."""
    begins = _POINTS_BACK.match(following) or _BEGINS_WITH_ONE.match(following)
    return bool(begins and _CONDITION.search(following)) and (shared or not _figures(following))


def _figures(text: str) -> set[str]:
    """The periods and sums of a sentence, as they are written."""
    return {"".join(found[0].split()).lower() for pattern in FIGURES.values() for found in pattern.finditer(text)}
