"""The encoder's weights in a file of their own, so that all processes of a machine share one copy of it.

onnxruntime maps such a file into memory, where the system holds each page once, and gives it back when memory is short; weights
inside the model are read into every process. What onnxruntime then lays out for the processor stays each process's own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

MODEL, MAPPED, WEIGHTS = "model.onnx", "mapped.onnx", "mapped.bin"
SMALLEST = 1024  # bytes of a tensor that is worth it


def mapped(folder: Path) -> Path:
    """The model of a folder with its weights apart, made at first use; as it is where the folder cannot be written."""
    target = folder / MAPPED
    if target.exists():
        return target
    try:
        with tempfile.TemporaryDirectory(dir=folder) as work:
            _split(folder / MODEL, Path(work))
            (Path(work) / WEIGHTS).replace(folder / WEIGHTS)  # first: whoever finds the model finds its weights
            (Path(work) / MAPPED).replace(target)
    except OSError:
        return folder / MODEL
    return target


def _split(model: Path, work: Path) -> None:
    import onnx

    onnx.save_model(
        onnx.load(str(model)),
        str(work / MAPPED),
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=WEIGHTS,
        size_threshold=SMALLEST,
    )
