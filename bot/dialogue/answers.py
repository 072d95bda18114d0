"""Giving agreed answers: one or two entries, for the child's age, with what may be chosen next."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue.content import Content
from bot.dialogue.finding import Finding
from bot.dialogue.turn import Answered, Memory
from bot.knowledge.entry import Entry, Variant
from bot.messages.reply import Block, Choice, Provenance, Reply, Tone
from bot.understanding.decision import MOST_CHOICES, Candidate, Decision, Outcome

LOSS = frozenset({"advice/baby_loss", "advice/grief_child"})
WITH_TIMELINE = frozenset({"system/healthy_child_programme", "system/vaccination_schedule", "system/missed_review"})
WITH_FEEDBACK = frozenset(
    {"system/not_listened_to", "system/have_your_say", "system/postcode_lottery", "system/complaint"}
)


@dataclass(frozen=True)
class Given:
    """An entry as it is given: for an age where it differs by age, else as it is."""

    entry: Entry
    variant: Variant | None = None

    @property
    def answer(self) -> str:
        return (self.variant and self.variant.answer) or self.entry.answer

    @property
    def sms(self) -> str:
        return (self.variant and self.variant.sms) or self.entry.sms

    @property
    def title(self) -> str:
        return f"{self.entry.title}: {self.variant.label.lower()}" if self.variant else self.entry.title


class Answers:
    """Makes the replies that hold agreed advice. No other part of the assistant gives any."""

    def __init__(self, content: Content) -> None:
        self._content, self._finding = content, Finding(content)

    def give(self, topics: tuple[str, ...], memory: Memory, today: date, decision: Decision | None) -> Answered:
        """The entries of one or two topics; an honest line where none may be given today."""
        found = (item for topic in topics if (item := self.given(topic, memory, today)))
        given = list({item.entry.id: item for item in found}.values())  # two topics may lead to one for this age
        if not given:
            return self.unavailable(topics[0], memory, decision)
        choices, asked = self._choices(given, topics, memory, decision)
        blocks = [block for item in given for block in self.blocks(item)]
        if near := self._finding.near(given[0].entry.needs, memory, today):
            blocks.append(near[0])
            choices = (*choices, near[1])
        if asked:
            blocks.append(self._content.wording.line("ask_age"))
        reply = Reply(
            tuple(blocks),
            choices,
            sources=tuple(dict.fromkeys(source for item in given for source in item.entry.sources)),
            provenance=tuple(provenance(item) for item in given),
            terms=self._content.glossary.find(" ".join(item.answer for item in given)),
        )
        shown = (*(item.entry.id for item in given), *(c.target for c in choices if c.kind in ("topic", "service")))
        remembered = replace(
            memory,
            topic=given[0].entry.id,
            offered=choices,
            quiet=memory.quiet or any(item.entry.id in LOSS for item in given),
            danger="",
            words="",
            asked_age=memory.asked_age or asked,
        )
        return Answered(reply, remembered, Outcome.ANSWER, shown, decision)

    def told_apart_by_age(
        self, ranking: tuple[Candidate, ...], memory: Memory, today: date
    ) -> tuple[Candidate, ...]:  # fmt: skip
        """The ranking with the topics that are one for the child's age joined: "constipation in babies" is the
        children's for a two-year-old."""
        if "child_age" not in memory.facts:
            return ranking
        joined: dict[str, float] = {}
        for candidate in ranking:
            given = self.given(candidate.id, memory, today)
            differs = given is not None and bool(self._content.knowledge.entries[candidate.id].by_age)
            topic = given.entry.id if given and differs else candidate.id
            joined[topic] = joined.get(topic, 0.0) + candidate.confidence
        return tuple(Candidate(*pair) for pair in sorted(joined.items(), key=lambda pair: -pair[1]))

    def for_age(self, target: str, memory: Memory, today: date) -> Answered:
        """The answer for an age that was tapped: ``target`` is "<topic>#<number of the age>"."""
        topic, _, number = target.partition("#")
        entry = self._content.knowledge.servable(topic, today)
        if entry is None or not number.isdigit() or int(number) >= len(entry.by_age):
            return self.unavailable(topic, memory, None)
        youngest = entry.by_age[int(number) - 1].under if int(number) else 0.0
        chosen = entry.by_age[int(number)]
        oldest = None if math.isinf(chosen.under) else chosen.under  # infinity is not JSON
        age = {"months": youngest, "under": oldest, "text": chosen.label}
        return self.give((topic,), memory.with_facts({"child_age": age}), today, None)

    def ask_age(self, topic: str, memory: Memory, today: date) -> Answered:
        """The ages to choose from, for a family that asks about another one."""
        entry = self._content.knowledge.servable(topic, today)
        if entry is None or not entry.by_age:
            return self.unavailable(topic, memory, None)
        reply = Reply((self._content.wording.line("ask_age"),), _age_choices(entry))
        return Answered(reply, replace(memory, offered=reply.choices), Outcome.CHOICES, (topic,))

    def did_you_mean(self, decision: Decision, memory: Memory, today: date) -> Answered:
        """What it may be; "something else" knows what comes next."""
        later = [c.id for c in decision.ranking if c.id not in decision.shown and c.id in self._content.servable(today)]
        choices = self.topic_choices(decision.shown, tuple(later[:MOST_CHOICES]))
        reply = Reply((self._content.wording.line("did_you_mean"),), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.CHOICES, decision.shown, decision)

    def repeat(self, memory: Memory, today: date, decision: Decision | None) -> Answered | None:
        """The last answer in fewer words: its text-message form, which is complete in itself."""
        given = self.given(memory.topic, memory, today)
        if given is None:
            return None
        short = Block(self._content.helplines.fill(given.sms), tone=Tone.ANSWER)
        blocks = (self._content.wording.line("repeat"), short)
        reply = Reply(blocks, (), given.entry.sources, (provenance(given),), self._content.glossary.find(given.sms))
        return Answered(reply, replace(memory, offered=()), Outcome.ANSWER, (given.entry.id,), decision)

    def unavailable(self, topic: str, memory: Memory, decision: Decision | None) -> Answered:
        block = self._content.wording.line("unavailable", title=self._content.label(topic))
        return Answered(Reply((block,)), replace(memory, offered=()), Outcome.FALLBACK, (), decision)

    def choose(self, topics: tuple[str, ...], line: str, memory: Memory) -> Answered:
        """Topics to choose from, after a line."""
        choices = self.topic_choices(topics)
        reply = Reply((self._content.wording.line(line),), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.CHOICES, topics)

    def topic_choices(self, topics: tuple[str, ...], later: tuple[str, ...] = ()) -> tuple[Choice, ...]:
        """A choice for each topic, then "something else"; nothing where there is nothing to choose. ``later``: what "something
        else" offers."""
        if not topics:
            return ()
        made = [Choice(self._content.label(topic), "topic" if "/" in topic else "service", topic) for topic in topics]
        return (*made, Choice(self._content.wording.labels["something_else"], "other", ",".join(later)))

    def given(self, topic: str, memory: Memory, today: date) -> Given | None:
        """The topic's entry for the child's age, or another topic's where that is the one for this age."""
        entry = self._content.knowledge.servable(topic, today)
        variant = variant_for(entry, memory) if entry else None
        if variant and variant.topic:  # followed once: two entries that name each other must not go round
            entry = self._content.knowledge.servable(variant.topic, today)
            variant = variant_for(entry, memory) if entry else None
        return Given(entry, None if variant and variant.topic else variant) if entry else None

    def blocks(self, given: Given) -> Iterator[Block]:
        """When to get help now comes before the advice on urgent topics: nobody scrolls past it."""
        fill = self._content.helplines.fill
        if given.entry.get_help_now:
            lines = "\n\n".join(fill(line) for line in given.entry.get_help_now)
            yield Block(lines, "", Tone.HELP_NOW, self._content.wording.labels["help_now"])
        yield Block(fill(given.answer), fill(given.sms), Tone.ANSWER, given.title)

    def _choices(
        self, given: list[Given], topics: tuple[str, ...], memory: Memory, decision: Decision | None
    ) -> tuple[tuple[Choice, ...], bool]:
        """What may be chosen under an answer, and whether the child's age is asked by it."""
        alternatives = tuple(t for t in decision.alternatives if t not in topics) if decision else ()
        unsure = decision is not None and decision.confidence < self._content.limits.sure
        if alternatives and unsure:  # not sure enough of the topic to ask more about it
            return self.topic_choices(alternatives), False
        first = given[0]
        more = self.topic_choices(alternatives)[:-1]
        if len(given) == 1 and first.entry.by_age and not first.variant and not memory.asked_age:
            return (*_age_choices(first.entry), *more), True
        return (*more, *self._next_steps(first, memory, len(given) == 1)), False

    def _next_steps(self, first: Given, memory: Memory, alone: bool) -> list[Choice]:
        """What fits the entry: another age, extra support, the timeline, telling local services."""
        labels, choices = self._content.wording.labels, []
        if alone and first.variant:
            choices.append(Choice(labels["other_age"], "ask_age", first.entry.id))
        if first.entry.life_point and not memory.request:
            choices.append(Choice(labels["support"], "support", first.entry.life_point))
        if first.entry.id in WITH_TIMELINE:
            choices.append(Choice(labels["timeline"], "timeline"))
        if first.entry.id in WITH_FEEDBACK:
            choices.append(Choice(labels["pass_on"], "report", "feedback"))
        return choices


def variant_for(entry: Entry, memory: Memory) -> Variant | None:
    """The entry's variant for the age that the family has told, where it is told closely enough."""
    age = memory.facts.get("child_age")
    if not entry.by_age or not age:
        return None
    youngest = float(age["months"])
    told_as_range = "under" in age  # tapped: from the one age up to, not including, the other
    oldest = float("inf") if told_as_range and age["under"] is None else float(age.get("under") or youngest)
    return entry.for_age(youngest, oldest - 0.01 if told_as_range else oldest)


def provenance(given: Given) -> Provenance:
    entry = given.entry
    agreed_on = entry.agreed_on.isoformat() if entry.agreed_on else ""
    age = given.variant.label if given.variant else ""
    return Provenance(entry.id, entry.version, entry.agreed_by, agreed_on, entry.review_by.isoformat(), age)


def _age_choices(entry: Entry) -> tuple[Choice, ...]:
    return tuple(Choice(variant.label, "age", f"{entry.id}#{n}") for n, variant in enumerate(entry.by_age))
