"""Paper ballots: the same options under the same letters as on phones and on the projector."""

from collections.abc import Mapping
from typing import Any

from facilitate.errors import Refused
from facilitate.printing.pack import Desk, Ink, Pack, page_model
from facilitate.voting.limits import Limits, fitting, limits_of
from facilitate.voting.models import Poll
from facilitate.voting.queries import current_poll
from facilitate.voting.rules import shuffled
from facilitate.voting.states import Secrecy
from facilitate.voting.tally.marks import Rule
from facilitate.voting.tally.rating import SCALE

#: points beyond this many are written as a number
_MOST_CIRCLES = 12


def ballots(desk: Desk, _before: Mapping[str, str]) -> Pack:
    """Ballots of the vote that is prepared or open; as on phones, each in an order of its own."""
    say = desk.words.gettext
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
    limits = limits_of(Rule(poll.rule), budget=poll.budget, cap=poll.cap)
    limits = fitting(limits, options=len(poll.options))
    points, how, marks = _asked(limits, desk)
    words = {
        "title": ink.line(poll.title or say("Ballot")),
        "points": points,
        "how": how,
        "secret": say("Without your name. Fold it and put it in the box."),
        "public": say("Public side"),
        "private": say("Private side"),
        "draft": ""
        if poll.state == "open"
        else say("Printed before the vote was opened: check the wording against the screen."),
    }
    title = say("Ballots: %(workshop)s", workshop=desk.workshop.title)
    orders = [shuffled(options, key=f"paper {n}") for n in range(desk.wish.copies)]
    model = page_model(
        desk, ink, title=title, words=words, options=options, orders=orders, marks=marks
    )
    return Pack(model=model, count=desk.wish.copies, replaced=ink.replaced)


def _asked(limits: Limits, desk: Desk) -> tuple[str, str, dict[str, Any]]:
    """What a ballot asks for, how to fill it in, and what to print beside each option."""
    say, many = desk.words.gettext, desk.words.ngettext
    budget = limits.budget
    if limits.rule is Rule.APPROVAL:
        asks = many(
            "Tick the option you agree with.",
            "Tick the options you agree with, at most %(num)d.",
            budget,
        )
        return asks, say("A ballot with more ticks is not valid."), {"kind": "tick"}
    if limits.rule is Rule.RANKING:
        asks = many("Write 1 beside your first choice.",
                    "Write 1 beside your first choice, 2 beside the next, up to %(num)d.",
                    budget)  # fmt: skip
        return asks, say("Write each number once and leave none out."), {"kind": "box"}
    if limits.rule is Rule.HUNDRED:
        asks = say("Divide 100 points among the options, in steps of 5.")
        return asks, say("The numbers in the boxes make 100 together."), {"kind": "box"}
    if limits.rule is Rule.RATING:
        asks = say("How much would each option change, and how feasible is it?")
        how = say(
            "Fill one circle in each line: 1 is little, 5 is much. Leave out what you cannot judge."
        )
        marks = {"kind": "lines", "lines": [
            {"label": label, "steps": [str(step) for step in SCALE]}
            for label in (say("Impact"), say("Feasibility"))
        ]}  # fmt: skip
        return asks, how, marks
    if limits.rule is Rule.CONSENT:
        asks = say("Say of each option whether you support it, can live with it, or object.")
        how = say("Fill one circle for each option. If you object, write why.")
        stances = [say("I support it"), say("I can live with it"), say("I object")]
        return asks, how, {"kind": "stances", "stances": stances, "why": say("Why you object")}
    return _points_asked(limits, desk)


def _points_asked(limits: Limits, desk: Desk) -> tuple[str, str, dict[str, Any]]:
    say, many = desk.words.gettext, desk.words.ngettext
    points = many("You have %(num)d point.", "You have %(num)d points.", limits.budget)
    if limits.cap < limits.budget:
        points += " " + many(
            "Give at most %(num)d to one option.", "Give at most %(num)d to one option.", limits.cap
        )
    if limits.cap > _MOST_CIRCLES:
        how = say("Write your points into the boxes, beside the options that matter most to you.")
        return points, how, {"kind": "box"}
    how = say("Fill one circle for each point, beside the options that matter most to you.")
    return points, how, {"kind": "circles", "count": limits.cap}


def require_ballots(poll: Poll | None) -> Poll:
    """The vote, whose letters stand; refused before there is one and once it has closed."""
    if poll is None or len(poll.options) < 2:
        raise Refused("Ballots can be printed once a vote with two options or more is prepared.")
    if poll.state not in ("draft", "open"):
        raise Refused("This vote has closed. Ballots can be printed for the next one.")
    if poll.secrecy == Secrecy.NAMES:
        raise Refused("This vote is with names, and papers bear none. People vote on phones.")
    return poll


def is_printable(poll: Poll) -> bool:
    """Whether there are ballots of this vote to print."""
    try:
        require_ballots(poll)
    except Refused:
        return False
    return True
