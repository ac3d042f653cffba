"""Fields of a profile as people write them: read, refused with a reason, written back the same."""

from dataclasses import replace

import pytest

from bot.profiles import codes, wording
from bot.profiles.columns import columns, form_of
from bot.profiles.marketplaces import load
from bot.profiles.model import Contact, Mark, Profile, Right, Shop
from bot.profiles.reading import READERS, Known, Reader, revised, written
from ingest.sheets import CELL_REASONS, Row
from knowledge.markets import Markets

KNOWN = Known(Markets.load(), load(), lambda place: place in ("河南", "Zhengzhou"))


def read(**form: str) -> tuple[dict[str, object], list[tuple[str, str]]]:
    reader = Reader(KNOWN)
    return reader.read(form), [(problem.field, problem.code) for problem in reader.problems]


def test_nothing_that_nobody_sees_is_kept() -> None:
    found, _ = read(
        name_zh="\u202egnp.exe\u202c 灯\u200b具\x01", shops="amazon.de:A1\u200bEX:\u2066Lumo\u2069\ntemu:1:A"
    )
    assert found["name_zh"] == "gnp.exe 灯具"
    assert found["shops"] == (Shop("amazon.de", "Lumo", "A1EX"), Shop("temu", "A", "1"))


def test_consents_are_told_in_words() -> None:
    assert wording.value("consents", ["courses", "letters"], "zh") == "接收培训课程推荐, 接收可能与我们有关的风险提醒函"
    assert wording.value("consents", [], "en") == wording.say("none", "en")


def test_the_example_of_the_standard() -> None:
    assert codes.check_character("91350100M000100Y4") == "3"
    assert codes.checks("91350100M000100Y43")
    assert not codes.checks("91350100M000100Y4A")
    assert not any(map(codes.has_form, ("91350100M000100Y4Z", "91350100M000100Y", "9135010OM000100Y43", "")))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("amazon.com", "amazon.com"), ("Amazon US", "amazon.com"), ("亚马逊美国站", "amazon.com"), ("美国亚马逊", "amazon.com"),
        ("www.amazon.co.uk", "amazon.co.uk"), ("AMAZON UK", "amazon.co.uk"), ("Amazon Germany", "amazon.de"), ("亚马逊", "amazon"),
        ("amazon.com.mx", "amazon.com.mx"), ("ＴＥＭＵ", "temu"), ("TikTok Shop US", "tiktok-shop"), ("虾皮越南站", "shopee"),
        ("速卖通", "aliexpress"), ("独立站", "web"), ("Wishing well", None), ("notamazon.com", None), ("", None),
    ],
)  # fmt: skip
def test_marketplaces(words: str, found: str | None) -> None:
    assert load().find(words) == found


@pytest.mark.parametrize(
    ("line", "shop"),
    [
        ("amazon.de:A1EX:Lumo: the shop", Shop("amazon.de", "Lumo: the shop", "A1EX")),
        ("亚马逊德国站：A1EX", Shop("amazon.de", "", "A1EX")),
        ("temu::流萤旗舰店", Shop("temu", "流萤旗舰店")),
        ("temu:流萤旗舰店", Shop("temu", "流萤旗舰店")),
        (
            "https://www.amazon.fr/sp?seller=A3",
            Shop("amazon.fr", seller_id="A3", url="https://www.amazon.fr/sp?seller=A3"),
        ),
        ("https://lumo.example/x", Shop("web", url="https://lumo.example/x")),
    ],
)
def test_shops(line: str, shop: Shop) -> None:
    assert read(shops=line)[0]["shops"] == (shop,)


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("US:97123456:LUMOGLOW:9，11", Mark("LUMOGLOW", "US", "97123456", (9, 11))),
        ("美国：97123456：流萤", Mark("流萤", "US", "97123456")),
        (":97123456:LUMO", Mark("LUMO", None, "97123456")),
        ("LUMO: the lamp", Mark("LUMO: the lamp")),
        ("EU:018000001", Mark("", "EU", "018000001")),
    ],
)
def test_marks(line: str, mark: Mark) -> None:
    assert read(marks=line) == ({"marks": (mark,)}, [])


