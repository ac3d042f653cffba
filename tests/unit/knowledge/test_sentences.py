"""Sentences are exact pieces of their passage, in order, and nothing gets lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import plain, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("The U.S. court in N.D. Ill. may act. It did.", ["The U.S. court in N.D. Ill. may act.", "It did."]),
        ("See FRCP 12(a)(1)(A)(i). Then act.", ["See FRCP 12(a)(1)(A)(i).", "Then act."]),
        ("应在21日内答辩。不要签字！", ["应在21日内答辩。", "不要签字！"]),
        ("保存证据（包括：合同。发票）并记录。", ["保存证据（包括：合同。发票）并记录。"]),
        ("1. **Keep** papers.\n2. Do not sign\n- Call", ["Keep papers.", "Do not sign", "Call"]),
        ("A line that\nwraps here. Next", ["A line that wraps here.", "Next"]),
        ("gemäß § 924 Abs. 1 ZPO. Danach", ["gemäß § 924 Abs. 1 ZPO.", "Danach"]),
        ("***\n---", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from("ab .。！?\n-*1)(§，"), max_size=120))
def test_every_letter_is_in_exactly_one_sentence(text: str) -> None:
    def letters(value: str) -> str:
        return "".join(c for c in value if c.isalpha())

    assert letters("".join(sentences(text))) == letters(text)


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert all(s and s == s.strip() for s in sentences(text))


def test_plain_drops_emphasis_only() -> None:
    assert plain("**21 days** after `service` of a_file_name") == "21 days after service of a_file_name"
