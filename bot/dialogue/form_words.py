"""What short typed answers mean while a request is made: skip, back, later, yes, no, "that is wrong"."""

from __future__ import annotations

import re

SKIP = re.compile(
    r"(?:skip|next|pass|no|none|nothing|nobody|no one|n/?a|not sure|don'?t know|dunno|idk|rather not say|prefer not(?: to)?(?: say)?)[.!]*",
    re.I,
)
BACK = re.compile(r"(?:(?:please )?(?:go )?back(?: one)?(?: please)?|previous)[.!]*", re.I)
_PAUSES = (
    r"(?:stop|pause|cancel|quit|end)(?: (?:it|this|that|all of it))?|later|not now|leave it|never ?mind|forget (?:it|this|about it)|0|maybe later|"
    r"do (?:it|this) later|(?:please )?(?:don'?t|do not) send(?: it| this)?(?: yet)?|(?:i )?(?:don'?t|do not) want (?:to|this)(?: any ?more)?|"
    r"(?:i(?:'ve| have)? )?(?:got|have|need) to go(?: now)?"
)
PAUSE = re.compile(
    rf"(?:(?:no|actually|sorry|hang on|wait|ok|oh|i said|please|just)[,.! ]+)*(?:{_PAUSES})(?:[,.! ]+(?:please|thanks|thank you|later|for now|now|sorry))*[.!]*",
    re.I,
)
# While it is read back: what asks for something else than the words that it would be added to.
TAKES_OUT = re.compile(r"\b(?:take (?:\w+ ){0,3}(?:out|off)|remove|delete|scrap|undo|start again|get rid)\b", re.I)
TAKES_BACK = re.compile(
    r"\b(?:withdraw|cancel|take it back|don'?t (?:want|send|need)|do not (?:want|send|need))\b", re.I
)
RESUME = re.compile(
    r"(?:(?:ok|okay|yes|right|so|please|can we|let'?s|i(?:'d like| want| would like) to)[, ]+)*"
    r"(?:(?:carry on|continue|resume|go on|finish)(?: (?:with|to))?(?: (?:my|the|that))?(?: (?:request|form))?|(?:back to )?(?:my|the) request)"
    r"(?:[, ]+(?:then|now|please))*[.!]*",
    re.I,
)
# Whether it is sent already, and what of it will be seen: true of every request that is being written.
ASKS_IF_SENT = re.compile(
    r"\b(?:(?:did|have|are|will|would) (?:you|u|it|they)|(?:is|has) (?:it|that|this)|was (?:it|that))\b[^.!]{0,20}\b(?:sent|send|sending|gone|go off)\b|"
    r"\bsee (?:what|it|that)\b[^.!]{0,30}\b(?:first|before|send|sent|sending)\b|\bwhat (?:are|will|would) (?:you|u|ya) (?:be )?send",
    re.I,
)
# After "what is the reference of your request?"
NO_REFERENCE = re.compile(
    r"\b(?:no|not got|haven'?t (?:got )?|hvnt|(?:do not|don'?t|dont|didn'?t|didnt) (?:have|know|write|keep|remember)|lost|forgot(?:ten)?|never (?:wrote|got|had|kept)|can'?t find|cant find)\b"
    r"[^.!?]{0,24}\b(?:refs?|referan?ce|reference|number|code|it|one|that|down)\b",
    re.I,
)
YES = re.compile(r"(?:yes|yeah|yep|yup|ok(?:ay)?|sure|both|all)\b", re.I)
NO = re.compile(r"(?:no|nope|neither|don'?t)\b", re.I)
# While it is read back: nothing but a yes sends, and nothing but a no asks what to change.
_SENDS = r"(?:yes|yeah|yep|yup|ok(?:ay)?|sure|correct|(?:that'?s|that is|it'?s|it is|all) (?:right|correct|fine|good)|all of (?:it|them)|send(?: it)?|go ahead)"
SEND = re.compile(rf"(?:please )?{_SENDS}(?:[\s,.!]+(?:{_SENDS}|please|thank you|thanks))*[\s,.!]*", re.I)
DO_NOT_SEND = re.compile(
    r"(?:(?:no|nope|nah|not (?:quite|yet|right)|(?:that'?s|that is|it'?s|it is) (?:not right|wrong)|wrong|change(?: it)?|edit|thanks|thank you)[\s,.!]*)+",
    re.I,
)
# The words of "please can someone help us with our son".
_PLEA = re.compile(
    r"an?|and|any|anyone|ask(?:ing)?|at|be|bit|can|child|children|could|daughter|do|extra|family|for|from|get|give|ha[sv]e?|help(?:ing)?|"
    r"i(?:['’]?[dm])?|in|is|it|kids?|like|me|moment|more|my|needs?|of|our|please|really|request|some|somebody|someone|son|support|"
    r"team|the|there|to|us|want|we|with|would|you"
)
# What our own lines tell a family to say at any time: never an answer to the open question.
ANY_TIME = re.compile(
    r"(?:please )?(?:start again|(?:talk|speak) to a person|(?:show|see|delete) my data|"
    r"(?:show me )?what (?:do )?you (?:keep|hold|know|have|store)(?: (?:about|on) (?:me|us))?)[.!?]*",
    re.I,
)
ASKS = re.compile(
    r"\?\s*$|^(?:(?:ok|so|but|hang on|wait)[, ]+)*(?:who|what|why|how|when|where|can|could|do|does|will)\b", re.I
)
CHANGE = re.compile(
    r"\b(?:change|wrong|not right|correct|instead|actually|mistake|meant|should be|update|edit|fix)\b", re.I
)
_FIELD_WORDS = {
    "address": r"number|phone|mobile|email|e-mail|address|digits",
    "contact": r"contact|how (?:you|to) (?:reach|contact)|text me|call me|ring me",
    "safe": r"safe|voicemail|times?|when to (?:ring|call)",
    "child": r"age|old|due|birthday|months|years|weeks",
    "place": r"area|place|town|live|postcode|where",
    "would_help": r"would help|help most|wish",
    "tried": r"tried|missed",
    "helpers": r"helping|already|health visitor|gp|school",
    "consent": r"consent|permission|who you tell|share",
    "life_point": r"about|life",
    "words": r"words|wrote|story|what i said|going on",
}
FIELDS_SAID = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _FIELD_WORDS.items()}


def is_only(pattern: re.Pattern[str], said: str) -> bool:
    """Whether a message is nothing else; phones write another apostrophe."""
    return pattern.fullmatch(said.replace("’", "'")) is not None


def tells(text: str) -> int:
    """How many words of a message say more than "please can someone help us"."""
    return sum(not _PLEA.fullmatch(word) for word in re.findall(r"[a-z'’]+", text.lower()))
