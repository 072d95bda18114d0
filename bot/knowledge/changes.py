"""What families will hear differently between two versions of the knowledge base."""

from __future__ import annotations

import difflib
import math
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from bot.errors import DataError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Entry, Variant


@dataclass(frozen=True)
class Change:
    """One entry's change. ``lines``: what is said no more ("- ") and what is said now ("+ ")."""

    id: str
    what: str
    lines: tuple[str, ...] = ()


def changes(old: KnowledgeBase, new: KnowledgeBase, today: date) -> list[Change]:
    """All changes that a family can notice, by id. Examples and sources are not heard and not told."""
    return [
        change
        for topic in sorted({*old.entries, *new.entries})
        if (change := _change(topic, old.servable(topic, today), new.servable(topic, today)))
    ]


def _change(topic: str, old: Entry | None, new: Entry | None) -> Change | None:
    if old is None and new is None:
        return None
    if old is None or new is None:
        return Change(topic, "is answered now" if new else "is not answered any more", tuple(_lines(old, new)))
    lines = tuple(_lines(old, new))
    if not lines:
        return None
    raised = "" if new.version > old.version else ": raise its version, families will hear something different"
    return Change(topic, f"version {old.version} to {new.version}{raised}", lines)


def _lines(old: Entry | None, new: Entry | None) -> Iterator[str]:
    compared = difflib.ndiff(_heard(old), _heard(new))
    return (line for line in compared if line[:2] in ("- ", "+ "))


def _heard(entry: Entry | None) -> list[str]:
    """Every line that a family may read of an entry."""
    if entry is None:
        return []
    ages = [
        f"[{v.label}] {line}"
        for v in entry.by_age
        for line in (_until(v), *v.answer.splitlines(), v.sms, v.topic)
        if line
    ]
    said = [*entry.get_help_now, *entry.answer.splitlines(), f"[sms] {entry.sms}", *ages]
    return [line.strip() for line in said if line.strip()]


def _until(variant: Variant) -> str:
    return "all older children" if math.isinf(variant.under) else f"under {variant.under:g} months"


def at_revision(data: Path, revision: str, into: Path) -> Path:
    """The knowledge folder as it was at a git revision, written under ``into``. Raises DataError."""
    knowledge = data / "knowledge"
    command = ["git", "-C", str(knowledge), "archive", "--format=tar", revision, "."]
    try:
        if revision.startswith("-"):
            raise OSError("git would take it for an option")
        done = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise DataError(f"“{revision}” is neither a folder nor a revision that git knows", knowledge) from error
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(into, filter="data")
    return into
