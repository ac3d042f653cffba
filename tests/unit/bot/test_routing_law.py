"""What the routing reads: forums, languages of documents, names of firms, places; and its tables."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import bot.cases.routing
from bot.cases.routing import Matter, Network, Standing, document_language, jurisdiction_of, route
from bot.cases.routing.conflicts import same
from bot.cases.routing.forums import forum_of
from bot.cases.routing.reasons import texts
from bot.phrases import read
from bot.triage.identifiers import FORUM
from ingest.sources import BUILT_IN_GUIDES
from knowledge.language import recognised
from knowledge.markets import Markets
from tests.unit.bot.large_network import large

FOLDER = Path(bot.cases.routing.__file__).parent


def table(name: str) -> dict[str, dict[str, Any]]:
    """A table of the routing as it stands in its file."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return loaded


# -- the forum beats the country --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forum", "market", "jurisdiction", "en", "zh"),
    [
        ("UPC", "DE", "EU", "the forum decides, not the country", "以受理机构而非国家为准"),
        ("统一专利法院", None, "EU", "forum: Unified Patent Court", "受理机构：统一专利法院"),
        ("EUIPO", "FR", "EU", "although France is named", "提到的虽是法国"),
        ("EPO", "DE", "EU", "European Patent Office", "欧洲专利局"),
        ("EPO", "US", "US", "may mean European Patent Office or something else", "可能另有所指"),  # ex parte order
        ("European Patent Office", "US", "EU", "the forum decides", "欧洲专利局由欧盟专家负责"),
        ("ITC", "CN", "US", "although China is named", "提到的虽是中国"),
        ("国际贸易委员会", None, "US", "US International Trade Commission", "美国国际贸易委员会"),
        ("USPTO", None, "US", "US Patent and Trademark Office", "美国专利商标局"),
        ("N.D. Ill.", None, "US", "US federal district court", "美国联邦地区法院"),
        ("S.D.N.Y.", None, "US", "US federal district court", "美国联邦地区法院"),
        ("Eastern District of Texas", "DE", "US", "although Germany is named", "提到的虽是德国"),
        ("LG Düsseldorf", "EU", "DE", "although European Union is named", "提到的虽是欧盟"),
        ("慕尼黑州法院", None, "DE", "forum: 慕尼黑州法院", "受理机构：慕尼黑州法院"),  # by the place in its name
        ("德里高等法院", "GB", "IN", "Indian court", "印度法院"),
        ("High Court", "GB", "GB", "a High Court may be in several countries: the one that is named", "以提到的国家为准"),
        ("High Court", "DE", None, "ask which one it is", "请询问是哪一国"),
        ("INPI", "BR", "BR", "the one that is named counts (Brazil)", "以提到的国家为准（巴西）"),
        ("INPI", None, None, "such as Brazil, France", "如巴西、法国"),
        ("WIPO", "US", "US", "belongs to no one country", "不属于某一国家"),
        ("Amazon", "DE", "DE", "belongs to no one country", "不属于某一国家"),
        ("us_itc", "DE", "US", "US International Trade Commission", "美国国际贸易委员会"),  # an id of the rules
        ("vn_customs", None, "VN", "forum: vn_customs", "越南专家"),
        ("the tribunal", "JP", "JP", "“the tribunal” is not on the list", "没有受理机构“the tribunal”"),
        (None, "DE", "DE", "no forum is named: ask for it", "未提及受理机构：请询问"),
        ("  ", "DE", "DE", "no forum is named: ask for it", "未提及受理机构：请询问"),
    ],
)  # fmt: skip
def test_the_jurisdiction_and_why(
    forum: str | None, market: str | None, jurisdiction: str | None, en: str, zh: str
) -> None:
    found, why = jurisdiction_of(forum, market)
    assert found == jurisdiction
    assert why is not None and en in why["en"] and zh in why["zh"]


@pytest.mark.parametrize("market", ["US", "ES", "JP", None])  # Spain is no member of the Unified Patent Court
def test_without_a_forum_and_without_a_second_court_there_is_nothing_to_say(market: str | None) -> None:
    assert jurisdiction_of(None, market) == (market, None)


