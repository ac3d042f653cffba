"""The fixed texts of Slack's screens, in English and Chinese, from `texts.yaml`."""

from pathlib import Path

from bot.texts import Texts

text = Texts(Path(__file__).parent / "texts.yaml")
word = text.word
