"""Children's ages in a message, as parents type them.

First every amount of time is listed; then a short stretch of text on either side (at most ``NEAR`` characters)
tells an age from any other amount. So the time taken grows with the length of the text and no faster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from bot.language import age_words
from bot.language.amounts import Amount, find_amounts, to_months
from bot.language.found import NEAR, Found, attach, factory, near, without_overlaps
from bot.language.named_ages import find_named_ages

# More weeks than this, without "old", are those of a pregnancy: "my first baby, 37 weeks".
MAX_AGE_WEEKS = 26
MAX_MONTHS = 19 * 12

# No age, an age, or an age that may be the first of several.
Kind = Literal["", "one", "list"]


@dataclass(frozen=True)
class _Around:
    """An amount with the text next to it; ``whole`` where there is nothing else in the message."""

    amount: Amount
    before: str
    after: str
    whole: bool

    def is_between(self, pairs: age_words.Pairs) -> bool:
        """Whether the words before and after are those of one of the pairs."""
        return any(before.search(self.before) and after.match(self.after) for before, after in pairs)


def find_ages(text: str) -> list[Found]:
    """The ages of children in a text, in order, none overlapping.

    A value is ``{"months": float, "text": str}``. "Nearly 4" is a little less than 4 years, because the
    limit is not yet reached; a school year is the middle of its two ages ("year 6": 10 and a half years).
    """
    return without_overlaps([*_counted_ages(text), *find_named_ages(text)])


def _counted_ages(text: str) -> list[Found]:
    around = [_look_around(text, amount) for amount in find_amounts(text)]
    kinds = [_kind(item) for item in around]
    _spread_forwards(text, around, kinds)
    amounts = _spread_backwards(text, around, kinds)
    ages = [_age(text, amount, item) for amount, item in zip(amounts, around, strict=True) if amount]
    return [age for age in ages if 0 <= age.value["months"] <= MAX_MONTHS]


def _look_around(text: str, amount: Amount) -> _Around:
    before, after = near(text, amount.start, amount.end)
    alone = amount.start < NEAR and not after.strip(" .!?xX") and len(after) < NEAR
    whole = alone and age_words.ONLY_MODIFIERS.fullmatch(before) is not None
    return _Around(amount, before, after, whole)


def _kind(item: _Around) -> Kind:
    before, amount = item.before, item.amount
    if not amount.unit and not item.whole and not age_words.CUE_END.search(before):
        return ""
    if age_words.ADULT.search(before) or age_words.OTHER_TIME.search(before):
        return ""
    if amount.old:
        return "one" if _is_old_child(item) else ""
    if _is_whole_age(item) or (amount.unit and age_words.BORN.search(before) and age_words.AGO.match(item.after)):
        return "one"
    if not _may_be_age(item):
        return ""
    if age_words.AGED.search(before) or item.is_between(age_words.SEVERAL):
        return "list"
    if amount.plural and age_words.THEY_ARE.search(before):
        return "list"  # but not "my baby's 12 month review"
    if age_words.ONE.search(before):
        return "one"
    is_age = _is_age_with_unit(item) if amount.unit else item.is_between(age_words.YEARS)
    return "one" if is_age else ""


def _is_old_child(item: _Around) -> bool:
    if age_words.NOT_OLD_CHILD.match(item.after) or age_words.NOT_TIME_LIVED.match(item.after):
        return False
    if age_words.WAS.search(item.before) and age_words.THEN.match(item.after):
        return False
    # "mo" can be a stretch of time too: "waited 18mo".
    lasting = item.amount.unit == "months" and not item.amount.spelt and age_words.LASTING.search(item.before)
    return item.amount.unit is not None and not lasting


def _is_whole_age(item: _Around) -> bool:
    """A message like "2 and a half" or "nearly 4" and nothing else."""
    return item.whole and not item.amount.unit and bool(item.amount.half or age_words.NOT_YET.search(item.before))


def _may_be_age(item: _Around) -> bool:
    """Whether nothing in the amount or after it speaks against an age."""
    amount, after = item.amount, item.after
    if amount.unit:
        too_many = amount.unit == "weeks" and amount.number > MAX_AGE_WEEKS
        return not too_many and not age_words.NOT_TIME_LIVED.match(after)
    if age_words.NOT_YEARS.match(after):
        return False
    if amount.word == "one":
        return age_words.CLEAR_END.match(after) is not None
    plural = age_words.PLURAL.match(after)
    return not plural or plural[1].lower() in age_words.NO_PLURAL


def _is_age_with_unit(item: _Around) -> bool:
    before, after = item.before, item.after
    if item.whole or age_words.NEXT_TO.search(before):
        return True
    if age_words.HAVING.search(before) and item.amount.unit in ("months", "years") and age_words.PAUSE.match(after):
        return True
    return bool(age_words.OWN.search(before) and age_words.SINGULAR_CHILD.match(after))


def _spread_forwards(text: str, around: list[_Around], kinds: list[Kind]) -> None:
    """ "aged 2 and 4": what follows an age that begins a list is an age too."""
    for index in range(1, len(around)):
        last, item = around[index - 1], around[index]
        if kinds[index - 1] != "list" or kinds[index]:
            continue
        if age_words.JOIN.fullmatch(text, last.amount.end, item.amount.start) and _may_be_age(item):
            kinds[index] = "list"


def _spread_backwards(text: str, around: list[_Around], kinds: list[Kind]) -> list[Amount | None]:
    """ "a 2 and 4 year old": what leads up to an age is one too, with its unit. None for any other amount."""
    amounts = [item.amount if kind else None for item, kind in zip(around, kinds, strict=True)]
    for index in range(len(around) - 2, -1, -1):
        item, following = around[index], amounts[index + 1]
        if not amounts[index] and following and following.old and _leads_up(text, item, following):
            amounts[index] = replace(item.amount, unit=item.amount.unit or following.unit, old=True)
    return amounts


def _leads_up(text: str, item: _Around, following: Amount) -> bool:
    if age_words.ADULT.search(item.before) or age_words.LASTING.search(item.before):
        return False
    if not item.amount.unit and not age_words.LIST_HEAD.search(item.before):
        return False
    return age_words.JOIN.fullmatch(text, item.amount.end, following.start) is not None


def _age(text: str, amount: Amount, item: _Around) -> Found:
    """The age of an amount; one that is "nearly" reached, or to come, is less by a part of its unit."""
    start, months = amount.start, amount.months
    not_yet = age_words.NOT_YET.search(item.before)
    if not_yet or (not amount.unit and age_words.BIRTHDAY.match(item.after)):
        start -= len(not_yet[1] or "") if not_yet else 0
        smaller = {"years": "months", "months": "weeks"}.get(amount.unit or "years", "days")
        months = round(months - to_months(1, smaller), 2)
    return Found(start, amount.end, {"months": months, "text": text[start : amount.end]})


@factory("child_age")
def make_child_age(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 (spaCy passes both)
    """The component that marks CHILD_AGE: see ``find_ages`` for the value."""
    return lambda doc: attach(doc, "CHILD_AGE", find_ages(doc.text))
