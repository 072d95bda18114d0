"""Weights in a file of their own give the same vectors, in less memory of each process."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper, save

from bot.language.encoder.mapped import MAPPED, MODEL, WEIGHTS, mapped

WEIGHT = np.arange(4_096, dtype=np.float32).reshape(64, 64)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 64])],
        [numpy_helper.from_array(WEIGHT, "w")],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(tmp_path / MODEL))
    return tmp_path


def run(path: Path) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": np.ones((1, 64), dtype=np.float32)})[0])


def test_mapped_model_says_the_same_with_its_weights_apart(folder: Path) -> None:
    made = mapped(folder)
    assert made.name == MAPPED and made.stat().st_size < WEIGHT.nbytes <= (folder / WEIGHTS).stat().st_size
    assert (run(made) == run(folder / MODEL)).all()


def test_mapped_model_is_made_once_and_leaves_nothing_else(folder: Path) -> None:
    times = [mapped(folder).stat().st_mtime_ns for _ in range(2)]
    assert times[0] == times[1] and {path.name for path in folder.iterdir()} == {MODEL, MAPPED, WEIGHTS}


def test_mapped_model_that_cannot_be_written_is_used_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "read-only")

    monkeypatch.setattr("bot.language.encoder.mapped._split", refuse)
    assert mapped(folder) == folder / MODEL


def test_mapped_model_may_be_moved(folder: Path, tmp_path: Path) -> None:
    mapped(folder)
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in (MAPPED, WEIGHTS):
        shutil.copy(folder / name, moved)
    assert run(moved / MAPPED).shape == (1, 64)
