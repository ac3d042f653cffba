"""The desk's work in the pages: gate, moves in dialogs, the same matter again, a lead's choice, filters, figures."""

import re
import time

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, RunningDesk, connected, shot
from tests.browser.pages import case_number, fits, message, open_case, replies, stands_still, write

pytestmark = pytest.mark.browser
NARROW = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def test_from_the_gate_to_the_same_matter_again(window: Open) -> None:
    lin = window("/?as=enterprise-a&channel=direct")
    write(
        lin,
        f"Our Wise account was frozen by a TRO in Illinois. We were served by email on {time.strftime('%B %d, %Y')}.",
    )
    number = case_number(lin)
    expect(lin.locator(".banner .last-days")).to_contain_text("days left")
    wei = window("/desk?as=expert")
    expect(wei.locator(".part.asked")).to_contain_text(number)
    badge = wei.locator(".asked-count")
    expect(badge).to_be_visible()
    open_case(wei, number)
    pass_the_gate(wei)
    stands_still(wei)
    shot(wei, "desk-case")

    write(wei, "I have read the order.\n// ask for the docket")
    expect(message(lin, "I have read the order.")).to_be_visible()
    documents_and_supplement(lin, wei)
    hand_back_and_ask_again(lin, wei)

    lin.get_by_text("Does counsel handle the dates already?").click()
    lin.get_by_label("Counsel or firm").fill("Smith LLP")
    lin.get_by_role("button", name="Handled by counsel").click()
    expect(lin.locator(".last-days")).to_contain_text("handled by counsel: Smith LLP")
    expect(wei.locator(".days")).to_contain_text("Lin Hua")

    in_dialog(wei, "Resolve").get_by_role("combobox").select_option("advised")
    do(wei, "Resolve")
    same_matter_again(lin, wei, number)
    shot(lin, "desk-enterprise")


def pass_the_gate(wei: Page) -> None:
    gate = wei.locator(".gate")
    expect(gate).to_contain_text("Hangzhou Lamp Trading")
    expect(gate).to_contain_text("Is there a conflict of interest?")
    expect(wei.locator(".message")).to_have_count(0)
    assert "Wise" not in wei.locator("body").inner_text()
    expect(wei.locator(".case-clock")).to_contain_text("To be taken by")
    shot(wei, "desk-gate")
    wei.get_by_role("button", name="No conflict – take the case").click()
    expect(message(wei, "Our Wise account was frozen").first).to_be_visible()
    expect(wei.locator(".case-clock")).to_contain_text("First word to the enterprise by")
    day = wei.locator(".days .day").first
    expect(day).to_contain_text("rule US-FED")
    expect(day).to_contain_text("reminders")
    day.get_by_text("How the date was reckoned").click()
    expect(day.locator("details li").first).to_be_visible()
    log = wei.locator(".brief-record")
    log.get_by_text("Who looked at it").click()
    expect(log).to_contain_text("Dr. Wei Ming: parties and matter")
    expect(log).to_contain_text("Dr. Wei Ming: the facts")
    log.get_by_text("History").click()
    expect(log).to_contain_text("waiting → with an expert")


def documents_and_supplement(lin: Page, wei: Page) -> None:
    dialog = in_dialog(wei, "Ask for documents")
    dialog.get_by_role("textbox").fill("  ")
    dialog.get_by_role("button", name="Ask").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Write which documents")
    dialog.get_by_role("textbox").fill("the first page of the order")
    do(wei, "Ask")
    expect(message(lin, "the first page of the order")).to_be_visible()
    expect(wei.locator(".banner")).to_contain_text("documents requested")
    expect(wei.locator(".case-clock")).to_contain_text("Waits for documents")
    write(lin, "Here is the first page.")
    expect(wei.locator(".banner")).to_contain_text("with an expert")
    expect(wei.locator(".case-clock")).to_contain_text("Answer by")


def hand_back_and_ask_again(lin: Page, wei: Page) -> None:
    in_dialog(wei, "Hand back").get_by_role("textbox").fill("General questions may go to Firstline.")
    do(wei, "Hand back")
    expect(lin.locator(".banner.back")).to_be_visible()
    write(lin, "What is a TRO in the United States?")
    expect(lin.get_by_role("button", name="Ask an expert")).to_be_visible()
    lin.get_by_role("button", name="Ask an expert").click()
    expect(wei.locator(".banner.waiting")).to_be_visible()
    wei.get_by_role("button", name="Take the case").click()
    expect(lin.locator(".banner.held")).to_be_visible()


