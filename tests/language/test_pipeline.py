"""The project's spaCy pipeline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from bot.errors import DataError
from bot.language.encoder.encoder import Encoder, Reading
from bot.language.pipeline import TABLES, build_language, fingerprint, load_language, read_tables, use_encoder

DATA = Path(__file__).parents[2] / "data"
TEXT = "My lo is 2½ and wont slepp. We live in Ipswich, IP1 2AB! I'm 20 weeks pregnant"


class CountingEncoder:
    """Stands in for the encoder: remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, text: str) -> Reading:
        self.asked.append(text)
        words = list(re.finditer(r"\S+", text))
        return Reading(np.full((len(words), 4), 0.5, dtype=np.float32), tuple(word.span() for word in words))


def stand_in() -> Encoder:
    return cast(Encoder, CountingEncoder())


def write_tokenizer(folder: Path) -> Path:
    path = folder / "tokenizer.json"
    vocabulary = ["sleep", "slept", "where", "weaning", "live", "##ing", "<s>", "[unused1]"]
    path.write_text(json.dumps({"model": {"vocab": {word: index for index, word in enumerate(vocabulary)}}}))
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Language:
    tokenizer = write_tokenizer(tmp_path_factory.mktemp("tokenizer"))
    return build_language(DATA, tokenizer, ["help with sleep"] * 3 + ["where is weaning"] * 2)


@pytest.fixture(scope="module")
def loaded(built: Language, tmp_path_factory: pytest.TempPathFactory) -> Language:
    folder = tmp_path_factory.mktemp("language")
    built.to_disk(folder)
    return load_language(folder, stand_in())


def entities(doc: Doc) -> list[tuple[str, str, Any]]:
    return [(span.label_, span.text, span._.value) for span in doc.ents]


def test_pipeline_plain_sentences(loaded: Language) -> None:
    assert loaded(TEXT)._.plain == (
        "my little one is 2 1/2 and will not sleep.",
        "we live in ipswich, ip1 2 ab!",
        "i am 20 weeks pregnant",
    )


def test_pipeline_keeps_the_familys_own_words(loaded: Language) -> None:
    assert loaded(TEXT).text == TEXT


@pytest.mark.parametrize("text", ["", "🙂", "?!", "\u200b", " \n "])
def test_pipeline_of_nothing_to_understand(loaded: Language, text: str) -> None:
    doc = loaded(text)
    assert (doc._.plain, entities(doc)) == ((), [])


def test_pipeline_entities_have_values(loaded: Language) -> None:
    found = {label: value for label, _, value in entities(loaded(TEXT))}
    assert found["CHILD_AGE"]["months"] == 30
    assert found["PLACE"] == {"name": "Ipswich", "areas": ["suffolk"]}
    assert found["POSTCODE"] == {"outward": "IP1", "inward": "2AB"}
    assert found["PREGNANCY"]["weeks"] == 20


@pytest.mark.parametrize("text", [TEXT, "she's 8 months", "in Bury St Edmunds", "nothing here", ""])
def test_pipeline_is_the_same_from_disk(built: Language, loaded: Language, text: str) -> None:
    before, after = built(text), loaded(text)
    assert after._.plain == before._.plain
    assert entities(after) == entities(before)


def test_pipeline_mends_to_common_words_only(built: Language) -> None:
    # "weaning" is written twice, which is too seldom; "where" is a known word and stays.
    assert built("slepp weanign where")._.plain == ("sleep weanign where",)


def test_pipeline_knows_whole_words_of_the_tokenizer_only(built: Language) -> None:
    words = built.get_pipe("plain_words").words  # type: ignore[attr-defined]
    assert "slept" in words.known
    assert not {"##ing", "<s>", "[unused1]"} & words.known


def test_pipeline_makes_vectors_when_first_read(loaded: Language) -> None:
    encoder = CountingEncoder()
    use_encoder(loaded, cast(Encoder, encoder))
    doc = loaded("he bites. it hurts")
    assert encoder.asked == []
    assert doc._.vectors.shape == (3, 4) and doc._.reading.spans([(0, 4)]).shape == (1, 4)
    assert doc._.vectors.shape == (3, 4)
    assert encoder.asked == ["he bites. it hurts"]


def test_pipeline_gives_each_document_its_own_vectors(loaded: Language) -> None:
    encoder = CountingEncoder()
    use_encoder(loaded, cast(Encoder, encoder))
    one, two = loaded("he bites"), loaded("she cries. he bites")
    assert (two._.vectors.shape[0], one._.vectors.shape[0]) == (3, 2)


def test_pipeline_from_disk_needs_no_data(built: Language, tmp_path: Path) -> None:
    built.to_disk(tmp_path / "kept")
    config = (tmp_path / "kept" / "config.cfg").read_text(encoding="utf-8")
    (tmp_path / "kept" / "config.cfg").write_text(config.replace(str(DATA), "/nowhere"), encoding="utf-8")
    assert entities(load_language(tmp_path / "kept", stand_in())("near Ipswich"))[0][0] == "PLACE"


# The tables


def copy_tables(folder: Path) -> Path:
    (folder / "language").mkdir()
    for table in TABLES:
        (folder / "language" / f"{table}.yml").write_text("bby: baby\n", encoding="utf-8")
    (folder / "areas.yml").write_text("areas: []\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hv: [health, visitor]", "expected text here"),
        (b"hv:", "expected text here"),
        (b"", "is empty"),
        (b"- hv", "expected `name: value` lines"),
        (b"a: b: c", "is not YAML"),
        (b"a: 1\na: 2", "written twice"),
        (b"caf\xe9: coffee", "UTF-8"),
    ],
)
def test_pipeline_names_a_faulty_table(tmp_path: Path, content: bytes, said: str) -> None:
    path = copy_tables(tmp_path) / "language" / "spellings.yml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        read_tables(tmp_path)
    assert caught.value.path == path


def test_pipeline_tables_hold_words_as_they_are_written(tmp_path: Path) -> None:
    path = copy_tables(tmp_path) / "language" / "spellings.yml"
    path.write_text("no: 1\n2: to\n2027-13-45: y\n", encoding="utf-8")
    assert read_tables(tmp_path) == {"bby": "baby", "no": "1", "2": "to", "2027-13-45": "y"}


def test_pipeline_names_a_missing_table(tmp_path: Path) -> None:
    (copy_tables(tmp_path) / "language" / "contractions.yml").unlink()
    with pytest.raises(DataError, match="contractions.yml"):
        read_tables(tmp_path)


@pytest.mark.parametrize("name", [*(f"language/{table}.yml" for table in TABLES), "areas.yml"])
def test_pipeline_fingerprint_changes_with_each_table(tmp_path: Path, name: str) -> None:
    before = fingerprint(copy_tables(tmp_path))
    assert fingerprint(tmp_path) == before
    (tmp_path / name).write_text("lo: little one\n", encoding="utf-8")
    assert fingerprint(tmp_path) != before
