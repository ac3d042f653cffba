"""The encoder of multilingual-e5-small as an ONNX model, its 4-bit weights as they are.

ONNX is protobuf, and a model needs seven of its messages: they are written here, field by field, so that neither torch
nor the package onnx is needed. Field numbers are those of onnx.proto; operators with a domain are ONNX Runtime's own
(ContribOperators.md).
"""

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from knowledge.embedders.e5_file import BLOCK, E5File, bits

IR_VERSION, OPSET = 10, 18
RUNTIME = "com.microsoft"
FLOAT, BYTE, LONG = 1, 2, 7
EXACT_INTEGERS = 4
"""Products of weights with inputs rounded to 8 bits per block of 32: what the package's own engine does."""

Value = int | float | str | bytes


def encoder(model: E5File) -> bytes:
    """A model from `x`, embedded tokens of one text (1, tokens, width), to `y`, the mean of what they become (1, width)."""
    nodes = [*_layers(model), _node("ReduceMean", [f"h{model.layers}", "axis"], "y", keepdims=0)]
    graph = _message(
        *((1, node) for node in nodes),
        (2, "multilingual-e5-small"),
        *((5, tensor) for tensor in _tensors(model)),
        (11, _input("x", 1, "tokens", model.width)),
        (12, _input("y", 1, model.width)),
    )
    sets = (_message((1, domain), (2, version)) for domain, version in (("", OPSET), (RUNTIME, 1)))
    return _message((1, IR_VERSION), *((8, one) for one in sets), (7, graph))


def _layers(model: E5File) -> Iterator[bytes]:
    yield _node("LayerNormalization", ["x", "emb.ln.w", "emb.ln.b"], "h0", axis=-1, epsilon=model.epsilon)
    for n in range(model.layers):
        of, before, after = f"l{n}.", f"h{n}", f"h{n + 1}"
        for side in "qkv":
            yield _product(before, f"{of}{side}", model.width, model.width)
        sides = [f"{of}{side}" for side in "qkv"]
        yield _node("MultiHeadAttention", [*sides, f"{of}qkv.b"], f"{of}seen", RUNTIME, num_heads=model.heads)
        yield _product(f"{of}seen", f"{of}ao", model.width, model.width)
        yield _added(before, f"{of}ao", f"{of}aln", f"{of}mid", model.epsilon)
        yield _product(f"{of}mid", f"{of}fi", model.width, model.inner)
        yield _node("BiasGelu", [f"{of}fi", f"{of}fi.b"], f"{of}wide", RUNTIME)
        yield _product(f"{of}wide", f"{of}fo", model.inner, model.width)
        yield _added(f"{of}mid", f"{of}fo", f"{of}oln", after, model.epsilon)


def _product(x: str, name: str, inputs: int, outputs: int) -> bytes:
    return _node(
        "MatMulNBits", [x, f"{name}.w", f"{name}.scales"], name, RUNTIME,
        K=inputs, N=outputs, bits=4, block_size=BLOCK, accuracy_level=EXACT_INTEGERS,
    )  # fmt: skip


def _added(x: str, y: str, norm: str, output: str, epsilon: float) -> bytes:
    """Both and the bias of the second added up, then brought to mean 0 and variance 1."""
    inputs = [x, y, f"{norm}.w", f"{norm}.b", f"{y}.b"]
    return _node("SkipLayerNormalization", inputs, output, RUNTIME, epsilon=epsilon)


def _tensors(model: E5File) -> Iterator[bytes]:
    yield _tensor("axis", LONG, np.array([1], dtype=np.int64))
    for name in ("emb.ln.w", "emb.ln.b"):
        yield _tensor(name, FLOAT, model.floats(name))
    for of in (f"l{n}." for n in range(model.layers)):
        for name in ("aln.w", "aln.b", "oln.w", "oln.b", "ao.b", "fi.b", "fo.b"):
            yield _tensor(of + name, FLOAT, model.floats(of + name))
        yield _tensor(f"{of}qkv.b", FLOAT, np.concatenate([model.floats(f"{of}{side}.b") for side in "qkv"]))
        for name in ("q", "k", "v", "ao", "fi", "fo"):
            blocks = model.blocks(f"{of}{name}.w", model.inner if name == "fo" else model.width)
            numbers = bits(blocks["pairs"])
            yield _tensor(f"{of}{name}.w", BYTE, numbers[..., 0::2] | (numbers[..., 1::2] << 4))
            yield _tensor(f"{of}{name}.scales", FLOAT, blocks["scale"].astype(np.float32))


def _node(kind: str, inputs: list[str], output: str, domain: str = "", **attributes: int | float) -> bytes:
    made = (_attribute(name, value) for name, value in attributes.items())
    return _message(*((1, name) for name in inputs), (2, output), (4, kind), *((5, one) for one in made), (7, domain))


def _attribute(name: str, value: int | float) -> bytes:
    return _message((1, name), *(((3, value), (20, 2)) if isinstance(value, int) else ((2, value), (20, 1))))


def _tensor(name: str, kind: int, values: "NDArray[np.generic]") -> bytes:
    return _message(*((1, size) for size in values.shape), (2, kind), (8, name), (9, values.tobytes()))


def _input(name: str, *shape: int | str) -> bytes:
    sizes = (_message((1, size) if isinstance(size, int) else (2, size)) for size in shape)
    tensor = _message((1, FLOAT), (2, _message(*((1, size) for size in sizes))))
    return _message((1, name), (2, _message((1, tensor))))


def _message(*fields: tuple[int, Value]) -> bytes:
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value % 2**64)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
