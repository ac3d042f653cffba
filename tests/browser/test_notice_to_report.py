"""The run that the product is for, clicked through: a notice in a feed, letters to ten traders of Henan, an expert asked for,
a meeting, and the week's report."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.cases.service_levels import BEIJING
from ingest.sheets import csv_of
from knowledge.deadlines import Trigger, deadline
from tests.browser.conftest import RunningDesk, shot
from tests.browser.pages import fits
from tests.feed_server import FeedServer, feed_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TODAY = datetime.now(BEIJING).date()
SERVED = TODAY - timedelta(days=3)
TRADERS = "Huayu Lanxing Qifeng Ruibo Shunda Tianhe Weilan Xinghui Yuansheng Zhongyan".split()
CHINESE = "华宇 兰星 启丰 瑞博 顺达 天禾 蔚蓝 星辉 源盛 中岩".split()


def english(n: int) -> str:
    return f"Zhengzhou {TRADERS[n]} Precision Fasteners Co., Ltd."


def chinese(n: int) -> str:
    return f"郑州{CHINESE[n]}精密紧固件有限公司"


def notice() -> bytes:
    """The list of the agency, with its notice of institution."""
    row = {
        "document_number": "2026-10001", "title": "Certain Blind Rivet Fasteners; Notice of Institution of Investigation",
        "investigation_number": "337-TA-1501", "agency": "ITC", "right": "patent", "products": "fasteners",
        "complainants": "Rivetco LLC", "publication_date": SERVED.isoformat(), "served": SERVED.isoformat(),
        "respondents": [{"name": english(n), "address": "Zhengzhou, Henan, China"} for n in range(10)],
    }  # fmt: skip
    return json.dumps({"results": [row]}).encode()


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    """A list in which nothing stands yet."""
    with feed_server() as server:
        server.gives("/337.json", b'{"results": []}')
        yield server


@pytest.fixture
def henan(chromium: Browser, feed: FeedServer, tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk of its own with a watch that is read when somebody presses."""
    source = {
        "id": "itc", "name": "ITC notices", "reader": "json", "address": feed.url("/337.json"), "internal": True, "list": "results",
        "daily": "04:00", "shape": "agency_notice", "market": "US", "forum": "ITC",
        "mapping": {"events": {"served": "served"}, "rules": {"constant": "US-ITC-01"}},
    }  # fmt: skip
    (tmp_path / "watch.yaml").write_text(json.dumps({"sources": [source]}), "utf-8")
    (tmp_path / ".env").write_text("WATCH_FILE=watch.yaml\n", "utf-8")
    running = RunningDesk(tmp_path)
    yield running
    assert running.stop() == 0


def test_from_a_notice_to_the_report_of_the_week(
    chromium: Browser, henan: RunningDesk, feed: FeedServer, tmp_path: Path
) -> None:
    def window(path: str, **options: object) -> Page:
        context = chromium.new_context(
            base_url=henan.url, locale="en-US", **{"viewport": {"width": 1280, "height": 800}, **options}
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto(path)
        return page

    trader = window("/profile?as=enterprise-a&lang=zh")
    trader.get_by_label("企业名称").fill(chinese(0))
    trader.get_by_label("英文名称").fill(english(0))
    trader.locator("summary", has_text="更多").click()
    trader.get_by_label("省份").fill("河南")
    trader.get_by_role("button", name="保存").click()
    expect(trader.get_by_role("status")).to_have_text("已保存。")

    lead = window("/desk/profiles?as=lead&lang=en")
    lead.get_by_role("link", name="Import a file").click()
    rows = [
        ["企业名称", "英文名称", "省份", "目标市场"],
        *([chinese(n), english(n), "河南", "US"] for n in range(1, 10)),
    ]
    (tmp_path / "list.csv").write_bytes(csv_of(rows))
    lead.get_by_label("CSV or XLSX file").set_input_files(tmp_path / "list.csv")
    lead.get_by_role("button", name="Preview").click()
    lead.get_by_role("button", name="Import (9)").click()
    expect(lead.locator("h1")).to_have_text("Imported")

    feed.gives("/337.json", notice())
    lead.goto("/desk/watch?as=lead&lang=en")
    lead.get_by_role("button", name="Read now").click()
    expect(lead.locator("body")).to_contain_text("337-TA-1501")
    lead.goto("/desk/letters?as=lead&lang=en")
    for _ in range(60):
        if lead.locator(".drafts > li").count() == 10:
            break
        lead.wait_for_timeout(1000)
        lead.reload()
    expect(lead.locator(".drafts > li")).to_have_count(10)
    shot(lead, "letters-drafts")
    lead.get_by_role("button", name="Approve and send all 10 certain ones").click()
    expect(lead.locator("body")).to_contain_text("10 approved")

    due = deadline("US-ITC-01", Trigger(SERVED, "served")).due
    assert due is not None
    trader.goto("/letters?as=enterprise-a&lang=zh")
    for _ in range(60):
        if trader.locator("table.letters tr").count():
            break
        trader.wait_for_timeout(1000)
        trader.reload()
    trader.locator("table.letters a").first.click()
    expect(trader.locator("body")).to_contain_text(f"{due.year}年{due.month}月{due.day}日")
    expect(trader.locator("body")).to_contain_text(chinese(0))
    assert not any(chinese(n) in trader.content() or english(n) in trader.content() for n in range(1, 10))
    fits(trader)
    shot(trader, "letter-zh")
    trader.get_by_role("button", name="咨询专家").click()
    expect(trader.locator("body")).to_contain_text("已请专家")

    expert = window("/desk?as=expert&lang=en")
    expert.locator("a[href*='/desk/case/']").first.click()
    expert.get_by_role("button", name="No conflict – take the case").first.click()
    expect(expert.locator("body")).to_contain_text("337-TA-1501")
    expert.get_by_role("button", name="Set a meeting").first.click()
    when = TODAY + timedelta(days=4)
    expert.get_by_label("Day and time").fill(f"{when} 10:00 video meeting 123-456")
    expert.locator("dialog[open] button[type=submit]").click()
    expect(expert.locator("body")).to_contain_text(f"{when} 10:00")
    shot(expert, "meeting")

    week = TODAY.isocalendar()
    lead.goto(f"/desk/monitoring/preview?as=lead&lang=en&period={week.year}-W{week.week:02d}")
    expect(lead.locator("body")).to_contain_text("Meetings")
    said = " ".join(lead.locator("body").inner_text().split())
    for about in (
        "Letters sent in the period, as they stood when the report was made; each counts once, by the furthest that it came.",
        "Matters that went to an expert in the period.",
        "Meetings that experts set with enterprises in the period, by level.",
    ):  # one each: there is something, and it is too little to be told in parts
        assert f"{about} Fewer than five in all" in said
    fits(lead)
    shot(lead, "report-week")
