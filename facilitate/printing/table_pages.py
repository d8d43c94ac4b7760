"""What lies and stands on the tables: table cards and note sheets."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Participant
from facilitate.printing.pack import Desk, Ink, Pack, page_model
from facilitate.printing.wishes import Wish, require_few
from facilitate.workshop.models import Question, Round, Roundtable, Workshop
from facilitate.workshop.queries import rounds_with_questions

#: lines on one note sheet, as high as handwriting needs
_LINES = 13


def table_cards(desk: Desk, _before: Mapping[str, str]) -> Pack:
    """A card to be folded for each table: number, topic, who leads it if that may be said."""
    say = desk.words.gettext
    ink = Ink()
    tables = desk.workshop.tables
    if not tables:
        raise Refused("There are no tables yet.")
    leads = _leads(desk.workshop)
    items = [_table_card(desk, ink, table, leads.get(table.host_id)) for table in tables]
    words = {
        "fold": say("Fold here"),
        "scan": say("Hosts scan this to take notes."),
        "code": say("Workshop code"),
        "qr": say("Scan to take notes"),
    }
    title = say("Table cards: %(workshop)s", workshop=desk.workshop.title)
    return Pack(
        model=page_model(desk, ink, title=title, words=words, items=items),
        count=len(items),
        replaced=ink.replaced,
    )


def note_sheets(desk: Desk, _before: Mapping[str, str]) -> Pack:
    """A sheet for each open table and round: the question, a line for each note with its code."""
    say = desk.words.gettext
    ink = Ink()
    workshop = desk.workshop
    places = _places(workshop, desk.wish)
    require_few(places=len(places), copies=desk.wish.copies)
    items = [
        _note_sheet(desk, ink, round, table, copy)
        for round, table in places
        for copy in range(desk.wish.copies)
    ]
    words = {
        "what": say("What was said, in one sentence"),
        "code": say("Code"),
        "kind": say("Tick one"),
        "typed": say("Typed in"),
        "qr": say("Scan to type it in"),
        "advice": say(
            "One statement on each line, without names. Tick its kind. The codes tell which lines"
            " have been typed in."
        ),
        "table": say("Table"),
    }
    title = say("Note sheets: %(workshop)s", workshop=workshop.title)
    return Pack(
        model=page_model(desk, ink, title=title, words=words, items=items),
        count=len(items),
        replaced=ink.replaced,
    )


def require_printable(workshop: Workshop, wish: Wish) -> None:
    """Refuse note sheets where there is no table or round for one, and too many of them."""
    require_few(places=len(_places(workshop, wish)), copies=wish.copies)


def _places(workshop: Workshop, wish: Wish) -> list[tuple[Round, Roundtable]]:
    """Where notes are taken: each open table in each round that is wished for."""
    rounds = _rounds(workshop, wish.round)
    if not workshop.tables:
        raise Refused("There are no tables yet.")
    places = [
        (round, table) for round in rounds for table in workshop.tables if table.is_open(round)
    ]
    if not places:
        raise Refused("No table is open in this round.")
    return places


def _table_card(
    desk: Desk, ink: Ink, table: Roundtable, lead: Participant | None
) -> dict[str, Any]:
    say = desk.words.gettext
    return {
        "number": str(table.number),
        "topic": ink.big(table.topic),
        "lead": ink.line(say("Host: %(name)s", name=lead.name)) if lead is not None else "",
        "qr": desk.links("notes.table_board", code=desk.workshop.code, number=table.number),
    }


def _leads(workshop: Workshop) -> dict[int | None, Participant]:
    """The hosts who agreed that their names may stand in lists, by id."""
    ids = [table.host_id for table in workshop.tables if table.host_id is not None]
    if not ids:
        return {}
    return {
        person.id: person
        for person in db.session.scalars(
            select(Participant).where(
                Participant.id.in_(ids),
                Participant.consents_name.is_(True),
                Participant.withdrawn_at.is_(None),
            )
        )
    }


def _rounds(workshop: Workshop, number: int) -> list[Round]:
    # with the kinds of all of them at once
    db.session.scalars(
        select(Question)
        .where(Question.workshop_id == workshop.id)
        .options(selectinload(Question.kinds))
    ).all()
    rounds = list(rounds_with_questions(workshop.id))
    if not rounds:
        raise Refused("There are no rounds yet.")
    if number:
        rounds = [round for round in rounds if round.number == number]
        if not rounds:
            raise Refused("There is no round %(number)s.", number=number)
    return rounds


def _note_sheet(desk: Desk, ink: Ink, round: Round, table: Roundtable, copy: int) -> dict[str, Any]:
    say = desk.words.gettext
    asked = round.asked
    kinds = (asked.kinds if asked is not None else []) or desk.workshop.note_kinds
    first = copy * _LINES + 1
    return {
        "number": str(table.number),
        "topic": ink.line(table.topic),
        "round": say(
            "Round %(number)s, %(time)s",
            number=round.number,
            time=round.planned_at.strftime("%H:%M"),
        ),
        "asks": ink.line(asked.asks if asked is not None else ""),
        "kinds": [ink.line(kind.label) for kind in kinds],
        "codes": [f"{round.number}.{table.number}.{n}" for n in range(first, first + _LINES)],
        "qr": desk.links(
            "notes.table_board", code=desk.workshop.code, number=table.number, round=round.number
        ),
    }
