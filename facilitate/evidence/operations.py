"""Letting the room see where an option comes from."""

from facilitate.activity import Actor
from facilitate.db import db
from facilitate.evidence.models import ShownChain
from facilitate.themes.models import Opportunity
from facilitate.workshop.models import ProjectorView, Workshop
from facilitate.workshop.operations import show_on_projector


def show_chain(*, workshop: Workshop, option: Opportunity, by: Actor) -> None:
    """Let every projector show where this option comes from; a repeat changes nothing."""
    shown = db.session.get(ShownChain, workshop.id)
    if shown is None:
        db.session.add(ShownChain(workshop_id=workshop.id, option_id=option.id))
    elif shown.option_id != option.id:
        shown.option_id = option.id
        # so that projectors fetch the same slide anew
        workshop.projector_shows = ProjectorView.JOIN
    db.session.flush()
    show_on_projector(workshop=workshop, view=ProjectorView.CHAIN, by=by)
