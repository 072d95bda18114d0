"""How far a pregnancy is, in a message: weeks, and the due dates of ``bot.language.due_dates``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.amounts import AND, DAYS_IN_MONTH, END, HALF, NUMBER, START, read_number
from bot.language.due_dates import find_due_dates
from bot.language.found import Found, attach, factory, near, pattern, without_overlaps

MIN_WEEKS, MAX_WEEKS = 1, 43
MIN_BARE_WEEKS = 4  # "I'm 2 weeks" says something else

_STAGE = pattern(
    rf"{START}(?P<number>{NUMBER})(?P<half>{HALF})?(?P<plus>\s?\+\s?[0-6])?"
    r"(?:[\s-]{0,2}(?P<unit>weeks?|wks?|w|months?|mths?|mos?)(?![a-z]))?"
    rf"(?:\s{{1,2}}(?:{AND}\s)?[0-6]\s?days?)?{END}"
)
_PREG = r"(?:pregnan(?:t|cy)|preg|preggo|preggers|pregers|pg)"
_MODIFIERS = (
    r"(?:(?:now|just|only|about|around|approx|roughly|nearly|almost|over|currently|like|exactly|already|at|with"
    r"|for|is|week)\s{1,2}){0,3}"
)
_WEEK = pattern(r"\bweek\s{1,2}$")
_PREG_BEFORE = pattern(
    rf"\b{_PREG}(?:\swith\stwins)?[\s,:(-]{{1,3}}{_MODIFIERS}$|\bgestation\s(?:of\s)?$",
)
_PREG_AFTER = pattern(
    rf"[\s-]{{0,3}}(?:(?:in\s?to|of|in)\s{{1,2}}(?:(?:my|this|the|her|a)\s{{1,2}})?)?{_PREG}\b"
    r"|\s{1,2}expecting\b"
)
_MOTHER = pattern(rf"\b(?:i['’]?m|i\sam|(?:partner|wife|girlfriend)(?:['’]s|\sis))\s{{1,2}}{_MODIFIERS}$")
_SHE = pattern(rf"\b(?:she['’]?s|she\sis|they['’]re|am|now|we['’]re)\s{{1,2}}{_MODIFIERS}$")
_GONE = pattern(r"\s{1,2}(?:gone|along)\b(?!\s(?:by|and|since|without|with))")
_NOT_STAGE = pattern(
    r"[\s-]{1,2}(?:pp|post\w{0,8}|late|into|in|on|since|off|out|sober|clean|free|away|from|behind|older|old|ago"
    r"|before|after|past|to\sgo|left|without|overdue|waiting|wait|short|long|now\s(?:waiting|without)|of)\b"
)
_OTHER_PREGNANCY = pattern(
    rf"\b(?:was|were|(?:when|until|till|once)\s(?:i['’]?m|i\sam))\s{{1,2}}{_MODIFIERS}$"
    rf"|\b(?:lost|loss|losing|miscarr\w{{2,6}}|stillb\w{{3,6}}|born|terminat\w{{2,5}}|arrived)\b[^.;!?\n]{{0,30}}$"
)


def find_pregnancy(text: str, today: date) -> list[Found]:
    """How far pregnancies are in a text, in order, none overlapping; ``today`` gives a due date its year.

    A value is ``{"weeks": int}`` (whole weeks), ``{"due": "2027-03"}`` or ``{"due": "2027-03-14"}``.
    """
    return without_overlaps([*_stages(text), *find_due_dates(text, today)])


def _stages(text: str) -> Iterator[Found]:
    for match in _STAGE.finditer(text):
        before, after = near(text, match.start(), match.end())
        weeks = _weeks(match)
        if MIN_WEEKS <= weeks <= MAX_WEEKS and _is_stage(match, before, after):
            following = _PREG_AFTER.match(after) or _GONE.match(after)
            end = match.end() + (following.end() if following else 0)
            yield Found(match.start(), end, {"weeks": weeks})


def _weeks(match: re.Match[str]) -> int:
    number = read_number(match["number"]) + 0.5 * bool(match["half"])
    return int(number * DAYS_IN_MONTH / 7) if _in_months(match) else int(number)


def _in_months(match: re.Match[str]) -> bool:
    return (match["unit"] or "").lower().startswith("m")


def _is_stage(match: re.Match[str], before: str, after: str) -> bool:
    if _OTHER_PREGNANCY.search(before):
        return False
    if not match["unit"] and not match["plus"]:
        # "20" alone is a week only in "week 20 of my pregnancy" and "pregnancy week 20".
        return bool(_WEEK.search(before) and (_PREG_AFTER.match(after) or _PREG_BEFORE.search(before)))
    if _PREG_AFTER.match(after):
        return True
    if _NOT_STAGE.match(after):
        return False
    mother = _MOTHER.search(before) is not None
    if _PREG_BEFORE.search(before) or (_GONE.match(after) and (mother or _SHE.search(before))):
        return True
    # "I'm 32+4", "I'm 30 weeks", and "32+4" as the whole message: no word for pregnancy.
    if _in_months(match) or read_number(match["number"]) < MIN_BARE_WEEKS:
        return False
    alone = not before.strip() and not after.strip(" .!?xX")
    return mother or bool(match["plus"] and (match["unit"] or alone))


@factory("pregnancy")
def make_pregnancy(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 (spaCy passes both)
    """The component that marks PREGNANCY, as of the day on which it reads: see ``find_pregnancy``."""
    return lambda doc: attach(doc, "PREGNANCY", find_pregnancy(doc.text, date.today()))
