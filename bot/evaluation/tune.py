"""Chooses the thresholds on the development set, never on a test set."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from spacy.language import Language

from bot.evaluation.cases import Case
from bot.knowledge.base import load_knowledge
from bot.knowledge.catalogue import Catalogue, load_catalogue
from bot.language.encoder.encoder import Vectors
from bot.safety.detector import Detector
from bot.safety.fit import fit_words
from bot.safety.gate import Assessment, Evidence, SafetyGate, judge
from bot.safety.joint import Joint, features
from bot.safety.rules import Level, RuleFile, RuleMatcher, load_rules
from bot.understanding.classifier import Classifier, softmax
from bot.understanding.decision import OUT_OF_SCOPE, Candidate, Outcome, Thresholds, decide, rank
from bot.understanding.stored import Floats
from bot.understanding.training_set import training_set

# What each end of a question is worth. A wrong answer costs more than a right one brings; asking back is
# nearly as good as answering; advice on something out of scope is worst.
WORTH = {"right": 1.0, "offered": 0.7, "passed": 0.0, "not offered": -0.4, "wrong": -2.5, "out of scope answered": -3.0}
# There are more ordinary questions in the development set than dangers, and some tell of real danger: each counts for less.
ORDINARY_WEIGHT = 0.4
FOLDS = 10
# What is tried for each threshold. In use there are hundreds of ordinary messages to each danger, and here few: what takes over is never
# tried below these, or more ordinary questions are taken over than one in two hundred.
RULES_NEED = (0.5, 0.6)
RULES_KEEP = (0.0, 0.1)
CERTAIN = (0.8, 0.85, 0.9)
POSSIBLE = (0.35, 0.4, 0.45, 0.5)  # below, a talk about ordinary life is warned again and again
KIND = (0.0, 0.4, 0.5, 0.6, 0.7, 1.0)
ANSWER = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
OFFER = (0.2, 0.3, 0.4)  # a list without the right one costs a family less than none
LEAST_SCORE = (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0)
OUTSIDE = (0.3, 0.4, 0.5)
# The same for danger. In use there are many ordinary messages to each danger, and here few: so one that is taken over counts for
# two missed ones. A missed one counts for more than two that are found, as people whom the assistant has not met are missed more
# often than those of the development set. A needless warning costs least: the answer still comes.
DANGER_WORTH = {"certain": 1.0, "possible": 0.3, "missed": -2.5, "harmless taken over": -5.0, "harmless warned": -1.0}
ANY_KIND = "any"  # of the rules' own examples (rule_cases): whichever is found is right
# Ordinary questions that tell of the danger itself, as "daughter cuts herself" does: to take them over is not wrong.
SAME_SUBJECT = {
    "advice/self_harm": "safety/child_suicide_self_harm",
    "advice/domestic_abuse": "safety/domestic_abuse",
}


@dataclass(frozen=True)
class Heard:
    """A development case as the language pipeline hears it: its sentences, and the vectors of whole and sentences."""

    case: Case
    plain: tuple[str, ...]
    vectors: Vectors


class Tuner:
    """Trains classifier and detector as the assistant does, and tries thresholds on what they say."""

    def __init__(self, data: Path, listen: Callable[[str], tuple[tuple[str, ...], Vectors]],
                 plain: Callable[[str], tuple[str, ...]], encode: Callable[[Sequence[str]], Vectors], today: date) -> None:  # fmt: skip
        self._data, self._listen = data, listen
        self._catalogue: Catalogue = load_catalogue(data / "topics.yml")
        base = load_knowledge(data / "knowledge")
        self._servable = frozenset(topic for topic in base.entries if base.servable(topic, today))
        sentences = [sentence for sentence in training_set(data) if sentence.danger]
        plains = [plain(sentence.text) for sentence in sentences]
        texts = [" ".join(sentence) for sentence in plains]
        vectors = encode(texts)
        self._detector = Detector.fit(vectors, [sentence.danger for sentence in sentences])
        rows = [index for index, sentence in enumerate(sentences) if sentence.topic]
        topics = [str(sentences[index].topic) for index in rows]
        self._classifier = Classifier.fit(vectors[rows], [texts[index] for index in rows], topics)
        matcher = RuleMatcher(load_rules(data / "safety.yml"))
        words = fit_words(matcher, vectors, plains, [sentence.danger for sentence in sentences])
        self._gate = SafetyGate(matcher, self._detector, words)

    @property
    def classifier(self) -> Classifier:
        return self._classifier

    def tune(self, questions: Sequence[Case], dangers: Sequence[Case], start: Thresholds) -> tuple[Thresholds, Joint]:
        """The best thresholds found, from ``start`` for those that are not searched, and the weights of the evidence."""
        asked = [self._hear(case) for case in questions if not case.both]
        limits = self._tune_answers(asked, start)
        # Ordinary questions must not be taken over either.
        return self._tune_dangers([*(self._hear(case) for case in dangers), *asked], limits)

    def _hear(self, case: Case) -> Heard:
        return Heard(case, *self._listen(case.text))

    # Answers

    def _tune_answers(self, heard: Sequence[Heard], start: Thresholds) -> Thresholds:
        whole = np.stack([item.vectors[0] for item in heard])
        scores = self._classifier.scores(whole, [" ".join(item.plain) for item in heard])
        temperature = self._temperature(scores, heard)
        ranked = [
            (item.case, rank(row, self._classifier.labels, temperature), float(row.max()))
            for item, row in zip(heard, scores, strict=True)
        ]
        best, best_worth = replace(start, temperature=temperature), -np.inf
        for answer, offer, least, outside in itertools.product(ANSWER, OFFER, LEAST_SCORE, OUTSIDE):
            limits = replace(best, answer=answer, offer=offer, least_score=least, out_of_scope=outside)
            worth = sum(self._worth(*item, limits) for item in ranked)
            if worth > best_worth:
                best, best_worth = limits, worth
        return best

    def _temperature(self, scores: Floats, heard: Sequence[Heard]) -> float:
        """The one that makes the probabilities of the right labels likeliest."""
        labels = self._classifier.labels
        rows = [i for i, item in enumerate(heard) if not item.case.topics or item.case.topics[0] in labels]
        wanted = [labels.index(heard[i].case.topics[0] if heard[i].case.topics else OUT_OF_SCOPE) for i in rows]

        def surprise(temperature: float) -> float:
            likely = softmax(scores[rows], temperature)[range(len(rows)), wanted]
            return float(-np.log(likely + 1e-9).mean())

        return float(min(np.arange(0.6, 2.5, 0.05), key=surprise))

    def _worth(self, case: Case, ranking: tuple[Candidate, ...], score: float, limits: Thresholds) -> float:
        decision = decide(ranking, score, limits, self._catalogue, self._servable)
        if decision.outcome is Outcome.ANSWER:
            if not case.topics:
                return WORTH["out of scope answered"]
            return WORTH["right"] if decision.shown[0] in case.topics else WORTH["wrong"]
        if decision.outcome is Outcome.CHOICES:
            return WORTH["offered"] if set(decision.shown) & set(case.topics) else WORTH["not offered"]
        return WORTH["right"] if not case.topics else WORTH["passed"]

    # Dangers

    def _tune_dangers(self, heard: Sequence[Heard], limits: Thresholds) -> tuple[Thresholds, Joint]:
        cases = [item.case for item in heard]
        rows = self._features(heard)
        gathered = list(zip(cases, self._out_of_fold(heard, rows), strict=True))
        best, best_worth = limits, -np.inf
        for rules_need, rules_keep, certain, possible, kind in itertools.product(
            RULES_NEED, RULES_KEEP, CERTAIN, POSSIBLE, KIND
        ):
            tried = replace(
                limits,
                rules_need=rules_need,
                rules_keep=rules_keep,
                certain=float(certain),
                possible=float(possible),
                kind=kind,
            )
            worth = sum(_danger_worth(case, judge(evidence, tried)) for case, evidence in gathered)
            if worth > best_worth:
                best, best_worth = tried, worth
        return best, Joint.fit(rows, [case.now for case in cases], [_is_danger(case) for case in cases])

    def _features(self, heard: Sequence[Heard]) -> list[list[float]]:
        self._sightings = [self._gate.look(item.plain, item.vectors) for item in heard]
        whole = np.stack([item.vectors[0] for item in heard])
        self._topic_scores = self._classifier.scores(whole, [" ".join(item.plain) for item in heard])
        return [features(seen, row) for seen, row in zip(self._sightings, self._topic_scores, strict=True) if seen]

    def _out_of_fold(self, heard: Sequence[Heard], rows: Sequence[Sequence[float]]) -> list[Evidence]:
        """Each case's evidence by weights fitted without it: thresholds must not be chosen on what the weights have seen."""
        cases = [item.case for item in heard]
        found: list[Evidence | None] = [None] * len(cases)
        for fold in range(FOLDS):
            kept = [index for index in range(len(cases)) if index % FOLDS != fold]
            joint = Joint.fit(
                [rows[i] for i in kept], [cases[i].now for i in kept], [_is_danger(cases[i]) for i in kept]
            )
            for index in range(fold, len(cases), FOLDS):
                seen = self._sightings[index]
                assert seen is not None
                found[index] = joint.weigh(seen, self._topic_scores[index])
        return [evidence for evidence in found if evidence]


