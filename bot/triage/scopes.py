"""Whether a pattern is about us and now: negation, suppositions, questions, news, others, our own steps.

Everything looks at one clause and at most the sentence around it and the one before. What stays doubtful raises.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.triage.rules import Pattern, ScopeRules, scope_rules
from bot.triage.text import Sentence

_REACH = 160
_SHORT = 60
_POLICE = re.compile(r"police\w*|polizei|cops?|警察|警方|公安")
_OR = re.compile(r"\bn?or\b")


@dataclass(frozen=True)
class Place:
    """Where a match stands: positions are relative to its sentence; `earlier` and `following` are its neighbours."""

    sentence: Sentence
    start: int
    end: int
    earlier: Sentence | None
    following: Sentence | None = None

    @cached_property
    def clause_index(self) -> int:
        """The clause in which the match begins."""
        return next(i for i, (_, end) in enumerate(self.sentence.clauses) if self.start < end)

    @cached_property
    def clause(self) -> str:
        """The clause, or the clauses if the match spans several."""
        end = next(b for _, b in self.sentence.clauses if min(self.end, len(self.sentence.text)) <= b)
        return self.sentence.text[self.clause_start : end]

    @cached_property
    def clause_start(self) -> int:
        """Where that clause begins in the sentence."""
        return self.sentence.clauses[self.clause_index][0]

    @cached_property
    def before(self) -> str:
        """The clause up to the match, at most 160 characters."""
        return self.sentence.text[max(self.clause_start, self.start - _REACH) : self.start]

    @cached_property
    def listed_before(self) -> str:
        """Like `before`; an item of a list ("no raid, arrest or seizure") also sees the items before it."""
        text, index, start = self.sentence.text, self.clause_index, self.clause_start
        if not _OR.search(text):
            return self.before
        while index > 0 and index > self.clause_index - 3 and not _words(text[start : self.start]):
            index -= 1
            start = self.sentence.clauses[index][0]
        return " ".join(text[max(start, self.start - _REACH) : self.start].replace(",", " ").split()) + " "

    @cached_property
    def after(self) -> str:
        """The rest of the clause behind the match."""
        end = next((b for _, b in self.sentence.clauses if self.end <= b), len(self.sentence.text))
        return self.sentence.text[self.end : end]


def _words(text: str) -> list[str]:
    return [word for word in text.strip(" ,").split() if word not in {"or", "and", "nor", "any", "a", "an"}]


def silenced(place: Place, scopes: frozenset[str], signal: str) -> str | None:
    """Why the match does not raise, or None when it does."""
    rules = scope_rules()
    checks = {
        "negation": _negated,
        "own_step": _own_step,
        "hypothesis": _supposed,
        "question": _asked,
        "told": _told,
    }
    for name, check in checks.items():
        if name in scopes and check(place, rules):
            return name
    if "other" in scopes and _somebody_else(place, rules, signal):
        return "other"
    return None


def denied(place: Place) -> bool:
    """Whether the words before the match deny it; what follows belongs to the ideas around it."""
    return bool(scope_rules().negated_before.search(place.before))


def over(place: Place) -> bool:
    """Whether words of an end are a statement that it ended, not a wish, a question or a denial."""
    text = place.sentence.text
    asked = text.rstrip().endswith("?") and place.clause_start + len(place.clause) >= len(text)
    return not scope_rules().not_over.search(place.before[-_REACH:]) and not asked


def _negated(place: Place, rules: ScopeRules) -> bool:
    if rules.negated_inside.search(place.sentence.text[place.start : place.end]):
        return True
    if rules.negated_before.search(place.before) or rules.negated_after.search(place.after):
        return True
    return place.listed_before.strip() != place.before.strip() and bool(
        rules.negated_before.search(place.listed_before)
    )


def _own_step(place: Place, rules: ScopeRules) -> bool:
    if rules.not_own_step.search(place.clause):
        return False
    return bool(rules.own_step.search(place.before) or rules.own_measure.search(place.clause))


def _supposed(place: Place, rules: ScopeRules) -> bool:
    clause = place.clause
    if rules.when.search(clause):
        return False
    if rules.avoided.search(clause):
        return True
    marker = rules.hypothesis.search(place.sentence.text[: place.start])
    if marker:
        own_clause = marker.start() < place.clause_start and not rules.question.search(clause)
        return not (own_clause and _has_own(clause, rules) and rules.clear.search(clause))
    if rules.clear.search(clause) or _told_next(place, rules):
        return False
    return bool(rules.supposed_before.search(place.before) or rules.supposed_clause.search(clause))


def _asked(place: Place, rules: ScopeRules) -> bool:
    clause, text = place.clause, place.sentence.text
    general = rules.general.search(text)
    if not general and not rules.question.search(text):
        return _only_marked(place, rules)
    if rules.clear.search(clause) or rules.clear_in_question.search(clause):
        return False
    if rules.when.search(clause) or rules.held.search(place.before) or _told_next(place, rules):
        return False
    return bool(general or rules.question.search(clause)) or not rules.weak.search(clause)


def _told_next(place: Place, rules: ScopeRules) -> bool:
    """Whether the next sentence says when it came: "Can we ignore a summons? It came last week." """
    text = place.following.text.strip() if place.following else ""
    if not text or len(text) > _SHORT or text.endswith("?"):
        return False
    return bool(rules.when.search(text) and rules.weak.search(text))


def _only_marked(place: Place, rules: ScopeRules) -> bool:
    """A last clause with nothing but a question mark: "Fine for breach of an injunction?"."""
    text = place.sentence.text
    if not rules.mark.search(place.clause) or place.clause_start + len(place.clause) < len(text):
        return False
    tells = (rules.own, rules.weak, rules.clear, rules.when, rules.plea)
    return not any(rule.search(text) for rule in tells)


def _told(place: Place, rules: ScopeRules) -> bool:
    return bool(rules.told.search(place.sentence.text)) and not _has_own(place.clause, rules)


def _somebody_else(place: Place, rules: ScopeRules, signal: str) -> bool:
    if _has_own(place.clause, rules):
        return False
    match = place.sentence.text[place.start : place.end]
    subject = _subject(place.before + match, rules, len(place.before))
    if subject is not None:
        return not (signal == "person_held" and _friend_in_danger(place, rules))
    return _continues_about_others(place, rules)


def _friend_in_danger(place: Place, rules: ScopeRules) -> bool:
    """A friend held is raised: whose person it is stays in doubt. Mere talk of police is not enough."""
    match = place.sentence.text[place.start : place.end]
    return bool(rules.friend.search(place.clause)) and not _POLICE.fullmatch(match)


def _continues_about_others(place: Place, rules: ScopeRules) -> bool:
    text = place.sentence.text
    earlier = [text[a:b] for a, b in place.sentence.clauses[: place.clause_index]]
    pronoun = rules.other_pronoun.search(place.clause) is not None
    if place.earlier is not None and not earlier and pronoun:
        earlier = [place.earlier.text]
    chinese = not place.clause.isascii()
    for clause in reversed(earlier):
        if _has_own(clause, rules):
            return False
        if _subject(clause, rules) is not None:
            return pronoun or chinese
    return False


def _subject(text: str, rules: ScopeRules, end: int | None = None) -> str | None:
    """Somebody else named as the one it happens to, and not as the one who acts (looked for up to `end`)."""
    plain = _blanked(rules.not_other, text)
    found = rules.other_subject.search(plain)
    if found is None or rules.other_agent.search(plain, found.end(), len(plain) if end is None else end):
        return None
    return found[0]


def _has_own(clause: str, rules: ScopeRules) -> bool:
    return rules.own.search(_blanked(rules.not_own, clause)) is not None


def _blanked(pattern: Pattern, text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)
