"""Made-up requests, to measure the queue with as many as a county might have."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.support.model import FAMILY, LIFE_POINTS, ORDINARY, SENT, URGENT, Contact, Details, State
from bot.support.store import sealed
from bot.support.tables import EVENT, REQUEST

WORDS = "He does not sleep and I am worn out. We tried a bedtime routine for weeks. " * 4
BATCH = 1000
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def add_made_up(engine: Callable[[], Engine], cipher: Cipher, teams: Sequence[str], number: int) -> None:
    """Open requests of these teams, some of them urgent, overdue or accepted. The same whenever it is called."""
    chance = random.Random(0)
    for first in range(0, number, BATCH):
        rows = [_row(chance, cipher, teams, one) for one in range(first, min(first + BATCH, number))]
        events = [
            {"request_id": row["id"], "at": row["created_at"], "who": FAMILY, "what": SENT, "text": ""} for row in rows
        ]
        with engine().begin() as connection:
            connection.execute(insert(REQUEST), rows)
            connection.execute(insert(EVENT), events)


def _row(chance: random.Random, cipher: Cipher, teams: Sequence[str], number: int) -> dict[str, Any]:
    sent = utc_now() - timedelta(minutes=chance.randrange(60 * 24 * 20))
    point = chance.choice(LIFE_POINTS)
    details = Details(
        (WORDS,), "someone to talk to", "", "our GP", "2", "Norwich", Contact("chat"), {"gp": True}, "0000"
    )
    identity = uuid.UUID(int=chance.getrandbits(128)).hex
    return {
        "id": identity,
        "reference": _reference(number),
        "conversation": f"made-{identity}",
        "life_point": point,
        "area": "",
        "team": chance.choice(teams),
        "state": chance.choice((State.NEW, State.SEEN, State.ACCEPTED)).value,
        "created_at": sent,
        "answer_by": (sent + timedelta(days=chance.choice((1, 3, 5)))).replace(
            hour=17, minute=0, second=0, microsecond=0
        ),
        "ended_at": None,
        "urgency": URGENT if point == "before_crisis" else ORDINARY,
        "family": "",
        "details": sealed(cipher, details),
    }


def _reference(number: int) -> str:
    signs = ""
    for _ in range(5):
        number, sign = divmod(number, len(_SIGNS))
        signs = _SIGNS[sign] + signs
    return f"MADE-{signs}"
