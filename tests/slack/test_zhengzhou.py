"""The run that the product is for: a notice of the ITC arrives in a feed, ten traders of Henan among the respondents hear of it by
name with the day that matters, one asks for an expert, they meet within the week, and the week's report shows it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.cases.service_levels import BEIJING, expert_by
from bot.conversations import Person
from bot.outreach.reports import Reports
from bot.profiles.model import Contact, Profile
from bot.storage import profiles
from bot.storage.profiles import Change
from knowledge.calendars import china_working_day
from knowledge.store.engine import write
from tests.feed_server import FeedServer, feed_server
from tests.slack.double import SlackDouble
from tests.slack.running import SlackDesk, everything

MONDAY = datetime(2026, 5, 18, 1, 0, tzinfo=UTC)
"""09:00 in Zhengzhou."""
SERVED, LAST_DAY = "2026-05-14", date(2026, 6, 3)
"""Counted by hand: Thursday 14 May, day 1 is Friday 15 May, day 20 is Wednesday 3 June (19 CFR 210.13(a), 201.14, 201.16)."""
TRADERS = ("Huayu", "Lanxing", "Qifeng", "Ruibo", "Shunda", "Tianhe", "Weilan", "Xinghui", "Yuansheng", "Zhongyan")
CHINESE = ("华宇", "兰星", "启丰", "瑞博", "顺达", "天禾", "蔚蓝", "星辉", "源盛", "中岩")
LEAD = Person("zhao", "Zhao Yan", "lead")
EXPERT = Person("wei", "Dr. Wei Ming", "expert", desk="US branch")


def english(n: int) -> str:
    return f"Zhengzhou {TRADERS[n]} Precision Fasteners Co., Ltd."


def trader(n: int, slack: str) -> Profile:
    """A trader as its sub-center entered it."""
    return Profile(
        f"henan-{n}", name_zh=f"郑州{CHINESE[n]}精密紧固件有限公司", name_en=english(n), province="Henan", center="henan",
        products=("fasteners",), markets=("US",), contacts=(Contact("王经理", slack=slack),),
    )  # fmt: skip


def notice() -> bytes:
    """A notice of institution, as a list of the agency has it."""
    row = {
        "document_number": "2026-10001", "title": "Certain Blind Rivet Fasteners; Notice of Institution of Investigation",
        "investigation_number": "337-TA-1501", "agency": "ITC", "right": "patent", "patents": "US11222333B2",
        "products": "fasteners", "complainants": "Rivetco LLC", "publication_date": "2026-05-14", "served": SERVED,
        "html_url": "https://notices.example/337-ta-1501",
        "respondents": [{"name": english(n), "address": "Zhengzhou, Henan, China"} for n in range(10)]
        + [{"name": "Ningbo Meridian Hardware Co., Ltd.", "address": "Ningbo, Zhejiang, China"}],
    }  # fmt: skip
    return json.dumps({"results": [row]}).encode()


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    with feed_server() as server:
        server.gives("/337.json", notice())
        yield server


@pytest.fixture
def henan(slack: SlackDouble, desk_data: Path, feed: FeedServer, tmp_path: Path) -> Iterator[SlackDesk]:
    """The desk in Slack on that Monday, with its watch."""
    watch = tmp_path / "watch.yaml"
    source = {
        "id": "itc", "name": "ITC notices", "reader": "json", "address": feed.url("/337.json"), "internal": True, "list": "results",
        "every": "30 minutes", "shape": "agency_notice", "market": "US", "forum": "ITC",
        "mapping": {"events": {"served": "served"}, "rules": {"constant": "US-ITC-01"}, "guides": {"constant": "us/border-and-offices"}},
    }  # fmt: skip
    watch.write_text(json.dumps({"sources": [source]}), "utf-8")
    made = SlackDesk(slack, desk_data, watch_file=watch)
    made.clock = lambda: MONDAY
    with made:
        yield made


@pytest.mark.slow
def test_an_itc_notice_becomes_ten_letters_a_meeting_and_a_line_of_the_report(henan: SlackDesk) -> None:
    slack, parts = henan.slack, henan.parts
    users = [slack.user(f"wang{n}", name=f"Wang {n}", locale="zh-CN") for n in range(10)]
    with write(parts.engine) as conn:
        entered = [(trader(n, user.id), "henan") for n, user in enumerate(users)]
        profiles.add(conn, entered, Change("t", "Center", "lead", "henan", MONDAY, "import"))
    letters = parts.outreach.letters

    def drafted() -> bool:
        """Whether the looks of every few minutes have come so far; the feed may be read before the profiles are there."""
        parts.outreach.watching.look()
        parts.outreach.matching.look()
        return len(letters.letters(LEAD, ["draft"])) == 10

    slack.until(drafted, 120)
    drafts = letters.letters(LEAD, ["draft"])
    assert {letter.match_level for letter in drafts} == {"certain"}
    assert {letter.day.due for letter in drafts if letter.day} == {LAST_DAY}
    assert letters.approve_all(LEAD, {letter.id: letter.hash for letter in drafts}) == (10, [])

    def arrived(n: int) -> list[dict]:
        return [m for m in slack.messages(slack.dm(users[n])) if "letter_received" in str(m.get("blocks"))]

    slack.until(lambda: all(arrived(n) for n in range(10)), 120)
    for n in range(10):
        (message,) = arrived(n)
        whole = everything(message)
        wanted = (f"致：郑州{CHINESE[n]}精密紧固件有限公司", "来源：ITC notices", "337-TA-1501", "2026年6月3日")
        assert [words for words in wanted if words not in whole] == []
        assert not any(other in whole for other in CHINESE if other != CHINESE[n]), "a letter names one enterprise"

    place, shown = slack.dm(users[3]), arrived(3)[0]
    henan.press(users[3], place, shown["ts"], "letter_ask")
    mine = (
        drafts[3].id if drafts[3].enterprise == "henan-3" else next(d.id for d in drafts if d.enterprise == "henan-3")
    )
    slack.until(lambda: letters.letter(LEAD, mine).case_number is not None, 120)
    case = parts.desk.find_case(LEAD, str(letters.letter(LEAD, mine).case_number))
    assert case is not None and (case.market, case.urgency, case.center) == ("US", "U2", "henan")
    parts.desk.declare(EXPERT, case.id, conflict=False)
    assert parts.desk.claim(EXPERT, case.id).state == "claimed"
    opened = parts.desk.case(EXPERT, case.id)
    assert opened.brief is not None
    facts = {fact.name: fact.value for fact in opened.brief.facts}
    assert facts["case_number"] == "337-TA-1501" and str(facts["served_on"]) == SERVED
    assert LAST_DAY.isoformat() in str(opened.brief)
    met = parts.desk.meet(EXPERT, case.id, "2026-05-21 10:00 video meeting 123-456")
    assert parts.clock() <= expert_by("U2", MONDAY, china_working_day)
    assert datetime(2026, 5, 21, 10, tzinfo=BEIJING) - MONDAY < timedelta(days=7), "within a week of the alert"
    slack.until(
        lambda: (
            any("2026-05-21 10:00" in everything(m) for m in slack.messages(place, None))
            or any("2026-05-21 10:00" in everything(m) for m in slack.messages(place, shown["ts"]))
        ),
        60,
    )
    assert met.state == "claimed"

    after = Reports(
        parts.engine, parts.network, parts.roster, parts.queue, parts.exporter.drawn, lambda: MONDAY + timedelta(days=7)
    )
    week = after.make(LEAD, "2026-W21")
    assert not week.preview
    shown_figures = {figure.name: figure for figure in week.figures}
    assert shown_figures["letters_state"].table.total == 10
    assert {"items_kind", "items_court", "letters_market", "cases_market", "meetings"} <= shown_figures.keys()
    traced = {check.traced.figure: check for check in after.trace(LEAD, week.id)}
    assert len(traced["meetings"].traced.ids) == 1 and len(traced["letters_state"].traced.ids) == 10
    assert all(check.same for check in traced.values())
