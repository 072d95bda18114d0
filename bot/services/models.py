"""A service as the directory keeps it: what a family needs to know to get help, from an Open Referral UK record.

``bot.services.reading`` makes these from JSON, ``bot.services.writing`` makes JSON of them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STATUSES = ("active", "inactive", "defunct", "temporarily closed")  # of the standard
REFERRAL = "Referral"  # the taxonomy that tells whether a family can ask for a service itself
EVERYWHERE = "*"  # an area: the service takes families from all of England
ADULT = 18 * 12  # months: an upper age from here on is no limit for a child


class Referral(str, Enum):
    """Whether a family can ask for a service itself."""

    SELF = "self"
    PROFESSIONAL = "professional"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Point:
    """A place on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Opening:
    """When a service is open each week. ``days``: 0 is Monday; times are local, None where not told."""

    days: tuple[int, ...]
    opens: time | None = None
    closes: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    monthly: bool = False  # only in some weeks of a month: the note says which
    on_bank_holidays: bool = False


@dataclass(frozen=True)
class Venue:
    """Where a service is given."""

    id: str
    name: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    point: Point | None = None
    accessibility: str = ""
    virtual: bool = False


@dataclass(frozen=True)
class Organisation:
    """Who runs a service."""

    id: str
    name: str
    description: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class Term:
    """A category that the publisher gave a service: its term in a taxonomy."""

    id: str
    name: str
    description: str = ""
    taxonomy: str = ""
    parent: str = ""
    uri: str = ""


@dataclass(frozen=True)
class Service:
    """One service. Ages are months; ``areas`` are ids of data/areas.yml or ``EVERYWHERE``, ``needs`` keys of data/needs.yml."""

    id: str
    name: str
    status: str
    description: str = ""
    organisation: Organisation | None = None
    url: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()
    alert: str = ""
    youngest: float | None = None
    oldest: float | None = None
    eligibility: str = ""
    cost: str = ""
    free: bool | None = None  # None where it is not told
    referral: Referral = Referral.UNKNOWN
    steps: tuple[str, ...] = ()  # how to get in, in order
    wait: str = ""
    languages: tuple[str, ...] = ()
    venues: tuple[Venue, ...] = ()
    openings: tuple[Opening, ...] = ()
    terms: tuple[Term, ...] = ()
    needs: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    assured: date | None = None
    modified: datetime | None = None  # with its zone

    @property
    def reachable(self) -> bool:
        """Whether there is any way in: a number, an address to write to, a website, or a door."""
        return bool(self.phones or self.email or self.url or any(venue.address for venue in self.venues))

    @property
    def accessibility(self) -> str:
        return next((venue.accessibility for venue in self.venues if venue.accessibility), "")


class Severity(str, Enum):
    """How grave a fault is: without the first mended, a service is not taken in."""

    MUST = "must fix"
    SHOULD = "should fix"


@dataclass(frozen=True)
class Fault:
    """Something wrong with what a publisher sent. ``where``: the service's id, or the page; ``field``: which part of it."""

    severity: Severity
    where: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.severity.value}: {self.where}: {self.field}: {self.text}"
