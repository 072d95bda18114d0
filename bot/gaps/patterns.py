"""Personal details that have a form of their own: addresses on the web, dates, numbers, streets, saints.

Every repetition is bounded: time grows with a text's length and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Pattern = tuple[re.Pattern[str], str]  # and what stands for what it finds

# Addresses on the web, also those written to get past a filter: "jo at gmail dot com".
_AT = r"\s{0,2}(?:@|\(at\)|\[at\]|\bat\b)\s{0,2}"
_DOT = r"\s{0,2}(?:\.|\(dot\)|\[dot\]|\bdot\b)\s{0,2}"
_ENDING = r"(?:com|co|org|net|uk|info|io|me|tv|app|eu|gov|sch|nhs|biz|xyz|link|ly)\b"
_WEB = (
    r"(?:https?:|www\.)\S{1,500}",
    r"\S{0,100}@\S{0,100}",
    rf"\b[\w.+-]{{1,64}}{_AT}[\w-]{{2,40}}{_DOT}{_ENDING}(?:{_DOT}{_ENDING})?",
    rf"\b[\w.+-]{{1,64}}{_AT}(?:gmail|hotmail|icloud|yahoo|outlook)\b",
    rf"\b[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,3}}\.{_ENDING}(?:/\S{{0,200}})?",
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
)
_TH = r"(?:st|nd|rd|th)\b"
_DATES = (
    r"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date)\W{0,4}(?:is\s)?\d[\w\s./,-]{0,20}\d",
    r"\b\d{1,4}\s?[./\\-]\s?\d{1,2}\s?[./\\-]\s?\d{2,4}\b",
    rf"\b\d{{1,2}}\s?(?:{_TH})?\s{{0,2}}(?:of\s)?{_MONTH}(?:[,\s]{{1,2}}(?:\d{{4}}|'?\d{{2}})\b)?",
    rf"\b{_MONTH}\s(?:the\s)?\d{{1,2}}(?:{_TH})?\b(?!\s?(?:days|weeks|months|years|times))(?:[,\s]{{1,2}}\d{{4}})?",
    rf"\b{_MONTH}\s\d{{4}}\b",
    rf"\b(?:on\s)?the\s\d{{1,2}}{_TH}(?!\s(?:time|week|month|centile|percentile|day|one))",
)

_DIGIT = r"(?:o?\d{1,3}|oh?|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_NUMBERS = (
    r"\b[a-z]{1,6}[/:-]\d{3,}(?:[/-]\w{1,10}){0,3}",  # of a case or a policy
    r"\+?\(?\d(?:[\s().,/\u2010-\u2015-]{0,3}\d){6,}",  # phone, NHS number, account
    rf"\b{_DIGIT}(?:[\s,-]{{1,3}}{_DIGIT}){{4,}}\b",
    r"\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b",  # National Insurance
)
_POSTCODES = (r"\b[a-z]{1,2}\s?\d[a-z\d]?\s{0,3}\d\s?[abd-hjlnp-uw-z]{2}\b",)

# Kinds of streets that mean little else, and those that are ordinary words too.
_STREET = r"(?:street|road|rd|lane|avenue|ave|crescent|cres|terrace|grove|mews)\b\.?"
_PERHAPS = (
    r"(?:st|ln|close|cl|drive|dr|way|court|ct|place|pl|hill|park|row|walk|square|green|gardens|gdns|rise|view|house"
    r"|cottages?|farm|fields?|meadows?|parade|quay|wharf|gate|end|estate|buildings|tower|heights|villas?|croft|drove"
    r"|rectory|lodge|mill|hall)\b\.?"
)
_ANY_STREET = rf"(?:{_STREET}|{_PERHAPS})"
_COUNTED = (
    r"year|yr|month|mth|week|wk|day|hour|hr|minute|min|time|kid|child|children|boy|girl|times|days|weeks|months|years"
    r"|hours|minutes|kids|boys|girls|x|ml|mg|kg|per|more|old"
)
_SMALL = r"of|on|in|at|to|the|a|an|and|or|from|for|is|was|with|by"
_NAME = rf"(?:(?!(?:{_COUNTED}|{_SMALL})\b)[^\W\d_][\w'’.-]{{0,30}}\s{{1,2}}){{1,3}}?"
_NO_NAME = (  # before "road": "the road", "down our street"
    rf"(?:{_SMALL}|my|our|his|her|their|your|this|that|main|busy|same|next|quiet|side|whole|country|other|down|up|cross"
    r"|high|across|off|every|each|any|residential|no|long|narrow|one|through|memory|fast|slow)\b"
)
_HOME = r"\b(?:live|lives|living|lived|address|moved|moving|house|flat|home)\s(?:is\s|was\s)?(?:at|on|in|to|off|near|by|round)\s"
_STREETS = (
    rf"\b(?:(?:flat|apartment|apt|unit|block|plot|number|no\.?)\s{{0,2}}\w{{1,4}}[,\s]{{1,3}})?"
    rf"\d{{1,4}}\s?[a-f]?[,\s]{{1,3}}{_NAME}{_ANY_STREET}",
    r"\b(?:flat|apartment|apt|house number|house no\.?|caravan|plot|block|room)\s{1,2}(?:no\.?\s?|number\s)?\d{1,4}[a-z]?\b",
    r"\b(?:live|lives|living|are|am|i'm|we're|is)\s(?:at|on)\s(?:number|no\.?)?\s{0,2}\d{1,4}[a-z]?\b",
    rf"(?-i:\b(?:[A-Z][\w'’-]{{1,30}}\s){{1,3}}){_ANY_STREET}",
    rf"{_HOME}(?:the\s)?{_NAME}{_ANY_STREET}",
    rf"\b(?!{_NO_NAME})[^\W\d_][\w'’-]{{1,30}}\s{_STREET}",
)
_SAINTS = (
    r"\b(?:st|saint|ste)\b\.?\s(?!of\b)[^\W\d_]['’\w-]{1,30}",
    r"\bour lady(?:'?s)?\b(?:\sof(?:\sthe)?\s\w{1,30})?",
    r"\b(?:all saints|sacred heart|holy (?:trinity|family|cross|rosary|name))\b",
)


def _compiled() -> Iterator[Pattern]:
    groups = (
        ("[contact]", _WEB),
        ("[date]", _DATES),
        ("[number]", _NUMBERS),
        ("[place]", _POSTCODES),
        ("[address]", _STREETS),
        ("[place]", _SAINTS),
    )
    return ((re.compile(text, re.IGNORECASE), placeholder) for placeholder, texts in groups for text in texts)


PATTERNS: tuple[Pattern, ...] = tuple(_compiled())  # in the order in which they are taken out
