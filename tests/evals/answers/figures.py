"""What the outcomes of questions amount to: right answers, refusals, citations, both languages alike."""

from collections.abc import Iterable, Sequence

from knowledge.model import Passage
from tests.evals.answers.judging import MAX_WORDS, Outcome
from tests.evals.guides.judging import sections
from tests.evals.measures import Share, auroc, by


def answerable(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The questions that the guides answer."""
    return [o for o in outcomes if o.pair.answerable]


def unanswerable(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The questions that they do not."""
    return [o for o in outcomes if not o.pair.answerable]


def of_answers(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """The figures of answers to answerable questions; those that were refused count as wrong, not as unsupported."""
    asked = answerable(outcomes)
    said = [o for o in asked if not o.refused]
    return {
        "right figure and source": Share.of(o.right for o in asked),
        "right figure": Share.of(o.figure for o in asked),
        "right source": Share.of(o.source for o in asked),
        "answered": Share.of(not o.refused for o in asked),
        "in the asker's language": Share.of(o.own_language for o in said),
        "first source of the right market": Share.of(o.market for o in said),
        f"at most {MAX_WORDS} words": Share.of(o.words <= MAX_WORDS for o in said),
    }


def of_citations(outcomes: Iterable[Outcome]) -> dict[str, Share]:
    """Sentences and citations of every answer, also of those that should have been none."""
    said = [o for o in outcomes if not o.refused]
    total = sum(o.sentences for o in said)
    return {
        "sentences that a cited passage states": Share(total - sum(o.unsupported for o in said), total),
        "answers whose quotes all stand in their passages": Share.of(o.citations_hold for o in said),
    }


def of_refusals(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """`not_found` where it is true, where it is false, and answers without reserve where there is none."""
    return {
        "not_found when true": Share.of(o.refused for o in unanswerable(outcomes)),
        "not_found when false": Share.of(o.refused for o in answerable(outcomes)),
        "`supported` when there is no answer": Share.of(o.verdict == "supported" for o in unanswerable(outcomes)),
    }


def of_the_desk(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """The same for what the whole desk does, where triage may send a question to a person, decline it or ask back."""
    return {
        "no answer shown when there is none": Share.of(not o.shown for o in unanswerable(outcomes)),
        "neither answer nor person when there is one": Share.of(
            not o.shown and o.route != "escalate" for o in answerable(outcomes)
        ),
        "to a person when there is none": Share.of(o.route == "escalate" for o in unanswerable(outcomes)),
        "to a person when there is one": Share.of(o.route == "escalate" for o in answerable(outcomes)),
    }


def separation(outcomes: Sequence[Outcome]) -> float | None:
    """How well the probability parts the two sorts of questions."""
    known = [o for o in outcomes if o.support is not None]
    return auroc([o.support or 0.0 for o in known], [o.pair.answerable for o in known])


def of_both_languages(outcomes: Iterable[Outcome]) -> dict[str, Share]:
    """Of the answerable questions, how their two languages compare; `different` names those that fail the first."""
    asked = list(_pairs(outcomes).values())
    return {
        "same rule": Share.of(gives_same(*both) for both in asked),
        "both right": Share.of(one.right and other.right for one, other in asked),
        "only one refused": Share.of(one.refused != other.refused for one, other in asked),
        "same first source (stricter)": Share.of(cites_same_first(*both) for both in asked),
    }


def different(outcomes: Iterable[Outcome]) -> list[str]:
    """The questions whose two languages do not give the same rule."""
    return [name for name, both in _pairs(outcomes).items() if not gives_same(*both)]


def gives_same(one: Outcome, other: Outcome) -> bool:
    """Whether two answers give the same rule.

    Both state what a right answer holds from its source; or both say that the guides do not answer; or both give
    something else, from the same section or rule first. Any other two differ.
    """
    if one.right or other.right:
        return one.right and other.right
    return cites_same_first(one, other)


def cites_same_first(one: Outcome, other: Outcome) -> bool:
    """Whether two answers first cite the same section, or sections of one rule, or both refuse."""
    if one.refused or other.refused:
        return one.refused and other.refused
    if one.sections[0] == other.sections[0]:
        return True
    return bool(rules_cited(one.sections[0], one.language) & rules_cited(other.sections[0], other.language))


def rules_cited(section: str, language: str) -> frozenset[str]:
    """The rules that a section (`guide#anchor`) states."""
    guide, _, anchor = section.partition("#")
    return frozenset(sections().get((guide, language, anchor), ()))


def section_of(passage: Passage) -> str:
    """`guide#anchor` of a passage."""
    return f"{passage.guide}#{passage.anchor}"


def _pairs(outcomes: Iterable[Outcome]) -> dict[str, tuple[Outcome, Outcome]]:
    """The answerable questions that were asked in both languages, by name."""
    versions = by(answerable(outcomes), lambda o: o.pair.pair)
    return {name: (both[0], both[1]) for name, both in versions.items() if len(both) == 2}
