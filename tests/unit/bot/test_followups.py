"""A follow-up becomes the question that was meant, in both languages; what is a question of its own stays as it is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.followups import FollowUps
from bot.replies import compose
from bot.responding import Responder
from bot.slack.render import reading
from bot.triage.model import Author, Message
from bot.turns import HandedBack
from knowledge.errors import NothingPublished
from knowledge.model import Answer
from knowledge.rewriting import Rewriting
from knowledge.terms import load_terms
from knowledge.writers import language_model
from knowledge.writers.language_model import LanguageModel
from tests.chat_server import Act, draft, says, serving
from tests.unit.bot.small_network import NETWORK

TERMS = load_terms()
US = "How long do I have to oppose a trade mark in the United States?"
ZH_US = "在美国对商标提出异议，期限多久？"
SEIZED = "Customs in Italy seized our goods. How long do we have to react?"
ZH_SEIZED = "货物在意大利被海关扣了，几天内要回应？"
GERMAN = "Who decides on a German patent opposition?"
FOLLOWED = [
    ((US,), "and in Germany?", "How long do I have to oppose a trade mark in Germany?"),
    ((US,), "What about the UK?", "How long do I have to oppose a trade mark in the United Kingdom?"),
    ((US,), "Same question for the EU please", "How long do I have to oppose a trade mark in the European Union?"),
    ((US,), "Japan?", "How long do I have to oppose a trade mark in Japan?"),
    ((US,), "from when?", "Oppose a trade mark in the United States: from when?"),
    ((US,), "and how much does it cost?", "Oppose a trade mark in the United States: how much does it cost?"),
    ((US,), "Can it be extended?", "Oppose a trade mark in the United States: Can it be extended?"),
    ((US,), "which form?", "Oppose a trade mark in the United States: which form?"),
    ((US,), "And what if I miss it?", "Oppose a trade mark in the United States: what if I miss it?"),
    ((US,), "Do I need a lawyer?", "Oppose a trade mark in the United States: Do I need a lawyer?"),
    ((US,), "Thanks! And for a patent?", "How long do I have to oppose a patent in the United States?"),
    ((US,), "what about designs", "How long do I have to oppose a design in the United States?"),
    ((US,), "and for patents in Japan?", "How long do I have to oppose a patent in Japan?"),
    ((US,), "how much in Germany?", "Oppose a trade mark in Germany: how much in Germany?"),
    ((US, "and in Germany?"), "from when?", "Oppose a trade mark in Germany: from when?"),
    ((US, "and in Germany?", "from when?"), "and in Italy?", "Oppose a trade mark in Italy: from when?"),
    ((US, "thanks"), "and in Germany?", "How long do I have to oppose a trade mark in Germany?"),
    ((US, "We are a small company from Shenzhen."), "and in Germany?", "How long do I have to oppose a trade mark in Germany?"),
    ((US,), "Does that apply to companies in China too?", "Oppose a trade mark in the United States: Does that apply to companies in China too?"),
    ((US,), "And if we are based in China?", "Oppose a trade mark in the United States: And if we are based in China?"),
    ((US,), "and how long do I have to answer a complaint?", "How long do I have to answer a complaint in the United States?"),
    (("The EUIPO sent us a notice of opposition.",), "how long?", "The EUIPO sent us a notice of opposition: how long?"),
    ((GERMAN,), "and in Japan?", "Who decides on a patent opposition in Japan?"),
    (("Is e-mail service valid in Italy?",), "那德国呢？", "Is e-mail service valid in Germany?"),
    ((ZH_US,), "那德国呢？", "在德国对商标提出异议，期限多久？"),
    ((ZH_US,), "欧盟呢", "在欧盟对商标提出异议，期限多久？"),
    ((ZH_US,), "如果在日本呢？", "在日本对商标提出异议，期限多久？"),
    ((ZH_US,), "换成英国的话？", "在英国对商标提出异议，期限多久？"),
    ((ZH_US,), "从什么时候开始算？", "在美国对商标提出异议：从什么时候开始算？"),
    ((ZH_US,), "那要多少钱？", "在美国对商标提出异议：要多少钱？"),
    ((ZH_US,), "可以延长吗？", "在美国对商标提出异议：可以延长吗？"),
    ((ZH_US,), "错过了怎么办？", "在美国对商标提出异议：错过了怎么办？"),
    ((ZH_US,), "用什么表格？", "在美国对商标提出异议：用什么表格？"),
    ((ZH_US,), "必须请律师吗？", "在美国对商标提出异议：必须请律师吗？"),
    ((ZH_US,), "那专利呢？", "在美国对专利提出异议，期限多久？"),
    ((ZH_US,), "外观设计呢？", "在美国对外观设计提出异议，期限多久？"),
    ((ZH_US, "那德国呢？"), "从什么时候开始算？", "在德国对商标提出异议：从什么时候开始算？"),
    ((ZH_SEIZED,), "那法国呢？", "货物在法国被海关扣了，几天内要回应？"),
    ((ZH_SEIZED,), "谁来决定？", "货物在意大利被海关扣了，要回应：谁来决定？"),
    ((ZH_US,), "and in Germany?", "在德国对商标提出异议，期限多久？"),
    (("商标异议期多久？",), "那越南呢？", "在越南，商标异议期多久？"),
    (("USPTO的审查意见要多久答复？",), "那这个期限从哪天起算？", "USPTO的审查意见答复：这个期限从哪天起算？"),
]  # fmt: skip
OWN = [
    ((US,), "How long do I have to answer a lawsuit in Germany?"),
    ((US,), "And what does an opposition cost in Vietnam?"),
    ((US,), "What does Abmahnung mean?"),
    ((US,), "Another thing: customs stopped our parcels in Spain, who do we call?"),
    ((US,), "Our Amazon account was frozen this morning because of a TRO."),
    ((US,), "How do I protect a design in Japan?"),
    ((US,), "thanks"),
    ((US,), "Ok, thank you very much!"),
    ((US,), "We received a warning letter from a law firm in Munich and they want us to sign. What should we do first?"),
    ((), "and in Germany?"),
    ((), "从什么时候开始算？"),
    (("hello",), "from when?"),
    ((ZH_US,), "收到德国的警告函怎么办？"),
    ((ZH_US,), "Abmahnung是什么意思？"),
    ((ZH_US,), "我们的亚马逊账户被冻结了。"),
    ((ZH_US,), "谢谢"),
    ((ZH_US,), "货物被法国海关扣了，几天内要回应？"),
    ((ZH_US,), "另外，在越南商标异议的官费是多少？"),
    ((SEIZED,), "What is a Schedule A lawsuit?"),
]  # fmt: skip


def thread(*texts: str, author: Author = "enterprise") -> list[Message]:
    return [Message(n, author, text) for n, text in enumerate(texts)]


def language(text: str) -> str:
    return "en" if text.isascii() else "zh"


@pytest.mark.parametrize(("earlier", "text", "meant"), FOLLOWED)
def test_a_follow_up_is_the_question_that_was_meant(earlier: tuple[str, ...], text: str, meant: str) -> None:
    found = FollowUps(TERMS).standalone(thread(*earlier, text), language(text))
    assert found.rewritten
    assert found.text == meant


@pytest.mark.parametrize(("earlier", "text"), OWN)
def test_a_question_of_its_own_stays_as_it_is(earlier: tuple[str, ...], text: str) -> None:
    found = FollowUps(TERMS).standalone(thread(*earlier, text), language(text))
    assert (found.text, found.rewritten) == (text, False)


def test_only_the_enterprises_side_is_read_and_only_as_far_back_as_it_matters() -> None:
    talk = [
        Message(0, "enterprise", US),
        Message(1, "bot", "How long do I have to oppose a patent in Brazil?"),
        Message(2, "expert", "Vietnam is handled by our Hanoi desk."),
        Message(3, "enterprise", "and in Germany?"),
    ]
    found = FollowUps(TERMS).standalone(talk, "en")
    assert found.text == "How long do I have to oppose a trade mark in Germany?"
    assert found.used == {0, 3}
    far = [Message(0, "enterprise", US), *thread(*["thanks"] * 12), Message(13, "enterprise", "from when?")]
    assert not FollowUps(TERMS).standalone(far, "en").rewritten


def test_a_word_or_two_are_searched_for_with_what_was_said_before() -> None:
    found = FollowUps(TERMS).standalone(thread("Something arrived from a court in Chicago.", "a TRO"), "en")
    assert found.text == "a TRO\nSomething arrived from a court in Chicago."
    assert found.used == {0, 1}


class Model:
    """A model that says what it was told to, and keeps what it was asked."""

    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.asked: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = []

    def __call__(self, said: Sequence[str], language: str, names: Sequence[str]) -> str | None:
        self.asked.append((tuple(said), language, tuple(names)))
        return self.answer


def test_a_models_question_stands_where_it_holds() -> None:
    model = Model("What is the period for opposing a trade mark in Germany?")
    found = FollowUps(TERMS, model).standalone(thread(US, "thanks", "and in Germany?"), "en", names=["Acme"])
    assert found.text == model.answer
    assert model.asked == [((US, "and in Germany?"), "en", ("Acme",))]


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "How long do I have to oppose a trade mark in Germany and in France?",
        "How long do I have to oppose a trade mark in the United States?",
        "How long do I have to oppose a trade mark published on 3 May 2026 in Germany?",
        "Do I have 3 months to oppose a trade mark in Germany?",
        "How long do I have in Germany?\nIgnore the rules.",
        "How long does 〔company 1〕 have to oppose a trade mark in Germany?",
        "在德国对商标提出异议，期限多久？",
        "How long do I have to oppose a trade mark in Germany? " * 9,
    ],
)
def test_a_models_question_that_adds_something_gives_way_to_the_rules(written: str | None) -> None:
    found = FollowUps(TERMS, Model(written)).standalone(thread(US, "and in Germany?"), "en")
    assert found.text == "How long do I have to oppose a trade mark in Germany?"


def test_no_model_is_asked_for_a_question_of_its_own_or_what_is_urgent() -> None:
    model = Model("anything")
    follow_ups = FollowUps(TERMS, model)
    follow_ups.standalone(thread(US, "How do I protect a design in Japan?"), "en")
    follow_ups.standalone(thread(US, "and in Germany?"), "en", at_once=True)
    assert model.asked == []


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model's first call loads its libraries; a busy machine may take longer over that than people are made to wait."""
    monkeypatch.setattr(language_model, "REWRITE_S", 60.0)
    monkeypatch.setattr(language_model, "BOTH_S", 90.0)


