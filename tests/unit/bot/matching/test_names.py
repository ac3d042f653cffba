"""Names of companies in Chinese, pinyin and English: taken apart, and how far two agree."""

from functools import partial

import pytest

from bot.matching.agreeing import Agreement, agreement
from bot.matching.lexicon import provinces_named
from bot.matching.names import Name, distinctive, parse, spellings, syllables
from bot.matching.scripts import pinyin, readings, simplified

XINDA, AOKE = "深圳市新达机械有限公司", "宁波奥克瑞斯电子商务有限公司"


def best(found: str, own: str) -> Agreement:
    return max((agreement(a, b) for a in parse(found) for b in parse(own)), key=lambda one: one.weight)


def has(name: Name, **parts: str) -> bool:
    return all(getattr(name, part) == value for part, value in parts.items())


@pytest.mark.parametrize(
    ("written", "place", "core", "form"),
    [
        ("深圳市新达机械有限公司", "shenzhen", "xinda", "limited"),
        ("深圳新達機械有限責任公司", "shenzhen", "xinda", "limited"),
        ("广东省深圳市龙岗区新达机械有限公司", "shenzhen", "xinda", "limited"),
        ("新达（深圳）机械有限公司", "shenzhen", "xinda", "limited"),
        ("浙江新达机械股份有限公司", "zhejiang", "xinda", "joint"),
        ("Shenzhenshi Xinda Jixie Youxian Gongsi", "shenzhen", "xinda", "limited"),
        ("Shenzhenshixindajixieyouxiangongsi", "shenzhen", "xinda", "limited"),
        ("GUANGDONGSHENGSHENZHENSHIXINDAJIXIEYOUXIANGONGSI", "shenzhen", "xinda", "limited"),
        ("Shenzhen Xinda Machinery Co., Ltd.", "shenzhen", "xinda", "limited"),
        ("Shenzhen City Xinda Machinery Company Limited", "shenzhen", "xinda", "limited"),
        ("Xinda (Shenzhen) Machinery Limited", "shenzhen", "xinda", "limited"),
        ("Xinda Machinery L.L.C.", "", "xinda", "us"),
        ("Xi'an Xinda Machinery Inc.", "xian", "xinda", "us"),
        ("Shenzhen Xinda Machinery", "shenzhen", "xinda", ""),
        ("Shenzhenxinda Machinery Co Ltd", "shenzhen", "xinda", "limited"),
    ],
)
def test_a_name_is_taken_apart_in_every_script(written: str, place: str, core: str, form: str) -> None:
    found = [name for name in parse(written) if has(name, place=place, core=core, form=form)]
    assert found and found[0].trades == parse("新达机械有限公司")[0].trades, parse(written)


def test_the_syllable_shi_behind_a_city_is_read_both_ways() -> None:
    assert {name.core for name in parse("Shenzhenshixinkejiyouxiangongsi")} >= {"xin", "shixin"}


@pytest.mark.parametrize(
    ("found", "own", "code", "whole"),
    [
        ("深圳市新達機械有限公司", XINDA, "name_whole", True),
        ("深圳新达机械有限责任公司", XINDA, "name_whole", True),
        ("深圳市新达机械股份有限公司", XINDA, "name_parts", False),
        ("深圳市鑫达机械有限公司", XINDA, "name_sounds", False),
        ("Shenzhenshixindajixieyouxiangongsi", XINDA, "name_pinyin", False),  # two syllables: many are read so
        ("Ningbo Aokeruisi Dianzishangwu Youxian Gongsi", AOKE, "name_pinyin", True),
        ("NINGBOAOKERUISIDIANZISHANGWUYOUXIANGONGSI", AOKE, "name_pinyin", True),
        ("Ningbo Aokeruisi Electronic Commerce Co., Ltd", AOKE, "name_translated", False),
        ("Ningbo Ao Ke Rui Si E-commerce Limited", AOKE, "name_translated", False),
        ("Ningbo Aokeruisi E-commerce", AOKE, "name_translated", False),
        ("Aokeruisi", AOKE, "name_core", False),
        ("奥克瑞斯", AOKE, "name_core", False),
        ("Shijiazhuangshi Aokeruisi Dianzishan", "石家庄市奥克瑞斯电子商务有限公司", "name_cut", False),
        ("Ningbo Aokeruis1 E-Cornmerce Co., Ltd.", AOKE, "name_spelt", False),
        ("Ninqboaokeruisidianz1shangwuyouxiangongsi", AOKE, "name_spelt", False),
        ("Shenzhen Xinda Machinery Co., Ltd.", XINDA, "name_translated", False),
        ("Guangzhou Xinda Machinery Co., Ltd.", XINDA, "name_core", False),
        ("Shenzhen Xinda Toys Co., Ltd.", XINDA, "name_core", False),
        ("Ningbo Hongyuan E-Commerce Co., Ltd.", AOKE, "", False),
        ("宁波宏远电子商务有限公司", AOKE, "", False),
    ],
)
def test_how_two_names_agree(found: str, own: str, code: str, whole: bool) -> None:
    agreed = best(found, own)
    assert (agreed.code, agreed.whole) == (code, whole), agreed


