"""Two entries of the list turn out to be one person, and perhaps two after all."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitate import activity, clock
from facilitate.accounts.links import token_of
from facilitate.accounts.models import SignIn
from facilitate.accounts.operations import begin_sign_in
from facilitate.activity import Activity, Actor
from facilitate.commitments.models import CommitmentJoin, Part
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.notes.models import Handover
from facilitate.people.consents import Given
from facilitate.people.lists import read_list
from facilitate.people.models import Participant, ParticipantRole, PersonMerge
from facilitate.people.operations import agree, replace_link
from facilitate.people.preview import RowState, preview
from facilitate.people.queries import namesake, participant_by_badge_code, people_by_sector
from facilitate.records.merging import merge_people, undo_merge
from facilitate.records.operations import forget
from facilitate.records.references import STAYS, references
from facilitate.seating.models import Seat, SeatRole
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    SECRET_KEY,
    keep,
    make_account,
    make_commitment,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_plan,
    make_round,
    make_seat,
    make_sector,
    make_table,
    make_workshop,
)
from tests.query_count import count_queries

EARLY = datetime(2012, 3, 5, 8, tzinfo=UTC)
AMARA = Actor(account_id=1)


@pytest.fixture
def workshop(db_session) -> Workshop:
    return make_workshop(organizer=make_account(name="Amara"), code="KHX7")


@pytest.fixture
def amara(app: Flask, workshop: Workshop) -> Client:
    return signed_in(app, account_id=1)


@pytest.fixture
def dee(workshop: Workshop) -> Participant:
    cisco = make_organization(workshop, sector=make_sector(workshop))
    return make_participant(
        workshop,
        name="Dee Park",
        organization=cisco,
        consents_name=True,
        consents_quotes=True,
        checked_in_at=EARLY + timedelta(hours=1),
    )


@pytest.fixture
def double(workshop: Workshop) -> Participant:
    return make_participant(
        workshop,
        name="Deborah Park",
        email="dee@example.org",
        role=ParticipantRole.FACILITATOR,
        checked_in_at=EARLY,
        consents_quotes=True,
    )


@pytest.fixture
def traces(workshop: Workshop, dee: Participant, double: Participant) -> None:
    """Both have done what one can do, some of it at the same time at two places."""
    table, other = make_table(workshop), make_table(workshop)
    first, second = make_round(workshop), make_round(workshop)
    plan = make_plan(workshop, done=[[[first.id, double.id, None, other.id]]])
    make_seat(plan, dee, table=table, round=first)
    make_seat(plan, double, table=other, round=first, role=SeatRole.SCRIBE)
    make_seat(plan, double, table=other, round=second)
    make_note(
        workshop,
        kind=make_kind(workshop),
        table=other,
        round=first,
        speaker=double,
        typed_by_participant_id=double.id,
    )
    keep(
        Handover(
            workshop_id=workshop.id,
            table_id=other.id,
            code="1234",
            expires_at=clock.now(),
            offered_by_participant_id=double.id,
            taken_by_id=dee.id,
        )
    )
    both = make_commitment(workshop, lead_id=double.id)
    keep(
        CommitmentJoin(commitment_id=both.id, participant_id=dee.id, part=Part.INFORMED),
        CommitmentJoin(commitment_id=both.id, participant_id=double.id, part=Part.LEAD),
        CommitmentJoin(
            commitment_id=make_commitment(workshop).id,
            participant_id=double.id,
            part=Part.CONTRIBUTE,
        ),
    )
    begin_sign_in(old_key=None, participant_id=double.id)
    activity.record(
        "people.checked_in",
        workshop_id=workshop.id,
        topic="people",
        by=Actor(participant_id=double.id),
        subject=double,
    )
    db.session.commit()


def merged(workshop: Workshop, kept: Participant, gone: Participant) -> PersonMerge:
    merge = merge_people(workshop=workshop, kept=kept, gone=gone, by=AMARA)
    db.session.commit()
    return merge


def undone(workshop: Workshop, merge: PersonMerge) -> None:
    undo_merge(merge=merge, workshop=workshop, by=AMARA)
    db.session.commit()


def everything() -> dict[str, list[tuple]]:
    """All rows but the record of what happened, without the ids of seats, which come anew."""
    db.session.rollback()
    return {
        table.name: sorted(
            (tuple(row)[1:] if table.name == "seats" else tuple(row))
            for row in db.session.execute(table.select())
        )
        for table in db.metadata.sorted_tables
        if table.name not in ("activity", "activity_counters", "person_merges", "seating_plans")
    }


def named(participant_id: int) -> dict[str, int]:
    """How often each column names a participant."""
    found = {}
    for table_name, column in references():
        table = db.metadata.tables[table_name]
        count = len(
            db.session.execute(select(table.c.id).where(table.c[column] == participant_id)).all()
        )
        if count:
            found[f"{table_name}.{column}"] = count
    return found


def places(person: Participant) -> list[tuple[int, int, str]]:
    rows = db.session.scalars(
        select(Seat).where(Seat.participant_id == person.id).order_by(Seat.round_id)
    )
    return [(seat.round_id, seat.table_id, seat.role) for seat in rows]


# --- What follows ------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.usefixtures("traces")
def test_everything_follows_to_the_entry_that_is_kept(
    workshop: Workshop, dee: Participant, double: Participant
) -> None:
    merged(workshop, dee, double)

    # the join that stood in the way waits with the entry that went; nobody sees it there
    assert named(double.id) == {"commitment_joins.participant_id": 1}
    assert named(dee.id) == {
        "activity.participant_id": 1,
        "commitment_joins.participant_id": 2,
        "commitments.lead_id": 1,
        "handovers.offered_by_participant_id": 1,
        "handovers.taken_by_id": 1,
        "note_revisions.participant_id": 1,
        "notes.speaker_id": 1,
        "notes.typed_by_participant_id": 1,
        "participants.merged_into_id": 1,
        "seats.participant_id": 2,
        "sign_ins.participant_id": 1,
    }
    assert places(dee) == [(1, 1, "participant"), (2, 2, "participant")]
    joins = db.session.scalars(
        select(CommitmentJoin.part).where(CommitmentJoin.participant_id == dee.id)
    )
    assert sorted(joins) == ["contribute", "lead"]
    assert (dee.name, dee.email, dee.role) == ("Dee Park", "dee@example.org", "facilitator")
    assert (dee.checked_in_at, dee.consents_name, dee.consents_quotes) == (EARLY, False, True)
    told = db.session.execute(select(Activity.kind, Activity.details).order_by(Activity.seq))
    assert told.all()[1:] == [
        ("consent.withdrawn", {"consent": "name", "how": "merge"}),
        ("seating.moved", {}),
        ("people.merged", {"entry": double.id}),
    ]


@pytest.mark.both_databases
@pytest.mark.usefixtures("traces")
def test_undo_brings_everything_back(
    workshop: Workshop, dee: Participant, double: Participant
) -> None:
    before = everything()
    merge = merged(workshop, dee, double)
    assert everything() != before

    undone(workshop, merge)

    assert everything() == before
    with pytest.raises(Refused):
        undo_merge(merge=merge, workshop=workshop, by=AMARA)


def test_every_column_that_names_a_participant_follows_or_stays_on_purpose() -> None:
    leading = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "participants.id"
    }

    assert {f"{table}.{column}" for table, column in references()} | STAYS == leading
    # what moves is told by its id
    assert [table for table, _ in references() if "id" not in db.metadata.tables[table].c] == []


@pytest.mark.both_databases
def test_seat_of_a_host_stays_and_two_hosts_are_refused(
    workshop: Workshop, dee: Participant, double: Participant
) -> None:
    first, hosted = make_table(workshop), make_table(workshop, host_id=double.id)
    round, plan = make_round(workshop), make_plan(workshop)
    make_seat(plan, dee, table=first, round=round)
    make_seat(plan, double, table=hosted, round=round, role=SeatRole.HOST)
    first.host_id = dee.id
    db.session.commit()

    with pytest.raises(Refused) as refusal:
        merge_people(workshop=workshop, kept=dee, gone=double, by=AMARA)
    db.session.rollback()
    assert refusal.value.values["other_number"] == 2
    first.host_id = None
    merge = merged(workshop, dee, double)

    assert places(dee) == [(round.id, hosted.id, "host")]
    assert hosted.host_id == dee.id
    undone(workshop, merge)
    assert (places(dee), hosted.host_id) == ([(round.id, first.id, "participant")], double.id)


# --- Doors, lists and files --------------------------------------------------------------------


def test_old_link_code_and_spelling_lead_to_the_person(
    app: Flask, amara: Client, workshop: Workshop, dee: Participant, double: Participant
) -> None:
    old = token_of(double.link_nonce, secret_key=SECRET_KEY)
    merged(workshop, dee, double)

    phone = app.test_client()
    assert phone.post(f"/p/{old}").status_code == 303
    assert "Dee Park" in phone.get("/w/KHX7/me/details").text
    code = {"code": double.badge_code}
    assert app.test_client().post("/w/KHX7/door", data=code).status_code == 303
    assert participant_by_badge_code(workshop.id, double.badge_code) is dee
    assert namesake(workshop.id, name="deborah park", organization="") is dee
    assert namesake(workshop.id, name="Deborah Park", organization="", except_id=dee.id) is None
    assert "Dee Park" in amara.get("/w/KHX7/people?q=Deborah").text
    moved = amara.post(f"/w/KHX7/desk/{double.id}/departure")
    assert moved.headers["Location"].endswith(f"arrived={dee.id}")

    replace_link(participant=dee, secret_key=SECRET_KEY, by=AMARA)
    db.session.commit()
    assert app.test_client().post(f"/p/{old}").status_code == 404


def test_merged_person_is_everywhere_once(
    amara: Client, workshop: Workshop, dee: Participant, double: Participant
) -> None:
    workshop.tap_name = True
    counted = [(c.registered, c.present) for c in people_by_sector(workshop.id)]
    assert counted == [(1, 1), (1, 1)]
    merged(workshop, dee, double)

    assert [(c.registered, c.present) for c in people_by_sector(workshop.id)] == [(1, 1)]
    on_the_day = datetime.combine(workshop.starts_on, time(12), tzinfo=UTC)
    for page in ("people", "desk", "door", "people/links.csv", "report", "tables", "print/badges"):
        with clock.held_at(on_the_day):
            text = amara.get(f"/w/KHX7/{page}").text
        assert "Deborah" not in text, page
    assert amara.get("/w/KHX7/people/links.csv").text.count("Dee Park") == 1
    held = amara.get(f"/w/KHX7/people/{dee.id}/held.json").json
    assert [each["name"] for each in held["other_entries"]] == ["Deborah Park"]
    assert [each["change"] for each in held["consent_changes"]] == ["withdrawn"]


def test_list_with_both_entries_changes_nothing_when_it_comes_again(
    workshop: Workshop, dee: Participant, double: Participant
) -> None:
    merged(workshop, dee, double)

    people = read_list("Name,Organization,E-mail\nDee Park,Cisco,\nDeborah Park,,dee@example.org")
    rows = preview(workshop=workshop, people=people).rows

    assert [row.state for row in rows] == [RowState.SAME] * 2


# --- Undo --------------------------------------------------------------------------------------


def test_undo_keeps_what_somebody_decided_since(
    workshop: Workshop, dee: Participant, double: Participant
) -> None:
    merge = merged(workshop, dee, double)
    agree(participant=dee, agreed=(), how=Given.OWN_PAGE, by=AMARA)
    begin_sign_in(old_key=None, participant_id=dee.id)
    dee.email = "new@example.org"
    db.session.commit()

    undone(workshop, merge)

    assert (dee.consents_name, dee.consents_quotes, dee.email) == (False, False, "new@example.org")
    assert (double.consents_name, double.consents_quotes) == (False, False)
    assert db.session.scalars(select(SignIn.ended_at)).one() is not None


def test_undo_goes_in_the_opposite_order(
    workshop: Workshop, dee: Participant, double: Participant
) -> None:
    third = make_participant(workshop, name="D. Park")
    first = merged(workshop, dee, double)
    second = merged(workshop, third, dee)
    assert double.entry is third

    with pytest.raises(Refused) as refusal:
        undo_merge(merge=first, workshop=workshop, by=AMARA)
    db.session.rollback()
    assert refusal.value.values == {"name": "Dee Park", "other": "D. Park"}
    undone(workshop, second)
    assert (double.entry, dee.entry) == (dee, dee)
    undone(workshop, first)
    assert [p.withdrawn_at for p in (dee, double, third)] == [None] * 3


@pytest.mark.usefixtures("traces")
def test_forgetting_leaves_no_merge_to_undo(
    workshop: Workshop, dee: Participant, double: Participant
) -> None:
    merged(workshop, dee, double)
    forget(workshop=workshop, secret_key=SECRET_KEY)
    db.session.commit()

    assert db.session.scalars(select(PersonMerge)).all() == []
    with pytest.raises(Refused):
        merge_people(workshop=workshop, kept=dee, gone=double, by=AMARA)


def send_as_served(client: Client, page: str, action: str) -> TestResponse:
    """Press the button of the one form of a page that goes there, with the fields it came with."""
    text = client.get(page).text
    (form,) = re.findall(rf'<form action="{re.escape(action)}" method="post".*?</form>', text, re.S)
    inputs = re.findall(r"<input [^>]*>", form)
    fields = {
        re.findall(r'name="([^"]*)"', each)[0]: re.findall(r'value="([^"]*)"', each)[0]
        for each in inputs
    }
    return client.post(action, data=fields)


# --- Pages -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("traces")
def test_organizer_finds_looks_merges_and_undoes(
    amara: Client, workshop: Workshop, dee: Participant, double: Participant
) -> None:
    double.name = "Dee Parc"
    make_participant(workshop, name="Eli Roth")
    page = f"/w/KHX7/people/{dee.id}"
    assert f"{page}/merge" in amara.get(page).text
    offered = amara.get(f"{page}/merge").text
    assert ("Dee Parc" in offered, "Eli Roth" in offered) == (True, False)
    assert "Eli Roth" in amara.get(f"{page}/merge?q=eli").text
    assert "Nobody else fits “zoe”." in amara.get(f"{page}/merge?q=zoe").text

    look = " ".join(
        re.sub(r"<[^>]*>", " ", amara.get(f"{page}/merge?other={double.id}").text).split()
    )
    assert "Round 1: the seat at table 1 stays, the one at table 2 becomes free." in look
    assert "The seat in 1 round moves. 1 note moves. The lead of 1 commitment moves." in look
    assert db.session.scalars(select(PersonMerge)).all() == []

    answer = send_as_served(amara, f"{page}/merge?other={double.id}", f"{page}/merge")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    shown = amara.get(page).text
    assert "Dee Parc is now Dee Park." in shown
    undo = re.findall(r'action="([^"]*/undoing)"', shown)
    undoing = send_as_served(amara, page, undo[0])
    assert undoing.headers["Location"] == f"/w/KHX7/people/{double.id}"
    assert amara.post(undo[0]).status_code == 409
    record = amara.get("/w/KHX7/settings/record").text
    assert "Made two people one" in record
    assert "Made one person two again" in record


@pytest.mark.parametrize("other", ["", "x", "-1", None])
def test_merge_without_the_other_entry_is_said(
    amara: Client, dee: Participant, other: str | None
) -> None:
    answer = amara.post(f"/w/KHX7/people/{dee.id}/merge", data={"other": other} if other else {})

    assert answer.status_code == 422
    assert "Nothing was merged: choose who the other entry is." in answer.text
    assert db.session.scalars(select(PersonMerge)).all() == []


def test_merge_stays_within_its_workshop(
    app: Flask, amara: Client, workshop: Workshop, dee: Participant
) -> None:
    elsewhere = make_workshop(organizer=make_account(name="Zoe"), code="ELSE")
    zed = make_participant(elsewhere, name="Dee Park")
    page = f"/w/KHX7/people/{dee.id}/merge"

    assert "Eli" not in amara.get(page).text
    assert amara.get(f"{page}?other={zed.id}").status_code == 404
    assert amara.post(page, data={"other": str(zed.id)}).status_code == 404
    assert amara.post(page, data={"other": str(dee.id)}).status_code == 409
    merge = merged(workshop, dee, make_participant(workshop, name="Eli"))
    zoe = signed_in(app, account_id=2)
    assert zoe.post(f"/w/ELSE/people/merges/{merge.id}/undoing").status_code == 404


def test_looking_takes_the_same_queries_for_any_number(
    app: Flask, amara: Client, workshop: Workshop, dee: Participant, double: Participant
) -> None:
    counted = []
    for size in (1, 3):
        plan, table = make_plan(workshop), make_table(workshop)
        for _ in range(size):
            round = make_round(workshop)
            make_seat(plan, dee, table=table, round=round)
            make_seat(plan, double, table=table, round=round)
            make_participant(workshop, name="Dee Parc")
        with count_queries(app) as queries:
            amara.get(f"/w/KHX7/people/{dee.id}/merge")
            amara.get(f"/w/KHX7/people/{dee.id}/merge?other={double.id}")
        counted.append(len(queries))

    assert counted[0] == counted[1]
