"""The words before and after an amount of time that tell a child's age from any other amount."""

from __future__ import annotations

import re

from bot.language.found import pattern, words

_CHILD = (
    r"(?:lo|ds[0-9]?|dd[0-9]?|(?:grand|step)?(?:son|daughter)s?|bab(?:y|ies)|bby|babe|bub|bubs|boys?|girls?|lad|child"
    r"|kids?|children|toddlers?|little\s(?:one|boy|girl|man|lady)s?|twins?|triplets|infant|newborn|nephew|niece"
    r"|(?:eld|old|young)est|brother|sister|bairn|littlun|littleun)"
)
_NOT_A_NAME = (
    r"(?!(?:It|This|That|There|Here|What|Which|Wait|Time|Temp|Calpol|Age|She|Who|When|Where|How|Dose|Weight)\b"
    r"|\w{0,15}(?:ment|tion|ing|list|ture|day)\b)"
)
_NAME = rf"(?-i:{_NOT_A_NAME}[A-Z][a-z]{{2,14}})"
_MODIFIERS = (
    r"(?:(?:now|just|only|about|around|approx|roughly|nearly|almost|nrly|coming\sup(?:\sto)?|over|still"
    r"|like|turned|already)\s{1,2}){0,3}"
)


def _before(text: str) -> re.Pattern[str]:
    return pattern(rf"{text}{_MODIFIERS}$")


# Before an age

# One child: "he's 2", "my son is 2", "turned 2".
ONE = _before(
    rf"\b(?:(?:he|she|who)(?:['’]?s|\s{{1,2}}is)|{_CHILD}(?:\s{{1,2}}[a-z]{{2,14}})?\s{{1,2}}is|{_NAME}\s{{1,2}}is"
    r"|turn(?:ed|ing|in|s)?)\s{1,2}"
)
THEY_ARE = _before(
    rf"\b(?:they(?:['’]?re|\s{{1,2}}are)|{_CHILD}\s{{1,2}}are|{_CHILD}['’]?s|{_NAME}\s(?:and|&)\s{_NAME}\sare)"
    r"\s{1,2}"
)
AGED = _before(r"\bage[ds]?\s{0,2}(?:of|is|are|[:=-])?\s{0,2}")
# With a unit: "baby 6 weeks".
NEXT_TO = _before(rf"\b{_CHILD}\s{{0,2}}[,:(-]?\s{{0,2}}")
# As said by parents who learnt English later: "my baby have 4 months".
HAVING = _before(rf"\b(?:he|she|{_CHILD})\s{{1,2}}(?:has|have)\s{{1,2}}")
BORN = _before(
    r"\b(?:born|gave\sbirth"
    r"|had\s(?:(?:my|our|the|a)\s)?(?:baby|bby|son|daughter|lo|little\s(?:one|girl|boy)))\s{1,2}"
)
OWN = _before(r"\b(?:my|our|an?|his|her)\s{1,2}")
NOT_YET = pattern(
    r"\b(nearly\s{1,2}|almost\s{1,2}|nrly\s{1,2})$|\b(?:turning|turnin|turns|turn|coming\sup(?:\sto)?)\s{1,2}$"
)
ONLY_MODIFIERS = pattern(rf"\s{{0,60}}{_MODIFIERS}")
# How the words before an age without a unit always end: to save time with texts full of numbers.
CUE_END = re.compile(r"(?:[A-Za-z’'][ \t\n]|[a-z(,:=-])\s{0,2}$")

# Before an amount that is no age of a child now

ADULT = _before(
    r"\b(?:i['’]?m|i\sam|i(?:['’]?ve|\shave)?(?:\sjust)?\sturn(?:ed|ing)?|i\swas(?:\sborn)?)\s{1,2}(?:an?\s)?"
)
# A time other than now: "when he was 2", "since she turned 2", "until he's 2".
OTHER_TIME = _before(
    r"\b(?:(?:when|until|till|til|once|before|by\sthe\stime)\s{1,2}(?:(?:my|our|the)\s)?\w{1,14}"
    r"(?:['’]?s|\s{1,2}(?:is|was|are|were|turns|turned|reaches|hits|got\sto))"
    r"|since\s{1,2}(?:(?:my|our|the)\s)?\w{1,14}\s{1,2}(?:was|were|turned)|since"
    r"|(?:by|from|until|till|under|over|before)\s(?:the\s)?age(?:\sof)?)\s{1,2}"
)
WAS = _before(r"\bwas\s{1,2}")
LASTING = _before(
    r"\b(?:for|wait|waited|waiting|last|past|next|every|in|within|after|another|been|took|takes|per)"
    r"\s{1,2}(?:the\s|a\s|over\s)?"
)

# After an age

