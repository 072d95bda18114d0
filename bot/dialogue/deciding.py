"""What a message asks for: one topic or two, by what was understood, what was said before, and what may be given today."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory, Understood
from bot.understanding.ages import by_age, fits
from bot.understanding.corrections import corrects
from bot.understanding.decision import MOST_CHOICES, Candidate, Decision, blend, decide

LEAST_OTHER = 0.1  # the probability of another topic for a correction to mean that one
_INSISTS = re.compile(r"(?:(?:oh|ok|sorry|well|lol|god|ugh)[,.!? ]+)*(?:wrong\b|i (?:said|meant|mean|asked)\b)")
# What speaks of a pregnancy or birth; "i am not pregnant" does not.
_EXPECTING = re.compile(
    r"(?<!not )\b(?:pregnan\w*|bump|midwi\w+|trimester|scans?|labour|births?|expecting|antenatal|maternity|due|gone|weeks|miscarr\w*|induc\w*|"
    r"newborn|contractions?|waters)\b"
)
_BIRTH = frozenset({"pregnancy", "birth"})
# Services for a request that was sent; what speaks of one, of the team or of an answer.
_OF_A_REQUEST = frozenset({"check_request", "add_to_request", "withdraw_request"})
_REQUEST = re.compile(
    r"\b(?:requests?|forms?|team|refer\w*|number|sent|send|submit\w*|appl\w+|case|ask(?:ed)? (?:you )?for (?:help|support)|in touch|contact\w*|"
    r"hear(?:d)?|news|ring|rang|call\w*|answer\w*|reply|replied|add|withdraw|cancel|stop|take (?:it|that|my)|support|status|track\w*|update|"
    r"progress|waiting|happen\w*|message|picked up|looking at)\b"
)


class Deciding:
    """Decides; gives no answer itself."""

    def __init__(self, content: Content, answers: Answers) -> None:
        self._content, self._answers = content, answers

    def decide(self, understood: Understood, memory: Memory, today: date) -> Decision:
        servable, limits = self._content.servable(today), self._content.limits
        ranking = _corrected(_in_context(understood), understood, memory)
        ranking = self._fitting(self._in_thread(ranking, understood, memory), memory)
        ranking = self._answers.told_apart_by_age(ranking, memory, today)
        if understood.joined:
            limits = replace(limits, answer=limits.in_context)
        score = max(understood.best_score, limits.least_score) if understood.leans else understood.best_score
        return decide(ranking, score, limits, self._content.catalogue, servable)

    def _in_thread(
        self, ranking: tuple[Candidate, ...], understood: Understood, memory: Memory
    ) -> tuple[Candidate, ...]:  # fmt: skip
        """The ranking with what does not fit the talk counted for less: pregnancy and birth where a child is talked about, and a request
        that was sent where nothing is said of one."""
        entries = self._content.knowledge.entries
        talked = entries.get(memory.topic)
        expecting = (
            talked is None
            or "pregnancy" in memory.facts
            or not _BIRTH.isdisjoint(talked.stages)
            or bool(_EXPECTING.search(f"{memory.asked} {understood.plain}"))
        )
        asks_after = bool(_REQUEST.search(understood.plain))

        def is_fit(topic: str) -> bool:
            if topic in _OF_A_REQUEST:
                return asks_after
            return expecting or topic not in entries or not set(entries[topic].stages) <= _BIRTH

        return by_age(ranking, is_fit)

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
        """The decision with a second topic offered beside the answer, where a message of several sentences or clauses may ask two
        things: one that the whole is near to, or that a part is sure of."""
        parts = (*understood.parts, *understood.clauses)
        if not parts or understood.leans:
            return decision
        limits, near = self._content.limits, [candidate.id for candidate in understood.ranking[:5]]
        second = [c.id for c in parts if c.confidence >= (limits.second_clause if c.id in near else limits.sure)]
        second += [c.id for c in understood.ranking[1:2] if c.confidence >= limits.second]
        servable = self._content.servable(today)
        more = (topic for topic in second if topic in servable and topic not in decision.shown)
        return replace(decision, alternatives=tuple(dict.fromkeys((*decision.alternatives, *more)))[:MOST_CHOICES])


def _corrected(ranking: tuple[Candidate, ...], understood: Understood, memory: Memory) -> tuple[Candidate, ...]:
    """The ranking, where a message corrects the last answer ("not mastitis, cracked nipples"), with that answer's topic counted for
    less, if the message by itself speaks for another one."""
    others = [candidate.confidence for candidate in understood.ranking if candidate.id != memory.topic]
    puts_right = corrects(understood.plain) or _INSISTS.match(understood.plain)
    if not memory.topic or not puts_right or max(others, default=0.0) < LEAST_OTHER:
        return ranking
    return by_age(ranking, lambda topic: topic != memory.topic)


def _in_context(understood: Understood) -> tuple[Candidate, ...]:
    """The ranking of a message, by itself and with what was said before, as far as it leans on that."""
    if not understood.joined:
        return understood.ranking
    return blend(understood.ranking, understood.joined, understood.alone)
