"""A small library, a scripted server, and the answer that comes of both."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering import Answering
from knowledge.drafting import ModelAnswers
from knowledge.model import Answer, Drafting, Hit, Passage, SearchResult
from knowledge.support_check import SupportCheck
from knowledge.terms import load_terms
from knowledge.writers.extractive import ExtractiveWriter
from knowledge.writers.language_model import LanguageModel
from tests.chat_server import ChatServer

TERMS = load_terms()
CHECK = SupportCheck(TERMS)
EPO = Passage(
    id="eu/p.en@0/1", guide="eu/p", title="European patents", language="en", market="EU", version="0", ordinal=1,
    heading=("How long do I have to oppose a European patent?",), source="EPC Art. 99(1)",
    text="An opposition against a European patent is filed at the European Patent Office (EPO) within nine months after the "
    "mention of the grant (EPC Art. 99(1)).\n\n- The opposition counts as filed only when the opposition fee is paid.\n"
    "- The opposition period cannot be extended.\n"
    "- The Unified Patent Court (UPC) decides on infringement and revocation (UPCA Art. 32(1)).",
)  # fmt: skip
TRO = replace(
    EPO, id="us/t.en@0/1", guide="us/t", title="Sued in the United States", market="US",
    heading=("How long does a TRO last, and when is the answer due?",), source="FRCP 65(b)(2), 12(a)(1)(A)(i)",
    text="A temporary restraining order (TRO) issued without notice expires after at most 14 days, unless the court extends it "
    "for good cause (FRCP 65(b)(2)).\n\n- The defendant must answer the complaint within 21 days after service "
    "(FRCP 12(a)(1)(A)(i)).\n- With a timely waiver of service the answer is due 60 days after the request was sent.\n"
    "- The plaintiff may ask for a preliminary injunction.\n- A cancellation of a trade mark is decided by the TTAB.",
)  # fmt: skip
ZH = replace(
    TRO, id="us/t.zh@0/1", language="zh", title="在美国被诉", heading=("TRO持续多久，答辩期限是多长？",),
    text="未经通知作出的临时限制令（TRO）最长14天，除非法院有正当理由予以延长（FRCP 65(b)(2)）。\n\n"
    "- 被告须在送达后21天内答辩（FRCP 12(a)(1)(A)(i)）。\n- 及时放弃送达的，答辩期限为请求发出后60天。\n"
    "- 原告可以申请初步禁令。\n- 商标撤销由TTAB审理。",
)  # fmt: skip
OPPOSE = "How long do I have to oppose a European patent at the EPO?"
LASTS = "How long does a TRO last and when is the answer to the complaint due?"
LASTS_ZH = "TRO持续多久，答辩期限是多长？"


class Finds:
    """A search that has found these."""

    def __init__(self, *passages: Passage) -> None:
        self._hits = tuple(Hit(p, 0.6 - n / 100, 0.6, 0.9) for n, p in enumerate(passages))

    def find(self, query: str, *, language: str | None = None, market: str | None = None, k: int = 10) -> SearchResult:
        return SearchResult(query, language or "en", "e1", self._hits[:k], 1.0)


class Asked:
    """One desk with a model: what it answers, what it noted, and what it would say without the model."""

    def __init__(
        self, server: ChatServer | str, *passages: Passage, timeout_s: float = 10.0, redact: bool = True
    ) -> None:
        url = server if isinstance(server, str) else server.url
        self.notes: list[Drafting] = []
        self.refused: list[str] = []
        self.model = LanguageModel("scripted", base_url=url, timeout_s=timeout_s)
        answers = ModelAnswers(self.model, CHECK, redact=redact, noted=self.notes.append)
        writer = ExtractiveWriter(lambda _text: ())
        search = Finds(*(passages or (EPO, TRO)))
        self._with = Answering(search, writer, self.refused.append, answers)  # type: ignore[arg-type]
        self._without = Answering(search, writer, self.refused.append)  # type: ignore[arg-type]

    def answer(
        self, question: str, language: str = "en", *, known: Sequence[str] = (), at_once: bool = False
    ) -> Answer:
        return self._with.answer(question, language=language, known=known, at_once=at_once)

    def without_model(self, question: str, language: str = "en") -> Answer:
        return self._without.answer(question, language=language)
