"""The check of the knowledge base: everything an editor must put right before families are given an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.files import read_yaml
from bot.knowledge.base import KnowledgeBase, load_knowledge
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue, load_catalogue
from bot.knowledge.entry import Entry, Variant
from bot.knowledge.helplines import PLACEHOLDER, Helplines, load_helplines
from bot.messages import gsm7
from bot.messages.texts import MORE_LINE

ANSWER_WORDS = 120
LONGEST_SMS = gsm7.TWO_TEXTS - len(MORE_LINE)
HELP_WORDS = 90
LEAST_EXAMPLES = 12
LONGEST_AGE = 30  # characters of an age's label: a button, and a choice in a text message
OLDEST_READER = 13  # years: no answer may need an older reader
LONGEST_REVIEW = 730  # days between agreement and review
NEAR_COPY = 0.88  # cosine of letter trigrams
_LINK = re.compile(r"https?://\S+")
_MARKDOWN = re.compile(r"^#|\*\*|\]\(|^\* ", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check_knowledge(data: Path, today: date) -> list[Problem]:
    """All problems of the knowledge base under ``data``, in file order. Raises DataError for a broken registry."""
    catalogue = load_catalogue(data / "topics.yml")
    helplines = load_helplines(data / "helplines.yml")
    needs = read_yaml(data / "needs.yml").names()
    base = load_knowledge(data / "knowledge")
    problems = [Problem(fault.path, fault.line or 1, fault.message) for fault in base.faults]
    for entry in base.entries.values():
        for name, message in _entry_problems(entry, catalogue, helplines, needs, today):
            problems.append(Problem(entry.path, entry.lines[name], message))
    problems += _example_problems(base)
    problems += _missing(catalogue, base, data)
    return sorted(problems)


def problems_to_mend(data: Path, entry: Entry, today: date) -> list[str]:
    """The problems of one entry, but for what is only to be signed off. Raises DataError for a broken registry."""
    reason = entry.unservable(today)
    found = (problem for problem in check_knowledge(data, today) if problem.path == entry.path)
    return [str(problem) for problem in found if reason is None or not problem.message.endswith(reason)]


def _missing(catalogue: Catalogue, base: KnowledgeBase, data: Path) -> Iterator[Problem]:
    """Topics that a family may ask about and nobody has written yet."""
    unread = {fault.path.with_suffix("").parts[-2:] for fault in base.faults}
    for group in KNOWLEDGE_GROUPS:
        for topic in catalogue.group(group):
            if topic.id not in base.entries and tuple(topic.id.split("/")) not in unread:
                advice = f"write it: python -m bot knowledge new {topic.id}"
                yield Problem(data / "topics.yml", topic.line, f"{topic.id} has no entry; {advice}")


def _entry_problems(
    entry: Entry, catalogue: Catalogue, helplines: Helplines, needs: Sequence[str], today: date
) -> Iterator[tuple[str, str]]:
    """(field, message) pairs for one entry."""
    if entry.id not in catalogue or catalogue[entry.id].group not in KNOWLEDGE_GROUPS:
        yield "id", f"{entry.id} is not a topic of data/topics.yml"
        return
    topic = catalogue[entry.id]
    if entry.title != topic.title:
        yield "title", f"the title must be the catalogue's: “{topic.title}”"
    if topic.urgent and not entry.get_help_now:
        yield "get_help_now", "this topic is urgent: say here when to get help now"
    yield from _date_problems(entry, today)
    yield from _text_problems("answer", entry.answer, "sms", entry.sms, helplines)
    yield from _help_problems(entry, helplines)
    for variant in entry.by_age:
        yield from _variant_problems(entry, variant, catalogue, helplines)
    for need in entry.needs:
        if need not in needs:
            yield "needs", f"{need} is not in data/needs.yml"
    for related in entry.related:
        if not _is_another(related, entry, catalogue):
            yield "related", f"{related} is not another topic of data/topics.yml"
    if not entry.sources:
        yield "sources", "name at least one source"
    for source in entry.sources:
        if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?", source.url):
            yield "sources", f"“{source.url}” is not an https address"


def _is_another(topic: str, entry: Entry, catalogue: Catalogue) -> bool:
    return topic != entry.id and topic in catalogue and catalogue[topic].group in KNOWLEDGE_GROUPS


def _date_problems(entry: Entry, today: date) -> Iterator[tuple[str, str]]:
    if reason := entry.unservable(today):
        yield ("review_by" if "review" in reason else "agreed_on"), f"families are not given this entry: {reason}"
    if entry.agreed_on and not 0 < (entry.review_by - entry.agreed_on).days <= LONGEST_REVIEW:
        yield "review_by", "must be after agreed_on, and within two years of it"
    if entry.version < 1:
        yield "version", "versions count from 1"
    if entry.partners and entry.owner not in entry.partners:
        yield "partners", f"the owner, {entry.owner}, must be one of the partners who agree"
    if not entry.partners and entry.agreed_by and entry.owner not in entry.agreed_by:
        yield "agreed_by", f"the owner, {entry.owner}, must be one of those who agreed"


def _help_problems(entry: Entry, helplines: Helplines) -> Iterator[tuple[str, str]]:
    text = "\n".join(entry.get_help_now)
    yield from (("get_help_now", fault) for fault in _faults(text, helplines))
    if (words := len(text.split())) > HELP_WORDS:
        yield "get_help_now", f"{words} words: at most {HELP_WORDS}"


def _variant_problems(
    entry: Entry, variant: Variant, catalogue: Catalogue, helplines: Helplines
) -> Iterator[tuple[str, str]]:
    """A variant's texts, and the other topic that it may give; each is told with the variant's label."""
    if len(variant.label) > LONGEST_AGE:
        yield "by_age", f"“{variant.label}” is a label of {len(variant.label)} characters: at most {LONGEST_AGE}"
    if variant.topic and not _is_another(variant.topic, entry, catalogue):
        yield "by_age", f"{variant.label}: {variant.topic} is not another topic of data/topics.yml"
    if variant.answer:
        problems = _text_problems("answer", variant.answer, "sms", variant.sms, helplines)
        yield from (("by_age", f"{variant.label}, {name}: {message}") for name, message in problems)


def _text_problems(
    answer_name: str, answer: str, sms_name: str, sms: str, helplines: Helplines
) -> Iterator[tuple[str, str]]:
    """(field, message) pairs for one answer and its text message."""
    for name, text in ((answer_name, answer), (sms_name, sms)):
        yield from ((name, fault) for fault in _faults(text, helplines))
        if not text:
            yield name, "is empty: families would be given nothing"
    words = len([word for word in answer.split() if word != "-"])
    if words > ANSWER_WORDS:
        yield answer_name, f"{words} words: at most {ANSWER_WORDS}"
    if (age := reading_age(answer)) > OLDEST_READER:
        advice = f"shorten sentences and use everyday words (at most {OLDEST_READER})"
        yield answer_name, f"needs a reader of {age:.0f}: {advice}"
    yield from ((sms_name, message) for message in _sms_problems(sms, helplines))


def _faults(text: str, helplines: Helplines) -> Iterator[str]:
    """Numbers that are not from the registry, links and marks."""
    yield from helplines.faults(text)
    for link in _LINK.findall(text):
        yield f"write no links in the text: name {link} under sources, or use {{name.url}}"
    if _MARKDOWN.search(text):
        yield "write plain paragraphs and “- ” lists, no other marks"


def _sms_problems(sms: str, helplines: Helplines) -> Iterator[str]:
    try:
        text = helplines.fill(sms)
    except KeyError:
        return  # said already
    if foreign := gsm7.foreign(text):
        yield f"not in the SMS alphabet: {' '.join(sorted(foreign))}"
    if gsm7.length(text) > LONGEST_SMS:
        yield f"{gsm7.length(text)} characters: at most {LONGEST_SMS}, so that “Reply 1 for more” still fits in two texts"


def reading_age(text: str) -> float:
    """Years of age of a reader: Flesch-Kincaid grade + 5, over the text's sentences and list items."""
    import textstat

    lines = [line.removeprefix("- ").strip() for line in PLACEHOLDER.sub("12", text).split("\n") if line.strip()]
    prose = " ".join(line if line[-1] in ".!?" else line.rstrip(":,") + "." for line in lines if line)
    return float(textstat.flesch_kincaid_grade(prose)) + 5


