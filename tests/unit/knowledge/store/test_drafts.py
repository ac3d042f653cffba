"""What a builder writes can be repeated, is complete or absent, and is published in one commit."""

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from knowledge.errors import StaleDraft
from knowledge.store.engine import read
from knowledge.store.library import Library
from knowledge.store.records import text_hash
from knowledge.store.tables import DocumentRow, PassageRow
from tests.unit.knowledge.store.making import DIMENSION, MODEL, document, draft, embed, publish


def rows(engine: Engine) -> tuple[int, int]:
    with read(engine) as connection:
        documents = connection.scalar(select(func.count()).select_from(DocumentRow))
        passages = connection.scalar(select(func.count()).select_from(PassageRow))
    return documents or 0, passages or 0


def test_storing_again_changes_nothing(library: Library, engine: Engine) -> None:
    made = [document("a", texts=["one", "two"]), document("b", texts=["three"])]
    stored = library.drafts.store(made)
    assert library.drafts.store([*made, *made]) == [*stored, *stored]
    assert rows(engine) == (2, 3)


def test_documents_are_shared_between_editions_not_rewritten(library: Library, engine: Engine) -> None:
    publish(library, [document("a"), document("b")])
    publish(library, [document("a"), document("c")])
    assert rows(engine) == (3, 6)


def test_another_recipe_is_a_version_of_its_own(library: Library) -> None:
    old = document(texts=["one two"], content="bytes")
    new = document(texts=["one", "two"], content="bytes", recipe="2")
    publish(library, [old])
    publish(library, [new])
    guide, passages = library.document("us/schedule-a", "en")
    assert guide.version != old.guide.version
    assert [p.text for p in passages] == ["one", "two"]
    assert [p.text for p in library.document("us/schedule-a", "en", old.guide.version)[1]] == ["one two"]
    assert library.drafts.store([new]) == library.documents(library.current().id)
    assert [d.guide.version for d in library.drafts.known(["/docs"], "2")] == [guide.version]


def test_only_texts_without_a_vector_are_asked_for(library: Library) -> None:
    first, second = document("a", texts=["same"]), document("a", "zh", ["same", "other"])
    ids = [stored.id for stored in library.drafts.store([first, second])]
    hashes = {text_hash(p.indexed_text) for p in (*first.passages, *second.passages)}
    missing = library.drafts.unembedded(ids, MODEL)
    assert set(missing) == hashes
    assert len(hashes) == 2, "equal title, heading and text are embedded once"
    embed(library, [first])
    assert set(library.drafts.unembedded(ids, MODEL)) == hashes - {text_hash(first.passages[0].indexed_text)}
    assert set(library.drafts.unembedded(ids, "another model")) == hashes


def test_vectors_come_back_bit_for_bit(library: Library) -> None:
    vectors = np.random.default_rng(1).standard_normal((3, 5)).astype(np.float32)
    library.drafts.save_vectors(["a", "b", "c"], vectors, MODEL)
    library.drafts.save_vectors(["a", "d"], np.zeros((2, 5), dtype=np.float32), MODEL)
    found = library.drafts.cached_vectors(["c", "a", "x", "a"], MODEL)
    assert set(found) == {"a", "c"}
    np.testing.assert_array_equal(found["a"], vectors[0])
    np.testing.assert_array_equal(found["c"], vectors[2])
    assert library.drafts.cached_vectors(["a"], "another model") == {}


def test_a_draft_left_behind_is_taken_up_again(library: Library) -> None:
    made = [document("a"), document("b")]
    left = draft(library, made)
    assert draft(library, list(reversed(made))).id == left.id
    assert draft(library, made[:1]).id != left.id
    library.drafts.discard(left.id)
    assert draft(library, made).id != left.id


def test_publishing_moves_the_pointer_and_the_states_together(library: Library) -> None:
    first = publish(library, [document("a")])
    stale = draft(library, [document("x")])
    second = publish(library, [document("b")])
    assert (library.current(), library.previous()) == (second, library.edition(first.id))
    states = {e.id: e.state for e in library.editions()}
    assert states == {first.id: "retired", stale.id: "discarded", second.id: "published"}


def test_publishing_again_changes_nothing(library: Library) -> None:
    first = publish(library, [document("a")])
    with library.lease.hold() as holder:
        assert library.drafts.publish(first.id, {"other": 1}, holder=holder) == first
    publish(library, [document("b")])
    with library.lease.hold() as holder:
        assert library.drafts.publish(first.id, {}, holder=holder).state == "retired"


def test_a_draft_prepared_from_an_older_edition_is_refused(library: Library) -> None:
    publish(library, [document("a")])
    late = draft(library, [document("a"), document("b")])
    current = publish(library, [document("a"), document("c")])
    with library.lease.hold() as holder, pytest.raises(StaleDraft, match="discarded"):
        library.drafts.publish(late.id, {}, holder=holder)
    assert library.current().id == current.id


def test_a_draft_is_refused_after_a_rollback(library: Library) -> None:
    first = publish(library, [document("a")])
    publish(library, [document("b")])
    late = draft(library, [document("c")])
    library.rollback(lambda _edition: True)
    with library.lease.hold() as holder, pytest.raises(StaleDraft, match="became current"):
        library.drafts.publish(late.id, {}, holder=holder)
    assert library.current().id == first.id


def test_only_the_holder_of_the_lease_publishes(library: Library) -> None:
    made = draft(library, [document("a")])
    with library.lease.hold() as holder:
        pass
    with pytest.raises(StaleDraft, match="took over"):
        library.drafts.publish(made.id, {}, holder=holder)
    assert library.published() is None


def test_unknown_draft(library: Library) -> None:
    with library.lease.hold() as holder, pytest.raises(StaleDraft, match="no draft"):
        library.drafts.publish("e0000-none", {}, holder=holder)


def test_content_is_by_language_in_a_fixed_order(library: Library) -> None:
    made = draft(library, [document("a"), document("b", "zh", ["甲", "乙"]), document("c")])
    assert library.drafts.languages(made.id) == {"en": 4, "zh": 2}
    content = library.drafts.content(made.id, "zh")
    assert [p.text for p, _hash in content] == ["甲", "乙"]
    assert all(digest == text_hash(p.indexed_text) for p, digest in content)
    assert library.drafts.content(made.id, "en") == library.drafts.content(made.id, "en")


def test_indexes_to_drop_are_those_of_no_use(library: Library) -> None:
    editions = [publish(library, [document(name)]) for name in "abc"]
    for edition in editions:
        library.drafts.mark_derived(edition.id, True)
    in_work = draft(library, [document("d")])
    library.drafts.mark_derived(in_work.id, True)
    assert library.drafts.leftovers() == [editions[0].id]
    library.drafts.mark_derived(editions[0].id, False)
    assert library.drafts.leftovers() == []
    library.drafts.discard(in_work.id)
    assert library.drafts.leftovers() == [in_work.id]


def test_thousands_of_passages(library: Library) -> None:
    """More than the values that one statement may carry."""
    made = [document(f"g{n}", texts=[f"{n} {i}" for i in range(100)]) for n in range(120)]
    ids = [stored.id for stored in library.drafts.store(made)]
    missing = library.drafts.unembedded(ids, MODEL)
    assert len(missing) == 12_000
    hashes = list(missing)
    library.drafts.save_vectors(hashes, np.ones((12_000, DIMENSION), dtype=np.float32), MODEL)
    assert len(library.drafts.cached_vectors(hashes, MODEL)) == 12_000
    assert len(library.passages(list(missing.values()))) == 12_000
    assert library.drafts.unembedded(ids, MODEL) == {}
