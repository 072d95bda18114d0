from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter

from bot.errors import DataError
from bot.importer import KnowledgeImporter
from bot.nlu.examples import DANGER
from bot.settings import ROOT, Settings, settings
from bot.training import fingerprint


def test_importer_is_what_config_names() -> None:
    # Rasa only warns of an importer that it cannot import, and then trains without it.
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data" / "nlu")]
    )
    found = {example.get("intent_response_key") for example in importer.get_nlu_data().intent_examples}
    assert {"advice/fever", "system/ehcp", "chat/greet", "service/find_service", "safety/none"} <= found


def test_importer_marks_dangers_for_the_detector() -> None:
    labels = {example.get(DANGER) for example in KnowledgeImporter().get_nlu_data().intent_examples}
    assert {"safety/life_threatening", "safety/life_threatening?", "none"} <= labels


@pytest.fixture
def data(tmp_path: Path) -> Settings:
    shutil.copytree(settings().assistant_data, tmp_path / "data")
    return Settings(assistant_data=tmp_path / "data", assistant_models=tmp_path / "models")


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_importer_editing_an_answer_does_not_retrain(data: Settings) -> None:
    before = fingerprint(data)
    _change(data.assistant_data / "knowledge/advice/fever.yml", "You know your child.", "You know them.")
    assert fingerprint(data) == before


def test_importer_editing_an_example_retrains(data: Settings) -> None:
    before = fingerprint(data)
    _change(data.assistant_data / "knowledge/advice/fever.yml", "- child fever", "- my kid has a fever")
    assert fingerprint(data) != before


def test_importer_a_broken_entry_stops_training(data: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    _change(data.assistant_data / "knowledge/advice/fever.yml", "examples:", "exampels:")
    monkeypatch.setattr("bot.importer.settings", lambda: data)
    with pytest.raises(DataError, match=r"fever\.yml"):
        KnowledgeImporter().get_nlu_data()
