"""A small knowledge base with nothing wrong, for tests to spoil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

TOPICS = """version: 1
advice:
- {id: advice/colic, title: Crying and colic, stage: baby, covers: crying}
- {id: advice/sleep, title: Newborn sleep, stage: baby}
chat:
- {id: greet, title: Hello}
"""
HELPLINES = """checked_on: 2026-11-22
helplines:
  cry_sis: {name: Cry-sis, for: Crying babies, phone: "0800 448 0737", hours: check, cost: free, certainty: seen}
  shout: {name: Shout, for: Crisis by text, text: "85258", hours: 24 hours, cost: free, certainty: seen}
"""
COLIC = """id: advice/colic
title: Crying and colic
stages: [baby]
version: 1
owner: Health visiting
agreed_by: [Health visiting, General practice]
agreed_on: 2026-01-10
review_by: 2027-01-10
life_point: null
needs: [infant_feeding]
related: [advice/sleep]
sources: [{name: NHS, url: https://www.nhs.uk/baby/}]
get_help_now: [Call 999 if your baby is floppy.]
sms: All babies cry. Hold your baby close. Ring {cry_sis}.
answer: |
  All babies cry. It is not your fault.

  What helps:
  - hold your baby close
  - ring {cry_sis} and talk
examples:
  - why does my baby cry so much
  - what is colic
  - he screams all evening
  - newborn crying for hours
  - she pulls her legs up and howls
  - nothing calms him down
  - is it wind or hunger
  - crying every night at six
  - how long does this phase last
  - my ears hurt from the noise
  - gripe water any good
  - rocking does not work
"""
SLEEP = """id: advice/sleep
title: Newborn sleep
stages: [birth, baby]
version: 2
owner: Health visiting
agreed_by: [Health visiting]
agreed_on: 2026-11-21
review_by: 2026-11-22
life_point: pregnancy_birth
needs: []
related: []
sources: [{name: NHS, url: https://www.nhs.uk}]
get_help_now: []
sms: New babies sleep in short spells.
answer: New babies sleep in short spells. Text {shout.text} if you feel low.
examples: [up at two, no rest here, day and night mixed up, wakes when put down, naps of ten minutes, wide awake,
  grunts a lot, only dozes on me, when is bedtime, swaddle or not, moses basket, so tired of this]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that the check passes on 2026-11-22."""
    folder = tmp_path / "knowledge" / "advice"
    folder.mkdir(parents=True)
    (tmp_path / "topics.yml").write_text(TOPICS, encoding="utf-8")
    (tmp_path / "helplines.yml").write_text(HELPLINES, encoding="utf-8")
    (tmp_path / "needs.yml").write_text("infant_feeding: help with feeding a baby\n", encoding="utf-8")
    (folder / "colic.yml").write_text(COLIC, encoding="utf-8")
    (folder / "sleep.yml").write_text(SLEEP, encoding="utf-8")
    return tmp_path


@pytest.fixture
def colic(data: Path) -> Path:
    return data / "knowledge" / "advice" / "colic.yml"


@pytest.fixture
def spoil(colic: Path) -> Callable[[str, str], Path]:
    """Exchanges a text in the colic entry for another, and returns the file."""

    def change(old: str, new: str) -> Path:
        text = colic.read_text(encoding="utf-8")
        assert text.count(old) == 1
        colic.write_text(text.replace(old, new), encoding="utf-8")
        return colic

    return change
