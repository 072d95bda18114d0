"""An agreed answer: the contract of one file under ``data/knowledge``, and reading it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.catalogue import STAGES
from bot.knowledge.sign_off import TEXT_DIGITS, SignOff, State, Step, agreeing, how_far, read_sign_off

LIFE_POINTS = ("pregnancy_birth", "assessment", "diagnosis", "before_crisis")
LONGEST_NUMBER = 3  # digits of an age


@dataclass(frozen=True)
class Source:
    """Where the facts of an answer come from."""

    name: str
    url: str


@dataclass(frozen=True)
class Variant:
    """What is said instead for one age. Texts that are empty are the entry's own; ``topic`` gives another entry's answer."""

    label: str  # what a family taps: "Under 3 months"
    under: float  # months: for children younger than this, from the last variant's age on; infinite for the last
    answer: str = ""
    sms: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Entry:
    """One agreed answer. Texts still hold {helpline} placeholders: ``bot.messages`` fills them."""

    id: str
    title: str
    stages: tuple[str, ...]
    answer: str  # web and shell: at most 120 words, paragraphs and "- " lists
    sms: str  # at most 289 GSM-7 characters, complete in itself
    get_help_now: tuple[str, ...]  # fixed lines, for urgent topics
    needs: tuple[str, ...]  # keys of data/needs.yml
    related: tuple[str, ...]  # ids of topics to read next
    life_point: str | None  # offer a request for support at this point
    sources: tuple[Source, ...]
    owner: str
    agreed_by: tuple[str, ...]
    agreed_on: date | None
    review_by: date
    version: int
    examples: tuple[str, ...]  # how families put it
    by_age: tuple[Variant, ...]  # where the right answer differs by age, youngest first
    path: Path = field(compare=False)
    lines: dict[str, int] = field(compare=False)  # the line of each field, for messages to editors
    example_lines: tuple[int, ...] = field(compare=False)
    partners: tuple[
        str, ...
    ] = ()  # who must agree; where they are named, agreed_by and agreed_on come from the sign-offs
    sign_offs: tuple[SignOff, ...] = ()

    @property
    def group(self) -> str:
        return self.id.split("/", 1)[0]

    @property
    def fingerprint(self) -> str:
        """Of all that is agreed to: everything but the examples, which families do not hear."""
        heard = (self.id, self.title, self.stages, self.answer, self.sms, self.get_help_now, self.needs, self.related)
        ages = [astuple(variant) for variant in self.by_age]
        kept = (self.life_point, [astuple(s) for s in self.sources], self.owner, self.partners, self.version, ages)
        text = json.dumps([*heard, *kept, self.review_by.isoformat()])
        return hashlib.sha256(text.encode()).hexdigest()[:TEXT_DIGITS]

    @property
    def state(self) -> State:
        """How far it has come. Entries that name no partners are agreed by ``agreed_by`` as a whole."""
        if not self.partners:
            return State.PUBLISHED if self.agreed_by and self.agreed_on else State.DRAFT
        return how_far(self.partners, self.sign_offs, self.fingerprint)

    def with_sign_offs(self, more: Sequence[SignOff]) -> Entry:
        """The entry with more sign-offs, and who agreed it when by all of them."""
        if not self.partners:
            return self
        signed = replace(self, sign_offs=(*self.sign_offs, *more))
        text = signed.fingerprint
        agreed = agreeing(signed.partners, signed.sign_offs, text)
        days = [given.on for given in signed.sign_offs if given.text == text and given.step is not Step.CHECKED]
        return replace(signed, agreed_by=agreed, agreed_on=max(days) if signed.state is State.PUBLISHED else None)

    def for_age(self, youngest: float, oldest: float) -> Variant | None:
        """The variant for a child between two ages in months, where both fall into the same one."""
        fits = [variant for variant in self.by_age if youngest < variant.under]
        if not fits:
            return None
        return fits[0] if oldest < fits[0].under or math.isinf(fits[0].under) else None

    def unservable(self, today: date) -> str | None:
        """Why families may not be given this entry today, or None when they may."""
        if self.partners and self.state is not State.PUBLISHED:
            return self._waits_for()
        if not self.agreed_by or self.agreed_on is None:
            return "it is not approved: agreed_by and agreed_on say who agreed it and when"
        if self.agreed_on > today:
            return f"it is agreed only from {self.agreed_on}"
        if self.review_by < today:
            return f"it was due for review by {self.review_by}"
        return None

    def _waits_for(self) -> str:
        """What is to be signed off next."""
        if self.state is State.AGREED:
            return "it is agreed by all partners, and not published yet"
        if self.state is State.CHECKED:
            still = [partner for partner in self.partners if partner not in self.agreed_by]
            return f"it is not agreed yet by {', '.join(still)}"
        changed = any(given.text != self.fingerprint for given in self.sign_offs)
        return "its text was changed after it was signed off" if changed else "it is a draft: nobody has checked it"


def read_entry(path: Path) -> Entry:
    """Reads one file. Raises DataError with file and line for what is missing or malformed."""
    root = read_yaml(path)
    known = set(Entry.__dataclass_fields__) - {"path", "lines", "example_lines"}
    for name in root.names():
        if name not in known:
            raise root[name].error(f"`{name}` is not a field of an entry; there are: {', '.join(sorted(known))}")
    agreed_on = root["agreed_on"]
    read = Entry(
        id=root["id"].string(),
        title=root["title"].string(),
        stages=tuple(node.one_of(*STAGES) for node in root["stages"].items()),
        answer=root["answer"].string().strip(),
        sms=" ".join(root["sms"].string().split()),
        get_help_now=root["get_help_now"].strings(),
        needs=root["needs"].strings(),
        related=root["related"].strings(),
        life_point=_life_point(root["life_point"]),
        sources=tuple(Source(node["name"].string(), node["url"].string()) for node in root["sources"].items()),
        owner=root["owner"].string(),
        agreed_by=root["agreed_by"].strings(),
        agreed_on=None if agreed_on.is_null() else agreed_on.date(),
        review_by=root["review_by"].date(),
        version=root["version"].integer(),
        examples=root["examples"].strings(),
        by_age=_variants(root["by_age"]) if "by_age" in root else (),
        path=path,
        lines={name: root[name].line for name in root.names()},
        example_lines=tuple(node.line for node in root["examples"].items()),
        partners=root.get_strings("partners"),
        sign_offs=tuple(map(read_sign_off, root["sign_offs"].items())) if "sign_offs" in root else (),
    )
    return read.with_sign_offs(())


def _variants(node: Node) -> tuple[Variant, ...]:
    variants = tuple(_variant(item) for item in node.items())
    limits = [variant.under for variant in variants]
    if len(variants) < 2 or limits != sorted(set(limits)) or not math.isinf(limits[-1]):
        raise node.error(
            "needs two ages or more, youngest first, each but the last with `under: 3 months` or `2 years`"
        )
    return variants


def _variant(node: Node) -> Variant:
    for name in node.names():
        if name not in Variant.__dataclass_fields__:
            raise node[name].error(
                f"`{name}` is not a field of an age; there are: {', '.join(Variant.__dataclass_fields__)}"
            )
    answer, sms, topic = (node[name].string().strip() if name in node else "" for name in ("answer", "sms", "topic"))
    if bool(answer) != bool(sms) or (topic and answer):
        raise node.error("an age has both `answer` and `sms`, or only `topic`, or none of them (the entry's own texts)")
    under = _months(node["under"]) if "under" in node else math.inf
    return Variant(node["label"].string(), under, answer, " ".join(sms.split()), topic)


def _months(node: Node) -> float:
    number, _, unit = node.string().partition(" ")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER or unit.rstrip("s") not in ("month", "year"):
        raise node.error("expected an age such as `3 months` or `2 years`")
    return int(number) * (12 if unit.startswith("year") else 1)


def _life_point(node: Node) -> str | None:
    return None if node.is_null() else node.one_of(*LIFE_POINTS)
