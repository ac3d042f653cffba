"""Profiles in the browser: an enterprise fills in its form, a lead imports a list, both on a phone too."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from ingest.sheets import csv_of
from tests.browser.conftest import Open, shot
from tests.browser.pages import fits

pytestmark = pytest.mark.browser


def test_an_enterprise_fills_in_its_profile_and_a_lead_imports_a_list(window: Open, tmp_path: Path) -> None:
    page = window("/?as=enterprise-b&lang=zh")
    page.get_by_role("link", name="企业档案").click()
    page.get_by_label("企业名称").fill("深圳示例手机壳有限公司")
    page.get_by_label("店铺").fill("亚马逊美国站:A2CASE:Case\n火星:1")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("尚未保存")
    expect(page.get_by_label("店铺")).to_have_attribute("aria-invalid", "true")
    shot(page, "profile-wrong-zh")
    page.get_by_label("店铺").fill("亚马逊美国站:A2CASE:Case")
    page.get_by_label("接收培训课程推荐").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text("已保存。")
    expect(page.get_by_label("店铺")).to_have_value("amazon.com:A2CASE:Case")

    file = tmp_path / "list.csv"
    file.write_bytes(csv_of([
        ["企业名称", "店铺", "类别"], ["杭州示例照明有限公司", "amazon.de:A2CASE", "11"], ["洛阳示例公司", "", "99"],
    ]))  # fmt: skip
    lead = window("/desk/profiles?as=lead")
    lead.get_by_role("link", name="Import a file").click()
    lead.get_by_label("CSV or XLSX file").set_input_files(file)
    lead.get_by_role("button", name="Preview").click()
    expect(lead.locator(".row-wrong")).to_contain_text("“99” is no Nice class")
    expect(lead.locator(".row-new")).to_contain_text("Seller id A2CASE also stands in “深圳示例手机壳有限公司”")
    fits(lead)
    shot(lead, "profiles-preview")
    lead.get_by_role("button", name="Import (1)").click()
    expect(lead.locator("h1")).to_have_text("Imported")
    lead.get_by_role("link", name="Enterprises").click()
    lead.get_by_role("link", name="Possible duplicates (1)").click()
    expect(lead.locator(".members li")).to_have_count(2)
    shot(lead, "profiles-duplicates")

    phone = window("/desk/profiles?as=lead&lang=zh&q=A2CASE", viewport={"width": 390, "height": 800})
    expect(phone.locator("table.profiles tbody tr")).to_have_count(2)
    fits(phone)
    shot(phone, "profiles-phone")
    page.locator(".erase summary").click()
    page.get_by_label("确认删除").check()
    page.get_by_role("button", name="删除该档案").click()
    expect(page.get_by_label("店铺")).to_have_value("")
    expect(phone.locator("table.profiles tbody tr")).to_have_count(1)
