"""Takes personal details out of a family's words before they are kept. When unsure, it takes out more rather than less.

Two ways together: details that have a form (``bot.gaps.patterns``), and then every word that is not known to be an ordinary
one (``bot.gaps.words``). What was there is named in square brackets: "my son [name] has a fever".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.gaps import cues
from bot.gaps.institutions import hide_institutions
from bot.gaps.patterns import PATTERNS
from bot.gaps.words import WordLists
from bot.language.ages import find_ages
from bot.language.plain import clean

NAME, WORD, NUMBER, PLACE = "[name]", "[word]", "[number]", "[place]"
# Ages in months below which a child is called so; the last is for all older ones.
AGES = ((12, "[baby]"), (36, "[toddler]"), (60, "[preschooler]"), (132, "[school child]"), (float("inf"), "[teenager]"))
MOSTLY = 0.6  # a message with more words in capitals than this tells nothing by them
_TOKEN = re.compile(r"\[[a-z ]+\]|[^\W_]+(?:['&./:-][^\W_]+)*|\n|\S")
_AGAIN = re.compile(r"(\[[a-z ]+\])(?:[\s,.'-]{0,2}\1)+")
_ALONE = re.compile(r"\[[a-z ]+\]")
_NUMBER = re.compile(r"\d{1,2}(?:[.:/-]\d{1,2})?|999|111|101|119")
_AMOUNT = re.compile(
    r"\d{1,2}(?:[.:]\d{1,2})?(?:st|nd|rd|th|am|pm|c|f|cm|mm|m|ft|in|lb|lbs|st|oz|hr|hrs|h|min|mins|wk|wks|w|d|day|days|week|weeks|"
    r"months|month|years|year|y|yr|yrs|yo|mo|mth|mths|ish|x|s|k|p)|\d{1,3}(?:mg|ml|mcg|mls|g|kg)|(?:ks|yr|y|year)\d{1,2}|b12|b6|d3|co2|e45|mmr1|mmr2|hba1c|covid19|any1|some1|every1|no1|2day|2nite|2night|2moro|2morrow|b4|gr8|m8|l8|l8r|4get|4eva|h8s|w8"
)


@dataclass(frozen=True)
class _Token:
    """A piece of the text: ``low`` is in small letters; ``begins`` where it may have a capital for being first."""

    text: str
    start: int
    low: str
    begins: bool

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_hidden(self) -> bool:
        return bool(_ALONE.fullmatch(self.text))


class Scrubber:
    """Scrubs texts. Holds word lists only: one serves all."""

    def __init__(self, lists: WordLists) -> None:
        self._lists = lists

    def scrub(self, text: str) -> str:
        """The text without personal details. Its time grows with its length and no faster."""
        text = cues.join_spelt(clean(text))
        for pattern, placeholder in PATTERNS:
            text = pattern.sub(placeholder, text)
        text = hide_institutions(_coarse_ages(text))
        return _AGAIN.sub(r"\1", self._hide_words(text)).strip()

    def _hide_words(self, text: str) -> str:
        tokens = _tokens(text)
        cased = _has_cases(tokens)
        pieces, end, hidden = [], 0, [token.is_hidden for token in tokens]
        for index, token in enumerate(tokens):
            placeholder = self._placeholder(tokens, index, hidden, cased) if token.is_word else None
            hidden[index] = hidden[index] or placeholder is not None
            pieces += [text[end : token.start], placeholder or token.text]
            end = token.start + len(token.text)
        return "".join((*pieces, text[end:]))

    def _placeholder(self, tokens: list[_Token], index: int, hidden: list[bool], cased: bool) -> str | None:
        """What stands for a word, or None where it may stay."""
        token = tokens[index]
        if any(char.isdigit() for char in token.text):
            return None if _NUMBER.fullmatch(token.low) or _AMOUNT.fullmatch(token.low) else NUMBER
        if self._is_name(tokens, index, hidden, cased):
            return NAME
        if token.low.removesuffix("'s") in self._lists.places:
            return PLACE
        parts = re.split(r"[.:/-]", token.low)
        return None if self._lists.knows(token.low) or all(map(self._knows, parts)) else WORD

    def _knows(self, word: str) -> bool:
        return self._lists.knows(word) or self._lists.knows(word.removesuffix("'s"))

    def _is_name(self, tokens: list[_Token], index: int, hidden: list[bool], cased: bool) -> bool:
        lists, token = self._lists, tokens[index]
        parts = {token.low, token.low.removesuffix("'s").removesuffix("s'"), *re.split(r"[.:/-]", token.low)}
        if parts & lists.first_names:
            return True
        if cased and self._has_odd_capital(token):
            return True
        before = cues.Before([t.low for t in tokens[max(0, index - 4) : index]])
        after = tokens[index + 1].low if index + 1 < len(tokens) else ""
        surname = bool(parts & (lists.surnames | lists.also_words))
        if index and hidden[index - 1] and tokens[index - 1].is_word and surname:
            return True  # what follows a first name
        if before.ends_with_title(surname or token.text[0].isupper()) and token.low not in cues.SMALL_WORDS:
            return True
        if before.ends_with_naming() and token.low not in cues.SMALL_WORDS:
            return True
        return bool(parts & lists.also_words) and self._is_used_as_name(
            token, before, after, hidden[max(0, index - 2) : index], cased
        )

    def _is_used_as_name(self, token: _Token, before: cues.Before, after: str, hidden: list[bool], cased: bool) -> bool:
        """Whether a name that is an ordinary word too stands where names stand."""
        if token.low.endswith(("'s", "s'")) or after in cues.VERBS_OF_A_CHILD:
            return True
        if token.begins and cased and token.text[0].isupper() and token.low not in cues.BEGIN_QUESTIONS:
            return True
        joined = len(hidden) == 2 and hidden[0] and before.ends_with_joining()
        modal = token.low in cues.MODAL  # "my son will not sleep"
        return joined or before.ends_with_greeting() or (before.ends_with_relation() and not modal)

    def _has_odd_capital(self, token: _Token) -> bool:
        """A capital letter within a sentence where none is usual."""
        if token.begins or not token.text[0].isupper():
            return False
        base = token.low.removesuffix("'s")
        if token.text.isupper() and len(token.text) > 1 and self._knows(base):
            return base in self._lists.also_words  # abbreviations, and words that are shouted
        return base not in self._lists.with_capital and token.low not in self._lists.with_capital


def _tokens(text: str) -> list[_Token]:
    """The pieces of a text. A word begins where a sentence, a line, a quotation or a list does."""
    found: list[_Token] = []
    begins = True
    for match in _TOKEN.finditer(text):
        piece = match[0]
        found.append(_Token(piece, match.start(), piece.lower(), begins))
        begins = piece in '.?!\n:;"(-\u2022' or (begins and not piece[0].isalnum() and not _ALONE.fullmatch(piece))
    return found


def _has_cases(tokens: list[_Token]) -> bool:
    """Whether capital letters tell anything: not in a message that is all in capitals, or Has Each Word With One."""
    words = [token.text for token in tokens if token.is_word and token.text[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) < 4 or capitals <= MOSTLY * len(words)


def _coarse_ages(text: str) -> str:
    """The text with children's ages as stages of childhood."""
    for found in reversed(find_ages(text)):
        name = next(name for limit, name in AGES if found.value["months"] < limit)
        text = text[: found.start] + name + text[found.end :]
    return text
