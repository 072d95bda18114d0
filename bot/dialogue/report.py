"""What staff and measurements see of a turn: which entry and version, how sure, and what came second."""

from __future__ import annotations

from typing import Any

from bot.dialogue.turn import Answered, Understood
from bot.messages.reply import Reply
from bot.understanding.decision import Candidate


def report(answered: Answered, understood: Understood) -> dict[str, Any]:
    """JSON of a turn: outcome, safety, topics, confidence, shown, versions, whether all was forgotten, and the reply's parts for the channel."""
    danger = understood.safety
    ranking = ranked(answered, understood)
    return {
        "outcome": answered.outcome.value,
        "safety": danger and {"kind": danger.kind, "level": danger.level.label},
        "topics": [candidate.id for candidate in ranking],
        "confidence": round(ranking[0].confidence, 4) if ranking else 0.0,
        "shown": [*answered.shown, *(danger.kinds if danger else ())],
        "versions": {given.id: given.version for given in answered.reply.provenance},
        "forgotten": answered.memory.forgotten,
        "reply": reply_json(answered.reply),
    }


def ranked(answered: Answered, understood: Understood) -> tuple[Candidate, ...]:
    """What the message may be about, best first."""
    return answered.decision.ranking if answered.decision else understood.ranking


def reply_json(reply: Reply) -> dict[str, Any]:
    """The neutral reply, for a channel that lays it out itself."""
    return {
        "blocks": [
            {"text": b.text, "title": b.title, "tone": b.tone.value, "contacts": list(b.contacts)} for b in reply.blocks
        ],
        "choices": [choice.label for choice in reply.choices],
        "sources": [{"name": source.name, "url": source.url} for source in reply.sources],
        "provenance": [
            {
                "id": g.id,
                "version": g.version,
                "agreed_by": list(g.agreed_by),
                "agreed_on": g.agreed_on,
                "review_by": g.review_by,
                "age": g.age,
            }
            for g in reply.provenance
        ],
        "terms": [{"term": term.term, "meaning": term.meaning} for term in reply.terms],
    }


def staff_line(answered: Answered, understood: Understood) -> str:
    """One line under an answer in the staff shell."""
    parts = [f"outcome {answered.outcome.value}"]
    for given in answered.reply.provenance:
        agreed = f"agreed {given.agreed_on} by {', '.join(given.agreed_by)}"
        age = f" ({given.age})" if given.age else ""
        parts.append(f"{given.id} v{given.version}{age}, {agreed}, review by {given.review_by}")
    if danger := understood.safety:
        also = f", perhaps {danger.also}" if danger.also else ""
        parts.append(f"{danger.kind} {danger.level.label} ({danger.rule}){also}")
    ranking = ranked(answered, understood)
    if ranking:
        parts.append(f"confidence {ranking[0].confidence:.0%} {ranking[0].id}")
    if len(ranking) > 1:
        parts.append(f"second {ranking[1].id} {ranking[1].confidence:.0%}")
    return f"[staff] {' | '.join(parts)}"
