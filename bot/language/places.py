"""Postcodes and places of the demonstration areas in a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from bot.errors import DataError
from bot.language.areas import Areas, Name, load_areas, plain_name, save_areas
from bot.language.found import Found, attach, factory, near, words

Finder = Callable[[str], list[Found]]
SHORT = 60  # characters of a message that may be nothing but a place
_FILE = "areas.yml"

# Postcodes

# The letters with which the postcodes of the United Kingdom begin.
_LETTERS = words(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH"
    " EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M"
    " ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST"
    " SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_OUTWARD = r"(?P<outward>(?P<letters>[A-Z]{1,2})[0-9](?:[0-9]|[A-Z])?)"
_POSTCODE = re.compile(
    rf"(?<![A-Z0-9_@])(?:{_OUTWARD}\s{{0,3}}(?P<inward>[0-9][ABD-HJLNP-UW-Z]{{2}})"
    r"|(?P<bare>(?P<bare_letters>[A-Z]{1,2})[0-9](?:[0-9]|[A-Z])?))(?![A-Z0-9_]|['’-][0-9])",
    re.IGNORECASE,
)
# Small letters after a small-letter code that are a count, not half a postcode: "b4 2nd", "m8 1st".
_COUNT = re.compile(r"[0-9](?:st|nd|rd|th|yr|hr|ft|lb|pt|dy|ug|gb)")
# Districts with a final letter exist in central London only.
_LONDON = re.compile(r"(?:EC|WC|SW|NW|SE|E|N|W)[0-9][A-Z]")
# Codes of the right form that parents use for something else: carbon dioxide, a spray, "dear daughter".
_OTHER_MEANING = frozenset(("CO2", "WD40", "DD1", "DD2", "DD3", "DD4", "DD5", "NE1"))
_POSTCODE_CUE = re.compile(
    r"\b(?:post\s?codes?(?:\s(?:is|are|area))?|liv(?:e|es|ing)\sin|based\sin|moved?\sto|moving\sto|we['’]?re\sin"
    r"|i['’]?m\sin|i\sam\sin|we\sare\sin)\s{0,2}[:=-]?\s{0,2}$",
    re.IGNORECASE,
)


def find_postcodes(text: str, known: Collection[str]) -> list[Found]:
    """Postcodes, whole or the first half alone; ``known`` first halves may stand alone in small letters.

    A value is ``{"outward": "CB1", "inward": "2AB"}``, with None for an inward code that is not there.
    """
    found = [_postcode(match, text, known) for match in _POSTCODE.finditer(text)]
    return [item for item in found if item]


def _postcode(match: re.Match[str], text: str, known: Collection[str]) -> Found | None:
    if match["bare"]:
        return _bare(match.start(), match["bare"], match["bare_letters"], text, known)
    outward, inward = match["outward"].upper(), match["inward"]
    if not _exists(outward, match["letters"].upper()):
        return None
    if _COUNT.fullmatch(inward) and match["outward"].islower():
        return _bare(match.start(), match["outward"], match["letters"], text, known)
    return Found(match.start(), match.end(), {"outward": outward, "inward": inward.upper()})


def _bare(start: int, written: str, letters: str, text: str, known: Collection[str]) -> Found | None:
    outward, end = written.upper(), start + len(written)
    cued = bool(_POSTCODE_CUE.search(near(text, start, end)[0]))
    alone = len(text) <= SHORT and text.strip(" .!?") == written
    if outward in known:
        fits = outward not in _OTHER_MEANING or cued or alone
    else:
        # "B12" and "M8" are vitamins and mates more often than Birmingham and Manchester.
        plain = len(letters) == 2 and outward not in _OTHER_MEANING
        fits = written == outward and _exists(outward, letters) and (plain or cued)
    return Found(start, end, {"outward": outward, "inward": None}) if fits else None


def _exists(outward: str, letters: str) -> bool:
    return letters in _LETTERS and (outward[-1].isdigit() or _LONDON.fullmatch(outward) is not None)


# Places

_IN = re.compile(r"\b(?:in|near|from|around|to|outside|at|live|lives|living)\s{1,2}(?:the\s{1,2})?$", re.IGNORECASE)
_LIVE_IN = re.compile(r"\b(?:live|lives|lived|living|based|moved?|moving)\s{1,2}(?:in|to)\s{1,2}$", re.IGNORECASE)
_TOWN = re.compile(r"\s{1,2}town\b(?!\s{1,2}(?:hall\s)?(?:council\s)?(?:meeting|trip))", re.IGNORECASE)


class PlaceFinder:
    """Finds the names of ``areas`` in a text."""

    def __init__(self, areas: Areas) -> None:
        self._names = areas.names
        self._area_names = {area.id: area.name for area in areas.areas}
        # The longest name first, so that "Southend-on-Sea" is not read as "Southend".
        names = sorted((name.name for name in self._names.values()), key=len, reverse=True)
        choices = "|".join(_as_typed(name) for name in names)
        self._pattern = re.compile(rf"(?<![\w@])(?:{choices})(?!\w)", re.IGNORECASE) if names else None

    def find(self, text: str) -> list[Found]:
        """The places in a text, in order; a value is ``{"name": "Ipswich", "areas": ["suffolk"]}``."""
        found: list[Found] = []
        for match in self._pattern.finditer(text) if self._pattern else ():
            name = self._names[plain_name(match[0])]
            if name.care == "none" or self._is_meant(name, match, text):
                value = {"name": name.name, "areas": list(name.areas)}
                found.append(Found(match.start(), match.end(), value))
        return found

    def _is_meant(self, name: Name, match: re.Match[str], text: str) -> bool:
        before, after = near(text, match.start(), match.end())
        if self._area_follows(name, after):
            return True
        if name.care == "month":
            return bool(_TOWN.match(after) or (_LIVE_IN.search(before) and match[0][0].isupper()))
        alone = len(text) <= SHORT and text.strip(" .!?") == match[0]
        return alone or bool(_IN.search(before))

    def _area_follows(self, name: Name, after: str) -> bool:
        following = re.match(r"\s{0,2}(?:,|\bin\b)?\s{0,2}(.*)", after, re.DOTALL)
        words = plain_name(following[1]) if following else ""
        own = [plain_name(self._area_names[area_id]) for area_id in name.areas]
        return any(re.match(rf"{re.escape(area)}\b", words) for area in own)


def find_places(text: str, areas: Areas) -> list[Found]:
    """The places in one text: see ``PlaceFinder``, which is quicker for many texts."""
    return PlaceFinder(areas).find(text)


def _as_typed(name: str) -> str:
    """The pattern of a name: no apostrophes, spaces for hyphens, "St." or "Saint" for "St"."""
    words = [re.escape(word) for word in re.split(r"[\s-]+", name)]
    words = [re.sub(r"['’]", "['’]?", word) for word in words]
    words = [r"(?:st\.?|saint)" if word == "St" else word for word in words]
    return r"[\s-]{1,2}".join(words)


# The spaCy components


class AreasComponent:
    """A component that holds the table of areas and is saved with it: a trained model needs no areas.yml.

    The file is read when the component is made. Where it is not there (a saved model on another machine),
    ``from_disk`` must fill the component; a document before that raises the DataError of the missing file.
    """

    def __init__(self, label: str, path: Path | str, use: Callable[[Areas], Finder]) -> None:
        self._label = label
        self._use = use
        self._missing: DataError | None = None
        if Path(path).exists():
            self._set(load_areas(path))
        else:
            self._missing = DataError("there is no such file: name the areas file in `path`", path)

    def _set(self, areas: Areas) -> None:
        self.areas = areas
        self._find = self._use(areas)
        self._missing = None

    def __call__(self, doc: Doc) -> Doc:
        if self._missing:
            raise self._missing
        return attach(doc, self._label, self._find(doc.text))

    def to_disk(self, path: Path | str, *, exclude: Collection[str] = ()) -> None:  # noqa: ARG002
        if self._missing:
            raise self._missing
        Path(path).mkdir(parents=True, exist_ok=True)
        save_areas(self.areas, Path(path) / _FILE)

    def from_disk(self, path: Path | str, *, exclude: Collection[str] = ()) -> AreasComponent:  # noqa: ARG002
        self._set(load_areas(Path(path) / _FILE))
        return self


def _postcode_finder(areas: Areas) -> Finder:
    return partial(find_postcodes, known=areas.outwards)


def _place_finder(areas: Areas) -> Finder:
    return PlaceFinder(areas).find


@factory("postcode")
def make_postcode(nlp: Language, name: str, path: str) -> AreasComponent:  # noqa: ARG001 (spaCy passes them)
    """The component that marks POSTCODE: see ``find_postcodes``; ``path`` is that of areas.yml."""
    return AreasComponent("POSTCODE", path, _postcode_finder)


@factory("place")
def make_place(nlp: Language, name: str, path: str) -> AreasComponent:  # noqa: ARG001 (spaCy passes them)
    """The component that marks PLACE: see ``PlaceFinder``; ``path`` is that of areas.yml."""
    return AreasComponent("PLACE", path, _place_finder)
