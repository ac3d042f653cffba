"""The few facts that can be read safely from a thread, each with its words, and what to ask next (pure).

No date is read as a deadline here and nothing is computed. What is asked is never about guilt.
"""

import re
from collections.abc import Sequence

from bot.triage.model import Fact, Language, Message, Missing, Signal

_PATTERNS = (
    (
        "case_number",
        re.compile(
            r"(?<![\w-])\d{1,2}:\d{2}-(?:cv|cr|mc)-\d{4,6}\b|(?<![\w-])\d{2}-cv-\d{4,6}\b|337-TA-\d{3,4}\b"
            r"|[（(]20\d\d[）)][\u4e00-\u9fff]{0,3}\d{0,6}[\u4e00-\u9fff]{1,4}\d+号"
            r"|(?<![\w-])[1-9]\d? ?[OS] ?\d{1,5}/\d{2}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "platform",
        re.compile(
            r"\b(?:Amazon|Temu|TikTok Shop|eBay|Walmart|AliExpress|Alibaba|Shopee|Lazada|Mercado Libre|Shein|Etsy|Wish|PayPal)\b"
            r"|亚马逊|速卖通|阿里国际站|沃尔玛|虾皮|美客多|独立站",
            re.IGNORECASE,
        ),
    ),
    (
        "amount",
        re.compile(
            r"(?:USD|US\$|EUR|GBP|RMB|CNY|[$€£¥])\s?\d[\d,.]*(?:\s?(?:k|m|million|thousand))?\b"
            r"|\d[\d,.]*\s?(?:万|亿)?(?:美元|美金|欧元|英镑|人民币|元|USD|EUR|GBP|dollars|euros)",
            re.IGNORECASE,
        ),
    ),
    (
        "forum",
        re.compile(
            r"N\.D\. Ill\.|Northern District of Illinois|S\.D\.N\.Y\.|\bUSITC\b|\bITC\b|Landgericht\s+\w+|\bUPC\b|\bEUIPO\b|\bDPMA\b"
            r"|\bUSPTO\b|\bTTAB\b|\bUKIPO\b|伊利诺伊州?北区|国际贸易委员会|联邦法院|统一专利法院|州法院",
        ),
    ),
)

# By signal, in the order of asking; what is already stated is not asked.
_ASK: dict[str, tuple[tuple[str, str, str], ...]] = {
    "person_held": (
        ("place", "Where is the person held, and since when?", "人被扣留在哪里？从什么时候开始？"),
        ("authority", "Which authority acts: police, customs or a court?", "是哪个机关：警方、海关还是法院？"),
        ("lawyer", "Is a lawyer or the consulate already informed?", "是否已联系律师或领事馆？"),
    ),
    "fair_action": (
        ("fair", "Which fair, which hall, and until when does it run?", "哪个展会、几号馆、展会到什么时候结束？"),
        ("papers", "What was handed over, and by whom: lawyer, bailiff, police, customs?", "收到了什么文件？由谁交付：律师、执达员、警方还是海关？"),
        ("signed", "Did your staff sign anything?", "现场人员是否签了字？"),
    ),
    "criminal": (
        ("kind", "Is it a criminal or a civil paper, and which authority sent it?", "是刑事还是民事文件？由哪个机关发出？"),
        ("persons", "Was anybody questioned or searched, and when?", "是否有人被询问或被搜查？什么时候？"),
        ("lawyer", "Do the company and the person each have a lawyer?", "公司和个人是否各自有律师？"),
    ),
    "deadline_gone": (
        ("printed_date", "Which date stands on the paper, and what must be done by then?", "文件上写的是哪一天？那天之前要做什么？"),
        ("received_on", "When and how did you receive it?", "什么时候、以什么方式收到的？"),
        ("answered", "Has anybody answered or asked for an extension?", "是否已有人答复或申请延期？"),
    ),
    "asset_freeze": (
        ("case_number", "What are the case number and the court?", "案号和法院是什么？"),
        ("tro_date", "Which date stands on the order, and was it extended?", "命令上的日期是哪一天？是否延长过？"),
        ("hearing", "When is the hearing or response date on the preliminary injunction?", "初步禁令的听证或答复日期是哪一天？"),
    ),
    "exclusion_itc": (
        ("service", "When and how were the papers served: by mail, courier or electronically?", "文件何时、以何种方式送达：邮寄、快递还是电子？"),
        ("named", "Is your company named, or only your customer?", "是贵公司被列名，还是只有您的客户？"),
        ("teo", "Is there a motion for temporary relief with it?", "是否同时有临时救济动议？"),
    ),
    "customs": (
        ("notice_date", "Which date stands on the notice, and when was it mailed?", "通知上的日期是哪一天？哪天寄出？"),
        ("kind", "Does the notice say detained or seized?", "通知写的是扣留还是没收？"),
        ("importer", "Who is the importer on the papers?", "报关单上的进口商是谁？"),
    ),
    "injunction": (
        ("service", "When, how and by whom was the order served?", "禁令何时、以何种方式、由谁送达？"),
        ("court", "Which court made the order, and under which file number?", "由哪个法院作出？案号是什么？"),
        ("papers", "Do you have every page of the order and of the application?", "命令和申请的每一页是否齐全？"),
    ),
    "warning_letter": (
        ("printed_date", "Which day and hour does the letter give?", "函中写明的日期和时间是什么？"),
        ("received_on", "When and how did you receive it?", "什么时候、以什么方式收到的？"),
        ("declaration", "Is a declaration to sign enclosed, and was anything signed?", "是否附有要签的声明？是否已签署任何文件？"),
    ),
    "platform_notice": (
        ("notice", "What does the notice say word for word, with its complaint number?", "通知原文是什么？投诉编号是多少？"),
        ("printed_date", "Which date does it give?", "通知中写明的日期是哪一天？"),
        ("right", "Which right is named: trade mark, patent, copyright, design, and its number?", "涉及哪种权利（商标、专利、著作权、外观设计）及其号码？"),
    ),
    "office_deadline": (
        ("letter_date", "Which date and number stand on the office's letter?", "官方来函的日期和编号是什么？"),
        ("representative", "Who is the representative on record?", "登记的代理人是谁？"),
    ),
    "squatting": (
        ("status", "What is the status and publication date of the other mark?", "对方商标的状态和公告日期是什么？"),
        ("relation", "How is the registrant connected with you: agent, distributor, former employee?", "注册人与您是什么关系：代理商、经销商、前员工？"),
        ("first_use", "When did you first use and file your mark, and where?", "您最早在何时何地使用和申请该商标？"),
    ),
}  # fmt: skip
_ALWAYS = (
    ("country", "Which country is it about?", "涉及哪个国家？"),
    ("received", "What did you receive, and which date stands on it?", "您收到了什么？上面写着哪一天？"),
)
MOST = 3


def facts_of(thread: Sequence[Message], market: str | None) -> tuple[Fact, ...]:
    """Case numbers, platforms, amounts and forums that stand in the messages of the enterprise or others."""
    found: dict[tuple[str, str], Fact] = {}
    for message in thread:
        if message.author not in ("enterprise", "other"):
            continue
        for name, pattern in _PATTERNS:
            for match in pattern.finditer(message.text):
                value = match[0].strip()
                found.setdefault((name, value.lower()), Fact(name, value, "stated", value, message.index))
    facts = tuple(found.values())
    if market is not None:
        last = next((m for m in reversed(thread) if m.author in ("enterprise", "other")), thread[-1])
        facts = (*facts, Fact("market", market, "inferred", last.text[:120], last.index))
    return facts


def missing_of(signals: Sequence[Signal], facts: Sequence[Fact], language: Language) -> tuple[Missing, ...]:
    """At most three questions for the gravest signals, the decisive one first, none that was answered."""
    known = {fact.name for fact in facts}
    asks: dict[str, str] = {}
    for signal in signals:
        for name, en, zh in _ASK.get(signal.id, ()):
            asks.setdefault(name, zh if language == "zh" else en)
    if not asks and any(s.id in ("asks_human", "merits") for s in signals):
        asks = {name: zh if language == "zh" else en for name, en, zh in _ALWAYS}
        if "market" in known:
            asks.pop("country")
    return tuple(Missing(name, ask) for name, ask in asks.items() if name not in known)[:MOST]
