"""The ballot as a form: one plain HTML form for each rule, each option's fields by its letter."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import AnyOf, DataRequired, Length, Regexp

from facilitate.voting.fields import PointsField
from facilitate.voting.keying import Settled
from facilitate.voting.limits import REASON_LIMIT, STEP, Limits
from facilitate.voting.papers import MyVote, PaperOption, Said
from facilitate.voting.states import Flaw
from facilitate.voting.tally.consent import LIVE_WITH, OBJECT, SUPPORT
from facilitate.voting.tally.marks import Mark, Rule
from facilitate.voting.tally.rating import SCALE
from facilitate.web.forms import Form

_RELOAD = _l("This form is incomplete. Reload the page; your points stay on it.")
_CHOOSE = _l("Choose one of the answers.")
#: why a paper gives nothing, as keyed in and as the result says it
FLAWS = (
    (Flaw.TOO_MUCH, _l("More is marked than the vote allows")),
    (Flaw.UNCLEAR, _l("It cannot be read")),
    (Flaw.SIGNED, _l("It bears a name or a sign")),
    (Flaw.FOREIGN, _l("It is not a paper of this vote")),
    (Flaw.SURPLUS, _l("There are more ballots than people who may vote")),
)


class BallotForm(Form):
    """A ballot; what it says of each option is in fields of their own, named after its letter."""

    #: fresh in every form; the same id again is the same ballot
    submission_id = HiddenField(
        validators=[DataRequired(_RELOAD), Regexp(r"\A[A-Za-z0-9_-]{8,64}\Z", message=_RELOAD)]
    )
    #: the number of the vote that this is a ballot of
    poll = HiddenField()
    #: milliseconds since the device first tried to send it; never a time of a clock
    since = HiddenField(default="0")

    @property
    def trying(self) -> timedelta:
        """For how long the device has been trying, as far as that can matter."""
        typed = self.since.data or ""
        return timedelta(milliseconds=int(typed) if typed.isdecimal() and len(typed) < 9 else 0)

    def is_for(self, vote: MyVote) -> bool:
        """Whether this ballot was drawn up for the vote that is on or was last."""
        return vote.paper is not None and self.poll.data == str(vote.paper.number)

    def of(self, letter: str, part: str) -> Field:
        """A field of an option."""
        field: Field = self[f"{part}_{letter}"]
        return field

    def said(self, vote: MyVote) -> dict[int, Said]:
        """What was said, by option id; options without a word of it are left out."""
        found = {}
        for option in vote.options:
            parts = [self.of(option.letter, part).data or 0 for part in _PARTS[vote.rule]]
            mark = Mark(*(int(part) for part in parts))
            if any(mark):
                objects = vote.rule is Rule.CONSENT and mark.first == OBJECT
                reason = self.of(option.letter, "reason").data or "" if objects else ""
                found[option.id] = Said(mark, reason)
        return found

    def spent(self, vote: MyVote) -> int:
        """How many points were given, or options chosen."""
        return sum(said.mark.first for said in self.said(vote).values())


class TabletForm(BallotForm):
    """A ballot on a shared tablet; it is of the turn that it was shown in, and of no other."""

    turn = HiddenField()


class PaperForm(BallotForm):
    """What a paper says, or why it is not valid."""

    flaw = SelectField(
        _l("Why it is not valid"),
        choices=[Choice("", _l("Choose a reason")), *(Choice(*each) for each in FLAWS)],
        default="",
        coerce=str,
    )

    @property
    def settled(self) -> Settled | None:
        """Which of two readings is right, where one of those buttons was pressed."""
        pressed = request.form.get("settled")
        return Settled(pressed) if pressed in set(Settled) else None

    @property
    def chosen_flaw(self) -> Flaw | None:
        """Why the paper is not valid, if that is what was pressed."""
        return Flaw(self.flaw.data) if self.flaw.data else None


def ballot_form(
    vote: MyVote, *, blank: bool = False, base: type[BallotForm] = BallotForm
) -> BallotForm:
    """The form of this vote: what was sent, or (blank) what is counted of this voter so far."""
    paper = vote.paper
    lines: dict[str, Field] = {}
    if paper is not None:
        for option in vote.options:
            for part, field in _FIELDS[paper.limits.rule](option, paper.limits).items():
                lines[f"{part}_{option.letter}"] = field
    form_class: type[BallotForm] = type(base.__name__, (base,), lines)
    if not blank:
        return form_class()
    data: dict[str, object] = {
        "submission_id": fresh_submission(),
        "poll": str(paper.number) if paper is not None else "0",
    }
    given = vote.counted.said if vote.counted is not None else {}
    for option in vote.options:
        said = given.get(option.id, Said(Mark(0)))
        for part, value in zip(_PARTS[vote.rule], said.mark, strict=False):
            data[f"{part}_{option.letter}"] = value
        if vote.rule is Rule.CONSENT:
            data[f"reason_{option.letter}"] = said.reason
    return form_class(formdata=None, data=data)


def fresh_submission() -> str:
    """An id that no ballot has yet."""
    return secrets.token_hex(16)


#: names of the fields whose numbers make up a mark
_PARTS: Mapping[Rule, tuple[str, ...]] = {
    Rule.DOTS: ("points",),
    Rule.APPROVAL: ("choice",),
    Rule.RATING: ("impact", "feasibility"),
    Rule.RANKING: ("place",),
    Rule.HUNDRED: ("points",),
    Rule.CONSENT: ("stance",),
}


def _points(option: PaperOption, limits: Limits) -> dict[str, Field]:
    step = STEP if limits.rule is Rule.HUNDRED else 1
    return {"points": PointsField(option.text, cap=limits.cap, step=step)}


def _choice(option: PaperOption, _limits: Limits) -> dict[str, Field]:
    return {"choice": BooleanField(option.text)}


def _place(option: PaperOption, limits: Limits) -> dict[str, Field]:
    places = [(place, _("Place %(number)s", number=place)) for place in range(1, limits.cap + 1)]
    return {"place": _one_of(SelectField, option.text, [(0, _("No place")), *places])}


def _rating(_option: PaperOption, _limits: Limits) -> dict[str, Field]:
    steps = [*((step, str(step)) for step in SCALE), (0, _("Can't judge"))]
    return {
        "impact": _one_of(RadioField, _("Impact"), steps),
        "feasibility": _one_of(RadioField, _("Feasibility"), steps),
    }


def _stance(_option: PaperOption, _limits: Limits) -> dict[str, Field]:
    stances = [
        (SUPPORT, _("I support it")),
        (LIVE_WITH, _("I can live with it")),
        (OBJECT, _("I object")),
        (0, _("No answer")),
    ]
    too_long = _l("Say it in at most %(max)d characters.")
    return {
        "stance": _one_of(RadioField, _("Your answer"), stances),
        "reason": StringField(
            _("Why you object"), validators=[Length(max=REASON_LIMIT, message=too_long)]
        ),
    }


_FIELDS: Mapping[Rule, Callable[[PaperOption, Limits], dict[str, Field]]] = {
    Rule.DOTS: _points,
    Rule.APPROVAL: _choice,
    Rule.RATING: _rating,
    Rule.RANKING: _place,
    Rule.HUNDRED: _points,
    Rule.CONSENT: _stance,
}


def _one_of(kind: Callable[..., Field], label: str, choices: Sequence[tuple[int, str]]) -> Field:
    """One of a few answers, each a number; 0 is none."""
    offered = AnyOf([value for value, _label in choices], message=_CHOOSE)
    return kind(
        label,
        choices=[Choice(value, said) for value, said in choices],
        coerce=_number,
        default=0,
        validate_choice=False,
        validators=[offered],
    )


def _number(value: object) -> int:
    """What was sent as a number; what is none is none that was offered."""
    typed = str(value or "0")
    return int(typed) if typed.isdecimal() and len(typed) <= 2 else -1
