"""Finding services in a conversation: what kind of help, where, then three at a time; and the agreed way where there are none."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.content import Content
from bot.dialogue.service_card import ServiceCards, contacts
from bot.dialogue.turn import Answered, Memory, Understood, with_block_first
from bot.dialogue.when_words import when_lines
from bot.errors import AssistantError
from bot.messages.reply import Block, Choice, Reply
from bot.services.asked import Asked
from bot.services.finder import AT_ONCE, Found, Match, Query
from bot.services.models import Point
from bot.services.when import Slot, slot_for
from bot.services.where import Where
from bot.support.hours import LONDON
from bot.understanding.decision import OUT_OF_SCOPE, Decision, Outcome

logger = logging.getLogger(__name__)

FIND = "find_service"
PLACES = ("postcode", "place")  # facts that say where a family is
MOST_NEEDS = 4  # of an entry or a search that are looked for
MOST_WORDS_OF_A_PLACE = 4
MOST_WORDS_OF_A_SEARCH = 25
COMMON = (
    "baby_groups",
    "infant_feeding",
    "speech_and_language",
    "autism_adhd_support",
    "child_mental_health",
    "money_advice",
)
MISSED = {
    "hours": "find_missed_hours",
    "days": "find_missed_days",
    "language": "find_missed_language",
    "free": "find_missed_free",
    "self_referral": "find_missed_self_referral",
}


class Finding:
    """Searches for families. What is being looked for is in ``Memory.search``."""

    def __init__(self, content: Content) -> None:
        self._content, self._directory, self._cards = content, content.directory, ServiceCards(content)

    # Where a search begins

    def asks(self, text: str, understood: Understood) -> bool:
        """Whether a message is plainly a search, whatever topic it is near: it names a need and a place, and is put as one."""
        if not any(name in understood.facts for name in PLACES) or len(text.split()) > MOST_WORDS_OF_A_SEARCH:
            return False
        asked = self._directory.words.read(text)
        return bool(asked.needs and asked.seeks)

    def begin(
        self, text: str, understood: Understood, memory: Memory, today: date, decision: Decision | None
    ) -> Answered:  # fmt: skip
        """A new search by a family's own words."""
        asked = self._directory.words.read(text)
        needs = asked.needs[:MOST_NEEDS] or self._needs_of_topic(text, memory, today)
        where = self._directory.places.elsewhere_in(text) if not understood.facts else None
        search = _search(asked, needs, where or self._where(understood.facts, memory), self._moment(today))
        return self._step(search, memory, today, decision)

    def for_needs(self, needs: tuple[str, ...], memory: Memory, today: date) -> Answered:
        """A search for needs that were offered."""
        search = _search(Asked(needs), needs, self._where({}, memory), self._moment(today))
        return self._step(search, memory, today, None)

    def chosen(self, kind: str, target: str, memory: Memory, today: date) -> Answered:
        """One of the choices that a search offers."""
        search = dict(memory.search)
        if kind == "find_for":
            known = self._directory.vocabulary.needs
            return self.for_needs(tuple(need for need in target.split(",") if need in known), memory, today)
        if kind == "find_area":
            search["where"] = asdict(self._directory.places.choose(target, _read_where(search.get("where"))))
        elif kind == "find_need":
            search["needs"] = [target]
        elif kind == "find_more":
            search["skip"] = int(search.get("skip", 0)) + AT_ONCE
        elif kind == "find_stop":
            return self._say("find_stopped", (), memory)
        else:  # another kind of help, in the same place
            search = {"where": search.get("where")}
        return self._step(search, memory, today, None)

    def hear(self, text: str, understood: Understood, memory: Memory, today: date) -> Answered | None:
        """The answer to "what kind of help?" or "where?", where a message is one."""
        waiting = next((choice.target for choice in memory.offered if choice.kind == "find_stop"), "")
        search = dict(memory.search)
        if waiting == "need":
            asked = self._directory.words.read(text)
            if not asked.needs or len(text.split()) > MOST_WORDS_OF_A_SEARCH:
                return None
            where = self._where(understood.facts, memory)
            heard = _search(asked, asked.needs[:MOST_NEEDS], where, self._moment(today))
            said = {name: value for name, value in heard.items() if value}  # wishes that were told before still hold
            return self._step({**search, **said}, memory, today, None)
        if waiting != "place":
            return None
        if elsewhere := self._directory.places.elsewhere(text):  # "Bath" and "Reading" are more than names of places
            return self._step({**search, "where": asdict(elsewhere)}, memory, today, None)
        if self._is_something_else(text, understood):
            return None
        where = self._directory.places.find(understood.facts)
        if where is None and len(text.split()) <= MOST_WORDS_OF_A_PLACE:
            where = Where(outside=True)  # a place that nobody here knows
        return self._step({**search, "where": asdict(where)}, memory, today, None) if where else None

    def again(self, memory: Memory, today: date) -> Answered | None:
        """The services that were just shown, for a question about them: what is not on the cards, only they can tell."""
        where = _read_where(memory.search.get("where"))
        if where is None or where.outside or not any(choice.kind == "find_again" for choice in memory.offered):
            return None  # of no service that is known
        answered = self._step(memory.search, memory, today, None)
        return with_block_first(answered, self._content.wording.line("find_details"))

    def near(self, needs: tuple[str, ...], memory: Memory, today: date) -> tuple[Block, Choice] | None:
        """The nearest services for an entry's needs, where the family has said where it is: a list, and a choice of more."""
        where = self._where({}, memory)
        needs = tuple(need for need in needs if need in self._directory.vocabulary.needs)[:MOST_NEEDS]
        if not needs or where is None or not where.area:
            return None
        matches = self._nearest(needs, where, memory, today)
        if not matches:
            return None
        lines = "\n".join(self._cards.line(match) for match in matches)
        labels, ways = self._content.wording.labels, tuple(way for match in matches for way in contacts(match.service))
        nearest = Block(lines, "", title=labels["near_you"], contacts=ways)
        return nearest, Choice(labels["find_near"], "find_for", ",".join(needs))

    def _nearest(self, needs: tuple[str, ...], where: Where, memory: Memory, today: date) -> list[Match]:
        """The best service for each need."""
        matches: dict[str, Match] = {}
        for need in needs:
            found = self._found(_query({"needs": [need]}, where, memory), today)
            for match in found.matches[:1] if found else ():
                matches.setdefault(match.service.id, match)
        return list(matches.values())[:AT_ONCE]

    # The steps of a search

    def _step(self, search: Mapping[str, Any], memory: Memory, today: date, decision: Decision | None) -> Answered:
        memory = replace(memory, search=dict(search), words="", danger="")
        where = _read_where(search.get("where"))
        if not search.get("needs"):
            return self._ask_need(memory, today, decision)
        if where is None:
            return self._ask("find_where", (), "place", memory, decision)
        if where.choices:
            areas = [area for key in where.choices if (area := self._directory.places.area(key))]
            choices = tuple(Choice(area.name, "find_area", area.id) for area in areas)
            return self._ask("find_which_area", choices, "place", memory, decision, where.name)
        return self._show(where, memory, today, decision)

    def _ask_need(self, memory: Memory, today: date, decision: Decision | None) -> Answered:
        words = self._directory.vocabulary.needs
        entry = self._content.knowledge.servable(memory.topic, today) if memory.topic else None
        needs = tuple(dict.fromkeys((*(entry.needs if entry else ())[:3], *COMMON)))[: len(COMMON)]
        choices = tuple(Choice(words[need][:1].upper() + words[need][1:], "find_need", need) for need in needs)
        return self._ask("find_what", choices, "need", memory, decision)

    def _ask(
        self, line: str, choices: tuple[Choice, ...], what: str, memory: Memory, decision: Decision | None, place: str = ""
    ) -> Answered:  # fmt: skip
        """A question of the search. As long as "not now" is offered, the next message may answer it."""
        choices = (*choices, Choice(self._content.wording.labels["find_stop"], "find_stop", what))
        return self._say(line, choices, memory, decision, place=place)

    def _show(self, where: Where, memory: Memory, today: date, decision: Decision | None) -> Answered:
        if where.outside:
            return self._outside(memory, today, decision)
        query = _query(memory.search, where, memory)
        found = self._found(query, today)
        if found is None:
            return self._say("find_failed", (), memory, decision)
        if not found.matches:
            return self._by_route(query, where, memory, today, decision)
        return self._matches(query, found, where, memory, today, decision)

    def _matches(
        self, query: Query, found: Found, where: Where, memory: Memory, today: date, decision: Decision | None
    ) -> Answered:  # fmt: skip
        need = self._words(found.matches[0].need)
        heading = "find_more" if query.skip else "find_found"
        blocks = [self._content.wording.line(heading, need=need, place=where.name)]
        blocks += when_lines(query.slot, today, self._content.wording) if query.slot else ()
        blocks += [self._content.wording.line(MISSED[wish]) for wish in _missed(found)]
        blocks += self._blocks(query, found, where, today)
        more = found.total > query.skip + AT_ONCE
        return self._reply(tuple(blocks), self._after(more), memory, decision)

    def _by_route(
        self, query: Query, where: Where, memory: Memory, today: date, decision: Decision | None
    ) -> Answered:  # fmt: skip
        """The agreed way where the area has no service, with those of the areas around where families may go there."""
        need, wording = query.needs[0], self._content.wording
        route = self._directory.route(need, query.area, today)
        if route is None:
            return self._say(FIND, (), memory, decision)
        blocks = [wording.line("find_nothing", need=self._words(need), place=where.name), Block(route.text)]
        if route.kind == "neighbour" and (around := self._around(query, today)):
            blocks += [wording.line("find_around", place=where.name), *self._blocks(query, around, where, today)]
        return self._reply(tuple(blocks), self._after(False), memory, decision)

    def _outside(self, memory: Memory, today: date, decision: Decision | None) -> Answered:
        """Not one of our areas: what holds in all of England, and how to find the own council's list."""
        need = str(memory.search["needs"][0])
        route = self._directory.route(need, "", today)
        blocks = [self._content.wording.line("find_outside"), *([Block(route.text)] if route else [])]
        blocks.append(self._content.wording.line("find_council"))
        return self._reply(tuple(blocks), self._after(False), memory, decision)

    def _around(self, query: Query, today: date) -> Found | None:
        """The services of the first area around that has some."""
        facts = self._directory.geography.areas.get(query.area)
        for area in facts.neighbours if facts else ():
            found = self._found(replace(query, area=area), today)
            if found and found.matches:
                return found
        return None

    def _blocks(self, query: Query, found: Found, where: Where, today: date) -> list[Block]:
        return [self._cards.block(match, query, where.name, self._moment(today)) for match in found.matches]

    def _moment(self, today: date) -> datetime:
        """Now, by the day that this turn counts from."""
        return datetime.combine(today, self._directory.now().astimezone(LONDON).time(), LONDON)

    def _after(self, more: bool) -> tuple[Choice, ...]:
        labels = self._content.wording.labels
        choices = [Choice(labels["find_more"], "find_more")] if more else []
        return (*choices, Choice(labels["find_again"], "find_again"))

    # Shared

    def _is_something_else(self, text: str, understood: Understood) -> bool:
        """Whether a message is another question, or small talk, rather than the name of a place."""
        best = understood.ranking[0] if understood.ranking else None
        sure = (
            best is not None and best.id not in (OUT_OF_SCOPE, FIND) and best.confidence >= self._content.limits.answer
        )
        named = any(name in understood.facts for name in PLACES)
        return sure and not (named and len(text.split()) <= 2 * MOST_WORDS_OF_A_PLACE)

    def _found(self, query: Query, today: date) -> Found | None:
        """What the directory finds, or None where it cannot be read just now."""
        try:
            return self._directory.find(query, today)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("The directory could not be read: %s", type(error).__name__)
            return None

    def _where(self, facts: Mapping[str, Any], memory: Memory) -> Where | None:
        """Where the family is: by this message, else by the last search, else by what it said before."""
        places = self._directory.places
        return places.find(facts) or _read_where(memory.search.get("where")) or places.find(memory.facts)

    def _needs_of_topic(self, text: str, memory: Memory, today: date) -> tuple[str, ...]:
        """ "Who can help near me?" after an answer asks for what that answer is about."""
        entry = self._content.knowledge.servable(memory.topic, today) if memory.topic else None
        leans = len(text.split()) <= 2 * MOST_WORDS_OF_A_PLACE
        return entry.needs[:MOST_NEEDS] if entry and leans else ()

    def _words(self, need: str) -> str:
        return self._directory.vocabulary.needs[need]

    def _say(
        self, line: str, choices: tuple[Choice, ...], memory: Memory, decision: Decision | None = None, place: str = ""
    ) -> Answered:  # fmt: skip
        block = self._content.wording.line(line, place=place) if place else self._content.wording.line(line)
        return self._reply((block,), choices, memory, decision)

    def _reply(
        self, blocks: tuple[Block, ...], choices: tuple[Choice, ...], memory: Memory, decision: Decision | None
    ) -> Answered:  # fmt: skip
        return Answered(Reply(blocks, choices), replace(memory, offered=choices), Outcome.SERVICE, (FIND,), decision)


