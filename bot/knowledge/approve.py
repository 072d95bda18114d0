"""Signing off an entry: which step may come next, and for whom."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import ApprovalError
from bot.knowledge.entry import Entry
from bot.knowledge.sign_off import State, Step


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
        raise ApprovalError(f"{entry.id} cannot be published: {entry.unservable(entry.review_by) or 'it is already'}.")


def _check_agreement(entry: Entry, partner: str) -> None:
    if partner not in entry.partners:
        raise ApprovalError(f"“{partner}” is not among the partners of {entry.id}: {', '.join(entry.partners)}.")
    if entry.state is State.DRAFT:
        raise ApprovalError(f"{entry.id} must be checked before partners agree: {entry.unservable(entry.review_by)}.")
    if partner in entry.agreed_by:
        raise ApprovalError(f"{partner} has agreed to this text of {entry.id} already.")
