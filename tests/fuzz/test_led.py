"""`make fuzz` runs, and finds what there is to find."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.fuzz.__main__ import GROUPS, one_of

LONGEST = 600  # seconds


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False)


@pytest.mark.parametrize("group", GROUPS)
def test_led_fuzzing_tries_inputs(group: str, tmp_path: Path) -> None:
    ended = fuzz(group, "-runs=200", "-seed=1", f"-artifact_prefix={tmp_path}/")
    assert ended.returncode == 0, ended.stderr[-2_000:]
    assert "Done 200 runs" in ended.stderr and list(tmp_path.iterdir()) == []


def test_led_fuzzing_says_how_it_is_called() -> None:
    ended = fuzz("nothing")
    assert ended.returncode == 1 and "WHAT is calls, texts, feeds or files" in ended.stderr


def test_led_fuzzing_lets_a_fault_through() -> None:
    def breaks(body: bytes) -> None:
        raise ValueError(body)

    with pytest.raises(ValueError, match="rest"):
        one_of([len, breaks])(b"\x01rest")
