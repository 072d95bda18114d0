"""What the database must hold after a run: every message in order and answered once, every confirmed request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.exchange.store import DONE, Exchange, Message, Who
from bot.exchange.tables import MESSAGE
from bot.sms.stand_in import Shown
from bot.sms.tables import TEXT_OUT
from bot.support.store import RequestStore


def is_in_order(messages: Sequence[Message], keys: Sequence[str]) -> bool:
    """Whether a family's messages stand in the order in which they were sent, none missing, and their replies likewise."""
    theirs = [message for message in messages if message.who is Who.FAMILY]
    replies: dict[int, list[int]] = {message.id: [] for message in theirs}
    for message in messages:
        if message.who is Who.ASSISTANT:
            replies.setdefault(int(message.key.split("-")[1]), []).append(message.id)
    answered = [number for message in theirs for number in replies[message.id]]
    return (
        [message.key for message in theirs] == list(keys)
        and all(replies.values())
        and len(replies) == len(theirs)
        and answered == sorted(answered)
        and all(min(numbers) > own for own, numbers in replies.items())
    )


def waiting(engine: Engine) -> int:
    """How many messages have no reply yet."""
    with engine.connect() as connection:
        return len(connection.execute(select(MESSAGE.c.id).where(MESSAGE.c.state != DONE)).all())


def disordered(exchange: Exchange, sent: Mapping[str, Sequence[str]]) -> list[str]:
    """Conversations that are not in order. ``sent``: the keys of each conversation's messages."""
    return [name for name, keys in sent.items() if not is_in_order(exchange.since(name), keys)]


def lost(store: RequestStore, confirmed: Mapping[str, str]) -> list[str]:
    """References that families were told and that are not there with their words. ``confirmed``: reference -> mark."""
    gone = []
    for reference, mark in confirmed.items():
        request = store.by_reference(reference)
        if request is None or not any(mark in words for words in request.details.words):
            gone.append(reference)
    return gone


def doubled_texts(engine: Engine, shown: Iterable[Shown]) -> int:
    """Texts that reached a phone more often than they were queued."""
    with engine.connect() as connection:
        queued = Counter(connection.execute(select(TEXT_OUT.c.provider_id)).scalars())
    return sum(1 for text in shown if queued[text.sid] != 1)
