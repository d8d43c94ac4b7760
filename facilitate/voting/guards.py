"""Finding the vote that an address names, for this visitor, or 404."""

from flask import abort

from facilitate.voting.models import Poll
from facilitate.voting.queries import current_poll, poll_with_number
from facilitate.voting.rules import DONE
from facilitate.workshop.models import Workshop


def poll_or_404(workshop: Workshop, number: int) -> Poll:
    """A vote of this workshop by its number."""
    poll = poll_with_number(workshop.id, number)
    if poll is None:
        abort(404)
    return poll


def draft_or_404(workshop: Workshop) -> Poll:
    """The vote that is being prepared."""
    poll = current_poll(workshop.id)
    if poll is None or poll.state != "draft":
        abort(404)
    return poll


def opened_poll_or_404(workshop: Workshop, number: int) -> Poll:
    """A vote that was opened; what is only being prepared is not there yet."""
    poll = poll_or_404(workshop, number)
    if poll.state == "draft":
        abort(404)
    return poll


def shown_poll_or_404(workshop: Workshop, number: int) -> Poll:
    """A vote whose result is shown.

    Before that nobody sees counts, organizers neither: who looks, opens the vote again and looks
    once more would know what those wrote who voted in between.
    """
    poll = poll_or_404(workshop, number)
    if poll.state not in DONE:
        abort(404)
    return poll
