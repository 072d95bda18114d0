"""How families ask for reminders, end them, and tell of a loss, in their own words."""

from __future__ import annotations

import re

from bot.sms.numbers import whole_number

MOST_WORDS_OF_A_DATE = 8
_FLAGS = re.I | re.ASCII
_TIME = (
    r"(?:due|time|review|check|visit|birthday|born|birth|school|weeks?|months?|years?|appointment|comes?\s(?:up|round))"
)
_ASKS = (
    re.compile(r"\W*(?:please\s)?(?:remind\s(?:me|us)|reminders?)(?:\splease)?\W*", _FLAGS),
    re.compile(rf"\bremind\s(?:me|us)\b(?!\s(?:again|what|how|who|where|why|which)\b).{{0,80}}\b{_TIME}\b", _FLAGS),
    re.compile(
        r"\b(?:set(?:\sup)?|send|get|have|want|like|need|give|sign\s(?:me\s|us\s)?up\sfor|turn\son|start)\b.{0,25}"
        r"\breminders?\b(?!\s(?:of|letter|card))(?!\sabout\s(?:how|what))",
        _FLAGS,
    ),
    re.compile(
        rf"\b(?:text|txt|message|msg|notify|alert|ping|sms)\s(?:me|us)\b.{{0,40}}"
        rf"\b(?:when|before|b4|nearer|closer|once|about|at|for)\b.{{0,60}}\b{_TIME}\b",
        _FLAGS,
    ),
)
# "Remind me when the review is": asks when, as "remind me when it is due" does not.
_ASKS_WHEN = re.compile(r"\bremind\s(?:me|us)\s(?:of\s)?when\b(?!.*\b(?:due|time|near|close|comes?)\b)", _FLAGS)
_GOT_ONE = re.compile(r"\b(?:got|had|received|missed|they\ssent)\b.{0,20}\breminders?\b", _FLAGS)
_ENDS = re.compile(
    r"\W*(?:please\s)?(?:no\smore(?:\s(?:reminders?|texts?|messages?))?"
    r"|(?:stop|end|cancel|delete|turn\soff|no)\s(?:(?:the|my|all|these|those|your)\s){0,2}reminders?"
    r"|stop\sreminding\s(?:me|us))(?:\s(?:please|thanks|thank\syou))?\W*",
    _FLAGS,
)

_BABY = r"(?:baby|babies|bab|twins?|triplets|pregnancy|son|daughter|child|bub|bubba|little\s(?:boy|girl|one))"
_WHOSE = r"(?:(?:my|our|the|this|his|her|a|one\sof\s(?:my|our|the))\s)?(?:[a-z]+\s)?"
_THING = (
    r"(?!['’]s)(?!\s(?:weight|teeth|tooth|book|hat|shoes?|fat|red|hair|toy|blanket|bag|monitor|group|clinic|appointment"
    r"|interest|fold|photo\w*|bottle|benefit|vitamins?|clothes|things?|seat|tax|place)\b)"
)
_LOSS = (
    re.compile(r"\bmiscarried\b|\bstill\s?born\b|\btfmr\b|\bangel\sbab(?:y|ies)\b", _FLAGS),
    re.compile(
        r"\b(?:had|after|since|following|was|confirmed|been\sthrough)\s(?:an?|my|our|the)\s(?:[a-z]+\s)?"
        r"(?:miscarriage|still\s?birth|ectopic|termination|abortion|baby\sloss)\b",
        _FLAGS,
    ),
    re.compile(rf"\b(?:lost|have\slost|losing)\s{_WHOSE}{_BABY}\b{_THING}", _FLAGS),
    re.compile(
        rf"\b{_BABY}\b(?!['’]s\s(?:dad|mum|father|mother|nan))(?:\s(?:has|had|have|sadly|was|were|she|he|they)){{0,2}}\s"
        r"(?:died|passed\saway|is\sdead|did\s?n[o'’]?t\s(?:make\sit|survive)|born\s(?:dead|asleep|sleeping))\b",
        _FLAGS,
    ),
    re.compile(r"\b(?:there\s(?:is|was)|had|has|found|with|got)\sno\s(?:more\s)?heart\s?beat\b", _FLAGS),
    re.compile(r"\b(?:no\slonger|not)\spregnant(?:\sany\s?more)?\b", _FLAGS),
    re.compile(rf"\b(?:ended|terminated|had\sto\send)\s{_WHOSE}(?:pregnancy|baby)\b", _FLAGS),
)
_NOT_NOW = re.compile(
    r"\b(?:worr\w+|scared|afraid|fear\w*|anxious|terrified|risk|chance|could|might|if|avoid|nearly|almost|thought)\b"
    r"|\b(?:years?\sago|last\syear|previous\w*|in\sthe\spast|before\sthis)\b|\?\s*$",
    _FLAGS,
)
_MOBILE = re.compile(r"(?:\+|00)?[\d(][\d\s().-]{8,20}")
_UK_MOBILE = re.compile(r"\+447[1-57-9]\d{8}", re.ASCII)  # not 070 (personal numbers) and 076 (pagers), which cost more
_CODE = re.compile(r"(?:\D{0,30})(\d(?:\s?\d){3,7})\D{0,10}", re.ASCII)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", _FLAGS)


def asks_to_be_reminded(text: str) -> bool:
    """Whether a message asks for reminders: "can you text me when her review is due"."""
    if _ASKS_WHEN.search(text) or _GOT_ONE.search(text):
        return False
    return bool(_ASKS[0].fullmatch(text)) or any(pattern.search(text) for pattern in _ASKS[1:])


def ends_reminders(text: str) -> bool:
    """Whether a whole message says that reminders are to end: "NO MORE"."""
    return _ENDS.fullmatch(text) is not None


def tells_of_loss(text: str) -> bool:
    """Whether a message tells of a baby or a pregnancy that is lost: not of the fear of it, or of one years ago."""
    return not _NOT_NOW.search(text) and any(pattern.search(text) for pattern in _LOSS)


def mobile_number(text: str) -> str | None:
    """The UK mobile number in a message, as "+447700900123". None where there is none, or another kind of number."""
    found = _MOBILE.search(text)
    number = whole_number(found[0].strip()) if found else None
    return number if number and _UK_MOBILE.fullmatch(number) else None


def code_of(text: str) -> str:
    """The digits of a message that is a code, or ""."""
    found = _CODE.fullmatch(text.strip())
    return "".join(found[1].split()) if found else ""


def may_be_a_date(text: str) -> bool:
    """Whether a message seems to answer "which date?", rather than being another question."""
    short = len(text.split()) <= MOST_WORDS_OF_A_DATE and not text.rstrip().endswith("?")
    return short and bool(_MONTH.search(text) or any(c.isdigit() for c in text))
