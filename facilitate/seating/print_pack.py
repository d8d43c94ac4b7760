"""What is printed before the day: badges, table cards and personal cards with their QR codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import current_app, url_for
from sqlalchemy import select

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.people.queries import participants_for_seating
from facilitate.seating.models import Seat
from facilitate.seating.queries import sent_plan
from facilitate.web.addresses import public_address
from facilitate.workshop.models import Round, Roundtable, Workshop


@dataclass(frozen=True, kw_only=True)
class Badge:
    """One person's badge and rota card."""

    participant: Participant
    qr: str
    rounds: Sequence[tuple[Round, Roundtable]]

    @property
    def tables(self) -> list[tuple[int, int]]:
        """Round number and table number, in order."""
        return [(r.number, t.number) for r, t in self.rounds]


@dataclass(frozen=True, kw_only=True)
class TableCard:
    """The card that stands on a table."""

    table: Roundtable
    qr: str


def badges(workshop: Workshop) -> list[Badge]:
    """Everybody's badge with the personal link as QR code and the tables as sent."""
    secret_key: str = current_app.config["SECRET_KEY"]
    rounds = _rounds_of_people(workshop)
    return [
        Badge(
            participant=p,
            qr=_qr(
                public_address(
                    url_for(
                        "people.personal_link",
                        token=token_of(p.link_nonce, secret_key=secret_key),
                    )
                )
            ),
            rounds=rounds.get(p.id, ()),
        )
        for p in participants_for_seating(workshop.id)
    ]


def table_cards(workshop: Workshop) -> list[TableCard]:
    """A card per table with the address of its notes as QR code."""
    return [
        TableCard(
            table=t,
            qr=_qr(
                public_address(url_for("notes.table_board", code=workshop.code, number=t.number))
            ),
        )
        for t in workshop.tables
    ]


def _rounds_of_people(workshop: Workshop) -> dict[int, list[tuple[Round, Roundtable]]]:
    plan = sent_plan(workshop.id)
    found: dict[int, list[tuple[Round, Roundtable]]] = {}
    if plan is None:
        return found
    for participant_id, round, table in db.session.execute(
        select(Seat.participant_id, Round, Roundtable)
        .join(Round, Seat.round_id == Round.id)
        .join(Roundtable, Seat.table_id == Roundtable.id)
        .where(Seat.plan_id == plan.id)
        .order_by(Round.number)
    ):
        found.setdefault(participant_id, []).append((round, table))
    return found


def _qr(address: str) -> str:
    """The QR code of an address as an SVG data address (allowed by img-src data:)."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=1, xmldecl=False)
