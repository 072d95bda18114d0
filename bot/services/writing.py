"""Writes a service as an Open Referral UK record (HSDS-UK 3.0), which ``bot.services.reading`` reads back the same."""

from __future__ import annotations

from typing import Any

from bot.services.models import EVERYWHERE, REFERRAL, Opening, Organisation, Referral, Service, Term, Venue
from bot.services.vocabulary import made_id

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_REFERRALS = {
    Referral.SELF: ("Self-referral", "Families can ask for it themselves."),
    Referral.PROFESSIONAL: ("Professional referral", "A professional asks for it on behalf of a family."),
}
Json = dict[str, Any]


def summary_json(service: Service) -> Json:
    """A service as a list shows it: no arrays but the phones that a family rings."""
    organisation = service.organisation
    return _filled(
        {
            "id": service.id,
            "name": service.name,
            "description": service.description,
            "url": service.url,
            "email": service.email,
            "status": service.status,
            "fees": service.cost,
            "minimum_age": _years(service.youngest),
            "maximum_age": _years(service.oldest),
            "eligibility_description": service.eligibility,
            "application_process": "\n".join(service.steps),
            "wait_time": service.wait,
            "assured_date": service.assured.isoformat() if service.assured else "",
            "alert": service.alert,
            "last_modified": service.modified.isoformat() if service.modified else "",
            "organization": _organisation(organisation) if organisation else None,
        }
    )


def service_json(service: Service) -> Json:
    """The whole record."""
    referral = _referral(service)
    areas = [{"id": made_id(service.id, "area", area), "name": _area_name(area)} for area in service.areas]
    languages = [{"id": made_id(service.id, "language", name), "name": name} for name in service.languages]
    phones = [{"id": made_id(service.id, "phone", number), "number": number} for number in service.phones]
    return summary_json(service) | _filled(
        {
            "phones": phones,
            "contacts": [{"id": made_id(service.id, "contact"), "phones": phones}] if phones else [],
            "schedules": [_schedule(service, number) for number in range(len(service.openings))],
            "service_areas": areas,
            "service_at_locations": [_at_location(service, venue) for venue in service.venues],
            "languages": languages,
            "cost_options": [_no_cost(service)] if service.free else [],
            "attributes": [_attribute(service, term) for term in (*service.terms, *referral)],
        }
    )


def term_json(term: Term) -> Json:
    made = {"id": term.id, "name": term.name, "description": term.description or term.name, "taxonomy": term.taxonomy}
    return _filled(made | {"parent_id": term.parent, "term_uri": term.uri})


def _organisation(organisation: Organisation) -> Json:
    return {"description": organisation.description or organisation.name} | _filled(
        {
            "id": organisation.id,
            "name": organisation.name,
            "description": organisation.description,
            "email": organisation.email,
            "website": organisation.website,
        }
    )


def _schedule(service: Service, number: int) -> Json:
    opening: Opening = service.openings[number]
    return _filled(
        {
            "id": made_id(service.id, "schedule", str(number)),
            "freq": "MONTHLY" if opening.monthly else "WEEKLY",
            "interval": 1,
            "byday": ",".join(_CODES[day] for day in opening.days),
            "opens_at": opening.opens.isoformat() if opening.opens else "",
            "closes_at": opening.closes.isoformat() if opening.closes else "",
            "valid_from": opening.valid_from.isoformat() if opening.valid_from else "",
            "valid_to": opening.valid_to.isoformat() if opening.valid_to else "",
            "description": opening.note,
            "on_bank_holidays": opening.on_bank_holidays or None,
        }
    )


def _at_location(service: Service, venue: Venue) -> Json:
    address = {"address_1": venue.address, "city": venue.town, "postal_code": venue.postcode}
    region = ", ".join(_area_name(area) for area in service.areas)
    access = {"id": made_id(venue.id, "access"), "description": venue.accessibility}
    located = any(address.values())
    location = {
        "id": venue.id,
        "location_type": "virtual" if venue.virtual else "physical",
        "name": venue.name,
        "latitude": venue.point.latitude if venue.point else None,
        "longitude": venue.point.longitude if venue.point else None,
        "addresses": [
            {
                "id": made_id(venue.id, "address"),
                **address,
                "state_province": region,
                "country": "GB",
                "address_type": "physical",
            }
        ]
        if located
        else [],
        "accessibility": [access] if venue.accessibility else [],
    }
    return {"id": made_id(service.id, "at", venue.id), "location": _filled(location)}


def _no_cost(service: Service) -> Json:
    return {"id": made_id(service.id, "cost"), "option": "", "amount": 0, "amount_description": ""}


def _referral(service: Service) -> tuple[Term, ...]:
    if service.referral not in _REFERRALS:
        return ()
    name, description = _REFERRALS[service.referral]
    return (Term(made_id("referral", name), name, description, REFERRAL),)


def _attribute(service: Service, term: Term) -> Json:
    return {"id": made_id(service.id, "attribute", term.id), "link_type": "service", "taxonomy_term": term_json(term)}


def _area_name(area: str) -> str:
    """As a reader of any directory knows it; ``Vocabulary.areas_of`` finds the id again."""
    return "England" if area == EVERYWHERE else area.replace("_", " ").title()


def _years(months: float | None) -> float | None:
    return None if months is None else round(months / 12, 4)


def _filled(value: Json) -> Json:
    """Without what is not told."""
    return {name: item for name, item in value.items() if item not in (None, "", [])}
