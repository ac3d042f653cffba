"""Items against profiles: what is certain, what speaks against it, and who is never matched."""

from dataclasses import replace

import pytest

from bot.matching.evidence import WEIGHTS
from bot.matching.index import Index
from bot.matching.matcher import match
from bot.matching.wording import level_words, reason_words, texts
from bot.profiles.model import Mark, Profile, Shop
from ingest.watch.model import Item, Party
from tests.unit.bot.matching.making import AOKE, XINDA, codes, item, level, matches, sued

STORE = sued("Store 77", seller_ids=("a1b2c3 d4e5f6g7",))
PUBLISHED = item(Party("Velvet Fox", "applicant"), kind="mark", marks=("Lumivora",), classes=(11,))


def test_a_seller_id_is_certain_only_on_its_marketplace_and_while_one_enterprise_claims_it() -> None:
    assert level(item(STORE, platform="Amazon.de"), XINDA) == "certain"
    assert level(item(STORE), XINDA) == "likely"
    assert level(item(STORE, platform="amazon.com"), XINDA) == "likely"
    assert level(item(STORE, platform="temu"), XINDA) is None
    assert level(item(sued("Store 77", seller_ids=("A1B2C3D4E5F6G8",)), platform="amazon.de"), XINDA) is None
    rival = replace(AOKE, shops=XINDA.shops)
    both = matches(item(STORE, platform="amazon.de"), XINDA, rival)
    assert {one.level for one in both.values()} == {"likely"} and len(both) == 2
    assert all("shared" in codes(one) for one in both.values())


@pytest.mark.parametrize(
    ("found", "right", "market", "wanted"),
    [
        ("U.S. Reg. No. 6,123,456", "trade_mark", "US", "certain"),
        ("6123456", "trade_mark", "JP", None),
        ("6123456", "patent", "US", None),
        ("6123457", "trade_mark", "US", None),
        ("U.S. Patent No. 10,123,456", "patent", "US", "certain"),
        ("10123456", None, None, "likely"),
    ],
)
def test_numbers_of_its_own_rights(found: str, right: str | None, market: str | None, wanted: str | None) -> None:
    assert level(item(kind="notice", numbers=(found,), right=right, market=market), AOKE) == wanted


def test_a_union_mark_counts_in_a_member() -> None:
    profile = replace(AOKE, marks=(Mark("LUMIVORA", "EU", "018123456", (11,)),))
    assert level(item(kind="notice", numbers=("018123456",), market="DE"), profile) == "certain"
    assert level(item(kind="notice", numbers=("018123456",), market="US"), profile) is None


def test_the_social_credit_code_and_a_case_that_the_desk_knows_are_certain() -> None:
    assert level(item(sued("Illegible", address="统一社会信用代码 91330200MA2AG1TX5Q")), AOKE) == "certain"
    suit = item(sued("Somebody"), case_number="1:26-cv-01234")
    assert level(suit, AOKE) is None
    assert level(suit, AOKE, known={"aoke": True}) == "certain"
    assert level(suit, AOKE, known={"aoke": False}) == "likely"


@pytest.mark.parametrize(
    "written",
    [
        "寧波奧克瑞斯電子商務有限公司", "宁波市奥克瑞斯电子商务有限责任公司", "NINGBO AOKERUISI E-COMMERCE CO.,LTD",
        "Ningboshiaokeruisidianzishangwuyouxiangongsi",
    ],
)  # fmt: skip
def test_a_full_name_is_certain_unless_an_address_or_a_platform_says_otherwise(written: str) -> None:
    assert level(item(sued(written)), AOKE) == "certain"
    assert level(item(sued(written, address="No. 8 Road, Ningbo, Zhejiang")), AOKE) == "certain"
    elsewhere = matches(item(sued(written, address="8 号，河南省郑州市")), AOKE)["aoke"]
    assert elsewhere.level != "certain" and "other_province" in codes(elsewhere)
    other = matches(item(sued(written), platform="ebay.com"), AOKE)["aoke"]
    assert other.level == "likely" and "other_marketplace" in codes(other)


