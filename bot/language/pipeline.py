"""The project's own spaCy pipeline: a message's plain words, its entities and its vectors.

``build_language`` makes it from ``data/language``, ``data/areas.yml`` and the words of the knowledge
base; ``nlp.to_disk`` keeps it, ``spacy.load`` brings it back. Of a Doc it sets:

- ``doc._.plain``: the sentences in plain words (the text itself stays the family's own)
- ``doc.ents``: CHILD_AGE, PREGNANCY, POSTCODE and PLACE, each with ``span._.value``
- ``doc._.reading``: the plain sentences, joined, as the encoder read them
- ``doc._.vectors``: the message's vector and one for each plain sentence [1 + sentences, width]
"""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import bot.language.ages
import bot.language.places
import bot.language.pregnancy  # noqa: F401  (the three register their components)
from bot.files import read_yaml
from bot.language.encoder.encoder import Encoder, Reading, Vectors
from bot.language.plain import PlainWords, clean, has_words, sentences

TABLES = ("text_speak", "contractions", "spellings")
FAMILIAR = 2  # times from which a word of the training texts is taken for correctly spelt
OFTEN = 3  # times a word must occur in the knowledge base for slips to be mended to it


@Language.factory("plain_words")
class PlainWordsComponent:
    """Sets ``doc._.plain``. Its tables are stored with the pipeline."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.words = PlainWords()
        if not Doc.has_extension("plain"):
            Doc.set_extension("plain", default=())

    def __call__(self, doc: Doc) -> Doc:
        plain = (self.words.plain(sentence) for sentence in sentences(clean(doc.text)))
        doc._.plain = tuple(sentence for sentence in plain if has_words(sentence))
        return doc

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        tables = {
            "replacements": dict(self.words.replacements),
            "known": sorted(self.words.known),
            "mended": dict(self.words.mended),
        }
        path.with_suffix(".json").write_text(json.dumps(tables), encoding="utf-8")

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "PlainWordsComponent":
        tables = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        self.words = PlainWords(tables["replacements"], frozenset(tables["known"]), tables["mended"])
        return self


@Language.factory("sentence_vectors")
class SentenceVectors:
    """Sets ``doc._.reading`` and ``doc._.vectors`` by the encoder given to ``use_encoder``; lazily, since not every reader
    needs them, and in one pass."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.encoder: Encoder | None = None
        if not Doc.has_extension("vectors"):
            Doc.set_extension("reading", getter=self._reading_of)
            Doc.set_extension("vectors", getter=self._vectors_of)

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data["encoder"] = self.encoder
        return doc

    @staticmethod
    def _reading_of(doc: Doc) -> Reading:
        if "reading" not in doc.user_data:
            doc.user_data["reading"] = doc.user_data["encoder"].read(" ".join(doc._.plain))
        reading: Reading = doc.user_data["reading"]
        return reading

    @staticmethod
    def _vectors_of(doc: Doc) -> Vectors:
        reading: Reading = doc._.reading
        ends = list(itertools.accumulate((len(sentence) + 1 for sentence in doc._.plain), initial=0))
        return np.vstack([reading.whole(), reading.spans(list(itertools.pairwise(ends)))])

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Nothing to keep: the encoder is cached by content hash, apart from the pipeline."""

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "SentenceVectors":
        return self


def use_encoder(nlp: Language, encoder: Encoder) -> None:
    """Gives a loaded pipeline its encoder."""
    nlp.get_pipe("sentence_vectors").encoder = encoder  # type: ignore[attr-defined]


def load_language(folder: Path, encoder: Encoder) -> Language:
    """A pipeline that was kept with ``to_disk``, with its encoder."""
    nlp = spacy.load(folder)
    use_encoder(nlp, encoder)
    return nlp


def build_language(data: Path, tokenizer: Path, texts: Iterable[str]) -> Language:
    """The pipeline. ``tokenizer``: the encoder's tokenizer.json, whose 20,000 whole words are taken for correctly
    spelt; ``texts``: of the knowledge base, to whose common words slips are mended. Raises DataError."""
    nlp = spacy.blank("en")
    areas = {"path": str(data / "areas.yml")}
    nlp.add_pipe("plain_words").words = _plain_words(data, tokenizer, texts)  # type: ignore[attr-defined]
    nlp.add_pipe("child_age")
    nlp.add_pipe("pregnancy")
    nlp.add_pipe("postcode", config=areas)
    nlp.add_pipe("place", config=areas)
    nlp.add_pipe("sentence_vectors")
    return nlp


def fingerprint(data: Path) -> str:
    """Changes when a table that the pipeline is built from changes."""
    digest = hashlib.sha256()
    for path in (*(data / "language" / f"{table}.yml" for table in TABLES), data / "areas.yml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _plain_words(data: Path, tokenizer: Path, texts: Iterable[str]) -> PlainWords:
    replacements = read_tables(data)
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    counts = Counter(word for text in texts for word in text.lower().split() if word.isalpha())
    known = {word for word in vocabulary if word.isalpha()}
    known |= {word for text in replacements.values() for word in text.split()}
    known |= {word for word, count in counts.items() if count >= FAMILIAR}
    mended = {word: count for word, count in counts.items() if count >= OFTEN and len(word) >= 5 and word in known}
    return PlainWords(replacements, frozenset(known), mended)


def read_tables(data: Path) -> dict[str, str]:
    """All of ``data/language`` as one table. Raises DataError."""
    replacements: dict[str, str] = {}
    for table in TABLES:
        replacements |= _read_table(data / "language" / f"{table}.yml")
    return replacements


def _read_table(path: Path) -> dict[str, str]:
    root = read_yaml(path)
    return {word: root[word].string() for word in root.names()}
