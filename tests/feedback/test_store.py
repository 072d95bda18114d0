"""Feedback in a real database: encrypted, deleted after a year, forgotten on request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cipher import Cipher, open_cipher
from bot.database import open_database
from bot.errors import DatabaseError, SettingsError
from bot.feedback.store import CONFLICT, FEEDBACK, HELPFUL, KEPT, UNHELPFUL, FeedbackStore
from bot.feedback.tables import FEEDBACK_TABLE as TABLE

WORDS = "Die Hebamme und der GP: “nobody listened” 😢\nsecond line; DROP TABLE feedback; --"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state' / 'assistant.db'}"


@pytest.fixture
def store(url: str, tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(lambda: open_database(url), lambda: open_cipher("", tmp_path))


@pytest.fixture
def date_back(url: str) -> Callable[[int, timedelta], None]:
    """Makes a piece of feedback older than it is."""

    def change(number: int, age: timedelta) -> None:
        at = datetime.now(timezone.utc).replace(tzinfo=None) - age
        with open_database(url).begin() as connection:
            connection.execute(update(TABLE).where(TABLE.c.id == number).values(at=at))

    return change


def test_store_opens_nothing_before_it_is_used(store: FeedbackStore, tmp_path: Path) -> None:
    assert list(tmp_path.iterdir()) == []
    assert store.all() == []
    assert (tmp_path / "state" / "assistant.db").exists()


@pytest.mark.parametrize("words", [WORDS, "", "x" * 4000, "'; --", "\0"])
@pytest.mark.parametrize("kind", [CONFLICT, FEEDBACK])
def test_store_gives_back_what_it_was_given(store: FeedbackStore, kind: str, words: str) -> None:
    before = datetime.now(timezone.utc).replace(tzinfo=None)
    number = store.add(kind, "a", "advice/fever", words)
    [item] = store.all()
    assert (item.id, item.kind, item.conversation, item.topic, item.words) == (number, kind, "a", "advice/fever", words)
    assert before <= item.at <= datetime.now(timezone.utc).replace(tzinfo=None)


def test_store_keeps_the_order_and_tells_conversations_apart(store: FeedbackStore) -> None:
    for conversation, words in (("a", "first"), ("b", "second"), ("a", "third"), ("A", "fourth")):
        store.add(FEEDBACK, conversation, "", words)
    assert [item.words for item in store.all()] == ["first", "second", "third", "fourth"]
    assert [item.words for item in store.of_conversation("a")] == ["first", "third"]
    assert store.of_conversation("%") == []


def test_store_outlasts_the_process(store: FeedbackStore, url: str, tmp_path: Path) -> None:
    store.add(FEEDBACK, "a", "", WORDS)
    open_database(url).dispose()
    again = FeedbackStore(lambda: open_database(f"{url}?"), lambda: open_cipher("", tmp_path))
    assert [item.words for item in again.all()] == [WORDS]


def test_store_words_cannot_be_read_in_the_files(store: FeedbackStore, tmp_path: Path) -> None:
    store.add(FEEDBACK, "the-conversation", "advice/fever", WORDS)
    raw = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())
    assert b"the-conversation" in raw  # these are the right files
    assert not any(word.encode() in raw for word in ("Hebamme", "nobody", "listened", "😢", "second line"))


def test_store_same_words_look_different_each_time(store: FeedbackStore, url: str) -> None:
    store.add(FEEDBACK, "a", "", "no")
    store.add(FEEDBACK, "a", "", "no")
    with open_database(url).connect() as connection:
        sealed = [row.words for row in connection.execute(TABLE.select())]
    assert len(set(sealed)) == 2


def test_store_without_its_key_says_so(store: FeedbackStore, url: str, tmp_path: Path) -> None:
    store.add(FEEDBACK, "a", "", WORDS)
    other = FeedbackStore(lambda: open_database(url), lambda: open_cipher("", tmp_path / "elsewhere"))
    with pytest.raises(SettingsError, match="ASSISTANT_KEYS"):
        other.all()
    assert len(store.all()) == 1


@pytest.mark.parametrize(
    ("age", "kept"),
    [(KEPT - timedelta(minutes=1), True), (KEPT + timedelta(minutes=1), False), (timedelta(days=4000), False)],
)
def test_store_deletes_after_a_year(
    store: FeedbackStore, date_back: Callable[[int, timedelta], None], age: timedelta, kept: bool
) -> None:
    date_back(store.add(FEEDBACK, "a", "", "old"), age)
    store.add(FEEDBACK, "b", "", "new")
    assert store.purge() == (0 if kept else 1)
    assert [item.words for item in store.all()] == (["old", "new"] if kept else ["new"])
    assert timedelta(days=365) == KEPT  # what families are told: wording.yml, delete_my_data


def test_store_forgets_one_conversation(store: FeedbackStore) -> None:
    for conversation in ("a", "a", "b"):
        store.add(FEEDBACK, conversation, "", "words")
    assert (store.forget("nobody"), store.forget("%"), store.forget("a"), store.forget("a")) == (0, 0, 2, 0)
    assert [item.conversation for item in store.all()] == ["b"]


def test_store_that_cannot_seal_adds_nothing(store: FeedbackStore, url: str) -> None:
    broken = FeedbackStore(lambda: open_database(url), lambda: Cipher(("no key",)))
    with pytest.raises(SettingsError):
        broken.add(FEEDBACK, "a", "", "words")
    assert store.all() == []


def test_store_that_cannot_be_opened_raises(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'state' / 'assistant.db'}"
    broken = FeedbackStore(lambda: open_database(url), lambda: open_cipher("", tmp_path))
    for use in (broken.all, lambda: broken.add(FEEDBACK, "a", "", "words"), lambda: broken.forget("a")):
        with pytest.raises(DatabaseError):
            use()


def test_store_a_conversation_has_one_say_on_an_answer(store: FeedbackStore) -> None:
    store.add(FEEDBACK, "a", "advice/fever", "words stay")
    for helpful in (True, False, False):
        store.rate(helpful, "a", "advice/fever")
    store.rate(True, "a", "advice/teething")
    store.rate(True, "b", "advice/fever")
    kept = [(item.conversation, item.kind, item.topic) for item in store.all()]
    assert kept == [
        ("a", FEEDBACK, "advice/fever"),
        ("a", UNHELPFUL, "advice/fever"),
        ("a", HELPFUL, "advice/teething"),
        ("b", HELPFUL, "advice/fever"),
    ]
