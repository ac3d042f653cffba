"""Which language a text is written in: by script, and among Latin scripts by stop words.

Deterministic, without a model. Meant for two uses: the language of a document, and the language in
which a question is answered.
"""

import re
from collections import Counter
from typing import Literal

_SCRIPTS = (
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_WORD = re.compile(r"[a-zà-öø-ÿœßąćęłńśźżğış]+")
_HAN = _SCRIPTS[0][1]
_NOT_CHINESE = re.compile(r"[\u3040-\u30ff\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")

# Frequent function words; a word shared by two languages counts for both.
_STOP_WORDS = {
    "en": "the of and to in is that for it as was with be by on not this are or from at which have an they you "
    "has were their what when how do does can my we i your who why should must may will if any about been there "
    "his her its our us under shall such where would could them than other a",
    "de": "der die das und in zu den von mit ist des im für nicht ein eine einer eines einem einen als auch es an "
    "werden aus er hat dass sie nach wird bei sind wie was wo wer wann ich wir mein meine kann muss darf oder "
    "durch dem über auf sich um bis nur zum zur vom soweit wenn haben ihr uns gegen kein keine welche welcher",
    "fr": "le la les de des et un une du en est que qui dans pour pas au aux sur par plus ce cette il elle nous vous "
    "avec sont ou où quel quelle comment je mon ma mes se son sa ses leur être ont a d l qu n c dont si ne cet "
    "quels quelles entre sans",
    "es": "el la los las de y en un una que es por para con no se del al lo como su más sus o este esta qué cuál cómo "
    "son está pero mi si ha sobre entre cuando puede debe dónde quién nos le les ser hay",
    "pt": "o a os as de e do da dos das em um uma que é para com não se no na nos nas por mais como seu sua ao à são "
    "ou quando qual meu minha pode deve está foi pelo pela isto este esta onde quem",
    "it": "il lo la i gli le di e del della dei delle che è per con non si un una uno nel nella in al alla da dal come "
    "sono ha quale quando mio mia può deve anche più o dove chi questo questa essere su sul",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij of door naar wordt worden hoe wat "
    "wie waar wanneer mijn kan moet deze dit ik wij heeft inzake tot uit over",
    "pl": "i w z na do nie się że jest o jak po co to przez dla od oraz lub być są który która które czy za przy może",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _STOP_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

_SAMPLE = 20_000
_CLEAR_HITS = 5
_OTHER_SCRIPTS = {code for code, _ in _SCRIPTS}
_ALIASES = {"cn": "zh", "jp": "ja", "kr": "ko", "iw": "he"}


def detect(text: str) -> str:
    """The main language of a text as ISO 639-1; `en` when nothing tells.

    Chinese with English terms in it ("TRO是什么?") is `zh`; a Chinese term inside an English text
    does not change it. Looks at the first and the middle 20,000 characters.
    """
    sample = _sample(text)
    script = _script(sample)
    return script or _latin(sample)[0]


def recognised(text: str) -> str | None:
    """The main language of a text where it is clear; None where too few words tell, or two languages fit alike."""
    sample = _sample(text)
    script = _script(sample)
    if script:
        return script
    best, hits, counts = _latin(sample)
    second = max((counts[code] for code in _STOP_WORDS if code != best), default=0)
    clear = hits >= _CLEAR_HITS and 4 * hits >= 5 * second and 5 * hits >= len(_WORD.findall(sample))
    return best if clear else None


def question_language(text: str) -> Literal["en", "zh"]:
    """The language to answer in: Chinese for a question with Chinese characters, else English.

    Japanese and Korean questions are answered in English, although they may hold Chinese characters.
    """
    return "zh" if _HAN.search(text) and not _NOT_CHINESE.search(text) else "en"


def normalised(code: str | None) -> str | None:
    """`zh-CN`, `zh_Hans`, `cn` and `ZH` all mean `zh`; None for what is not a language code."""
    match = re.match(r"\s*([A-Za-z]{2})(?:[-_][A-Za-z0-9-_]+)?\s*$", code or "")
    if match is None:
        return None
    short = match[1].lower()
    return _ALIASES.get(short, short)


def plausible(code: str, text: str) -> bool:
    """Whether a stated language fits the text's script; says nothing between two Latin languages."""
    found = detect(text)
    return (found if found in _OTHER_SCRIPTS else "latin") == (code if code in _OTHER_SCRIPTS else "latin")


def contradicted(code: str, text: str) -> bool:
    """Whether the stop words of a long text clearly belong to another language than the stated one."""
    if not plausible(code, text):
        return True
    best, hits, counts = _latin(_sample(text))
    return best != code and hits >= 20 and hits >= 2 * counts[code]


def _sample(text: str) -> str:
    if len(text) > 2 * _SAMPLE:
        middle = len(text) // 2
        text = text[:_SAMPLE] + " " + text[middle : middle + _SAMPLE]
    return _ADDRESS.sub(" ", text).lower()


def _script(sample: str) -> str | None:
    """The non-Latin language of a sample; None when Latin words outweigh it.

    One Chinese or Japanese character weighs about two thirds of a Latin word; of the alphabets, whose
    words are several letters, a fifth.
    """
    counts = {code: len(pattern.findall(sample)) for code, pattern in _SCRIPTS}
    if not any(counts.values()):
        return None
    weights = {code: n * (2 / 3 if code in {"zh", "ja", "ko"} else 1 / 5) for code, n in counts.items()}
    if counts["ja"] and counts["ja"] * 10 >= counts["zh"]:  # kana are a third of a Japanese text
        weights["ja"] += weights.pop("zh")
    code = max(weights, key=lambda c: weights[c])
    return code if weights[code] >= 0.5 * len(_WORD.findall(sample)) else None


def _latin(sample: str) -> tuple[str, int, Counter[str]]:
    counts: Counter[str] = Counter()
    for word in _WORD.findall(sample):
        counts.update(_LANGUAGES_OF.get(word, ()))
    best = max(_STOP_WORDS, key=lambda code: (counts[code], code == "en"))
    return best, counts[best], counts
