"""What helps while a family waits for the answer to its request: agreed answers, and services that fit it."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.content import Content
from bot.dialogue.turn import Memory
from bot.messages.reply import Choice
from bot.support.model import Request

MOST_TOPICS = 3
MOST_NEEDS = 4  # that one search looks for


class Meanwhile:
    """Chooses by the request alone: what it asks for, its point in life and its area."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def choices(self, request: Request, memory: Memory) -> tuple[Choice, ...]:
        """Topics, then the nearest services that fit."""
        topics = self._topics(request, memory)
        needs = self._needs(request, topics)
        near = (Choice(self._content.wording.labels["find_near"], "find_for", ",".join(needs)),) if needs else ()
        return (*(Choice(self._content.label(topic), "topic", topic) for topic in topics), *near)

    def remembered(self, request: Request, memory: Memory) -> Memory:
        """The memory without an earlier search for services somewhere else than where the request is from."""
        searched = (memory.search.get("where") or {}).get("area", "")
        return replace(memory, search={}) if searched and request.area and searched != request.area else memory

    def _topics(self, request: Request, memory: Memory) -> tuple[str, ...]:
        """What the family asked about last, and what the partnership named for its point in life."""
        meant = (memory.topic, *self._content.support.routing.meanwhile.get(request.life_point, ()))
        return tuple(dict.fromkeys(topic for topic in meant if topic in self._content.knowledge.entries))[:MOST_TOPICS]

    def _needs(self, request: Request, topics: tuple[str, ...]) -> tuple[str, ...]:
        """Of what would help, in the family's words; then of the topics. Its story is not read so: it names much that
        nobody looks for."""
        entries, known = self._content.knowledge.entries, self._content.directory.vocabulary.needs
        wanted = self._content.directory.words.read(request.details.would_help).needs
        needs = (*wanted, *(need for topic in topics for need in entries[topic].needs))
        return tuple(dict.fromkeys(need for need in needs if need in known))[:MOST_NEEDS]
