"""One reply, the same for every channel: the web shows it all, SMS its short form, the shell adds where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from bot.knowledge.entry import Source
from bot.knowledge.glossary import Term


class Tone(str, Enum):
    """What a block is for, so that a channel can set it apart."""

    PLAIN = "plain"
    HELP_NOW = "help_now"  # danger: comes first and is never cut
    ANSWER = "answer"


@dataclass(frozen=True)
class Block:
    """Some text of a reply. ``text``: paragraphs and "- " lists; ``short``: what SMS sends instead ("" for nothing);
    ``contacts``: numbers and email addresses of services in the text, which a channel may make links of."""

    text: str
    short: str | None = None
    tone: Tone = Tone.PLAIN
    title: str = ""
    contacts: tuple[str, ...] = ()

    @property
    def sms(self) -> str:
        return self.text if self.short is None else self.short


@dataclass(frozen=True)
class Choice:
    """Something offered: the label that a family sees, and what it stands for: its kind and, for some, a target."""

    label: str
    kind: str
    target: str = ""


@dataclass(frozen=True)
class Provenance:
    """Where an answer comes from: the entry and version that was given, who agreed it and until when."""

    id: str
    version: int
    agreed_by: tuple[str, ...]
    agreed_on: str
    review_by: str
    age: str = ""  # the age that the answer is for, where it differs by age


@dataclass(frozen=True)
class Reply:
    """What the assistant says. Blocks are shown in order; choices come after them."""

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    provenance: tuple[Provenance, ...] = field(default=())
    terms: tuple[Term, ...] = ()  # hard words that it uses, and what they mean
