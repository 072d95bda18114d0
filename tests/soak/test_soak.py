"""A minute of families by web and text with two assistants, one restarted and one killed meanwhile."""

from __future__ import annotations

import shutil

import pytest

from bot.settings import settings
from bot.soak.run import Run, soak
from bot.training import is_fresh


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed here")
async def test_soak_no_message_is_lost_while_assistants_are_restarted_and_killed() -> None:
    assert is_fresh(settings()), "there is no fresh model: run `make train` first"
    report = await soak(Run(minutes=0.7, faults=("assistant-restarted", "assistant-killed"), families=6), print)
    assert report.is_good, report.table()
    assert set(report.faults) == {"assistant-restarted", "assistant-killed"}
