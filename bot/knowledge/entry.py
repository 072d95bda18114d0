"""An agreed answer: the contract of one file under ``data/knowledge``, and reading it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.files import Node, read_yaml
from bot.knowledge.catalogue import STAGES

LIFE_POINTS = ("pregnancy_birth", "assessment", "diagnosis", "before_crisis")


@dataclass(frozen=True)
class Source:
    """Where the facts of an answer come from."""

    name: str
    url: str


@dataclass(frozen=True)
class Entry:
    """One agreed answer. Texts still hold {helpline} placeholders: ``bot.messages`` fills them."""

    id: str
    title: str
    stages: tuple[str, ...]
    answer: str  # web and shell: at most 120 words, paragraphs and "- " lists
    sms: str  # at most 306 GSM-7 characters, complete in itself
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
    path: Path = field(compare=False)
    lines: dict[str, int] = field(compare=False)  # the line of each field, for messages to editors
    example_lines: tuple[int, ...] = field(compare=False)

    @property
    def group(self) -> str:
        return self.id.split("/", 1)[0]

    def unservable(self, today: date) -> str | None:
        """Why families may not be given this entry today, or None when they may."""
        if not self.agreed_by or self.agreed_on is None:
            return "it is not approved: agreed_by and agreed_on say who agreed it and when"
        if self.agreed_on > today:
            return f"it is agreed only from {self.agreed_on}"
        if self.review_by < today:
            return f"it was due for review by {self.review_by}"
        return None


def read_entry(path: Path) -> Entry:
    """Reads one file. Raises DataError with file and line for what is missing or malformed."""
    root = read_yaml(path)
    known = set(Entry.__dataclass_fields__) - {"path", "lines", "example_lines"}
    for name in root.names():
        if name not in known:
            raise root[name].error(f"`{name}` is not a field of an entry; there are: {', '.join(sorted(known))}")
    agreed_on = root["agreed_on"]
    return Entry(
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
        path=path,
        lines={name: root[name].line for name in root.names()},
        example_lines=tuple(node.line for node in root["examples"].items()),
    )


def _life_point(node: Node) -> str | None:
    return None if node.is_null() else node.one_of(*LIFE_POINTS)
