"""Checks a new edition before it is published: nothing is missing, and passages find themselves."""

from collections import Counter
from collections.abc import Sequence

from ingest.errors import EditionFailed
from ingest.progress import Progress
from knowledge.indexes.index_set import IndexSet
from knowledge.model import Edition
from knowledge.store.library import Library
from knowledge.tokens import tokenize

PROBES = 20
"""Passages per language that must find themselves."""
TOP = 3
LEAST_FOUND = 0.9
"""An approximate index may miss one neighbour in a hundred; one built of the wrong vectors misses nearly all."""


def verify(edition: Edition, library: Library, indexes: IndexSet, *, progress: Progress) -> dict[str, object]:
    """Counts and probes by language, for the manifest; raises `EditionFailed` where they do not agree."""
    expected = library.drafts.languages(edition.id)
    if not expected:
        raise EditionFailed(f"edition {edition.id} holds no passage")
    built = indexes.languages(edition.id)
    if sorted(expected) != built:
        raise EditionFailed(f"edition {edition.id} has indexes for {built}, its passages are in {sorted(expected)}")
    verified: dict[str, object] = {}
    for done, (language, count) in enumerate(expected.items()):
        progress("verify", done, len(expected))
        dense = indexes.dense.count(edition.id, language)
        lexical = indexes.lexical.count(edition.id, language)
        if not dense == lexical == count:
            raise EditionFailed(
                f"edition {edition.id} ({language}) has {count} passages, but {dense} vectors and "
                f"{lexical} lexical entries"
            )
        verified[language] = {"passages": count, **_probe(edition, language, library, indexes)}
    progress("verify", len(expected), len(expected))
    return verified


def _probe(edition: Edition, language: str, library: Library, indexes: IndexSet) -> dict[str, int]:
    sample = _sample(library.drafts.texts(edition.id, language))
    vectors = library.drafts.cached_vectors(list(sample.values()), edition.model)
    found_dense = found_lexical = asked_lexical = 0
    for passage in library.passages(list(sample)).values():
        nearest = indexes.dense.query(edition.id, language, vectors[sample[passage.id]], TOP)
        found_dense += _finds(passage.id, nearest)
        words = list(dict.fromkeys(tokenize(passage.indexed_text, language)))
        if words:
            asked_lexical += 1
            found_lexical += _finds(passage.id, indexes.lexical.query(edition.id, language, words, TOP))
    for kind, found, asked in (("dense", found_dense, len(sample)), ("lexical", found_lexical, asked_lexical)):
        if found < LEAST_FOUND * asked:
            raise EditionFailed(
                f"edition {edition.id} ({language}): {asked - found} of {asked} passages do not find "
                f"themselves in the {kind} index"
            )
    return {"probes": len(sample), "found_dense": found_dense, "found_lexical": found_lexical}


def _sample(texts: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Up to `PROBES` passages, evenly spaced, whose text occurs once: text hash by passage id."""
    times = Counter(digest for _passage, digest in texts)
    unique = [entry for entry in texts if times[entry[1]] == 1]
    return dict(unique[:: max(1, len(unique) // PROBES)][:PROBES])


def _finds(passage: str, hits: Sequence[tuple[str, float]]) -> bool:
    """Whether a passage is among the hits."""
    return any(found == passage for found, _score in hits)
