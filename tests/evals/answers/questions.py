"""The questions of `answerable.jsonl` and `unanswerable.jsonl`: one line holds both languages of a question."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).parent
LANGUAGES: tuple[Literal["en", "zh"], ...] = ("en", "zh")
Split = Literal["development", "held_back"]
Type = Literal["period", "who", "first_step", "consequence", "form", "money", "what", "yes_no", "list"]
Kind = Literal["other_country", "other_topic", "facts", "merits", "near_miss", "other_law", "nonsense"]


class Asked(BaseModel):
    """A question in one language. `must`: patterns that a right answer holds, all of them; `source`: words that the
    source line or the text of a cited passage holds, all of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    ask: str
    must: tuple[str, ...] = ()
    source: str = ""


class Pair(BaseModel):
    """One question, asked in both languages; without a `guide` the guides do not answer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    pair: str
    split: Split
    en: Asked
    zh: Asked
    guide: str | None = None
    anchor: str | None = None
    type: Type | None = None
    rule: str | None = None
    kind: Kind | None = None

    def asked(self, language: str) -> Asked:
        """The question in `en` or `zh`."""
        return self.en if language == "en" else self.zh

    @property
    def answerable(self) -> bool:
        """Whether a section of the guides answers it."""
        return self.guide is not None


@cache
def pairs() -> tuple[Pair, ...]:
    """All questions, those that the guides answer first."""
    return (*_read("answerable.jsonl"), *_read("unanswerable.jsonl"))


def of_split(split: Split) -> list[Pair]:
    """The development part, or the part that nothing is fitted or tuned on."""
    return [pair for pair in pairs() if pair.split == split]


def _read(name: str) -> Iterator[Pair]:
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        yield Pair.model_validate_json(line)
