"""What the desk reads: the current edition, passages, guide pages, checklists, and the way back."""

import pytest
from sqlalchemy import Engine, event

from knowledge.errors import NothingPublished, UnusableInput
from knowledge.store.engine import make_engine
from knowledge.store.library import Library
from tests.unit.knowledge.store.conftest import Clock
from tests.unit.knowledge.store.making import document, draft, publish


def test_before_the_first_edition(library: Library) -> None:
    assert library.published() is None
    assert library.previous() is None
    assert library.overview() == []
    assert library.editions() == []
    assert library.checklist("customs", "en") == []
    assert library.passages(["x"]) == {}
    with pytest.raises(NothingPublished, match="firstline ingest"):
        library.current()


def test_a_passage_comes_back_as_it_was_stored(library: Library) -> None:
    made = document("cn/商标法", "zh", ["自收到通知之日起十五日内……", "第二条"], market="CN", checklist=["customs"])
    publish(library, [made])
    ids = [f"{made.id}-1", f"{made.id}-2"]
    found = library.passages([*ids, "unknown"])
    assert list(found) == ids
    first = found[ids[0]]
    assert first.text == "自收到通知之日起十五日内……"
    assert (first.guide, first.language, first.market, first.version) == (
        "cn/商标法",
        "zh",
        "CN",
        made.guide.version,
    )
    assert first.heading == ("When", "Part 1")
    assert first.checklist == ("customs",)
    assert first.confidence == "S"
    assert found[ids[1]].checklist == ()


def test_passages_are_one_query(library: Library, engine: Engine) -> None:
    made = document(texts=[f"text {n}" for n in range(200)])
    publish(library, [made])
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert len(library.passages([f"{made.id}-{n}" for n in range(1, 201)])) == 200
    library.current()
    assert len([s for s in statements if s.startswith("SELECT")]) == 2


def test_current_notices_another_process_at_once(library: Library, url: str) -> None:
    other = Library(make_engine(url), clock=Clock(), new_id=iter("abcdef").__next__)
    first = publish(library, [document()])
    assert other.current().id == first.id
    second = publish(library, [document(texts=["New text."])])
    assert other.current().id == second.id


def test_documents_and_overview_are_those_of_the_edition(library: Library) -> None:
    old = publish(library, [document("a"), document("b", texts=["b text"])])
    new = publish(library, [document("b", texts=["b text"]), document("c", "zh", ["丙"])])
    assert [d.guide.id for d in library.documents(old.id)] == ["a", "b"]
    assert [(d.guide.id, d.passages) for d in library.documents(new.id)] == [("b", 1), ("c", 1)]
    assert [(o.guide.id, o.guide.language, o.passages) for o in library.overview()] == [
        ("b", "en", 1),
        ("c", "zh", 1),
    ]


def test_a_guide_opens_in_the_cited_version_after_it_changed(library: Library) -> None:
    before = document(texts=["Thirty days.", "More."])
    after = document(texts=["Twenty-one days."])
    publish(library, [before])
    publish(library, [after])
    guide, passages = library.document("us/schedule-a", "en")
    assert (guide.version, [p.text for p in passages]) == (after.guide.version, ["Twenty-one days."])
    guide, passages = library.document("us/schedule-a", "en", before.guide.version)
    assert (guide, [p.ordinal for p in passages]) == (before.guide, [1, 2])
    publish(library, [document("other", texts=["only this one is left"])])
    assert library.document("us/schedule-a", "en", after.guide.version)[0] == after.guide
    with pytest.raises(UnusableInput, match=r"no guide us/schedule-a\.en"):
        library.document("us/schedule-a", "en")
    with pytest.raises(UnusableInput, match="in version 000000000000"):
        library.document("us/schedule-a", "en", "000000000000")


CHECKLISTS = [
    document("us/raid", "en", ["us en"], market="US", checklist=["customs", "criminal"]),
    document("general", "en", ["general en"], checklist=["customs"]),
    document("general", "zh", ["general zh", "no list"], checklist=["customs"]),
    document("de/messe", "de", ["de de"], market="DE", checklist=["fair_action"]),
    document("us/raid", "zh", ["us zh"], market="US", checklist=["criminal"]),
]


@pytest.mark.parametrize(
    ("signal", "language", "market", "texts"),
    [
        ("customs", "en", "US", ["us en"]),
        ("customs", "en", "DE", ["general en"]),
        ("customs", "en", None, ["general en"]),
        ("customs", "zh", "US", ["general zh"]),
        ("criminal", "zh", "US", ["us zh"]),
        ("criminal", "de", "US", ["us en"]),
        ("criminal", "en", None, []),
        ("fair_action", "zh", "DE", ["de de"]),
        ("fair_action", "zh", "US", []),
        ("custom", "en", "US", []),
        ("unknown", "en", "US", []),
    ],
)
def test_checklist(library: Library, signal: str, language: str, market: str | None, texts: list[str]) -> None:
    publish(library, CHECKLISTS)
    assert [p.text for p in library.checklist(signal, language, market)] == texts


def test_a_retired_checklist_is_not_shown(library: Library) -> None:
    publish(library, CHECKLISTS)
    publish(library, CHECKLISTS[2:])
    assert [p.text for p in library.checklist("customs", "en", "US")] == ["general zh"]


def test_rollback_swaps_and_swaps_back(library: Library) -> None:
    first = publish(library, [document("a")])
    second = publish(library, [document("b")])
    assert library.rollback(lambda _edition: True).id == first.id
    assert (library.current().id, library.previous()) == (first.id, library.edition(second.id))
    assert {e.id: e.state for e in library.editions()} == {second.id: "retired", first.id: "published"}
    assert library.rollback(lambda edition: edition == second.id).id == second.id


def test_rollback_needs_an_earlier_edition_with_its_indexes(library: Library) -> None:
    with pytest.raises(NothingPublished, match="no earlier edition"):
        library.rollback(lambda _edition: True)
    first = publish(library, [document("a")])
    with pytest.raises(NothingPublished, match="no earlier edition"):
        library.rollback(lambda _edition: True)
    second = publish(library, [document("b")])
    with pytest.raises(UnusableInput, match=f"rebuild {first.id}"):
        library.rollback(lambda _edition: False)
    assert library.current().id == second.id


def test_editions_newest_first(library: Library) -> None:
    first = publish(library, [document("a")])
    second = draft(library, [document("b")])
    assert [(e.id, e.state) for e in library.editions()] == [(second.id, "building"), (first.id, "published")]
    assert first.manifest == {"passages": 1}
    with pytest.raises(UnusableInput, match="editions list"):
        library.edition("e9999")
