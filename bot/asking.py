"""How a follow-up is told from a question of its own, and put together with the question before it (pure)."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.texts import NAMES, Texts
from knowledge.markets import Markets
from knowledge.phrases import Phrases
from knowledge.terms import Terms
from knowledge.tokens import content_tokens

Kind = Literal["market", "term", "aspect", "elsewhere"]
"""A follow-up names another country; another right or term; an aspect of the same matter; or a new matter in the same
country."""
_names = Texts(NAMES)
_MATTERS = frozenset({"colloquial", "foreign", "procedure", "severity", "stage"})
"""Terms of these categories say what a question is about, even where only one country has the word."""
_RIGHTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("trade mark", "商标"): ("trade mark", "trademark", "商标"),
    ("patent", "专利"): ("patent", "invention patent", "专利", "发明专利"),
    ("design", "外观设计"): ("design", "registered design", "design patent", "外观设计", "外观设计专利", "外观专利"),
    ("utility model", "实用新型"): ("utility model", "实用新型", "实用新型专利"),
    ("copyright", "著作权"): ("copyright", "著作权", "版权"),
    ("domain name", "域名"): ("domain name", "域名"),
}
_rights = Phrases((form, right) for right, forms in _RIGHTS.items() for form in forms)
_HAN = re.compile(r"[\u3400-\u9fff]")
MOST_WORDS, MOST_HAN = 16, 30
_LEAD = re.compile(
    r"^\s*(?:(?:ok(?:ay)?|thanks?(?: you)?|great|good|i see|谢谢|好的?|明白了?|知道了)[,.!，。！\s]+)*"
    r"(?P<lead>(?:and|but|or|also|then|so|what about|how about|what if|same (?:question )?for|the same for|what changes for)\b[\s,]*(?:also\b|what about\b|how about\b|then\b|if\b)?"
    r"|那么?|还有|另外|以及|换成|换作|如果(?:是|在|换成)|同样的?问题|要是(?:在|换成)?)[\s,，]*",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:what|how) about\b|\bsame\b|呢\s*[?？]?\s*$|^\s*(?:换成|换作|如果(?:是|在|换成)|要是)", re.IGNORECASE
)
_ASPECTS_EN = frozenset(
    token
    for token in content_tokens(
        """extend extension extended extendable prolong longer shorter deadline period time limit long soon much many cost costs expensive cheap fee fees price pay paid
        lawyer lawyers counsel attorney agent representative form forms court office decide decides decided start starts started begin begins beginning count counts counted
        counting run runs running end ends expire expires calculate calculated calculation miss missed missing late ignore ignored happen happens happened consequence
        consequences risk language translation translate translated english chinese online email mail written writing mandatory necessary required compulsory allowed
        possible permitted days day weeks week months month years year hours hour earliest latest maximum minimum max min exactly exact step steps document documents
        evidence proof penalty first next else another need tell explain please know still same true apply applies appeal suspend stop stopped
        mean means file filed filing send sent submit where whom date dates working calendar weekend weekends holiday holidays today tomorrow case country countries
        thanks thank okay ok hello hi hey dear morning afternoon""",
        "en",
    )
)
_ASPECTS_ZH = re.compile(
    "什么时候|哪一?天|何时|几号|几时|多久|多长|时间|几天|多少天|几个?月|多少|钱|费用|官费|收费|律师费|律师|代理人?|表格|什么表|法院|哪个局|谁|决定|开始|起算|计算|算起|算|起|结束|到期|届满|"
    "能|可以|可不可以|能不能|可否|是否|延长|延期|宽限|错过|逾期|超过|超期|过期|没交|没赶上|不理|忽略|会|怎么样|怎样|怎么办|怎么|如何|后果|风险|哪种|什么|语言|翻译|英文|中文|网上|在线|邮寄|邮件|书面|必须|"
    "需要|一定|要|得|请|最早|最晚|最迟|最多|最少|最长|最短|具体|准确|步骤|第一步|下一步|先|做|材料|文件|证据|罚款|期限|日期|工作日|自然日|周末|节假日|假期|提交|递交|寄|交给|交|哪里|哪儿|哪|"
    "这个|那个|这种|这|那|它|该|此|其|上述|还|也|又|再|都|就|才|呢|吗|啊|吧|呀|的|了|是|在|到|从|给|对|为|我们|我|你们|你|有|没有|没|不|之后|以后|之前|后|前|内|同样|一样|适用|情况|问题|说明|解释|告诉|一下|谢谢|您好|你好|早上好|好的?|如果|换成|另外|还有|那么|国家|上诉|是多少|多"
)  # fmt: skip
_POINTS = re.compile(
    r"^\W*(?:(?:and|but|so|then|also)\s+)?(?:is|are|does|do|did|can|could|will|would|must|should|has|when|where|how|why|what|who|which|from|until|by)\b[^?]{0,40}?"
    r"\b(?:it|this|that|those|these|they)\b(?=\W*$|\s+(?:also|be|count|start|begin|run|end|cost|work|mean|include|cover|take|have|need|happen|hold|true|too|apply|applies|the same|"
    r"possible|enough|valid|mandatory|in|for|from|by|at|to|if|when|after|before|not|still|only|or|and|expire|extend\w*|free|different|longer|shorter)\b)"
    r"|^\W*(?:那么?|但|还有)?[，,]?(?:这个|那个|这种|该|此|上述|它|这|那)(?:期限|费用|时间|规定|规则|申请|程序|情况|个|种|也|是|对|适用|能|可以|包括|要|会|必须)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？]|^\W*(?:how|what|when|where|who|which|why|can|could|do|does|is|are|must|should|may|will)\b|多久|多少|几[天个日]|怎么|如何|什么|哪|吗|呢|是否|能否|谁",
    re.IGNORECASE,
)
_OWN_PLACE = re.compile(
    r"\b(?:i am|we are|i'm|we're|our (?:company|office|firm|factory) is|based|live|located|sit)\b|我们?公?司?人?(?:就)?在|我方在|住在",
    re.IGNORECASE,
)


class Asking:
    """Tells what kind of follow-up a text is, by the words it has and those it lacks."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def kind(self, text: str) -> Kind | None:
        """How it depends on what was asked before; None for a question (or a statement) of its own."""
        lead = _LEAD.match(text)
        rest = text[lead.end() :] if lead else text
        own = self.own_words(rest)
        markets = self.markets_in(rest)
        named = set(markets) - {"CN"} or (markets and len(rest.split()) < 4)
        if named and not own and not _OWN_PLACE.search(rest):
            return "aspect" if _has_aspect(rest, self.without_markets(rest)) else "market"
        if _too_long(text):
            return None
        if not own:
            return "aspect" if (is_question(text) or lead) and _says_anything(rest) else None
        if _POINTS.search(text) and not set(markets) - {"CN"}:
            return "aspect"
        return _after(lead, text, rest, markets)

    def is_own(self, text: str) -> bool:
        """Whether a message is about something that can be asked about."""
        return bool(self.own_words(text) or self.markets_in(text))

    def own_words(self, text: str) -> list[str]:
        """The words that say what a text is about: neither a country nor an aspect that any matter has."""
        bare = self.without_markets(text)
        chinese = _ASPECTS_ZH.sub(" ", "".join(c if _HAN.match(c) else " " for c in bare))
        return [
            *(piece for piece in chinese.split() if len(piece) > 1),
            *(t for t in content_tokens(_HAN.sub(" ", bare), "en") if t not in _ASPECTS_EN and not t.isdecimal()),
        ]

    def markets_in(self, text: str) -> list[str]:
        """The codes of the markets that a text names, in order."""
        return list(dict.fromkeys(code for found in self._terms.markets.places(text) for code in found.keys))

    def places_asked(self, text: str) -> list[str]:
        """The markets that a follow-up asks about: not where the person says that they are."""
        return [] if _OWN_PLACE.search(text) else [code for code in self.markets_in(text) if code != "CN"]

    def without_markets(self, text: str) -> str:
        """The text without the words that name a market and nothing else."""
        matters = [m for m in self._terms.recognise(text) if _MATTERS & set(m.categories)]
        for found in reversed(self._terms.markets.places(text)):
            if not any(m.start < found.end and found.start < m.end for m in matters):
                text = f"{text[: found.start]} {text[found.end :]}"
        return text


