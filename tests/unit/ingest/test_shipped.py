"""Vectors come with the program: current, only for their own model, and only where the text is the same."""

from pathlib import Path

import numpy as np

from ingest.pipeline import Pipeline
from ingest.shipped import SHIPPED_VECTORS, Shipped, load, save
from ingest.shipping import built_in_texts, make
from ingest.sources import BUILT_IN_GUIDES
from knowledge.embedders import make_embedder
from knowledge.store.records import text_hash
from tests.fakes import HashEmbedder
from tests.unit.ingest.desk import Desk, guide, put


def test_every_built_in_passage_has_its_shipped_vector() -> None:
    embedder = make_embedder("")
    shipped = load()
    texts = built_in_texts(embedder)
    assert (shipped.model, len(texts) > 100) == (embedder.name, True)
    missing = sorted(set(texts) - set(shipped.known(sorted(texts), embedder.name, embedder.dimension)))
    assert not missing, f"{len(missing)} passages have none: run `firstline guides vectors`"
    assert set(shipped.hashes) == set(texts), "some belong to no passage: run `firstline guides vectors`"
    assert SHIPPED_VECTORS.stat().st_size < 2_000_000


def test_a_first_edition_of_the_whole_library_embeds_nothing(tmp_path: Path) -> None:
    desk, embedder = Desk(tmp_path / "desk"), make_embedder("")
    pipeline = Pipeline(desk.library, desk.indexes, embedder, desk.reader, shipped=load())
    report = pipeline.ingest([BUILT_IN_GUIDES], dry_run=True)
    assert (report.embedded, report.skipped, report.warnings) == (0, (), ()) and report.passages > 500


def test_a_shipped_vector_is_what_the_model_gives() -> None:
    embedder = make_embedder("")
    texts = built_in_texts(embedder)
    some = sorted(texts)[::150][:2]
    given = embedder.embed_passages([texts[text] for text in some])
    assert np.all(np.sum(given * load().vectors(some), axis=1) > 0.999)


def test_they_are_used_for_the_same_model_and_dimension_only() -> None:
    one = Shipped("model-a", ["x"], np.ones((1, 4), dtype=np.float32))
    assert one.known(["x", "y"], "model-a", 4) == ["x"]
    assert one.known(["x"], "model-b", 4) == [] == one.known(["x"], "model-a", 8)
    assert np.allclose(np.linalg.norm(one.vectors(["x"]), axis=1), 1)


def test_an_ingest_takes_them_and_embeds_the_rest(tmp_path: Path) -> None:
    docs = put(tmp_path / "docs", {"a.md": guide("Alpha", "One thing."), "b.md": guide("Beta", "Another thing.")})
    first = Desk(tmp_path / "first")
    first.pipeline.ingest([docs])
    texts = [p.indexed_text for p, _ in first.library.drafts.content(first.library.current().id, "en")]
    known = [text for text in texts if "Alpha" in text]
    assert len(known) == 1 < len(texts)
    vectors = first.embedder.embed_passages(known)
    for model, wanted in ((first.embedder.name, 1), ("another model", 2)):
        desk = Desk(tmp_path / model.replace(" ", "-"))
        shipped = Shipped(model, [text_hash(text) for text in known], vectors)
        pipeline = Pipeline(
            desk.library, desk.indexes, desk.embedder, desk.reader, built_in=tmp_path / "guides", shipped=shipped
        )
        assert pipeline.ingest([docs], dry_run=True).embedded == wanted
        desk.embedded()
        assert pipeline.ingest([docs]).embedded == wanted
        assert len(desk.embedded()) == wanted


def test_making_embeds_what_is_missing_and_drops_what_is_gone(tmp_path: Path) -> None:
    folder = put(tmp_path / "guides", {"us/a.en.md": guide("Alpha", "One."), "us/b.en.md": guide("Beta", "Two.")})
    path, embedder = tmp_path / "vectors.npz", HashEmbedder()
    assert make(embedder, folder=folder, path=path).embedded == 2
    first = path.read_bytes()
    assert (make(embedder, folder=folder, path=path).embedded, path.read_bytes()) == (0, first)
    (folder / "us/b.en.md").unlink()
    put(folder, {"us/c.en.md": guide("Gamma", "Three.")})
    made = make(embedder, folder=folder, path=path)
    assert (made.passages, made.embedded) == (2, 1)
    assert set(load(path).hashes) == set(built_in_texts(embedder, folder))
    assert make(HashEmbedder("another"), folder=folder, path=path).embedded == 2


def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    assert load(path).hashes == ()
    path.write_bytes(b"PK\x03\x04 broken")
    assert load(path).hashes == ()
    save("m", ["a", "b"], np.ones((2, 3), dtype=np.float32), path)
    path.write_bytes(path.read_bytes()[:-30])
    assert load(path).hashes == ()
