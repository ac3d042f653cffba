"""The guides in the browser: markets, search, the other language at the same section, paper, and a reported error."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, shot
from tests.browser.pages import fits

pytestmark = pytest.mark.browser


def test_a_reader_finds_a_section_changes_the_language_prints_and_reports_an_error(window: Open) -> None:
    page = window("/guides")
    row = page.locator("table.overview tr").filter(has_text="Germany")
    expect(row).to_contain_text("text read")
    shot(page, "guides-overview")
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile("#market-de$"))

    page.get_by_role("searchbox").fill("objection to a German default judgment")
    page.keyboard.press("Enter")
    hit = page.locator(".hits a").filter(has_text="default judgment").first
    expect(hit).to_be_visible()
    shot(page, "guides-found")
    hit.click()
    expect(page).to_have_url(re.compile(r"/guides/de/disputes\.en\?v=\w+#p\d+$"))
    section = page.locator("section:target")
    expect(section).to_be_in_viewport()
    heading = section.locator("h2")
    expect(heading).to_contain_text("default judgment")

    page.locator(".switches a[lang=zh]").click()
    expect(page).to_have_url(re.compile(r"/guides/de/disputes\.zh\?.*lang=zh.*#p\d+$"))
    expect(page.locator("section:target h2")).to_contain_text("缺席判决")
    expect(page.locator("section:target")).to_be_in_viewport()
    fits(page)
    shot(page, "guides-section-zh")
    page.locator("section:target a.twin").click()
    expect(page.locator("section:target h2")).to_contain_text("default judgment")

    page.locator("section:target a.report").click()
    expect(page.get_by_role("textbox", name="错误说明")).to_be_focused()
    page.keyboard.type("The period is missing the extension.")
    shot(page, "guides-report-zh")
    page.get_by_role("button", name="发送给编辑").click()
    expect(page.locator("h1")).to_have_text("谢谢")
    page.get_by_role("link", name="返回该节").click()
    expect(page.locator("section:target h2")).to_contain_text("default judgment")

    paper = window("/guides/de/disputes.en?print=1")
    paper.emulate_media(media="print")
    expect(paper.locator("header, .toc, footer a")).to_have_count(0)
    shot(paper, "guides-print")


def test_a_lead_reads_the_note_and_closes_it(window: Open) -> None:
    reader = window("/guides/us/schedule-a.en")
    reader.locator("a.report").first.click()
    reader.get_by_role("textbox", name="What is wrong").fill("Which docket was read?")
    reader.get_by_role("button", name="Send to the editors").click()
    expect(reader.locator("h1")).to_have_text("Thank you")

    lead = window("/desk/reports?as=lead")
    note = lead.locator(".reports li").filter(has_text="Which docket was read?")
    expect(note).to_contain_text("us/schedule-a.en#")
    shot(lead, "guides-notes")
    note.get_by_role("button", name="Done").click()
    done = lead.locator(".reports li").filter(has_text="Which docket was read?")
    expect(done).to_contain_text("done by")
    expect(done.get_by_role("button")).to_have_count(0)
    expert = window("/desk/reports?as=expert")
    expect(expert.locator("h1")).to_have_text("This page is for the desk")
