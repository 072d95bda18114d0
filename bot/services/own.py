"""Services that editors keep here by hand, ``data/services/*.yml``: read into Open Referral UK records, to be imported like any feed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timezone
from pathlib import Path
from typing import Any

from bot.files import Node, read_yaml
from bot.services.envelope import Page
from bot.services.feeds import PER_PAGE
from bot.services.geography import Geography
from bot.services.models import DAYS, EVERYWHERE, Fault, Opening, Organisation, Referral, Service, Venue
from bot.services.vocabulary import Vocabulary, made_id
from bot.services.writing import service_json

ADDRESS = "data/services"  # the name of this source
_AGES = re.compile(r"(\d+)-(\d+) (months|years)")
_OPEN = re.compile(
    r"([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? (\d\d:\d\d)-(\d\d:\d\d)(?: \((term time|bank holidays too)\))?", re.ASCII
)
_FILE_KEYS = ("area", "organisations")
_OWNER_KEYS = ("name", "about", "phone", "email", "website", "services")
_SERVICE_KEYS = (
    "name", "about", "phone", "needs", "ages", "cost", "referral", "steps", "wait", "languages", "assured", "venues",
)  # fmt: skip
_VENUE_KEYS = ("online", "town", "name", "address", "postcode", "open", "access")
_SHORT = [day[:3] for day in DAYS]


class OwnFeed:
    """The files as a feed. Raises DataError, with file and line, for what an editor must mend."""

    address, incremental = ADDRESS, False

    def __init__(self, folder: Path, vocabulary: Vocabulary, geography: Geography) -> None:
        self._folder, self._vocabulary, self._geography = folder, vocabulary, geography

    async def describe(self) -> list[Fault]:
        return []

    async def pages(
        self,
        first: int,
        since: str,  # noqa: ARG002 (files are always read whole)
    ) -> AsyncIterator[tuple[Page | None, list[Fault]]]:
        records = [service_json(service) for service in self.services()]
        for number in range(first, -(-len(records) // PER_PAGE) + 1):
            start = (number - 1) * PER_PAGE
            some, last = tuple(records[start : start + PER_PAGE]), start + PER_PAGE >= len(records)
            yield Page(number, some, total_items=len(records), last=last), []

    async def whole(self, item: Any) -> Any:
        return item

    def services(self) -> list[Service]:
        """All services of all files."""
        return [service for path in self._files() for service in self._read(path)]

    def fingerprint(self) -> str:
        """Changes with the files, and with what they are read by."""
        digest = hashlib.sha256()
        data = self._folder.parent
        for path in (*self._files(), *(data / name for name in ("needs.yml", "geography.yml", "areas.yml"))):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.yml"))

    def _read(self, path: Path) -> Iterator[Service]:
        root = read_yaml(path)
        _check_keys(root, _FILE_KEYS)
        area = root["area"].string()
        known = EVERYWHERE if area == "England" else area
        if known != EVERYWHERE and self._vocabulary.areas.by_id(area) is None:
            raise root["area"].error(f"{area} is no area of data/areas.yml, nor England")
        seen: set[str] = set()
        for node in root["organisations"].items():
            _check_keys(node, _OWNER_KEYS)
            organisation = _organisation(node, path)
            for item in node["services"].items():
                for service in self._services(item, organisation, node, known):
                    if service.id in seen:
                        raise item["name"].error("this organisation has a service of the same name in the same place")
                    seen.add(service.id)
                    yield service

    def _services(self, node: Node, organisation: Organisation, owner: Node, area: str) -> Iterator[Service]:
        """One for each place: a family goes to one of them."""
        _check_keys(node, _SERVICE_KEYS)
        shared = _Shared.read(node, owner)
        needs = node["needs"].strings()
        for need in node["needs"].items():
            if need.string() not in self._vocabulary.needs:
                raise need.error(f"{need.string()} is not in data/needs.yml")
        for item in node["venues"].items():
            venue = self._venue(item, organisation)
            yield Service(
                id=made_id("service", organisation.id, shared.name, venue.id, item["open"].string()),
                name=shared.name,
                status="active",
                description=shared.about,
                organisation=organisation,
                url=organisation.website,
                email=organisation.email,
                phones=(shared.phone,),
                youngest=shared.ages[0] if shared.ages else None,
                oldest=shared.ages[1] if shared.ages else None,
                eligibility="" if shared.ages else "Any age.",
                cost=shared.cost,
                free=shared.cost.lower().startswith("free"),
                referral=shared.referral,
                steps=shared.steps,
                wait=shared.wait,
                languages=shared.languages,
                venues=(venue,),
                openings=tuple(_openings(item["open"])),
                terms=self._vocabulary.terms_of(needs),
                needs=needs,
                areas=(area,),
                assured=shared.assured.date(),
                modified=shared.assured,
            )

    def _venue(self, node: Node, organisation: Organisation) -> Venue:
        _check_keys(node, _VENUE_KEYS)
        name = node["name"].string()
        access = node["access"].string() if "access" in node else ""
        if node.get_bool("online", False):
            return Venue(made_id("venue", organisation.id, name), name, accessibility=access, virtual=True)
        town = node["town"].string()
        point = self._geography.town(town)
        if point is None:
            raise node["town"].error(f"{town} is not under `towns` of data/geography.yml")
        address, postcode = node["address"].string(), node["postcode"].string()
        return Venue(made_id("venue", organisation.id, name, address), name, address, town, postcode, point, access)


@dataclass(frozen=True)
class _Shared:
    """What a service has in all its places."""

    name: str
    about: str
    phone: str
    ages: tuple[float, float] | None
    cost: str
    referral: Referral
    steps: tuple[str, ...]
    wait: str
    languages: tuple[str, ...]
    assured: datetime

    @classmethod
    def read(cls, node: Node, owner: Node) -> _Shared:
        assured = node["assured"].date()
        return cls(
            name=node["name"].string(),
            about=node["about"].string(),
            phone=(node if "phone" in node else owner)["phone"].string(),
            ages=_ages(node["ages"]) if "ages" in node else None,
            cost=node["cost"].string(),
            referral=Referral(node["referral"].one_of("self", "professional")),
            steps=node["steps"].strings(),
            wait=node["wait"].string(),
            languages=node["languages"].strings(),
            assured=datetime.combine(assured, time(), timezone.utc),
        )


def _check_keys(node: Node, known: tuple[str, ...]) -> None:
    for name in node.names():
        if name not in known:
            raise node[name].error(f"`{name}` is not known here; known are: {', '.join(known)}")


def _organisation(node: Node, path: Path) -> Organisation:
    name = node["name"].string()
    about, email, website = (node[key].string() for key in ("about", "email", "website"))
    return Organisation(made_id("organisation", path.stem, name), name, about, email, website)


def _ages(node: Node) -> tuple[float, float]:
    match = _AGES.fullmatch(node.string())
    if not match or int(match[1]) > int(match[2]):
        raise node.error("expected ages such as `0-5 years` or `0-12 months`")
    unit = 12 if match[3] == "years" else 1
    return float(int(match[1]) * unit), float(int(match[2]) * unit)


def _openings(node: Node) -> Iterator[Opening]:
    for part in node.string().split(";"):
        match = _OPEN.fullmatch(part.strip())
        if not match or match[1] not in _SHORT or (match[2] or match[1]) not in _SHORT:
            raise node.error("expected hours such as `Mon 09:30-11:00; Thu-Fri 13:00-15:00 (term time)`")
        first, last = _SHORT.index(match[1]), _SHORT.index(match[2] or match[1])
        try:
            opens, closes = time.fromisoformat(match[3]), time.fromisoformat(match[4])
        except ValueError as error:
            raise node.error("expected times such as 09:30, up to 23:59") from error
        yield Opening(
            days=tuple(range(first, last + 1)),
            opens=opens,
            closes=closes,
            note="In term time only." if match[5] == "term time" else "",
            on_bank_holidays=match[5] == "bank holidays too",
        )
