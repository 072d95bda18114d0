"""Gaps and sign-offs on a real PostgreSQL server, where one is installed."""

from __future__ import annotations

import numpy as np
from cryptography.fernet import Fernet

from bot.cipher import Cipher
from bot.database import open_database
from bot.gaps.store import GapStore, Kind
from bot.knowledge.sign_off import Step
from bot.knowledge.sign_off_store import SignOffStore
from tests.support.test_postgresql import Server, server  # noqa: F401 - the fixture


def test_on_postgresql_gaps_are_kept_settled_and_forgotten(server: Server) -> None:  # noqa: F811
    cipher = Cipher((Fernet.generate_key().decode(),))
    store = GapStore(lambda: open_database(server.url), lambda: cipher)
    numbers = [store.add(Kind.OFFERED, f"web-{n}", "words", ["advice/fever"]) for n in range(3)]
    store.keep_vectors({numbers[1]: np.ones(768, dtype=np.float32)})
    assert store.settle("web-0", "advice/fever") and not store.settle("web-0", "advice/fever")
    assert [gap.vector is not None for gap in store.open(10)] == [True, False]
    assert (store.renew_keys(), store.forget("web-1"), store.close(numbers), store.purge()) == (3, 1, 1, 0)
    assert store.open(10) == [] and store.forget("web-2") == 1


def test_on_postgresql_sign_offs_are_kept(server: Server) -> None:  # noqa: F811
    store = SignOffStore(lambda: open_database(server.url))
    store.add("advice/fever", Step.AGREED, "Sam", "0" * 16, "Health visiting")
    (given,) = store.all()["advice/fever"]
    assert (given.step, given.name, given.partner) == (Step.AGREED, "Sam", "Health visiting")
