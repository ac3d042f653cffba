"""Attaching files in the browser: chosen, shown, taken away, refused in words, sent, and opened by the other side."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, shot
from tests.browser.pages import case_number, composer, fits, message, open_case, write
from tests.unit.bot.full_case import PDF, PNG

pytestmark = pytest.mark.browser


def choose(page: Page, *files: dict[str, object]) -> None:
    page.locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]


def a_file(name: str, data: bytes, mime: str = "application/pdf") -> dict[str, object]:
    return {"name": name, "mimeType": mime, "buffer": data}


def test_a_file_goes_to_the_expert_and_one_comes_back(window: Open, tmp_path: Path) -> None:
    lin = window("/?as=enterprise-a&channel=ask-ip")
    choose(lin, a_file("传票 order.pdf", PDF), a_file("photo.png", PNG, "image/png"))
    chips = lin.locator(".attached .file")
    expect(chips).to_have_count(2)
    lin.get_by_role("button", name="Remove photo.png").click()
    expect(chips).to_have_count(1)
    choose(lin, a_file("page.html", b"<script>", "text/html"))
    expect(lin.locator(".composer [role=alert]")).to_contain_text("page.html")
    expect(chips).to_have_count(1)
    lin.reload()
    expect(chips).to_have_count(1)
    expect(composer(lin)).to_have_value("")
    shot(lin, "attached")
    write(lin, "Our account is frozen by a TRO; the order is attached.")
    expect(chips).to_have_count(0)
    sent = message(lin, "the order is attached").first
    with lin.expect_download() as got:
        sent.get_by_role("link", name="传票 order.pdf").click()
    assert Path(got.value.path()).read_bytes() == PDF and got.value.suggested_filename == "传票 order.pdf"
    expect(lin.locator(".banner .number")).to_be_visible()
    number = case_number(lin)

    wei = window("/desk?as=expert")
    open_case(wei, number)
    wei.get_by_role("button", name="No conflict – take the case").click()
    expect(composer(wei)).to_be_visible()
    with wei.expect_download() as got:
        message(wei, "the order is attached").first.get_by_role("link", name="传票 order.pdf").click()
    assert Path(got.value.path()).read_bytes() == PDF
    choose(wei, a_file("form.pdf", PDF))
    expect(wei.locator(".attached .file")).to_have_count(1)
    composer(wei).press("Enter")
    expect(wei.locator(".attached .file")).to_have_count(0)
    expect(lin.locator(".message.by-expert").get_by_role("link", name="form.pdf")).to_be_visible()
    fits(lin)
    fits(wei)
    shot(wei, "case-with-files")

    case = wei.url.split("/case/")[1].split("?")[0]
    dossier = window(f"/desk/case/{case}/dossier.html?as=expert&lang=zh")
    expect(dossier.locator("h1")).to_contain_text(number)
    expect(dossier.locator("article").filter(has_text="the order is attached")).to_be_visible()
    shot(dossier, "dossier")


def test_what_is_too_large_is_said_in_the_persons_language_before_it_is_sent(window: Open) -> None:
    lin = window("/?as=enterprise-a&lang=zh")
    choose(lin, a_file("big.pdf", PDF + b"x" * (20 * 1024 * 1024)))
    expect(lin.locator(".composer [role=alert]")).to_contain_text("超过 20 MB")
    expect(lin.locator(".attached .file")).to_have_count(0)
