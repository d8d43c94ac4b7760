"""Badges, rota cards and sign-in sheets."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.printing.pack import Desk, Ink, Pack, page_model, sector_mark
from facilitate.printing.reading import (
    Stop,
    fingerprint,
    people_wanted,
    personal_address,
    stops_of_people,
)
from facilitate.printing.wishes import CHANGED, EVERYBODY, Order
from facilitate.seating.models import SeatRole

#: lines for people who are not on the list
_BLANK_LINES = 10
#: more days than these do not fit beside the names
_MOST_DAYS = 3


def badges(desk: Desk, before: Mapping[str, str]) -> Pack:
    """A badge for each; folded ones have their rounds on the back."""
    say = desk.words.gettext
    ink = Ink()
    stops = stops_of_people(desk.workshop)
    cards = {
        p: _card(desk, ink, p, stops.get(p.id, ()) if desk.wish.paper.folded else ())
        for p in people_wanted(desk.workshop, desk.wish, stops)
    }
    words = {"code": say("Badge code"), "qr": say("Scan to enter"), **_day_words(desk)}
    title = say("Badges: %(workshop)s", workshop=desk.workshop.title)
    return _pack_of_cards(desk, ink, cards, before, title, words)


def rota(desk: Desk, before: Mapping[str, str]) -> Pack:
    """A card with round, time and table for each who has a chair."""
    say = desk.words.gettext
    ink = Ink()
    stops = stops_of_people(desk.workshop)
    if not stops:
        raise Refused("Personal cards can be printed once the tables are sent.")
    cards = {
        p: _card(desk, ink, p, stops[p.id])
        for p in people_wanted(desk.workshop, desk.wish, stops)
        if p.id in stops
    }
    words = {"code": say("Badge code"), "qr": say("Scan to enter"), **_day_words(desk)}
    title = say("Personal cards: %(workshop)s", workshop=desk.workshop.title)
    return _pack_of_cards(desk, ink, cards, before, title, words)


def sign_in(desk: Desk, _before: Mapping[str, str]) -> Pack:
    """Everybody's name with room for a signature on each day; for the desk, not to be laid out."""
    say = desk.words.gettext
    ink = Ink()
    people = people_wanted(desk.workshop, desk.wish, stops_of_people(desk.workshop))
    if not people:
        raise Refused("Nobody is on the list yet.")
    rows: list[dict[str, Any]] = []
    heading = None
    for number, person in enumerate(people, start=1):
        organization = person.organization.name if person.organization else ""
        group = (
            organization or say("No organization")
            if desk.wish.order == Order.ORGANIZATION
            else person.name_key[:1].upper()
        )
        if group != heading:
            heading = group
            rows.append({"heading": ink.line(group)})
        rows.append(
            {
                "number": str(number),
                "name": ink.line(person.name, of=person),
                "organization": ink.line(organization, of=person),
                "sector": sector_mark(person.sector, ink),
            }
        )
    words = {
        "number": say("No."),
        "name": say("Name"),
        "organization": say("Organization"),
        "title": say("Sign-in"),
        "others": say("Not on the list"),
        "private": say(
            "For the check-in desk only. Not everybody here has agreed to be named in lists: do not"
            " lay it out, copy it or photograph it."
        ),
        "page": say("Page {page} of {pages}"),
    }
    title = say("Sign-in sheets: %(workshop)s", workshop=desk.workshop.title)
    model = page_model(
        desk,
        ink,
        title=title,
        words=words,
        rows=rows,
        blank=_BLANK_LINES if desk.wish.who == EVERYBODY else 0,
        days=_days(desk),
    )
    return Pack(model=model, count=len(people), replaced=ink.replaced, affected=ink.affected)


def _pack_of_cards(
    desk: Desk,
    ink: Ink,
    cards: Mapping[Participant, dict[str, Any]],
    before: Mapping[str, str],
    title: str,
    words: dict[str, str],
) -> Pack:
    prints = {str(p.id): fingerprint(card, secret_key=desk.secret_key) for p, card in cards.items()}
    if desk.wish.who == CHANGED:
        cards = {p: c for p, c in cards.items() if before.get(str(p.id)) != prints[str(p.id)]}
        if not cards:
            raise Refused("Nobody is new or changed since the last print.")
    if not cards:
        raise Refused("There is nobody to print this for.")
    return Pack(
        model=page_model(desk, ink, title=title, words=words, items=list(cards.values())),
        count=len(cards),
        printed={str(p.id): prints[str(p.id)] for p in cards},
        replaced=ink.replaced,
        affected=[i for i in ink.affected if i in {p.id for p in cards}],
    )


def _card(desk: Desk, ink: Ink, person: Participant, stops: Sequence[Stop]) -> dict[str, Any]:
    organization = person.organization.name if person.organization else ""
    code = person.badge_code
    return {
        "name": ink.big(person.name, of=person),
        "organization": ink.big(organization, of=person),
        "sector": sector_mark(person.sector, ink),
        "code": f"{code[:3]} {code[3:]}",
        "qr": personal_address(person, links=desk.links, secret_key=desk.secret_key),
        "stops": [_stop(desk, ink, stop) for stop in stops],
    }


def _stop(desk: Desk, ink: Ink, stop: Stop) -> dict[str, str]:
    say = desk.words.gettext
    host = stop.role == SeatRole.HOST
    return {
        "day": desk.words.day(stop.round.workshop_session.day),
        "time": stop.round.planned_at.strftime("%H:%M"),
        "round": say("Round %(number)s", number=stop.round.number),
        "table": str(stop.table.number),
        "topic": ink.line(stop.table.topic),
        "role": say("You host this table") if host else "",
    }


def _day_words(desk: Desk) -> dict[str, str]:
    say = desk.words.gettext
    return {
        "table": say("Table"),
        "mine": say("Your tables"),
        "changes": say("Tables may change: your phone and the projector show the newest."),
    }


def _days(desk: Desk) -> list[str]:
    """What stands above the signatures: each day, or one column where there are too many."""
    workshop = desk.workshop
    count = (workshop.ends_on - workshop.starts_on).days + 1
    if not 1 < count <= _MOST_DAYS:
        return [desk.words.gettext("Signature")]
    days = [workshop.starts_on + timedelta(days=n) for n in range(count)]
    # a date stays on one line, below the word where there is no room beside it
    shown = [desk.words.day(day).replace(" ", "\u00a0") for day in days]
    return [desk.words.gettext("Signature, %(day)s", day=day) for day in shown]
