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
from bot.messages.render import render_web
from bot.messages.texts import lay_out
from bot.sms.opting import is_blocking, suggests_blocking


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


def first_segments(content: Content, today: date) -> dict[str, int]:
    """How many segments the first reply of each servable entry takes as a text message."""
    answers = Answers(content)
    replies = {topic: answers.give((topic,), Memory(), today, None).reply for topic in sorted(content.servable(today))}
    return {topic: sum(map(gsm7.segments, lay_out(reply).texts())) for topic, reply in replies.items()}


def blocking_words(content: Content) -> list[str]:
    """Lines and labels that would have a family send a word that blocks its number; none may. Empty when all is well."""
    wording, telling_how = content.wording, {"stop_messages", "text_first", "text_help"}
    labels = [*wording.labels.values(), *wording.titles.values(), *(help_.tap for help_ in content.helps.values())]
    labels += [content.label(topic) for topic in content.catalogue.topics]
    labels += [variant.label for entry in content.knowledge.entries.values() for variant in entry.by_age]
    found = [f"the label “{label}”" for label in labels if is_blocking(label)]
    lines = {name: block for name, block in wording.lines.items() if name not in telling_how}
    found += [f"the line {name}" for name, block in lines.items() if suggests_blocking(f"{block.text}\n{block.sms}")]
    return found + [
        f"the entry {entry.id}" for entry in content.knowledge.entries.values() if suggests_blocking(entry.sms)
    ]


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
        named = next((g.age for g in reply.provenance if g.age), "") or ("age not known" if entry.by_age else "")
        yield f"\n== Web {named}\n\n{render_web(reply)}"
        yield "".join(f"\n[{choice.label}]" for choice in reply.choices)
        for number, text in enumerate(lay_out(reply).texts(), start=1):
            yield f"\n== Text message {number} {named}: {gsm7.length(text)} characters, {gsm7.segments(text)} texts\n\n{text}"
    yield f"\n== Agreed by {', '.join(entry.agreed_by) or 'nobody yet'}; review by {entry.review_by}; owner {entry.owner}"
