"""Who may write where, what may be written there, and which round counts."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitate.errors import Refused
from facilitate.notes import rules
from facilitate.notes.models import Note
from facilitate.notes.queries import board_round
from facilitate.notes.rules import Origin, Right, Standing, Words
from facilitate.people.models import Organization, Participant, Sector
from facilitate.seating.models import SeatRole
from facilitate.workshop.models import (
    NoteKind,
    Question,
    Round,
    Roundtable,
    SessionFormat,
    Stage,
    Workshop,
    WorkshopSession,
)
from facilitate.workshop.queries import Now

NOW = datetime(2012, 3, 5, 19, 0, tzinfo=UTC)
CONSTRAINT = NoteKind(id=1, key="constraint", asks_stage=False)
APPROACH = NoteKind(id=2, key="approach", asks_stage=True)
PARKING = NoteKind(id=3, key="parking", asks_stage=False)


def origin(*, open_capture: bool = False, plenary: bool = False) -> Origin:
    """Table 7 (id 70) in round 2 (id 20), or the plenary."""
    workshop = Workshop(id=1, open_capture=open_capture)
    workshop.note_kinds = [CONSTRAINT, APPROACH, PARKING]
    question = Question(title="What blocks us")
    question.kinds = [CONSTRAINT]
    session = WorkshopSession(id=5, format=SessionFormat.PLENARY, question=question)
    if plenary:
        return Origin(workshop=workshop, session=session)
    return Origin(
        workshop=workshop,
        table=Roundtable(id=70, number=7),
        round=Round(id=20, number=2, workshop_session=session),
    )


def seated(role: str = SeatRole.PARTICIPANT, *, round_id: int = 20, **more: object) -> Standing:
    return Standing(takes_part=True, seats={round_id: role}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "closed", "opened"),
    [
        (Standing(organizes=True), Right.WRITE, Right.WRITE),
        (Standing(takes_part=True, hosts=frozenset({70})), Right.WRITE, Right.WRITE),
        (Standing(takes_part=True, hosts=frozenset({71})), Right.NONE, Right.NONE),
        (Standing(takes_part=True, facilitates=True), Right.WRITE, Right.WRITE),
        (
            Standing(takes_part=True, facilitates=True, hosts=frozenset({71})),
            Right.NONE,
            Right.NONE,
        ),
        (seated(SeatRole.HOST), Right.WRITE, Right.WRITE),
        (seated(SeatRole.SCRIBE), Right.WRITE, Right.WRITE),
        (seated(SeatRole.SCRIBE, round_id=21), Right.READ, Right.READ),
        (seated(), Right.READ, Right.WRITE),
        (seated(round_id=21), Right.READ, Right.READ),
        (Standing(takes_part=True), Right.NONE, Right.NONE),
        (Standing(), Right.NONE, Right.NONE),
    ],
)
def test_right_at_a_table_follows_who_one_is(
    standing: Standing, closed: Right, opened: Right
) -> None:
    rights = [
        rules.right_at(origin=origin(open_capture=is_open), standing=standing)
        for is_open in (False, True)
    ]

    assert rights == [closed, opened]


@pytest.mark.parametrize(
    ("standing", "closed", "opened"),
    [
        (Standing(organizes=True), Right.WRITE, Right.WRITE),
        (Standing(takes_part=True, facilitates=True), Right.WRITE, Right.WRITE),
        (Standing(takes_part=True, hosts=frozenset({70})), Right.READ, Right.WRITE),
        (Standing(takes_part=True), Right.READ, Right.WRITE),
        (Standing(), Right.NONE, Right.NONE),
    ],
)
def test_right_in_the_plenary_follows_who_one_is(
    standing: Standing, closed: Right, opened: Right
) -> None:
    rights = [
        rules.right_at(origin=origin(plenary=True, open_capture=is_open), standing=standing)
        for is_open in (False, True)
    ]

    assert rights == [closed, opened]


@pytest.mark.parametrize(
    ("standing", "own_voice"),
    [
        (seated(), True),
        (seated(SeatRole.SCRIBE), False),
        (seated(hosts=frozenset({70})), False),
        (seated(organizes=True), False),
    ],
)
def test_only_people_without_a_task_at_the_table_speak_for_themselves(
    standing: Standing, own_voice: bool
) -> None:
    assert rules.speaks_for_self(origin=origin(open_capture=True), standing=standing) is own_voice
    assert rules.speaks_for_self(origin=origin(), standing=standing) is False


def test_kinds_are_those_of_the_question_and_the_parking_lot() -> None:
    place = origin()

    assert place.kinds == [CONSTRAINT, PARKING]


def test_kinds_are_all_when_nothing_is_asked() -> None:
    place = origin(plenary=True)
    place.session.question = None  # type: ignore[union-attr]

    assert place.kinds == [CONSTRAINT, APPROACH, PARKING]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (Words(kind=CONSTRAINT, text=" \n "), "An empty note cannot be saved."),
        (Words(kind=CONSTRAINT, text="x" * 4001), "A note has at most 4000 characters."),
        (Words(kind=APPROACH, text="Buses"), "Notes of this kind are not taken here."),
        (
            Words(kind=CONSTRAINT, text="Buses", stage=Stage(id=1, workshop_id=2)),
            "This stage does not belong to the workshop.",
        ),
    ],
)
def test_words_that_do_not_fit_are_refused(words: Words, message: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.require_fitting(origin=origin(), words=words)

    assert str(refusal.value) == message


def test_words_may_keep_a_kind_that_is_no_longer_asked() -> None:
    rules.require_fitting(
        origin=origin(), words=Words(kind=APPROACH, text="x" * 4000), kept=APPROACH
    )


def test_stage_counts_only_where_the_kind_asks_it() -> None:
    early = Stage(id=9, workshop_id=1)

    assert Words(kind=APPROACH, text="Maps", stage=early).content[:3] == (2, 9, "Maps")
    assert Words(kind=CONSTRAINT, text="Maps", stage=early).content[:3] == (1, None, "Maps")


def rounds(states: str) -> list[Round]:
    """One round per letter: e(nded), r(unning), h(eld), p(lanned)."""
    made = []
    for number, letter in enumerate(states, start=1):
        began = None if letter == "p" else NOW
        made.append(
            Round(
                number=number,
                started_at=began,
                ended_at=NOW if letter == "e" else None,
                paused_at=NOW if letter == "h" else None,
            )
        )
    return made


@pytest.mark.parametrize(
    ("states", "number"),
    [("ppp", 1), ("rpp", 1), ("epp", 2), ("ehp", 2), ("eee", 3), ("epe", 3), ("pep", 3), ("", 0)],
)
def test_board_opens_with_the_round_that_counts(states: str, number: int) -> None:
    found = board_round(
        Now(workshop=Workshop(), rounds=rounds(states), message=None, rev=0, at=NOW)
    )

    assert (found.number if found else 0) == number


def test_table_is_silent_after_eight_minutes_without_a_note_in_a_running_round() -> None:
    running, paused, ended = rounds("rhe")
    later = NOW + timedelta(minutes=9)

    def silent(round: Round, *, minutes_ago: float | None) -> bool:
        last = None if minutes_ago is None else later - timedelta(minutes=minutes_ago)
        return rules.is_silent(round=round, last_save_at=last, now=later)

    assert silent(running, minutes_ago=None) is True
    assert silent(running, minutes_ago=100) is True
    assert silent(running, minutes_ago=8) is False
    assert silent(running, minutes_ago=8.1) is True
    assert silent(paused, minutes_ago=None) is False
    assert silent(ended, minutes_ago=None) is False
    assert rules.is_silent(round=None, last_save_at=None, now=later) is False


def test_note_is_late_from_the_end_of_its_round_on() -> None:
    place = origin()
    place.round.ended_at = NOW  # type: ignore[union-attr]

    assert place.is_over(NOW - timedelta(seconds=1)) is False
    assert place.is_over(NOW) is True
    assert origin(plenary=True).is_over(NOW) is False


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        ("chatham_house", ()),
        ("sector", ("Solution Providers",)),
        ("organization", ("Cisco",)),
        ("named", ("Dee Park", "Cisco")),
    ],
)
def test_speaker_is_shown_as_the_policy_allows(policy: str, shown: tuple[str, ...]) -> None:
    dee = Participant(name="Dee Park", consents_name=True, consents_quotes=True)
    dee.organization = Organization(name="Cisco", sector=Sector(name="Solution Providers"))
    note = Note(text="We can lend", workshop=Workshop(attribution=policy), speaker=dee)

    assert rules.shown_speaker(note, small=lambda: ()).parts == shown
    # a sector of one or two people tells who it was
    dee.organization.sector.id = 7
    hidden = () if policy == "sector" else shown
    assert rules.shown_speaker(note, small=lambda: (7,)).parts == hidden


def test_speaker_is_nobody_where_somebody_else_typed() -> None:
    note = Note(text="We can lend", workshop=Workshop(attribution="named"))

    assert rules.shown_speaker(note, small=lambda: ()).parts == ()


@pytest.mark.parametrize(
    ("format", "taken"),
    [("plenary", True), ("vote", True), ("other", True), ("roundtables", False), ("break", False)],
)
def test_plenary_notes_are_taken_where_all_sit_together(format: str, taken: bool) -> None:
    assert rules.takes_plenary_notes(WorkshopSession(format=format)) is taken
