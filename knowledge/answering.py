"""Question to cited answer: retrieve, judge the support, write, check every sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from knowledge.answer_length import fits_an_answer
from knowledge.both_languages import in_both
from knowledge.citations import check, check_quotes
from knowledge.drafting import ModelAnswers
from knowledge.errors import RefusedDraft
from knowledge.kinds import lacks_its_figure
from knowledge.model import Answer, Citation, Drafting, Hit, Passage, SearchResult, Sentence, Verdict
from knowledge.ports import Writer
from knowledge.search import Search
from knowledge.sentences import sentences
from knowledge.support import Judge, Judgement, by_rule

HITS = 8
_ORDER: tuple[Verdict, ...] = ("not_found", "partly", "supported")


class Answering:
    """Answers from one search and one writer; what fails the checks is not shown.

    With a language model the model drafts first, and the writer stands in wherever its draft does not hold.
    """

    def __init__(
        self,
        search: Search,
        writer: Writer,
        refused: Callable[[str], None],
        model: ModelAnswers | None = None,
        judge: Judge = by_rule,
        version: Callable[[Passage, str, str], Passage | None] = lambda _passage, _edition, _language: None,
    ) -> None:
        """`refused` is told why a draft was thrown away; `judge` says whether hits support an answer.

        `version` finds a passage in another language of its guide.
        """
        self._search = search
        self._writer = writer
        self._refused = refused
        self._model = model
        self._judge = judge
        self._version = version

    @property
    def writer(self) -> str:
        """The name of the writer that drafts."""
        return self._writer.name

    def answer(
        self,
        question: str,
        *,
        language: str,
        market: str | None = None,
        at_once: bool = False,
        known: Sequence[str] = (),
    ) -> Answer:
        """The answer in the asker's language (`en` or `zh`) where a guide has one; `not_found` is a normal outcome.

        `at_once` asks no language model: what is urgent waits for none. `known` are names of the matter, which are
        taken out of what a model is sent.
        """
        result = self._search.find(question, language=language, market=market, k=HITS)
        hits, judged = choose_language(result, language, self._judge)
        answer, drafting = None, None
        if judged.verdict == "not_found":
            answer = self._not_found(question, language, result)
        elif self._model is not None and not at_once:
            answer, drafting = self._modelled(
                self._model, question, language, judged.verdict, hits, known, result.edition
            )
        answer = answer or self._written(question, language, judged.verdict, hits, result)
        return replace(answer, drafting=drafting, support=judged.probability)

    def _modelled(
        self,
        model: ModelAnswers,
        question: str,
        language: str,
        verdict: Verdict,
        hits: Sequence[Hit],
        known: Sequence[str],
        edition: str,
    ) -> tuple[Answer | None, Drafting | None]:
        """The model's answer where its draft holds, and the record of what became of the draft."""
        draft = model.draft(question, language, hits, known)
        if draft is None or not draft.sentences:
            return None, draft.drafting if draft else None
        if lacks_its_figure(question, " ".join(s.text for s in draft.sentences)):
            verdict = "partly"
        try:
            answer = cite(
                question, language, verdict, draft.sentences, draft.passages, edition, model.name, draft.quotes
            )
        except RefusedDraft as error:
            self._refused(str(error))
            return None, replace(draft.drafting, used=False, reason="refused")
        return replace(answer, drafting=draft.drafting), draft.drafting

    def _written(
        self, question: str, language: str, verdict: Verdict, hits: Sequence[Hit], result: SearchResult
    ) -> Answer:
        try:
            drafted: Sequence[Sentence] = self._writer.write(question, language, hits)
            if lacks_its_figure(question, " ".join(s.text for s in drafted)):
                verdict = "partly"
            passages = [h.passage for h in hits]
            if any(passage.language != language for passage in passages):
                drafted, passages = in_both(
                    drafted, passages, lambda p: self._version(p, result.edition, language), fits_an_answer
                )
            return cite(question, language, verdict, drafted, passages, result.edition, self.writer)
        except RefusedDraft as error:
            self._refused(str(error))
            return self._not_found(question, language, result)

    def quote(self, question: str, *, language: str, passages: Sequence[Passage], edition: str) -> Answer:
        """Whole passages word for word, sentence by sentence: a first-hour checklist."""
        drafted = [Sentence(text, (n,)) for n, p in enumerate(passages, start=1) for text in sentences(p.text)]
        verdict: Verdict = "supported" if drafted else "not_found"
        return cite(question, language, verdict, drafted, passages, edition, self.writer)

    def _not_found(self, question: str, language: str, result: SearchResult) -> Answer:
        return Answer(question, language, "not_found", (), (), result.edition, self.writer)


def choose_language(result: SearchResult, language: str, judge: Judge) -> tuple[list[Hit], Judgement]:
    """The hits in the asker's language if they are worth as much as any, otherwise those in the best hit's language.

    With the judgement on those that were chosen.
    """
    hits = list(result.hits)
    own = [hit for hit in hits if hit.passage.language == language]
    if not own or own[0] is hits[0]:
        return (own or hits), judge(result, language, own or hits)
    best = [hit for hit in hits if hit.passage.language == hits[0].passage.language]
    mine, other = judge(result, language, own), judge(result, language, best)
    return (best, other) if _ORDER.index(other.verdict) > _ORDER.index(mine.verdict) else (own, mine)


def cite(
    question: str,
    language: str,
    verdict: Verdict,
    drafted: Sequence[Sentence],
    passages: Sequence[Passage],
    edition: str,
    writer: str,
    quotes: Mapping[int, str] | None = None,
) -> Answer:
    """Number the cited passages in order of appearance and check the whole; raises `RefusedDraft`.

    `drafted` marks are positions in `passages`, counted from 1. `quotes` are the passages' own words by mark; without
    them the sentences are such words.
    """
    if not drafted:
        raise RefusedDraft("the draft is empty")
    check(drafted, dict(enumerate(passages, start=1)))
    numbers: dict[int, int] = {}
    for sentence in drafted:
        for mark in sentence.citations:
            numbers.setdefault(mark, len(numbers) + 1)
    renumbered = tuple(Sentence(s.text, tuple(numbers[m] for m in s.citations)) for s in drafted)
    citations = tuple(
        Citation(
            n, passages[mark - 1], (quotes or {}).get(mark) or next(s.text for s in drafted if mark in s.citations)
        )
        for mark, n in sorted(numbers.items(), key=lambda item: item[1])
    )
    check_quotes(citations)
    foreign = any(c.passage.language != language for c in citations)
    return Answer(question, language, verdict, renumbered, citations, edition, writer, foreign)
