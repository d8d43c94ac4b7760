"""After the last day of keeping nobody is held by name, and what was counted stays."""

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import ForeignKey, select

from facilitate import activity, clock
from facilitate.accounts.models import SignIn
from facilitate.accounts.operations import begin_sign_in
from facilitate.activity import SYSTEM, Activity, Actor
from facilitate.cli import main
from facilitate.db import db
from facilitate.mail.sending import send_due
from facilitate.people.mailing import finisher
from facilitate.people.models import Participant
from facilitate.people.queries import people_by_sector
from facilitate.records.forgetting import FORGOTTEN, KEPT
from facilitate.records.operations import due, forget
from facilitate.workshop.mailing import queue_mail
from facilitate.workshop.models import Workshop
from tests.client import signed_in
from tests.factories import (
    SECRET_KEY,
    make_account,
    make_document,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_round,
    make_sector,
    make_table,
    make_workshop,
)
from tests.registration.steps import answer, ask, make_registration

DAY = datetime(2012, 3, 5, 9, 12, tzinfo=UTC)
#: what leads to a participant and stays, since the participant is nobody any more
STAYS = {
    "seats.participant_id",
    "roundtables.host_id",
    "commitments.lead_id",
    "commitment_joins.participant_id",
    "commitment_revisions.lead_id",
    "participants.merged_into_id",
    "ballots.participant_id",
}
#: what is cut
CUT = {
    "activity.participant_id",
    "sign_ins.participant_id",
    "notes.typed_by_participant_id",
    "notes.speaker_id",
    "note_revisions.participant_id",
    "handovers.offered_by_participant_id",
    "handovers.taken_by_id",
    "commitment_revisions.participant_id",
    "commitment_updates.participant_id",
    "follow_ups.participant_id",
    "passage_revisions.participant_id",
    "report_comments.participant_id",
    "theme_comments.participant_id",
    "theme_comments.decided_by_participant_id",
    "registrations.participant_id",
    "mails.participant_id",
    "desk_claims.participant_id",
    "desk_steps.participant_id",
    "table_questions.participant_id",
    "seating_wishes.one_id",
    "seating_wishes.other_id",
    "person_merges.kept_id",
    "person_merges.gone_id",
}


@pytest.fixture
def workshop(db_session) -> Workshop:
    """A workshop with Dee, who was there, agreed, spoke, and did something."""
    workshop = make_workshop(
        organizer=make_account(name="Amara"), code="KHX7", keep_until=date(2012, 6, 30)
    )
    cisco = make_organization(workshop, sector=make_sector(workshop))
    dee = make_participant(
        workshop,
        name="Dee Park",
        email="dee@example.org",
        organization=cisco,
        checked_in_at=DAY,
        consents_name=True,
        consents_quotes=True,
    )
    make_note(
        workshop,
        kind=make_kind(workshop),
        table=make_table(workshop),
        round=make_round(workshop),
        speaker=dee,
        typed_by_participant_id=dee.id,
    )
    make_document(workshop, speaker="Dee Park")
    registration = make_registration(workshop, name="Dee Park", participant_id=dee.id)
    answer(registration, ask(workshop, "What do you need?"), "A ramp for Dee")
    begin_sign_in(old_key=None, participant_id=dee.id)
    queue_mail(
        workshop=workshop,
        to_name=dee.name,
        to_address=dee.email,
        subject="Invitation for Dee",
        body="Dear Dee",
        participant_id=dee.id,
        by=SYSTEM,
    )
    by = Actor(participant_id=dee.id)
    activity.record(
        "people.checked_in", workshop_id=workshop.id, topic="people", by=by, subject=dee
    )
    db.session.commit()
    return workshop


def everything(*, of: str = "") -> str:
    """The whole database as text."""
    db.session.rollback()
    db.session.expire_all()
    return "\n".join(
        f"{table.name}: {tuple(row)}"
        for table in db.metadata.sorted_tables
        if not of or table.name == of
        for row in db.session.execute(table.select())
    )


def test_every_column_of_a_person_is_forgotten_or_kept_on_purpose() -> None:
    columns = {column.name for column in Participant.__table__.columns}

    assert columns == FORGOTTEN | KEPT
    assert FORGOTTEN.isdisjoint(KEPT)


def test_every_trace_to_a_person_is_cut_or_stays_on_purpose() -> None:
    leading = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if isinstance(key, ForeignKey) and key.target_fullname == "participants.id"
    }

    assert leading == STAYS | CUT


@pytest.mark.both_databases
def test_forgetting_leaves_nothing_that_says_who(workshop: Workshop) -> None:
    person = db.session.scalars(select(Participant)).one()
    gone = [person.badge_code, person.link_nonce, person.link_hash, "09:12", "9, 12"]
    before = everything()
    assert all(trace in before for trace in ("Dee", "dee@example.org", *gone[:3]))

    with clock.held_at(datetime(2012, 7, 1, 12, tzinfo=UTC)):
        assert forget(workshop=workshop, secret_key=SECRET_KEY) == 1
        db.session.commit()

    people = everything(of="participants")
    assert "Participant 1" in people
    assert [trace for trace in ("Dee", "dee@", *gone) if trace in people] == []
    assert [trace for trace in ("Dee", "dee@", *gone[:3]) if trace in everything()] == []
    assert everything(of="sign_ins") == ""
    assert everything(of="registrations") == everything(of="registration_answers") == ""
    assert db.session.scalars(select(Activity.participant_id)).all() == [None, None]


