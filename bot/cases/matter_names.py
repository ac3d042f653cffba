"""Every name that a case and its thread show: who writes there, who is written about, which shops and rights (pure)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.cases.known_names import COMMON, Known
from bot.cases.model import Case
from bot.conversations import Posted
from bot.triage.identifiers import FORUM, PLATFORM, found_in

KINDS = {
    "other_party": "company",
    "other_counsel": "company",
    "case_number": "case_number",
    "right_number": "right_number",
    "complaint_id": "number",
    "listing": "number",
    "goods": "goods",
    "amount": "amount",
}
"""The facts of a thread whose values are the matter's own, and what they are."""
_QUOTES = "“”\"「」'‘’《》"
_SHOPS = re.compile(
    rf"(?:Enterprise, and its shops|企业名称及店铺|(?:our |my |the )?(?:shops?|stores?|storefronts?|brands?|seller accounts?)(?: names?)?(?: is| are| called| named|:)"
    rf"|(?:店铺|网店|店名|品牌|商标|卖家名)(?:名称|名)?(?:为|是|叫|:|：))\s*[:：]?\s*([{_QUOTES}]?[\w&'’ -]{{2,40}}(?:\s?[,，、;；/]\s?[{_QUOTES}]?[\w&'’ -]{{2,40}})*)",
    re.IGNORECASE,
)
_COUNSEL = re.compile(
    r"(?:\b(?i:counsel|attorneys?|lawyers?|solicitors?|represented by|judge|contact(?: person)?)(?: is| are| named|:)? |(?:律师|代理人|法官|联系人)(?:是|为|叫|:|：) ?)"
    r"((?!(?:The|Of|And|In|On|We|Our|Has|Was|Is|For|At|To|If)\b)[A-Z][\w'’-]+(?: (?:[A-Z]\.|[A-Z][\w'’-]+)){1,3}|[\u4e00-\u9fff]{2,4}(?=[，,。；\s]|$))"
)
_BETWEEN = re.compile(r"\s*[,，、;；/]\s*|\s+and\s+|\s*和\s*")
_LONGEST = 40
_MOST_WORDS = 5


def known_names(case: Case, thread: Sequence[Posted]) -> tuple[Known, ...]:
    """The names of the matter, each once."""
    found = dict.fromkeys((*_of_case(case), *(one for posted in thread for one in _of_message(posted))))
    return tuple(one for one in found if _is_own(one))


def _of_case(case: Case) -> Iterator[Known]:
    yield Known(case.enterprise_name, "company")
    yield Known(case.number, "case_number")
    for person in (case.expert_name, case.offered_name):
        if person:
            yield Known(person, "person")
    if case.matter:
        yield Known(case.matter)
    if case.brief is None:
        return
    yield Known(case.brief.enterprise, "company")
    for fact in case.brief.facts:
        if fact.name in KINDS:
            yield from (Known(words, KINDS[fact.name]) for words in (fact.value, fact.quote))


def _of_message(posted: Posted) -> Iterator[Known]:
    author = posted.author
    if author.role != "bot":
        yield Known(author.name, "person")
    if author.enterprise_name:
        yield Known(author.enterprise_name, "company")
    for name, (value, _start, _end) in found_in(posted.text) if author.role != "bot" else ():
        if name in ("other_party", "other_counsel"):
            yield Known(value, "company")
    yield from (Known(match[1], "person") for match in _COUNSEL.finditer(posted.text) if author.role != "bot")
    if author.role in ("enterprise", "other"):
        yield from (Known(shop) for shop in _shops(posted.text))


def _shops(text: str) -> Iterable[str]:
    for match in _SHOPS.finditer(text):
        yield from (shop for part in _BETWEEN.split(match[1]) if (shop := part.strip(f" {_QUOTES}")))


def _is_own(one: Known) -> bool:
    """Not a court, a platform or a word of every day, and short enough to be a name."""
    words = one.words.strip()
    if not words or len(words) > _LONGEST * 2 or FORUM.fullmatch(words) or PLATFORM.fullmatch(words):
        return False
    if one.kind == "name" and (len(words) > _LONGEST or len(words.split()) > _MOST_WORDS):
        return False
    return any(word not in COMMON for word in re.findall(r"\w+", words.lower()))