def test_the_desk_of_a_forum_is_that_of_its_jurisdiction() -> None:
    centers = BUILT_IN_GUIDES.parent / "reference" / "centers.yaml"
    network = Network(yaml.safe_load(centers.read_text("utf-8")))
    desk = network.route("Zhejiang", "FR", "UPC")
    assert desk.id == "zhejiang"
    assert any("Germany branch" in why["en"] and "德国分中心" in why["zh"] for why in desk.why)
    assert network.route("Zhejiang", "FR").why[-1]["en"].startswith("no branch for FR (France)")


def test_the_table_of_forums_is_sound() -> None:
    markets = Markets.load().codes
    for id_, entry in table("forums.yaml").items():
        assert set(entry) <= {"market", "shared", "kind", "name", "words", "languages", "mistaken_in", "part_of"}, id_
        assert {entry.get("market"), *entry.get("shared", ())} - {None} <= markets, id_
        assert not ("market" in entry and "shared" in entry), id_
        assert entry["name"]["en"] and re.search(r"[\u4e00-\u9fff]", entry["name"]["zh"]), id_
        assert set(entry.get("languages", ())) <= set(table("languages.yaml")), id_
        for word in entry["words"]:
            found = forum_of(word.removeprefix("="))
            assert found is not None and found.id == id_, word


# What the triage reads as a forum is what the routing knows, but for the names that say no more than "a court".
@pytest.mark.parametrize(
    "words",
    ["N.D. Ill.", "Northern District of Illinois", "S.D.N.Y.", "Southern District of New York", "District of Delaware", "ED Tex", "E.D. Va",
     "N.D. Cal", "C.D. Cal", "D. Del.", "USITC", "USPTO", "ITC", "TTAB", "PTAB", "CBP", "Copyright Claims Board", "CCB"],
)  # fmt: skip
def test_what_the_triage_reads_as_an_american_forum_is_one(words: str) -> None:
    assert FORUM.search(words)
    assert jurisdiction_of(words, None)[0] == "US"


# -- the language of the document -------------------------------------------------------------------------------------

GERMAN = "Der Antragsgegnerin wird im Wege der einstweiligen Verfügung untersagt, im geschäftlichen Verkehr die Ware zu vertreiben"
ENGLISH = "You are hereby summoned and required to serve upon plaintiff's attorneys an answer to the complaint which is served upon you"
FRENCH = "Le présent acte vous est signifié par huissier à la demande de la société qui est titulaire de la marque"
JAPANESE = (
    "貴社が販売する製品は、当社の商標権を侵害しております。ただちに販売を中止してください。回答をお待ちしております。"
)


@pytest.mark.parametrize(
    ("words", "market", "forum", "language"),
    [
        # what is said of it
        (["We received a letter in German from a court."], "US", None, "de"),
        (["The notice is entirely in Japanese"], "US", None, "ja"),
        (["What does our German-language notice mean?"], None, None, "de"),
        (["请看这封德文的警告函"], "US", None, "de"),
        (["看不懂德语，怎么办"], "US", None, "de"),
        (["我们把它翻译成中文了，原文是日文"], "US", None, "ja"),
        (["It is in French.", "Correction: the second one is in German."], "US", None, "de"),  # the newest counts
        (["the letter is in German, but please speak in Chinese"], None, None, "de"),
        # what is said of something else
        (["Please answer in English. We got an Abmahnung."], "DE", None, "de"),
        (["收到一份律师函，请用英文回复"], "DE", None, "de"),
        (["有没有会德语的律师？"], "US", None, "en"),
        (["We are sued in German courts"], "US", None, "en"),
        (["It was translated into Chinese"], "JP", None, "ja"),
        (["It is not in English"], "JP", None, "ja"),
        # what is quoted
        ([f'The order says: "{GERMAN}"'], "US", None, "de"),
        ([f"我们收到：{ENGLISH}"], "DE", None, "en"),
        ([f"We got this:\n> {ENGLISH}"], "DE", None, "en"),
        ([f"We got this:\n{FRENCH}"], "US", None, "fr"),
        ([JAPANESE], "US", None, "ja"),
        ([ENGLISH], "DE", None, "de"),  # an enterprise that writes English quotes nothing
        (['"too short"'], "DE", None, "de"),
        # where it comes from
        (["收到法院文书"], "DE", None, "de"),
        (["收到法院文书"], "US", "LG München", "de"),
        (["收到法院文书"], "DE", "UPC", None),
        (["收到法院文书"], "FR", "EUIPO", None),
        (["收到法院文书"], "CA", None, None),
        (["收到法院文书"], "US", "EPO", "en"),
        (["被投诉了"], "US", "Amazon", None),
        ([], None, None, None),
    ],
)  # fmt: skip
def test_the_language_of_the_document_and_not_of_the_question(
    words: list[str], market: str | None, forum: str | None, language: str | None
) -> None:
    assert document_language(words, market, forum) == language