def _example_problems(base: KnowledgeBase) -> Iterable[Problem]:
    places: dict[str, tuple[Entry, int]] = {}
    for entry in base.entries.values():
        if len(entry.examples) < LEAST_EXAMPLES:
            yield Problem(
                entry.path, entry.lines["examples"], f"{len(entry.examples)} examples: at least {LEAST_EXAMPLES}"
            )
        for text, line in zip(entry.examples, entry.example_lines, strict=True):
            key = letters(text)
            if key in places:
                other, at = places[key]
                yield Problem(entry.path, line, f"the example “{text}” stands already in {other.path.name}:{at}")
            places[key] = (entry, line)
    texts = list(places)
    for a, b, alike in near_copies(texts, texts):
        (one, line_one), (two, line_two) = places[texts[a]], places[texts[b]]
        if a < b and one.id != two.id:
            yield Problem(
                two.path,
                line_two,
                f"nearly the same example as {one.path.name}:{line_one} ({alike:.0%}), another topic",
            )


def letters(text: str) -> str:
    """The text with nothing but lower-case letters, digits and single spaces."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower().replace("'", "")).split())


def near_copies(first: Sequence[str], second: Sequence[str]) -> list[tuple[int, int, float]]:
    """Pairs (index in first, index in second, likeness) of different texts that share nearly all letter trigrams."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not first or not second:
        return []
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), use_idf=False)
    vectors = vectoriser.fit_transform([*first, *second])
    alike = (vectors[: len(first)] @ vectors[len(first) :].T).tocoo()
    near = alike.data >= NEAR_COPY
    pairs = zip(alike.row[near], alike.col[near], alike.data[near], strict=True)
    return [(int(a), int(b), float(v)) for a, b, v in pairs if first is not second or a != b]
