"""What is found for and against one profile, and what it comes to."""

from dataclasses import dataclass, field

from bot.matching.model import Level, Match, Reason

LIKELY, POSSIBLE = 0.6, 0.3
SURE, UNSURE = 0.95, 0.94
BASES = frozenset({"identifier", "name", "mark"})
SPEAKS_AGAINST = frozenset(
    "other_province other_place other_trade other_characters other_marketplace other_seller_id other_claims shared".split()
)
"""With one of these nothing is certain."""
WEIGHTS = {
    "other_province": -0.45,
    "other_place": 0.0,  # weighs in the name itself
    "other_trade": 0.0,
    "other_characters": -0.3,
    "other_marketplace": -0.15,
    "other_seller_id": -0.12,
    "other_claims": -0.3,
    "shared": -0.25,
    "other_market": -0.08,
    "other_classes": 0.0,  # weighs in the mark itself
    "market": 0.08,
    "platform": 0.08,
    "province": 0.15,
    "classes": 0.1,
}
"""How much each thing beside names and numbers says."""


@dataclass(slots=True)
class Evidence:
    """Reasons by code (the strongest of each), and whether one of them alone proves whom the item means.

    `base` says on what kind of thing it rests; what rests on goods alone is at most possible.
    """

    reasons: dict[str, Reason] = field(default_factory=dict)
    proves: bool = False
    base: set[str] = field(default_factory=set)

    def add(self, code: str, item: str, profile: str, weight: float | None = None) -> None:
        """Note what agrees or speaks against it; without a weight what `WEIGHTS` says."""
        weight = WEIGHTS[code] if weight is None else weight
        known = self.reasons.get(code)
        if known is None or abs(weight) > abs(known.weight):
            self.reasons[code] = Reason(code, item, profile, round(weight, 3))

    def join(self, other: "Evidence") -> None:
        """Take in what another part of the item says; what is certain is not shaken by what was only guessed there."""
        sure = self.certain or other.certain
        if sure and not self.certain:
            self.reasons = {code: one for code, one in self.reasons.items() if one.weight >= 0 and code not in SPEAKS_AGAINST}  # fmt: skip
        for reason in other.reasons.values():
            if not sure or other.certain or (reason.weight >= 0 and reason.code not in SPEAKS_AGAINST):
                self.add(reason.code, reason.item, reason.profile, reason.weight)
        self.proves = self.proves or other.proves
        self.base |= other.base

    @property
    def score(self) -> float:
        """From 0 to 1: each reason takes its share of what is still open, each one against its share of the whole."""
        missing, left = 1.0, 1.0
        for reason in self.reasons.values():
            if reason.weight >= 0:
                missing *= 1 - reason.weight
            else:
                left *= 1 + reason.weight
        return (1 - missing) * left

    @property
    def certain(self) -> bool:
        """Whether one thing proves it and nothing speaks against it."""
        return self.proves and not SPEAKS_AGAINST & self.reasons.keys()

    def match(self, item: int, profile: int) -> Match | None:
        """The match; None where too little agrees."""
        score = max(self.score, SURE) if self.certain else min(self.score, UNSURE)
        level: Level = "possible"
        if self.certain:
            level = "certain"
        elif score >= LIKELY and self.base & BASES:
            level = "likely"
        elif score < POSSIBLE or not self.base:
            return None
        ordered = sorted(self.reasons.values(), key=lambda reason: (-abs(reason.weight), reason.code))
        return Match(item, profile, round(score, 3), level, tuple(ordered))
