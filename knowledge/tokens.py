"""Words for lexical search: the same tokens for a passage and for the question that looks for it.

Chinese is segmented by jieba (search mode), words of alphabets are stemmed by Snowball. Section
references get one spelling in every language (`§ 1117(c)`, `section 1117(c)`, `第1117条` all give
`§1117`), and codes are kept whole (`tm7`, `12(a)(1)`, `337`).
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Protocol, cast

STEMMERS = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_ARTICLE = r"第(?:[零〇一二三四五六七八九十百千两]{1,9}|\d{1,5})[条條]"
_TOKEN = re.compile(
    rf"""
    (?P<article>{_ARTICLE})
  | (?:§{{1,2}}|\b(?:sections?|sec\.?|articles?|art\.?|rules?)(?=[\s\d]))\s*(?P<section>\d+[a-z]{{0,3}}(?:\([0-9a-z]{{1,4}}\))*)
  | (?P<subpart>\d+[a-z]{{0,3}}(?:\([0-9a-z]{{1,4}}\))+)
  | (?P<thousands>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d))
  | (?P<number>\d+(?:\.\d+)+|\d+[a-z]?(?![a-z0-9]))
  | (?P<dotted>(?:[a-z]\.){{2,}})
  | (?P<han>(?:(?!{_ARTICLE})[{_HAN}])+)
  | (?P<code>(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]+)
  | (?P<word>(?:(?![{_HAN}])[^\W\d_])+)
    """,
    re.VERBOSE,
)
_CODE_PART = re.compile(r"\d+|[a-z]+")
_SUBPART = re.compile(r"\([0-9a-z]{1,4}\)$")
MAX_WORD = 64
"""Characters of one word that count; longer ones are data, not language."""

# Function words and the words that only make a sentence a question: present everywhere, they say nothing.
_STOPWORDS = {
    "en": """a about after all am an and any are as at be been before being but by can could did do does doing
        for from get got had has have having he her his how i if in into is it its just may me might more most must my
        no not now of on one or other our over own please shall she should so some such than that the their them then
        there these they this those to too under up us was we were what when where which who whom whose why
        will with would you your""",
    "de": """aber als am an auch auf aus bei bin bis das dass dem den der des die dies diese diesem diesen dieser
        dieses du durch ein eine einem einen einer eines er es für hat haben ich ihr ihre im in bitte gibt ist ja kann
        kein keine können man mein mich mir mit muss nach nicht noch nur oder sein sich sie sind so über um
        tun und uns unser unter vom von vor wann war was wegen welche welcher wenn wer werden wie wir wird wo zu
        zum zur""",
    "zh": """的 了 和 与 或 及 在 是 我 我们 你 你们 他 他们 它 它们 这 那 这个 那个 这些 那些 有 没 没有 不 也 都 就
        要 会 能 能否 可以 可 吗 呢 吧 啊 什么 怎么 怎么办 如何 怎样 哪 哪些 哪个 哪里 谁 何 为 为何 为什么 多少 几
        个 被 把 给 让 对 对于 关于 从 到 由 以 之 其 并 而 则 但 但是 如果 因为 所以 是否 请问 一个 应该 应当 需要
        上 下 中 里 时 后 前 等 还 又 再 很 更 最 该 此 各 每 于 将 已 已经 办 请 想 知道 告诉 一下""",
}


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


class _Segmenter(Protocol):
    def lcut_for_search(self, sentence: str) -> list[str]: ...


_local = threading.local()
_loading = threading.Lock()


def warm_up() -> None:
    """Loads the Chinese dictionary (about a second, once); `tokenize` does it itself when needed."""
    _segmenter()


def normalise(text: str) -> str:
    """NFKC and lower case: full-width digits and letters become ordinary ones."""
    return unicodedata.normalize("NFKC", text).lower()


def tokenize(text: str, language: str) -> list[str]:
    """The tokens of `text` in reading order, with repeats; `language` chooses the stemmer.

    A section reference and a code also give their parts, so that a shorter spelling still finds them.
    """
    return list(_tokens(normalise(text), language))


def content_tokens(text: str, language: str) -> list[str]:
    """The distinct tokens of `text` that carry meaning, in reading order: no function words."""
    return [token for token in dict.fromkeys(tokenize(text, language)) if is_content(token)]


def is_content(token: str) -> bool:
    """Whether a token carries meaning: it is no function word of English, German or Chinese."""
    return token not in _stop_tokens()


def _tokens(text: str, language: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        kind, piece = str(match.lastgroup), str(match[str(match.lastgroup)])
        if kind == "article":
            number = chinese_number(piece[1:-1])
            yield from (f"§{number}", str(number))
        elif kind == "section":
            yield "§" + piece.partition("(")[0]
            yield from _shortened(piece)
        elif kind == "subpart":
            yield from _shortened(piece)
        elif kind == "thousands":
            yield piece.replace(",", "")
        elif kind == "number":
            yield piece
        elif kind == "dotted":
            yield piece.replace(".", "")
        elif kind == "han":
            yield from _segment(piece)
        elif kind == "code":
            yield piece[:MAX_WORD]
            yield from _CODE_PART.findall(piece[:MAX_WORD])
        else:
            yield stem(piece[:MAX_WORD], language)


def _shortened(reference: str) -> Iterator[str]:
    """`12(a)(1)` gives itself, `12(a)` and `12`."""
    while True:
        yield reference
        shorter = _SUBPART.sub("", reference)
        if shorter == reference:
            return
        reference = shorter


def chinese_number(numeral: str) -> int:
    """The value of a Chinese or Arabic numeral below ten thousand: `四百六十五` is 465."""
    if numeral.isdigit():
        return int(numeral)
    if not any(c in _UNITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total, digit = 0, 0
    for char in numeral:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """The stem of one lower-case word; languages without a stemmer are stemmed as English."""
    name = STEMMERS.get(language, "english")
    stemmers: dict[str, _Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        import Stemmer

        stemmers[name] = cast(_Stemmer, Stemmer.Stemmer(name))
    return stemmers[name].stemWord(word)


def _segment(text: str) -> list[str]:
    return _segmenter().lcut_for_search(text)


@cache
def _stop_tokens() -> frozenset[str]:
    stop: set[str] = set()
    for language, words in _STOPWORDS.items():
        for word in words.split():
            stop.update((word, stem(word, language)) if language != "zh" else (word,))
    return frozenset(stop)


def _segmenter() -> _Segmenter:
    with _loading:
        return _load_segmenter()


@cache
def _load_segmenter() -> _Segmenter:
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources where that exists
        import jieba

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    # read from the package's own file: jieba's own loader trusts and writes a cache in the shared temporary folder
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    return cast(_Segmenter, segmenter)