def test_an_english_name_that_the_profile_has_counts_whole_unless_many_are_called_so() -> None:
    assert best("BRIGHTLAMP LIGHTING CO.,LTD", "Brightlamp Lighting Co., Ltd.").whole
    common = best("SHENZHEN XINDA TECHNOLOGY CO LTD", "Shenzhen Xinda Technology Co., Ltd.")
    assert (common.code, common.whole) == ("name_whole", False)


def test_another_place_or_trade_weighs_against_it() -> None:
    same = best("Shenzhen Xinda Machinery Co., Ltd.", XINDA)
    elsewhere, other = best("Guangzhou Xinda Machinery Co., Ltd.", XINDA), best("Shenzhen Xinda Toys Co., Ltd.", XINDA)
    assert elsewhere.weight < same.weight / 2 and "other_place" in elsewhere.against
    assert other.weight < same.weight and "other_trade" in other.against


def test_a_character_that_is_read_in_two_ways_is_found_by_both() -> None:
    assert {"changfan", "zhangfan"} <= set(readings("长帆"))
    for spelt in ("Changfan", "Zhangfan"):
        assert best(f"Ningbo {spelt} Toys Co., Ltd.", "宁波长帆玩具有限公司").code == "name_translated"


def test_one_field_holds_several_names_and_nobody() -> None:
    written = "深圳市新达机械有限公司 (Shenzhen Xinda Machinery Co., Ltd.) d/b/a XINDA-US; a/k/a Xinda Direct"
    assert list(spellings(written)) == [
        "深圳市新达机械有限公司", "Shenzhen Xinda Machinery Co., Ltd", "XINDA-US", "Xinda Direct",
    ]  # fmt: skip
    for nobody in ("The Partnerships and Unincorporated Associations Identified on Schedule A", "Does 1-10", " ,. "):
        assert list(spellings(nobody)) == []


def test_scripts() -> None:
    assert simplified("廣東鑫達電子商務（集團）") == "广东鑫达电子商务(集团)"
    assert pinyin("重庆") == "chongqing" and pinyin("LUMO灯") == "lumodeng"
    assert (syllables("xinda"), syllables("aokeruisi"), syllables("brightlamp")) == (2, 4, 0)


def test_cities_that_are_read_alike_are_not_the_same() -> None:
    for one, other in (("苏州", "宿州"), ("福州", "抚州"), ("台州", "泰州")):
        assert best(f"{one}奥克瑞斯玩具有限公司", f"{other}市奥克瑞斯玩具有限公司").code != "name_whole"
        assert best(f"{one}市奥克瑞斯玩具有限公司", f"{one}奥克瑞斯玩具有限公司").code == "name_whole"


def test_pinyin_without_a_place_that_is_known_is_whole_too() -> None:
    assert best("Aokeruisi Dianzishangwu Youxian Gongsi", "奥克瑞斯电子商务有限公司").code == "name_pinyin"


def test_rare_and_common_names() -> None:
    rare = partial(lambda written: all(distinctive(name) for name in parse(written)))
    assert rare("宁波奥克瑞斯玩具有限公司") and not rare("宁波新达玩具有限公司")
    assert rare("Brightlamp Lighting Ltd") and not rare("Xinda Lighting Ltd")


@pytest.mark.parametrize(
    ("address", "provinces"),
    [
        ("Room 302, No. 8 Renmin Rd, Zhengzhou, Henan, China", {"henan"}),
        ("浙江省义乌市稠州路 8 号", {"zhejiang"}),
        ("Longgang District, Shenzhenshi, Guangdongsheng 518000", {"guangdong"}),
        ("1 Main Street, Springfield", set()),
    ],
)
def test_the_provinces_of_an_address(address: str, provinces: set[str]) -> None:
    assert provinces_named(address) == provinces
