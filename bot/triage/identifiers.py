"""What can be read off a text by its form: numbers of cases, rights and complaints, forums, names, sums (pure)."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

_FLAGS = re.IGNORECASE | re.ASCII
MOST = 10

CASE_NUMBER = re.compile(
    r"(?<![\w-])\d{1,2}:\d{2}-?(?:cv|cr|mc)-\d{3,6}\b|(?<![\w:-])\d{2}-?(?:cv|cr|mc)-\d{4,6}\b|\b337-TA-\d{3,4}\b"
    r"|[（(]20\d\d[）)][\u4e00-\u9fff]{0,3}\d{0,6}[\u4e00-\u9fff]{1,4}\d{1,6}号|令和\d{1,2}年[（(][\u30a1-\u30fa\u4e00-\u9fff]{1,3}[）)]第\d{1,6}号"
    r"|(?<![\w-])[1-9]\d?[a-z]? ?[OS] ?\d{1,5}/\d{2}\b|\bUPC_CFI_\d{1,4}/20\d\d\b|\bAPL_\d{1,6}/20\d\d\b|(?<!\d)20\d\d(?:가합|가단|나|허)\d{2,7}"
    r"|\bCS ?\(?COMM\)? ?\d{1,5}/20\d\d\b|\b[DT]-?20\d\d-\d{4}\b|\bI[LP]-?20\d\d-\d{4,6}\b",
    _FLAGS,
)
PLATFORM = re.compile(
    r"\b(?:Amazon(?:\.[a-z]{2,3}(?:\.[a-z]{2})?)?|Temu|TikTok(?: Shop)?|eBay|Walmart|AliExpress|Alibaba|Shopee|Lazada|Mercado Libre|Shein|Etsy"
    r"|Shopify|Wayfair|Ozon|Allegro|Rakuten|Coupang|PayPal|Payoneer|Stripe)\b"
    r"|亚马逊|速卖通|阿里国际站|沃尔玛|虾皮|来赞达|美客多|独立站|希音|派安盈|连连|万里汇|乐天",
    _FLAGS,
)
FORUM = re.compile(
    r"\bN\.? ?D\.? ?Ill\b\.?|\bNorthern District of Illinois\b|\bS\.D\.N\.Y\.|\b(?:Northern|Southern|Eastern|Western|Central|Middle) "
    r"District of [A-Z]\w+(?: [A-Z]\w+)?|\bDistrict of Delaware\b|\b[ENSWCM]\.? ?D\.? ?(?:Tex|Cal|Fla|Pa|Va|N\.?Y)\b\.?|\bD\.? ?Del\b\.?"
    r"|\bUS(?:ITC|PTO)\b|\bITC\b|\b(?:Ober)?[Ll]andgericht [A-ZÄÖÜ][\wäöüß]+|\bLG [A-ZÄÖÜ][\wäöüß]+|\bUPC\b|\bUnified Patent Court\b|\bEUIPO\b|\bDPMA\b"
    r"|\bTTAB\b|\bPTAB\b|\bUKIPO\b|\bCBP\b|\bWIPO\b|\bCopyright Claims Board\b|\bCCB\b|\bDelhi High Court\b|\bHigh Court\b|\bSeoul Central District Court\b"
    r"|\bTribunal [Jj]udiciaire(?: de \w+)?|\bJPO\b|\bKIPO\b|\bEPO\b|\bINPI\b|\bIMPI\b"
    r"|伊利诺伊州?北区|国际贸易委员会|联邦(?:地区|巡回)?法院|统一专利法院|[\u4e00-\u9fff]{2,4}州法院|[\u4e00-\u9fff]{2,4}高等法院|特许厅|欧盟知识产权局|首尔中央地方法院|版权索赔委员会",
    re.ASCII,
)
RIGHT_NUMBER = re.compile(
    r"\bEP ?\d(?:[ ,.]?\d{3}){2}(?: ?[AB]\d)?\b|\bUS ?(?:D ?\d{3},?\d{3,4}|RE ?\d{2},?\d{3}|\d{1,2},\d{3},\d{3}|\d{7,8})(?: ?[AB]\d)?\b"
    r"|(?<![\w.,])D ?\d{6,7}\b|(?<![\d,.])1[01],\d{3},\d{3}\b|\b(?:ZL|CN) ?20\d{10}(?:\.\d|X)?\b"
    r"|(?:\b(?:trade ?mark|mark|registration|reg\.?|patent|design|application|serial|EUTM|REUD|copyright)(?: registration| reg\.?| application| serial)?"
    r" ?(?:no\.?|nos\.?|number|#|Nr\.?)[: ]{0,2}|\bNr\.? ?|(?:注册号|专利号|申请号|商标号|登记号)(?:为|是|:|：)? ?)"
    r"([A-Z]{0,3} ?\d[\d ,./-]{4,18}\d)",
    _FLAGS,
)
COMPLAINT_ID = re.compile(
    r"(?:complaint|case|投诉|ticket|report)(?: ?(?:id|no\.?|number|#|编号|号))[: ：是为]{0,3}([A-Z0-9-]{6,24})", _FLAGS
)
LISTING = re.compile(r"\bB0[A-Z0-9]{8}\b|(?:商品|产品|item|listing) ?id[: ：]{0,2}(\d{6,16})", _FLAGS)
OTHER_PARTY = re.compile(
    r"(?:\b(?:[Pp]laintiff|[Cc]omplainant|[Rr]ights? [Oo]wner|[Rr]ight ?holder|[Oo]pponent|[Aa]pplicant|[Cc]lient|[Mm]andantin)(?: is| named|:| called)? |(?:原告|投诉人|权利人|异议人|申请人|对方公司)(?:是|为|叫|:|：) ?)"
    r"((?!(?:The|Of|And|In|On|We|Our|Has|Was|Is|The)\b)[A-Z][\w&'’.-]{1,30}(?: [A-Z&][\w&'’.-]{0,30}){0,4})"
    r"|\b([A-Z][\w&'’-]{1,30}(?: [A-Z&][\w&'’-]{0,30}){0,3},? (?:GmbH(?: & Co\.? KG)?|Inc\b\.?|LLC|Ltd\b\.?|Corp\b\.?|Corporation|AG|S\.?p\.?A\b\.?|S\.?A\.?S?\b\.?|B\.?V\b\.?|PLC|S\.?r\.?l\b\.?|LLP))",
)
COUNSEL = re.compile(
    r"\bGBC\b|\bEPS\b|\bHSP\b|\bKeith(?: Vogt)?\b|\bGreer,? Burns(?: (?:&|and) Crain)?|\bEpstein Drangel\b|\b[A-Z][\w&'’-]{1,30}(?: [A-Z&][\w&'’-]{0,30}){0,4} LLP\b"
)
GOODS = re.compile(
    r"(?<![\d.,$€£¥])(\d[\d,]{0,9} (?:pairs? of |pieces of |boxes of |units of |sets of )?(?!(?:days?|weeks?|months?|years?|hours?|minutes?|am|pm|usd|eur|dollars?|euros?|percent|working|business|calendar|court|defendants?|respondents?|patents?|pages?|of|to|and|or|in|per)\b)[a-z]{3,20}(?: [a-z]{3,20})?s)\b"
    r"|(\d[\d,]{0,9} ?(?:双|件|个|台|箱|只|套|条|瓶)(?!月|工作|被|人|专利|申请|链接|店|账)[\u4e00-\u9fff]{2,5})",
    re.ASCII,
)

_CURRENCIES = {
    "USD": "usd us$ $ 美元 美金 美刀 刀 dollars dollar",
    "EUR": "eur € 欧元 欧 euros euro",
    "GBP": "gbp £ 英镑 pounds",
    "CNY": "rmb cny ¥ ￥ 人民币 元 yuan",
    "JPY": "jpy 日元 yen",
}
_CODE = {word: code for code, words in _CURRENCIES.items() for word in words.split()}
_SCALE = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "万": 10_000, "亿": 100_000_000, "": 1}
AMOUNT = re.compile(
    r"(?<![\w.])(USD|US\$|EUR|GBP|RMB|CNY|[$€£¥￥])\s?(\d[\d,.]{0,14})\s?(k\b|m\b|million\b|thousand\b|万|亿)?"
    r"|(?<![\d.,])(\d[\d,.]{0,14})\s?(k|万|亿|million|thousand)?\s?"
    r"(美元|美金|美刀|刀|欧元|欧(?!盟|洲|司)|英镑|人民币|日元|元|USD\b|EUR\b|GBP\b|RMB\b|CNY\b|dollars?\b|euros?\b|pounds\b|yen\b|yuan\b)",
    _FLAGS,
)

Found = tuple[str, int, int]


def found_in(text: str) -> Iterator[tuple[str, Found]]:
    """Every such value of one text: its name, then the value and where its words stand."""
    for name, pattern, value in _TABLE:
        seen = 0
        for match in islice(pattern.finditer(text), 5 * MOST):
            made = value(match)
            if made:
                yield name, (made, match.start(), match.end())
                seen += 1
            if seen >= MOST:
                break


def _group(match: "re.Match[str]") -> str:
    return next((group for group in match.groups() if group), match[0]).strip(" ,.-")


_NEXT_SENTENCE = re.compile(
    r"(?<=\.)\s+(?:We|They|The|It|Our|I|This|That|He|She|You|What|How|When|Please|Can|No|On|In|Is)\b.*$"
)


def _party(match: "re.Match[str]") -> str:
    """A name, without the first word of the next sentence where it ends in "Inc."."""
    return _NEXT_SENTENCE.sub("", _group(match)).strip(" ,.-")


def _whole(match: "re.Match[str]") -> str:
    return match[0].strip()


def _amount(match: "re.Match[str]") -> str:
    """A sum as `USD 48,000`; empty where the digits make no number."""
    currency = (match[1] or match[6]).lower()
    digits, scale = match[2] or match[4], (match[3] or match[5] or "").lower()
    number = _number(digits)
    if number is None:
        return ""
    value = round(number * _SCALE[scale], 2)
    shown = f"{int(value):,}" if value == int(value) else f"{value:,.2f}"
    return f"{_CODE.get(currency.rstrip('.'), currency.upper())} {shown}"


def _number(digits: str) -> float | None:
    """`48,000`, `48.000,50` and `1.5` as numbers: two digits or one behind the last mark are decimals."""
    plain = digits.rstrip(".,")
    tail = re.split(r"[.,]", plain)
    decimals = len(tail) > 1 and len(tail[-1]) != 3
    plain = "".join(tail[:-1]) + "." + tail[-1] if decimals else "".join(tail)
    try:
        return float(plain)
    except ValueError:
        return None


_TABLE: tuple[tuple[str, "re.Pattern[str]", Callable[["re.Match[str]"], str]], ...] = (
    ("case_number", CASE_NUMBER, _whole),
    ("platform", PLATFORM, _whole),
    ("amount", AMOUNT, _amount),
    ("forum", FORUM, _whole),
    ("right_number", RIGHT_NUMBER, _group),
    ("complaint_id", COMPLAINT_ID, _group),
    ("listing", LISTING, _group),
    ("other_party", OTHER_PARTY, _party),
    ("other_counsel", COUNSEL, _whole),
    ("goods", GOODS, _group),
)
