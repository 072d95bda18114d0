"""What families will hear differently between two versions of the knowledge base."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.base import KnowledgeBase, load_knowledge
from bot.knowledge.changes import Change, at_revision, changes

Spoil = Callable[[str, str], Path]
TODAY = date(2026, 11, 22)
SMS = "sms: All babies cry. Hold your baby close. Ring {cry_sis}."
AGES = """by_age:
- {label: Under 3 months, under: 3 months, answer: Ring 111., sms: Ring 111.}
- {label: Older, topic: advice/sleep}
answer: |"""


@pytest.fixture
def old(data: Path) -> KnowledgeBase:
    """The base before anything is spoilt."""
    return load_knowledge(data / "knowledge")


def _changes(old: KnowledgeBase, path: Path) -> list[Change]:
    return changes(old, load_knowledge(path.parent.parent), TODAY)


def test_changes_of_the_same_base_are_none(old: KnowledgeBase) -> None:
    assert changes(old, old, TODAY) == []


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("close. Ring", "near. Ring", (f"- [sms] {SMS[5:]}", f"+ [sms] {SMS[5:].replace('close', 'near')}")),
        ("  All babies cry. It", "  Babies cry. It", ("- All babies cry. It is not your fault.", "+ Babies cry. It is not your fault.")),
        ("[Call 999 if your baby is floppy.]", "[]", ("- Call 999 if your baby is floppy.",)),
        ("  - ring {cry_sis} and talk", "  - ring {cry_sis} and talk\n  - rest", ("+ - rest",)),
    ],
)  # fmt: skip
def test_changes_show_each_line_and_ask_for_a_new_version(
    old: KnowledgeBase, spoil: Spoil, before: str, after: str, lines: tuple[str, ...]
) -> None:
    (change,) = _changes(old, spoil(before, after))
    assert change.id == "advice/colic"
    assert change.what == "version 1 to 1: raise its version, families will hear something different"
    assert change.lines == lines


def test_changes_with_a_raised_version_need_no_advice(old: KnowledgeBase, spoil: Spoil) -> None:
    spoil("version: 1", "version: 2")
    (change,) = _changes(old, spoil("close. Ring", "near. Ring"))
    assert change.what == "version 1 to 2"


def test_changes_with_a_lowered_version_are_told(old: KnowledgeBase, spoil: Spoil) -> None:
    spoil("version: 1", "version: 0")
    (change,) = _changes(old, spoil("close. Ring", "near. Ring"))
    assert change.what.startswith("version 1 to 0: raise its version")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - gripe water any good\n", ""),
        ("https://www.nhs.uk/baby/", "https://www.nhs.uk/crying/"),
        ("version: 1", "version: 2"),
        ("fault.\n", "fault.   \n"),
    ],
)
def test_changes_that_nobody_hears_are_not_told(old: KnowledgeBase, spoil: Spoil, before: str, after: str) -> None:
    assert _changes(old, spoil(before, after)) == []


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("under: 3 months", "under: 6 months", "+ [Under 3 months] under 6 months"),
        ("label: Older", "label: Bigger", "+ [Bigger] advice/sleep"),
        ("answer: Ring 111.", "answer: Call 999.", "+ [Under 3 months] Call 999."),
        ("topic: advice/sleep", "answer: Wait., sms: Wait.", "- [Older] advice/sleep"),
        (", topic: advice/sleep", "", "- [Older] advice/sleep"),
    ],
)
def test_changes_of_an_age_are_told(spoil: Spoil, before: str, after: str, line: str) -> None:
    with_ages = load_knowledge(spoil("answer: |", AGES).parent.parent)
    (change,) = _changes(with_ages, spoil(before, after))
    assert line in change.lines


def test_changes_of_what_is_answered_at_all_are_told(old: KnowledgeBase, spoil: Spoil) -> None:
    new = load_knowledge(spoil("agreed_on: 2026-01-10", "agreed_on: null").parent.parent)
    (gone,), (come,) = changes(old, new, TODAY), changes(new, old, TODAY)
    assert (gone.id, gone.what) == ("advice/colic", "is not answered any more")
    assert come.what == "is answered now"
    assert [line[2:] for line in gone.lines] == [line[2:] for line in come.lines]
    assert {line[0] for line in gone.lines} == {"-"} and {line[0] for line in come.lines} == {"+"}


def test_changes_of_an_entry_that_was_never_given_are_not_told(spoil: Spoil) -> None:
    unagreed = load_knowledge(spoil("agreed_on: 2026-01-10", "agreed_on: null").parent.parent)
    assert _changes(unagreed, spoil("close. Ring", "near. Ring")) == []


def test_changes_stand_in_order_of_id(old: KnowledgeBase) -> None:
    found = changes(KnowledgeBase({}, ()), old, TODAY)
    assert [change.id for change in found] == ["advice/colic", "advice/sleep"]


@pytest.fixture
def committed(data: Path) -> Path:
    """The data folder as a git repository with one commit."""
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "One")):
        subprocess.run(["git", "-C", str(data), *command], check=True, capture_output=True)
    return data


def test_changes_since_a_revision(committed: Path, spoil: Spoil, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = spoil("close. Ring", "near. Ring")
    before = load_knowledge(at_revision(committed, "HEAD", tmp_path_factory.mktemp("old")))
    assert sorted(before.entries) == ["advice/colic", "advice/sleep"] and before.faults == ()
    assert [change.id for change in _changes(before, path)] == ["advice/colic"]


@pytest.mark.parametrize(
    "revision", ["nowhere", "", "HEAD~1", "--list", "--output=stolen.tar", "HEAD; ls", "HEAD:../.."]
)
def test_changes_refuse_what_is_no_revision(
    committed: Path, tmp_path_factory: pytest.TempPathFactory, revision: str
) -> None:
    with pytest.raises(DataError, match="neither a folder nor a revision"):
        at_revision(committed, revision, tmp_path_factory.mktemp("old"))
    assert not list(committed.rglob("stolen.tar"))


def test_changes_outside_of_git_are_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(data.parent))
    with pytest.raises(DataError, match="neither a folder nor a revision"):
        at_revision(data, "HEAD", data / "old")
