"""What the projector shows, and the link by which its browser enters."""

from sqlalchemy import update

from facilitate import activity, clock
from facilitate.accounts.links import new_link
from facilitate.accounts.models import SignIn
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.workshop.models import ProjectorView, Workshop


def show_on_projector(*, workshop: Workshop, view: ProjectorView, by: Actor) -> None:
    """Let every projector of the workshop show this from now on; a repeat changes nothing."""
    if workshop.projector_shows == view:
        return
    workshop.projector_shows = view
    _record("projector.view_chosen", workshop, by, topic="projector", view=str(view))


def replace_projector_link(*, workshop: Workshop, secret_key: str, by: Actor) -> None:
    """Give the projector a new link; the old one and every browser it opened end here."""
    link = new_link(secret_key)
    workshop.projector_nonce, workshop.projector_hash = link.nonce, link.hash
    db.session.flush()
    db.session.execute(
        update(SignIn)
        .where(SignIn.projector_of_id == workshop.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    # of no concern to any page: the old screens are told by the end of their streams
    _record("projector.link_replaced", workshop, by, topic="projector_link")


def _record(kind: str, workshop: Workshop, by: Actor, *, topic: str, **details: str) -> None:
    activity.record(kind, workshop_id=workshop.id, topic=topic, by=by, subject=workshop, **details)