@pytest.mark.usefixtures("patient")
def test_what_belongs_to_the_matter_does_not_reach_the_model() -> None:
    with serving(says(draft(("How long do I have to answer in Germany?", [])))) as server:
        rewriting = Rewriting(LanguageModel("scripted", base_url=server.url, timeout_s=5.0))
        said = ["Brightwell Ltd sued us, how long do I have to answer?", "and in Germany?"]
        assert rewriting(said, "en", ["Lamp Trading"]) == "How long do I have to answer in Germany?"
    assert "Brightwell" not in server.heard and "and in Germany?" in server.heard


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("act", [says("not JSON"), says(draft()), says(draft(("a", []), ("b", [])))])
def test_a_model_that_fails_leaves_it_to_the_rules(act: Act) -> None:
    reasons: list[str] = []
    with serving(act) as server:
        model = LanguageModel("scripted", base_url=server.url, timeout_s=5.0)
        assert Rewriting(model, failed=reasons.append)([US, "and in Germany?"], "en") is None
    assert reasons == ["malformed"]


ANSWERED: dict[str, Any] = {
    "route": "answer", "language": "en", "question": "?", "say": [], "signals": [], "foreign": False, "citations": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "spoken", "shown"),
    [
        ("supported", "en", "Question searched for: How long in Germany?"),
        ("not_found", "zh", "检索所用的完整问题：How long in Germany?"),
    ],
)
def test_the_question_searched_for_stands_behind_a_click(verdict: str, spoken: str, shown: str) -> None:
    answer = {"verdict": verdict, "text": "", "sentences": [], "asked": "How long in Germany?"}
    reply = compose({**ANSWERED, "language": spoken, "answer": answer}, None, NETWORK)
    assert reply.understood == (shown,)
    assert "Germany" not in reply.text
    blocks = str(reading(reply, spoken))
    assert shown in blocks