CLEAR_END = pattern(r"\s{0,2}(?:$|[.,;!?)\n&]|(?:and|but|so|now|next|last|this|today|tomorrow|on|in|he|she|they)\b)")
PAUSE = pattern(r"\s{0,2}(?:$|[.,;!?])")
AGO = pattern(r"\s{1,2}ago\b")
SINGULAR_CHILD = pattern(
    rf"[\s-]{{1,2}}{_CHILD}\b(?!\s(?:blues|clinic|group|check|weigh\w{{0,4}}|jabs|massage|loss|box|class))"
    r"|\s{1,2}(?:won['’]?t|keeps|doesn['’]?t|isn['’]?t|can['’]?t|refuses|wakes|cries)\b"
)
# A birthday to come: "he's five in June", "he'll be two next month".
BIRTHDAY = pattern(
    r"\s{1,2}(?:in\s(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}"
    r"|next\s(?:week|month)|nxt\s\w{1,5}|this\s(?:week|month)|soon|tomorrow|on\s\w{1,5}day)\b"
)

# Before and after an age that only both together show

Pairs = tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
# One or more: "kids are 2 and 4", "Maya (2)".
SEVERAL: Pairs = (
    (THEY_ARE, CLEAR_END),
    (_before(rf"\b(?:{_CHILD}|{_NAME})\s{{0,2}}\(\s?"), pattern(r"\s?(?:\)|,|and\b|&)")),
)
# A number without a unit: "my daughter 2 and", "my son Jack, 2.", "he'll be 2 soon".
YEARS: Pairs = (
    (_before(r"\b(?:my|our)\s{1,2}(?:son|daughter|boy|girl|lad)\s{1,2}"), CLEAR_END),
    (_before(rf"\b{_CHILD}(?:\s{{1,2}}[a-z]{{2,14}})?\s?,\s{{0,2}}"), PAUSE),
    (_before(r"\b(?:he|she)(?:['’]ll|\s{1,2}will)\s{1,2}be\s{1,2}"), BIRTHDAY),
)

# After an amount that is no age of a child now

NOT_OLD_CHILD = pattern(
    r"[\s-]{1,2}(?:news|cars?|phone|house|flat|home|cot|pram|buggy|toys?|laptop|computer|tv|letter|referral|report"
    r"|dogs?|pupp(?:y|ies)|cats?|kittens?|rabbit|horse|mums?|mom|mother|dads?|father|man|woman|parent|wife|husband"
    r"|partner|friendship|jokes?|wound|scar|bruise|building|school|mattress)\b"
)
NOT_TIME_LIVED = pattern(
    r"[\s-]{1,2}(?:ago|early|late|later|prem\w{0,10}|overdue|pregnant|preg|preggers|pg|gone|gestation|before|until"
    r"|till|til|left|to\sgo|away|behind|ahead|advanced|into|in\sa\srow|in(?=\s{0,2}(?:[.,;!?]|$))|wait\w{0,4}|apart"
    r"|younger|older|off|straight|free|since|post\w{0,8}|pp|past|without|worth|of|to\s[0-9]|overall|long|tall)\b"
)
NOT_YEARS = pattern(
    r"[\s-]{0,2}(?:degrees?|deg|kilos?|kgs?|lbs?|pounds?|stone|st|oz|ounces?|grams?|g|mls?|cms?|mm|mg|foot|feet|ft|inch"
    r"|hours?|hrs?|hourly|mins?|minutes?|secs?|seconds?|am|pm|o['’]?clock|point|percent|per|of|out\sof|in\sa|or|x"
    r"|times|th|more|less|tiny|little|small|big|front|full|whole|half"
    r"|different|separate|to\s[0-9])\b"
    r"|\s{0,2}[%°/*=]|\s?-\s?[0-9]"
)
THEN = pattern(r"\s{1,2}(?:when|and\s(?:then|now))\b")
PLURAL = pattern(r"\s{1,2}([a-z]{1,14}s)\b")
# Words in -s that may follow an age ("he's 3 bites everyone"); any other is a plural ("he's 2 bottles in").
NO_PLURAL = words(
    "always as bangs bites bumps cries does eats gets goes has hates his hits is its keeps kicks"
    " likes lives loves needs plus refuses says screams sleeps sometimes starts struggles talks this throws"
    " us wakes wants was wets yes"
)

# Between the ages of a list: "2 and 4", "a 2, a 4 and a 6 year old"

JOIN = pattern(r"\s{0,2}(?:,|,?\s{0,2}(?:(?:and|or|n)\s{1,2}|&\s{0,2})(?:(?:an?|my)\s{1,2})?)\s{0,2}")
LIST_HEAD = pattern(r"(?:^|\b(?:an?|my|our|the|with|are|aged|and)\s{1,2}|[,(]\s{0,2})$")
