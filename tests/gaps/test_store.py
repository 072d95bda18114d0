"""Where scrubbed messages are kept: encrypted, for a time, deletable by whoever wrote them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import open_database
from bot.gaps.store import GAP, KEPT, MOST_NEAREST, MOST_WORDS, GapStore, Kind

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assistant.db'}"


def opened(url: str, *keys: str) -> GapStore:
    return GapStore(lambda: open_database(url), lambda: Cipher(keys or (OLD,)))


@pytest.fixture
def store(url: str) -> GapStore:
    return opened(url)


def test_store_keeps_what_is_needed_and_no_more(store: GapStore, url: str) -> None:
    number = store.add(Kind.OFFERED, "web-1", "x" * 3000, ["a/1", "a/2", "a/3", "a/4", "a/5"])
    (gap,) = store.open(10)
    assert (gap.id, gap.kind, gap.vector) == (number, Kind.OFFERED, None)
    assert len(gap.words) == MOST_WORDS and len(gap.nearest) == MOST_NEAREST
    with open_database(url).connect() as connection:
        row = str(connection.execute(GAP.select()).one())
    assert "web-1" not in row and "xxx" not in row


def test_store_tells_families_apart_and_no_more(store: GapStore) -> None:
    for conversation in ("web-1", "web-1", "sms-2"):
        store.add(Kind.UNANSWERED, conversation, "words", [])
    one, again, other = (gap.family for gap in store.open(10))
    assert one == again != other and "web" not in one


def test_store_keeps_vectors_sealed(store: GapStore, url: str) -> None:
    vector = np.linspace(-1, 1, 768).astype(np.float32)
    number = store.add(Kind.UNANSWERED, "web-1", "words", [])
    store.keep_vectors({number: vector})
    (gap,) = store.open(10)
    assert gap.vector is not None and np.allclose(gap.vector, vector, atol=1e-3)
    with open_database(url).connect() as connection:
        assert connection.execute(GAP.select()).one().vector.startswith("gAAAA")


def test_store_closes_what_an_editor_is_done_with(store: GapStore) -> None:
    numbers = [store.add(Kind.UNANSWERED, "web-1", "words", []) for _ in range(3)]
    assert (store.close(numbers[:2]), store.close(numbers[:2])) == (2, 0)
    assert [gap.id for gap in store.open(10)] == numbers[2:]
    assert len(store.of_conversation("web-1")) == 3


def test_store_opens_the_newest_oldest_first(store: GapStore) -> None:
    numbers = [store.add(Kind.UNANSWERED, "web-1", "words", []) for _ in range(4)]
    assert [gap.id for gap in store.open(2)] == numbers[2:]


@pytest.mark.parametrize(
    ("kind", "topic", "settled"),
    [
        (Kind.OFFERED, "a/1", True),
        (Kind.OFFERED, "a/3", False),
        (Kind.UNANSWERED, "a/1", False),
        (Kind.OFFERED, "", False),
    ],
)
def test_store_settles_what_was_chosen(store: GapStore, kind: Kind, topic: str, settled: bool) -> None:
    store.add(kind, "web-1", "words", ["a/1", "a/2"])
    store.add(kind, "web-2", "words", ["a/1", "a/2"])
    assert store.settle("web-1", topic) is settled
    assert len(store.open(10)) == (1 if settled else 2)


@pytest.mark.parametrize(("age", "kept"), [(KEPT - timedelta(minutes=1), True), (KEPT + timedelta(minutes=1), False)])
def test_store_deletes_after_half_a_year(store: GapStore, url: str, age: timedelta, kept: bool) -> None:
    number = store.add(Kind.UNANSWERED, "web-1", "words", [])
    with open_database(url).begin() as connection:
        connection.execute(update(GAP).where(GAP.c.id == number).values(at=utc_now() - age))
    assert store.purge() == (0 if kept else 1)
    assert timedelta(days=180) == KEPT  # what families are told: wording.yml, delete_my_data


def test_store_forgets_one_conversation_whatever_the_key(url: str) -> None:
    opened(url, OLD).add(Kind.UNANSWERED, "web-1", "old", [])
    both = opened(url, NEW, OLD)
    both.add(Kind.UNANSWERED, "web-1", "new", [])
    both.add(Kind.UNANSWERED, "web-2", "other", [])
    assert (both.forget("web-%"), both.forget("web-1"), both.forget("web-1")) == (0, 2, 0)


def test_store_renews_words_vectors_and_marks(url: str) -> None:
    old = opened(url, OLD)
    number = old.add(Kind.UNANSWERED, "web-1", "words", [])
    old.keep_vectors({number: np.ones(768, dtype=np.float32)})
    assert opened(url, NEW, OLD).renew_keys() == 2
    new = opened(url, NEW)
    assert new.open(10)[0].words == "words" and new.open(10)[0].vector is not None
    assert new.forget("web-1") == 1
