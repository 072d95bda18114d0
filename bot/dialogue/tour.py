"""Showing the whole range of support in steps: stage of life, theme, topic; and what usually happens at which age."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory
from bot.knowledge.guide import MONTHS_IN_A_WEEK
from bot.messages.reply import Block, Choice, Provenance, Reply, Tone
from bot.understanding.decision import Outcome

STEP = 2  # milestones shown at once
TIMELINE = "timeline"  # what the report calls the timeline


class Tour:
    """Each step is a short line and a few choices; every answer it leads to is an agreed entry."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def stages(self, memory: Memory) -> Answered:
        """The first step: for whom help is looked for."""
        choices = [Choice(stage.label, "stage", stage.id) for stage in self._content.guide.stages]
        return self._step("help", choices, memory)

    def named(self, text: str) -> Choice | None:
        """The stage that a whole message names by its label: a site may offer it as the first message."""
        said = text.strip().casefold()
        found = (stage for stage in self._content.guide.stages if stage.label.casefold() == said)
        return next((Choice(stage.label, "stage", stage.id) for stage in found), None)

    def themes(self, stage_id: str, memory: Memory) -> Answered:
        """The second step: what it is about."""
        stage = next((stage for stage in self._content.guide.stages if stage.id == stage_id), None)
        if stage is None:
            return self.stages(memory)
        choices = [Choice(theme.label, "theme", f"{stage.id}#{n}") for n, theme in enumerate(stage.themes)]
        return self._step("guide_themes", choices, memory)

    def topics(self, target: str, memory: Memory, today: date) -> Answered:
        """The third step: the theme's topics that may be given today. ``target`` is "<stage>#<number of the theme>"."""
        stage_id, _, number = target.partition("#")
        stage = next((stage for stage in self._content.guide.stages if stage.id == stage_id), None)
        if stage is None or not number.isdigit() or int(number) >= len(stage.themes):
            return self.stages(memory)
        servable = self._content.servable(today)
        topics = [topic for topic in stage.themes[int(number)].topics if topic in servable]
        if not topics:
            return self._unavailable(stage.themes[int(number)].label, memory)
        choices = [Choice(self._content.label(topic), "topic", topic) for topic in topics]
        answered = self._step("guide_topics", choices, memory)
        return replace(answered, shown=tuple(topics))

    def timeline(self, target: str, memory: Memory, today: date) -> Answered:
        """What happens around the child's age, or from a milestone on (``target``: its number)."""
        timeline = self._content.guide.timeline
        if not timeline.servable(today):
            return self._unavailable(self._content.wording.labels["timeline"], memory)
        if not target and (months := _months(memory)) is not None:
            target = str(timeline.milestones.index(timeline.around(months)[0]))
        if not target.isdigit() or int(target) >= len(timeline.milestones):
            return self._ages(memory)
        return self._milestones(int(target), memory, today)

    def _ages(self, memory: Memory) -> Answered:
        starts = range(0, len(self._content.guide.timeline.milestones), STEP)
        labels = {n: self._content.guide.timeline.milestones[n].label for n in starts}
        return self._step("timeline_ages", [Choice(label, TIMELINE, str(n)) for n, label in labels.items()], memory)

    def _milestones(self, start: int, memory: Memory, today: date) -> Answered:
        timeline, labels = self._content.guide.timeline, self._content.wording.labels
        shown = timeline.milestones[start : start + STEP]
        fill = self._content.helplines.fill
        blocks = tuple(
            Block(fill(item.text), f"{item.label}: {fill(item.sms)}", Tone.ANSWER, item.label) for item in shown
        )
        choices = []
        if start + STEP < len(timeline.milestones):
            choices.append(Choice(labels["later"], TIMELINE, str(start + STEP)))
        if start:
            choices.append(Choice(labels["earlier"], TIMELINE, str(max(0, start - STEP))))
        servable = self._content.servable(today)
        topics = tuple(dict.fromkeys(topic for item in shown for topic in item.topics if topic in servable))[:4]
        choices += [Choice(self._content.label(topic), "topic", topic) for topic in topics]
        given = Provenance(
            TIMELINE,
            timeline.version,
            timeline.agreed_by,
            timeline.agreed_on.isoformat(),
            timeline.review_by.isoformat(),
        )
        reply = Reply(blocks, tuple(choices), provenance=(given,))
        return Answered(reply, replace(memory, offered=reply.choices), Outcome.CHAT, topics)

    def _unavailable(self, title: str, memory: Memory) -> Answered:
        block = self._content.wording.line("unavailable", title=title)
        return Answered(Reply((block,)), replace(memory, offered=()), Outcome.FALLBACK)

    def _step(self, line: str, choices: list[Choice], memory: Memory) -> Answered:
        reply = Reply((self._content.wording.line(line),), tuple(choices))
        return Answered(reply, replace(memory, offered=reply.choices), Outcome.CHAT, ())


def _months(memory: Memory) -> float | None:
    """The child's age; before birth it is below 0, from the weeks of pregnancy that were told."""
    if age := memory.facts.get("child_age"):
        return float(age["months"])
    weeks = (memory.facts.get("pregnancy") or {}).get("weeks")
    return None if weeks is None else (float(weeks) - 40) * MONTHS_IN_A_WEEK
