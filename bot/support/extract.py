"""What a family's first message says already, so that it is not asked again. Only what is plainly said; the read-back shows it."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?<![\d/])\(?(?:\+44\s?(?:\(0\))?|0044|0)(?:[\s().-]{0,2}\d){9,10}(?!\d)")
_IN_EMAIL = r"[^\s@<>,;:()\"]"
_EMAIL = re.compile(rf"(?<!{_IN_EMAIL}){_IN_EMAIL}{{1,64}}@{_IN_EMAIL}{{1,255}}\.[a-z]{{2,}}", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_WOULD_HELP = re.compile(
    r"\b(?:would (?:really )?help|what we need|(?:we|i) (?:really )?need(?! (?:some |more |extra |a bit of )*(?:help|support))|would like|would love|we want|i want|could do with|looking for|hoping for)\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:(?:'ve|have|has|had|already|weve|ive) tried|we tried|i tried|tried (?:everything|all)|nothing works)\b",
    re.IGNORECASE,
)
_HELPERS = re.compile(
    r"\b(?:health visitor|hv|midwife|gp|doctor|paediatrician|camhs|school|nursery|senco|social worker|early help|family support worker|"
    r"school nurse|family hub|counsellor|therapist|charity|home[- ]?start)\b[^.!?]{0,20}"
    r"\b(?:(?:is|are|has been|have been) (?:helping|involved|great|supporting)|helps|visits|comes|sees|supports|referred|knows?)\b|"
    r"\b(?:under|seeing|visits? from|help from|support from|working with) (?:the |our |a |my )?(?:health visitor|midwife|gp|camhs|paediatrician|social worker|early help)\b",
    re.IGNORECASE,
)
_WAYS = {
    "text": re.compile(r"\b(?:text|txt|sms)\b", re.IGNORECASE),
    "phone": re.compile(r"\b(?:phone|telephone|call|ring|mobile)\b", re.IGNORECASE),
    "email": re.compile(r"\be-?mail\b", re.IGNORECASE),
    "chat": re.compile(r"\b(?:here|chat)\b", re.IGNORECASE),
}
_NOT = re.compile(r"\b(?:no|not|nope|don'?t|never|neither|except|without|but)\b", re.IGNORECASE)
PARTNERS = {  # the organisations that "who is already helping" may name
    "gp": re.compile(r"\b(?:gp|doctor|surgery)\b", re.IGNORECASE),
    "health_visiting": re.compile(r"\b(?:health visitor|hv|school nurse)\b", re.IGNORECASE),
    "midwifery": re.compile(r"\bmidwi(?:fe|ves)\b", re.IGNORECASE),
    "school": re.compile(r"\b(?:school|nursery|senco|teachers?|pre-?school)\b(?! nurse)", re.IGNORECASE),
    "early_help": re.compile(r"\b(?:early help|family support|family help)\b", re.IGNORECASE),
    "send_team": re.compile(r"\bsend (?:team|navigators?|officer|case ?worker)\b", re.IGNORECASE),
}


# Points in life by the words that plainly tell them. The first that fits counts: what cannot wait, and a diagnosis that is
# still waited for, stand before the others.
_LIFE_POINTS = tuple(
    (point, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for point, words in (
        (
            "before_crisis",
            r"can(?:'?t| ?not) (?:go on(?! holiday)|cope|carry on|keep (?:going|this up)|do this|take (?:it|this|any ?more|much more))\b|"
            r"(?:at|reached|near) breaking point|end of (?:my|our) (?:tether|rope)|wit'?s'? end|falling apart|in crisis\b",
        ),
        (
            "assessment",
            r"(?:no|without a|(?:waiting|wait|hoping) (?:for|on) (?:a|an|the|his|her|their))(?: \w+)? diagnosis|"
            r"not (?:yet |been |yet been )?diagnosed",
        ),
        (
            "diagnosis",
            r"(?:got|had|given|received|has|have|since|after) (?:the|a|an|his|her|their|our|my)(?: \w+)? diagnosis|"
            r"(?:been|was|were|got|just|is|are|newly|recently) diagnosed",
        ),
        (
            "assessment",
            r"(?:being|been|getting|to be|get (?:him|her|them)) assessed|(?:autism|adhd|asd|send|sen|ehc) assessment|"
            r"(?:waiting|wait|list|referred) for (?:a|an|the|his|her|their)(?: \w+)? assessment|"
            r"(?:think|sure|wonder if|worried|suspect)(?: that)? (?:he|she|my \w+|our \w+)(?:'s| is| has| might be| may be| might have| may have)"
            r" (?:autis\w+|adhd|different)|different (?:from|to) (?:the )?other",
        ),
        (
            "pregnancy_birth",
            r"pregnant\b|expecting (?:a|our|my|again)\b|(?:our|my|with a|have a) new ?born|just had (?:a|our|my) (?:baby|first|second)|"
            r"(?:gave|given|giving) birth",
        ),
    )
)
_LOSS = re.compile(r"\b(?:miscarr|still ?b(?:orn|irth)|died|lost (?:the|our|my|a) baby)", re.IGNORECASE)
_WEEKS = re.compile(r"\b(?:weeks?|wks?|months|due)\b", re.IGNORECASE)


def find_life_point(text: str, pregnant: bool) -> str:
    """The point in life that a text plainly tells, or "". ``pregnant``: the family has told a stage of pregnancy."""
    plain = text.replace("’", "'")
    found = next((point for point, pattern in _LIFE_POINTS if pattern.search(plain)), "")
    found = found or ("pregnancy_birth" if pregnant and _WEEKS.search(plain) else "")
    return "" if found == "pregnancy_birth" and _LOSS.search(plain) else found  # asked, in the family's own words


def find_address(text: str) -> tuple[str, str]:
    """(how, address): a phone number or email in a text, or ("", "")."""
    if email := _EMAIL.search(text):
        return "email", email[0]
    if phone := _PHONE.search(text):
        how = "text" if re.search(r"\btext\b", text, re.IGNORECASE) else "phone"
        return how, " ".join(phone[0].split())
    return "", ""


def find_way(text: str) -> str:
    """The one way to be reached that an answer names, or "" where it names none or says what not to do."""
    named = [way for way, pattern in _WAYS.items() if pattern.search(text)]
    return named[0] if len(named) == 1 and not says_not(text) else ""


_DENIED = re.compile(r"\b(?:not|no|never|except|without|but|don'?t|isn'?t)\b[^,.;!?]*", re.IGNORECASE)


def says_not(text: str) -> bool:
    """Whether an answer holds a "no" of any kind, so that a "yes" in it is not a plain one."""
    return bool(_NOT.search(text.replace("’", "'")))


def without_denied(text: str) -> str:
    """An answer without what it says no to: "only the school, not the GP" names the school."""
    return _DENIED.sub(" ", text.replace("’", "'"))


def find_wishes(text: str) -> dict[str, str]:
    """What would help, what was tried and who is helping, as the sentences of the text that say so."""
    sentences = [match[0].strip() for match in _SENTENCE.finditer(text)]
    found = {
        "would_help": [s for s in sentences if _WOULD_HELP.search(s)],
        "tried": [s for s in sentences if _TRIED.search(s)],
        "helpers": [s for s in sentences if _HELPERS.search(s)],
    }
    return {name: " ".join(lines) for name, lines in found.items() if lines}


def find_partners(text: str) -> tuple[str, ...]:
    """The organisations that a text names."""
    return tuple(name for name, pattern in PARTNERS.items() if pattern.search(text))
