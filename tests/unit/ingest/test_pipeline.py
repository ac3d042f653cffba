"""Documents into editions: what is read, embedded, published, kept and reported."""

import shutil
import threading
from pathlib import Path

import pytest

from ingest.errors import EditionFailed, UnusableSource
from ingest.model import Limits
from ingest.progress import Phase
from knowledge.errors import BuildInProgress, NothingPublished, StoreUnavailable, UnusableInput
from knowledge.store.engine import write
from knowledge.store.tables import EmbeddingRow, LeaseRow
from tests.unit.ingest.desk import Desk, RecordingEmbedder, guide, put


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    files = {
        "us/complaint.md": guide("Complaint", "Answer within 21 days.", "Ask for the docket number."),
        "us/complaint.zh.md": guide("起诉状", "自收到之日起二十一日内答辩。" * 6, "请先取得案号。" * 10),
        "de/messe.md": guide("Fair", "Call a lawyer before you sign.", "Keep the papers."),
    }
    return put(tmp_path / "docs", files)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")


def test_the_first_ingest(desk: Desk, docs: Path) -> None:
    report = desk.pipeline.ingest([docs])
    assert report.edition == desk.library.current()
    assert (report.documents, report.passages, report.embedded, report.reused) == (3, 6, 6, 0)
    assert report.formats == {"md": 3}
    assert report.languages == {"en": 2, "zh": 1}
    assert len(report.added) == 3
    assert not report.unchanged
    assert desk.guides() == {
        f"{docs}/us/complaint.md": "docs/us/complaint.en",
        f"{docs}/us/complaint.zh.md": "docs/us/complaint.zh",
        f"{docs}/de/messe.md": "docs/de/messe.en",
    }
    manifest = desk.library.current().manifest
    assert (manifest["documents"], manifest["passages"]) == (3, 6)
    assert manifest["verified"] == {
        "en": {"passages": 4, "probes": 4, "found_dense": 4, "found_lexical": 4},
        "zh": {"passages": 2, "probes": 2, "found_dense": 2, "found_lexical": 2},
    }
    assert desk.indexes.exists(desk.library.current().id)


def test_without_changes_nothing_is_read_embedded_or_published(desk: Desk, docs: Path) -> None:
    first = desk.pipeline.ingest([docs])
    desk.reader.asked.clear()
    desk.embedded()
    again = desk.pipeline.ingest([docs])
    assert again.unchanged
    assert again.edition == first.edition
    assert (again.kept, again.added, again.updated, again.retired) == (3, (), (), ())
    assert desk.reader.asked == []
    assert desk.embedded() == []
    assert len(desk.library.editions()) == 1


def test_only_what_changed_is_read_and_only_new_texts_are_embedded(desk: Desk, docs: Path) -> None:
    desk.pipeline.ingest([docs])
    desk.reader.asked.clear()
    desk.embedded()
    put(docs, {"us/complaint.md": guide("Complaint", "Answer within 21 days.", "A new second part.")})
    report = desk.pipeline.ingest([docs])
    assert [name.removeprefix(str(docs)) for name in report.updated] == ["/us/complaint.md"]
    assert (report.kept, report.embedded, report.reused) == (2, 1, 5)
    assert desk.reader.asked == ["us/complaint.md"]
    assert [text.splitlines()[1][:18] for text in desk.embedded()] == ["A new second part."]
    assert desk.library.previous() is not None


def test_a_file_that_vanished_is_retired_but_still_opens(desk: Desk, docs: Path) -> None:
    desk.pipeline.ingest([docs])
    old = desk.library.document("docs/de/messe", "en")[0]
    (docs / "de/messe.md").unlink()
    report = desk.pipeline.ingest([docs])
    assert report.retired == (f"{docs}/de/messe.md",)
    with pytest.raises(UnusableInput):
        desk.library.document("docs/de/messe", "en")
    assert len(desk.library.document("docs/de/messe", "en", old.version)[1]) == 2


def test_other_folders_are_kept(desk: Desk, docs: Path, tmp_path: Path) -> None:
    desk.pipeline.ingest([docs])
    other = put(tmp_path / "other", {"a.md": guide("Other", "Something else.")})
    report = desk.pipeline.ingest([other])
    assert (len(report.added), report.kept, report.documents) == (1, 3, 4)


