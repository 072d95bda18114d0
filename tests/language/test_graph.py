"""The encoder's graph, compared with a plain pass of the same network in NumPy."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from bot.errors import EncoderError
from bot.language.encoder.encoder import Encoder, Vectors, unit
from bot.language.encoder.graph import Shape, Weights, build_graph, position_buckets, quantise_blocks, quantise_rows

WIDTH, HEADS, LAYERS, WORDS, INNER, TOKENS = 128, 4, 2, 50, 256, 40


def tiny_weights(seed: int = 0) -> Weights:
    """A random MPNet of two layers."""
    random = np.random.default_rng(seed)

    def matrix(*shape: int, spread: float = 0.15) -> Vectors:
        return random.normal(0, spread, shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": matrix(WORDS, WIDTH),
        "embeddings.position_embeddings.weight": matrix(TOKENS + 2, WIDTH),
        "encoder.relative_attention_bias.weight": matrix(32, HEADS, spread=2.0),
        "embeddings.LayerNorm.weight": 1 + matrix(WIDTH),
        "embeddings.LayerNorm.bias": matrix(WIDTH),
    }
    for layer in (f"encoder.layer.{index}" for index in range(LAYERS)):
        sizes = {f"attention.attn.{part}": (WIDTH, WIDTH) for part in "qkvo"}
        sizes |= {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
        for name, (rows, columns) in sizes.items():
            weights[f"{layer}.{name}.weight"], weights[f"{layer}.{name}.bias"] = matrix(rows, columns), matrix(rows)
        for name in ("attention.LayerNorm", "output.LayerNorm"):
            weights[f"{layer}.{name}.weight"], weights[f"{layer}.{name}.bias"] = 1 + matrix(WIDTH), matrix(WIDTH)
    return weights


def bucket(distance: int) -> int:
    """MPNet's relative position bucket of one pair, from token ``i`` to token ``i + distance``, as published."""
    start = 16 if distance > 0 else 0
    far = abs(distance)
    if far < 8:
        return start + far
    return start + min(15, 8 + int(math.log(far / 8) / math.log(128 / 8) * 8))


def norm(x: Vectors, weights: Weights, name: str) -> Vectors:
    mean, spread = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(spread + 1e-5) * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def dense(x: Vectors, weights: Weights, name: str) -> Vectors:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def numpy_pass(ids: list[int], weights: Weights) -> Vectors:
    """The vectors of one text's tokens [tokens, width]: no padding, one head at a time, full weights."""
    count, size = len(ids), WIDTH // HEADS
    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][2:][:count]
    x = norm(x, weights, "embeddings.LayerNorm")
    table = weights["encoder.relative_attention_bias.weight"]
    bias = np.array([[table[bucket(to - start)] for to in range(count)] for start in range(count)])
    for layer in (f"encoder.layer.{index}" for index in range(LAYERS)):
        query, key, value = (dense(x, weights, f"{layer}.attention.attn.{part}") for part in "qkv")
        mixed = []
        for head in range(HEADS):
            cut = slice(head * size, (head + 1) * size)
            odds = np.exp(query[:, cut] @ key[:, cut].T / math.sqrt(size) + bias[:, :, head])
            mixed.append(odds / odds.sum(axis=1, keepdims=True) @ value[:, cut])
        attended = dense(np.hstack(mixed), weights, f"{layer}.attention.attn.o")
        x = norm(x + attended, weights, f"{layer}.attention.LayerNorm")
        wide = dense(x, weights, f"{layer}.intermediate.dense")
        wide = wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2))) / 2
        x = norm(x + dense(wide, weights, f"{layer}.output.dense"), weights, f"{layer}.output.LayerNorm")
    return x


@pytest.fixture(scope="module")
def model() -> onnx.ModelProto:
    return build_graph(tiny_weights(), Shape(HEADS, TOKENS))


@pytest.fixture(scope="module")
def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, ids: list[int]) -> Vectors:
    states: Vectors = session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})[0][0]
    return states


def ids_of(length: int, seed: int = 1) -> list[int]:
    return [int(value) for value in np.random.default_rng(seed).integers(2, WORDS, length)]


@pytest.mark.parametrize("length", [1, 2, 9, TOKENS])
def test_graph_is_near_a_plain_pass(session: onnxruntime.InferenceSession, length: int) -> None:
    ids = ids_of(length)
    found, wanted = run(session, ids), numpy_pass(ids, tiny_weights())
    assert found.shape == (length, WIDTH)
    assert (unit(found) * unit(wanted)).sum(axis=1).min() > 0.99
    assert float(unit(found.mean(axis=0)) @ unit(wanted.mean(axis=0))) > 0.99


def test_graph_is_not_near_a_pass_of_other_weights(session: onnxruntime.InferenceSession) -> None:
    ids = ids_of(9)
    found, other = run(session, ids).mean(axis=0), numpy_pass(ids, tiny_weights(seed=7)).mean(axis=0)
    assert float(unit(found) @ unit(other)) < 0.9


