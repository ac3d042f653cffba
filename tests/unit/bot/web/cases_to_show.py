"""Cases and viewers for the tests of the desk's pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

from bot.cases.model import Brief, BriefLine, BriefPart, Case, State
from bot.cases.routing import Network
from bot.web.links import Viewer, viewer
from ingest.sources import BUILT_IN_GUIDES
from tests.unit.bot.web.test_messages import EVIL

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
REFERENCE = BUILT_IN_GUIDES.parent / "reference"
BRIEF = Brief(
    "Lamp", "Zhejiang", "my secret question", "en", "US", "U2", ("because",),
    parts=(
        BriefPart("header", (BriefLine("Level U2", "级别 U2"),)),
        BriefPart("parties", (BriefLine(f"Lamp v. {EVIL}", f"Lamp 诉 {EVIL}"),)),
        BriefPart("happened", (BriefLine("a told secret", "秘密"),)),
    ),
)  # fmt: skip
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


def seen_by(person: str, language: str = "en") -> Viewer:
    return viewer({"as": person, "lang": language}, language, "en")


def network_of_centers() -> Network:
    return Network(yaml.safe_load((REFERENCE / "centers.yaml").read_text("utf-8")))


def case(state: State = "received", **values: Any) -> Case:
    made = Case(
        1, "C-2026-0001", 4, "lamp", "Lamp Trading", state, "U2", "US", "zhejiang", (), "en",
        NOW - timedelta(hours=1), NOW + timedelta(hours=1), brief=BRIEF,
    )  # fmt: skip
    return replace(made, **values)


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")


def buttons(markup: str) -> list[str]:
    return [button.get_text() for button in soup(markup)("button")]
