"""Noticing that a family was told different things: "the GP says one thing and my health visitor another"."""

from __future__ import annotations

import re

# Those who give families advice, each kind of them once; where names overlap ("school nurse"), the first kind that fits counts.
_WHO = {
    "nurse": r"(?:school|practice|specialist|hospital|community) nurses?|111",
    "health_visitor": r"health visitors?(?: clinic)?|hvs?|nursery nurses?|baby clinic|family hub",
    "midwife": r"midwi(?:fe|ves)|mw|maternity",
    "feeding": r"(?:breast)?feeding (?:helper|supporter|team|clinic)|lactation consultant",
    "gp": r"gps?|(?:gp|doctor'?s) surgery|surgery|doctors?|dr",
    "hospital": r"hospital(?: (?:doctor|midwife|team))?|paediatrician|consultant|specialist|clinic|a&e|a and e",
    "therapist": r"(?:\w+ )?therapists?|salt|slt|physio|ot|dentist|pharmacist|chemist|pharmacy|dietitian|camhs",
    "school": r"school|teachers?|nursery|senco|childminder",
    "council": r"ed psych|educational psychologist|sendiass|council|social worker",
    "leaflet": r"leaflet|website|internet|google|online|facebook|tiktok|red book|nhs (?:web)?site|forum|(?:the|a|my|this) (?:app|book|course)",
    "other_nurse": r"nurses?",
    "family": r"mother in law|mum|mother|mil|nan|gran|grandma|dad|sister|friends?|auntie?|partner|husband|wife",
}  # fmt: skip
_ADVISER = re.compile(r"\b(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _WHO.items()) + r")\b", re.I)
_SAY = r"(?:says?|said|sed|saying|told|tells?|telling|reckons?|advised?|advises|insists?|insisted|thinks?|wants?|swears|recommends?|recommended|suggested|contradicts?)"
_SAYS = re.compile(rf"(?:(?!\b(?:but|and|or)\b)[^.?!]){{0,25}}?\b{_SAY}\b", re.I)
_TOLD_BY = re.compile(rf"\b{_SAY}\b[^.?!]{{0,12}}?\bby (?:the |my |our |a )?$", re.I)
# Where a family is sent, whom they asked for, and what they are themselves: no advisers.
_SENT_TO = re.compile(
    r"\b(?:to|at|see|ring|call|phone|ask|contact|visit|needs?|want|for|with|(?:i|we)(?:'ve| have)? told|i'?m|i am)"
    r"(?: (?:the|a|an|my|our|your|his|her|another|different|new|single|young|first time))* $",
    re.I,
)
_WORKS_AT = re.compile(
    r"\b(?:doctor|nurse|midwife|consultant|visitor|teacher|lady|man|team)s? (?:at|in|from) (?:(?:the|a|our|my|his|her) )?$",
    re.I,
)
NEAR = 40  # characters that are looked at before and after a name

# "Then" as the first word of a sentence only goes on with a story.
_CONTRAST = re.compile(
    r"\b(?:but|whereas|yet|while|although|other|another|opposite|(?-i:then)|and now|versus|vs)\b", re.I
)
_DIFFERENT = re.compile(
    r"\b(?:contradict\w*|conflicting|opposite|disagree\w*|differently|different (?:things?|advice|numbers|answers?|stor(?:y|ies)|opinions?)|"
    r"one thing|who(?: is|'?s) right|who do i (?:believe|listen to|trust|follow)|which (?:one )?(?:is|do i|i) (?:right|true|follow)|versus|vs)\b",
    re.I,
)


def told_differently(text: str) -> bool:
    """Whether two advisers are set against each other: both say something, with a "but" or the like, or one does and the
    difference is put into words. Family and friends count as one of the two, never as both."""
    named, speaking = set(), set()
    for found in _ADVISER.finditer(text):
        before, after = text[max(0, found.start() - NEAR) : found.start()], text[found.end() : found.end() + NEAR]
        if _WORKS_AT.search(before):
            continue
        says = _SAYS.match(after) or _TOLD_BY.search(before)
        if says or not _SENT_TO.search(before):
            named.add(found.lastgroup)
        if says:
            speaking.add(found.lastgroup)
    if len(named) < 2 or not speaking - {"family"}:
        return False
    return bool(_DIFFERENT.search(text)) or (len(speaking) > 1 and bool(_CONTRAST.search(text)))