def test_the_same_name_in_another_folder_gets_an_id_of_its_own(desk: Desk, tmp_path: Path) -> None:
    for place in ("one", "two"):
        desk.pipeline.ingest([put(tmp_path / place / "docs", {"a.md": guide(place, f"Text of {place}.")})])
    ids = list(desk.guides().values())
    assert ids[0] == "docs/a.en"
    assert ids[1].startswith("docs/a-")
    put(tmp_path / "two" / "docs", {"a.md": guide("two", "Changed.")})
    desk.pipeline.ingest([tmp_path / "two" / "docs"])
    assert list(desk.guides().values()) == ids


def test_a_part_of_a_known_folder_is_refreshed_in_place(desk: Desk, docs: Path) -> None:
    desk.pipeline.ingest([docs])
    before = desk.guides()
    put(docs, {"us/complaint.md": guide("Complaint", "Changed."), "us/new.md": guide("New", "Text of the new.")})
    (docs / "de/messe.md").unlink()
    report = desk.pipeline.ingest([docs / "us"])
    assert (len(report.added), len(report.updated), report.retired) == (1, 1, ())
    assert desk.guides() == before | {f"{docs}/us/new.md": "docs/us/new.en"}
    put(docs, {"us/new.md": guide("New", "Text of the new, changed.")})
    report = desk.pipeline.ingest([docs / "us" / "new.md"])
    assert (report.added, report.updated) == ((), (f"{docs}/us/new.md",))
    assert desk.guides()[f"{docs}/us/new.md"] == "docs/us/new.en"


def test_a_single_file_then_its_folder(desk: Desk, docs: Path) -> None:
    report = desk.pipeline.ingest([docs / "us/complaint.md"])
    assert report.added == (f"{docs}/us/complaint.md",)
    desk.pipeline.ingest([docs / "us"])
    desk.pipeline.ingest([docs])
    assert sorted(desk.guides()) == [f"{docs}/de/messe.md", f"{docs}/us/complaint.md", f"{docs}/us/complaint.zh.md"]
    assert set(desk.guides().values()) == {"docs/us/complaint.en", "docs/us/complaint.zh", "docs/de/messe.en"}


def test_the_built_in_guides_keep_their_root_wherever_they_lie(tmp_path: Path, docs: Path) -> None:
    for place in ("one", "two"):
        desk = Desk(tmp_path / place, url=f"sqlite:///{tmp_path}/both.db")
        put(desk.folder / "guides", {"us/x.en.md": "---\nid: us/x\n---\n" + guide("X", "Built in.")})
        report = desk.pipeline.ingest([desk.folder / "guides"], exists=lambda _edition: True)
        assert report.unchanged == (place == "two")
    assert desk.guides() == {"builtin/us/x.en.md": "us/x.en"}
    report = desk.pipeline.ingest([tmp_path / "two", docs])
    assert desk.guides()["builtin/us/x.en.md"] == "us/x.en"
    assert report.documents == 4


def test_unreadable_files_are_named_and_the_rest_is_taken(desk: Desk, docs: Path) -> None:
    put(docs, {"bad.md": "unreadable", "empty.md": "", "blank.md": "\n \n", "picture.png": "x", "secret/.x.md": "x"})
    report = desk.pipeline.ingest([docs])
    assert report.documents == 3
    assert {one.origin: one.reason_code for one in report.skipped} == {
        "bad.md": "damaged",
        "empty.md": "empty",
        "blank.md": "empty",
        "picture.png": "unsupported",
        "secret/.x.md": "hidden",
    }
    assert desk.library.current().manifest["skipped"] == 5
    assert report.as_dict()["skipped"][0]["reason"]


def test_a_file_that_became_unreadable_keeps_what_was_read(desk: Desk, docs: Path) -> None:
    desk.pipeline.ingest([docs])
    put(docs, {"us/complaint.md": "unreadable", "de/messe.md": ""})
    report = desk.pipeline.ingest([docs])
    assert report.unchanged
    assert sorted(report.stale) == [f"{docs}/de/messe.md", f"{docs}/us/complaint.md"]
    assert len(report.skipped) == 2
    assert report.documents == 3


