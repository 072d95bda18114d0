"""An answer as each channel would show it, for its editor, also before it is agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory
from bot.errors import DataError, ModelError
from bot.knowledge.entry import Entry
from bot.messages import gsm7
from bot.messages.render import render_sms, render_web


def preview(content: Content, topic: str, today: date) -> str:
    """Web and text message of an entry, and of each age where it differs. Raises ModelError for an unknown topic,
    DataError for a number that is not in the registry."""
    entry = content.knowledge.entries.get(topic)
    if entry is None:
        reasons = [
            str(fault) for fault in content.knowledge.faults if fault.path and fault.path.stem == topic.split("/")[-1]
        ]
        raise ModelError(reasons[0] if reasons else f"There is no entry {topic}: python -m bot knowledge new {topic}")
    for field in ("answer", "sms", "get_help_now", "by_age"):
        for fault in content.helplines.faults(_text(entry, field)):
            raise DataError(fault, entry.path, entry.lines[field])
    return "\n".join(_lines(content, entry, today))


def _text(entry: Entry, field: str) -> str:
    if field == "by_age":
        return "\n".join(f"{variant.answer}\n{variant.sms}" for variant in entry.by_age)
    return "\n".join(entry.get_help_now) if field == "get_help_now" else str(getattr(entry, field))


def _lines(content: Content, entry: Entry, today: date) -> Iterator[str]:
    reason = entry.unservable(today)
    yield f"{entry.id}, version {entry.version}: " + (
        f"families are not given it: {reason}" if reason else "given to families"
    )
    shown = replace(entry, agreed_by=entry.agreed_by or ("nobody yet",), agreed_on=today, review_by=today)
    entries = {**content.knowledge.entries, entry.id: shown}
    answers = Answers(replace(content, knowledge=replace(content.knowledge, entries=entries)))
    ages: list[dict[str, float] | None] = [None]
    ages += [{"months": variant.under - 0.01 if variant.under < 1e9 else 600.0} for variant in entry.by_age]
    for age in ages:
        memory = Memory(facts={"child_age": age} if age else {})
        reply = answers.give((entry.id,), memory, today, None).reply
        sms = render_sms(reply)
        named = next((g.age for g in reply.provenance if g.age), "") or ("age not known" if entry.by_age else "")
        yield f"\n== Web {named}\n\n{render_web(reply)}"
        yield "".join(f"\n[{choice.label}]" for choice in reply.choices)
        yield f"\n== Text message {named}: {gsm7.length(sms)} characters, {gsm7.segments(sms)} texts\n\n{sms}"
    yield f"\n== Agreed by {', '.join(entry.agreed_by) or 'nobody yet'}; review by {entry.review_by}; owner {entry.owner}"
