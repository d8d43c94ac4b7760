"""Paper ballots: the same options under the same letters as on phones and on the projector."""

from collections.abc import Mapping

from facilitate.errors import Refused
from facilitate.printing.pack import Desk, Ink, Pack, page_model
from facilitate.voting.models import Poll
from facilitate.voting.queries import current_poll
from facilitate.voting.rules import shuffled


def ballots(desk: Desk, _before: Mapping[str, str]) -> Pack:
    """Ballots of the vote that is prepared or open; as on phones, each in an order of its own."""
    say, many = desk.words.gettext, desk.words.ngettext
    ink = Ink()
    poll = require_ballots(current_poll(desk.workshop.id))
    options = {
        option.letter: {
            "letter": option.letter,
            "text": ink.line(option.text),
            "public": ink.line(option.public_role),
            "private": ink.line(option.private_role),
        }
        for option in poll.options
    }
    points = many("You have %(num)d point.", "You have %(num)d points.", poll.budget)
    if poll.cap < poll.budget:
        points += " " + many(
            "Give at most %(num)d to one option.", "Give at most %(num)d to one option.", poll.cap
        )
    words = {
        "title": ink.line(poll.title or say("Ballot")),
        "points": points,
        "how": say("Fill one circle for each point, beside the options that matter most to you."),
        "secret": say("Without your name. Fold it and put it in the box."),
        "public": say("Public"),
        "private": say("Private"),
        "draft": ""
        if poll.state == "open"
        else say("Printed before the vote was opened: check the wording against the screen."),
    }
    title = say("Ballots: %(workshop)s", workshop=desk.workshop.title)
    orders = [shuffled(options, key=f"paper {n}") for n in range(desk.wish.copies)]
    model = page_model(
        desk, ink, title=title, words=words, options=options, orders=orders, cap=poll.cap
    )
    return Pack(model=model, count=desk.wish.copies, replaced=ink.replaced)


def require_ballots(poll: Poll | None) -> Poll:
    """The vote, whose letters stand; refused before there is one and once it has closed."""
    if poll is None or len(poll.options) < 2:
        raise Refused("Ballots can be printed once a vote with two options or more is prepared.")
    if poll.state not in ("draft", "open"):
        raise Refused("This vote has closed. Ballots can be printed for the next one.")
    return poll
