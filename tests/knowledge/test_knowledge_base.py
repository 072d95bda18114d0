"""Loading the whole knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.base import load_knowledge
from bot.settings import ROOT

TODAY = date(2026, 11, 22)


def test_base_reads_every_entry(data: Path) -> None:
    base = load_knowledge(data / "knowledge")
    assert (list(base.entries), base.faults) == (["advice/colic", "advice/sleep"], ())


def test_base_serves_what_may_be_given_on_the_day(data: Path) -> None:
    base = load_knowledge(data / "knowledge")
    assert base.servable("advice/sleep", TODAY) is base.entries["advice/sleep"]
    assert base.servable("advice/sleep", date(2026, 11, 23)) is None
    assert base.servable("advice/sleep", date(2026, 11, 20)) is None
    assert base.servable("advice/none", TODAY) is None


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"id: [", b"just text", b"- a\n", b"id: advice/colic\n"])
def test_base_one_broken_file_never_hides_the_others(data: Path, colic: Path, raw: bytes) -> None:
    colic.write_bytes(raw)
    base = load_knowledge(data / "knowledge")
    assert list(base.entries) == ["advice/sleep"]
    assert [fault.path for fault in base.faults] == [colic]
    assert base.servable("advice/colic", TODAY) is None


def test_base_a_folder_named_like_an_entry_is_a_fault(data: Path) -> None:
    (data / "knowledge" / "advice" / "odd.yml").mkdir()
    base = load_knowledge(data / "knowledge")
    assert len(base.entries) == 2
    assert "cannot be read" in base.faults[0].message


def test_base_an_id_in_two_files_is_a_fault_of_the_second(data: Path, colic: Path) -> None:
    copy = colic.with_name("colic_copy.yml")
    copy.write_text("# a copy\n" + colic.read_text(encoding="utf-8"), encoding="utf-8")
    (fault,) = load_knowledge(data / "knowledge").faults
    assert (fault.path, fault.line) == (copy, 2)
    assert "advice/colic is used already in colic.yml" in fault.message


@pytest.mark.parametrize("wanted", ["advice/fever.yml", "system/colic.yml"])
def test_base_a_file_must_be_named_by_its_id(data: Path, colic: Path, wanted: str) -> None:
    moved = data / "knowledge" / wanted
    moved.parent.mkdir(exist_ok=True)
    colic.rename(moved)
    base = load_knowledge(data / "knowledge")
    assert list(base.entries) == ["advice/sleep"]
    assert [(fault.path, fault.line) for fault in base.faults] == [(moved, 1)]


@pytest.mark.parametrize("name", ["advice/colic.yaml", "advice/colic.YML", "colic.yml", "advice/more/colic.yml"])
def test_base_a_file_where_none_is_read_is_a_fault(data: Path, colic: Path, name: str) -> None:
    stray = data / "knowledge" / name
    stray.parent.mkdir(exist_ok=True)
    colic.rename(stray)
    (fault,) = load_knowledge(data / "knowledge").faults
    assert fault.path == stray
    assert "GROUP/NAME.yml" in fault.message


def test_base_an_absent_folder_is_an_empty_base(tmp_path: Path) -> None:
    assert load_knowledge(tmp_path / "none").entries == {}


def test_base_of_the_repo_serves_all_now_and_nothing_after_two_years() -> None:
    base = load_knowledge(ROOT / "data" / "knowledge")
    assert len(base.entries) > 150 and base.faults == ()
    assert all(base.servable(topic, TODAY) for topic in base.entries)
    assert not any(base.servable(topic, date(2028, 12, 1)) for topic in base.entries)


def test_base_withdrawing_agreement_withdraws_the_entry(data: Path, spoil: Callable[[str, str], Path]) -> None:
    assert load_knowledge(data / "knowledge").servable("advice/colic", TODAY)
    spoil("agreed_by: [Health visiting, General practice]", "agreed_by: []")
    base = load_knowledge(data / "knowledge")
    assert "advice/colic" in base.entries and base.servable("advice/colic", TODAY) is None