def same_matter_again(lin: Page, wei: Page, number: str) -> None:
    expect(lin.locator(".banner.ended")).to_be_visible()
    write(lin, "How long does a TRO last?")
    expect(replies(lin, "question").last).to_contain_text("Is this the same matter")
    same = lin.get_by_role("button", name="The same matter")
    expect(lin.get_by_role("button", name="A new matter")).to_be_visible()
    same.click()
    expect(message(lin, "This is the same matter.")).to_be_visible()
    expect(lin.locator(".banner.waiting")).to_contain_text(number)
    expect(same).to_be_hidden()
    expect(wei.locator(".banner.waiting")).to_be_visible()


def in_dialog(page: Page, button: str) -> Locator:
    """Open a dialog by its button, behind *More* if need be."""
    opener = page.locator(".case-actions").get_by_role("button", name=button, exact=True)
    if not opener.is_visible():
        page.locator(".menu summary").click()
    opener.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    return dialog


def do(page: Page, button: str) -> None:
    """Press the dialog's button; it closes when the desk has done it."""
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_have_count(0)


def test_a_lead_gives_a_case_to_somebody_of_the_roster(window: Open) -> None:
    chen = window("/?as=enterprise-b&channel=direct", locale="zh-CN")
    write(chen, "我们的亚马逊账户因美国专利投诉被冻结，需要人工专家")
    number = case_number(chen)
    zhao = window("/desk?as=lead&lang=zh")
    away(zhao)
    open_case(zhao, number)
    dialog = in_dialog(zhao, "指派专家")
    expect(dialog).to_contain_text("Dr. Wei Ming")
    expect(dialog).to_contain_text("负责美国")
    expect(dialog.locator("li").filter(has_text="Anna Berg")).to_contain_text("缺勤至")
    shot(zhao, "desk-assign")
    dialog.get_by_role("radio", name="Dr. Wei Ming").check()
    do(zhao, "指派")
    expect(chen.locator(".banner.held")).to_contain_text("Dr. Wei Ming")
    expect(zhao.locator(".gate")).to_be_visible()

    wei = window("/desk?as=expert")
    expect(wei.locator(".part.mine")).to_contain_text(number)
    open_case(wei, number)
    expect(message(wei, "亚马逊账户").first).to_be_visible()
    dialog = in_dialog(wei, "Give to another expert")
    dialog.get_by_role("radio", name="Zhao Yan").check()
    dialog.get_by_role("textbox").fill("I act for the other side in another matter")
    do(wei, "Give the case")
    expect(chen.locator(".banner.held")).to_contain_text("Zhao Yan")
    expect(message(zhao, "亚马逊账户").first).to_be_visible()
    in_dialog(zhao, "放回").get_by_role("textbox").fill("请美国分中心处理")
    do(zhao, "放回")
    expect(chen.locator(".banner.waiting")).to_contain_text(number)
    wei_declares_a_conflict(wei, number)


def away(zhao: Page) -> None:
    """Enter the absence of another person, which everybody sees, and which takes no text from anybody who types."""
    zhao.get_by_text("登记缺勤").click()
    panel = zhao.locator(".absences")
    panel.get_by_role("combobox").select_option("expert-2")
    panel.get_by_label("结束").fill("2099-01-01T09:00")
    panel.get_by_role("button", name="登记").click()
    expect(panel.locator(".away li")).to_contain_text("Anna Berg")


def wei_declares_a_conflict(wei: Page, number: str) -> None:
    wei.reload()
    connected(wei)
    in_dialog(wei, "I have a conflict").get_by_role("textbox").fill("an old client")
    do(wei, "Declare the conflict")
    expect(wei.locator(".gate")).to_contain_text("You declared a conflict of interest")
    expect(wei.locator(".message")).to_have_count(0)
    expect(wei.get_by_role("button", name="No conflict – take the case")).to_have_count(0)


def test_a_dialog_stays_open_when_the_case_moves_and_says_what_has_happened(window: Open, desk: RunningDesk) -> None:
    lin = window("/?as=enterprise-a&channel=disputes")
    write(lin, "@Firstline I need a human expert for a trade mark in Germany")
    number = case_number(lin)
    berg = window("/desk?as=expert-2")
    open_case(berg, number)
    berg.get_by_role("button", name="No conflict – take the case").click()
    dialog = in_dialog(berg, "Hand back")
    dialog.get_by_role("textbox").fill("typed for a long time")
    case = re.search(r"/case/(\d+)", berg.url)
    assert case is not None
    ended = httpx.post(f"{desk.url}/api/cases/{case[1]}/resolve", json={"person": "expert-2", "outcome": "advised"})
    assert ended.status_code == 200
    expect(berg.locator(".banner.ended")).to_be_visible()
    expect(dialog.get_by_role("textbox")).to_have_value("typed for a long time")
    dialog.get_by_role("button", name="Hand back").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()


