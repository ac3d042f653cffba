"""How well matching did against a file of the truth: precision and recall by level (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.matching.model import Level

Pair = tuple[str, str]
"""Key of an item, id of an enterprise."""


@dataclass(frozen=True)
class Truth:
    """`pairs` are true; each says at which level the item allows it to be known (`certain` or `likely`) and its script.

    `never` are pairs that look true: `certain` must not be said of them, or (`any`) they must not be matched at all.
    """

    pairs: Mapping[Pair, Mapping[str, str]]
    never: Mapping[Pair, Mapping[str, str]]


def truth_of(found: Mapping[str, Any]) -> Truth:
    """The truth from JSON: `{"pairs": [{"item", "profile", "allows", …}], "near": [{"item", "profile", "never", …}]}`.

    Raises `ValueError` where a pair lacks a key.
    """
    try:
        pairs = {(one["item"], one["profile"]): {"allows": "certain", **one} for one in found["pairs"]}
        never = {(one["item"], one["profile"]): {"never": "certain", **one} for one in found.get("near", ())}
    except (KeyError, TypeError) as error:
        raise ValueError(f"a pair needs `item` and `profile`: {error}") from None
    return Truth(pairs, never)


def judged(levels: Mapping[Pair, Level], truth: Truth) -> dict[str, Any]:
    """Precision and recall of `certain` and of `certain + likely`, in all and by script, and what went wrong.

    Recall of `certain` counts the pairs that an identifier or a full name allows, that of both levels every pair. A
    pair of the truth that is certain though only `likely` was asked is no mistake.
    """
    certain = {pair for pair, level in levels.items() if level == "certain"}
    upper = {pair for pair, level in levels.items() if level != "possible"}
    return {
        "pairs": len(truth.pairs),
        **_figures(certain, upper, truth.pairs),
        "by_script": {
            script: _figures(certain, upper, {p: t for p, t in truth.pairs.items() if t.get("script") == script}, whole=truth)
            for script in sorted({one.get("script", "") for one in truth.pairs.values()} - {""})
        },
        "wrong": [_said(pair, levels, truth.never) for pair in sorted(certain - truth.pairs.keys())]
        + [
            _said(pair, levels, truth.never)
            for pair, one in truth.never.items()
            if one["never"] == "any" and pair in levels and pair not in certain
        ],
        "missed": [
            {**one, "got": levels.get(pair)}
            for pair, one in truth.pairs.items()
            if pair not in upper or (one["allows"] == "certain" and pair not in certain)
        ],
    }  # fmt: skip


def _figures(
    certain: set[Pair], upper: set[Pair], pairs: Mapping[Pair, Mapping[str, str]], *, whole: Truth | None = None
) -> dict[str, Any]:
    if whole is not None:  # of a script: what was said of its items
        items = {item for item, _ in pairs}
        certain, upper = ({pair for pair in found if pair[0] in items} for found in (certain, upper))
    asked = {pair for pair, one in pairs.items() if one["allows"] == "certain"}
    return {
        "certain": _measure(certain, pairs.keys(), asked),
        "certain_or_likely": _measure(upper, pairs.keys(), pairs.keys()),
    }


def _measure(said: Iterable[Pair], true: Iterable[Pair], asked: Iterable[Pair]) -> dict[str, Any]:
    said, true, asked = set(said), set(true), set(asked)
    return {
        "said": len(said),
        "asked": len(asked),
        "precision": round(len(said & true) / len(said), 4) if said else None,
        "recall": round(len(said & asked) / len(asked), 4) if asked else None,
    }


def _said(pair: Pair, levels: Mapping[Pair, Level], never: Mapping[Pair, Mapping[str, str]]) -> dict[str, Any]:
    return {"item": pair[0], "profile": pair[1], "level": levels[pair], "plant": never.get(pair, {}).get("plant", "")}


def misses(judgement: Mapping[str, Any]) -> Sequence[str]:
    """What went wrong, a line each."""
    lines = [
        f"wrong: {one['item']} {one['profile']} {one['level']} {one['plant']}".rstrip() for one in judgement["wrong"]
    ]
    lines += [f"missed: {one['item']} {one['profile']} {one.get('plant', '')}, got {one['got']}" for one in judgement["missed"]]  # fmt: skip
    return lines
