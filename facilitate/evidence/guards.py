"""Finding the chain that an address names, for this visitor, or 404."""

from flask import abort

from facilitate.db import db
from facilitate.evidence.queries import Chain, chain_of
from facilitate.notes.models import Note
from facilitate.themes.guards import option_or_404
from facilitate.web.access import Role, visitor
from facilitate.workshop.models import Workshop

#: who may follow every option to the notes at any time
TRACERS = (Role.ORGANIZER, Role.THEME_TEAM, Role.FACILITATOR)


def chain_or_404(workshop: Workshop, option_id: int) -> Chain:
    """The chain of an option of this workshop.

    Participants see it once the result of a vote on it is shown or a commitment stands on it: no
    sooner, so that nothing tells them how to vote and no table reads another one's notes early.
    At which table a note was taken they see only where the rule of its session tells it.
    """
    chain = chain_of(option_or_404(workshop, option_id))
    if visitor().is_any(*TRACERS):
        return chain
    if not (chain.votes or chain.commitments):
        abort(404)
    return chain.for_all()


def note_or_404(workshop: Workshop, note_id: int) -> Note:
    """A note of this workshop, deleted or not."""
    note = db.session.get(Note, note_id)
    if note is None or note.workshop_id != workshop.id:
        abort(404)
    return note
