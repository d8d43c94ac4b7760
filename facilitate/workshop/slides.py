"""What the projector can show: one line for each view, whichever area draws it.

The projector's page is a frame; a slide is the fragment in it, fetched from its own area by the
name of its endpoint. An area with something new for the room adds its line here and allows its
endpoint, and the topics its fragment listens to, to `web.access.PROJECTING`.
"""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from facilitate.workshop.models import ProjectorView, Workshop


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One thing that the projector can show."""

    #: on the organizer's button
    label: LazyString
    #: what the room sees then, as a sentence for the organizer
    says: LazyString
    #: answers GET with the fragment, from the workshop's code alone
    endpoint: str
    #: live topics that the fragment listens to
    topics: tuple[str, ...] = ()
    #: the area's style sheet, if the fragment needs it
    styles: str | None = None
    #: chosen at its own place on the Run page, not among the others
    is_aside: bool = False


SLIDES: dict[ProjectorView, Slide] = {
    ProjectorView.JOIN: Slide(
        label=_l("Join code"),
        says=_l("The room sees the code and the QR code to come in with."),
        endpoint="workshop.projector_join",
    ),
    ProjectorView.TABLES: Slide(
        label=_l("Find your table"),
        says=_l("The room sees everybody's name with their table in this round or the next."),
        endpoint="seating.projector_tables",
        topics=("places",),
    ),
    ProjectorView.TIMER: Slide(
        label=_l("Timer"),
        says=_l("The room sees the round, its question and the time left."),
        endpoint="workshop.projector_timer",
        topics=("rounds",),
    ),
    ProjectorView.WALL: Slide(
        label=_l("Wall of notes"),
        says=_l("The room sees the newest notes of all tables, never who wrote them."),
        endpoint="notes.projector_wall",
        topics=("wall",),
    ),
    ProjectorView.TURNOUT: Slide(
        label=_l("Turnout"),
        says=_l("The room sees how many have voted, never who or for what."),
        endpoint="voting.projector_turnout",
        topics=("vote",),
        styles="css/areas/voting.css",
    ),
    ProjectorView.RESULT: Slide(
        label=_l("Result"),
        says=_l("The room sees the newest result that you have shown."),
        endpoint="voting.projector_result",
        topics=("vote",),
        styles="css/areas/voting.css",
    ),
    ProjectorView.COMMITMENTS: Slide(
        label=_l("Commitments"),
        says=_l("The room sees who will do what by when, how many joined, and where to join."),
        endpoint="commitments.projector",
        topics=("commitments",),
        styles="css/areas/commitments.css",
    ),
    ProjectorView.CHAIN: Slide(
        label=_l("Where it comes from"),
        says=_l(
            "The room sees the notes, votes and commitments of the first option of the newest"
            " result, or of the one chosen on its page “Where does this come from?”."
        ),
        endpoint="evidence.projector",
        topics=("commitments", "vote"),
        styles="css/areas/evidence.css",
    ),
    ProjectorView.FEEDBACK: Slide(
        label=_l("Feedback"),
        says=_l("The room sees where it finds the feedback form, while that is open."),
        endpoint="feedback.projector",
        topics=("feedback",),
        is_aside=True,
    ),
}


def shown(workshop: Workshop) -> ProjectorView:
    """The view that is chosen."""
    return ProjectorView(workshop.projector_shows)