def test_graph_heeds_the_order_of_words(session: onnxruntime.InferenceSession) -> None:
    forth, back = run(session, [5, 6, 7]), run(session, [7, 6, 5])
    assert not np.allclose(forth, back[::-1], atol=0.01)


# position_buckets


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 0, 0),
        (1, 0, 1),
        (0, 1, 17),
        (7, 0, 7),
        (0, 7, 23),
        (8, 0, 8),
        (0, 8, 24),
        (11, 0, 8),
        (12, 0, 9),
        (16, 0, 10),
        (0, 16, 26),
        (32, 0, 12),
        (64, 0, 14),
        (0, 64, 30),
        (90, 0, 14),
        (91, 0, 15),
        (128, 0, 15),
        (199, 0, 15),
        (0, 199, 31),
    ],
)
def test_graph_position_buckets(start: int, end: int, expected: int) -> None:
    assert position_buckets(200)[start, end] == expected


def test_graph_position_buckets_depend_on_distance_only() -> None:
    buckets = position_buckets(256)
    assert buckets.shape == (256, 256)
    assert (buckets[1:, 1:] == buckets[:-1, :-1]).all()
    assert set(np.unique(buckets)) == set(range(32)) - {16}


# Quantising


def test_graph_quantised_blocks_are_within_half_a_step() -> None:
    weight = tiny_weights()["encoder.layer.0.output.dense.weight"]
    quantised, scale = quantise_blocks(weight)
    steps = scale.reshape(WIDTH, -1, 1)
    again = (quantised.astype(np.float32) - 128) * steps
    assert (np.abs(again - weight.reshape(again.shape)) <= steps * 0.501).all()


def test_graph_quantises_zeros_to_zeros() -> None:
    quantised, scale = quantise_blocks(np.zeros((2, 128), dtype=np.float32))
    assert (quantised == 128).all()
    assert np.isfinite(scale).all()
    table, scales = quantise_rows(np.zeros((2, 8), dtype=np.float32))
    assert (table == 0).all()
    assert np.isfinite(scales).all()


def test_graph_quantised_rows_keep_the_largest_value() -> None:
    table, scales = quantise_rows(np.array([[-4.0, 2.0], [0.5, 0.25]], dtype=np.float32))
    assert table.tolist() == [[-127, 64], [127, 64]]
    assert np.allclose(scales[:, 0] * 127, [4.0, 0.5])


@pytest.mark.parametrize("far", [1.0, 30.0, 1000.0])
def test_graph_stays_near_where_a_column_reaches_far(far: float) -> None:
    weights = tiny_weights()
    for name in ("embeddings.LayerNorm", "encoder.layer.0.attention.LayerNorm"):
        weights[f"{name}.weight"] = weights[f"{name}.weight"].copy()
        weights[f"{name}.weight"][3] = far  # a column that would take the whole scale for itself
    for name in ("attention.attn.q", "attention.attn.k", "attention.attn.v", "intermediate.dense"):
        weights[f"encoder.layer.0.{name}.weight"][:, 3] /= far
    model = build_graph(weights, Shape(HEADS, TOKENS))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found, wanted = run(session, ids_of(9)), numpy_pass(ids_of(9), weights)
    assert float(unit(found.mean(axis=0)) @ unit(wanted.mean(axis=0))) > 0.99


# The encoder over such a graph


class SmallEncoder(Encoder):
    width = WIDTH


@pytest.fixture(scope="module")
def encoder(model: onnx.ModelProto, tmp_path_factory: pytest.TempPathFactory) -> SmallEncoder:
    folder = tmp_path_factory.mktemp("encoder")
    words = ["<s>", "<pad>", "[UNK]", "he", "bites", "it", "hurts", "a", "lot"]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    onnx.save(model, str(folder / "model.onnx"))
    return SmallEncoder(folder, threads=1)


def test_encoder_batches_as_it_encodes_alone(encoder: SmallEncoder) -> None:
    texts = ["he bites it", "a lot", "he bites it a lot it hurts"]
    together = encoder.encode_batch(texts)
    alone = np.stack([encoder.encode_batch([text])[0] for text in texts])
    assert np.array_equal(together, alone)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_encoder_reads_a_message_and_its_parts_in_one_pass(encoder: SmallEncoder) -> None:
    reading = encoder.read("he bites it it hurts")
    parts = reading.spans([(0, 12), (12, 20)])
    assert parts.shape == (2, WIDTH) and not np.allclose(parts[0], parts[1], atol=0.01)
    assert np.allclose(reading.whole(), encoder.encode_batch(["he bites it it hurts"])[0])


def test_encoder_leaves_out_parts_that_were_not_read(encoder: SmallEncoder) -> None:
    assert encoder.read("he bites it").spans([(0, 11), (40, 50)]).shape == (1, WIDTH)
    assert encoder.read("he bites it").spans([]).shape == (0, WIDTH)


def test_encoder_of_a_broken_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderError, match="Delete the folder"):
        Encoder(tmp_path).load()
