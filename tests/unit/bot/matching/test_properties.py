"""What holds for any text: nothing raises, the script does not matter, a form of company never takes a match away."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.identifiers import credit_code, marketplace, number, seller_id
from bot.matching.index import Index
from bot.matching.marks import likeness, words_of
from bot.matching.matcher import ORDER, match
from bot.matching.names import parse, spellings
from bot.matching.scripts import simplified
from bot.matching.shops import alias, alike
from bot.matching.spelling import apart, near, skeleton
from bot.profiles.model import Mark, Profile, Right, Shop
from ingest.watch.model import Item, Party
from tests.unit.bot.matching.making import AOKE, XINDA, item, sued

ANY = st.text(max_size=60)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=14)
TRADITIONAL = str.maketrans("达电务贸机广东业华龙飞兰", "達電務貿機廣東業華龍飛蘭")
CORE = st.text("达电华龙飞兰木奇露马雅威凯", min_size=2, max_size=4)
PLACE = st.sampled_from(["深圳市", "广东", "宁波", "义乌市"])
TRADE = st.sampled_from(["机械", "电子商务", "贸易", "玩具"])
INDEX = Index([XINDA, AOKE])


@given(ANY)
@settings(max_examples=150)
def test_nothing_raises(text: str) -> None:
    for one in (*spellings(text), text):
        parse(one)
    for read in (words_of, alias, number, seller_id, credit_code, marketplace):
        read(text)
    assert simplified(simplified(text)) == simplified(text)
    assert skeleton(skeleton(text)) == skeleton(skeleton(skeleton(text)))


@given(ANY, ANY, ANY, st.lists(ANY, max_size=3))
@settings(max_examples=80)
def test_garbage_matches_garbage_without_raising(one: str, two: str, three: str, many: list[str]) -> None:
    wild = Profile(
        one, one, two, tuple(many), three, province=two, id=3, shops=(Shop(two, one, three),), brands=tuple(many),
        marks=(Mark(one, two, three, (1,)),), rights=(Right("design", one, two),), products=tuple(many),
    )  # fmt: skip
    party = Party(one, "defendant", tuple(many), (three,), two, one)
    for kind in ("suit", "mark"):
        found = Item(
            "s",
            "k",
            kind,
            one,
            market=two,
            numbers=(one, three),
            marks=(one, two),
            products=tuple(many),
            platform=two,
            parties=(party,),
        )  # type: ignore[arg-type]
        for each in match(found, Index([wild, AOKE])):
            assert 0 <= each.score <= 1 and each.reasons


@given(PLACE, CORE, TRADE)
@settings(max_examples=80)
def test_traditional_and_simplified_characters_are_the_same_name(place: str, core: str, trade: str) -> None:
    name = f"{place}{core}{trade}有限公司"
    assert parse(name) == parse(name.translate(TRADITIONAL))


@given(CORE, TRADE, st.sampled_from(["有限公司", "有限责任公司"]))
@settings(max_examples=60)
def test_a_form_of_company_never_takes_a_match_away(core: str, trade: str, form: str) -> None:
    profile = replace(AOKE, name_zh=f"宁波{core}{trade}有限公司", name_en="")
    index = Index([profile])
    bare, whole = (match(item(sued(f"宁波{core}{trade}{ending}")), index) for ending in ("", form))
    assert bare and whole
    assert ORDER[whole[0].level] <= ORDER[bare[0].level] and whole[0].score >= bare[0].score


@given(LETTERS)
@settings(max_examples=60)
def test_an_english_form_never_takes_a_match_away(core: str) -> None:
    profile = replace(AOKE, name_zh="", name_en=f"Ningbo {core} Toys Co., Ltd.")
    index = Index([profile])
    bare = match(item(sued(f"Ningbo {core} Toys")), index)
    for form in ("Co., Ltd.", "Limited", "CO.,LTD"):
        whole = match(item(sued(f"Ningbo {core} Toys {form}")), index)
        assert not bare or (whole and whole[0].score >= bare[0].score)


@given(LETTERS, LETTERS)
@settings(max_examples=150)
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert apart(one, other) == apart(other, one) and near(one, other) == near(other, one)
    first, second = words_of(one), words_of(other)
    assert first and second
    assert likeness(first, second) == likeness(second, first)
    shop, its = alias(one), alias(other)
    assert (alike(shop, its)[0] == "") == (alike(its, shop)[0] == "") if shop and its else True
