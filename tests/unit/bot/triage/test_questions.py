"""What is asked next: by kind of dispute, the decisive thing first, never what was told, never about guilt."""

import re

import pytest

from bot.triage.missing import kinds_of, questions
from bot.triage.model import Author, Decision, Message
from bot.triage.policy import decide
from bot.triage.rules import signal_rules
from knowledge.terms import load_terms
from tests.unit.bot.triage.labelled import NOW


def decided(*turns: str | tuple[Author, str]) -> Decision:
    thread = [Message(n, *(("enterprise", turn) if isinstance(turn, str) else turn)) for n, turn in enumerate(turns)]
    return decide(thread, now=NOW, market_of=load_terms().market)


FIRST = [
    ("PayPal froze our balance because of a TRO.", "PayPal因为TRO冻结了我们的余额。", "case_number"),
    ("We were sued in Delaware, a summons came.", "我们在特拉华被起诉，收到传票。", "served_on"),
    ("We are named in a new Section 337 investigation.", "我们被列入新的337调查。", "served_on"),
    ("Customs in Rotterdam holds our shoes.", "鹿特丹海关扣了我们的鞋。", "notice_dates"),
    (
        "Amazon took our listing down after an infringement complaint.",
        "亚马逊因侵权投诉下架了我们的链接。",
        "notice_text",
    ),
    ("A Munich law firm sent a warning letter.", "慕尼黑律所发来警告函。", "due_on"),
    ("A bailiff is at our booth.", "执达员在我们展位。", "fair"),
    ("Our UK application was opposed.", "我们的英国商标申请被提异议。", "office_date"),
    ("Our distributor registered our mark in Peru.", "经销商在秘鲁抢注了我们的商标。", "squatter_status"),
    ("An NPE sent a letter with claim charts.", "一家NPE发函附对照表，要求许可费。", "patents"),
    ("A UDRP complaint was filed against our domain.", "有人对我们的域名提了UDRP投诉，异议中。", "commenced_on"),
    ("The FBI searched our office.", "FBI搜查了我们的办公室。", "criminal_or_civil"),
    ("The police arrested our engineer.", "警察逮捕了我们的工程师。", "held_where"),
    ("A lawyer's letter says we stole their photo.", "收到律师函，说我们盗图。", "picture_source"),
]


@pytest.mark.parametrize(("en", "zh", "first"), FIRST)
def test_the_decisive_fact_is_asked_first_in_both_languages(en: str, zh: str, first: str) -> None:
    assert [decided(text).missing[0].name for text in (en, zh)] == [first, first]


def test_what_was_told_in_another_message_or_language_is_not_asked_again() -> None:
    first = decided("PayPal froze our balance because of a TRO.")
    told = decided("PayPal froze our balance because of a TRO.", ("bot", "…"), "案号是26-cv-10432，冻结了5万美元")
    names = {m.name for m in told.missing}
    assert "case_number" in {m.name for m in first.missing}
    assert not names & {"case_number", "frozen_amount"}


def test_never_more_than_three_and_every_list_has_its_words() -> None:
    table = questions()
    for names in table.checklists.values():
        assert names
    for rule in signal_rules():
        if rule.id not in ("info_only", "deadline_gone", "deadline_near"):
            assert rule.id in table.kinds
    assert len(decided("PayPal froze our balance because of a TRO.").missing) == 3


def test_nothing_is_asked_about_guilt() -> None:
    guilt = re.compile(
        r"did you (?:copy|infringe|know)|why did you|是否抄|有没有侵权|是否侵权|为什么.*侵权", re.IGNORECASE
    )
    for question in questions().questions.values():
        assert not any(guilt.search(text) for text in question.texts.values())
        assert re.search(r"[\u4e00-\u9fff]", question.texts["zh"])
        assert question.texts["en"].isascii()


def test_a_date_alone_asks_for_the_paper() -> None:
    found = decided("The reply is due tomorrow.")
    assert kinds_of(found.signals, []) == ("dated",)
    assert found.missing[0].name == "received_on"