def test_nothing_to_read(desk: Desk, docs: Path, tmp_path: Path) -> None:
    bad = put(tmp_path / "bad", {"a.md": "unreadable", "b.md": ""})
    (tmp_path / "empty").mkdir()
    for before in (False, True):
        if before:
            desk.pipeline.ingest([docs])
        with pytest.raises(UnusableSource, match=r"b\.md: the file is empty, and 1 more"):
            desk.pipeline.ingest([bad])
        with pytest.raises(UnusableSource, match="there are no files"):
            desk.pipeline.ingest([tmp_path / "empty"])
        with pytest.raises(UnusableSource, match="does not exist"):
            desk.pipeline.ingest([docs, tmp_path / "missing"])
    assert len(desk.library.editions()) == 1


def test_a_folder_that_lost_everything_retires_only_on_demand(desk: Desk, docs: Path, tmp_path: Path) -> None:
    other = put(tmp_path / "other", {"a.md": guide("Other", "Something else.")})
    desk.pipeline.ingest([docs, other])
    (other / "a.md").unlink()
    with pytest.raises(UnusableSource, match="no readable file any more, although 1 documents"):
        desk.pipeline.ingest([docs, other])
    assert len(desk.guides()) == 4
    assert desk.pipeline.ingest([docs, other], allow_empty=True).retired == (f"{other}/a.md",)
    assert len(desk.guides()) == 3


def test_a_dry_run_says_what_would_change_and_writes_nothing(desk: Desk, docs: Path) -> None:
    report = desk.pipeline.ingest([docs], dry_run=True)
    assert (report.edition, len(report.added), report.passages, report.embedded) == (None, 3, 6, 6)
    assert desk.library.editions() == []
    assert desk.library.drafts.known([str(docs)], desk.pipeline.recipe) == []
    desk.pipeline.ingest([docs])
    put(docs, {"us/complaint.md": guide("Complaint", "Answer within 21 days.", "New."), "bad.md": "unreadable"})
    (docs / "de/messe.md").unlink()
    before = desk.library.current()
    report = desk.pipeline.ingest([docs], dry_run=True)
    assert (report.updated, report.retired) == ((f"{docs}/us/complaint.md",), (f"{docs}/de/messe.md",))
    assert (report.embedded, report.reused, len(report.skipped)) == (1, 3, 1)
    assert report.dry_run
    assert desk.library.current() == before
    assert len(desk.library.drafts.known([str(docs)], desk.pipeline.recipe)) == 3


def test_another_process_publishes(tmp_path: Path, docs: Path) -> None:
    """The command line prepares in SQL; the running desk, which owns the indexes, publishes."""
    command = Desk(tmp_path / "command", url=f"sqlite:///{tmp_path}/both.db")
    running = Desk(tmp_path / "running", url=f"sqlite:///{tmp_path}/both.db")
    report = command.pipeline.ingest([docs], publish=running.pipeline.publish_draft)
    assert report.edition == running.library.current()
    assert running.indexes.exists(report.edition.id)
    assert not command.indexes.exists(report.edition.id)
    again = command.pipeline.ingest([docs], publish=running.pipeline.publish_draft, exists=lambda _edition: True)
    assert again.unchanged


def test_a_publisher_that_does_not_publish_is_an_error(desk: Desk, docs: Path) -> None:
    with pytest.raises(EditionFailed, match="was not published"):
        desk.pipeline.ingest([docs], publish=lambda _draft: None)
    report = desk.pipeline.ingest([docs])
    assert len(desk.library.editions()) == 1, "the draft was taken up again"
    assert report.embedded == 0


def test_publishing_twice_is_publishing_once(desk: Desk, docs: Path) -> None:
    draft = desk.pipeline.prepare([docs]).draft
    assert draft is not None
    first = desk.pipeline.publish_draft(draft)
    assert desk.pipeline.publish_draft(draft) == first