@given(st.lists(st.text(max_size=300), max_size=3))
def test_any_text_has_a_known_language_or_none(words: list[str]) -> None:
    known = {*table("languages.yaml"), "el", "he", None}
    assert document_language(words, None, None) in known


@pytest.mark.parametrize(
    ("text", "language"), [(GERMAN, "de"), (ENGLISH, "en"), (FRENCH, "fr"), (JAPANESE, "ja"), ("TM7", None), ("", None), ("la de que", None)]
)  # fmt: skip
def test_a_language_is_recognised_only_where_it_is_clear(text: str, language: str | None) -> None:
    assert recognised(text) == language


# -- firms and places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Greer, Burns & Crain, Ltd.", "greer burns", True),
        ("GBC", "Greer Burns & Crain", True),
        ("GBC", "Great Wall", False),
        ("Keith", "Keith Vogt, Ltd.", True),
        ("Law Office of Keith Vogt", "Keith Vogt", True),
        ("Nike", "Nike, Inc.", True),
        ("Bosch GmbH", "Robert Bosch GmbH & Co. KG", False),  # one word stands for a name only at its beginning
        ("Lamp", "Hangzhou Lamp Trading", False),
        ("Hangzhou Lamp", "Hangzhou Lamp Trading Co., Ltd.", True),
        ("大成律师事务所", "大成", True),
        ("杭州灯具有限公司", "杭州灯具", True),
        ("杭州灯具", "深圳手机壳有限公司", False),
        ("Inc.", "LLC", False),
        ("", "Nike", False),
        ("", "", False),
    ],
)
def test_whether_two_names_mean_one_firm(one: str, other: str, is_same: bool) -> None:
    assert same(one, other) is is_same
    assert same(other, one) is is_same


def test_the_provinces_lie_beside_each_other_both_ways_and_know_the_example_places() -> None:
    provinces = table("places.yaml")
    for key, province in provinces.items():
        assert province["beside"] and all(key in provinces[beside]["beside"] for beside in province["beside"]), key
    names = [name for p in provinces.values() for name in (*p["names"], *p.get("cities", ()))]
    assert len(names) == len(set(names))
    centers = yaml.safe_load((BUILT_IN_GUIDES.parent / "reference" / "centers.yaml").read_text("utf-8"))["centers"]
    example = {place for c in centers.values() for place in (*c.get("provinces", ()), *c.get("cities", ()))}
    assert example <= set(names)


# -- the whole --------------------------------------------------------------------------------------------------------


def test_every_reason_that_stands_in_the_table_is_given_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    built = {"person_duty", "person_deputy", "person_on_call"}  # by role
    assert [key for key in read(texts.file) if f'"{key}"' not in code and key not in built] == []


def test_the_work_grows_no_faster_than_the_roster() -> None:
    def calls(people: int) -> int:
        network, roster = large(people)
        matter = Matter("e", "E", "浙江", "US", "ITC", "patent", "en", "U2", parties=("Firm 3 LLP", "Other Inc"))
        standing = Standing(datetime(2026, 11, 23, 15, tzinfo=UTC), loads={f"p{n}": n % 13 for n in range(people)})
        route(replace(matter, parties=()), standing, network, roster)  # reads the tables once
        return counted(lambda: route(matter, standing, network, roster))

    assert calls(300) < calls(1200) < 5 * calls(300)


def counted(work: Callable[[], object]) -> int:
    """How many calls of Python functions a piece of work makes."""
    made = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return made


def test_ninety_nine_centers_and_three_hundred_people_are_routed() -> None:
    network, roster = large(300)
    assert len(network.table.centers) == 99 and len(roster.experts) == 300
    now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    owners = set()
    for place in ("浙江", "Guangdong", *(f"City {n}" for n in range(10, 98))):
        made = route(Matter("e", "E", place, "KR", None, "design", "ko", "U1"), Standing(now), network, roster)
        owners.add(made.owner)
        assert made.adviser == "kr" and not made.fallback
        assert all("KR" in candidate.expert.markets for candidate in made.candidates)
    assert len(owners) == 90
