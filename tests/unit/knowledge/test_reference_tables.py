"""The reference tables are read whole, and a mistake is named with its file and entry."""

import re
from pathlib import Path

import pytest

from knowledge.errors import UnusableInput
from knowledge.reference_tables import AMBIGUITIES, CHECKLISTS, ambiguities, checklists
from knowledge.terms import load_agreed

GUILT = re.compile(r"infring|copied|counterfeit|guilt|did you|侵权|抄袭|假冒|仿冒|有罪", re.IGNORECASE)


def test_the_checklists_are_complete_and_ask_nothing_about_guilt() -> None:
    found = checklists()
    assert len(found) == 13 and {"schedule_a", "itc_337", "customs", "criminal", "pictures"} <= found.keys()
    assert [f.id for f in found["schedule_a"].facts if f.decisive][:2] == ["case_number", "order_date"]
    assert not [f.en for c in found.values() for f in c.facts if GUILT.search(f.en + f.zh)]


def test_the_ambiguous_words_are_there_with_their_question() -> None:
    words = {word for one in ambiguities() for word in one.words}
    assert {
        "撤销",
        "驳回",
        "投诉",
        "控告",
        "临时禁令",
        "送达",
        "冻结",
        "21天",
        "EPO",
        "IPR",
        "PI",
        "PA",
        "GBC",
    } <= words
    assert all(len(one.meanings) > 1 or one.id == "plaintiffs_slang" for one in ambiguities())


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        (CHECKLISTS, "zh: 法院和案号}", "}", r"schedule_a\.facts\.1\.zh"),
        (CHECKLISTS, "id: order_date, decisive: true,", "id: order_date,", "decisive fact hearing_date stands after"),
        (CHECKLISTS, "id: listing,", "id: case_number,", "case_number stands twice"),
        (CHECKLISTS, "market: US", "market: usa", r"schedule_a\.market"),
        (AMBIGUITIES, "words: [EPO]", "words: []", r"entry 8\.words"),
        (AMBIGUITIES, "do: ask before", "todo: ask before", r"entry 10\.(?:do|todo)"),
        (AMBIGUITIES, "words: [EPO]", "words: [EPO", "cannot be read"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, file: Path, old: str, new: str, complaint: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / file.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnusableInput, match=rf"{re.escape(str(path))}.*{complaint}"):
        (checklists if file == CHECKLISTS else ambiguities)(path)


def test_agreed_terms_must_stand_in_the_term_base(tmp_path: Path) -> None:
    agreed = {term.english[0]: term for term in load_agreed()}
    assert "双方复审" in agreed["inter partes review"].chinese and agreed["permanent injunction"].distinctive
    path = tmp_path / "must_agree.yaml"
    path.write_text("- {term: default judgment}\n- {term: no such term}\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"must_agree\.yaml: entry 2: 'no such term'"):
        load_agreed(path)