def test_indexes_of_editions_out_of_reach_are_dropped(desk: Desk, docs: Path) -> None:
    editions = []
    for n in range(4):
        put(docs, {"us/complaint.md": guide("Complaint", f"Answer number {n}.")})
        edition = desk.pipeline.ingest([docs]).edition
        assert edition is not None
        editions.append(edition.id)
    assert [desk.indexes.exists(edition) for edition in editions] == [False, False, True, True]
    assert [desk.dense.count(edition, "en") for edition in editions] == [0, 0, 3, 3]
    assert len(desk.texts(editions[0])) == 5, "its documents stay in SQL"


def test_rollback_and_the_next_ingest(desk: Desk, docs: Path) -> None:
    first = desk.pipeline.ingest([docs]).edition
    put(docs, {"us/complaint.md": guide("Complaint", "Changed.")})
    desk.pipeline.ingest([docs])
    assert desk.library.rollback(desk.indexes.exists).id == first.id if first else False
    report = desk.pipeline.ingest([docs])
    assert report.updated == (f"{docs}/us/complaint.md",)
    assert report.embedded == 0, "read and embedded before"


class Wrong(RecordingEmbedder):
    """A model that gives other vectors each time, as a broken installation does."""

    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        return super().embed_passages(texts) * 2


def test_a_model_that_gives_no_unit_vectors_is_refused(tmp_path: Path, docs: Path) -> None:
    desk = Desk(tmp_path / "desk", embedder=Wrong())
    with pytest.raises(EditionFailed, match="check EMBEDDING_MODEL"):
        desk.pipeline.ingest([docs])
    assert desk.library.editions() == []


class Shuffled:
    """A vector store that mixes up which vector belongs to which passage."""

    def __init__(self, dense) -> None:  # type: ignore[no-untyped-def]
        self._dense = dense

    def build(self, edition, language, ids, vectors) -> None:  # type: ignore[no-untyped-def]
        self._dense.build(edition, language, [*ids[1:], ids[0]], vectors)

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        return getattr(self._dense, name)


class Forgetful(Shuffled):
    """A vector store that loses a passage and does not say so until it is asked for the count."""

    def build(self, edition, language, ids, vectors) -> None:  # type: ignore[no-untyped-def]
        self._dense.build(edition, language, ids[1:], vectors[1:])


def test_an_edition_whose_passages_do_not_find_themselves_is_given_up(tmp_path: Path, docs: Path) -> None:
    good = Desk(tmp_path / "desk")
    # Each section in words of its own: alike ones would be found among their neighbours even when mixed up.
    sections = (" ".join(f"word{n}of{k}" for k in range(60)) for n in range(30))
    put(docs, {"long.md": guide("Long", *sections)})
    before = good.pipeline.ingest([docs]).edition
    put(docs, {"us/new.md": guide("New", "New text.")})
    bad = Desk(tmp_path / "desk", dense=Shuffled(good.dense))
    with pytest.raises(EditionFailed, match=r"\(en\): \d+ of \d+ passages do not find themselves in the dense index"):
        bad.pipeline.ingest([docs])
    assert good.library.current() == before
    failed = good.library.editions()[0]
    assert failed.state == "discarded"
    assert good.dense.count(failed.id, "en") == 0, "its indexes are gone"
    assert good.pipeline.ingest([docs]).embedded == 0


def test_an_index_that_lacks_a_passage_is_not_published(tmp_path: Path, docs: Path) -> None:
    good = Desk(tmp_path / "desk")
    bad = Desk(tmp_path / "desk", dense=Forgetful(good.dense))
    with pytest.raises((EditionFailed, StoreUnavailable)):
        bad.pipeline.ingest([docs])
    assert good.library.published() is None
    assert good.pipeline.ingest([docs]).embedded == 0


def test_a_second_builder_is_told_so(desk: Desk, docs: Path) -> None:
    with desk.library.lease.hold(), pytest.raises(BuildInProgress, match="wait until it has finished"):
        desk.pipeline.ingest([docs])
    assert desk.pipeline.ingest([docs]).documents == 3


