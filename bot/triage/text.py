"""Text for recognition: folded spelling with a way back to the original, sentences and clauses."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from bot.triage.spelling import CHINESE, mended

# Traditional and Japanese forms of the characters that signals use, folded to the simplified ones.
_VARIANTS = str.maketrans(
    "凍結賬戶號帳資銀錢貨櫃關貿檢驗東權標註冊專發開證據書狀執達員護國際傳喚搶異議復複駁無風險臨時擱財產訴"
    "訟絕絶續続認訂單銷毀燬檔歸還審見讓沒們個這幫請問誰為爲會該對應從後將來點鐘週內過處寫說話電腦經濟類兩"
    "萬億壓鎖鏈連網頁顧倉庫隨記錄場館營業務廠師團隊聯繫係約談訊報導聞總辦題決參與製輸運進種費優級離監獄邊"
    "紙張偵緝樣僅調罰緊門聽條債賠償給麼嗎現剛間錯誤遲緩擊賣買體實鋪絡盜圖韓歐幾屆滿擬協簽籤詢夠許裡於並親"
    "趕辯舉額餘動備樓層違託塊遞聲稱涼",
    "冻结账户号账资银钱货柜关贸检验东权标注册专发开证据书状执达员护国际传唤抢异议复复驳无风险临时搁财产诉"
    "讼绝绝续续认订单销毁毁档归还审见让没们个这帮请问谁为为会该对应从后将来点钟周内过处写说话电脑经济类两"
    "万亿压锁链连网页顾仓库随记录场馆营业务厂师团队联系系约谈讯报导闻总办题决参与制输运进种费优级离监狱边"
    "纸张侦缉样仅调罚紧门听条债赔偿给么吗现刚间错误迟缓击卖买体实铺络盗图韩欧几届满拟协签签询够许里于并亲"
    "赶辩举额余动备楼层违托块递声称凉",
)
_PUNCTUATION = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-", "đ": "d"})
_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\ufe0f]*", re.DOTALL)
_INVISIBLE = {"Cf", "Cc"}
# The country, which is not the pronoun that says whose case it is.
_COUNTRY = re.compile(r"\bUS\b")
_LATIN_WORD = re.compile(r"[a-z]{5,24}", re.ASCII)
_CHINESE_SLIP = re.compile("|".join(CHINESE))
# A line break inside a sentence of a pasted letter.
_WRAPPED = re.compile(r"(?<=[A-Za-z,])[ \t]*\r?\n[ \t]*(?=[a-z])")


@dataclass(frozen=True)
class Folded:
    """Folded text and, for each of its characters, where it came from in the original."""

    original: str
    text: str
    origins: Sequence[int]

    def quote(self, start: int, end: int) -> str:
        """The words of the original between two positions of the folded text."""
        last = self.origins[end] if end < len(self.origins) else len(self.original)
        return self.original[self.origins[start] : last].strip()


def fold(original: str) -> Folded:
    """Lower case, no accents, half width, simplified characters, single spaces, wrapped lines joined."""
    text = original
    if not text.isupper():
        text = _COUNTRY.sub("u_", text)
    joined = _WRAPPED.sub(lambda found: " " * len(found[0]), text)
    out: list[str] = []
    origins: list[int] = []
    blank = False
    for cluster in _CLUSTER.finditer(joined):
        folded = _fold_cluster(cluster[0])
        if not folded or (blank and folded == " "):
            continue
        blank = folded == " "
        out.append(folded)
        origins.extend([cluster.start()] * len(folded))
    return _mend(Folded(original, "".join(out), origins))


def _mend(folded: Folded) -> Folded:
    """The text with slips in trigger words mended; a mended word still points to the letters that were written."""
    text = _CHINESE_SLIP.sub(lambda found: CHINESE[found[0]], folded.text)
    changes = [(found.span(), word) for found in _LATIN_WORD.finditer(text) if (word := mended(found[0])) != found[0]]
    if not changes:
        return Folded(folded.original, text, folded.origins)
    out: list[str] = []
    origins: list[int] = []
    last = 0
    for (start, end), word in changes:
        out += (text[last:start], word)
        origins.extend(folded.origins[last:start])
        origins.extend(folded.origins[min(start + n, end - 1)] for n in range(len(word)))
        last = end
    return Folded(folded.original, "".join((*out, text[last:])), [*origins, *folded.origins[last:]])


def fold_letters(text: str) -> str:
    """The same letters without accents and variants; case stays. Patterns are folded with this."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain).translate(_VARIANTS).translate(_PUNCTUATION)
    return "".join(c for c in plain if c in "\n\t\r" or unicodedata.category(c) not in _INVISIBLE)


@lru_cache(maxsize=8192)
def _fold_cluster(cluster: str) -> str:
    if cluster in "\t\u3000\u00a0":
        return " "
    return "\n" if cluster == "\r" else fold_letters(cluster[:8]).casefold()


# A sentence longer than this is cut: context looks no further, and work stays linear.
_LONGEST = 400
_END = re.compile(r"[。!?;\n]+|\.(?=\s|$|[\"')\]])")
_ABBREVIATION = re.compile(
    r"(?:^|[^a-z])(?:u\.s|u\.s\.c|no|nos|inc|co|ltd|corp|vs?|mrs?|ms|dr|st|art|e\.g|i\.e|approx|sec|nov|dec|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|bros|llc|p\.m|a\.m|s\.a|etc|\d{1,2})$"
)
_BREAK = re.compile(
    r"[,，()（）【】\[\]]|(?<!\d):|:(?!\d)|(?<=\s)-+(?=\s)|--+|\b(?:but|however|and|so|because|while|although|though|then|therefore)\b"
    r"|但是|但(?!书)|不过|而且|然后|结果|可是|因为|所以"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of folded text: `[start, end)`, with the bounds of its clauses."""

    start: int
    end: int
    text: str

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Clause bounds, relative to the sentence, in order and without gaps."""
        cuts = [0]
        for found in _BREAK.finditer(self.text):
            if found.start() > cuts[-1]:
                cuts.append(found.start())
        cuts.append(len(self.text))
        return tuple((a, b) for a, b in pairwise(cuts) if b > a) or ((0, len(self.text)),)


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of folded text, in order, each at most 400 characters long."""
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[Sentence]:
    start = 0
    for found in _END.finditer(text):
        if found[0] == "." and _ABBREVIATION.search(text[max(0, found.start() - 8) : found.start()]):
            continue
        yield from _bounded(text, start, found.end())
        start = found.end()
    yield from _bounded(text, start, len(text))


def _bounded(text: str, start: int, end: int) -> Iterator[Sentence]:
    for at in range(start, end, _LONGEST):
        stop = min(at + _LONGEST, end)
        yield Sentence(at, stop, text[at:stop])
