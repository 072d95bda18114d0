"""Writes the MPNet encoder as an ONNX graph, straight from its weights.

The architecture is that of Song et al. 2020 (MPNet) as published with all-mpnet-base-v2: 12 layers of
post-norm attention and feed-forward, a relative position bias shared by all layers, erf GELU.
The products with weights are in whole numbers, in one of two ways:

- of what a layer norm gives (the first product of attention and of the feed-forward, two thirds of the work):
  ``DynamicQuantizeMatMul``, a scale an output and one for all inputs. A norm's own weights tell how far each of its
  columns can reach; divided by that beforehand, one scale serves them all (Xiao et al. 2023, SmoothQuant, without
  calibration data).
- of all else: ``MatMulNBits``, 8-bit blocks of BLOCK weights.

With the word table as int8, one scale a row, that takes the model from 415 MB to about 110 MB and halves its time, at a
cosine of 0.997 on average to the full weights' sentence vectors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = dict[str, NDArray[np.float32]]

BLOCK = 128  # weights that share a scale
LARGEST = (
    64  # of a weight in DynamicQuantizeMatMul: where a processor adds pairs of products in 16 bits, more would overflow
)
REACH = (
    1.0  # standard deviations that a norm's column is taken to reach; 1 to 4 measured, 1 nearest to the full weights
)
BUCKETS = 32  # of relative positions (MPNet's config.json: relative_attention_num_buckets)
MAX_DISTANCE = 128  # tokens; all further apart share the last bucket (the same)
FIRST_POSITION = 2  # positions 0 and 1 belong to padding
EPSILON = 1e-5


@dataclass(frozen=True)
class Shape:
    """The sizes that are not in the weights themselves."""

    heads: int = 12
    max_tokens: int = 256


def position_buckets(length: int) -> NDArray[np.int64]:
    """The relative position bucket of each pair of tokens, as [from, to], both of ``length``.

    Half of the buckets are for each direction; the first half of those for exact distances, the
    rest on a logarithmic scale (T5, Raffel et al. 2020, as used by MPNet).
    """
    half, exact = BUCKETS // 2, BUCKETS // 4
    tokens = np.arange(length)
    distance = tokens[:, None] - tokens[None, :]
    direction = np.where(distance < 0, half, 0)
    distance = np.abs(distance)
    far = np.log(np.maximum(distance, 1) / exact) / np.log(MAX_DISTANCE / exact) * (half - exact)
    far = np.minimum(exact + far.astype(np.int64), half - 1)
    buckets: NDArray[np.int64] = direction + np.where(distance < exact, distance, far)
    return buckets


def quantise_blocks(weight: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A [out, in] matrix as uint8 [out, in / BLOCK, BLOCK] around 128, and its scales [out * in / BLOCK]."""
    rows, columns = weight.shape
    blocks = weight.reshape(rows, columns // BLOCK, BLOCK)
    scale = np.abs(blocks).max(axis=2, keepdims=True) / 127.0
    safe = np.where(scale == 0, 1.0, scale)
    quantised = np.clip(np.rint(blocks / safe) + 128, 0, 255).astype(np.uint8)
    return quantised, scale.reshape(-1).astype(np.float32)


def quantise_rows(table: NDArray[np.float32], largest: int = 127) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A [rows, width] table as int8, at most ``largest``, and one scale [rows, 1] a row."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / largest, 1e-12)
    return np.rint(table / scale).astype(np.int8), scale.astype(np.float32)


class _Graph:
    """Collects nodes and constants; each method adds one node and returns its output's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, kind: str, inputs: list[str], domain: str = "", **attributes: object) -> str:
        output = f"{kind}_{len(self.nodes)}"
        node = helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def integers(self, *values: int) -> str:
        name = "integers_" + "_".join(map(str, values))
        return self.constant(name, np.array(values, dtype=np.int64))

    def linear(self, name: str, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """x @ weight.T + bias, with ``weight`` as [out, in] in 8-bit blocks."""
        quantised, scales = quantise_blocks(weight)
        rows, columns = weight.shape
        inputs = [x, self.constant(f"{name}.q", quantised), self.constant(f"{name}.s", scales), "", ""]
        inputs.append(self.constant(f"{name}.b", bias))
        return self.add(
            "MatMulNBits", inputs, domain="com.microsoft",
            K=columns, N=rows, bits=8, block_size=BLOCK, accuracy_level=4,
        )  # fmt: skip

    def linear_of_norm(
        self, name: str, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32], reach: NDArray[np.float32]
    ) -> str:
        """x @ weight.T + bias, where ``reach`` [in] tells how far each column of x goes."""
        quantised, scales = quantise_rows(weight * reach, LARGEST)
        inputs = [self.add("Mul", [x, self.constant(f"{name}.even", (1 / reach).astype(np.float32))])]
        inputs.append(self.constant(f"{name}.q", quantised.T))
        inputs.append(self.constant(f"{name}.s", scales[:, 0]))
        inputs.append(self.constant(f"{name}.z", np.zeros(len(weight), dtype=np.int8)))
        inputs.append(self.constant(f"{name}.b", bias))
        return self.add("DynamicQuantizeMatMul", inputs, domain="com.microsoft")

    def split(self, x: str, size: int) -> tuple[str, str, str]:
        """Cuts axis 1 into three parts of ``size``: query, key and value."""
        query, key, value = (f"{part}_{len(self.nodes)}" for part in ("query", "key", "value"))
        inputs = [x, self.integers(size, size, size)]
        self.nodes.append(helper.make_node("Split", inputs, [query, key, value], axis=1))
        return query, key, value

    def norm(self, name: str, x: str, weights: Weights) -> str:
        scale = self.constant(f"{name}.scale", weights[f"{name}.weight"])
        shift = self.constant(f"{name}.shift", weights[f"{name}.bias"])
        return self.add("LayerNormalization", [x, scale, shift], axis=-1, epsilon=EPSILON)


def _embed(graph: _Graph, weights: Weights) -> str:
    """The sum of the word's and the position's vectors, normalised: [batch, tokens, width]."""
    table, scales = quantise_rows(weights["embeddings.word_embeddings.weight"])
    words = graph.add("Gather", [graph.constant("words", table), "input_ids"])
    words = graph.add("Cast", [words], to=TensorProto.FLOAT)
    scale = graph.add("Gather", [graph.constant("words.scale", scales), "input_ids"])
    words = graph.add("Mul", [words, scale])
    length = graph.add("Gather", [graph.add("Shape", ["input_ids"]), graph.integers(1)])
    positions = weights["embeddings.position_embeddings.weight"][FIRST_POSITION:]
    cut = graph.add("Slice", [graph.constant("positions", positions), graph.integers(0), length])
    return graph.norm("embeddings.LayerNorm", graph.add("Add", [words, cut]), weights)


def _attention_bias(graph: _Graph, weights: Weights, shape: Shape) -> str:
    """The position bias [1, heads, tokens, tokens]."""
    table = weights["encoder.relative_attention_bias.weight"][position_buckets(shape.max_tokens)]
    bias = graph.constant("position_bias", table.transpose(2, 0, 1)[None].astype(np.float32))
    length = graph.add("Gather", [graph.add("Shape", ["input_ids"]), graph.integers(1)])
    ends = graph.add("Concat", [length, length], axis=0)
    return graph.add("Slice", [bias, graph.integers(0, 0), ends, graph.integers(2, 3)])


def _layer(graph: _Graph, index: int, x: str, bias: str, weights: Weights, shape: Shape) -> str:
    name = f"encoder.layer.{index}"
    before = f"encoder.layer.{index - 1}.output.LayerNorm" if index else "embeddings.LayerNorm"  # gives x
    attention = f"{name}.attention.attn"
    width = weights[f"{attention}.q.weight"].shape[0]
    size = width // shape.heads
    joined = np.concatenate([weights[f"{attention}.{part}.weight"] for part in "qkv"])
    shift = np.concatenate([weights[f"{attention}.{part}.bias"] for part in "qkv"])
    # Dividing the query by sqrt(size) here saves a pass over the scores.
    joined[:width] /= np.sqrt(size)
    shift[:width] /= np.sqrt(size)
    heads = graph.linear_of_norm(f"{attention}.qkv", x, joined, shift, _reach(weights, before))
    heads = graph.add("Reshape", [heads, graph.integers(0, 0, 3 * shape.heads, size)])
    heads = graph.add("Transpose", [heads], perm=[0, 2, 1, 3])
    query, key, value = graph.split(heads, shape.heads)
    scores = graph.add("MatMul", [query, graph.add("Transpose", [key], perm=[0, 1, 3, 2])])
    scores = graph.add("Softmax", [graph.add("Add", [scores, bias])], axis=-1)
    mixed = graph.add("Transpose", [graph.add("MatMul", [scores, value])], perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", [mixed, graph.integers(0, 0, width)])
    mixed = graph.linear(f"{attention}.o", mixed, *_pair(weights, f"{attention}.o"))
    inner = f"{name}.attention.LayerNorm"
    x = graph.norm(inner, graph.add("Add", [mixed, x]), weights)
    wide = graph.linear_of_norm(f"{name}.up", x, *_pair(weights, f"{name}.intermediate.dense"), _reach(weights, inner))
    wide = graph.add("Gelu", [wide], domain="com.microsoft")
    narrow = graph.linear(f"{name}.down", wide, *_pair(weights, f"{name}.output.dense"))
    return graph.norm(f"{name}.output.LayerNorm", graph.add("Add", [narrow, x]), weights)


def _pair(weights: Weights, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _reach(weights: Weights, norm: str) -> NDArray[np.float32]:
    """How far each column that a layer norm gives reaches, [width]."""
    reach: NDArray[np.float32] = REACH * np.abs(weights[f"{norm}.weight"]) + np.abs(weights[f"{norm}.bias"])
    return np.maximum(reach, 1e-6)


def build_graph(weights: Weights, shape: Shape = Shape()) -> onnx.ModelProto:
    """The model: ``input_ids`` int64 [1, tokens] of one text -> ``tokens`` [1, tokens, width]."""
    graph = _Graph()
    x = _embed(graph, weights)
    bias = _attention_bias(graph, weights, shape)
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    for index in range(layers):
        x = _layer(graph, index, x, bias, weights, shape)
    graph.nodes.append(helper.make_node("Identity", [x], ["tokens"]))
    axes = [1, "length"]
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, axes)]
    width = weights["embeddings.LayerNorm.weight"].shape[0]
    output = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [*axes, width])
    body = helper.make_graph(graph.nodes, "mpnet", inputs, [output], list(graph.constants.values()))
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(body, opset_imports=opsets)
    model.ir_version = 8
    return model
