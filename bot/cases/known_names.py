"""The names of one matter, and the other ways in which people write them (pure)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FIRM = re.compile(
    r"(?:[\s,.]+(?:co|company|ltd|limited|inc|incorporated|llc|l\.l\.c|llp|corp|corporation|gmbh(?: & co\.? kg)?|ag|kg|plc"
    r"|s\.?p\.?a|s\.?a\.?s?|b\.?v|s\.?r\.?l|pty|oy|ab|a/s|holdings?|group)\b\.?)+\s*$",
    re.IGNORECASE,
)
_ZH_FIRM = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|分公司|公司|集团|商行|经营部|工厂|厂)$"
)
_ZH_TRADE = re.compile(
    r"(?:(?:国际|进出口|对外|跨境)?(?:贸易|商贸|电子商务|电商)|科技|技术|实业|电子|照明|电器|服饰|服装|家居|制造|工业|工贸|制品|用品|网络|信息|供应链|鞋业|玩具|五金|塑胶|发展|控股)+$"
)
_ZH_PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}(?:省|自治区))?(?:[\u4e00-\u9fff]{2,3}[市县区])?")
_TRADE = re.compile(
    r"(?:[\s-]+(?:technology|technologies|tech|trading|trade|electronics?|lighting|industr(?:y|ies|ial)|international|import|export|import & export|e-?commerce|manufacturing|products?|garments?|toys?|furniture|hardware|network|network technology|supply chain))+\s*$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^(?:(?:shenzhen|guangzhou|dongguan|foshan|zhongshan|zhuhai|guangdong|shanghai|beijing|tianjin|chongqing|hangzhou|ningbo|wenzhou|yiwu|jinhua|taizhou|zhejiang|nanjing|suzhou|wuxi|changzhou|jiangsu|fuzhou|xiamen|quanzhou|fujian|qingdao|jinan|shandong|zhengzhou|wuhan|changsha|chengdu|xi'?an|dalian|hefei|hong ?kong|china)\s+)+",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|prof|professor|herr|frau|attorney|judge)\.?\s+|(?:先生|女士|小姐|经理|总经理|律师|博士|教授|主任|法官)$",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+")
_CITIES = "北京|上海|天津|重庆|广东|广州|深圳|东莞|佛山|中山|珠海|浙江|杭州|宁波|温州|义乌|金华|台州|江苏|南京|苏州|无锡|常州|福建|福州|厦门|泉州|山东|青岛|济南|河南|郑州|河北|湖南|长沙|湖北|武汉|安徽|合肥|四川|成都|陕西|西安|辽宁|大连|中国"
_ZH_CITY = re.compile(rf"^(?:{_CITIES})")
_BEFORE = rf"(?:(?:{_CITIES})[省市]?)*"
_BEHIND = (
    r"(?:(?:国际|进出口|贸易|商贸|电子商务|电商|科技|技术|实业|电子|照明|电器|服饰|家居|制造|工业|集团)*(?:股份有限公司|有限责任公司|有限公司|集团公司)"
    r"|(?:[ ,]+(?:Technology|Trading|Electronics?|Lighting|Industr(?:y|ial)|International|Import|Export|Manufacturing|Co\.?|Ltd\.?|Limited|Inc\.?|LLC|GmbH|Corp\.?)(?![\w]))+)?"
)
"""Place and form of a company around any spelling of its name."""
_LONG = 6
"""Letters and digits of a name that is taken out wherever it stands, even inside a longer word."""
_CAPITALISED_FROM = 3
COMMON = frozenset(
    """court law patent patents mark marks trade trademark design designs right rights rule rules section article order answer
    case claim complaint notice letter office platform seller shop store brand plaintiff defendant counsel lawyer attorney
    expert desk branch national center centre china chinese german germany united states america europe european union
    amazon temu ebay walmart shein tiktok aliexpress customs company enterprise person name number date amount goods
    north south east west new general international legal protection property intellectual global service services
    the and for you your our with from this that may will june april august march judge free best good
    商标 专利 外观 设计 版权 法院 法律 律师 专家 中心 平台 亚马逊 公司 企业 客户 店铺 卖家 原告 被告 案件 合同 海关 知识产权 国际 贸易
    科技 电子 美国 德国 欧盟 中国 日本 英国 咨询 服务 当事人 权利人 投诉 申诉 期限 答辩 和解 证据 代理人""".split()
)
"""Words that mean something in every lesson: a part of a name that is nothing but these is not taken out alone."""


@dataclass(frozen=True)
class Known:
    """A name of the matter and what kind of thing bears it (`company`, `person`, `name`, …)."""

    words: str
    kind: str = "name"


def pattern_of(known: Known) -> str:
    """A regular expression for a name in any spelling of case, spaces and signs; empty for what is no name."""
    found = dict.fromkeys(p for words, loose in _variants(known) if (p := _spelt(words, loose)))
    either = "|".join(sorted(found, key=len, reverse=True))
    return f"{_BEFORE}(?:{either}){_BEHIND}" if either and known.kind == "company" else either


def _variants(known: Known) -> Iterator[tuple[str, bool]]:
    """The ways to write a name; False beside those that count only where they are capitalised."""
    whole = " ".join(known.words.split())
    yield whole, True
    for part in {whole, *re.split(r"\s*[/|｜]\s*|\s*[（(]\s*|\s*[）)]\s*", whole)}:
        for words in _shorter(part):
            if words != whole and not _says_nothing(words):
                yield words, len(_letters(words)) >= _LONG and (" " in words or bool(_HAN.search(words)))
    if known.kind == "person":
        yield from _of_a_person(_TITLE.sub("", whole))


def _shorter(name: str) -> Iterable[str]:
    """Without the form of company, the place and the trade; without a title."""
    bare = _ZH_FIRM.sub("", _FIRM.sub("", _TITLE.sub("", name))).strip(" ,.")
    placeless = _ZH_CITY.sub("", _ZH_PLACE.sub("", _PLACE.sub("", bare))).strip()
    core = _ZH_TRADE.sub("", _TRADE.sub("", placeless)).strip()
    return dict.fromkeys((name, bare, placeless, core))


def _of_a_person(name: str) -> Iterator[tuple[str, bool]]:
    parts = name.split()
    if len(parts) > 1 and not _HAN.search(name):
        yield " ".join((parts[-1], *parts[:-1])), True
        yield from ((p, False) for p in parts if len(p) >= _CAPITALISED_FROM and p.isalpha() and not _says_nothing(p))
    if len(name) == 3 and _HAN.match(name):
        yield name[1:], True


def _says_nothing(words: str) -> bool:
    pieces = _WORD.findall(words.lower())
    return all(piece in COMMON or piece.isdigit() for piece in pieces) or not is_name(words)


def is_name(words: str) -> bool:
    """Whether this is long enough to be taken out wherever it stands: two letters, digits or characters."""
    return len(_letters(words)) >= 2


def _letters(words: str) -> str:
    return "".join(_WORD.findall(words))


def _spelt(words: str, loose: bool) -> str:
    """`Lamp Trading` also matches `LAMP-TRADING`; a short name only where it stands as a word of its own."""
    if not is_name(words):
        return ""
    pieces = _WORD.findall(words)
    between = r"[^\w\[\]〔〕\n]{0,3}_?"
    spelt = between.join(_piece(piece) for piece in pieces)
    literal = r"\s+".join(map(re.escape, words.split()))
    either = spelt if words.replace(" ", "").isalnum() else f"{spelt}|{literal}"
    if len(_letters(words)) < _LONG:
        before = r"(?<![^\W\d_\u3400-\u9fff])" if not _HAN.match(pieces[0]) else ""
        after = r"(?![^\W\d_\u3400-\u9fff])" if not _HAN.search(pieces[-1][-1]) else ""
        either = f"{before}(?:{either}){after}"
    return f"(?:{either})" if loose else f"(?-i:{_capitalised(words)})"


def _piece(piece: str) -> str:
    """Characters of Chinese may stand apart."""
    return r"\s?".join(map(re.escape, piece)) if _HAN.search(piece) else re.escape(piece)


def _capitalised(words: str) -> str:
    """The words with their capitals, or in capitals throughout; in Chinese as they are."""
    if _HAN.search(words):
        return _piece(words)
    own, upper = re.escape(words[:1].upper() + words[1:]), re.escape(words.upper())
    return rf"(?<![^\W\d_\u3400-\u9fff])(?:{own}|{upper})(?![^\W\d_\u3400-\u9fff])"
