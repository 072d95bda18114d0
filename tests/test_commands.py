"""The command line's exit codes, and what it says to whoever must act."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.dialogue.host import LOOPBACK, check_port
from bot.errors import SettingsError
from bot.settings import Settings, settings

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def read_settings_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("ASSISTANT_DATA", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("command", ["knowledge", "safety"])
def test_commands_check_passes_on_the_repo(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code = main([command, "check"])
    out = capsys.readouterr().out
    assert (code, out.splitlines()[-1]) == (0, "No problems.")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ASSISTANT_PORT", "door", "SettingsError: ASSISTANT_PORT is “door”: write a whole number."),
    ],
)
def test_commands_with_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["safety", "check"]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "file", "said"),
    [
        ("knowledge", "topics.yml", "topics.yml:1: cannot be read"),
        ("safety", "topics.yml", "topics.yml:1: cannot"),
    ],
)
def test_commands_without_a_data_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    file: str,
    said: str,
) -> None:
    assert not (tmp_path / file).exists()
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path))
    assert main([command, "check"]) == 2
    assert said in capsys.readouterr().err


def test_commands_safety_check_lists_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("topics.yml", "helplines.yml"):
        shutil.copy(DATA / name, tmp_path)
    shutil.copytree(DATA / "language", tmp_path / "language")
    rule = "{id: cold, kind: safety/nothing, level: certain, patterns: [cold], match: [hot, cold], ignore: [cold feet, hm]}"
    contexts = "{hypothetical: [], past: [], fiction: [], resolved: []}"
    text = f"words: {{}}\nidioms: []\nnegations: []\ncontexts: {contexts}\nrules:\n- {rule}\nhelp: {{}}\nyoung: []\nsmall: []\n"
    (tmp_path / "safety.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path))
    assert main(["safety", "check"]) == 1
    out = capsys.readouterr().out
    assert "`help` has no wording for safety/life_threatening" in out
    assert "safety.yml:6: cold: safety/nothing is not a safety kind" in out
    assert "cold: must match “hot” as certain" in out
    assert "cold: must not match “cold feet”" in out


def test_commands_a_taken_port_is_named() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"Port {port} cannot be used .* another port: ASSISTANT_PORT=5015"):
            check_port(Settings(assistant_port=port))
    check_port(Settings(assistant_port=port))


@pytest.mark.parametrize("arguments", [["safety", "chek"]])
def test_commands_that_do_not_exist(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m bot" in capsys.readouterr().err