def test_names_that_many_may_have_are_never_certain_alone() -> None:
    pinyin = item(sued("Shenzhenshixindajixieyouxiangongsi"))
    assert level(pinyin, XINDA) == "likely"
    with_shop = item(sued("Shenzhenshixindajixieyouxiangongsi d/b/a XINDA-US"), platform="amazon.de")
    assert level(with_shop, XINDA) == "certain"
    twin = replace(XINDA, enterprise="twin", id=9, name_zh="深圳市鑫达机械有限公司", shops=())
    alone, beside = matches(pinyin, XINDA)["xinda"], matches(pinyin, XINDA, twin)
    assert beside["xinda"].score < alone.score and "name_shared" in codes(beside["xinda"])
    assert level(item(sued("Xinda Store")), XINDA) == "possible"


def test_an_address_confirms_a_short_name_that_the_enterprise_itself_writes_so() -> None:
    own = replace(XINDA, name_en="Shenzhen Xinda Machinery Co., Ltd.")
    respondent = sued("Shenzhen Xinda Machinery Co., Ltd.")
    assert level(item(respondent, kind="complaint"), own) == "likely"
    there = replace(respondent, address="No. 18 Nanhai Avenue, Shenzhen, Guangdong, China")
    assert level(item(there, kind="complaint"), own) == "certain"
    assert level(item(there, kind="complaint"), XINDA) == "likely"  # translated from the Chinese: not its own words


def test_chinese_characters_decide_where_the_item_has_them() -> None:
    twin = replace(
        XINDA, enterprise="twin", id=9, name_zh="深圳市鑫达机械有限公司", name_en="Shenzhen Xinda Machinery Co., Ltd."
    )
    found = matches(item(sued("深圳市新達機械有限公司 (Shenzhen Xinda Machinery Co., Ltd.)")), XINDA, twin)
    assert found["xinda"].level == "certain"
    assert "twin" not in found or found["twin"].level == "possible"


def test_a_name_that_the_collection_has_often_counts_less() -> None:
    places = ("广州", "东莞", "中山", "温州", "苏州", "厦门")
    others = [replace(AOKE, enterprise=place, id=n, name_zh=f"{place}奥克瑞斯玩具有限公司", name_en="", code="", shops=(), marks=(), rights=()) for n, place in enumerate(places, 10)]  # fmt: skip
    suit = item(sued("Ningbo Aokeruisi Dianzishangwu Youxian Gongsi"))
    alone, among = matches(suit, AOKE)["aoke"], matches(suit, AOKE, *others)["aoke"]
    assert (alone.level, among.level) == ("certain", "likely") and among.score < alone.score
    assert level(item(sued(AOKE.name_zh)), AOKE, *others) == "certain"  # its own characters


def test_two_enterprises_with_the_same_rare_name_are_not_told_apart() -> None:
    twin = replace(AOKE, enterprise="twin", id=9, code="", shops=(), marks=(), rights=())
    both = matches(item(sued("宁波奥克瑞斯电子商务有限公司")), AOKE, twin)
    assert {name: one.level for name, one in both.items()} == {"aoke": "likely", "twin": "likely"}


def test_who_asserts_the_right_is_never_matched() -> None:
    defendant = sued("Ningbo Aokeruisi E-Commerce")
    assert level(item(Party("Otter Ltd", "plaintiff"), defendant, marks=("LUMIVORA",)), AOKE) == "likely"
    for name in (
        "Ningbo Aokeruisi E-Commerce Co., Ltd.",
        "宁波奥克瑞斯电子商务有限公司",
        "NINGBO AOKERUISI DIANZISHANGWU YOUXIAN GONGSI",
    ):
        assert level(item(Party(name, "plaintiff"), defendant, numbers=("6123456",), marks=("LUMIVORA",)), AOKE) is None
        assert level(replace(PUBLISHED, parties=(Party(name, "applicant"),)), AOKE) is None


