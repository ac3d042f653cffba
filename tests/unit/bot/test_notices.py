"""Drafts of the formal notices: right for the case's state, in both languages, without advice."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.cases.dossier import Dossier
from bot.cases.notices import KINDS, Extra, Kind, notice, text
from bot.errors import BadInput, Gated
from bot.paper.html import to_html
from bot.phrases import places, say
from tests.unit.bot.desk_at_work import EXPERT, A, At


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    made = At(tmp_path)
    yield made
    made.engine.dispose()


def claimed(at: At) -> int:
    with at.case() as (case, _):
        at.desk.claim(EXPERT, case)
    return case


def shown(at: At, case: int, kind: Kind, extra: Extra | None = None) -> str:
    return to_html(notice(kind, dossier(at, case), extra))


def dossier(at: At, case: int) -> Dossier:
    return at.desk.dossier(EXPERT, case, without_internal=True)


def test_the_acceptance_notice_names_case_enterprise_matter_center_and_expert(at: At) -> None:
    made = shown(at, claimed(at), "acceptance")
    for words in (
        "受理通知书", "Notice of acceptance", "C-2026-0001", "2026年11月23日", "Lamp Trading", "美国", "United States",
        "浙江", "Zhejiang", "Dr. Wei", "承办专家（签字）",
    ):  # fmt: skip
        assert words in made, words
    for language in ("en", "zh"):
        assert say("notice_undated", language) in made, "information, not advice; it may have to be disclosed"
    assert made.index("贵公司") < made.index("Your request"), "Chinese first"


def test_the_supplement_notice_holds_what_was_asked_last(at: At) -> None:
    case = claimed(at)
    with pytest.raises(BadInput, match="notice_does_not_fit"):
        shown(at, case, "supplement")
    at.desk.request_documents(EXPERT, case, "起诉状全文")
    made = shown(at, case, "supplement", Extra(by=date(2026, 12, 1)))
    assert "起诉状全文" in made and "请于2026年12月1日前提供" in made and "by 2026-12-01" in made
    at.say(A, "here", "more", "first")
    at.desk.request_documents(EXPERT, case, "The certificate of service")
    again = shown(at, case, "supplement")
    assert "The certificate of service" in again and "起诉状全文" not in again and "C-2026-0001-SUP-2" in again


def test_the_closing_notice_needs_an_outcome(at: At) -> None:
    case = claimed(at)
    with pytest.raises(BadInput) as refused:
        shown(at, case, "closing")
    for language in ("en", "zh"):
        assert "{" not in say(refused.value.phrase, language, **refused.value.values)
    at.desk.resolve(EXPERT, case, "referred_to_counsel", "MARK-inside")
    made = shown(at, case, "closing")
    assert "已转介律师" in made and "referred to counsel" in made and "MARK-inside" not in made


def test_the_notice_of_non_acceptance_says_why_and_where_to_go(at: At) -> None:
    case = claimed(at)
    with pytest.raises(BadInput, match="notice_does_not_fit"):
        shown(at, case, "not-accepted")
    at.desk.release(EXPERT, case, "back")
    at.desk.refuse(EXPERT, case, "房屋租赁纠纷，不属于知识产权。", "当地法院")
    made = shown(at, case, "not-accepted")
    assert (
        "房屋租赁纠纷，不属于知识产权。" in made and "当地法院" in made and "不予受理通知书" in made and "→" not in made
    )
    other = shown(at, case, "not-accepted", Extra(where="当地法律援助中心"))
    assert "当地法律援助中心" in other and "当地法院" not in other
    with pytest.raises(BadInput):
        shown(at, case, "acceptance")


def test_a_matter_of_which_nothing_is_known_is_named_by_its_question(at: At) -> None:
    message = at.say(A, "我们的店铺收到一封律师函，" * 20, "first")
    at.settle(message, route="escalate", market=None, question="我们的店铺收到一封律师函，" * 20)
    case = at.desk.queue(EXPERT)[0].id
    with pytest.raises(Gated):
        shown(at, case, "acceptance")
    at.desk.declare(EXPERT, case, conflict=False)
    made = shown(at, case, "acceptance")
    assert "我们的店铺收到一封律师函，" in made and "…" in made


@pytest.mark.parametrize("key", sorted(text.table))
def test_every_text_has_both_languages_and_gives_no_advice(key: str) -> None:
    both = text.table[key]
    assert places(both["en"]) == places(both["zh"])
    if not key.startswith(("sign_", "matter_parts", "blank", "serial", "contact_of")):
        assert re.search(r"[\u4e00-\u9fff]", both["zh"]) and not re.search(r"[\u4e00-\u9fff]", both["en"])
    assert not re.search(
        r"you should|we recommend|建议|应当和解|\d+ (?:days|months)|\d+(?:日|天|个月)", both["en"] + both["zh"]
    )


def test_the_kinds_are_those_of_the_field() -> None:
    assert KINDS == ("acceptance", "supplement", "not-accepted", "closing")
