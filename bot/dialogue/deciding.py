"""What a message asks for: one topic or two, by what was understood, what was said before, and what may be given today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory, Understood
from bot.understanding.ages import by_age, fits
from bot.understanding.decision import MOST_CHOICES, Candidate, Decision, blend, decide


class Deciding:
    """Decides; gives no answer itself."""

    def __init__(self, content: Content, answers: Answers) -> None:
        self._content, self._answers = content, answers

    def decide(self, understood: Understood, memory: Memory, today: date) -> Decision:
        servable, limits = self._content.servable(today), self._content.limits
        ranking = self._answers.told_apart_by_age(self._fitting(_in_context(understood), memory), memory, today)
        if understood.joined:
            limits = replace(limits, answer=limits.in_context)
        score = max(understood.best_score, limits.least_score) if understood.leans else understood.best_score
        return decide(ranking, score, limits, self._content.catalogue, servable)

    def _fitting(self, ranking: tuple[Candidate, ...], memory: Memory) -> tuple[Candidate, ...]:
        """The ranking with topics of another age than the child's counted for less. A family that expects a baby has two ages."""
        age = memory.facts.get("child_age")
        if not age or "pregnancy" in memory.facts:
            return ranking
        entries = self._content.knowledge.entries
        return by_age(ranking, lambda topic: topic not in entries or fits(entries[topic].stages, age))

    def two_questions(self, understood: Understood, today: date) -> tuple[str, ...]:
        """The two topics to answer, where two parts of the message each ask clearly for another one: two sentences, or
        two clauses that the whole message speaks for too. What the whole is most about comes first."""
        limits, best = self._content.limits, [candidate.id for candidate in understood.ranking[:2]]
        sure = [part.id for part in understood.parts if part.confidence >= limits.part]
        if understood.leans:
            return ()
        sure += [part.id for part in understood.clauses if part.confidence >= limits.clause and part.id in best]
        topics = [topic for topic in dict.fromkeys(sure) if self._content.knowledge.servable(topic, today)]
        topics.sort(key=lambda topic: topic not in best[:1])
        return tuple(topics[:2]) if len(topics) >= 2 else ()

    def with_second(self, understood: Understood, decision: Decision, today: date) -> Decision:
        """The decision with a second topic offered beside the answer, where a message of several clauses may ask two things."""
        if not understood.clauses or understood.leans:
            return decision
        limits, near = self._content.limits, [candidate.id for candidate in understood.ranking[:5]]
        second = [c.id for c in understood.clauses if c.confidence >= limits.second_clause and c.id in near]
        second += [c.id for c in understood.ranking[1:2] if c.confidence >= limits.second]
        servable = self._content.servable(today)
        more = (topic for topic in second if topic in servable and topic not in decision.shown)
        return replace(decision, alternatives=tuple(dict.fromkeys((*decision.alternatives, *more)))[:MOST_CHOICES])


def _in_context(understood: Understood) -> tuple[Candidate, ...]:
    """The ranking of a message, by itself and with what was said before, as far as it leans on that."""
    if not understood.joined:
        return understood.ranking
    return blend(understood.ranking, understood.joined, understood.alone)
