"""The assistant's side of a turn: from a message as understood, and what is remembered, to a reply.

Knows nothing of Rasa, channels or vectors. The order is the promise of the design: danger first,
then what was offered, then the question, and never advice that is not an approved entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.dialogue import follow_up
from bot.dialogue.turn import Memory, Understood, pick, pick_by_words
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue
from bot.knowledge.entry import Entry
from bot.knowledge.helplines import Helplines
from bot.messages.reply import Block, Choice, Provenance, Reply, Tone
from bot.messages.wording import Wording
from bot.safety.help import Help
from bot.safety.rules import Level
from bot.understanding.decision import OUT_OF_SCOPE, Decision, Outcome, Thresholds, decide, lean

LOSS = frozenset({"advice/baby_loss", "advice/grief_child"})
QUIET_LINES = {"goodbye": "goodbye_quiet", "thank": "thank_quiet"}
AFFIRM, DENY, REPEAT, RESTART = "affirm", "deny", "repeat", "restart"


@dataclass(frozen=True)
class Answered:
    """A turn's result: the reply, what to remember, and what to report of it."""

    reply: Reply
    memory: Memory
    outcome: Outcome
    shown: tuple[str, ...] = ()
    decision: Decision | None = None


class Assistant:
    """Makes replies. Holds data only: one serves all conversations."""

    def __init__(
        self, knowledge: KnowledgeBase, catalogue: Catalogue, helplines: Helplines, wording: Wording,
        helps: Mapping[str, Help], limits: Thresholds,
    ) -> None:  # fmt: skip
        self._knowledge, self._catalogue, self._helplines = knowledge, catalogue, helplines
        self._wording, self._helps, self._limits = wording, helps, limits

    def respond(self, text: str, understood: Understood, memory: Memory, today: date) -> Answered:
        """The reply to one message. ``text`` is the family's own; ``memory`` is what the last turn returned."""
        if picked := pick(text, memory.offered):
            return self._chosen(picked, memory, today)  # a button's label is no message to be read for danger
        danger = understood.safety
        if danger and danger.level is Level.CERTAIN:
            return self._take_over(danger.kind, memory)
        if not understood.readable:
            return self._say(Outcome.FALLBACK, memory, "empty")
        if meant := pick_by_words(text, memory.offered):
            answered = self._chosen(meant, memory, today)
        else:
            answered = self._yes_or_no(understood, memory) or self._answer(text, understood, memory, today)
        if understood.cut:
            answered = _with_block_first(answered, self._wording.line("too_long"))
        return self._possible(danger.kind, answered) if danger else answered

    # Danger

    def _take_over(self, kind: str, memory: Memory) -> Answered:
        """The fixed wording alone, then a way back to what the family was doing."""
        labels = self._wording.labels
        choices = [Choice(labels["person"], "service", "speak_to_person"), Choice(labels["safety_over"], "safety_over")]
        if memory.topic:
            choices.insert(0, Choice(labels["carry_on"], "topic", memory.topic))
        reply = Reply((self._helps[kind].block(),), tuple(choices))
        remembered = replace(memory, offered=reply.choices, danger=kind)
        return Answered(reply, remembered, Outcome.SAFETY)

    def _possible(self, kind: str, answered: Answered) -> Answered:
        """The help-now lines first, with one tap to say that it is happening; then the usual answer."""
        help_ = self._helps[kind]
        choices = (Choice(help_.tap, "safety", kind), *answered.reply.choices)
        reply = replace(answered.reply, blocks=(help_.possible_block(), *answered.reply.blocks), choices=choices)
        return replace(answered, reply=reply, memory=replace(answered.memory, offered=choices))

    def _yes_or_no(self, understood: Understood, memory: Memory) -> Answered | None:
        """ "Yes" after a possible danger says that it is happening; after a danger, "yes" and "no" answer whether
        the family is safe to talk."""
        best = understood.ranking[0] if understood.ranking else None
        if best is None or best.id not in (AFFIRM, DENY) or best.confidence < self._limits.answer:
            return None
        if best.id == AFFIRM and memory.offered and memory.offered[0].kind == "safety":
            return self._take_over(memory.offered[0].target, memory)
        if not memory.danger:
            return None
        said = "yes" if best.id == AFFIRM else "no"
        choices = tuple(choice for choice in memory.offered if choice.kind != "safety_over")
        reply = Reply((Block(self._wording.after_safety[said]),), choices)
        forget = memory.danger if said == "no" else ""
        return Answered(reply, replace(memory, offered=choices, danger=forget), Outcome.SAFETY)

    # What was offered

    def _chosen(self, choice: Choice, memory: Memory, today: date) -> Answered:
        if choice.kind == "safety":
            return self._take_over(choice.target, memory)
        if choice.kind == "safety_over":
            block = Block(self._wording.after_safety["over"])
            return Answered(Reply((block,)), replace(memory, offered=(), danger=""), Outcome.CHAT)
        if choice.kind == "topic":
            return self._give((choice.target,), replace(memory, danger=""), today, None)
        if choice.kind == "service":
            return self._service(choice.target, memory, None)
        return self._say(Outcome.FALLBACK, memory, "something_else")

    # Questions

    def _answer(self, text: str, understood: Understood, memory: Memory, today: date) -> Answered:
        if not understood.ranking:
            return self._say(Outcome.FALLBACK, memory, "fallback")
        decision = self._decide(text, understood, memory, today)
        both = self._two_questions(understood, today)
        if both and decision.outcome in (Outcome.ANSWER, Outcome.CHOICES):
            return self._give(both, memory, today, decision)
        if decision.outcome is Outcome.ANSWER:
            return self._give(decision.shown, memory, today, decision)
        if decision.outcome is Outcome.CHOICES:
            return self._did_you_mean(decision, memory)
        if decision.outcome is Outcome.CHAT:
            return self._chat(decision.shown[0], memory, today, decision)
        if decision.outcome in (Outcome.SERVICE, Outcome.REQUEST):
            return self._service(decision.shown[0], memory, decision)
        return self._pass(decision, memory, today)

    def _decide(self, text: str, understood: Understood, memory: Memory, today: date) -> Decision:
        servable = self.servable(today)
        ranking, score = understood.ranking, understood.best_score
        last = self._knowledge.servable(memory.topic, today) if memory.topic else None
        clear = ranking[0].confidence >= self._limits.sure
        if last and follow_up.leans(text.lower().strip(), clear):
            ranking = lean(ranking, follow_up.boosts(last))
            score = max(score, self._limits.least_score)
        return decide(ranking, score, self._limits, self._catalogue, servable)

    def _two_questions(self, understood: Understood, today: date) -> tuple[str, ...]:
        """The two topics to answer, where two parts of the message each ask clearly for another one."""
        sure = (part.id for part in understood.parts if part.confidence >= self._limits.part)
        topics = [topic for topic in dict.fromkeys(sure) if self._knowledge.servable(topic, today)]
        return tuple(topics[:2]) if len(topics) >= 2 else ()

    def _give(self, topics: tuple[str, ...], memory: Memory, today: date, decision: Decision | None) -> Answered:
        entries = [entry for topic in topics if (entry := self._knowledge.servable(topic, today))]
        if not entries:
            return self._unavailable(topics[0], memory, decision)
        blocks = [block for entry in entries for block in self._entry_blocks(entry)]
        alternatives = (topic for topic in decision.alternatives if topic not in topics) if decision else ()
        choices = self._topic_choices(tuple(alternatives))
        reply = Reply(
            tuple(blocks),
            choices,
            sources=tuple(dict.fromkeys(source for entry in entries for source in entry.sources)),
            provenance=tuple(_provenance(entry) for entry in entries),
        )
        shown = (*(entry.id for entry in entries), *(choice.target for choice in choices if choice.target))
        quiet = memory.quiet or any(entry.id in LOSS for entry in entries)
        remembered = replace(memory, topic=entries[0].id, offered=choices, quiet=quiet, danger="")
        return Answered(reply, remembered, Outcome.ANSWER, shown, decision)

    def _entry_blocks(self, entry: Entry) -> Iterable[Block]:
        """When to get help now comes before the advice on urgent topics: nobody scrolls past it."""
        fill = self._helplines.fill
        if entry.get_help_now:
            yield Block(
                "\n\n".join(fill(line) for line in entry.get_help_now), "", Tone.HELP_NOW, "When to get help now"
            )
        yield Block(fill(entry.answer), fill(entry.sms), Tone.ANSWER, entry.title)

    def _did_you_mean(self, decision: Decision, memory: Memory) -> Answered:
        choices = self._topic_choices(decision.shown)
        reply = Reply((self._wording.line("did_you_mean"),), choices)
        return Answered(reply, replace(memory, offered=choices), Outcome.CHOICES, decision.shown, decision)

    def _topic_choices(self, topics: tuple[str, ...]) -> tuple[Choice, ...]:
        """A choice for each topic, then "something else"; nothing where there is nothing to choose."""
        if not topics:
            return ()
        made = [Choice(self.label(topic), "topic" if "/" in topic else "service", topic) for topic in topics]
        return (*made, Choice(self._wording.labels["something_else"], "other"))

    def _pass(self, decision: Decision, memory: Memory, today: date) -> Answered:
        """The honest line: outside of what we know, an entry that may not be given, or simply not understood."""
        best = decision.ranking[0]
        if best.id == OUT_OF_SCOPE:
            return self._say(Outcome.FALLBACK, memory, "out_of_scope", decision)
        known = best.id in self._catalogue and self._catalogue[best.id].group in KNOWLEDGE_GROUPS
        if known and best.confidence >= self._limits.answer and not self._knowledge.servable(best.id, today):
            return self._unavailable(best.id, memory, decision)
        return self._say(Outcome.FALLBACK, memory, "fallback", decision)

    def _unavailable(self, topic: str, memory: Memory, decision: Decision | None) -> Answered:
        block = self._wording.line("unavailable", title=self.label(topic))
        return Answered(Reply((block,)), replace(memory, offered=()), Outcome.FALLBACK, (), decision)

    # Services and small talk

    def _service(self, name: str, memory: Memory, decision: Decision | None) -> Answered:
        outcome = Outcome.REQUEST if name == "request_support" else Outcome.SERVICE
        return self._say(outcome, memory, name, decision)

    def _chat(self, name: str, memory: Memory, today: date, decision: Decision) -> Answered:
        if name == RESTART:
            return self._say(Outcome.CHAT, Memory(quiet=memory.quiet), name, decision)
        if name == REPEAT:
            return self._repeat(memory, today, decision)
        return self._say(Outcome.CHAT, memory, QUIET_LINES.get(name, name) if memory.quiet else name, decision)

    def _repeat(self, memory: Memory, today: date, decision: Decision) -> Answered:
        """The last answer in fewer words: its text-message form, which is complete in itself."""
        entry = self._knowledge.servable(memory.topic, today)
        if entry is None:
            return self._say(Outcome.CHAT, memory, "repeat_nothing", decision)
        short = self._helplines.fill(entry.sms)
        reply = Reply(
            (self._wording.line("repeat"), Block(short, tone=Tone.ANSWER)), (), entry.sources, (_provenance(entry),)
        )
        return Answered(reply, replace(memory, offered=()), Outcome.ANSWER, (entry.id,), decision)

    def _say(self, outcome: Outcome, memory: Memory, line: str, decision: Decision | None = None) -> Answered:
        shown = (line,) if line in self._catalogue else ()
        return Answered(Reply((self._wording.line(line),)), replace(memory, offered=()), outcome, shown, decision)

    def servable(self, today: date) -> frozenset[str]:
        """The topics that families may be given today."""
        return frozenset(topic for topic in self._knowledge.entries if self._knowledge.servable(topic, today))

    def label(self, topic: str) -> str:
        """A topic's title as a family reads it."""
        return self._wording.titles.get(topic, self._catalogue[topic].title)


def _provenance(entry: Entry) -> Provenance:
    agreed_on = entry.agreed_on.isoformat() if entry.agreed_on else ""
    return Provenance(entry.id, entry.version, entry.agreed_by, agreed_on, entry.review_by.isoformat())


def _with_block_first(answered: Answered, block: Block) -> Answered:
    return replace(answered, reply=replace(answered.reply, blocks=(block, *answered.reply.blocks)))