def rule_cases(file: RuleFile) -> list[Case]:
    """What the writers of the certain rules gave as examples: short, plain dangers, which a set that is harder than life has few of.
    Of no kind: a rule always has the kind of its own examples right, which says nothing of the others."""
    found = []
    for rule in file.rules:
        if rule.level is Level.CERTAIN:
            found += [Case(text, kind=ANY_KIND, now=True) for text in rule.match]
            found += [Case(text, kind=ANY_KIND, now=False) for text in rule.possible]
    return found


def _is_danger(case: Case) -> bool:
    return case.kind not in (None, "none")


def _danger_worth(case: Case, found: Assessment | None) -> float:
    if case.kind in (None, "none"):
        if found is None or any(SAME_SUBJECT.get(topic) == found.kind for topic in case.topics):
            return 0.0
        weight = ORDINARY_WEIGHT if case.kind is None else 1.0
        return weight * DANGER_WORTH["harmless taken over" if found.level is Level.CERTAIN else "harmless warned"]
    if found is None:
        return DANGER_WORTH["missed"] if case.now else 0.0
    if not case.now:
        return DANGER_WORTH["possible"]
    right = case.kind == ANY_KIND or case.kind in found.kinds
    return DANGER_WORTH["certain" if found.level is Level.CERTAIN else "possible"] * (1.0 if right else 0.5)


def listener(nlp: Language) -> Callable[[str], tuple[tuple[str, ...], Vectors]]:
    """Hears a text as the assistant does."""

    def listen(text: str) -> tuple[tuple[str, ...], Vectors]:
        doc = nlp(text)
        return doc._.plain, doc._.vectors

    return listen
