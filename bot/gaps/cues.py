"""The words around a name: titles, relations, "is called", and what a child does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.found import words

TITLES = words("mr mrs ms mx prof professor sir rev reverend headteacher imam rabbi pc")
# Titles that are ordinary words too: only before what may be a surname.
PERHAPS_TITLES = words(
    "dr doctor miss sister nurse midwife auntie aunty aunt uncle nana nanny nan gran granny grandma grandad grandpa teacher "
    "visitor worker consultant judge lady lord brother cousin"
)
_RELATIONS = words(
    "son daughter boy girl baby child kid toddler twin twins brother sister husband wife partner mum mom mam mother dad father "
    "friend mate boyfriend girlfriend ex fiancé fiancée fiance fiancee auntie aunty aunt uncle nan nanny gran granny grandma "
    "grandad niece nephew cousin stepson stepdaughter stepdad stepmum grandson granddaughter godson goddaughter childminder "
    "teacher midwife nurse visitor worker senco therapist ds dd dh dp lo lg lb one ones eldest youngest oldest newborn neighbour"
)
_NAMING = re.compile(
    r"(?:\bcalled|\bnamed|\bname'?s|\bnames? (?:is|was|are)|\b(?:known as|username|insta|instagram|snapchat|snap|facebook|tiktok|discord)(?: is)?"
    r"|\bmy name|\bname :|\bname|\bi'?m called|\bnickname(?: is)?|\bsigned(?: by)?|\bsurname(?: is)?|\bwe call (?:him|her|them))$"
)  # fmt: skip
_GREETING = re.compile(
    r"(?:\bi'?m|\bi am|\bthis is|\bhi|\bhello|\bhey|\bdear|\bthanks|\bthank you|\bregards|\bcheers|\bmeet|[,.] from|\bbaby)(?: ,)?$"
)
SMALL_WORDS = words(
    "a an the and or but so if of to in on at by for from with without about as is are was were be been has have had do does did "
    "can could will would should not no me my mine him his her hers it its us our they them their you your i he she we this that "
    "these those who what when where why how which again back up out off over said says told tells thinks asked wants won't "
    "won't can't isn't wasn't doesn't didn't hasn't just only also yet still now then there here all any some more most very "
    "999 111 today tomorrow yesterday because cos while until after before please . , ? ! : ; - n u r"
)
# After a name that is an ordinary word too: "rose has a rash", "will won't eat".
VERBS_OF_A_CHILD = words(
    "is has was had isn't hasn't wasn't hadn't isnt hasnt wasnt won't wont can't cant doesn't doesnt didn't didnt keeps kept gets got goes "
    "went needs wants refuses woke wakes cries cried screams sleeps slept eats ate hates loves likes says said seems fell bit "
    "hit hits bites struggles started starts stopped vomited"
)
MODAL = frozenset({"will", "may"})
BEGIN_QUESTIONS = MODAL | {"hope"}  # "Will he be ok?"
_SPELT = re.compile(r"(?<![^\W_])(?:(?:[^\W\d_][ .\-_*]){2,}[^\W\d_]|(?:[^\W_][ .\-_*]){3,}[^\W_])(?![^\W_])")


class Before:
    """The few words before a word, in small letters."""

    def __init__(self, last: Sequence[str]) -> None:
        self._last, self._text = (last[-1] if last else ""), " ".join(last)
        self._before_stop = last[-2] if len(last) > 1 and last[-1] == "." else self._last

    def ends_with_title(self, may_be_surname: bool) -> bool:
        """``may_be_surname``: of the word that follows. A full stop may end the title: "Dr. Brown"."""
        title = self._before_stop
        return title in TITLES or (title in PERHAPS_TITLES and may_be_surname and len(title) > 1)

    def ends_with_naming(self) -> bool:
        return bool(_NAMING.search(self._text))

    def ends_with_greeting(self) -> bool:
        return bool(_GREETING.search(self._text))

    def ends_with_relation(self) -> bool:
        return self._last in _RELATIONS

    def ends_with_joining(self) -> bool:
        return self._last in ("and", "or", "&", ",", "n", "/", "+")


def join_spelt(text: str) -> str:
    """The text with words that are spelt out, such as "T o m" or "j.a.c.k", written as one."""
    return _SPELT.sub(lambda match: "".join(char for char in match[0] if char.isalnum()), text)