def is_question(text: str) -> bool:
    """Whether a text asks something."""
    return bool(_QUESTION.search(text))


def swapped(before: str, text: str) -> str | None:
    """The earlier question about the right that `text` names instead of its own; None where either names none."""
    new, old = _rights.find(text), _rights.find(before)
    if not new or not old or new[0].keys == old[0].keys:
        return None
    english, chinese = new[0].keys[0]
    written = before[old[0].start : old[0].end]
    name = chinese if _HAN.search(written) else f"{english}s" if written.endswith("s") else english
    return f"{before[: old[0].start]}{name}{before[old[0].end :]}"


def moved(before: str, markets: Sequence[str], known: Markets, *, lead: bool = False) -> str:
    """The earlier question, asked for these markets instead of its own; with `lead` a question that names none."""
    if lead:
        before = _bare(before)
        before = before[0].upper() + before[1:]
    language = "zh" if _HAN.search(before) else "en"
    names = [_names.word("market", code, language) for code in markets]
    if language == "zh":
        return _moved_zh(before, "、".join(names), known)
    return _moved_en(before, " and ".join(f"the {n}" if _WITH_THE.match(n) else n for n in names), known)


def combined(before: str, text: str) -> str:
    """What the earlier question was about, and what is asked of it now."""
    rest = _bare(text)
    if _HAN.search(before):
        return f"{topic(before)}：{rest}"
    return f"{topic(before)}: {rest}"


_WITH_THE = re.compile(r"United|European|Netherlands|Philippines")
_BEFORE_NAME = re.compile(r"\b(?:in|for|from|of|within|inside|throughout|to|across)\s+(?:the\s+)?$", re.IGNORECASE)
_AT_OFFICE = re.compile(r"\b(?:at|before|with|by|of|from|in|to)\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"\s*(?:$|[?.!,;:)–-]|(?:if|when|after|before|and|or|by|to|for|from|without|with|is|are|does|do|can)\b)",
    re.IGNORECASE,
)


