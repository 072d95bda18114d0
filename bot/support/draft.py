"""A request while a family is still making it: what is known, and what is asked next. Kept in the conversation's memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.support.extract import find_partners
from bot.support.model import Contact, Details

# In the order in which they are asked. Each is asked once at most; what is known already is not asked.
FIELDS = (
    "life_point",
    "words",
    "would_help",
    "tried",
    "helpers",
    "child",
    "place",
    "contact",
    "address",
    "safe",
    "consent",
    "share",
)
OPTIONAL = frozenset({"would_help", "tried", "helpers", "child", "place"})
CHECK = "check"  # the reading back
WITH_ADDRESS = ("text", "phone", "email")
MOST_CHARACTERS = 6000  # of a family's own words in one request, and of any other answer
LONGEST_WORD = 100  # characters
LAST_WORDS = 6  # that say where an answer was cut


def fitting(text: str, room: int) -> str:
    """As much of a text as fits into so many characters: whole words, unless one is as long as a text."""
    if len(text) <= room:
        return text
    start = text[: max(room, 0)]
    return start.rpartition(" ")[0] or (start if room >= LONGEST_WORD else "")


@dataclass(frozen=True)
class Draft:
    """What has been said so far. ``asked``: the field of the question that is open now; ``done``: asked or skipped."""

    id: str
    asked: str = ""
    done: tuple[str, ...] = ()
    paused: bool = False
    life_point: str = ""
    words: tuple[str, ...] = ()
    would_help: str = ""
    tried: str = ""
    helpers: str = ""
    child: str = ""
    place: str = ""
    area: str = ""  # id of data/areas.yml
    contact: str = ""  # how: text, phone, email or chat
    address: str = ""
    safe: str = ""
    consent: Mapping[str, bool] = field(default_factory=dict)
    organisation: str = ""  # the team's own, that the consent question was about
    extends: str = ""  # the reference of an open request that this is added to
    aside: Mapping[str, Any] = field(default_factory=dict)  # another draft, not sent yet, that this one came before
    cut: str = ""  # the last words that were kept of what did not fit, until the family is told

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Draft:
        return cls(**{**value, "done": tuple(value["done"]), "words": tuple(value["words"])})

    @classmethod
    def addition(cls, identity: str, reference: str, unsent: Draft | None) -> Draft:
        """To add words to an open request. ``unsent``: what the family was writing before; it is kept aside."""
        known = tuple(name for name in FIELDS if name != "words")
        return cls(identity, done=known, extends=reference, aside=unsent.to_json() if unsent else {})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def with_answer(self, name: str, value: Any) -> Draft:
        """The draft with one field answered, or skipped by an empty value."""
        return replace(self.without(name), **{name: value}, done=(*self.done_without(name), name))

    def with_words(self, text: str) -> Draft:
        """The draft with more of the family's own words, as they were written, as far as there is room."""
        kept = fitting(text.strip(), MOST_CHARACTERS - sum(map(len, self.words)))
        words = (*self.words, kept) if kept else self.words
        return self.with_answer("words", words)._cut_at(text, kept or " ".join(self.words)) if text.strip() else self

    def with_text(self, name: str, text: str) -> Draft:
        """The draft with one field answered in the family's own words, as far as there is room."""
        kept = fitting(text.strip(), MOST_CHARACTERS)
        return self.with_answer(name, kept)._cut_at(text, kept)

    def _cut_at(self, text: str, kept: str) -> Draft:
        whole = kept.endswith(text.strip())
        return self if whole else replace(self, cut=" ".join(kept.split()[-LAST_WORDS:]))

    @property
    def texts(self) -> tuple[str, ...]:
        """All that a family has written for it."""
        return (*self.words, self.would_help, self.tried, self.helpers, self.child, self.place, self.safe)

    def without(self, name: str) -> Draft:
        """The draft with one field to be asked again; what depends on it too."""
        again = {"contact": ("contact", "address", "safe"), "helpers": ("helpers", "share")}.get(name, (name,))
        return replace(self, done=tuple(item for item in self.done if item not in again))

    def done_without(self, name: str) -> tuple[str, ...]:
        return self.without(name).done

    def next(self) -> str:
        """The field to ask for next, or CHECK when all is known."""
        return next((name for name in FIELDS if name not in self.done and self._needed(name)), CHECK)

    def _needed(self, name: str) -> bool:
        if self.extends:
            return name == "words"
        if name in ("address", "safe"):
            return self.contact in WITH_ADDRESS
        return name != "share" or bool(self.partners)

    def before(self) -> str:
        """The field that comes before the open one, to go back to; the open one where there is none."""
        earlier = FIELDS[: FIELDS.index(self.asked)] if self.asked in FIELDS else FIELDS
        found = (name for name in reversed(earlier) if name in self.done and self._needed(name))
        return next(found, self.asked or FIELDS[0])

    @property
    def partners(self) -> tuple[str, ...]:
        """The organisations that help already and are not the team's own: each is asked about separately."""
        return tuple(name for name in find_partners(self.helpers) if name != self.organisation)

    @property
    def reach(self) -> Contact:
        """How the family wants to be reached; in the chat, an address that was given before is not kept."""
        with_address = self.contact in WITH_ADDRESS
        return Contact(self.contact, self.address, self.safe) if with_address else Contact("chat")

    def details(self, check_number: str) -> Details:
        return Details(
            self.words,
            self.would_help,
            self.tried,
            self.helpers,
            self.child,
            self.place,
            self.reach,
            dict(self.consent),
            check_number,
        )
