"""Schools, nurseries, surgeries and hospitals by name."""

from __future__ import annotations

import re

from bot.language.found import words

PLACEHOLDER = "[school or service]"
MOST_WORDS = 4  # of a name
_KIND = (
    r"primary|infants?|juniors?|high school|secondary|academy|nursery|pre-?school|school|college|grammar|playgroup|"
    r"kindergarten|montessori|surgery|hospital|infirmary|medical (?:centre|practice)|health centre|"
    r"children'?s centre|family (?:centre|hub)|church|mosque|medical|clinic"
)
_NAMED = re.compile(rf"(?P<name>(?:[^\W\d_][\w'’&-]{{0,30}}\s){{1,{MOST_WORDS}}})(?P<kind>{_KIND})\b", re.IGNORECASE)
_CUES = words(
    "at to from attends attend attending goes starting starts joined joining into called near by outside left leaving via in"
)
_ENDS_NAME = words(
    "a an my his her our their your its this that these any some no each every other another and or for of is was are be with "
    "i he she we they it when if where which what who about has have had get gets got like needs need want wants do does does "
    "can will not into onto until after before during since because but so than then as on up out off over down"
)
_ORDINARY = words(
    "the same new old local first big little small special needs mainstream private public state independent day forest holiday "
    "free full time part breakfast primary secondary infant infants junior juniors high middle upper lower nursery pre preschool "
    "reception boarding faith catholic village home early years good bad nearest nearby different normal regular both two all "
    "maternity children children's childrens kids baby emergency psychiatric general community hospital gp doctors doctor's "
    "dental dentist vets vet sixth form sports dance music swimming language sunday summer after school before one right sen send "
    "breastfeeding feeding asthma continence allergy sleep weaning hearing eye skin diabetes walk-in antenatal postnatal health "
    "visitor visitor's sexual family well child weighing minor injuries fracture eczema epilepsy speech therapy weight eating "
    "disorder perinatal mental fertility vaccination immunisation flu jab specialist outpatient tongue tie stop smoking start "
    "starting starts leaving going back bed private nhs online autism adhd fear refusing refuses hates hating missing miss skipping "
    "skip hospitals schools primary clinic surgery end ends work life age hours run runs uniform"
)


def hide_institutions(text: str) -> str:
    """The text without the names of schools and services: capital letters tell them, or words that lead to one
    ("goes to happy days nursery")."""
    return _NAMED.sub(_hide, text)


def _hide(match: re.Match[str]) -> str:
    named = match["name"].split()
    own = _own_words(named)
    if not own:
        return match[0]
    first = len(named) - len(own)
    led = first > 0 and named[first - 1].lower() in _CUES
    capitals = any(word[0].isupper() for word in own[0 if first else 1 :]) or (first == 0 and own[0][0].isupper())
    if not (led or capitals):
        return match[0]
    return " ".join((*named[:first], PLACEHOLDER))


def _own_words(named: list[str]) -> list[str]:
    """The words right before the kind that may be a name: none where all of them are ordinary."""
    own: list[str] = []
    for word in reversed(named):
        if word.lower() in _ENDS_NAME or word.lower() in _CUES:
            break
        own.insert(0, word)
    while own and own[0].lower() == "the":
        own.pop(0)
    return own if any(word.lower() not in _ORDINARY for word in own) else []
