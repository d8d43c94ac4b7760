"""The demo's ways in: the organizer, the projector and people of each role, with addresses."""

import base64
import hmac
from dataclasses import dataclass

from sqlalchemy import select

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.people.models import Participant, ParticipantRole
from facilitate.people.queries import participants_for_seating
from facilitate.workshop.models import Roundtable, Workshop

#: how many of each the start page names
FACILITATORS, TEAM, PARTICIPANTS = 2, 1, 3


@dataclass(frozen=True, slots=True)
class DemoLink:
    """One person of the demo and the path of their link."""

    who: str
    path: str


def organizer_token(secret_key: str) -> str:
    """The demo organizer's token: as hard to guess as a personal link, and stored nowhere."""
    digest = hmac.digest(secret_key.encode(), b"demo organizer", "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def demo_links(workshop: Workshop, *, secret_key: str) -> list[DemoLink]:
    """The organizer, the projector, two facilitators, one of the synthesis team, participants.

    Facilitators stand in the order of their tables, the others in that of their names.
    """
    people = participants_for_seating(workshop.id)
    hosts = dict(
        db.session.execute(
            select(Roundtable.host_id, Roundtable.number).where(
                Roundtable.workshop_id == workshop.id, Roundtable.host_id.is_not(None)
            )
        ).all()
    )
    facilitators = sorted((p for p in people if p.id in hosts), key=lambda p: hosts[p.id] or 0)
    team = [p for p in people if p.role == ParticipantRole.THEME_TEAM]
    others = [p for p in people if p.role == ParticipantRole.PARTICIPANT and p.id not in hosts]
    return [
        DemoLink("Organizer", f"/demo/organizer/{organizer_token(secret_key)}"),
        *_projector(workshop, secret_key),
        *(
            DemoLink(f"Facilitator of table {hosts[p.id]}, {p.name}", _path(p, secret_key))
            for p in facilitators[:FACILITATORS]
        ),
        *(DemoLink(f"Synthesis team, {p.name}", _path(p, secret_key)) for p in team[:TEAM]),
        *(DemoLink(f"Participant, {p.name}", _path(p, secret_key)) for p in others[:PARTICIPANTS]),
    ]


def _projector(workshop: Workshop, secret_key: str) -> list[DemoLink]:
    if workshop.projector_nonce is None:
        return []
    token = token_of(workshop.projector_nonce, secret_key=secret_key)
    return [DemoLink("Projector", f"/projector/{token}")]


def _path(participant: Participant, secret_key: str) -> str:
    return f"/p/{token_of(participant.link_nonce, secret_key=secret_key)}"