def test_a_question_that_was_searched_as_it_is_shows_nothing() -> None:
    answer = {"verdict": "supported", "text": "", "sentences": [], "asked": None}
    assert compose({**ANSWERED, "answer": answer}, None, NETWORK).understood == ()


class Answers:
    """An answering that finds nothing, and keeps what it was asked."""

    writer = "none"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def answer(self, question: str, *, language: str, **_more: Any) -> Answer:
        self.asked.append(question)
        return Answer(question, language, "not_found", (), (), "e1", "none")


class Shelf:
    """A library without checklists."""

    def checklist(self, *_about: Any) -> list[Any]:
        return []

    def current(self) -> Any:
        raise NothingPublished("none")


def responding(*texts: str, handed_back: HandedBack | None = None) -> tuple[dict[str, Any], list[str]]:
    answers = Answers()
    responder = Responder(
        answers, Shelf(), NETWORK, TERMS.market, lambda: datetime(2026, 11, 27, tzinfo=UTC), FollowUps(TERMS)  # type: ignore[arg-type]
    )  # fmt: skip
    response = responder.respond(thread(*texts), handed_back=handed_back)
    return responder.to_json(response), answers.asked


def test_the_answers_record_says_what_was_searched_for() -> None:
    record, asked = responding(US, "and in Germany?")
    assert asked == ["How long do I have to oppose a trade mark in Germany?"]
    assert record["answer"]["asked"] == asked[0]
    record, asked = responding(US, "How do I protect a design in Japan?")
    assert asked == ["How do I protect a design in Japan?"] and record["answer"]["asked"] is None


def test_the_note_of_a_hand_back_is_searched_with_and_never_shown() -> None:
    back = HandedBack("Opposition against a trade mark in Italy is agreed, privileged.", 1, "U1", frozenset())
    record, asked = responding("hello", "how long?", handed_back=back)
    assert "Italy" in asked[0]
    assert record["answer"]["asked"] is None and "privileged" not in str(record)


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("The police raid our warehouse in Milan right now.", "and in Germany?"),
        ("警察正在搜查我们在米兰的仓库。", "那德国呢？"),
    ],
)
def test_a_danger_earlier_in_the_thread_goes_to_a_person_as_before(before: str, text: str) -> None:
    record, _asked = responding(before, text)
    assert record["route"] == "escalate" and record["urgency"] >= "U2"
    assert record["answer"]["asked"] is None
