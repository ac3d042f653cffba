"""The second reader raises what sounds urgent, leaves questions alone, and is silent with another model."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.embedders import make_embedder
from knowledge.second_reader import FILE, MOST, load, read
from tests.fakes import HashEmbedder


@pytest.mark.parametrize(
    "text",
    [
        "Two officers have taken our sales manager from the booth and nobody answers his phone.",
        "警察把我们的经理从展位上带走了，电话打不通",
    ],
)
def test_it_hears_a_person_in_danger(text: str) -> None:
    reader = load(make_embedder(""))
    assert reader is not None and reader(text) == "U3"


@pytest.mark.parametrize(
    "text",
    ["How long do I have to answer a complaint in a US federal court?", "什么是TRO？", "hi", "", "   ",
     "How do I register a trade mark in Japan, and what does it cost?"],
)  # fmt: skip
def test_it_leaves_questions_alone(text: str) -> None:
    reader = load(make_embedder(""))
    assert reader is not None and reader(text) is None


def test_it_is_silent_with_another_model() -> None:
    assert load(HashEmbedder()) is None


def test_a_long_text_is_read_from_both_ends() -> None:
    words = read(f"begin {'x ' * 5_000} end")
    assert len(words) <= MOST + 1 and words.startswith("begin") and words.endswith("end")


def test_the_weights_are_small_and_whole() -> None:
    with np.load(FILE) as kept:
        assert kept["rows"].shape == (2, 384) and np.isfinite(kept["rows"]).all()
    assert Path(FILE).stat().st_size < 20_000
