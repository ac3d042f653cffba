"""The fixed texts of courses, in English and Chinese, from `texts.yaml`; pages and Slack say the same."""

from pathlib import Path

from bot.texts import Texts
from bot.training.fitting import Reason
from knowledge.reference_tables import Both

told = Texts(Path(__file__).with_name("texts.yaml"))
word = told.word


def of(both: Both, language: str) -> str:
    """A text of a course in `zh` or else in English."""
    return both.zh if language == "zh" else both.en


def why(reason: Reason, language: str) -> str:
    """Why a course fits, as one sentence."""
    what = word("market", reason.what, language) if reason.why == "market" else reason.what
    return told(f"why_{reason.why}", language, what=what) if reason.what else told(f"why_{reason.why}", language)