def test_published_marks() -> None:
    assert level(PUBLISHED, AOKE) == "certain"
    assert level(replace(PUBLISHED, classes=(25,)), AOKE) == "possible"
    assert level(replace(PUBLISHED, parties=()), AOKE) == "likely"  # whose is it?
    assert level(replace(PUBLISHED, marks=("LUMIVERA",)), AOKE) == "likely"
    assert level(replace(PUBLISHED, marks=("Vulcanoid",)), AOKE) is None
    own = replace(PUBLISHED, parties=(), numbers=("6123456",))
    assert level(own, AOKE) is None
    brand = replace(AOKE, marks=(), brands=("Lumivora",))
    assert level(PUBLISHED, brand) == "certain"
    chinese = replace(AOKE, marks=(Mark("露米沃拉", "US", classes=(11,)),))
    assert level(replace(PUBLISHED, marks=("露米沃拉",)), chinese) == "certain"
    assert level(replace(PUBLISHED, marks=("璐米沃拉",)), chinese) == "likely"


def test_a_mark_asserted_by_another_stays_inside() -> None:
    found = matches(item(Party("Otter Ltd", "plaintiff"), marks=("LUMIVORA",), classes=(11,)), AOKE)["aoke"]
    assert found.level == "possible" and "mark_asserted" in codes(found)


def test_goods_alone_are_at_most_possible_and_meaning_helps_where_words_do_not() -> None:
    sealed = item(sealed=True, products=("LED strip lights",), classes=(11,), platform="temu")
    assert level(sealed, AOKE) == "possible"
    assert level(item(products=("toothbrush",), classes=(21,)), AOKE) is None
    alias = item(sued("LUMIVORA-US"), products=("illumination",))
    plain, helped = (matches(alias, AOKE, likeness=one)["aoke"] for one in (None, lambda _a, _b: 0.9))
    assert helped.score > plain.score and "goods_near" in codes(helped)


def test_the_parties_of_an_item_are_kept_apart() -> None:
    two = item(
        sued("Ningbo Aokeruisi E-Commerce Co., Ltd."),
        sued("Store 77", seller_ids=("A1B2C3D4E5F6G7",)),
        platform="amazon.de",
    )
    shopless = replace(AOKE, shops=())
    found = matches(two, XINDA, shopless)
    assert {name: one.level for name, one in found.items()} == {"xinda": "certain", "aoke": "certain"}


def test_an_index_follows_its_profiles() -> None:
    index = Index([XINDA, AOKE])
    suit = item(sued("宁波奥克瑞斯电子商务有限公司"))
    assert [one.profile for one in match(suit, index)] == [2]
    index.put(replace(AOKE, name_zh="宁波宏远玩具有限公司", name_en=""))
    assert match(suit, index) == []
    index.put(AOKE)
    assert [one.level for one in match(suit, index)] == ["certain"]
    index.drop(2)
    assert match(suit, index) == [] and len(index) == 1


def test_every_reason_has_its_words_in_both_languages() -> None:
    many = Profile(
        "many", "深圳市新达机械有限公司", "Shenzhen Xinda Machinery Co., Ltd.", id=5, shops=(Shop("amazon.de", "XINDA-US"),),
        marks=(Mark("LUMIVORA", "US", "6123456", (11,)),), products=("灯带",), classes=(11,), markets=("DE",),
    )  # fmt: skip
    items: tuple[Item, ...] = (
        item(sued("Guangzhou Xinda Toys Co", address="河南省郑州市"), platform="amazon.de", products=("灯带",)),
        item(STORE, platform="amazon.com"), replace(PUBLISHED, classes=(25,)),
    )  # fmt: skip
    for one in items:
        for found in matches(one, XINDA, AOKE, many).values():
            assert level_words(found.level, "zh") and level_words(found.level, "en")
            for reason in found.reasons:
                assert reason.item in reason_words(reason, "zh") or reason.profile in reason_words(reason, "zh")
                assert "{" not in reason_words(reason, "en")
    assert {*WEIGHTS, "name_shared", "goods", "goods_near", "case_number"} <= texts.table.keys()
