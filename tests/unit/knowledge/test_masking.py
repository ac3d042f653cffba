"""What belongs to one matter does not leave; law, periods and offices do; everything can be put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.masking import PLACE, mask

PRIVATE = [
    ("Write to wang@lamp.example today.", "wang@lamp.example", "e-mail"),
    ("See https://www.amazon.com/dp/B0ABC123 please", "https://www.amazon.com/dp/B0ABC123", "link"),
    ("our shop brightlamp.store was closed", "brightlamp.store", "link"),
    ("Call +86 138 0013 8000 now", "+86 138 0013 8000", "phone"),
    ("手机13800138000，请回电", "13800138000", "phone"),
    ("case 1:24-cv-01234-ABC is pending", "1:24-cv-01234-ABC", "case"),
    ("案号（2024）京73民初1234号已受理", "（2024）京73民初1234号", "case"),
    ("served on 3 November 2026 by post", "3 November 2026", "date"),
    ("2026年11月3日收到起诉状", "2026年11月3日", "date"),
    ("they froze USD 35,000 of ours", "USD 35,000", "amount"),
    ("冻结了12万美元", "12万美元", "amount"),
    ("We are Hangzhou Bright Lamp Co., Ltd. in dispute", "Hangzhou Bright Lamp Co., Ltd", "company"),
    ("杭州明灯照明有限公司被诉", "杭州明灯照明有限公司", "company"),
    ("Mr. Smith called", "Mr. Smith", "person"),
    ("王强先生收到通知", "王强先生", "person"),
    ("our store “SunnyGlow” was closed", "SunnyGlow", "name"),
    ("registration 018765432 is attacked", "018765432", "number"),
    ("ASIN B0CXYZ1234 was removed", "B0CXYZ1234", "number"),
    ("IBAN DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00", "account"),
]
PUBLIC = [
    "How long do I have to answer a complaint under FRCP 12(a)(1)(A)(i)?",
    "Does Section 337 apply, and 19 CFR 210.13?",
    "Regulation (EU) No 608/2013 Art. 23 gives 10 working days",
    "The UPC or the EPO, and what of the TTAB and form TM7A?",
    "Amazon and Temu removed it within 14 days",
    "国务院令第801号第12条怎么规定？",
    "收到337调查，21天内要答辩吗？",
    "被告须在送达后三个月内答辩，依EPC第99(1)条",
    "In 2026 the rules changed",
]


@pytest.mark.parametrize(("text", "secret", "kind"), PRIVATE)
def test_it_is_taken_out_and_put_back(text: str, secret: str, kind: str) -> None:
    masked = mask(text)
    assert secret not in masked.text and f"〔{kind} 1〕" in masked.text
    assert masked.restore(masked.text) == text


@pytest.mark.parametrize("text", PUBLIC)
def test_law_periods_and_offices_stay(text: str) -> None:
    assert mask(text).text == text


def test_the_same_thing_has_the_same_place() -> None:
    masked = mask("Mr. Smith said so, and mr. smith wrote to a@b.example and c@d.example, says Mr. Smith.")
    assert (
        masked.text.count("〔person 1〕") == 2 and "〔e-mail 2〕" in masked.text and "〔person 2〕" not in masked.text
    )


def test_names_that_are_known_go_in_any_spelling() -> None:
    masked = mask("Bright-Lamp and BRIGHT LAMP and 明灯 but not Brightlamps2", ("Bright Lamp", "明灯"))
    assert masked.text == "〔name 1〕 and 〔name 2〕 and 〔name 3〕 but not Brightlamps2"


def test_what_stands_in_brackets_behind_a_name_is_no_part_of_it() -> None:
    assert mask("we, Lamp Trading, ask", ("Lamp Trading (example)",)).text == "we, 〔name 1〕, ask"


def test_places_that_were_written_by_hand_are_none_of_ours() -> None:
    masked = mask("put 〔name 1〕 back, Mr. Smith")
    assert masked.text == "put [name 1] back, 〔person 1〕"
    assert masked.restore("〔name 1〕 〔person 1〕") == "〔name 1〕 Mr. Smith"


def test_another_way_of_finding_can_be_handed_in() -> None:
    masked = mask("alpha beta", find=lambda text, known: [(0, 5, "case_number")])
    assert masked.text == "〔case-number 1〕 beta" and masked.restore(masked.text) == "alpha beta"


def test_what_is_held_is_recognised_in_any_case() -> None:
    masked = mask("Mr. Smith")
    assert masked.holds("said MR. SMITH") and masked.holds("said 〔person 1〕") and not masked.holds("said nothing")


@given(st.text(max_size=200))
def test_whatever_is_asked_it_can_be_put_back(text: str) -> None:
    plain = text.replace("〔", "[").replace("〕", "]")
    masked = mask(text)
    assert masked.restore(masked.text) == plain
    assert set(PLACE.findall(masked.text)) == set(masked.places)
