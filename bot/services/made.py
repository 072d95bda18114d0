"""Makes any number of services for measuring: like the demonstration's, spread over all needs and areas, always the same."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, TextIO

from bot.services.geography import Geography
from bot.services.models import Opening, Organisation, Point, Referral, Service, Venue
from bot.services.vocabulary import Vocabulary, made_id
from bot.services.writing import service_json

SEED = 7
AGES = ((0, 12), (0, 60), (24, 60), (60, 132), (132, 216), (0, 216))  # months


def write_made(count: int, vocabulary: Vocabulary, geography: Geography, today: date, file: TextIO) -> None:
    """One service a line, as `services import` reads it."""
    for record in made(count, vocabulary, geography, today):
        file.write(json.dumps(record) + "\n")


def made(count: int, vocabulary: Vocabulary, geography: Geography, today: date) -> Iterator[dict[str, Any]]:
    """``count`` records."""
    chance = random.Random(SEED)
    needs, areas = list(vocabulary.needs), [area.id for area in vocabulary.areas.areas]
    towns = {area.id: [place.name for place in area.places] or [area.name] for area in vocabulary.areas.areas}
    for number in range(count):
        area = chance.choice(areas)
        town = chance.choice(towns[area])
        some = tuple(chance.sample(needs, chance.choice((1, 1, 2, 3))))
        service = _service(number, area, town, chance, today)
        middle = geography.town(town)
        point = _near(middle, chance) if middle else None
        venue = Venue(made_id("made", "venue", str(number)), f"{town} hall", "1 Example Street", town, point=point)
        yield service_json(replace(service, needs=some, terms=vocabulary.terms_of(some), venues=(venue,)))


def _service(number: int, area: str, town: str, chance: random.Random, today: date) -> Service:
    youngest, oldest = chance.choice(AGES)
    assured = today - timedelta(days=chance.randrange(0, 400))
    owner = number // 50
    return Service(
        id=made_id("made", str(number)),
        name=f"Made service {number}, {town}",
        status="active",
        description="Made for measuring: not a real service.",
        organisation=Organisation(made_id("made", "owner", str(owner)), f"Made organisation {owner}", "For measuring."),
        email=f"made{number}@example.org",
        phones=(f"01632 960{number % 1000:03d}",),
        youngest=float(youngest),
        oldest=float(oldest),
        cost="Free" if chance.random() < 0.7 else "£3 a session",
        free=None,
        referral=chance.choice((Referral.SELF, Referral.SELF, Referral.PROFESSIONAL)),
        steps=("Ring first.",),
        wait="No wait.",
        languages=("English", chance.choice(("Polish", "Romanian", "Urdu", "English"))),
        openings=(Opening((chance.randrange(7),), time(10), time(12)),),
        areas=(area,),
        assured=assured,
        modified=datetime.combine(assured, time(), timezone.utc),
    )


def _near(middle: Point, chance: random.Random) -> Point:
    return Point(middle.latitude + chance.uniform(-0.05, 0.05), middle.longitude + chance.uniform(-0.05, 0.05))
