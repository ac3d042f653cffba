"""Where a matter goes: owner, adviser, people and their order, each choice with its reason in both languages."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.roster import Roster, checked
from bot.cases.routing import Absence, Both, Matter, Network, Routing, Standing, route
from bot.phrases import places
from tests.unit.bot.large_network import large

NETWORK = Network(
    {
        "defaults": {"rights": ["trade mark", "patent"], "forums": ["court", "office", "customs"]},
        "centers": {
            "national": {"name": {"en": "National center", "zh": "国家中心"}},
            "shanghai": {"name": {"en": "Shanghai", "zh": "上海中心"}, "provinces": ["Shanghai", "上海"]},
            "ningbo": {"name": {"en": "Ningbo", "zh": "宁波中心"}, "cities": ["Ningbo", "宁波"]},
            "zhejiang": {"name": {"en": "Zhejiang", "zh": "浙江中心"}, "provinces": ["Zhejiang", "浙江"]},
            "hefei": {"name": {"en": "Hefei", "zh": "合肥中心"}, "cities": ["Hefei", "合肥"]},
            "anhui": {"name": {"en": "Anhui", "zh": "安徽中心"}, "provinces": ["Anhui", "安徽"]},
            "sichuan": {"name": {"en": "Sichuan", "zh": "四川中心"}, "provinces": ["Sichuan", "四川"]},
        },
        "branches": {
            "us": {"name": {"en": "US branch", "zh": "美国分中心"}, "markets": ["US"], "time_zone": "America/New_York"},
            "de": {
                "name": {"en": "Germany branch", "zh": "德国分中心"}, "markets": ["DE", "EU"], "time_zone": "Europe/Berlin",
                "languages": ["zh", "en", "de"], "forums": ["regional court", "Unified Patent Court", "EUIPO", "customs"],
            },
        },
    }
)  # fmt: skip
PEOPLE: dict[str, Any] = {
    "us-1": {"name": "A", "center": "us"},
    "us-2": {"name": "B", "center": "us", "role": "deputy", "rights": ["trade mark"]},
    "us-3": {"name": "C", "center": "us", "role": "on_call"},
    "de-1": {"name": "D", "center": "de"},
    "de-2": {"name": "E", "center": "de", "markets": ["EU"], "languages": ["zh", "en", "fr"]},
    "desk": {"name": "F", "center": "national", "lead": True},
    "zj": {"name": "G", "center": "zhejiang"},
}
ROSTER = checked({"experts": PEOPLE}, NETWORK.table)
MORNING_NY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 10:00 in New York, 16:00 in Berlin
NIGHT_NY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday, 3:00 in New York, 9:00 in Berlin
MATTER = Matter("e1", "Lamp Trading", "浙江", "US", None, "trade_mark", "en", "U1")


def ask(
    people: Roster = ROSTER, now: datetime = MORNING_NY, standing: dict[str, Any] | None = None, **m: Any
) -> Routing:
    """The routing of the usual matter, with what is said otherwise; its reasons are looked at every time."""
    made = route(replace(MATTER, **m), Standing(now, **(standing or {})), NETWORK, people)
    for reason in reasons(made):
        whole(reason)
    return made


def ids(made: Routing) -> list[str]:
    return [candidate.expert.id for candidate in made.candidates]


def reasons(made: Routing) -> Iterator[Both]:
    yield from made.why
    yield from (reason for _, reason in made.left_out)
    yield from (reason for candidate in made.candidates for reason in candidate.why)


def whole(reason: Both) -> None:
    """A reason is there in both languages, each in its own, with every place filled."""
    assert set(reason) == {"en", "zh"} and all(text.strip() for text in reason.values())
    assert not places(reason["en"]) and not places(reason["zh"])
    assert re.search(r"[\u4e00-\u9fff]", reason["zh"]), reason


def said(found: Iterable[Both], en: str, zh: str) -> bool:
    return any(en in reason["en"] and zh in reason["zh"] for reason in found)


def why(made: Routing, person: str) -> tuple[Both, ...]:
    return next(candidate.why for candidate in made.candidates if candidate.expert.id == person)


# -- who owns, who advises --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "owner", "en", "zh"),
    [
        ("Zhejiang", "zhejiang", "the enterprise is in Zhejiang", "企业所在地：Zhejiang"),
        ("宁波", "ningbo", "the enterprise is in 宁波", "企业所在地：宁波"),  # a city before its province
        ("Tibet", "national", "no sub-center for the enterprise's province is listed", "没有企业所在省份"),
        (None, "national", "no sub-center", "没有企业所在省份"),
    ],
)
def test_the_place_of_the_enterprise_gives_the_owner(place: str | None, owner: str, en: str, zh: str) -> None:
    made = ask(province=place)
    assert made.owner == owner and said(made.why, en, zh)


@pytest.mark.parametrize(
    ("market", "forum", "adviser", "first", "en", "zh"),
    [
        ("US", None, "us", "us-1", "advised by the US branch", "由美国分中心提供咨询"),
        ("DE", "UPC", "de", "de-1", "although Germany is named", "提到的虽是德国"),
        ("US", "EUIPO", "de", "de-1", "although United States is named", "提到的虽是美国"),
        ("DE", "ITC", "us", "us-1", "US International Trade Commission is a matter for the experts for United States", "美国国际贸易委员会由美国专家负责"),
        ("JP", None, None, "desk", "no branch for JP (Japan) is listed", "没有负责日本（JP）"),
    ],
)  # fmt: skip
def test_the_forum_beats_the_country_and_gives_the_adviser(
    market: str, forum: str | None, adviser: str | None, first: str, en: str, zh: str
) -> None:
    made = ask(market=market, forum=forum)
    assert made.adviser == adviser and ids(made)[0] == first and said(made.why, en, zh)


def test_a_munich_patent_without_a_forum_keeps_germany_and_asks_for_the_forum() -> None:
    made = ask(market="DE", right="patent", document_language="de", now=NIGHT_NY)
    assert made.adviser == "de" and ids(made) == ["de-1"]  # who knows only the EU is not asked
    assert said(made.why, "no forum is named: ask for it", "未提及受理机构：请询问")
    assert not said(ask(market="DE", right="trade_mark").why, "ask for it", "请询问，")


@pytest.mark.parametrize(
    ("place", "walled", "owner", "en", "zh"),
    [
        ("浙江", {"zhejiang"}, "national", "Zhejiang already serves the other enterprise", "浙江中心已在服务本案另一方企业"),
        ("浙江", {"zhejiang", "national"}, "ningbo", "the nearest that is free (in the same province)", "最近中心（同一省份）"),
        ("宁波", {"ningbo", "national"}, "zhejiang", "in the same province", "同一省份"),
        ("浙江", {"zhejiang", "ningbo", "national"}, "shanghai", "in a province beside it", "相邻省份"),
        ("浙江", {"zhejiang", "ningbo", "national", "shanghai", "anhui", "hefei"}, "sichuan", "4 provinces away", "相隔4个省份"),
        ("江西", {"national", "zhejiang", "ningbo"}, "anhui", "in a province beside it", "相邻省份"),  # a province's before a city's
        ("Tibet", {"national"}, "sichuan", "in a province beside it", "相邻省份"),
        (None, {"national"}, "shanghai", "the first on the list that is free", "名单中首个未受限的中心"),
        ("浙江", set(NETWORK.table.centers), "national", "a lead must decide", "须由负责人决定"),
        ("浙江", {"ningbo"}, "zhejiang", "the enterprise is in", "企业所在地"),
    ],
)  # fmt: skip
def test_a_center_that_serves_the_other_side_may_not_own(
    place: str | None, walled: set[str], owner: str, en: str, zh: str
) -> None:
    made = ask(province=place, standing={"walled_centers": frozenset(walled)})
    assert made.owner == owner and said(made.why, en, zh)


def test_a_walled_branch_does_not_advise_and_its_people_are_left_out() -> None:
    made = ask(standing={"walled_centers": frozenset({"us"})})
    assert made.adviser is None and made.fallback and ids(made) == ["desk"]
    assert said(made.why, "US branch serves the other enterprise", "美国分中心在服务本案另一方企业")
    assert [id_ for id_, _ in made.left_out] == ["us-1", "us-2", "us-3"]


def test_the_center_of_another_case_of_the_matter_coordinates_and_rooms_stay_separate() -> None:
    made = ask(standing={"coordinator": "sichuan"})
    assert made.owner == "zhejiang"
    assert said(made.why, "coordinated by the Sichuan", "由四川中心统筹")
    assert said(made.why, "each enterprise keeps its own room", "各企业仍用各自的会话")
    assert said(ask(standing={"coordinator": "zhejiang"}).why, "has the other cases of this matter too", "也有同一事项")


# -- the order of the people ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "order"),
    [
        ({}, ["us-1", "us-2", "us-3"]),  # duty, deputy, on call
        ({"right": "patent"}, ["us-1", "us-3", "us-2"]),  # who lists the right
        ({"right": "utility_model"}, ["us-1", "us-3", "us-2"]),  # known with patents
        ({"standing": {"loads": {"us-1": 9}}}, ["us-1", "us-2", "us-3"]),  # the rota before the load
        ({"standing": {"loads": {"us-1": 10}}}, ["us-2", "us-3", "us-1"]),  # who is full comes last
        ({"standing": {"loads": {"us-1": 10, "us-2": 11, "us-3": 12}}}, ["us-1", "us-2", "us-3"]),
        ({"standing": {"passed": frozenset({"us-1"})}}, ["us-2", "us-3", "us-1"]),
        ({"standing": {"passed": frozenset({"us-1"}), "loads": {"us-2": 10}}}, ["us-3", "us-2", "us-1"]),
        ({"standing": {"conflicted": frozenset({"us-1"})}}, ["us-2", "us-3"]),
        ({"standing": {"walled_experts": frozenset({"us-2"})}}, ["us-1", "us-3"]),
        ({"market": "EU", "document_language": "de"}, ["de-1", "de-2"]),
        ({"market": "EU", "document_language": "fr"}, ["de-2", "de-1"]),  # the language of the document
        ({"now": NIGHT_NY, "urgency": "U3"}, ["us-3", "us-1", "us-2"]),  # on call is woken
        ({"now": NIGHT_NY, "urgency": "U2"}, ["us-1", "us-2", "us-3"]),  # nobody is woken: the rota
        ({"now": NIGHT_NY, "urgency": "U3", "standing": {"loads": {"us-3": 10}}}, ["us-3", "us-1", "us-2"]),
    ],
)
def test_the_order_in_which_people_are_asked(case: dict[str, Any], order: list[str]) -> None:
    assert ids(ask(**case)) == order


# Two people of the US branch who are alike, but for what is said of each; the first of them is asked first.
@pytest.mark.parametrize(
    ("one", "other", "case"),
    [
        ({}, {}, {}),  # by id, where nothing else parts them
        ({"id": "b"}, {"id": "a", "lead": True}, {}),  # a lead after the others
        ({"id": "b"}, {"id": "a"}, {"standing": {"loads": {"a": 3, "b": 2}}}),  # the lower load
        ({"id": "b"}, {"id": "a", "center": "zhejiang", "markets": ["US"], "time_zone": "America/New_York"}, {}),  # the branch
        ({"id": "b", "center": "zhejiang", "markets": ["US"]}, {"id": "a"}, {"now": NIGHT_NY}),  # who is at work, before the branch
        ({"id": "b", "role": "duty"}, {"id": "a", "role": "deputy"}, {"standing": {"loads": {"b": 9}}}),
        ({"id": "b"}, {"id": "a", "forums": ["office"]}, {"forum": "ITC"}),  # an empty list says nothing, a list without it does
        ({"id": "b", "forums": ["USPTO"]}, {"id": "a", "forums": ["court"]}, {"forum": "TTAB"}),  # a part of the office
        ({"id": "b", "forums": ["court"], "languages": ["en"]}, {"id": "a", "forums": ["ITC"], "languages": ["zh"]}, {"forum": "ITC"}),
        ({"id": "b", "rights": ["Trade_Mark"]}, {"id": "a", "rights": ["design"]}, {}),
        ({"id": "b", "hours": {"opens": "08:00", "closes": "10:01"}}, {"id": "a", "hours": {"opens": "08:00", "closes": "10:00"}}, {}),
        ({"id": "b", "hours": {"days": ["mon"]}}, {"id": "a", "hours": {"days": ["sun", "tue"]}}, {}),
        ({"id": "b", "role": "on_call"}, {"id": "a", "role": "duty"}, {"now": NIGHT_NY, "urgency": "U3"}),
        ({"id": "b"}, {"id": "a", "role": "on_call", "time_zone": "Asia/Tokyo"}, {"urgency": "U2"}),  # not woken below U3
        ({"id": "b", "forums": ["court"]}, {"id": "c", "forums": ["European Patent Office"]}, {"forum": "EPO"}),  # perhaps an ex parte order
    ],
)  # fmt: skip
def test_what_parts_two_people(one: dict[str, Any], other: dict[str, Any], case: dict[str, Any]) -> None:
    alike = {"name": "X", "center": "us", "forums": []}
    people = {
        entry.get("id", default): alike | {k: v for k, v in entry.items() if k != "id"}
        for default, entry in (("a", one), ("b", other))
    }
    assert ids(ask(checked({"experts": people}, NETWORK.table), **case)) == list(people)


@pytest.mark.parametrize(
    ("case", "person", "en", "zh"),
    [
        ({}, "us-1", "answers for United States", "负责美国"),
        ({}, "us-1", "at work now (10:00 in America/New_York)", "目前在工作时间（当地10:00"),
        ({"now": NIGHT_NY}, "us-1", "outside working hours (03:00 in", "目前不在工作时间（当地03:00"),
        ({"now": NIGHT_NY, "urgency": "U3"}, "us-3", "on call, may be woken at any hour", "任何时间均可联系"),
        ({"now": NIGHT_NY, "urgency": "U2"}, "us-3", "outside working hours", "目前不在工作时间"),
        ({"document_language": "de"}, "us-1", "does not read German: a translation is needed", "不能阅读德语：需要翻译"),
        ({"market": "DE", "document_language": "de"}, "de-1", "reads German", "能阅读德语"),
        ({"market": "DE", "forum": "UPC"}, "de-1", "knows the forum (Unified Patent Court)", "熟悉该受理机构（统一专利法院）"),
        ({"market": "DE", "forum": "DPMA"}, "de-1", "does not list the forum", "未列明该受理机构"),
        ({"market": "DE", "forum": "LG Hamburg"}, "de-1", "knows the forum (German court)", "熟悉该受理机构（德国法院）"),
        ({"forum": "TTAB"}, "us-1", "knows the forum", "熟悉该受理机构"),  # by its kind, an office
        ({}, "us-2", "knows the right (trade mark)", "熟悉该类权利（商标）"),
        ({"right": "patent"}, "us-2", "does not list the right (patent)", "未列明该类权利（专利）"),
        ({"standing": {"loads": {"us-1": 3}}}, "us-1", "3 of 10 open cases", "在办3件，上限10件"),
        ({"standing": {"loads": {"us-1": 12}}}, "us-1", "full: 12 of 10 open cases", "已满：在办12件"),
        ({"standing": {"passed": frozenset({"us-2"})}}, "us-2", "was asked for this case before", "此前已询问过"),
        ({"market": "JP"}, "desk", "of the National center", "属于国家中心"),
    ],
)  # fmt: skip
def test_why_a_person_is_asked(case: dict[str, Any], person: str, en: str, zh: str) -> None:
    assert said(why(ask(**case), person), en, zh)


@pytest.mark.parametrize(
    ("standing", "parties", "person", "en", "zh"),
    [
        ({"conflicted": frozenset({"us-1"})}, (), "us-1", "has declared a conflict of interest", "已声明存在利益冲突"),
        ({"walled_experts": frozenset({"us-1"})}, (), "us-1", "works for the other enterprise", "在为本案另一方企业工作"),
        ({"walled_centers": frozenset({"us"})}, (), "us-2", "belongs to the US branch, which serves the other", "属于美国分中心"),
        ({}, ("Greer, Burns & Crain, Ltd.",), "us-1", "acts for Greer Burns, which is named as Greer, Burns & Crain", "为Greer Burns工作"),
        (
            {"absences": (Absence("us-1", MORNING_NY - timedelta(days=1), MORNING_NY + timedelta(days=1)),)}, (),
            "us-1", "is absent until 2026-11-24 23:00 (Beijing time)", "缺勤至2026-11-24 23:00",
        ),
    ],
)  # fmt: skip
def test_who_is_left_out_is_named_with_the_reason(
    standing: dict[str, Any], parties: tuple[str, ...], person: str, en: str, zh: str
) -> None:
    people = checked(
        {"experts": PEOPLE | {"us-1": {"name": "A", "center": "us", "firms": ["Greer Burns"]}}}, NETWORK.table
    )
    made = ask(people, standing=standing, parties=parties)
    assert person not in ids(made) and said((dict(made.left_out)[person],), en, zh)


@pytest.mark.parametrize(
    ("start", "end", "away"),
    [(0, 1, True), (-1, 0, False), (1, 2, False), (-1, 1, True)],  # hours from now; the end is the first hour back
)
def test_an_absence_ends_before_its_end(start: int, end: int, away: bool) -> None:
    hours = [MORNING_NY + timedelta(hours=n) for n in (start, end)]
    made = ask(standing={"absences": (Absence("us-1", hours[0], hours[1]),)})
    assert ("us-1" not in ids(made)) is away


# -- nobody of that law -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "candidates", "en", "zh"),
    [
        ({"market": "JP"}, ["desk"], "no expert for Japan is listed", "名单中没有日本的专家"),
        ({"market": "FR"}, ["desk"], "no expert for France is listed", "不转给相近法域的专家"),  # not the EU's, not Germany's
        ({"market": "DE", "standing": {"conflicted": frozenset({"de-1"})}}, ["desk"], "may or can act now", "目前均不能或不得承办"),
        ({"market": "JP", "standing": {"conflicted": frozenset({"desk"})}}, [], "a lead must be told", "须通知负责人"),
        ({"market": "JP", "standing": {"walled_centers": frozenset({"national"})}}, ["zj"], "to the Zhejiang", "转浙江中心"),
        ({"market": None}, ["zj"], "no jurisdiction is known yet", "法域尚不清楚"),
        ({"market": None, "province": None}, ["desk"], "the people of the National center ask", "由国家中心人员询问"),
        ({"market": None, "province": "四川"}, ["desk"], "no jurisdiction is known yet", "法域尚不清楚"),  # its center has nobody
        ({"market": "US", "forum": "INPI"}, ["zj"], "INPI may be in several countries", "可能在不同国家"),
        ({"market": "US", "people": Roster.EMPTY}, [], "no roster is kept", "尚无专家名单"),
    ],
)  # fmt: skip
def test_without_an_expert_of_that_law_a_desk_has_it_and_never_a_neighbour(
    case: dict[str, Any], candidates: list[str], en: str, zh: str
) -> None:
    made = ask(**case)
    assert made.fallback and ids(made) == candidates and said(made.why, en, zh)


def test_a_critical_matter_that_reaches_nobody_says_so() -> None:
    night = {"now": NIGHT_NY, "standing": {"conflicted": frozenset({"us-3"})}}
    words = ("nobody of them is at work or on call at this hour", "此刻上述人员均不在工作时间")
    assert said(ask(urgency="U3", **night).why, *words)
    assert not said(ask(urgency="U2", **night).why, *words)
    assert not said(ask(urgency="U3", now=NIGHT_NY).why, *words)  # one is on call


def test_the_language_of_the_document_is_said_or_asked_for() -> None:
    assert said(ask(document_language="de").why, "the document is in German", "文书语言：德语")
    assert said(ask(document_language=None).why, "the language of the document is not known", "文书语言不明")


# -- properties over a network of 99 centers and 300 people -----------------------------------------------------------

LARGE_NETWORK, LARGE_ROSTER = large(300)
PERSON = st.sampled_from([expert.id for expert in LARGE_ROSTER.experts])
CENTER = st.sampled_from([*LARGE_NETWORK.table.centers, *LARGE_NETWORK.table.branches])
MARKET = st.sampled_from(["US", "DE", "EU", "FR", "JP", "KR", "BR", "VN", None])
FORUM = st.sampled_from(["UPC", "EUIPO", "EPO", "ITC", "LG München", "INPI", "High Court", "Amazon", "?", None])
PLACE = st.sampled_from(["浙江", "Guangdong", "City 7", "Tibet", "Mars", None])
FIRM = st.sampled_from([f"Firm {n} LLP" for n in range(40)])
matters = st.builds(
    Matter,
    st.just("e"), st.just("E"), PLACE, MARKET, FORUM,
    st.sampled_from(["trade_mark", "patent", "design", "utility_model", None]),
    st.sampled_from(["en", "de", "ja", None]), st.sampled_from(["U0", "U1", "U2", "U3"]), st.lists(FIRM, max_size=3).map(tuple),
)  # fmt: skip
absences = st.builds(
    lambda person, start, length: Absence(
        person, MORNING_NY + timedelta(hours=start), MORNING_NY + timedelta(hours=start + length)
    ),
    PERSON,
    st.integers(-50, 50),
    st.integers(1, 60),
)
standings = st.builds(
    Standing,
    st.integers(0, 7 * 24).map(lambda hours: MORNING_NY + timedelta(hours=hours)),
    st.lists(absences, max_size=30).map(tuple), st.dictionaries(PERSON, st.integers(0, 14), max_size=40),
    *(st.frozensets(PERSON, max_size=30) for _ in range(3)), st.frozensets(CENTER, max_size=10), st.none() | CENTER,
)  # fmt: skip


@given(matters, standings)
def test_nobody_is_asked_who_may_not_act_or_answers_for_another_market(matter: Matter, standing: Standing) -> None:
    made = route(matter, standing, LARGE_NETWORK, LARGE_ROSTER)
    away = {one.person for one in standing.absences if one.start <= standing.now < one.end}
    for candidate in made.candidates:
        expert = candidate.expert
        assert expert.id not in standing.conflicted | standing.walled_experts | away
        assert expert.center not in standing.walled_centers
        assert not set(expert.firms) & set(matter.parties)
        if made.fallback:
            assert expert.center in ("national", made.owner)
    if not made.fallback:
        laws = [set(candidate.expert.markets) for candidate in made.candidates]
        assert set.intersection(*laws), "all answer for one and the same law"
    assert made.owner not in standing.walled_centers
    assert made.adviser not in standing.walled_centers
    assert not {id_ for id_, _ in made.left_out} & set(ids(made))


@given(matters, standings, st.randoms(use_true_random=False))
def test_the_order_does_not_hang_on_the_order_of_the_roster(
    matter: Matter, standing: Standing, shuffler: random.Random
) -> None:
    people = list(LARGE_ROSTER.experts)
    shuffler.shuffle(people)
    assert route(matter, standing, LARGE_NETWORK, Roster(people)) == route(
        matter, standing, LARGE_NETWORK, LARGE_ROSTER
    )


@given(matters, standings)
def test_who_was_asked_before_comes_after_the_rest_and_who_is_full_after_who_is_not(
    matter: Matter, standing: Standing
) -> None:
    made = route(matter, standing, LARGE_NETWORK, LARGE_ROSTER)
    passed = [id_ in standing.passed for id_ in ids(made)]
    assert passed == sorted(passed)
    if matter.urgency != "U3":  # there, who can be reached comes first
        full = [
            standing.loads.get(c.expert.id, 0) >= c.expert.limit
            for c in made.candidates
            if c.expert.id not in standing.passed
        ]
        assert full == sorted(full)


@given(matters, standings)
def test_every_reason_is_whole_in_both_languages(matter: Matter, standing: Standing) -> None:
    made = route(matter, standing, LARGE_NETWORK, LARGE_ROSTER)
    assert made.why
    for reason in reasons(made):
        whole(reason)
