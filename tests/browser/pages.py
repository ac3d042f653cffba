"""What tests do on the pages, in a person's words."""

from playwright.sync_api import Locator, Page, expect


def composer(page: Page) -> Locator:
    return page.locator("form.composer textarea")


def write(page: Page, words: str) -> None:
    """Type and send; the field is empty once the desk has it."""
    composer(page).fill(words)
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("")


def message(page: Page, words: str) -> Locator:
    return page.locator(".message").filter(has_text=words)


def replies(page: Page, kind: str) -> Locator:
    return page.locator(f".message.kind-{kind}")


def case_number(page: Page) -> str:
    number = page.locator(".banner .number").inner_text()
    assert number.startswith("C-")
    return number


def open_case(page: Page, number: str) -> None:
    """From the queue into the case; it must be there without a reload."""
    page.locator("table.queue").get_by_role("link", name=number).click()
    expect(page.locator(".brief")).to_be_visible()
    page.wait_for_function("window.did_handshake === true")


def fits(page: Page) -> None:
    """Nothing stands out of the window sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def stands_still(page: Page) -> None:
    """Only the columns scroll; the window as a whole does not."""
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1 && scrollY === 0")