def test_of_two_drafts_from_one_edition_the_second_is_refused(desk: Desk, docs: Path, tmp_path: Path) -> None:
    """Otherwise it would silently undo what the first one added."""
    desk.pipeline.ingest([docs])
    one = desk.pipeline.prepare([put(tmp_path / "one", {"a.md": guide("One", "First text.")})]).draft
    two = desk.pipeline.prepare([put(tmp_path / "two", {"b.md": guide("Two", "Second text.")})]).draft
    assert one
    assert two
    desk.pipeline.publish_draft(one)
    with pytest.raises(EditionFailed, match="run the ingest again"):
        desk.pipeline.publish_draft(two)
    assert desk.pipeline.ingest([tmp_path / "two"]).documents == 5


def test_a_builder_that_lost_its_lease_does_not_publish(desk: Desk, docs: Path) -> None:
    draft = desk.pipeline.prepare([docs]).draft

    def lose(phase: Phase, done: int, total: int) -> None:
        if phase == "publish" and done == 0:
            with write(desk.engine) as connection:
                connection.execute(LeaseRow.__table__.delete())

    with pytest.raises(EditionFailed, match="took over"):
        desk.pipeline.publish_draft(draft or "", progress=lose)
    assert desk.library.published() is None


def test_readers_go_on_during_an_ingest_and_never_see_half_an_edition(desk: Desk, docs: Path) -> None:
    desk.pipeline.ingest([docs])
    complete = {desk.library.current().id: 6}
    seen: list[tuple[str, int]] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            edition = desk.library.current()
            seen.append((edition.id, len(desk.texts(edition.id))))

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(3):
        put(docs, {f"more{n}.md": guide(f"More {n}", f"Text {n}.", "And more.")})
        report = desk.pipeline.ingest([docs])
        assert report.edition
        complete[report.edition.id] = report.passages
    stop.set()
    reader.join()
    assert seen
    assert set(seen) <= set(complete.items())


def test_a_disk_that_is_full_leaves_everything_as_it_was(desk: Desk, docs: Path) -> None:
    before = desk.pipeline.ingest([docs]).edition
    put(docs, {f"more{n}.md": guide(f"More {n}", *(f"Text {n} {i}." for i in range(40))) for n in range(10)})
    with desk.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    from sqlalchemy import event

    def limited(connection, _record, _proxy) -> None:  # type: ignore[no-untyped-def]
        connection.execute(f"PRAGMA max_page_count={pages + 40}")

    event.listen(desk.engine, "checkout", limited)
    with pytest.raises(StoreUnavailable, match="no space left"):
        desk.pipeline.ingest([docs])
    event.remove(desk.engine, "checkout", limited)
    desk.engine.dispose()
    assert desk.library.current() == before
    assert desk.pipeline.ingest([docs]).documents == 13


def test_a_file_that_changes_between_hashing_and_reading_is_skipped(desk: Desk, docs: Path) -> None:
    def change(phase: Phase, done: int, total: int) -> None:
        if phase == "read" and done == 0:
            put(docs, {"de/messe.md": guide("Fair", "Something else by now.")})

    report = desk.pipeline.ingest([docs], progress=change)
    assert [(one.origin, one.reason_code) for one in report.skipped] == [("de/messe.md", "unreadable")]
    assert desk.pipeline.ingest([docs]).documents == 3


