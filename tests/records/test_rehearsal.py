"""A rehearsal is said on every screen, and leaves people and seats."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitate import clock
from facilitate.accounts.models import SignIn
from facilitate.activity import Activity, Actor
from facilitate.commitments.models import Commitment, CommitmentJoin, Part
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.feedback.operations import give_feedback, open_feedback
from facilitate.mail.models import Mail
from facilitate.people.models import Participant
from facilitate.records.merging import merge_people, undo_merge
from facilitate.records.rehearsal import (
    CHANGED,
    ERASED,
    KEPT,
    begin_rehearsal,
    end_rehearsal,
    reset,
    what_goes,
)
from facilitate.report.models import Edition
from facilitate.seating.models import Seat
from facilitate.voting.casting import cast_ballot
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import Round, Workshop
from tests.client import Client, signed_in
from tests.factories import (
    keep,
    make_account,
    make_commitment,
    make_document,
    make_kind,
    make_message,
    make_note,
    make_option,
    make_participant,
    make_plan,
    make_round,
    make_seat,
    make_table,
    make_workshop,
)
from tests.registration.steps import answer, ask, make_registration
from tests.voting.steps import show_result

PAGE = "/w/KHX7/settings/rehearsal"
AMARA = Actor(account_id=1)


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7")


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


def try_everything(app: Flask, workshop: Workshop) -> Client:
    """All that a rehearsal brings about; gives the phone that Dee is signed in with."""
    dee = make_participant(workshop, name=f"Dee {workshop.code}", checked_in_at=clock.now())
    table, round = make_table(workshop), make_round(workshop, running=True)
    table.closed_from = 1
    make_seat(make_plan(workshop), dee, table=table, round=round)
    make_note(workshop, kind=make_kind(workshop), table=table, round=round, speaker=dee)
    make_message(workshop)
    make_document(workshop)
    answer(make_registration(workshop), ask(workshop, "Food?"), "All")
    options = [make_option(workshop, text=text) for text in ("One permit", "Shared ducts")]
    keep(
        CommitmentJoin(
            commitment_id=make_commitment(workshop, opportunity_id=options[0].id).id,
            participant_id=dee.id,
            part=Part.LEAD,
        )
    )
    poll = prepare_poll(
        workshop=workshop,
        opportunity_ids=[each.id for each in options],
        budget=3,
        cap=2,
        by=AMARA,
    )
    open_poll(poll=poll, by=AMARA)
    marks = {poll.options[0].id: Mark(2)}
    cast_ballot(poll_id=poll.id, participant_id=dee.id, marks=marks, submission_id="1")
    close_poll(poll=poll, by=AMARA)
    show_result(poll=poll, by=AMARA)
    open_feedback(workshop=workshop, questions=["Well?"] * 6, by=AMARA)
    give_feedback(
        workshop=workshop,
        participant=dee,
        marks=[5, 4, 3, 2, 10],
        line="More time",
        commitment=db.session.scalars(
            select(Commitment).where(Commitment.workshop_id == workshop.id)
        ).first(),
    )
    db.session.commit()
    return signed_in(app, participant_id=dee.id)


def counts() -> dict[str, int]:
    db.session.rollback()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }


def test_every_table_is_erased_changed_or_kept_on_purpose() -> None:
    assert Mail.__tablename__ in KEPT
    assert set(db.metadata.tables) == ERASED | CHANGED | KEPT
    assert len(ERASED) + len(CHANGED) + len(KEPT) == len(db.metadata.tables)


@pytest.mark.both_databases
def test_reset_leaves_people_and_seats(app: Flask, workshop: Workshop) -> None:
    elsewhere = make_workshop(code="ELSE")
    begin_rehearsal(workshop=elsewhere, by=AMARA)
    try_everything(app, elsewhere)
    begin_rehearsal(workshop=workshop, by=AMARA)
    db.session.commit()
    before = counts()
    phone = try_everything(app, workshop)
    assert phone.get("/w/KHX7/me/details").status_code == 200
    tried = counts()
    erased = what_goes(workshop)
    assert set(erased.values()) == {0, 1, 2}

    reset(workshop=workshop, by=AMARA)
    db.session.commit()

    left = counts()
    assert {name: left[name] for name in ERASED} == {name: before[name] for name in ERASED}
    of_record = {"activity"}
    assert {name: left[name] for name in (CHANGED | KEPT) - of_record} == {
        name: tried[name] for name in (CHANGED | KEPT) - of_record
    }
    dee = db.session.scalars(select(Participant).where(Participant.name == "Dee KHX7")).one()
    assert (dee.checked_in_at, workshop.rehearsing_since) == (None, None)
    assert db.session.scalars(select(Seat.participant_id)).all().count(dee.id) == 1
    round = db.session.scalars(select(Round).where(Round.workshop_id == workshop.id)).one()
    assert (round.started_at, round.deadline, workshop.tables[0].closed_from) == (None, None, None)
    ended = select(SignIn.ended_at).where(SignIn.participant_id == dee.id)
    assert db.session.scalars(ended).one() is not None
    assert phone.get("/w/KHX7/me/details").status_code == 303
    told = db.session.scalars(select(Activity).where(Activity.kind == "workshop.reset")).one()
    assert told.details == {key: count for key, count in erased.items() if count}
    assert what_goes(elsewhere) == erased


@pytest.mark.both_databases
def test_who_came_in_before_the_rehearsal_stays_in(app: Flask, workshop: Workshop) -> None:
    begun = clock.now()
    with clock.held_at(begun - timedelta(minutes=1)):
        early = make_participant(workshop, name="Early", checked_in_at=clock.now())
        phone = signed_in(app, participant_id=early.id)
    with clock.held_at(begun):
        begin_rehearsal(workshop=workshop, by=AMARA)
        db.session.commit()
    with clock.held_at(begun + timedelta(minutes=1)):
        late = make_participant(workshop, name="Late", checked_in_at=clock.now())
        tried = [signed_in(app, participant_id=each.id) for each in (early, late)]
    goes = what_goes(workshop)
    assert (goes["devices"], goes["check_ins"]) == (2, 1)

    reset(workshop=workshop, by=AMARA)
    db.session.commit()

    shown = [each.get("/w/KHX7/me/details").status_code for each in (phone, *tried)]
    assert shown == [200, 303, 303]
    assert (early.checked_in_at, late.checked_in_at) == (begun - timedelta(minutes=1), None)


@pytest.mark.parametrize(("came", "left"), [(-1, [True, False]), (1, [False, False])])
def test_undo_after_a_reset_gives_back_no_check_in_of_the_rehearsal(
    workshop: Workshop, came: int, left: list[bool]
) -> None:
    begun = clock.now()
    gone = make_participant(workshop, name="Eli", checked_in_at=begun + timedelta(minutes=came))
    kept = make_participant(workshop, checked_in_at=begun + timedelta(minutes=2))
    with clock.held_at(begun):
        begin_rehearsal(workshop=workshop, by=AMARA)
    merge = merge_people(workshop=workshop, kept=kept, gone=gone, by=AMARA)
    reset(workshop=workshop, by=AMARA)
    assert kept.checked_in_at == (gone.checked_in_at if came < 0 else None)

    undo_merge(merge=merge, workshop=workshop, by=AMARA)
    db.session.commit()

    assert [each.checked_in_at is not None for each in (gone, kept)] == left


def test_merge_of_a_rehearsal_can_be_undone_after_the_reset(workshop: Workshop, app: Flask) -> None:
    dee, eli = make_participant(workshop), make_participant(workshop, name="Eli")
    kind, table, round = make_kind(workshop), make_table(workshop), make_round(workshop)
    begin_rehearsal(workshop=workshop, by=AMARA)
    make_note(workshop, kind=kind, table=table, round=round, speaker=eli)
    merge = merge_people(workshop=workshop, kept=dee, gone=eli, by=AMARA)
    reset(workshop=workshop, by=AMARA)
    db.session.commit()
    later = make_note(workshop, kind=kind, table=table, round=round, speaker=dee)

    undo_merge(merge=merge, workshop=workshop, by=AMARA)
    db.session.commit()

    assert (eli.withdrawn_at, later.speaker_id) == (None, dee.id)


@pytest.mark.both_databases
def test_what_was_serious_is_never_reset(app: Flask, workshop: Workshop) -> None:
    with pytest.raises(Refused):
        reset(workshop=workshop, by=AMARA)
    begin_rehearsal(workshop=workshop, by=AMARA)
    try_everything(app, workshop)
    end_rehearsal(workshop=workshop, by=AMARA)
    db.session.commit()

    with pytest.raises(Refused) as refusal:
        begin_rehearsal(workshop=workshop, by=AMARA)
    assert refusal.value.message.startswith("The result of a vote has been shown")


def test_released_edition_is_no_rehearsal(amara: Client, workshop: Workshop) -> None:
    keep(
        Edition(
            workshop_id=workshop.id,
            number=1,
            language="en",
            slug="x",
            model="{}",
            content_hash="a",
            data_hash="b",
        )
    )

    assert "An edition of the report was released" in amara.get(PAGE).text
    assert amara.post(f"{PAGE}/beginning").status_code == 409


def test_rehearsal_is_said_on_every_screen_and_no_report_is_released(
    app: Flask, amara: Client, workshop: Workshop
) -> None:
    dee = signed_in(app, participant_id=make_participant(workshop).id)
    projector = signed_in(app, projector_of_id=workshop.id)
    workshop.is_public = True
    make_table(workshop)
    screens = [
        (amara, ("people", "run", "seating", "tables/1", "report", "print")),
        (dee, ("me", "ballot", "me/details")),
        (projector, ("projector",)),
        (app.test_client(), ("about",)),
    ]

    def said() -> list[tuple[str, bool]]:
        return [
            (page, '<p class="rehearsal">' in client.get(f"/w/KHX7/{page}").text)
            for client, pages in screens
            for page in pages
        ]

    assert [is_said for _, is_said in said()] == [False] * 11
    amara.post(f"{PAGE}/beginning")
    assert [page for page, is_said in said() if not is_said] == []
    assert "This is from a rehearsal." in amara.get("/w/KHX7/report").text
    released = amara.post("/w/KHX7/report/editions", data={"number": "1"})
    assert (released.status_code, "This is a rehearsal." in released.text) == (409, True)


def test_organizer_types_the_code_to_erase(amara: Client, workshop: Workshop) -> None:
    amara.post(f"{PAGE}/beginning")
    make_option(workshop)
    page = amara.get(PAGE).text
    assert ("<li>1 option</li>" in page, "ballot</li>" in page) == (True, False)

    wrong = amara.post(f"{PAGE}/reset", data={"code": "KHX8"})
    assert (wrong.status_code, 'value="KHX8"' in wrong.text) == (422, True)
    assert what_goes(workshop)["options"] == 1
    assert amara.post(f"{PAGE}/reset", data={"code": "khx7"}).status_code == 303
    assert what_goes(workshop)["options"] == 0
    assert "Begin a rehearsal" in amara.get(PAGE).text
    assert amara.post(f"{PAGE}/reset", data={"code": "KHX7"}).status_code == 409
    amara.post(f"{PAGE}/beginning")
    assert "Everything was kept." in amara.post(f"{PAGE}/end", follow_redirects=True).text
