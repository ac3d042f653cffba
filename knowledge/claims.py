"""What a sentence claims that can be right or wrong on its own: amounts with their unit, offices, courts, parties, forms (pure)."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from knowledge.citations import chinese_number
from knowledge.tokens import is_content

Quantity = tuple[str, str]
"""A number and what it counts: `("21", "day")`, `("100000", "USD")`."""

_WORDS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|(?:{_WORD})(?:-(?:{_WORD}))?)"
_HAN = "[〇零一二两三四五六七八九十百千万亿]"
_ZH_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?\s*[十百千万亿]?|{_HAN}+)"
_UNITS = {
    "hour": "hour",
    "day": "day",
    "week": "week",
    "fortnight": "fortnight",
    "month": "month",
    "year": "year",
    "minute": "minute",
}
_PERIOD = re.compile(
    rf"\b(?P<first>{_NUMBER})(?:\s?(?:-|–|to|or|and)\s?(?P<second>{_NUMBER}))?[\s-]+"
    r"(?P<kind>(?:(?:working|business|calendar|court|clear|full|natural|further|additional|more|consecutive|whole)[\s-]+){0,2})"
    r"(?P<unit>hour|day|week|fortnight|month|year|minute)s?\b",
    re.IGNORECASE,
)
_ZH_PERIOD = re.compile(
    rf"(?<![月\d])(?P<first>{_ZH_NUMBER})(?:\s?(?:-|–|~|至|到|或)\s?(?P<second>{_ZH_NUMBER}))?\s*(?:个\s*)?(?P<unit>工作日|自然日|日历日|日历天|日|天|周|星期|(?<=个)月|年|小时|分钟)(?!期|前的|间)"
)
_ZH_UNITS = {
    "工作日": "workday",
    "自然日": "day",
    "日历日": "day",
    "日历天": "day",
    "日": "day",
    "天": "day",
    "周": "week",
    "星期": "week",
    "月": "month",
    "年": "year",
    "小时": "hour",
    "分钟": "minute",
}
_CURRENCIES = {
    "USD": r"USD|US\$|\$|dollars?|美元|美金", "EUR": r"EUR|€|euros?|欧元", "GBP": r"GBP|£|pounds?(?: sterling)?|英镑",
    "CNY": r"RMB|CNY|¥|yuan|renminbi|人民币|元", "JPY": r"JPY|yen|日元", "KRW": r"KRW|won|韩元", "INR": r"INR|rupees?|卢比",
    "AUD": r"AUD|A\$|澳元", "CAD": r"CAD|C\$|加元", "CHF": r"CHF|francs?|法郎", "AED": r"AED|dirhams?|迪拉姆", "BRL": r"BRL|R\$|reais|雷亚尔",
    "MXN": r"MXN|pesos?|比索", "SAR": r"SAR|riyals?|里亚尔", "RUB": r"RUB|roubles?|rubles?|卢布", "SGD": r"SGD|S\$|新元", "THB": r"THB|baht|泰铢",
    "VND": r"VND|dong|越南盾", "MYR": r"MYR|ringgit|林吉特", "IDR": r"IDR|rupiah|印尼盾",
}  # fmt: skip
_COIN = "|".join(_CURRENCIES.values())
_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "万": 10**4,
    "亿": 10**8,
    "千": 10**3,
    "百": 100,
    "百万": 10**6,
    "千万": 10**7,
}
_SCALE = "million|billion|thousand|百万|千万|万|亿|千|百"
_MONEY = re.compile(
    rf"(?<![A-Za-z])(?P<before>{_COIN})\s?(?P<a>\d[\d,]*(?:\.\d+)?)\s?(?P<sa>{_SCALE})?|(?P<b>\d[\d,]*(?:\.\d+)?|{_HAN}+)\s?(?P<sb>{_SCALE})?\s?(?P<after>{_COIN})(?![A-Za-z])",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"\b(?:{_WORD})(?:-(?:{_WORD}))?\b", re.IGNORECASE)
_ZH_COUNT = re.compile(r"(?<![第\d])[二两三四五六七八九十百千]+(?=[份家种类套级件步个名项次](?!月))")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|％|per ?cent\b)|百分之([〇零一二两三四五六七八九十百]+)", re.IGNORECASE)
_FORM = re.compile(r"\b(?!(?:USD|EUR|RMB|CNY|GBP)\b)[A-Z]{1,5}-?\d{1,4}[A-Z]?\b")
_ACRONYM = re.compile(r"(?<![\w/])[A-Z][A-Z&]{1,9}(?:-[A-Z]{1,5})?(?=s?(?![\w]))")
_NAME = r"[A-ZÀ-Þ][\wà-ÿ’'-]{2,}"
_CAPITALISED = re.compile(rf"(?<=[a-z0-9,;)] )({_NAME})")
_TOGETHER = re.compile(rf"{_NAME}(?: (?:of|and|for|the|&))? {_NAME}(?: {_NAME})*")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9&’'.-]*[A-Za-zÀ-ÿ0-9]")
_MONTHS = frozenset(
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
_NO_NAME = frozenset("AND OR NOT IF THE OK PDF II III IV VI VII".split())

KINDS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    kind: (re.compile(said, re.IGNORECASE), re.compile(f"{said}|{also}"))
    for kind, said, also in (
        ("court", r"\bcourts?\b|法院|法庭", r"[Cc]ourt|UPC|IPEC|[Gg]ericht|ZPO|FRCP|[Jj]udge|Cir\.|S\.?D\.?N\.?Y|[Ll]awsuit|[Ss]ue[sd]?\b|起诉|诉讼|法官|审理"),
        ("office", r"\b(?:patent|trade ?mark|design|copyright|IP) offices?\b|(?:专利|商标|知识产权|特许|注册|登记)(?:局|厅|处)", r"[Oo]ffice|EPO|EUIPO|USPTO|UKIPO|DPMA|JPO|KIPO|MOIP|CNIPA|WIPO|INPI|IMPI|CIPO|MyIPO|IPOS|DGIP|SAIP|Rospatent|[Rr]egistry|[Rr]egistrar|IP Australia|IP Vietnam|局|厅|处"),
        ("board", r"\bboards?\b|委员会", r"[Bb]oard|TTAB|PTAB|委员会|[Cc]ommission"),
        ("customs", r"\bcustoms\b|海关", r"[Cc]ustoms|CBP|ITC|海关|[Bb]order|边境"),
        ("police", r"\bpolice\b|\bprosecutors?\b|警方|警察|公安|检察", r"[Pp]olice|[Pp]rosecut|[Rr]aid|[Cc]riminal|警|公安|检察|刑事"),
        ("arbitrator", r"\barbitrat\w+|仲裁", r"[Aa]rbitrat|UDRP|[Pp]anel|仲裁|专家组"),
    )
}  # fmt: skip
_OPPOSED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(a, re.IGNORECASE), re.compile(b, re.IGNORECASE))
    for a, b in (
        (r"\bplaintiffs?\b|\bclaimants?\b|原告", r"\bdefendants?\b|被告"),
        (r"\bapplicants?\b|(?<!被)申请人", r"\bopponents?\b|异议人"),
        (r"\bcomplainants?\b|(?<!被)投诉人", r"\brespondents?\b|被(?:申请人|投诉人)"),
        (r"\blicensors?\b|(?<!被)许可人", r"\blicensees?\b|被许可人"),
        (r"\bsellers?\b|卖家|卖方", r"\bbuyers?\b|买家|买方"),
        (r"\bimporters?\b|进口商", r"\bexporters?\b|出口商"),
        (r"\b(?:right|mark|patent|brand|trade ?mark) ?(?:s )?(?:holders?|owners?)\b|权利人|商标所有人|专利权人", r"\b(?:importers?|infringers?|sellers?|defendants?)\b|进口商|侵权人|卖家|被告"),
        (r"\bat least\b|\bminimum\b|\bnot less than\b|至少|不少于|最少|最低", r"\bat most\b|\bmaximum\b|\bup to\b|\bnot more than\b|\bno more than\b|至多|最多|不超过|不得超过|最高|以内"),
        (r"\bbefore\b|\bprior to\b|之前|以前|(?<!目)前(?=[，,。；]|提交|申请|提出)", r"\bafter\b|\bfollowing\b|\bfrom\b|\bsince\b|之后|以后|之日起|日起|后"),
        (r"\bshort(?:er|ened|ens)\b|缩短", r"\bextend(?:ed|s)?\b|\bextensions?\b|\blonger\b|延长|延期"),
        (r"\bgrants?\b|\bgranted\b|\ballow(?:s|ed)?\b|批准|准许|准予", r"\brefus(?:e|es|ed|al)\b|\breject(?:s|ed)?\b|\bdeny\b|\bdenie[sd]\b|驳回|拒绝"),
        (r"\bwith notice\b|\bafter (?:a )?hearing\b|经通知|开庭后", r"\bwithout notice\b|\bwithout (?:a )?hearing\b|\bex parte\b|未经通知|不经听证|单方"),
        (r"\bincludes?\b|\bincluding\b|\bcounts?\b(?! from)|包括|计入", r"\bexclud(?:e|es|ed|ing)\b|不包括|不计入|除外"),
        (r"\bvalid\b|(?<!失)有效", r"\binvalid\b|\bvoid\b|\brevoked\b|无效"),
        (r"\bcivil\b|民事", r"\bcriminal\b|刑事"),
        (r"\bfree\b|\bno fee\b|免费|无需缴费", r"\bfees?\b(?! is| are)? (?:is|are|of|must|costs?)|须?缴费|官费"),
        (r"\brequired\b|\bnecessary\b|\bmandatory\b|必须|须|需要", r"\boptional\b|\bnot required\b|\bnot necessary\b|无须|无需|不必|不需要"),
        (r"\bfirst instance\b|一审", r"\bappeal\b|\bsecond instance\b|二审|上诉"),
        (r"\bonline\b|\belectronic(?:ally)?\b|在线|电子", r"\bby post\b|\bby mail\b|\bon paper\b|邮寄|纸质"),
        (r"\breceipt\b|\breceived?\b|\breading\b|\bopened\b|收到|看到|打开", r"\bmailing\b|\bmailed\b|\bsending\b|\bdispatch\w*|邮寄|寄出|发出"),
        (r"\bearli(?:er|est)\b|较早|最早", r"\blater\b|\blatest\b|较晚|最晚|最迟"),
        (r"\bservice\b|\bserved\b|送达", r"\bfiling\b|\bfiled\b|起诉之日|提交之日"),
        (r"\bincreas\w+|\bhigher\b|提高|增加|更高", r"\breduc\w+|\bdecreas\w+|\blower\b|降低|减少|更低"),
        (r"\bstops?\b|\bsuspends?\b|\bstays?\b|中止|停止|暂停", r"\bcontinues?\b|\bgoes on\b|\bgo on\b|继续"),
    )
)  # fmt: skip


def quantities(text: str) -> frozenset[Quantity]:
    """Every period, sum and percentage with its unit; `21 working days` and `21 days` are two things."""
    text = re.sub(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text))
    return frozenset((*_periods(text), *_sums(text)))


def kind_of(quantity: Quantity) -> str:
    """Quantities of one kind can stand for each other: a period of days for one of months."""
    if quantity[1] in _CURRENCIES:
        return "money"
    return "share" if quantity[1] == "%" else "period"


def names(text: str) -> frozenset[str]:
    """Abbreviations, forms and names that stand out by their capitals, or by Latin letters in a Chinese text."""
    found = {m[0] for pattern in (_FORM, _ACRONYM) for m in pattern.finditer(text)}
    if re.search(r"[\u4e00-\u9fff]", text):
        found |= {m[0] for m in _LATIN.finditer(text) if len(m[0]) > 2 and m[0][0].isupper()}
    else:
        found |= {m[1] for m in _CAPITALISED.finditer(text)}
        found |= {part for m in _TOGETHER.finditer(text) for part in re.findall(_NAME, m[0])}
    return frozenset(n for n in found if n not in _MONTHS and n not in _NO_NAME and is_content(n.lower()))


def counts(text: str) -> frozenset[str]:
    """The numbers from two on that are written as words, whatever they count: `three estimates`, `三份`."""
    found = {str(sum(_WORDS[w] for w in m[0].lower().split("-"))) for m in _COUNT.finditer(text)}
    found |= {str(chinese_number(m[0])) for m in _ZH_COUNT.finditer(text)}
    return frozenset(found - {"0", "1"})


def stranger(claim: str, held: str, equals: Callable[[str], Sequence[str]]) -> str | None:
    """The first name of a sentence that its source does not have, by itself or under another of its names."""
    lower = held.casefold()
    for name in sorted(names(claim)):
        forms = (name, name.rstrip("s"), *equals(name))
        if not any(_stands(form, held, lower) for form in forms):
            return name
    return None


def short_names(text: str) -> frozenset[str]:
    """The abbreviations of a text: `EPO`, `TM7A`, `IPTAB`."""
    return frozenset(m[0] for pattern in (_FORM, _ACRONYM) for m in pattern.finditer(text)) - _NO_NAME


def wrong_kind(claim: str, held: str) -> str | None:
    """The kind of body (court, office, board …) that a sentence speaks of and its source does not."""
    for kind, (said, also) in KINDS.items():
        if said.search(claim) and not also.search(held):
            return kind
    return None


def turned_round(claim: str, held: str) -> bool:
    """Whether a text has the opposite of a word that its source has, and not the word itself."""
    for a, b in _OPPOSED:
        for one, other in ((a, b), (b, a)):
            if one.search(claim) and not other.search(claim) and other.search(held) and not one.search(held):
                return True
    return False


def _stands(form: str, held: str, lower: str) -> bool:
    if len(form) < 2:
        return False
    if form.isupper() or any(c.isdigit() for c in form):
        return re.search(rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Z0-9])", held) is not None
    return form.casefold() in lower


def _periods(text: str) -> Iterator[Quantity]:
    for match in _PERIOD.finditer(text):
        working = re.search(r"working|business", match["kind"], re.IGNORECASE)
        unit = _UNITS[match["unit"].lower()]
        for number in (match["first"], match["second"]):
            if number:
                yield _plain(number), "workday" if working and unit == "day" else unit
    for match in _ZH_PERIOD.finditer(text):
        for number in (match["first"], match["second"]):
            value = _plain(number) if number else ""
            if number and not (match["unit"] == "年" and len(value) == 4):
                yield value, _ZH_UNITS[match["unit"]]


def _sums(text: str) -> Iterator[Quantity]:
    for match in _MONEY.finditer(text):
        coin, number = match["before"] or match["after"], match["a"] or match["b"]
        scale = _SCALES[(match["sa"] or match["sb"]).lower()] if match["sa"] or match["sb"] else 1
        code = next(code for code, pattern in _CURRENCIES.items() if re.fullmatch(pattern, coin, re.IGNORECASE))
        value = float(_plain(number)) * scale
        yield f"{value:.2f}".rstrip("0").rstrip("."), code
    for match in _PERCENT.finditer(text):
        yield match[1] or str(chinese_number(match[2])), "%"


def _plain(number: str) -> str:
    number = number.strip().replace(",", "").replace(" ", "")
    if re.fullmatch(rf"{_HAN}+", number):
        return str(chinese_number(number.replace("〇", "零")))
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿])", number):
        return f"{float(match[1]) * chinese_number(match[2] if match[2] != '十' else '十'):g}"
    if number[0].isdigit():
        return number
    return str(sum(_WORDS[word] for word in number.lower().split("-")))