def _missed(found: Found) -> list[str]:
    """The wishes that were given up; whoever is open on another day is so at another time."""
    missed = found.matches[0].missed
    return [wish for wish in missed if not (wish == "hours" and "days" in missed)]


def _search(asked: Asked, needs: tuple[str, ...], where: Where | None, moment: datetime) -> dict[str, Any]:
    """A search as it is remembered: JSON. "Tomorrow" stays the day that it was when it was said."""
    slot = slot_for(asked.when, asked.days, moment)
    return {
        "needs": list(needs),
        "days": list(asked.days),
        "free": asked.free,
        "self_referral": asked.self_referral,
        "language": asked.language,
        "slot": slot.to_json() if slot else None,
        "skip": 0,
        "where": asdict(where) if where else None,
    }


def _read_where(value: Mapping[str, Any] | None) -> Where | None:
    if not value:
        return None
    point = value.get("point")
    kept = {**value, "choices": tuple(value.get("choices", ())), "point": Point(**point) if point else None}
    return Where(**kept)


def _query(search: Mapping[str, Any], where: Where, memory: Memory) -> Query:
    age = memory.facts.get("child_age")
    return Query(
        needs=tuple(search["needs"]),
        area=where.area,
        point=where.point,
        town=where.name,
        months=float(age["months"]) if age else None,
        days=tuple(search.get("days", ())),
        free=bool(search.get("free")),
        self_referral=bool(search.get("self_referral")),
        language=str(search.get("language", "")),
        skip=int(search.get("skip", 0)),
        slot=Slot.from_json(search["slot"]) if search.get("slot") else None,
        expecting="pregnancy" in memory.facts and not age and not memory.quiet,
    )
