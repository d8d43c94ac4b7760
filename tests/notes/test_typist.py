"""Who is named as having typed a version of a note."""

import pytest

from facilitate.db import db
from facilitate.notes.fragments import typist
from facilitate.notes.models import NoteRevision
from facilitate.people.models import ParticipantRole
from facilitate.workshop.models import AttributionPolicy
from tests.factories import (
    make_kind,
    make_note,
    make_participant,
    make_round,
    make_table,
    make_workshop,
)


@pytest.mark.parametrize("role", [ParticipantRole.PARTICIPANT, ParticipantRole.FACILITATOR])
def test_typist_of_a_change_to_anothers_note_follows_the_policy(db_session, role: str) -> None:
    workshop = make_workshop(attribution=AttributionPolicy.CHATHAM_HOUSE, open_capture=True)
    table, round = make_table(workshop), make_round(workshop, running=True)
    dee, eli = (
        make_participant(workshop, name="Dee"),
        make_participant(workshop, name="Eli", role=role),
    )
    note = make_note(
        workshop, kind=make_kind(workshop), table=table, round=round, speaker_id=dee.id
    )
    change = NoteRevision(
        note_id=note.id,
        number=2,
        change="edited",
        text="Said otherwise",
        kind_id=note.kind_id,
        participant_id=eli.id,
    )
    db.session.add(change)
    db.session.commit()

    assert typist(note, change) == ("Eli" if role == ParticipantRole.FACILITATOR else None)


def test_typist_who_hosts_the_table_is_named(db_session) -> None:
    workshop = make_workshop(attribution=AttributionPolicy.CHATHAM_HOUSE)
    ben = make_participant(workshop, name="Ben")
    table = make_table(workshop, host_id=ben.id)
    note = make_note(
        workshop,
        kind=make_kind(workshop),
        table=table,
        round=make_round(workshop, running=True),
    )
    change = NoteRevision(
        note_id=note.id,
        number=2,
        change="edited",
        text="Said otherwise",
        kind_id=note.kind_id,
        participant_id=ben.id,
    )
    db.session.add(change)
    db.session.commit()

    assert typist(note, change) == "Ben"
