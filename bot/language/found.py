"""What a finder finds in a message, and how it becomes an entity of a spaCy document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

NEAR = 60
Factory = TypeVar("Factory", bound=Callable[..., Any])

if not Span.has_extension("value"):
    Span.set_extension("value", default=None)


@dataclass(frozen=True)
class Found:
    """A value in a text: ``start`` and ``end`` count characters; ``value`` can be written as JSON."""

    start: int
    end: int
    value: dict[str, Any]


def entity_words(doc: Doc) -> frozenset[str]:
    """The words that a document's entities are made of, in small letters."""
    return frozenset(word for entity in doc.ents for word in entity.text.lower().split())


def words(text: str) -> frozenset[str]:
    """The words of a text with spaces between them."""
    return frozenset(text.split())


def pattern(text: str) -> re.Pattern[str]:
    """A pattern for which small and capital letters are the same."""
    return re.compile(text, re.IGNORECASE)


def near(text: str, start: int, end: int) -> tuple[str, str]:
    """The ``NEAR`` characters before ``start`` and after ``end``."""
    return text[max(0, start - NEAR) : start], text[end : end + NEAR]


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In the order of the text; of two that overlap the one that begins first stays."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def attach(doc: Doc, label: str, found: Iterable[Found]) -> Doc:
    """Adds entities to ``doc.ents``; of two that overlap the longer stays. The value is ``span._.value``."""
    spans: dict[tuple[int, int], dict[str, Any]] = {}
    new: list[Span] = []
    for item in found:
        span = doc.char_span(item.start, item.end, label=label, alignment_mode="expand")
        if span is not None and len(span) and (span.start, span.end) not in spans:
            spans[(span.start, span.end)] = item.value
            new.append(span)
    kept = filter_spans([*doc.ents, *new])
    doc.set_ents(kept)
    for span in kept:
        # The value is set last: spaCy keeps it by place, and a lost span must not overwrite the winner's.
        if span.label_ == label and span._.value is None:
            span._.value = spans[(span.start, span.end)]
    return doc


def factory(name: str) -> Callable[[Factory], Factory]:
    """``Language.factory`` for functions with postponed annotations, and with a type that mypy can follow."""

    def register(function: Factory) -> Factory:
        Language.factory(name, func=real_types(function))
        return function

    return register


def real_types(function: Factory) -> Factory:
    """Gives a factory its types as types: spaCy 3.4 cannot read the text that postponed annotations are."""
    function.__annotations__ = get_type_hints(function)
    return function