def test_a_thread_of_a_case_is_gated_in_its_channel_too(window: Open) -> None:
    chen = window("/?as=enterprise-b&channel=disputes")
    write(chen, "@Firstline our secret wording: I need a human expert")
    number = case_number(chen)
    place = chen.url.split("/", 3)[3].replace("enterprise-b", "expert")
    wei = window(f"/{place}")
    expect(wei.locator(".banner")).to_contain_text(number)
    expect(wei.locator(".message")).to_have_count(0)
    assert "secret wording" not in wei.locator("body").inner_text()
    wei.get_by_role("link", name="Look at the parties and declare").click()
    wei.get_by_role("button", name="No conflict – show the case").click()
    expect(message(wei, "our secret wording").first).to_be_visible()


def test_filters_are_the_address(window: Open) -> None:
    lin = window("/?as=enterprise-a&channel=direct")
    write(lin, "The police hold my colleague at the trade fair in Berlin.")
    number = case_number(lin)
    wei = window("/desk?as=expert")
    expect(wei.locator("table.queue")).not_to_have_count(0)
    wei.get_by_label("Every level").select_option("U3")
    expect(wei).to_have_url(re.compile(r"level=U3"))
    assert "market=" not in wei.url, "only what was chosen stands in the address"
    connected(wei)
    expect(wei.get_by_role("link", name=number)).to_be_visible()
    wei.get_by_label("Number, enterprise or matter").fill("nobody has this name")
    wei.get_by_role("button", name="Filter").click()
    expect(wei).to_have_url(re.compile(r"q=nobody"))
    expect(wei.get_by_role("link", name=number)).to_have_count(0)
    wei.get_by_role("link", name="Show all").click()
    expect(wei.get_by_role("link", name=number)).to_be_visible()


@pytest.mark.parametrize(("locale", "heading"), [("en-US", "Time to the first person"), ("zh-CN", "首次人工响应时间")])
def test_figures_are_drawn_and_live(window: Open, locale: str, heading: str) -> None:
    zhao = window("/desk/figures?as=lead", locale=locale)
    expect(zhao.get_by_role("heading", name=heading)).to_be_visible()
    expect(zhao.locator(".figure .chart svg")).to_have_count(6)
    expect(zhao.locator(".figure table.numbers")).to_have_count(6)
    expect(zhao.locator(".chart svg path[fill]").first).to_be_attached()
    table = zhao.locator(".figure").first.locator("table.numbers")
    before = asked(table)
    lin = window("/?as=enterprise-a")
    write(lin, "What is the renewal fee of a design in Peru for shoelaces?")
    expect(lin.locator(".message.by-bot")).not_to_have_count(0)
    expect(table).not_to_have_text(table.inner_text(), timeout=10_000) if asked(table) == before else None
    assert asked(table) == before + 1
    shot(zhao, f"figures-{locale}")


@pytest.mark.parametrize(
    ("locale", "make", "preview", "part"),
    [("en-US", "Make the report", "Preview", "The help desk"), ("zh-CN", "生成报告", "预览", "咨询台")],
)
def test_a_lead_has_a_report_previewed(window: Open, locale: str, make: str, preview: str, part: str) -> None:
    zhao = window("/desk/monitoring?as=lead", locale=locale)
    zhao.get_by_role("button", name=make).click()
    expect(zhao.locator(".remark")).to_contain_text(preview)
    expect(zhao.get_by_role("heading", name=part)).to_be_visible()
    expect(zhao.locator(".figure").first).to_be_visible()
    shot(zhao, f"monitoring-{locale}")


def asked(table: Locator) -> int:
    """The sum of the last column."""
    return sum(int(words) for words in table.locator("tbody td:last-child").all_inner_texts())


def test_the_desk_fits_a_phone_and_the_dark(window: Open) -> None:
    for path, name in (
        ("/desk?as=lead", "queue"),
        ("/desk/figures?as=lead", "figures"),
        ("/desk/monitoring?as=lead", "monitoring"),
    ):
        for scheme in ("light", "dark"):
            page = window(path, color_scheme=scheme, **NARROW)
            expect(page.locator("h1").first).to_be_visible()
            fits(page)
            shot(page, f"narrow-{name}-{scheme}")


@pytest.mark.parametrize(("language", "empty"), [("en", "No sources."), ("zh", "尚无来源。")])
def test_the_watch_is_one_press_away_and_fits(window: Open, language: str, empty: str) -> None:
    gao = window(f"/desk?as=lead&lang={language}", **NARROW)
    gao.get_by_role("link", name={"en": "Watch", "zh": "监测"}[language], exact=True).click()
    expect(gao.locator(".column").first).to_contain_text(empty)
    fits(gao)
    shot(gao, f"desk-watch-{language}")
