"""What a drafted sentence must not be, whatever the passages say: markup, another language, an echo, a prediction (pure).

Also what may not go to a model: passages that talk to machines.
"""

import re
import unicodedata
from collections.abc import Sequence

from knowledge.language import detect
from knowledge.model import Passage

LONGEST = 500
"""Characters of one sentence."""
_ECHO = 7
"""So many words in a row that stand in the prompt are no chance."""
_MARKUP = re.compile(
    r"[<>`|\\{}\n\r\t]|\*\*|__|~~|(?<!\w)[*_~](?=\S)[^*_~]{1,80}(?<=\S)[*_~](?!\w)|\]\(|^\s*(?:#{1,6}|[-*+•]|\d{1,2}[.)])\s"
    r"|&(?:lt|gt|amp|#\d+);|(?:https?|javascript|data|mailto|file)\s*:|\bwww\.|@(?:here|channel|everyone|all)\b|:[a-z_]{2,20}:",
    re.IGNORECASE,
)
_FORESEES = re.compile(
    r"\b(?:you|we|they|the (?:plaintiff|defendant|owner|seller|respondent|court)|your company) (?:will|would|should|are likely to|is likely to|is going to)(?: \w+){0,2} (?:win|lose|prevail|succeed|be acquitted|dismiss)\b"
    r"|\b(?:chances?|odds|likelihood|probability) (?:of|are|is)\b|\b(?:strong|weak|good|hopeless) case\b|\bcase is (?:strong|weak|hopeless)\b|\blikely to (?:win|prevail|lose|succeed)\b"
    r"|\bsettl(?:e|ing|ement) (?:for|at|of|sum of)\b|\boffer (?:them|the plaintiff|the owner)?\s?(?:USD|EUR|\$|€|\d)|\bpay (?:them|the plaintiff|the owner)\b"
    r"|\b(?:recommend|contact|hire|instruct|engage|call)\b[^.]{0,40}\b(?:LLP|law firm|& (?:Partners|Associates))\b|\b[A-Z]\w+ (?:LLP|& Partners|& Associates)\b"
    r"|胜诉(?:率|概率|可能|几率|机会)|(?:会|能|必|一定|肯定)(?:赢|胜|败|输)|败诉(?:率|概率|可能)|(?:建议|应以|可以)[^。]{0,10}(?:和解金|金额)[^。]{0,6}(?:为|约)|以[^。]{0,12}元和解|推荐[^。]{0,14}(?:律师事务所|律所)|联系[^。]{0,14}律师事务所",
    re.IGNORECASE,
)
_TO_A_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules|above|previous|earlier)\b"
    r"|\b(?:system|hidden|secret) prompt\b|\byou are (?:now )?(?:an? )?(?:AI|assistant|chatbot|language model|DAN)\b"
    r"|\bas an? (?:AI|language model)\b|\bI(?: am|'m) (?:an? )?(?:AI|assistant|language model)\b|\b(?:new|updated) instructions?\s*:|\bdeveloper mode\b|\bjailbreak\b"
    r"|(?:忽略|无视|忘记|不要理会)[^。\n]{0,12}(?:指令|提示|规则|要求|以上|之前)|系统提示词?|(?:你|我)(?:现在)?是(?:一个|一名)?[^。，\n]{0,8}(?:AI|人工智能|助手|机器人|语言模型)|作为(?:一个)?(?:AI|人工智能|语言模型)",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\bI (?:can(?:no|')t|am unable|am sorry|apologi[sz]e)\b|\b(?:the|these) passages? (?:do(?:es)? not|don't|say|state|above)\b|(?:抱歉|对不起|无法回答|以上段落|根据段落)",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_SCRIPT = re.compile(r"[\u0400-\u06ff\u0900-\u0e7f]")
_LETTERS = re.compile(r"[A-Za-zÀ-ÿ]+")


def fault(text: str, language: str, passages: Sequence[Passage], prompt: str) -> str | None:
    """What is wrong with the form of a sentence, in one word; None where nothing is.

    `passages` are those that it cites: what they say themselves is not held against it. `prompt` is what was sent.
    """
    if not text.strip() or not any(c.isalnum() for c in text):
        return "empty"
    if len(text) > LONGEST:
        return "too_long"
    if _MARKUP.search(text) or any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") for c in text):
        return "markup"
    if not in_language(text, language):
        return "language"
    held = " ".join(p.text for p in passages)
    for word, pattern in (("machine", _TO_A_MACHINE), ("talk", _REFUSES), ("foresees", _FORESEES)):
        match = pattern.search(text)
        if match and match[0].casefold() not in held.casefold():
            return word
    return "echo" if echoes(text, prompt, held) else None


def in_language(text: str, language: str) -> bool:
    """Whether a sentence is in this language; names, statutes and terms of other languages may stand in it."""
    han, letters = len(_HAN.findall(text)), _LETTERS.findall(text)
    if _KANA.search(text) or len(_SCRIPT.findall(text)) > 12:
        return False
    if language == "zh":
        return han >= 4 and detect(text) == "zh"
    return han <= max(8, len(letters)) and bool(letters) and detect(text) == "en"


def echoes(text: str, prompt: str, held: str = "") -> bool:
    """Whether a run of words of the prompt stands in a sentence, and not in the passages too."""
    own = _runs(text) & _runs(prompt)
    return bool(own - _runs(held)) if own else False


def speaks_to_machines(passage: Passage) -> bool:
    """Whether a passage holds words that are meant for a model and not for a reader; such a one is never sent."""
    whole = "\n".join((passage.title, *passage.heading, passage.text))
    return bool(_TO_A_MACHINE.search(unicodedata.normalize("NFKC", whole)))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + _ECHO]) for n in range(len(words) - _ECHO + 1)}
