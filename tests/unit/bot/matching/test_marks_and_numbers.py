"""Marks that are or look or sound the same, names of shops, and numbers however they are printed."""

import pytest

from bot.matching.goods import goods_words
from bot.matching.identifiers import credit_code, number, same_marketplace, seller_id
from bot.matching.marks import likeness, words_of
from bot.matching.shops import alias, alike


@pytest.mark.parametrize(
    ("found", "own", "code"),
    [
        ("Lumivora", "LUMIVORA", "mark_same"),
        ("LUMI-VORA", "LUMIVORA", "mark_same"),
        ("Lumi Vora", "LUMIVORA", "mark_same"),
        ("LUMIVORAS", "LUMIVORA", "mark_varied"),
        ("LUM1V0RA", "LUMIVORA", "mark_varied"),
        ("LUMIVORA PRO", "LUMIVORA", "mark_varied"),
        ("LUMIVERA", "LUMIVORA", "mark_looks"),
        ("FOTONIK", "PHOTONIC", "mark_sounds"),
        ("LUMIVORAGLOW", "LUMIVORA", "mark_inside"),
        ("MUJI", "LUMIVORA", ""),
        ("ACME", "ACNE", ""),  # too short to be told by a letter
        ("露米沃拉", "露米沃拉", "mark_same"),
        ("露米沃拉旗舰", "露米沃拉", "mark_varied"),
        ("璐米沃拉", "露米沃拉", "mark_sounds"),
        ("露米沃兰", "露米沃拉", "mark_looks"),
        ("XINDA", "新达", "mark_pinyin"),
        ("鑫達", "鑫达", "mark_same"),
        ("宏远", "露米沃拉", ""),
    ],
)
def test_marks(found: str, own: str, code: str) -> None:
    one, other = words_of(found), words_of(own)
    assert one and other
    assert likeness(one, other)[0] == code
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(
    ("found", "own", "code"),
    [
        ("LumivoraHome Store", "lumivorahome-store", "shop_name"),
        ("LUMIVORA-US", "Lumivora Direct Store", "shop_alias"),
        ("露米沃拉官方旗舰店", "露米沃拉", "shop_alias"),
        ("新达旗舰店", "XINDA-US", "shop_alias"),
        ("Lum1vora Direct", "Lumivora Direct", "shop_spelt"),
        ("Sunny Finds", "Lumivora Direct", ""),
    ],
)
def test_shops(found: str, own: str, code: str) -> None:
    one, other = alias(found), alias(own)
    assert one and other
    assert alike(one, other)[0] == code


def test_a_common_word_as_a_shop_says_less() -> None:
    def weight(one: str, other: str) -> float:
        first, second = alias(one), alias(other)
        assert first and second
        return alike(first, second)[1]

    assert weight("XINDA-US", "Xinda Store") < weight("LUMIVORA-US", "Lumivora Store")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("U.S. Reg. No. 6,123,456", "6123456"), ("Registration No. 6123456", "6123456"), ("注册号第6123456号", "6123456"),
        ("US D912,345 S", "d912345"), ("US 10,123,456 B2", "10123456"), ("ZL 2021 3 0123456.7", "202130123456"),
        ("EP 3 123 456 B1", "3123456"), ("018123456", "18123456"), ("No. 12", ""), ("", ""),
    ],
)  # fmt: skip
def test_numbers_of_rights(written: str, plain: str) -> None:
    assert number(written) == plain


def test_seller_ids_codes_and_marketplaces() -> None:
    assert seller_id(" a1b2c3 d4e5f6g7 ") == seller_id("A1B2C3D4E5F6G7") != seller_id("A1B2C3D4E5F6G8")
    assert seller_id("12") == ""
    assert credit_code("统一社会信用代码：9133 0200 MA2A G1TX 5Q。") == "91330200MA2AG1TX5Q"
    assert credit_code("no code") == ""
    assert same_marketplace("Amazon.de", "amazon.de") and same_marketplace("亚马逊德国", "amazon.de")
    assert same_marketplace("amazon", "amazon.de") and same_marketplace("TikTok Shop", "tiktok-shop")
    assert same_marketplace("amazon.com", "amazon.de") is False and same_marketplace("", "temu") is None


def test_words_for_goods() -> None:
    assert goods_words(["LED strip lights"]) & goods_words(["strip light"]) == {"strip", "light"}
    assert goods_words(["太陽能燈帶"]) & goods_words(["灯带"]) == {"灯带"}
