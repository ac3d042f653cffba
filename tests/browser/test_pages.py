"""The pages in the hand: keyboard, phone, dark, lost connections, curious and hostile visitors."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, RunningDesk, connected, shot
from tests.browser.pages import composer, fits, message, replies, stands_still, write

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
EVIL = "<img src=x onerror='window.broken=1'><script>window.broken=1</script> [a](javascript:window.broken=1)"


def test_the_keyboard_is_enough(window: Open) -> None:
    page = window("/?as=enterprise-a")
    field = composer(page)
    expect(field).to_be_focused()
    page.keyboard.type("What is a")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("TRO in the United States?")
    expect(field).to_have_value("What is a\nTRO in the United States?")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(field).to_have_value("What is a\nTRO in the United States?")
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    field.focus()
    page.keyboard.press("Enter")
    expect(message(page, "TRO in the United States?").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"thread=\d+"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".welcome")).to_be_visible()
    page.go_back()
    expect(page.locator(".message").first).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("customs")
    page.keyboard.press("Enter")
    expect(page.locator(".hits a").first).to_be_visible()


def test_the_log_follows_its_end_unless_somebody_reads_above(window: Open) -> None:
    lin = window("/?as=enterprise-a&channel=disputes", viewport={"width": 1280, "height": 500})
    write(lin, "A long conversation begins.")
    expect(lin).to_have_url(re.compile(r"thread=\d+"))
    for n in range(12):
        write(lin, f"Line {n}\nwith more\nand more")
    expect(message(lin, "Line 11")).to_be_in_viewport()
    stands_still(lin)
    end = lin.get_by_role("button", name="Newest messages")
    expect(end).to_be_hidden()
    other = window(urlsplit(lin.url)._replace(scheme="", netloc="").geturl())
    lin.locator(".log").evaluate("log => { log.scrollTop = 0 }")
    expect(message(lin, "A long conversation begins.")).to_be_in_viewport()
    write(other, "Something new below.")
    expect(message(lin, "Something new below.")).to_be_attached()
    expect(message(lin, "A long conversation begins.")).to_be_in_viewport()
    end.click()
    expect(message(lin, "Something new below.")).to_be_in_viewport()
    expect(end).to_be_hidden()


def test_an_answer_that_arrives_takes_neither_focus_nor_text(window: Open) -> None:
    page = window("/?as=enterprise-a")
    write(page, "How long does a TRO last in the United States?")
    composer(page).press_sequentially("I am still typ")
    expect(page.locator(".message.by-bot").first).to_be_visible()
    expect(composer(page)).to_have_value("I am still typ")
    expect(composer(page)).to_be_focused()
    page.reload()
    connected(page)
    expect(composer(page)).to_have_value("I am still typ")


def test_what_was_typed_survives_a_lost_connection_and_is_posted_once(window: Open) -> None:
    page = window("/?as=enterprise-b&channel=disputes")
    page.context.set_offline(True)
    composer(page).fill("This must not get lost.")
    composer(page).press("Enter")
    expect(page.locator(".composer .error")).to_contain_text("did not confirm")
    expect(composer(page)).to_have_value("This must not get lost.")
    page.context.set_offline(False)
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")
    expect(message(page, "This must not get lost.")).to_have_count(1)


def test_an_answer_that_is_lost_on_its_way_does_not_double_the_message(window: Open) -> None:
    page = window("/?as=enterprise-b&channel=disputes")
    page.route("**/api/messages", lambda route: (route.fetch(), route.abort()))
    composer(page).fill("Posted, but not confirmed.")
    composer(page).press("Enter")
    expect(page.locator(".composer .error")).to_contain_text("did not confirm")
    page.unroute("**/api/messages")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")
    expect(message(page, "Posted, but not confirmed.")).to_have_count(1)
    expect(page.locator(".thread").filter(has_text="Posted, but not confirmed.")).to_have_count(1)


def test_words_never_become_markup(window: Open) -> None:
    lin = window("/?as=enterprise-a&channel=direct")
    write(lin, f"{EVIL} I want a human expert please")
    expect(message(lin, EVIL)).to_be_visible()
    expect(lin.locator(".banner")).to_be_visible()
    number = lin.locator(".banner .number").inner_text()
    wei = window("/desk?as=expert")
    wei.get_by_role("link", name=number).click()
    wei.get_by_role("button", name="No conflict – show the case").click()
    expect(wei.locator(".brief")).to_contain_text("<script>")
    wei.goto("/ledger?as=expert")
    expect(wei.locator(".ledger")).to_contain_text("<img src=x")
    for page in (lin, wei):
        assert page.evaluate("window.broken") is None
        assert page.locator("img").count() == 0


def test_nobody_opens_what_is_not_theirs(window: Open, desk: RunningDesk) -> None:
    lin = window("/?as=enterprise-a&channel=disputes")
    write(lin, "only for my eyes")
    expect(lin).to_have_url(re.compile(r"thread=\d+"))
    theirs = lin.url.replace("enterprise-a", "enterprise-b")
    for address, status in (
        (theirs, 404),
        (f"{desk.url}/?as=enterprise-a&thread=999999", 404),
        (f"{desk.url}/?as=enterprise-a&thread=x", 404),
        (f"{desk.url}/desk/case/1?as=enterprise-a", 404),
        (f"{desk.url}/desk/case/999999?as=expert", 404),
        (f"{desk.url}/desk?as=enterprise-b", 403),
        (f"{desk.url}/ledger?as=enterprise-b", 403),
        (f"{desk.url}/nothing", 404),
        (f"{desk.url}/guides/none.en", 404),
    ):
        answer = httpx.get(address)
        assert answer.status_code == status, address
        assert "only for my eyes" not in answer.text
        assert re.search(r"[\u4e00-\u9fff]", answer.text) and "Back to the start" in answer.text


def test_other_sites_and_other_names_are_refused(desk: RunningDesk) -> None:
    socket = f"{desk.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
    assert httpx.get(socket, headers={"Origin": "https://evil.example"}).status_code == 403
    assert httpx.get(desk.url, headers={"Host": "evil.example"}).status_code == 403
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "a" * 22 + "==",
    }
    socket = socket.replace("polling", "websocket")
    assert httpx.get(socket, headers=upgrade | {"Origin": "https://evil.example"}).status_code == 403
    health = httpx.get(f"{desk.url}/healthz")
    assert health.status_code == 200 and health.json()["ok"] is True


def test_a_phone_shows_one_column_at_a_time(window: Open) -> None:
    page = window("/?as=enterprise-a", **PHONE)
    page.get_by_role("link", name="New", exact=True).click()
    expect(composer(page)).to_be_visible()
    write(page, "How long do I have to answer a complaint in a US federal court?")
    expect(replies(page, "answer")).to_be_visible()
    expect(page.locator(".side")).to_be_hidden()
    fits(page)
    shot(page, "phone-thread")
    page.locator("a.back").click()
    expect(page.locator(".side")).to_be_visible()
    expect(page.locator(".main")).to_be_hidden()
    fits(page)
    shot(page, "phone-list")
    for path, name in (
        ("/desk?as=expert", "phone-desk"),
        ("/ledger?as=lead", "phone-ledger"),
        ("/guides/us/schedule-a.en", "phone-guide"),
    ):
        page.goto(path)
        connected(page)
        expect(page.locator("h1").first).to_be_visible()
        fits(page)
        shot(page, name)


def test_an_expert_on_a_phone_reads_the_brief_and_answers(window: Open) -> None:
    lin = window("/?as=enterprise-a&channel=direct")
    write(lin, "The police hold my colleague at the trade fair in Munich.")
    expect(lin.locator(".banner.waiting")).to_contain_text("critical")
    number = lin.locator(".banner .number").inner_text()
    berg = window("/desk?as=expert-2", **PHONE)
    berg.get_by_role("link", name=number).tap()
    brief = berg.locator(".brief")
    expect(berg.locator(".gate")).to_contain_text("Hangzhou Lamp Trading")
    expect(brief).to_be_hidden()
    fits(berg)
    shot(berg, "phone-gate")
    berg.get_by_role("button", name="No conflict – take the case").tap()
    berg.get_by_role("button", name="Brief").tap()
    expect(brief).to_contain_text("a person is held")
    shot(berg, "phone-brief")
    berg.get_by_role("button", name="Brief").tap()
    expect(berg.get_by_role("button", name="Hand back")).to_be_visible()
    write(berg, "A lawyer calls you now.\n// consulate informed")
    expect(message(lin, "A lawyer calls you now.")).to_be_visible()
    fits(berg)
    stands_still(berg)
    shot(berg, "phone-case")


def test_dark_by_system_and_by_choice(window: Open) -> None:
    shade = "getComputedStyle(document.body).backgroundColor"
    dark = window("/?as=enterprise-a", color_scheme="dark")
    light = window("/?as=enterprise-a", color_scheme="light")
    assert dark.evaluate(shade) != light.evaluate(shade)
    light.locator("[data-theme-switch]").click()
    assert dark.evaluate(shade) == light.evaluate(shade)
    light.goto("/guides")
    assert dark.evaluate(shade) == light.evaluate(shade), "the choice holds on plain pages"
    write(dark, "How long do I have to answer a complaint in a US federal court?")
    expect(replies(dark, "answer")).to_be_visible()
    shot(dark, "dark")


def test_the_language_is_the_browsers_until_one_is_chosen(window: Open) -> None:
    page = window("/?as=enterprise-a", locale="zh-CN")
    expect(composer(page)).to_have_attribute("placeholder", "请输入问题")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("link", name="English").click()
    expect(composer(page)).to_have_attribute("placeholder", "Ask your question")
    page.get_by_role("link", name="#disputes").click()
    expect(page).to_have_url(re.compile(r"as=enterprise-a.*lang=en"))
    page.locator("details.persons summary").click()
    page.get_by_role("link", name="Chen Bo").click()
    expect(page).to_have_url(re.compile(r"as=enterprise-b.*lang=en"))
