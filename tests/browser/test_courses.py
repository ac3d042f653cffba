"""A course in the browser: with the keyboard alone, both languages, on a phone; the certificate; the lead's page."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.training.courses import courses
from tests.browser.conftest import Open, shot
from tests.browser.pages import fits

pytestmark = pytest.mark.browser
COURSE = courses()["foreign-documents"]


def answer(page: Page, right: tuple[str, ...]) -> None:
    """Choose with the keyboard from the first option, which has the focus, and send."""
    boxes = page.locator(".course-option input")
    expect(boxes.first).to_be_focused()
    for n in range(boxes.count()):
        if boxes.nth(n).get_attribute("value") in right:
            page.keyboard.press("Space")
        page.keyboard.press("Tab" if len(right) > 1 else "ArrowDown")
        if len(right) == 1 and boxes.nth(n).get_attribute("value") == right[0]:
            page.keyboard.press("ArrowUp")
            break
    page.keyboard.press("Enter")


def test_a_course_is_taken_with_the_keyboard_and_certified(window: Open) -> None:
    page = window("/courses?as=enterprise-b")
    expect(page.locator(".course-card")).to_have_count(len(courses()))
    shot(page, "courses")
    page.locator(".course-card a").filter(has_text="Reading a foreign document").click()
    expect(page.locator(".lesson-sections summary")).to_have_count(5)
    page.get_by_role("button", name="Begin").press("Enter")
    for question in COURSE.questions:
        expect(page.locator("legend")).to_have_text(question.ask.en)
        answer(page, question.right)
        expect(page.locator(".verdict")).to_contain_text("Right.")
        expect(page.locator("blockquote")).to_have_text(question.quote.en)
        expect(page.locator(".course a.button")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_have_text("Passed: 5 of 5 right.")
    page.get_by_role("link", name="Get the certificate").press("Enter")
    page.get_by_role("textbox", name="Your name").fill("陈波 Chen Bo")
    page.keyboard.press("Enter")
    expect(page.locator(".certificate .holder")).to_have_text("陈波 Chen Bo")
    shot(page, "course-certificate")
    number = page.locator(".certificate dd").last.inner_text()
    paper = page.request.get(str(page.get_by_role("link", name="Save as PDF").get_attribute("href")))
    assert paper.ok and paper.body().startswith(b"%PDF")

    lead = window("/desk/courses?as=lead")
    expect(lead.locator("table.numbers tr").filter(has_text="Reading a foreign document")).to_contain_text("1")
    lead.get_by_role("textbox", name="Number").fill(number)
    lead.keyboard.press("Enter")
    expect(lead.locator(".verdict")).to_contain_text("Genuine: 陈波 Chen Bo")
    shot(lead, "course-desk")
    expect(window("/desk/courses?as=expert").locator("h1")).to_have_text("This page is for the desk")


def test_a_course_on_a_phone_in_chinese_goes_on_where_it_was_left(window: Open) -> None:
    phone = {"viewport": {"width": 390, "height": 800}, "locale": "zh-CN", "color_scheme": "dark"}
    page = window("/course/us-section-337?as=enterprise-b", **phone)
    fits(page)
    page.get_by_role("button", name="开始").click()
    page.locator("label").filter(has_text="ITC无权阻止货物进口").click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".verdict")).to_contain_text("正确答案：会，普遍排除令针对任何来源的货物")
    fits(page)
    shot(page, "course-explained-zh-phone")
    page.go_back()
    page.locator("input[value=b]").check()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".verdict")).to_contain_text("不正确。")
    later = window("/courses?as=enterprise-b", **phone)
    card = later.locator(".course-card").filter(has_text="337调查")
    expect(card).to_contain_text("进行中")
    fits(later)
    card.get_by_role("link").click()
    expect(later).to_have_url(re.compile("/course/us-section-337"))
    expect(later.locator("legend")).to_contain_text("ITC用快递送达申请书")
