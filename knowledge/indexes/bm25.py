"""The lexical index: BM25 as memory-mapped matrices, one immutable folder per edition and language."""

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import StoreUnavailable
from knowledge.indexes.paths import safe_name
from knowledge.tokens import tokenize

K1, B = 1.5, 0.75  # the usual values; 0.9..1.5 and 0.4..0.75 differ by less than 0.02 recall@5 on 300 questions
_IDS = "ids.json"


@dataclass(frozen=True)
class _Handle:
    """An opened index: the matrices stay on disk, memory-mapped; postings are rows in ascending order."""

    retriever: Any
    ids: list[str]
    row: dict[str, int]

    def postings(self, token: str) -> NDArray[np.int32]:
        column = self.retriever.vocab_dict.get(token) if token else None
        if column is None:
            return np.empty(0, dtype=np.int32)
        start, end = self.retriever.scores["indptr"][column : column + 2]
        rows: NDArray[np.int32] = self.retriever.scores["indices"][start:end]
        return rows


class Bm25Index:
    """BM25 over `tokens.tokenize` of each passage, below `folder`; opened once, read by any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[tuple[str, str], _Handle] = {}
        self._lock = threading.Lock()

    def build(self, edition: str, language: str, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Writes the index beside its place and moves it there whole; one that was there is replaced."""
        if len(ids) != len(texts):
            raise ValueError(f"{len(ids)} ids for {len(texts)} texts")
        target = self._path(edition, language)
        with self._errors():
            unfinished = target.with_name(f"{target.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            if any(tokens := [tokenize(text, language) for text in texts]):
                _retriever(tokens).save(unfinished, show_progress=False)
            (unfinished / _IDS).write_text(json.dumps(list(ids)), encoding="utf-8")
            shutil.rmtree(target, ignore_errors=True)
            unfinished.replace(target)
        with self._lock:
            self._open.pop((edition, language), None)

    def query(self, edition: str, language: str, terms: Sequence[str], k: int) -> list[tuple[str, float]]:
        """Up to `k` (passage id, BM25 score above 0), best first; `terms` are already tokens."""
        handle = self._handle(edition, language)
        if handle is None or k < 1:
            return []
        known = [term for term in terms if len(handle.postings(term))]
        if not known:
            return []
        scores: NDArray[np.float32] = handle.retriever.get_scores(known)
        found = np.flatnonzero(scores > 0)
        if len(found) > k:
            found = found[np.argpartition(-scores[found], k - 1)[:k]]
        best = found[np.lexsort((found, -scores[found]))]
        return [(handle.ids[row], float(scores[row])) for row in best]

    def matches(
        self, edition: str, language: str, groups: Sequence[Sequence[str]], ids: Sequence[str]
    ) -> NDArray[np.bool_]:
        """Which passages hold every token of a group; shape (len(ids), len(groups))."""
        result = np.zeros((len(ids), len(groups)), dtype=np.bool_)
        handle = self._handle(edition, language)
        if handle is None:
            return result
        rows = np.array([handle.row.get(name, -1) for name in ids], dtype=np.int32)
        for column, group in enumerate(groups):
            if group:
                result[:, column] = rows >= 0
            for token in group:
                result[:, column] &= _contains(handle.postings(token), rows)
        return result

    def frequency(self, edition: str, language: str, groups: Sequence[Sequence[str]]) -> list[int]:
        """In how many passages each group can stand: the count of its rarest token."""
        handle = self._handle(edition, language)
        if handle is None:
            return [0] * len(groups)
        return [min((len(handle.postings(token)) for token in group), default=0) for group in groups]

    def count(self, edition: str, language: str) -> int:
        """Passages in the index; 0 when there is none."""
        handle = self._handle(edition, language)
        return len(handle.ids) if handle is not None else 0

    def drop(self, edition: str) -> None:
        """Deletes the indexes of the edition; none is no error."""
        with self._lock:
            for key in [key for key in self._open if key[0] == edition]:
                del self._open[key]
        with self._errors():
            if self._path(edition).exists():
                shutil.rmtree(self._path(edition))

    def _path(self, edition: str, *parts: str) -> Path:
        return self._folder.joinpath(*(safe_name(part) for part in (edition, *parts)))

    def _handle(self, edition: str, language: str) -> _Handle | None:
        handle = self._open.get((edition, language))
        if handle is not None:
            return handle
        path = self._path(edition, language)
        with self._lock:
            if (edition, language) not in self._open:
                if not (path / _IDS).is_file():
                    return None
                with self._errors():
                    self._open[edition, language] = _load(path)
            return self._open[edition, language]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, KeyError) as error:
            raise StoreUnavailable(
                f"the lexical index below {self._folder} cannot be used ({type(error).__name__}: {error}); "
                "`firstline editions rebuild` makes it anew"
            ) from error


def _retriever(tokens: Iterable[list[str]]) -> Any:
    import bm25s

    retriever = bm25s.BM25(k1=K1, b=B)
    retriever.index(list(tokens), show_progress=False)
    return retriever


def _load(path: Path) -> _Handle:
    import bm25s

    ids: list[str] = json.loads((path / _IDS).read_text(encoding="utf-8"))
    if (path / "params.index.json").is_file():
        retriever = bm25s.BM25.load(path, mmap=True, show_progress=False)
        # still memory-mapped; without the subclass every slice is ten times cheaper
        retriever.scores |= {name: np.asarray(retriever.scores[name]) for name in ("data", "indices", "indptr")}
    else:  # no passage holds a word
        retriever = _retriever([[""] for _ in ids] or [[""]])
    return _Handle(retriever, ids, {name: row for row, name in enumerate(ids)})


def _contains(postings: NDArray[np.int32], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    if not len(postings):
        return np.zeros(len(rows), dtype=np.bool_)
    at = np.minimum(np.searchsorted(postings, rows), len(postings) - 1)
    return np.asarray(postings[at] == rows)
