"""Reads a service from an Open Referral UK record (HSDS-UK 3.0), with all that is wrong with it.

Beyond the UK profile it reads the fields of HSDS 3.0 that signposting needs: phones, ``application_process``, ``wait_time``,
``eligibility_description`` and the names of languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.services.models import REFERRAL, STATUSES, Opening, Organisation, Point, Referral, Service, Term, Venue
from bot.services.values import (
    Notes,
    date_of,
    email_of,
    id_of,
    moment_of,
    name_of,
    number_of,
    object_of,
    objects_of,
    plain,
    text_of,
    time_of,
    url_of,
)
from bot.services.vocabulary import Vocabulary

OLDEST = 120  # years: a higher age is a slip
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()+-]{1,24}")
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SELF = re.compile(r"self[ -]?refer|no (?:need for a )?referral|turn up|drop[ -]?in|come along|refer yourself", re.I)
_BY_OTHERS = re.compile(
    r"(?:gp|professional|health visitor|midwife|school|doctor|consultant)s?['’]? (?:must |needs? to |has to |can )?refer"
    r"|referr(?:ed|al) (?:by|from|through|via)|ask your (?:gp|doctor|midwife|health visitor|school)\b.*\brefer",
    re.I,
)
_FREE = re.compile(r"\s*(?:free\b|no (?:charge|cost|fee))", re.I)


def read_service(value: object, vocabulary: Vocabulary) -> tuple[Service | None, Notes]:
    """The service, or None where something must be fixed first; and what is wrong. Never raises for bad input."""
    if not isinstance(value, Mapping):
        notes = Notes("a service")
        notes.must("service", "is not an object")
        return None, notes
    notes = Notes(_name(value.get("id")))
    service = _service(value, notes, vocabulary)
    _look_over(service, notes)
    return (None if notes.refused else service), notes


def _service(value: Mapping[str, Any], notes: Notes, vocabulary: Vocabulary) -> Service:
    venues = tuple(_venue(item, notes) for item in objects_of(value, "service_at_locations", notes))
    terms = tuple(term for item in objects_of(value, "attributes", notes) if (term := _term(item, notes)))
    names = [_area_name(item, notes) for item in objects_of(value, "service_areas", notes)]
    process = text_of(value, "application_process", notes)
    cost, free = _cost(value, notes)
    return Service(
        id=id_of(value, notes),
        name=name_of(value, notes),
        status=_status(value, notes),
        description=text_of(value, "description", notes),
        organisation=_organisation(value, notes),
        url=url_of(value, "url", notes),
        email=email_of(value, "email", notes),
        phones=_phones(value, notes),
        alert=text_of(value, "alert", notes, 500),
        youngest=_months(value, "minimum_age", notes),
        oldest=_months(value, "maximum_age", notes),
        eligibility=text_of(value, "eligibility_description", notes),
        cost=cost,
        free=free,
        referral=_referral(terms, process),
        steps=tuple(line.strip("- ").strip() for line in process.split("\n") if line.strip("- ")),
        wait=text_of(value, "wait_time", notes, 500),
        languages=_languages(value, notes),
        venues=venues,
        openings=_openings(value, notes),
        terms=tuple(term for term in terms if term.taxonomy != REFERRAL),
        needs=vocabulary.needs_of(terms),
        areas=vocabulary.areas_of(names, venues),
        assured=date_of(value, "assured_date", notes),
        modified=moment_of(value, "last_modified", notes),
    )


def _name(key: object) -> str:
    """How a record is named in what is wrong with it."""
    return plain(key[:100]) if isinstance(key, str) and key else "without id"


def _look_over(service: Service, notes: Notes) -> None:
    """What signposting needs of a service beyond the standard."""
    wanted = {
        "contacts": (service.reachable, "there is no way in: a phone, an email, a website or an address"),
        "description": (service.description, "does not say what the service does"),
        "organization": (service.organisation, "does not say who runs it"),
        "attributes": (service.needs, "has no category that we know: families cannot find it by need"),
        "service_areas": (service.areas, "does not say where, in words that we know"),
        "minimum_age": (service.eligibility or service.youngest is not None or service.oldest, "does not say for whom"),
        "schedules": (service.openings, "does not say when"),
        "cost_options": (service.cost, "does not say what it costs"),
        "languages": (service.languages, "does not say in which languages"),
        "accessibility": (service.accessibility, "does not say how accessible it is"),
        "application_process": (service.steps, "does not say how to get in"),
        "wait_time": (service.wait, "does not say how long families wait"),
        "assured_date": (service.assured, "does not say when it was last assured"),
    }
    for name, (told, text) in wanted.items():
        if not told:
            notes.should(name, text)
    if None not in (service.youngest, service.oldest) and (service.youngest or 0) > (service.oldest or 0):
        notes.must("minimum_age", "is above maximum_age")


def _status(value: Mapping[str, Any], notes: Notes) -> str:
    status = value.get("status")
    if status in STATUSES:
        return str(status)
    notes.must("status", "is missing" if status is None else f"is none of: {', '.join(STATUSES)}")
    return ""


def _organisation(value: Mapping[str, Any], notes: Notes) -> Organisation | None:
    found = object_of(value, "organization", notes)
    if not found:
        return None
    inner = Notes(notes.where)
    made = Organisation(
        id_of(found, inner),
        name_of(found, inner),
        text_of(found, "description", inner),
        email_of(found, "email", inner),
        url_of(found, "website", inner),
    )
    notes.faults += [replace(fault, field=f"organization.{fault.field}") for fault in inner.faults]
    return made


def _venue(value: Mapping[str, Any], notes: Notes) -> Venue:
    location = object_of(value, "location", notes) or value
    address: Mapping[str, Any] = next(objects_of(location, "addresses", notes), {})
    access = [
        text_of(item, name, notes, 500)
        for item in objects_of(location, "accessibility", notes)
        for name in ("description", "details")
    ]
    return Venue(
        id=id_of(location, notes),
        name=text_of(location, "name", notes, 200),
        address=text_of(address, "address_1", notes, 300),
        town=text_of(address, "city", notes, 100),
        postcode=text_of(address, "postal_code", notes, 20),
        point=_point(location, notes),
        accessibility=" ".join(text for text in access if text),
        virtual=location.get("location_type") == "virtual",
    )


def _point(location: Mapping[str, Any], notes: Notes) -> Point | None:
    latitude, longitude = number_of(location, "latitude", notes), number_of(location, "longitude", notes)
    if latitude is None or longitude is None:
        return None
    if not (49 <= latitude <= 61 and -9 <= longitude <= 2.5):
        notes.should("latitude", "is outside the United Kingdom: the co-ordinates are not used")
        return None
    return Point(latitude, longitude)


def _term(value: Mapping[str, Any], notes: Notes) -> Term | None:
    found = object_of(value, "taxonomy_term", notes)
    if not found:
        return None
    parent = text_of(found, "parent_id", notes, 100)
    name = text_of(found, "name", notes, 200)
    taxonomy, uri = text_of(found, "taxonomy", notes, 200), url_of(found, "term_uri", notes)
    return Term(id_of(found, notes), name, text_of(found, "description", notes), taxonomy, parent, uri)


def _area_name(value: Mapping[str, Any], notes: Notes) -> str:
    return text_of(value, "name", notes, 500) or text_of(value, "service_area", notes, 500)


def _phones(value: Mapping[str, Any], notes: Notes) -> tuple[str, ...]:
    holders = [value, *objects_of(value, "contacts", notes)]
    found = (text_of(phone, "number", notes, 50) for holder in holders for phone in objects_of(holder, "phones", notes))
    numbers = []
    for number in filter(None, dict.fromkeys(found)):
        if _PHONE.fullmatch(number):
            numbers.append(number)
        else:
            notes.should("phones", "holds what is no phone number: it is not shown")
    return tuple(numbers)


def _months(value: Mapping[str, Any], name: str, notes: Notes) -> float | None:
    years = number_of(value, name, notes)
    if years is not None and not 0 <= years <= OLDEST:
        notes.should(name, f"is not from 0 to {OLDEST} years: it is not used")
        return None
    return None if years is None else round(years * 12, 2)


def _cost(value: Mapping[str, Any], notes: Notes) -> tuple[str, bool | None]:
    """What it costs, in words, and whether that is nothing."""
    fees = text_of(value, "fees_description", notes, 500) or text_of(value, "fees", notes, 500)
    amounts, words = [], [fees] if fees else []
    for item in objects_of(value, "cost_options", notes):
        amount = number_of(item, "amount", notes)
        amounts.append(amount)
        told = [text_of(item, name, notes, 300) for name in ("option", "amount_description")]
        price = f"£{amount:g}" if amount else ""
        words.append(" ".join(part for part in (price, told[1], told[0] and f"({told[0]})") if part))
    cost = "; ".join(word for word in words if word)
    if any(amount for amount in amounts):
        return cost, False
    free = bool(amounts and all(amount == 0 for amount in amounts)) or bool(_FREE.match(cost))
    return cost or ("Free" if free else ""), True if free else (False if "£" in cost else None)


def _referral(terms: tuple[Term, ...], process: str) -> Referral:
    for term in terms:
        if term.taxonomy == REFERRAL:
            return Referral.SELF if _SELF.search(term.name) else Referral.PROFESSIONAL
    if _SELF.search(process):
        return Referral.SELF
    return Referral.PROFESSIONAL if _BY_OTHERS.search(process) else Referral.UNKNOWN


def _languages(value: Mapping[str, Any], notes: Notes) -> tuple[str, ...]:
    items = objects_of(value, "languages", notes)
    found = (text_of(item, "name", notes, 50) or text_of(item, "code", notes, 50) for item in items)
    return tuple(filter(None, dict.fromkeys(found)))


def _openings(value: Mapping[str, Any], notes: Notes) -> tuple[Opening, ...]:
    places = objects_of(value, "service_at_locations", notes)
    schedules = [*objects_of(value, "schedules", notes)]
    schedules += [item for place in places for item in objects_of(place, "schedules", notes)]
    return tuple(opening for item in schedules if (opening := _opening(item, notes)))


def _opening(value: Mapping[str, Any], notes: Notes) -> Opening | None:
    said = text_of(value, "byday", notes, 100).upper().replace(" ", "")
    parts = [_DAY.fullmatch(part) for part in said.split(",") if part]
    if not all(parts):
        notes.should("byday", "is no list of days (MO,TU)")
    days = tuple(sorted({_CODES.index(part[2]) for part in parts if part}))
    note = text_of(value, "description", notes, 500) or text_of(value, "notes", notes, 500)
    if not days and not note:
        return None
    return Opening(
        days=days,
        opens=time_of(value, "opens_at", notes),
        closes=time_of(value, "closes_at", notes),
        valid_from=date_of(value, "valid_from", notes),
        valid_to=date_of(value, "valid_to", notes),
        note=note,
        monthly=value.get("freq") == "MONTHLY" or any(part[1] for part in parts if part),
        on_bank_holidays=value.get("on_bank_holidays") is True,
    )
