"""Takes out of a question what belongs to one matter before it leaves the machine, and puts it back (pure).

`Masked.text` is what may leave; each thing taken out has a place such as `〔company 1〕`, the same for the same thing.
Law, periods, offices, courts and platforms stay: without them nothing could be asked. What is looked for is handed in
as `find`, so that the desk's own redaction can be used here; `spans` is a small set of patterns for where there is none.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Span = tuple[int, int, str]
"""Start, end and kind of what has to go."""
Find = Callable[[str, Sequence[str]], Iterable[Span]]

PLACE = re.compile(r"〔[a-z-]+ \d+〕")
_FIRMS = r"(?:GmbH(?: & Co\.? KG)?|Inc\.?|LLC|Ltd\.?|Limited|Corp(?:oration)?\.?|Co\.,? ?Ltd\.?|Company|AG|KG|S\.?p\.?A\.?|S\.?A\.?S?\.?|B\.?V\.?|PLC|S\.?r\.?l\.?|LLP|Pty|Group|Holdings?)"
_CAP = r"[A-ZÀ-Þ][\w’'&-]*"
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_COIN = r"USD|US\$|EUR|GBP|RMB|CNY|JPY|[$€£¥]"
_ZH_SURNAME = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟"
_RULES: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    ("e-mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("link", re.compile(r"https?://[^\s\u3000-\u9fff\uff00-\uffef<>\"”)]+|\bwww\.[^\s\u3000-\u9fff<>\"”)]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|cn|shop|store|de|uk|top|xyz|online|site)(?![\w.-])(?:/[^\s\u3000-\u9fff]*)?", re.ASCII | re.IGNORECASE)),
    ("case", re.compile(r"\b\d{1,2}:\d{2}-[a-z]{2}-\d{3,6}(?:-[A-Z]{2,4})*\b|\b\d{2}-[a-z]{2}-\d{3,6}\b|[（(〔]20\d\d[）)〕]\s?[\u4e00-\u9fff]{1,3}\s?\d{0,6}\s?[\u4e00-\u9fff]{1,4}第?\s?\d{1,6}\s?号|\b[1-9]\d? ?[A-Z]{1,2} ?\d{1,5}/\d{2}\b", re.IGNORECASE)),
    ("identity", re.compile(r"(?<!\w)(?:\d{17}[\dXx]|[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?!\w)")),
    ("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b|(?<!\d)\d{4}(?:[ -]\d{4}){2,4}(?!\d)")),
    ("phone", re.compile(r"(?<![\w+])(?:\+|00)\d[\d\s().-]{6,18}\d(?!\d)|(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")),
    ("date", re.compile(rf"(?<!\d)(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d)|(?<![\d./])\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d\d(?!\d)|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b\.?(?:,? (?:19|20)\d\d)?|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:19|20)\d\d)?|(?:\d{{4}}\s?年\s?)?\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日号]")),
    ("amount", re.compile(rf"(?<![A-Za-z])(?:{_COIN})\s?\d[\d,.]*\d?(?:\s?(?:k|m|million|thousand|万|亿))?|(?<![\d.,])\d[\d,.]*\s?(?:千|万|百万|亿)?\s?(?:美元|美金|欧元|英镑|元|人民币|dollars|euros|USD|EUR|RMB)(?![A-Za-z])", re.IGNORECASE)),
    ("company", re.compile(rf"\b(?!(?:The|Our|We|An?|In|By)\b){_CAP}(?:[ &]+{_CAP}){{0,4}},? {_FIRMS}(?!\w)|(?<![贵该本我此])[\u4e00-\u9fff]{{2,14}}(?:[（(][\u4e00-\u9fff]{{2,4}}[）)])?(?:股份有限公司|有限责任公司|有限公司|集团公司)")),
    ("person", re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Attorney)\b\.? {_CAP}(?: {_CAP})?|(?<![\u4e00-\u9fff])[{_ZH_SURNAME}][\u4e00-\u9fff]{{0,2}}(?:先生|女士|小姐|总经理|经理|律师(?!函|费|事务)|老板)")),
    ("name", re.compile(r"(?:\b(?:store|shop|seller|brand|account)(?: name)?(?: is| called| named|:)? |(?:店铺|卖家|品牌|店名|商标)(?:名称?)?(?:为|是|叫|[:：])?\s?)[“\"「‘'](?P<it>[^”\"」’'\n]{1,40})[”\"」’']", re.IGNORECASE)),
    ("number", re.compile(r"(?<![\w.,/§-])(?=[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d)[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w/])(?!\s?(?:号令|年))|(?<![\d.,])\d{1,3}(?:,\d{3}){1,}(?![\d,])")),
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?")
_LAW = re.compile(
    r"(?:§{1,2}|\b(?:Sections?|Rules?|Arts?\.?|Articles?|Reg(?:ulation)?s?|No\.?|Directive|CFR|U\.?S\.?C\.?|Law|Act|Decree|FRCP|Class|Form)\b|第|法释)\s*[\d(（〔]?\s*[\d/-]+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Masked:
    """A text without what belongs to the matter, and what stands for what."""

    text: str
    places: dict[str, str] = field(default_factory=dict)

    def restore(self, text: str) -> str:
        """The text with everything put back that has a place in it."""
        return PLACE.sub(lambda match: self.places.get(match[0], match[0]), text)

    def holds(self, text: str) -> bool:
        """Whether a text has one of the places, or the words that one of them stands for."""
        lower = text.casefold()
        return bool(PLACE.search(text)) or any(words.casefold() in lower for words in self.places.values())


def mask(text: str, known: Sequence[str] = (), *, find: Find | None = None) -> Masked:
    """`known` are names of the matter, taken out in any spelling of case and spaces."""
    text = text.replace("〔", "[").replace("〕", "]")
    places: dict[str, str] = {}
    by_words: dict[str, str] = {}
    counts: dict[str, int] = {}
    pieces, end = [], 0
    for start, stop, kind in _apart((find or spans)(text, known)):
        words = text[start:stop]
        key = " ".join(words.casefold().split())
        if key not in by_words:
            counts[kind] = counts.get(kind, 0) + 1
            by_words[key] = f"〔{kind.replace('_', '-')} {counts[kind]}〕"
            places[by_words[key]] = words
        pieces += [text[end:start], by_words[key]]
        end = stop
    return Masked("".join((*pieces, text[end:])), places)


def spans(text: str, known: Sequence[str] = ()) -> list[Span]:
    """What belongs to one matter, by its form; references to law are left."""
    law = [match.span() for match in _LAW.finditer(text)]
    found: list[Span] = []
    names = {part.strip() for name in known for part in (name, re.sub(r"[（(].*?[)）]", "", name))}
    for name in sorted((n for n in names if len(n) > 1), key=len, reverse=True):
        found += [(m.start(), m.end(), "name") for m in re.finditer(_spelt(name), text, re.IGNORECASE)]
    for kind, pattern in _RULES:
        for match in pattern.finditer(text):
            start, stop = match.span("it" if "it" in match.groupdict() else 0)
            while stop > start and text[stop - 1] in " .,;，。；":
                stop -= 1
            if kind == "number" and (_YEAR.fullmatch(text[start:stop]) or any(a < stop and start < b for a, b in law)):
                continue
            found.append((start, stop, kind))
    return found


def _spelt(name: str) -> str:
    letters = r"[^\w]{0,2}".join(re.escape(part) for part in re.findall(r"\w+", name))
    before, after = (
        (r"(?<![A-Za-z0-9])" if name[0].isascii() else ""),
        (r"(?![A-Za-z0-9])" if name[-1].isascii() else ""),
    )
    return f"{before}{letters}{after}" if letters else r"(?!)"


def _apart(found: Iterable[Span]) -> list[Span]:
    """In order, none over another; what was found first counts."""
    kept: list[Span] = []
    for start, stop, kind in found:
        if start < stop and not any(a < stop and start < b for a, b, _ in kept):
            kept.append((start, stop, kind))
    return sorted(kept)
