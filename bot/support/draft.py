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

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Draft:
        return cls(**{**value, "done": tuple(value["done"]), "words": tuple(value["words"])})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def with_answer(self, name: str, value: Any) -> Draft:
        """The draft with one field answered, or skipped by an empty value."""
        return replace(self.without(name), **{name: value}, done=(*self.done_without(name), name))

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
