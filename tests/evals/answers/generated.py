"""Questions for fitting only. `generated.yaml`: patterns on topics that every guide of a market answers, that none answers,
and on places that no guide speaks of; `made.txt`: single ones. Markets whose guides are held back are left out.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.evals.answers.questions import Asked, Pair, pairs

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("generated.yaml").read_text("utf-8"))
SINGLE = Path(__file__).with_name("made.txt")


@cache
def generated() -> tuple[Pair, ...]:
    """One wording of every pattern for each market and place, the wordings in turn; then the single ones."""
    return (*_of_patterns(), *_single())


def _of_patterns() -> Iterator[Pair]:
    held = {(p.guide or "").split("/")[0].upper() for p in pairs() if p.split == "held_back"} - {"EU"}
    markets = {code: name for code, name in TABLE["markets"].items() if code not in held}
    for n, (topic, words) in enumerate(TABLE["answered"].items()):
        for i, (code, name) in enumerate(markets.items()):
            if code != "EU":
                yield _pair(f"{topic}-{code}", words, name, i + n, guide=f"{code.lower()}/any", anchor=topic)
        for i, name in enumerate(TABLE["elsewhere"]):
            if topic in TABLE["national"]:
                yield _pair(f"{topic}-{name['en']}", words, name, i, kind="other_country")
    for n, (topic, words) in enumerate(TABLE["unanswered"].items()):
        for i, (code, name) in enumerate(markets.items()):
            if code not in words.get("not", ()):
                yield _pair(f"{topic}-{code}", words, name, i + n, kind="near_miss")


def _pair(name: str, words: dict[str, Any], place: dict[str, str], turn: int, **more: Any) -> Pair:
    en, zh = (words[language][turn % len(words[language])].format(m=place[language]) for language in ("en", "zh"))
    return Pair(pair=f"made-{name}", split="development", en=Asked(ask=en), zh=Asked(ask=zh), **more)


def _single() -> Iterator[Pair]:
    under = ""
    for n, line in enumerate(SINGLE.read_text("utf-8").splitlines()):
        if line.startswith("@ "):
            under = line[2:]
        elif not line.startswith("#"):
            en, zh = line.split(" | ")
            about: dict[str, Any] = {"guide": under, "anchor": "any"} if "/" in under else {"kind": under}
            yield Pair(pair=f"made-{n}", split="development", en=Asked(ask=en), zh=Asked(ask=zh), **about)
