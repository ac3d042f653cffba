"""Figures from outcomes (pure): shares with their number and interval, risk and coverage, how probabilities hold."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Share:
    """A share of `n` cases; of none it has no value."""

    hits: int
    n: int

    @classmethod
    def of(cls, values: Iterable[bool]) -> "Share":
        """The share of those that are true."""
        seen = list(values)
        return cls(sum(seen), len(seen))

    @property
    def value(self) -> float | None:
        """0..1, or None."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval, 95 %."""
        if not self.n:
            return 0.0, 1.0
        p, z = self.hits / self.n, 1.96
        middle = (p + z * z / (2 * self.n)) / (1 + z * z / self.n)
        half = z * math.sqrt(p * (1 - p) / self.n + z * z / (4 * self.n**2)) / (1 + z * z / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        low, high = self.interval
        return f"{100 * self.value:.1f} % ({100 * low:.0f}–{100 * high:.0f}, n {self.n})"


def by(outcomes: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Outcomes in groups, the groups in order of their names."""
    groups: dict[str, list[T]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return dict(sorted(groups.items()))


def auroc(scores: Sequence[float], wanted: Sequence[bool]) -> float | None:
    """How often a wanted case scores above one that is not; ties count half."""
    good = [s for s, w in zip(scores, wanted, strict=True) if w]
    bad = [s for s, w in zip(scores, wanted, strict=True) if not w]
    if not good or not bad:
        return None
    wins = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return wins / (len(good) * len(bad))


def risk_coverage(scores: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Coverage and risk as the bar falls: the share answered, and the share of those answered that is wrong.

    Cases of equal score are answered together.
    """
    ranked = sorted(zip(scores, right, strict=True), key=lambda pair: -pair[0])
    curve, wrong = [], 0
    for at, (score, good) in enumerate(ranked, start=1):
        wrong += not good
        if at == len(ranked) or ranked[at][0] != score:
            curve.append((at / len(ranked), wrong / at))
    return curve


def calibration(
    scores: Sequence[float], wanted: Sequence[bool], bins: int = 5
) -> list[tuple[float, float, float, Share]]:
    """By bin: its bounds, the mean probability said, and the share that came true."""
    rows = []
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [(s, w) for s, w in zip(scores, wanted, strict=True) if low <= s < high or (s == high == 1.0)]
        if inside:
            mean = sum(s for s, _ in inside) / len(inside)
            rows.append((low, high, mean, Share.of(w for _, w in inside)))
    return rows


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def number(value: float | None, digits: int = 3) -> str:
    """A figure, or a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def columns(found: Mapping[str, float], names: Sequence[str]) -> list[str]:
    """Figures of a mapping in the order of `names`."""
    return [number(found.get(name)) for name in names]