@pytest.mark.parametrize(
    ("line", "contact"),
    [
        ("王芳, wang@example.com, 0371-12345678", Contact("王芳", "wang@example.com", "0371-12345678")),
        ("Lin Hua +86 138 0000 0000", Contact("Lin Hua", "", "+86 138 0000 0000")),
        ("x@example.com", Contact("", "x@example.com")),
        ("王芳,李雷", Contact("王芳,李雷")),
    ],
)
def test_contacts(line: str, contact: Contact) -> None:
    assert read(contacts=line)[0]["contacts"] == (contact,)


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"code": "12345"}, "code_form"), ({"code": "91350100M000100Y4A"}, "code_check"), ({"classes": "9; 46"}, "class_unknown"),
        ({"classes": "lamps"}, "class_unknown"), ({"markets": "US、火星"}, "market_unknown"), ({"shops": "nowhere:A1"}, "shop_marketplace"),
        ({"shops": "amazon.de"}, "shop_form"), ({"shops": "temu::x"}, "shop_no_id"), ({"marks": "US:LUMO"}, "mark_form"),
        ({"rights": "patent:US"}, "right_form"), ({"rights": "secret:US:1"}, "right_form"), ({"language": "Klingon"}, "language_unknown"),
        ({"consents": "maybe"}, "consent_unknown"), ({"province": "Atlantis"}, "province_unknown"), ({"name_zh": "长" * 201}, "too_long"),
        ({"brands": "\n".join(map(str, range(301)))}, "too_many"), ({"products": "x" * 20_001}, "too_long"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_both_languages(form: dict[str, str], problem: str) -> None:
    reader = Reader(KNOWN)
    reader.read(form)
    assert [(one.field, one.code) for one in reader.problems] == [(*form, problem)]
    english, chinese = (wording.with_field(reader.problems[0], language) for language in ("en", "zh"))
    assert english != chinese
    assert "{" not in english + chinese


def test_every_field_and_reason_has_its_words() -> None:
    for field in READERS:
        assert wording.field(field, "en") != wording.field(field, "zh")
        assert wording.say(f"how_{field}", "zh")
    for reason in CELL_REASONS:
        assert reason
    heads = [entry["zh"] for entry in columns().values()] + [entry["en"] for entry in columns().values()]
    assert len(set(heads)) == len(heads)


WHOLE = Profile(
    "e", name_zh="郑州示例科技有限公司", name_en="Zhengzhou Example", other_names=("甲", "乙"), code="91350100M000100Y43",
    province="河南", shops=(Shop("amazon.de", "Lumo", "A1", "https://amazon.de/x"), Shop("temu", "流萤")), brands=("Lumo",),
    marks=(Mark("LUMO", "US", "97", (9, 11)), Mark("流萤"), Mark("LUMO", None, "98")), rights=(Right("design", "D1", "US", "lamp"), Right("copyright", "©2")),
    products=("台灯",), classes=(9, 11), markets=("DE", "US"), contacts=(Contact("王", "w@example.com", "0371-1234567", "U123"), Contact("李")),
    language="en", consents=frozenset({"letters"}), id=3, revision=4,
)  # fmt: skip


def test_what_is_written_is_read_as_the_same() -> None:
    form = written(WHOLE)
    assert revised(WHOLE, form, KNOWN) == (WHOLE, [])
    reader = Reader(KNOWN)
    again = replace(Profile("e", id=3, revision=4), **reader.read(form))
    assert replace(again, shops=WHOLE.shops, contacts=WHOLE.contacts) == WHOLE


def test_a_line_that_stands_keeps_what_the_form_does_not_show() -> None:
    after, _ = revised(
        WHOLE, {"shops": "temu:7:New\namazon.de:A1:Lumo", "contacts": "王, w@example.com, 0371-1234567"}, KNOWN
    )
    assert after.shops == (Shop("temu", "New", "7"), WHOLE.shops[0])
    assert after.contacts == WHOLE.contacts[:1]
    assert after.marks == WHOLE.marks


def test_columns_that_belong_together() -> None:
    form, problems = form_of(
        Row(
            2,
            {
                "公司名称（必填）": "Foo GmbH",
                "平台": "Amazon US;temu",
                "卖家ID": "A1;7",
                "店铺": "x;y",
                "联系人": "王;李",
                "邮箱": ";l@example.com",
            },
        )
    )
    assert problems == []
    assert form == {"name_en": "Foo GmbH", "shops": "Amazon US:A1:x\ntemu:7:y", "contacts": "王\n李, l@example.com"}


def test_cells_that_cannot_be_used_are_problems_of_their_column() -> None:
    _, problems = form_of(Row(2, {"企业名称": "甲"}, {"统一社会信用代码": "rounded", "": "no_column"}))
    assert [(one.field, one.code, one.error) for one in problems] == [
        ("code", "cell_rounded", True),
        ("", "cell_no_column", False),
    ]
    assert "已被表格软件截断" in wording.with_field(problems[0], "zh")
