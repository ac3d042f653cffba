"""From a question to a rating, with an enterprise and an expert in two windows, both live."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, shot
from tests.browser.pages import case_number, composer, message, open_case, replies, stands_still, write

pytestmark = pytest.mark.browser


def test_from_question_to_rating(window: Open) -> None:
    lin = window("/?as=enterprise-a")
    write(lin, "How long do I have to answer a complaint in a US federal court?")
    answer = replies(lin, "answer")
    expect(answer).to_contain_text("21 days")
    see_the_cited_passage(lin)

    wei = window("/desk?as=expert")
    write(lin, "my PayPal account was frozen by a TRO")
    handed = replies(lin, "handover")
    expect(handed).to_contain_text("do not move money")
    expect(lin.locator(".banner.waiting")).to_contain_text("Zhejiang sub-center")
    number = case_number(lin)
    expect(handed).to_contain_text(number)
    expect(lin.get_by_role("button", name=f"An expert has been asked ({number})")).to_be_disabled()

    row = wei.locator("tr").filter(has_text=number)
    expect(row).to_contain_text("urgent")
    expect(row).not_to_contain_text("my PayPal account was frozen")
    open_case(wei, number)
    expect(wei.locator(".gate")).to_contain_text("Hangzhou Lamp Trading")
    wei.get_by_role("button", name="No conflict – take the case").click()
    read_the_brief(wei)
    expect(lin.locator(".banner.held")).to_contain_text("Dr. Wei Ming")
    expect(replies(lin, "notice")).to_have_count(1)

    silent_while_held(lin, wei)
    notes_stay_inside(lin, wei)
    stands_still(wei)
    shot(wei, "expert")
    hand_back_needs_a_note(lin, wei)

    write(lin, "What is the deadline to answer an Abmahnung in Germany?")
    expect(replies(lin, "answer")).to_have_count(2)

    lin.get_by_role("button", name="Ask an expert").click()
    expect(message(lin, "I would like to speak to an expert.")).to_be_visible()
    expect(lin.locator(".banner.waiting")).to_contain_text(number)
    wei.get_by_role("button", name="Take the case").click()
    expect(lin.locator(".banner.held")).to_be_visible()
    resolve_and_rate(lin, wei, number)


def see_the_cited_passage(lin: Page) -> None:
    mark = lin.locator("a.mark").first
    mark.click()
    expect(lin.locator(".sources .pointed")).to_be_visible()
    source = lin.locator("a.source").first
    expect(lin.locator(".sources li").first).to_contain_text("operative text read")
    with lin.context.expect_page() as opened:
        source.click()
    guide = opened.value
    expect(guide).to_have_url(re.compile(r"/guides/us/schedule-a\.en\?v=\w{12}#p\d+$"))
    passage = guide.locator("section:target")
    expect(passage).to_contain_text("21 days")
    expect(passage).to_be_in_viewport()
    shade = "element => getComputedStyle(element).backgroundColor"
    other = guide.locator("article section:not(:target)").first
    assert passage.evaluate(shade) != other.evaluate(shade), "the cited passage is highlighted"
    expect(guide.locator("p.meta")).to_contain_text("not yet reviewed by counsel")
    guide.close()


def read_the_brief(wei: Page) -> None:
    brief = wei.locator(".brief")
    for words in ("Hangzhou Lamp Trading", "Zhejiang", "United States", "assets frozen"):
        expect(brief).to_contain_text(words)
    brief.get_by_role("link", name="message 3").first.click()
    expect(wei.locator(".message.pointed")).to_contain_text("my PayPal account was frozen by a TRO")


def silent_while_held(lin: Page, wei: Page) -> None:
    said = lin.locator(".message.by-bot").count()
    write(lin, "How long do I have to answer the complaint?")
    expect(message(wei, "How long do I have to answer the complaint?")).to_be_visible()
    write(wei, "I am reading the order now.")
    expect(message(lin, "I am reading the order now.")).to_be_visible()
    assert lin.locator(".message.by-bot").count() == said


def notes_stay_inside(lin: Page, wei: Page) -> None:
    write(wei, "Please send the first page.\n// looks like N.D. Ill.")
    expect(message(lin, "Please send the first page.")).to_be_visible()
    note = wei.locator(".message.inside.by-expert")
    expect(note).to_contain_text("looks like N.D. Ill.")
    expect(note).to_contain_text("internal note")
    assert "N.D. Ill." not in lin.locator("body").inner_text()
    expect(message(lin, "Please send the first page.")).to_contain_text("Dr. Wei Ming")


def hand_back_needs_a_note(lin: Page, wei: Page) -> None:
    wei.get_by_role("button", name="Hand back").click()
    dialog = wei.get_by_role("dialog")
    dialog.get_by_role("button", name="Hand back").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("textbox").fill("   ")
    dialog.get_by_role("button", name="Hand back").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_role("textbox").fill("Order read; general questions may go to the bot.")
    dialog.get_by_role("button", name="Hand back").click()
    expect(dialog).to_be_hidden()
    expect(lin.locator(".banner.back")).to_be_visible()
    assert "Order read" not in lin.locator("body").inner_text()


def resolve_and_rate(lin: Page, wei: Page, number: str) -> None:
    wei.get_by_role("button", name="Resolve").click()
    dialog = wei.get_by_role("dialog")
    dialog.get_by_role("combobox").select_option("referred_to_counsel")
    dialog.get_by_role("button", name="Resolve").click()
    expect(lin.locator(".banner.ended")).to_contain_text("referred to counsel")
    lin.get_by_title("4", exact=True).click()
    lin.get_by_placeholder("A few words").fill("quick and clear")
    stands_still(lin)
    shot(lin, "rating")
    lin.get_by_role("button", name="Send rating").click()
    expect(lin.locator(".rated")).to_contain_text("Rated 4 of 5")
    expect(wei.locator(".case-actions")).to_contain_text("Rated 4 of 5")
    wei.goto("/desk?as=expert")
    expect(wei.locator(".part.ended")).to_contain_text(number)
    expect(composer(lin)).to_be_visible()


def test_the_same_in_chinese(window: Open) -> None:
    chen = window("/?as=enterprise-b&channel=disputes", locale="zh-CN")
    write(chen, "大家在美国卖货有什么经验？请大家看一下。")
    expect(message(chen, "请大家看一下")).to_be_visible()
    write(chen, "@Firstline 在美国联邦法院答辩期限是多久？")
    expect(replies(chen, "answer")).to_contain_text("21")
    expect(replies(chen, "answer").locator(".sources")).to_contain_text("尚未经律师审阅")
    expect(chen.locator(".message.by-bot")).to_have_count(1)
    with chen.context.expect_page() as opened:
        chen.locator("a.source").first.click()
    expect(opened.value.locator("section:target")).to_contain_text("21")
    expect(opened.value.locator("html")).to_have_attribute("lang", "zh-CN")
    opened.value.close()

    write(chen, "@Firstline 我们的PayPal账户被冻结了，法院下了TRO")
    expect(replies(chen, "handover")).to_contain_text("不要转移资金")
    number = case_number(chen)
    berg = window("/desk?as=expert-2&lang=zh")
    open_case(berg, number)
    berg.get_by_role("button", name="无冲突，受理此案").click()
    write(berg, "请把法院文件发给我。\n// 先看管辖")
    expect(message(chen, "请把法院文件发给我。")).to_be_visible()
    assert "先看管辖" not in chen.locator("body").inner_text()
    berg.get_by_role("button", name="办结").click()
    berg.get_by_role("dialog").get_by_role("combobox").select_option("advised")
    berg.get_by_role("dialog").get_by_role("button", name="办结").click()
    chen.get_by_title("5", exact=True).click()
    chen.get_by_role("button", name="提交评价").click()
    expect(chen.locator(".rated")).to_contain_text("5/5")
    shot(chen, "chinese")
