"""Trains the assistant, and knows whether the trained model still fits the data and the code."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.errors import ModelError
from bot.knowledge.base import load_knowledge
from bot.settings import ROOT, Settings

Progress = Callable[[str], None]

# Code that changes what is learned; the rest can change without training anew.
_CODE = (
    "bot/language",
    "bot/nlu",
    "bot/understanding/acts.py",
    "bot/understanding/classifier.py",
    "bot/understanding/generic.py",
    "bot/understanding/stored.py",
    "bot/safety/detector.py",
    "bot/safety/fit.py",
    "bot/safety/networks.py",
    "bot/safety/words.py",
    "bot/importer.py",
)
_DATA = ("topics.yml", "areas.yml", "acts.jsonl", "nlu", "rules", "language", "safety")


def is_fresh(settings: Settings) -> bool:
    """Whether there is a model made of this data by this code."""
    mark = _mark(settings)
    return settings.model.exists() and mark.exists() and mark.read_text(encoding="utf-8") == fingerprint(settings)


def fingerprint(settings: Settings) -> str:
    """Changes with everything that is learned from; editing an answer's text changes nothing."""
    digest = hashlib.sha256()
    for path in _files(settings):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    for entry in load_knowledge(settings.assistant_data / "knowledge").entries.values():
        digest.update("\n".join((entry.id, *entry.examples)).encode())
    return digest.hexdigest()


def _files(settings: Settings) -> Iterator[Path]:
    yield ROOT / "config.yml"
    yield ROOT / "domain.yml"
    for folder, names in ((ROOT, _CODE), (settings.assistant_data, _DATA)):
        for name in names:
            path = folder / name
            found = [path] if path.is_file() else path.rglob("*")
            yield from sorted(file for file in found if file.suffix in (".py", ".yml", ".jsonl"))


def _mark(settings: Settings) -> Path:
    return settings.model.with_suffix(".fingerprint")


def train(settings: Settings, progress: Progress) -> Path:
    """Trains and returns the model's path. Raises DataError, EncoderError or ModelError."""
    started = time.monotonic()
    for name in ("bot.language", "bot.nlu"):
        _show(name, progress)
    progress("Training. The first time takes a few minutes: the encoder is fetched and all examples are read.")
    from rasa.model_training import train as rasa_train

    from bot.dialogue.host import keep_words_out_of_logs

    keep_words_out_of_logs()

    with contextlib.redirect_stdout(sys.stderr):  # results of a command that had to train first stay clean
        result = rasa_train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(settings.assistant_data / name) for name in ("nlu", "rules")],
            output=str(settings.assistant_models),
            fixed_model_name=settings.model.name.removesuffix(".tar.gz"),
            force_training=True,  # Rasa knows a component by its own file: changed encoders or rules would go unnoticed
        )
    if result.code or not result.model:
        raise ModelError("Rasa could not train a model: its messages above say why")
    _mark(settings).write_text(fingerprint(settings), encoding="utf-8")
    progress(f"Trained in {time.monotonic() - started:.0f} s: {settings.model}")
    return settings.model


def _show(name: str, progress: Progress) -> None:
    """Lines that the components log while they train are progress for whoever waits."""

    class Show(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            progress(record.getMessage())

    logger = logging.getLogger(name)
    if not logger.handlers:
        logger.addHandler(Show())
        logger.setLevel(logging.INFO)
        logger.propagate = False
