"""What people do in Slack beside the main way: follow-ups, private questions, forms, edits, files, Home."""

from tests.slack.conftest import Open
from tests.slack.running import SlackDesk, everything

QUESTION = "How long do I have to answer a complaint in a US federal court?"
FROZEN = "my PayPal account was frozen by a TRO"


def claimed(d: SlackDesk, words: str = FROZEN) -> tuple[str, str]:
    """A thread of Lin that Dr. Wei holds: its ts and the card's."""
    thread = d.lin.post(d.ask, words)
    card = d.card("C-")["ts"]
    d.press(d.wei, d.desk, card, "claim")
    d.reply(d.ask, thread, "has taken over")
    return thread, card


# -- follow-ups -----------------------------------------------------------------------------------------------------


def test_a_follow_up_in_a_channel_is_offered_first(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(d.ask, QUESTION)
    d.reply(d.ask, thread, "21 days")
    d.lin.post(d.ask, "And what is a TRO?", thread_ts=thread)
    d.whisper(d.lin, "Shall I look that up")
    assert d.settled(1) == ["answered"], "nothing was answered without a word"
    assert d.lin.click_ephemeral("offer_yes").acked
    assert d.settled(2) == ["answered", "answered"]
    d.slack.until(lambda: len(d.replies(d.ask, thread)) == 2)


def test_the_choice_of_who_opened_the_thread_holds(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(d.ask, QUESTION)
    d.reply(d.ask, thread, "21 days")
    d.lin.post(d.ask, "And what is a TRO?", thread_ts=thread)
    d.whisper(d.lin, "Shall I look that up")
    assert d.lin.click_ephemeral("offer_always").acked
    assert d.settled(2) == ["answered"] * 2
    d.lin.post(d.ask, "And what is a Schedule A lawsuit?", thread_ts=thread)
    assert d.settled(3) == ["answered"] * 3, "picked up without asking"

    d.lin.open_home()
    d.slack.until(lambda: d.slack.home(d.lin))
    assert d.lin.click_home("choose_follow_ups", "leave_alone").acked
    d.lin.post(d.ask, "What is an Abmahnung?", thread_ts=thread)
    d.lin.post(d.ask, "<@BOT> What is an Abmahnung?", thread_ts=thread)
    assert d.settled(4) == ["answered"] * 4, "left alone, but a mention is answered"
    d.lin.post(d.ask, "They arrested our colleague at the fair today!", thread_ts=thread)
    assert d.settled(5)[-1] == "handed_over", "a danger goes to a person whatever was chosen"


def test_words_to_somebody_else_are_left_alone(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(d.ask, QUESTION)
    d.reply(d.ask, thread, "21 days")
    d.lin.post(d.ask, f"<@{d.chen.id}> how long did you have?", thread_ts=thread)
    d.chen.post(d.ask, "<@BOT> what is a TRO?", thread_ts=thread)
    assert d.settled(2) == ["answered", "answered"]
    assert not [m for m in d.slack.ephemerals(d.lin) if "Shall I" in everything(m)]


def test_a_direct_message_needs_no_mention(desk: SlackDesk) -> None:
    d = desk
    direct = d.slack.dm(d.chen)
    first = d.chen.post(direct, "在美国联邦法院答辩期限是多久？")
    assert "21" in everything(d.reply(direct, first, "21"))
    d.chen.post(direct, "什么是TRO？", thread_ts=first)
    assert d.settled(2) == ["answered", "answered"]


def test_examples_in_the_messages_tab(desk: SlackDesk) -> None:
    d = desk
    d.chen.open_home(tab="messages")
    prompts = d.slack.until(lambda: d.slack.prompts(d.slack.dm(d.chen)))
    assert len(prompts) <= 4 and "美国" in str(prompts)


# -- questions that only their author sees --------------------------------------------------------------------------


def test_a_command_is_answered_for_its_author_alone_and_may_be_shared(desk: SlackDesk) -> None:
    d = desk
    assert d.chen.slash("/firstline", "在美国联邦法院答辩期限是多久？", d.ask).acked
    d.whisper(d.chen, "21")
    assert not d.slack.bot_messages(d.ask)
    assert d.settled(1) == ["answered"]
    assert d.chen.click_ephemeral("share").acked
    shared = d.slack.until(lambda: d.slack.bot_messages(d.ask))
    assert "Chen Bo" in everything(shared[0]) and "21" in everything(shared[0])
    assert "答辩期限" in everything(shared[0])


def test_a_command_without_words_says_how(desk: SlackDesk) -> None:
    answer = desk.lin.slash("/firstline", "  ", desk.ask)
    assert answer.acked and "/firstline" in str(answer.payload)
    assert desk.outcomes() == []


def test_ask_about_a_message(desk: SlackDesk) -> None:
    d = desk
    said = d.chen.post(d.disputes, QUESTION)
    assert d.lin.message_shortcut("ask_about_this", d.disputes, said).acked
    d.whisper(d.lin, "21 days")
    assert not d.replies(d.disputes, said)


def test_a_private_question_that_is_dangerous_goes_on_in_a_direct_message(desk: SlackDesk) -> None:
    d = desk
    assert d.lin.slash("/firstline", FROZEN, d.ask).acked
    assert d.settled(1) == ["handed_over"]
    direct = d.slack.dm(d.lin)
    root = d.slack.until(lambda: d.slack.bot_messages(direct))[0]["ts"]
    d.reply(direct, root, "do not move money")
    card = d.card("C-")["ts"]
    d.press(d.wei, d.desk, card, "claim")
    d.wei.post(d.desk, "Please send the order.", thread_ts=card)
    d.reply(direct, root, "Please send the order.")
    d.lin.post(direct, "here it is", thread_ts=root)
    d.reply(d.desk, card, "here it is")
    assert not d.slack.bot_messages(d.ask)


# -- a dispute thread -----------------------------------------------------------------------------------------------


def test_a_thread_is_read_from_its_start(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(d.disputes, "We got a letter from a law firm about our lamps.")
    for n in range(20):
        d.chen.post(d.disputes, f"we had something like that in case {n}", thread_ts=thread)
    d.lin.post(
        d.disputes, "Our PayPal account is frozen by a TRO of the Northern District of Illinois.", thread_ts=thread
    )
    d.chen.post(d.disputes, "ask the desk", thread_ts=thread)
    assert d.outcomes() == []
    d.lin.post(d.disputes, "<@BOT> what now?", thread_ts=thread)
    handed = d.reply(d.disputes, thread, "do not move money")
    assert "23 messages" in everything(handed) or "24 messages" in everything(handed)
    card = d.card("C-")["ts"]
    assert "law firm" not in d.under(card), "nothing of it stands there before somebody has claimed the case"
    d.press(d.wei, d.desk, card, "claim")
    brief = d.reply(d.desk, card, "frozen by a TRO")
    assert "law firm about our lamps" in everything(brief)


def test_a_thread_that_cannot_be_read_is_answered_and_said_so(desk: SlackDesk) -> None:
    d = desk
    d.slack.scopes = set(d.slack.scopes) - {"channels:history"}
    thread = d.lin.post(d.disputes, "We got a letter.")
    d.lin.post(d.disputes, f"<@BOT> {QUESTION}", thread_ts=thread)
    answer = d.reply(d.disputes, thread, "21 days")
    assert "could not read" in everything(answer) and "missing_scope" in everything(answer)


def test_a_busy_slack_delays_the_reading_of_a_thread_only(desk: SlackDesk) -> None:
    d = desk
    d.slack.fault("conversations.replies", times=2, status=429, retry_after=1)
    thread = d.lin.post(d.disputes, "We got a letter.")
    d.lin.post(d.disputes, f"<@BOT> {QUESTION}", thread_ts=thread)
    answer = d.reply(d.disputes, thread, "21 days")
    assert "2 messages" in everything(answer)


def test_how_it_was_read_stands_behind_a_button_and_a_correction_counts_again(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(
        d.ask,
        "We were sued in N.D. Ill., case 26-cv-10001, by Acme Corp. and were served with the complaint in person on "
        "20 November 2026. What now?",
    )
    handed = d.reply(d.ask, thread, "C-")
    assert "2026-12-11" in everything(handed), "21 days after 20 November"
    d.press(d.lin, d.ask, handed["ts"], "reading")
    shown = str(d.slack.until(lambda: d.slack.modal(d.lin)))
    assert "FRCP 12(a)(1)(A)(i)" in shown and "26-cv-10001" in shown
    d.lin.close()
    assert "2026-12-11" in everything(d.card("C-"))
    d.lin.post(d.ask, "<@BOT> No, we were served on 23 November 2026.", thread_ts=thread)
    d.slack.until(lambda: any("2026-12-14" in everything(m) for m in d.replies(d.ask, thread)), 30)
    d.slack.until(lambda: "2026-12-14" in everything(d.card("C-")), 30)


# -- edits, deletions, files ----------------------------------------------------------------------------------------


def test_edits_and_deletions_travel_both_ways(desk: SlackDesk) -> None:
    d = desk
    thread, card = claimed(d)
    said = d.lin.post(d.ask, "the case number is 25-cv-1", thread_ts=thread)
    mirrored = d.reply(d.desk, card, "25-cv-1")
    d.lin.edit(d.ask, said, "the case number is 25-cv-12345")
    d.slack.until(lambda: "25-cv-12345" in everything(d.slack.message(d.desk, mirrored["ts"])))
    d.lin.delete(d.ask, said)
    d.slack.until(lambda: "taken back" in everything(d.slack.message(d.desk, mirrored["ts"])))

    wrote = d.wei.post(d.desk, "Please send page one.\n// suspicious", thread_ts=card)
    relayed = d.reply(d.ask, thread, "page one")
    d.wei.edit(d.desk, wrote, "Please send page two.\n// very suspicious")
    d.slack.until(lambda: "page two" in everything(d.slack.message(d.ask, relayed["ts"])))
    d.wei.delete(d.desk, wrote)
    d.slack.until(lambda: "taken back" in everything(d.slack.message(d.ask, relayed["ts"])))
    assert not any("suspicious" in everything(m) for m in d.slack.messages(d.ask, thread))


def test_an_edit_that_is_urgent_is_not_missed(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(d.ask, QUESTION)
    d.reply(d.ask, thread, "21 days")
    d.lin.edit(d.ask, thread, f"{QUESTION} And our account was frozen by a TRO!")
    assert d.settled(2) == ["answered", "handed_over"]
    d.lin.edit(d.ask, thread, f"{QUESTION} And our account was frozen by a TRO!!")
    card = d.card("C-")["ts"]
    d.press(d.wei, d.desk, card, "claim")
    d.reply(d.desk, card, "TRO!!")
    assert d.settled(2) == ["answered", "handed_over"], "the experts know it already"


def test_files_travel_both_ways_and_large_ones_are_named(open_desk: Open) -> None:
    d = open_desk(max_attachment_mb=1)
    thread, card = claimed(d)
    d.lin.post(d.ask, "the order", thread_ts=thread, files=[("order.pdf", b"%PDF-1.4 order", "application/pdf")])
    d.slack.until(lambda: any("order.pdf" in str(m.get("files")) for m in d.slack.messages(d.desk, card)))
    d.wei.post(d.desk, "a form", thread_ts=card, files=[("form.docx", b"PK form")])
    d.slack.until(lambda: any("form.docx" in str(m.get("files")) for m in d.replies(d.ask, thread)))
    d.lin.post(d.ask, "", thread_ts=thread, files=[("film.mp4", b"0" * 1_100_000)])
    d.reply(d.desk, card, "film.mp4 could not be carried over")


# -- experts --------------------------------------------------------------------------------------------------------


def test_words_of_who_does_not_hold_the_case_stay_inside(desk: SlackDesk) -> None:
    d = desk
    _thread, card = claimed(d)
    d.berg.post(d.desk, "I would answer that", thread_ts=card)
    d.whisper(d.berg, "已作为内部备注保存")
    assert not any("I would answer" in everything(m) for m in d.slack.messages(d.ask))


def test_of_two_claims_one_wins_and_the_other_is_told_who(desk: SlackDesk) -> None:
    d = desk
    d.lin.post(d.ask, FROZEN)
    d.card("C-")
    for user in (d.wei, d.berg):
        user.open_home()
        d.slack.until(lambda user=user: "claim" in str(d.slack.home(user)))
    for user in (d.wei, d.berg):
        assert user.click_home("claim").acked
    d.card("Dr. Wei Ming")
    d.slack.until(lambda: "Dr. Wei Ming" not in str(d.slack.home(d.berg)) and "claim" not in str(d.slack.home(d.berg)))


def test_not_mine_assign_documents_and_a_suggestion(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(d.ask, FROZEN)
    card = d.card("C-")["ts"]
    d.press(d.berg, d.desk, card, "not_mine")
    assert d.fill(d.berg, note="United States").acked
    d.card("Not theirs: Anna Berg")
    d.press(d.wei, d.desk, card, "assign")
    refused = d.fill(d.wei, person=d.berg.id)
    assert "lead" in str(refused.errors)
    d.wei.close()
    d.press(d.zhao, d.desk, card, "assign")
    assert d.fill(d.zhao, person=d.lin.id).errors, "only members of the desk"
    assert d.zhao.submit(values={"person": d.wei.id}).acked
    d.reply(d.ask, thread, "Dr. Wei Ming")

    d.press(d.wei, d.desk, card, "documents")
    assert d.fill(d.wei, note="the order\nthe envelope").acked
    d.reply(d.ask, thread, "the envelope")
    d.card("documents requested")
    d.lin.post(d.ask, "How long do I have to answer the complaint? Here is the order.", thread_ts=thread)
    d.card("with an expert")

    d.press(d.wei, d.desk, card, "suggest")
    draft = d.whisper(d.wei, "A draft from the guides")
    assert "21 days" in everything(draft) and "[1]" in everything(draft)
    assert not any("A draft" in everything(m) for m in d.slack.messages(d.ask, thread))
    d.press(d.berg, d.desk, card, "hand_back")
    d.whisper(d.berg, "只有此案的处理人")


def test_home_by_role(desk: SlackDesk) -> None:
    d = desk
    d.lin.post(d.ask, FROZEN)
    d.card("C-")
    for user in (d.lin, d.berg, d.zhao):
        user.open_home()
    lin = d.slack.until(lambda: d.slack.home(d.lin))
    assert "C-" in str(lin) and "Open messages" not in str(lin) and "Waiting cases" not in str(lin)
    berg = d.slack.until(lambda: d.slack.home(d.berg))
    assert "等待受理的案件" in str(berg) and "Lin Hua" in str(berg) and "未结消息" not in str(berg)
    assert FROZEN not in str(berg), "no word of the enterprise before a declaration"
    zhao = d.slack.until(lambda: d.slack.home(d.zhao))
    assert "Open messages" in str(zhao)
    assert d.berg.click_home("claim").acked
    d.card("Anna Berg")
    d.slack.until(lambda: "Anna Berg" in str(d.slack.home(d.berg)))
    assert d.berg.click_home("choose_language", "en").acked
    d.slack.until(lambda: "My cases" in str(d.slack.home(d.berg)))


def test_what_did_not_help_is_kept_with_its_reason(desk: SlackDesk) -> None:
    d = desk
    thread = d.lin.post(d.ask, QUESTION)
    answer = d.reply(d.ask, thread, "21 days")
    d.press(d.lin, d.ask, answer["ts"], "feedback", "negative")
    assert d.fill(d.lin, note="I was not served yet").acked
    kept = d.slack.until(lambda: [f for f in d.parts.desk.feedback_given() if f[3]])
    assert kept == [(kept[0][0], d.lin.id, False, "I was not served yet")]
