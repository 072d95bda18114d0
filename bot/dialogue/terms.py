"""Explaining a word: "what does EHCP mean?", or just "EHCP?"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory
from bot.knowledge.glossary import Term
from bot.messages.reply import Block, Choice, Reply
from bot.understanding.decision import Outcome

MOST_TERMS = 4  # explained in one reply
MOST_WORDS = 5  # of a message that is little more than the word itself


class Terms:
    """Explains words of the glossary, and leads to the entries that say more."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def asked(self, text: str, memory: Memory, today: date) -> Answered | None:
        """The meaning, where a message asks for it."""
        found = self._content.glossary.asked(text)
        return self._explain(found, memory, today) if found else None

    def only(self, text: str, memory: Memory, today: date) -> Answered | None:
        """The meaning, where a message that was not understood is a hard word, or is short and holds one in capitals."""
        glossary = self._content.glossary
        found = glossary.is_term(text) or (glossary.in_capitals(text) if len(text.split()) <= MOST_WORDS else ())
        return self._explain(found, memory, today) if found else None

    def _explain(self, terms: tuple[Term, ...], memory: Memory, today: date) -> Answered:
        terms = terms[:MOST_TERMS]
        servable = self._content.servable(today)
        topics = tuple(dict.fromkeys(term.topic for term in terms if term.topic in servable))
        choices = tuple(Choice(self._content.label(topic), "topic", topic) for topic in topics)
        blocks = tuple(Block(f"{term.term}: {term.meaning}") for term in terms)
        return Answered(Reply(blocks, choices), replace(memory, offered=choices), Outcome.CHAT, topics)