def _moved_en(before: str, name: str, known: Markets) -> str:
    placed = False
    for found in reversed(known.places(before)):
        head, tail = before[: found.start], before[found.end :]
        preposition = _BEFORE_NAME.search(head)
        if not placed and preposition and _AFTER_NAME.match(tail) and not found.phrase.isupper():
            head = re.sub(r"the\s+$", "", head, flags=re.IGNORECASE)
            before, placed = f"{head}{name}{tail}", True
        elif _AFTER_NAME.match(tail):
            before = _AT_OFFICE.sub("", head) + tail
        else:
            before = head + tail.lstrip()
    before = re.sub(r"\b([Aa])n (?=[b-df-hj-np-tv-z])", r"\1 ", re.sub(r"\s+", " ", before)).strip()
    before = re.sub(r"\s+([?.!,;:])", r"\1", before)
    if placed:
        return before
    end = "?" if before.endswith("?") else ""
    return f"{before.rstrip(' ?.!-,')} in {name}{end}"


def _moved_zh(before: str, name: str, known: Markets) -> str:
    placed = False
    for found in known.places(before)[::-1]:
        last = placed is False and bool(_HAN.search(before[found.start : found.end]))
        before = f"{before[: found.start]}{name if last else ''}{before[found.end :]}"
        placed = placed or last
    return before if placed else f"在{name}，{before}"


_OPENING_EN = re.compile(
    r"^(?:(?:hi|hello|good (?:morning|afternoon|day)|please|so|and|but|ok|well)[,.! ]+)*"
    r"(?:(?:how (?:long|much|many \w+|soon|high|big)|how|by when|until when|from when|when|what|who|where|why)\b\s*"
    r"(?:(?:is|are|do|does|did|can|could|must|should|will|would|may)\b\s*)?|(?:is|are|can|could|do|does|must|should|may|will)\s+(?=i\b|we\b|you\b|one\b|it\b))"
    r"(?:(?:i|we|you|one|it|they|there|the (?:deadline|period|fee|costs?|time limit|term))\b\s*)?(?:(?:have|has|need|needs|takes?|get|costs?|cost)\b\s*)?(?:(?:to|for|of)\b\s*)?",
    re.IGNORECASE,
)
_CLOSING_ZH = re.compile(
    r"(?:期限)?(?:是|有|要|得|须)?(?:多久(?:之?内)?|多长时间?(?:之?内)?|几天(?:之?内)?|多少天(?:之?内)?|几个月(?:之?内)?|什么时候|何时|多少钱|多少|怎么办|怎么做|是什么|什么意思|会怎么?样|可以吗|行吗|吗|呢)|请问|[?？]"
)  # fmt: skip


def topic(question: str) -> str:
    """What a question is about, without its asking."""
    if _HAN.search(question):
        return re.sub(r"[，,。：:\s]+$", "", _CLOSING_ZH.sub("", question).strip()) or question
    rest = _OPENING_EN.sub("", question.strip(), count=1).strip(" ?.!")
    return f"{rest[0].upper()}{rest[1:]}" if len(rest.split()) > 1 else question.strip(" ?.!")


def _bare(text: str) -> str:
    """A follow-up without the words that tie it to what came before."""
    lead = _LEAD.match(text)
    rest = (
        text[lead.end() :].strip()
        if lead and not re.search(r"\bif\b|如果|要是", lead["lead"], re.IGNORECASE)
        else text.strip()
    )
    return rest or text.strip()


def _after(lead: "re.Match[str] | None", text: str, rest: str, markets: Sequence[str]) -> Kind | None:
    """What kind of follow-up a text with words of its own is, by its connective."""
    if lead is None and not _ABOUT.search(text):
        return None
    if not _asks_itself(rest):
        return "term"
    return "elsewhere" if lead and not markets else None


def _too_long(text: str) -> bool:
    return len(_HAN.sub(" ", text).split()) > MOST_WORDS or len(_HAN.findall(text)) > MOST_HAN


def _says_anything(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _asks_itself(text: str) -> bool:
    """Whether a text, without its connective, is a whole question: an asking word and a verb of its own."""
    return bool(
        re.match(
            r"\s*(?:how (?:long|much|many|soon|do|can)|what (?:is|are|does|do|happens)|when (?:is|do|does|must|can)|who|which|where|why|can|could|do|does|is|are|must|should|may|will)\b",
            text,
            re.IGNORECASE,
        )
        or re.search(r"多久|多少|几[天个日]|怎么|如何|什么|哪|吗|是否|能否|谁", text)
    )


def _has_aspect(text: str, bare: str) -> bool:
    """Whether a text beside its country also asks something: "how much in Germany?"."""
    stripped = re.sub(
        r"\b(?:in|for|the|at|it|is|if|same|about|what|how|there)\b|呢|的话|那|在|是|如果|换成",
        " ",
        bare,
        flags=re.IGNORECASE,
    )
    return any(c.isalnum() for c in stripped) and is_question(text)
