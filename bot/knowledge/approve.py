"""Signing off an entry: which step may come next, and for whom; and the desk's way to do it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.errors import ApprovalError, DataError
from bot.knowledge.base import KnowledgeBase, load_knowledge
from bot.knowledge.check import problems_to_mend
from bot.knowledge.entry import Entry, read_entry
from bot.knowledge.sign_off import State, Step
from bot.knowledge.sign_off_store import SignOffStore, with_sign_offs

_TOPIC = re.compile(r"[a-z]+/[a-z0-9_]+", re.ASCII)


def check_step(entry: Entry, step: Step, partner: str, name: str, problems: Sequence[str]) -> None:
    """Raises ApprovalError where a step may not be signed off. ``problems``: of the check, those of approval left out."""
    if not entry.partners:
        raise ApprovalError(f"{entry.id} names no `partners`: write into its file who must agree.")
    if not name.strip():
        raise ApprovalError("A sign-off carries the name of the person who gives it.")
    if step is Step.CHECKED and problems:
        raise ApprovalError(f"{entry.id} has problems that must be put right first: {problems[0]}")
    if step is Step.CHECKED and entry.state is not State.DRAFT:
        raise ApprovalError(f"{entry.id} is checked already.")
    if step is Step.AGREED:
        _check_agreement(entry, partner)
    if step is Step.PUBLISHED and entry.state is not State.AGREED:
        raise ApprovalError(f"{entry.id} cannot be published: {_why_not(entry)}.")


def _check_agreement(entry: Entry, partner: str) -> None:
    if partner not in entry.partners:
        raise ApprovalError(f"“{partner}” is not among the partners of {entry.id}: {', '.join(entry.partners)}.")
    if entry.state is State.DRAFT:
        raise ApprovalError(f"{entry.id} must be checked before partners agree: {_why_not(entry)}.")
    if partner in entry.agreed_by:
        raise ApprovalError(f"{partner} has agreed to this text of {entry.id} already.")


def _why_not(entry: Entry) -> str:
    return entry.unservable(entry.review_by) or "it is published already"


class Approval:
    """The entries with their sign-offs, and new sign-offs by the desk. Reads the files anew each time: an editor may be at
    them."""

    def __init__(self, data: Path, store: SignOffStore) -> None:
        self._data, self._store = data, store

    def base(self) -> KnowledgeBase:
        """All entries."""
        return with_sign_offs(load_knowledge(self._data / "knowledge"), self._store)

    def entry(self, topic: str) -> Entry | None:
        """One entry, or None where there is none that can be read."""
        path = self._data / "knowledge" / f"{topic}.yml"
        if not _TOPIC.fullmatch(topic) or not path.is_file():
            return None
        try:
            found = KnowledgeBase({topic: read_entry(path)}, ())
        except DataError:
            return None
        return with_sign_offs(found, self._store).entries[topic]

    def sign(self, entry: Entry, step: Step, partner: str, name: str, text: str, today: date) -> None:
        """Keeps a sign-off. ``text``: the fingerprint that the person saw. Raises ApprovalError where it may not be given."""
        if text != entry.fingerprint:
            raise ApprovalError("The text was changed while you read it. Read it again.")
        check_step(
            entry, step, partner, name, problems_to_mend(self._data, entry, today) if step is Step.CHECKED else ()
        )
        self._store.add(entry.id, step, name.strip(), text, partner)
