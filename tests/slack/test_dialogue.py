"""From a question to a rating in Slack: the words of the workspace's browser test, over sockets and over HTTP."""

import pytest

from bot.slack.platform import SYSTEM
from tests.slack.conftest import Open
from tests.slack.running import SlackDesk, everything


@pytest.mark.parametrize("http", [False, True], ids=["sockets", "http"])
def test_from_question_to_rating(open_desk: Open, http: bool) -> None:
    d = open_desk(http=http)
    first = d.lin.post(d.ask, "How long do I have to answer a complaint in a US federal court?")
    answer = d.reply(d.ask, first, "21 days")
    see_the_sources(d, answer)

    frozen = d.lin.post(d.ask, "my PayPal account was frozen by a TRO")
    handed = d.reply(d.ask, frozen, "do not move money")
    card = d.card("Lin Hua")
    number = next(w for w in everything(card).split() if w.startswith("C-"))
    assert number in everything(handed) and "urgent" in everything(card)
    for words in (everything(card), d.under(card["ts"])):
        assert "my PayPal account" not in words and "do not move money" not in words, "no facts before a claim"

    d.press(d.wei, d.desk, card["ts"], "claim")
    read_the_brief(d, card["ts"])
    taken = d.reply(d.ask, frozen, "Dr. Wei Ming")
    assert "answers here by" in everything(taken)
    silent_while_held(d, frozen, card["ts"])
    notes_stay_inside(d, frozen, card["ts"])
    hand_back_needs_a_note(d, frozen, card["ts"])

    d.lin.post(d.ask, "<@BOT> What is the deadline to answer an Abmahnung in Germany?", thread_ts=frozen)
    d.reply(d.ask, frozen, "Abmahnung")

    ask_an_expert(d, frozen)
    d.press(d.wei, d.desk, card["ts"], "claim")
    d.slack.until(lambda: sum("has taken over" in everything(m) for m in d.replies(d.ask, frozen)) == 2, 30)
    resolve_and_rate(d, frozen, card["ts"], number)
    assert d.settled(5) == ["answered", "handed_over", "relayed", "answered", "handed_over"]
    assert d.parts.slack.health.state()["ok"]


def see_the_sources(d: SlackDesk, answer: dict) -> None:
    assert "operative text read" in everything(answer) and "not yet reviewed by counsel" in everything(answer)
    assert "/guides/us/schedule-a.en" in str(answer["blocks"]), "the citation links to the guide"
    d.press(d.lin, d.ask, answer["ts"], "sources")
    shown = d.slack.until(lambda: d.slack.modal(d.lin))
    assert "21 days" in str(shown["blocks"])
    d.lin.close()
    d.press(d.lin, d.ask, answer["ts"], "feedback", "positive")
    d.whisper(d.lin, "Thank you")


def read_the_brief(d: SlackDesk, card: str) -> None:
    brief = d.reply(d.desk, card, "assets frozen")
    for words in ("Lin Hua", "United States", "message 1", "conversation so far"):
        assert words in everything(brief) or words in everything(d.card("C-")), words


def silent_while_held(d: SlackDesk, thread: str, card: str) -> None:
    said = len(d.replies(d.ask, thread))
    d.lin.post(d.ask, "How long do I have to answer the complaint?", thread_ts=thread)
    d.reply(d.desk, card, "How long do I have to answer the complaint?")
    d.wei.post(d.desk, "I am reading the order now.", thread_ts=card)
    relayed = d.reply(d.ask, thread, "I am reading the order now.")
    assert "Dr. Wei Ming" in everything(relayed)
    assert len(d.replies(d.ask, thread)) == said + 1, "only the expert's words came"
    assert d.slack.status(d.ask, thread) == "", "no status: the bot does not read for an answer"


def notes_stay_inside(d: SlackDesk, thread: str, card: str) -> None:
    d.wei.post(d.desk, "Please send the first page.\n// looks like N.D. Ill.", thread_ts=card)
    d.reply(d.ask, thread, "Please send the first page.")
    d.press(d.wei, d.desk, card, "note")
    assert d.fill(d.wei, note="ask for the docket of N.D. Ill.").acked
    d.reply(d.desk, card, "ask for the docket")
    assert not any("N.D. Ill." in everything(m) for m in d.slack.messages(d.ask, thread))


def hand_back_needs_a_note(d: SlackDesk, thread: str, card: str) -> None:
    d.press(d.wei, d.desk, card, "hand_back")
    assert "note" in d.fill(d.wei, note="   ").errors
    assert d.wei.submit(values={"note": "Order read; general questions may go to the bot."}).acked
    d.reply(d.ask, thread, "given this thread back")
    assert not any("Order read" in everything(m) for m in d.slack.messages(d.ask, thread))


def ask_an_expert(d: SlackDesk, thread: str) -> None:
    answer = d.replies(d.ask, thread)[-1]
    d.press(d.lin, d.ask, answer["ts"], "ask_expert")
    form = d.slack.until(lambda: d.slack.modal(d.lin))
    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    assert 1 <= len(inputs) <= 8
    assert "PayPal" in str(form["blocks"]), "filled with what the thread says"
    sent = d.lin.submit(values={"received": "a TRO by e-mail", "enterprise": "Lamp Trading", "province": "Zhejiang"})
    assert sent.acked
    d.card("waiting again")


def resolve_and_rate(d: SlackDesk, thread: str, card: str, number: str) -> None:
    d.press(d.wei, d.desk, card, "resolve")
    assert d.fill(d.wei, outcome="referred_to_counsel").acked
    resolved = d.reply(d.ask, thread, "referred to counsel")
    d.press(d.lin, d.ask, resolved["ts"], "rate_4")
    d.whisper(d.lin, "Thank you for the rating")
    case = d.parts.desk.find_case(SYSTEM, number)
    assert case is not None and (case.rating, case.state) == (4, "closed")
    assert case.enterprise_name == "Lamp Trading"
    d.card("closed")


def test_the_same_in_chinese(open_desk: Open) -> None:
    d = open_desk(desk_language="zh")
    plain = d.chen.post(d.disputes, "大家在美国卖货有什么经验？请大家看一下。")
    asked = d.chen.post(d.disputes, "<@BOT> 在美国联邦法院答辩期限是多久？", thread_ts=plain)
    answer = d.reply(d.disputes, plain, "21")
    assert "尚未经律师审阅" in everything(answer) and "/guides/us/schedule-a.zh" in str(answer["blocks"]), asked
    assert "从头阅读" in everything(answer), "it says how far it has read"
    assert len(d.replies(d.disputes, plain)) == 1

    d.chen.post(d.disputes, "<@BOT> 我们的PayPal账户被冻结了，法院下了TRO", thread_ts=plain)
    d.reply(d.disputes, plain, "不要转移资金")
    card = d.card("紧急")
    d.press(d.berg, d.desk, card["ts"], "claim")
    d.berg.post(d.desk, "请把法院文件发给我。\n// 先看管辖", thread_ts=card["ts"])
    d.reply(d.disputes, plain, "请把法院文件发给我。")
    assert not any("先看管辖" in everything(m) for m in d.slack.messages(d.disputes, plain))
    d.press(d.berg, d.desk, card["ts"], "resolve")
    assert d.fill(d.berg, outcome="advised").acked
    resolved = d.reply(d.disputes, plain, "已办结")
    d.press(d.chen, d.disputes, resolved["ts"], "rate_5")
    d.whisper(d.chen, "感谢您的评价")
