"""Imports of profiles: preview and import agree, the same file twice changes nothing, what disagrees waits for a lead."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import BadInput, NotAllowed
from bot.profiles import wording
from bot.profiles.columns import table_of, template
from bot.profiles.plan import Plan
from ingest.sheets import csv_of, workbook_of
from tests.unit.bot.enterprises import CODE, LAMP, LEAD, OTHER_CODE, Desk, table
from tests.unit.bot.small_network import GAO, UMA, ZHANG
from tests.unit.bot.whole_database import holding, rows

LAMPS = {
    "企业名称": "杭州灯具有限公司",
    "统一社会信用代码": CODE,
    "省份": "Zhejiang",
    "店铺": "amazon.de:A1LAMP:Lumo；temu:634:Lumo",
}
CASES = {"企业名称": "Shenzhen Case Ltd", "平台": "亚马逊美国站", "卖家ID": "A2CASE;A3CASE", "商标": "KASE", "注册号": "97000001", "商标注册国家": "美国", "类别": "9"}  # fmt: skip


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def preview(at: Desk, *given: dict[str, str], name: str = "list.csv") -> Plan:
    return at.profiles.import_file(LEAD, name, table(*given), dry_run=True)


def said(plan: Plan, line: int, language: str = "en") -> list[str]:
    row = next(row for row in plan.rows if row.line == line)
    return wording.remarks(row, language, lambda center: center)


def test_a_list_as_companies_write_it(at: Desk) -> None:
    assert at.imported(ZHANG, LAMPS, CASES) == {"new": 2}
    case, lamp = (at.profiles.profile(LEAD, row.id) for row in at.profiles.list(LEAD).rows)
    assert (lamp.name_zh, lamp.code, lamp.center, len(lamp.shops)) == ("杭州灯具有限公司", CODE, "zj", 2)
    assert (case.name_en, case.classes, case.marks[0].number) == ("Shenzhen Case Ltd", (9,), "97000001")
    assert [(shop.marketplace, shop.seller_id) for shop in case.shops] == [
        ("amazon.com", "A2CASE"),
        ("amazon.com", "A3CASE"),
    ]
    assert case.enterprise != lamp.enterprise


def test_the_same_file_twice_changes_nothing(at: Desk) -> None:
    at.imported(ZHANG, LAMPS, CASES)
    before = rows(at.engine)
    assert at.imported(ZHANG, LAMPS, CASES) == {"same": 2}
    assert rows(at.engine) == before


def test_a_preview_changes_nothing_and_the_import_does_what_it_said(at: Desk) -> None:
    before = rows(at.engine)
    upload = at.profiles.upload(
        ZHANG, "list.csv", table(LAMPS, CASES | {"类别": "99"}, {"企业名称": ""} | {"店铺": "x"})
    )
    plan = at.profiles.preview(ZHANG, upload)
    assert rows(at.engine, without=("profile_upload",)) == {k: v for k, v in before.items() if k != "profile_upload"}
    assert plan.counts == {"wrong": 2, "disagrees": 0, "new": 1, "changed": 0, "same": 0}
    assert said(plan, 3) == ["Nice classes: “99” is no Nice class; these are 1 to 45."]
    assert said(plan, 4, "zh")[1] == "企业名称：请填写企业中文名称或英文名称。"
    for other in (GAO, LEAD):
        with pytest.raises(NotAllowed):
            at.profiles.preview(other, upload)
    with pytest.raises(BadInput):
        at.profiles.apply(ZHANG, upload, "another")
    assert at.profiles.list(LEAD).total == 0
    assert at.profiles.apply(ZHANG, upload, plan.fingerprint) == plan
    assert at.profiles.list(ZHANG).total == 1
    assert rows(at.engine)["profile_upload"] == []
    with pytest.raises(NotAllowed):
        at.profiles.apply(ZHANG, upload, plan.fingerprint)


def test_an_import_after_somebody_else_was_faster_asks_again(at: Desk) -> None:
    upload = at.profiles.upload(ZHANG, "list.csv", table(LAMPS))
    plan = at.profiles.preview(ZHANG, upload)
    at.imported(GAO, LAMPS)
    with pytest.raises(BadInput) as changed:
        at.profiles.apply(ZHANG, upload, plan.fingerprint)
    assert changed.value.phrase == "profile_plan_changed"
    assert at.profiles.preview(ZHANG, upload).counts["same"] == 1


def test_a_later_file_completes_and_takes_nothing_out(at: Desk) -> None:
    at.imported(ZHANG, LAMPS)
    more = {"企业名称": "杭州灯具有限公司", "店铺": "ebay.de:lumo-de:Lumo", "英文名称": "Hangzhou Lamp Co., Ltd."}
    assert at.imported(GAO, more) == {"changed": 1}
    (row,) = at.profiles.list(LEAD).rows
    kept = at.profiles.profile(LEAD, row.id)
    assert (len(kept.shops), kept.name_en, kept.center, kept.code) == (3, "Hangzhou Lamp Co., Ltd.", "zj", CODE)


def test_a_center_corrects_what_it_entered_itself(at: Desk) -> None:
    at.imported(ZHANG, LAMPS)
    assert at.imported(ZHANG, LAMPS | {"企业名称": "杭州灯具股份有限公司"}) == {"changed": 1}
    assert at.profiles.list(LEAD).rows[0].name_zh == "杭州灯具股份有限公司"


def test_two_centers_disagree_and_a_lead_decides(at: Desk) -> None:
    at.imported(ZHANG, LAMPS)
    other = LAMPS | {"省份": "Guangdong", "店铺": "amazon.de:A1LAMP:Other name；temu:635:New"}
    plan = at.profiles.import_file(GAO, "gd.csv", table(other), dry_run=True)
    day = (at.now + timedelta(hours=8)).date()
    assert said(plan, 2) == [
        f"Province or city differs from what zj entered on {day}",
        f"Shops differs from what zj entered on {day}",
    ]
    before = at.profiles.list(LEAD).rows
    assert at.imported(GAO, other) == {"disagrees": 1}
    assert at.imported(GAO, other) == {"disagrees": 1}, "and is put aside only once"
    assert at.profiles.list(LEAD).rows == before
    assert len(at.profiles.disputes(ZHANG)) == len(at.profiles.disputes(GAO)) == 1
    assert at.profiles.disputes(UMA) == []
    assert at.profiles.disputes(GAO)[0][0] is None, "what the other center has entered stays there"
    ((profile, dispute),) = at.profiles.disputes(LEAD)
    assert profile is not None and at.profiles.disputes(ZHANG) == [(profile, dispute)]
    assert (dispute.fields, dispute.center, dispute.line) == (("province", "shops"), "gd", 2)
    with pytest.raises(NotAllowed):
        at.profiles.decide(GAO, dispute.id, ["province"])
    at.profiles.decide(LEAD, dispute.id, ["shops", "consents"])
    kept = at.profiles.profile(LEAD, profile.id)
    assert (kept.province, [shop.name for shop in kept.shops]) == ("Zhejiang", ["Other name", "Lumo", "New"])
    assert at.profiles.disputes(LEAD) == []
    with pytest.raises(BadInput):
        at.profiles.decide(LEAD, dispute.id, [])
    assert at.profiles.opened(LEAD, profile.id).disputes[0].taken == ("shops",)


def test_what_an_enterprise_withdrew_no_import_brings_back(at: Desk) -> None:
    at.profiles.save(LAMP, {"name_zh": "杭州灯具有限公司", "code": CODE, "consents": "all"}, 0)
    at.profiles.save(LAMP, {"consents": "none"}, 1)
    assert at.imported(ZHANG, LAMPS | {"同意": "是"}) == {"disagrees": 1}
    assert at.profiles.own(LAMP).consents == frozenset()


def test_one_enterprise_on_several_lines(at: Desk) -> None:
    second = {"企业名称": "杭州灯具有限公司", "店铺": "temu:777:Third"}
    assert at.imported(ZHANG, LAMPS, second) == {"new": 1, "changed": 1}
    assert at.profiles.list(LEAD).total == 1
    plan = preview(at, CASES | {"省份": "Guangdong"}, CASES | {"省份": "Zhejiang"})
    assert said(plan, 3)[0] == "Province or city: This differs from line 2 of the same file."


def test_what_may_be_one_enterprise_is_said(at: Desk) -> None:
    at.imported(ZHANG, LAMPS)
    stranger = {"企业名称": "杭州照明厂", "店铺": "amazon.fr:A1LAMP", "代码": ""}
    namesake = {"企业名称": "杭州灯具有限责任公司", "统一社会信用代码": OTHER_CODE, "省份": "Guangdong"}
    plan = preview(at, stranger, namesake)
    assert plan.counts["new"] == 2
    assert said(plan, 2)[-1] == "Seller id A1LAMP also stands in “杭州灯具有限公司”: perhaps the same enterprise"
    assert said(plan, 3)[-1].startswith("Name 杭州灯具 also")
    hidden = at.profiles.import_file(GAO, "x.csv", table(stranger), dry_run=True)
    assert (
        said(hidden, 2)[-1]
        == "Seller id A1LAMP also stands in a profile of another center: perhaps the same enterprise"
    )


def test_remarks_and_unread_columns(at: Desk) -> None:
    odd = {
        "企业名称": "甲",
        "统一社会信用代码": "91350100M000100Y4A",
        "省份": "Atlantis",
        "备注": "x",
        "注册号": "1;2",
        "商标": "A",
    }
    plan = preview(at, odd)
    assert plan.unread == ("备注",)
    assert said(plan, 2) == [
        "Trade marks: Columns that belong together have different numbers of values: 2, 1.",
        "Unified social credit code: The last character of 91350100M000100Y4A does not fit the others; please compare it with the licence.",
        "Province or city: No center of the network serves “Atlantis”; the national center looks after it.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"only,columns\n1,2\n", "no row of the sheet names the columns that are expected"),
        ("a.pdf", b"%PDF-", "this kind of file is not read"),
        ("a.xlsx", b"PK\x03\x04", "the file is damaged or not well formed"),
    ],
)
def test_what_is_no_list_is_refused_in_words(at: Desk, name: str, data: bytes, reason: str) -> None:
    from bot.phrases import say

    with pytest.raises(BadInput) as refused:
        at.profiles.upload(LEAD, name, data)
    assert say(refused.value.phrase, "en", **refused.value.values) == f"This file cannot be imported: {reason}."
    assert say(refused.value.phrase, "zh", **refused.value.values).startswith("无法导入该文件：")
    assert rows(at.engine)["profile_upload"] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_can_be_imported_as_it_is(at: Desk, language: str) -> None:
    sheets = template(language)
    book = workbook_of(sheets)
    plan = at.profiles.import_file(LEAD, "t.xlsx", book, dry_run=True)
    assert (plan.counts["new"], plan.unread, len(plan.rows)) == (1, (), 1)
    again = at.profiles.import_file(LEAD, "t.csv", csv_of(next(iter(sheets.values()))), dry_run=True)
    assert again.rows == plan.rows
    assert [problem.code for problem in plan.rows[0].problems] == ["province_unknown"]


def test_what_is_exported_can_be_imported_and_holds_no_formula(at: Desk) -> None:
    at.imported(ZHANG, LAMPS | {"曾用名": "=cmd|' /C calc'!A0", "电话": "+86-371-1234567", "联系人": "王"}, CASES)
    every = [at.profiles.profile(LEAD, row.id) for row in at.profiles.list(LEAD).rows]
    data = csv_of(table_of(every, "zh"))
    assert b",=" not in data
    assert b'"=' not in data
    plan = at.profiles.import_file(ZHANG, "back.csv", data, dry_run=True)
    assert plan.counts["same"] == 2, [wording.remarks(row, "en", str) + wording.added(row, "en") for row in plan.rows]


def test_a_file_that_nobody_imports_is_deleted(at: Desk) -> None:
    at.profiles.upload(ZHANG, "list.csv", table(LAMPS | {"联系人": "Secretword"}))
    dropped = at.profiles.upload(ZHANG, "list.csv", table(LAMPS))
    at.profiles.drop(ZHANG, dropped)
    at.now += timedelta(hours=23)
    assert at.profiles.forget_uploads() == []
    at.now += timedelta(hours=2)
    assert len(at.profiles.forget_uploads()) == 1
    assert holding(at.engine, "Secretword") == []
