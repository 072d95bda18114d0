"""Fits, on the development set, how much each sign counts for a message that stands by itself."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language

from bot.evaluation.follow_ups import FollowUp
from bot.language.encoder.encoder import Encoder
from bot.language.found import entity_words
from bot.understanding.classifier import Classifier
from bot.understanding.context import ContextWeights, features, together
from bot.understanding.generic import is_generic


def tune_context(
    cases: Sequence[FollowUp], nlp: Language, encoder: Encoder, classifier: Classifier, temperature: float
) -> ContextWeights:
    """The weights that tell best which second messages lean on the first."""
    rows = [_row(case, nlp, encoder, classifier, temperature) for case in cases]
    return ContextWeights.fit(rows, [not case.leans for case in cases])


def _row(case: FollowUp, nlp: Language, encoder: Encoder, classifier: Classifier, temperature: float) -> list[float]:
    doc = nlp(case.then)
    before, plain = " ".join(nlp(case.first)._.plain), " ".join(doc._.plain)
    (alone,) = classifier.scores(doc._.vectors[:1], [plain])
    read = together(encoder, classifier, before, plain, alone)
    generic = is_generic(plain, classifier.generic | entity_words(doc))
    return features(read, classifier.labels, temperature, generic)
