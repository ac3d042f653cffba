"""What happens to a message: stop rules first, then the wish for a person, then what needs judgement (pure).

A freeze, a raid, an arrest, a running date go to a person whatever else is asked. When in doubt whether a message
is for the desk at all, it goes to the guides, which can say that they have no answer.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.triage.facts import facts_of, missing_of
from bot.triage.model import Decision, Language, Message, Route, Signal, highest
from bot.triage.signals import recognise
from knowledge.language import detect, question_language

_LINK = re.compile(r"https?://\S+|www\.\S+")
_MENTION = re.compile(r"(?<!\S)@firstline\b[,:，：]?", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|help(?: me)?|please help|anybody there|is (?:any|some)(?:one|body) there"
    r"|你好|您好|在吗|在不在|有人吗|救命|求助|帮帮我|帮忙|早上好|下午好|嗨|哈喽)[\s!?.,。！？，~～]*",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:weather|horoscope|lottery|football score|recipe|bake|cook|poem|poetry|joke|lyrics|homework|translate this song)\b"
    r"|write (?:me )?(?:some |a )?(?:code|program|script|story|essay)|天气|星座|彩票|菜谱|写(?:一?首|个)?诗|笑话|写代码|写作文|歌词",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"trade ?marks?|patent|copyright|design|infring|court|law|sued?|customs|counterfeit|brand|licen[cs]e|domain|ip\b|"
    r"商标|专利|著作权|版权|外观|侵权|法院|诉|海关|仿冒|假冒|品牌|许可|域名|知识产权|律师",
    re.IGNORECASE,
)
_WHY = {
    "signal": {"en": "{id}: “{quote}”", "zh": "{id}：“{quote}”"},
    "asks_human": {"en": "a person was asked for", "zh": "要求人工"},
    "merits": {"en": "needs an opinion on this case", "zh": "需要对个案作出判断"},
    "empty": {"en": "no words to work with", "zh": "没有可处理的文字"},
    "link": {"en": "only a link", "zh": "只有链接"},
    "greeting": {"en": "no matter named yet", "zh": "尚未说明事项"},
    "scope": {"en": "not about intellectual property abroad", "zh": "与海外知识产权无关"},
    "question": {"en": "a general question for the guides", "zh": "一般性问题，查阅指南"},
}


def decide(
    thread: Sequence[Message],
    *,
    now: datetime,
    market_of: Callable[[str], str | None],
    asked_for_expert: bool = False,
) -> Decision:
    """Route and urgency of the newest message of a thread (oldest first), with the reasons.

    `market_of` names the one market that a text is about, or None. Pressing the button is `asked_for_expert`.
    """
    text = _MENTION.sub(" ", thread[-1].text).strip()
    language = question_language(text or " ".join(m.text for m in thread))
    signals = recognise(thread, now=now)
    urgency = highest(tuple(s.level for s in signals))
    route, why, phrases = _route(text, language, signals, asked_for_expert)
    market = next((m for m in (market_of(message.text) for message in reversed(thread)) if m), None)
    facts = facts_of(thread, market)
    foreign = detect(text) not in ("en", "zh") and len(text) > 20 and route == "answer"
    return Decision(
        route=route,
        urgency=max(urgency, "U1") if route == "escalate" else urgency,
        why=why,
        signals=signals,
        facts=facts,
        missing=missing_of(signals, facts, language),
        market=market,
        also_answer=route == "escalate",
        language=language,
        foreign_language=foreign,
        say=(*(("works_in",) if foreign else ()), *phrases),
    )


def _route(
    text: str, language: Language, signals: Sequence[Signal], asked_for_expert: bool
) -> tuple[Route, tuple[str, ...], tuple[str, ...]]:
    stop = [s for s in signals if s.level in ("U2", "U3")]
    if stop:
        return "escalate", tuple(_why("signal", language, id=s.id, quote=s.quote) for s in stop), ()
    if asked_for_expert or any(s.id == "asks_human" for s in signals):
        return "escalate", (_why("asks_human", language),), ()
    if any(s.id == "merits" for s in signals):
        return "escalate", (_why("merits", language),), ()
    words = _LINK.sub(" ", text)
    if not any(c.isalnum() for c in words):
        reason = "link" if _LINK.search(text) else "empty"
        if reason == "empty" and "?" in text.replace("？", "?"):
            return "clarify", (_why("greeting", language),), ("clarify_what",)
        return "decline", (_why(reason, language),), (f"decline_{reason}",)
    if _GREETING.fullmatch(words.strip()):
        return "clarify", (_why("greeting", language),), ("clarify_hello", "clarify_what")
    if _ELSEWHERE.search(words) and not _OURS.search(words):
        return "decline", (_why("scope", language),), ("decline_scope",)
    return "answer", (_why("question", language),), ()


def _why(reason: str, language: Language, **values: str) -> str:
    return _WHY[reason][language].format(**values)