@pytest.mark.both_databases
def test_forgetting_keeps_counts_and_notes(workshop: Workshop) -> None:
    def counts() -> list[tuple[str | None, int, int]]:
        return [
            (c.sector.name if c.sector else None, c.registered, c.present)
            for c in people_by_sector(workshop.id)
        ]

    before, notes = counts(), everything(of="notes").count("Fees are set in parliament")
    forget(workshop=workshop, secret_key=SECRET_KEY)
    db.session.commit()

    assert counts() == before
    assert everything(of="notes").count("Fees are set in parliament") == notes > 0


def test_forgetting_is_told_once_and_done_once(workshop: Workshop) -> None:
    assert forget(workshop=workshop, secret_key=SECRET_KEY) == 1
    assert forget(workshop=workshop, secret_key=SECRET_KEY) == 0
    db.session.commit()

    told = db.session.scalars(select(Activity).where(Activity.kind == "people.forgotten")).all()
    assert [(t.details, t.account_id, t.participant_id) for t in told] == [
        ({"people": 1}, None, None)
    ]


def test_forgetting_is_due_after_the_last_day_where_the_workshop_is(workshop: Workshop) -> None:
    workshop.timezone = "Pacific/Auckland"
    make_workshop(code="KEPT")

    def codes(at: datetime) -> list[str]:
        return [each.code for each in due(at)]

    # midnight in Auckland is noon in UTC
    assert codes(datetime(2012, 6, 30, 11, 59, tzinfo=UTC)) == []
    assert codes(datetime(2012, 6, 30, 12, 0, tzinfo=UTC)) == ["KHX7"]
    forget(workshop=workshop, secret_key=SECRET_KEY)
    assert codes(datetime(2013, 1, 1, tzinfo=UTC)) == []


def test_forgetting_leaves_other_workshops_alone(workshop: Workshop) -> None:
    elsewhere = make_workshop(code="ELSE")
    zed = make_participant(elsewhere, name="Zed")
    begin_sign_in(old_key=None, participant_id=zed.id)

    forget(workshop=workshop, secret_key=SECRET_KEY)
    db.session.commit()

    assert db.session.scalars(select(SignIn.participant_id)).all() == [zed.id]
    assert db.session.get_one(Participant, zed.id).name == "Zed"


# command line


@pytest.fixture
def command(config, workshop: Workshop):
    environment = {
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
    }

    def run(*arguments: str, at: datetime) -> str:
        db.session.commit()
        with clock.held_at(at):
            result = CliRunner(env=environment).invoke(main, ["forget", *arguments])
        assert result.exit_code == 0, result.output
        db.session.expire_all()
        return result.output

    return run


AFTER = datetime(2012, 7, 1, 3, tzinfo=UTC)


def test_forget_command_is_safe_to_run_daily(command) -> None:
    assert command(at=DAY) == "No workshop is due.\n"
    assert "Dee Park" in everything(of="participants")
    said = "KHX7 Smart Cities for All: 1 people are nameless now\n"
    assert command(at=AFTER) == said
    assert command(at=AFTER) == "No workshop is due.\n"
    assert "Dee Park" not in everything()


def test_forget_command_deletes_mails_that_are_files(command, config, workshop) -> None:
    send_due(config, finish=finisher(SECRET_KEY))
    folder = config.instance / "mail" / str(workshop.id)
    assert len(list(folder.iterdir())) == 1

    command(at=AFTER)

    assert not folder.exists()


def test_forget_command_can_only_say_what_is_due(command) -> None:
    said = "KHX7 Smart Cities for All: due since 2012-06-30\n"
    assert command("--dry-run", at=AFTER) == said
    assert "Dee Park" in everything(of="participants")


def test_forget_command_drops_registrations_that_nobody_confirmed(command) -> None:
    elsewhere = make_workshop(code="ELSE")
    with clock.held_at(DAY):
        old, confirmed = (make_registration(elsewhere, name=name) for name in ("Zed", "Zoe"))
    confirmed.confirmed_at = DAY
    answer(old, ask(elsewhere, "What do you need?"), "A ramp for Zed")

    command(at=datetime(2012, 4, 1, tzinfo=UTC))
    assert "Zed" in everything(of="registrations")
    command(at=datetime(2012, 6, 1, tzinfo=UTC))
    assert "Zed" not in everything()
    assert "Zoe" in everything(of="registrations")


def test_forget_command_drops_sign_ins_that_ended_long_ago(command) -> None:
    zed = make_participant(make_workshop(code="ELSE"), name="Zed")
    with clock.held_at(DAY):
        begin_sign_in(old_key=None, participant_id=zed.id)

    command(at=DAY)
    assert everything(of="sign_ins").count("sign_ins") == 2
    command(at=datetime(2012, 6, 15, tzinfo=UTC))
    assert everything(of="sign_ins").count("sign_ins") == 1


# settings


def test_last_day_of_keeping_is_set_and_not_before_the_end(app: Flask, workshop: Workshop) -> None:
    amara = signed_in(app, account_id=1)
    typed = {
        "title": "Smart Cities for All",
        "starts_on": "2012-03-05",
        "ends_on": "2012-03-06",
        "timezone": "UTC",
        "attribution": "chatham_house",
    }

    early = amara.post("/w/KHX7/settings", data={**typed, "keep_until": "2012-03-05"})
    assert early.status_code == 422
    assert "This cannot be before the last day." in early.text

    amara.post("/w/KHX7/settings", data={**typed, "keep_until": "2012-09-30"})
    db.session.expire_all()
    assert db.session.get_one(Workshop, workshop.id).keep_until == date(2012, 9, 30)