def test_progress_is_told_in_order_and_to_the_end(desk: Desk, docs: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    desk.pipeline.ingest([docs], progress=lambda phase, done, total: calls.append((phase, done, total)))
    assert list(dict.fromkeys(phase for phase, _done, _total in calls)) == [
        "walk",
        "read",
        "embed",
        "index",
        "verify",
        "publish",
    ]
    last = {phase: (done, total) for phase, done, total in calls}
    assert last == {
        p: (n, n) for p, n in [("walk", 3), ("read", 3), ("embed", 6), ("index", 6), ("verify", 2), ("publish", 1)]
    }


def test_texts_that_occur_often_are_embedded_once(desk: Desk, tmp_path: Path) -> None:
    same = guide("Same", "One text.", "Another text.")
    docs = put(tmp_path / "copies", {f"{n}.md": same for n in range(5)})
    report = desk.pipeline.ingest([docs])
    assert (report.documents, report.passages, report.embedded, report.reused) == (5, 10, 2, 8)
    assert len(desk.embedded()) == 2


def test_a_huge_file_is_skipped_without_being_read(tmp_path: Path, docs: Path) -> None:
    desk = Desk(tmp_path / "desk", limits=Limits(max_bytes=5_000))
    put(docs, {"huge.md": "x" * 6_000})
    report = desk.pipeline.ingest([docs])
    assert [one.reason_code for one in report.skipped] == ["too_large"]
    assert "huge.md" not in desk.reader.asked


class TestRebuild:
    def test_needs_an_edition(self, desk: Desk) -> None:
        with pytest.raises(NothingPublished):
            desk.pipeline.rebuild()

    def test_missing_indexes_are_made_in_place(self, desk: Desk, docs: Path) -> None:
        edition = desk.pipeline.ingest([docs]).edition
        desk.embedded()
        for folder in ("dense", "bm25", "sets"):
            shutil.rmtree(desk.folder / folder)
        fresh = Desk(desk.folder)
        assert not fresh.indexes.exists(edition.id if edition else "")
        assert fresh.pipeline.rebuild() == edition
        assert fresh.indexes.exists(edition.id if edition else "")
        assert fresh.embedded() == []

    def test_vectors_that_are_gone_are_made_again(self, desk: Desk, docs: Path) -> None:
        edition = desk.pipeline.ingest([docs]).edition
        assert edition
        with write(desk.engine) as connection:
            connection.execute(EmbeddingRow.__table__.delete())
        desk.indexes.drop(edition.id)
        desk.embedded()
        assert desk.pipeline.rebuild() == edition
        assert len(desk.embedded()) == 6

    def test_indexes_in_use_are_not_touched_but_replaced(self, desk: Desk, docs: Path) -> None:
        first = desk.pipeline.ingest([docs]).edition
        second = desk.pipeline.rebuild()
        assert first
        assert second.id != first.id
        assert desk.library.current() == second
        assert desk.texts(first.id) == desk.texts(second.id)
        assert desk.indexes.exists(first.id)

    def test_another_model_embeds_everything_again(self, desk: Desk, docs: Path) -> None:
        desk.pipeline.ingest([docs])
        other = Desk(desk.folder, embedder=RecordingEmbedder("others", dimension=16))
        edition = other.pipeline.rebuild()
        assert (edition.model, edition.dimension) == ("others", 16)
        assert len(other.embedded()) == 6
        assert other.library.current() == edition
        back = Desk(desk.folder).pipeline.rebuild()
        assert back.model == "hashes"

    def test_the_previous_edition_for_a_rollback(self, desk: Desk, docs: Path) -> None:
        first = desk.pipeline.ingest([docs]).edition
        put(docs, {"new.md": guide("New", "New text.")})
        desk.pipeline.ingest([docs])
        assert first
        desk.indexes.drop(first.id)
        with pytest.raises(UnusableInput, match=f"rebuild {first.id}"):
            desk.library.rollback(desk.indexes.exists)
        desk.pipeline.rebuild(first.id)
        assert desk.library.rollback(desk.indexes.exists).id == first.id
        other = Desk(desk.folder, embedder=RecordingEmbedder("others"))
        with pytest.raises(UnusableInput, match="set EMBEDDING_MODEL"):
            other.pipeline.rebuild(desk.library.previous().id)  # type: ignore[union-attr]

    def test_an_ingest_with_another_model_makes_an_edition_of_that_model(self, desk: Desk, docs: Path) -> None:
        desk.pipeline.ingest([docs])
        other = Desk(desk.folder, embedder=RecordingEmbedder("others"))
        report = other.pipeline.ingest([docs])
        assert (report.embedded, report.unchanged, report.kept) == (6, False, 3)
        assert report.edition
        assert report.edition.model == "others"

    def test_a_model_that_takes_shorter_texts_reads_again(self, desk: Desk, docs: Path) -> None:
        put(docs, {"long.md": "# Long\n\n## One\n\n" + "A sentence that is here many times over. " * 25})
        desk.pipeline.ingest([docs])
        other = Desk(desk.folder, embedder=RecordingEmbedder("short", max_tokens=160))
        other.pipeline.ingest([docs])
        texts = other.texts()
        assert max(map(other.embedder.count_tokens, texts)) <= 160 - 64
        assert "".join(texts).count("many times over") == 25
