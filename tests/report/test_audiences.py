"""Who reads which edition, and that none shows what its readers may not see."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import select

from facilitate.commitments.models import Visibility
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.people.models import ParticipantRole
from facilitate.report.compile import compile_outputs
from facilitate.report.editing import hide_section
from facilitate.report.editions import people_named
from facilitate.report.operations import release_edition, withdraw_edition
from facilitate.report.outputs import Figure, KeyValues, Outputs, Quote, plain
from facilitate.report.queries import edition_with_number
from facilitate.report.voice import Voice
from facilitate.workshop.models import Workshop
from tests.client import Client, signed_in
from tests.factories import (
    make_account,
    make_commitment,
    make_document,
    make_kind,
    make_note,
    make_organization,
    make_participant,
    make_question,
    make_round,
    make_sector,
    make_table,
    make_workshop,
)
from tests.report.results import BY, make_theme

EDITIONS = ("internal", "participants", "public")


@pytest.fixture
def workshop(db_session) -> Workshop:
    """Eli, who agreed to be named, and Ana, who did not, at two tables; all are of one sector."""
    workshop = make_workshop(
        organizer=make_account(), code="KHX7", slug="cities", attribution="named", is_public=True
    )
    lagos = make_organization(
        workshop, name="Lagos", sector=make_sector(workshop, name="City Representatives")
    )
    agreed = {"consents_name": True, "consents_quotes": True}
    eli = make_participant(workshop, name="Eli Bello", organization=lagos, **agreed)
    ana = make_participant(workshop, name="Ana Ruiz", organization=lagos)
    make_participant(
        workshop, name="Ben Okri", organization=lagos, role=ParticipantRole.FACILITATOR
    )
    kind = make_kind(workshop, key="limit", plural="Limits")
    make_question(workshop, kinds=(kind,), key="limits", title="What is in the way?")
    round = make_round(workshop)
    one, two = (make_table(workshop, topic=topic) for topic in ("Water", "Roads"))
    said = (("Ana Ruiz pays", eli, two), ("Pumps leak", ana, one), ("Dust", ana, two))
    for text, speaker, table in said:
        make_note(workshop, kind=kind, text=text, speaker=speaker, table=table, round=round)
    make_theme(
        workshop, name="Money", notes=list(db.session.scalars(select(Note).order_by(Note.id)))
    )
    make_document(workshop, title="Shared talk", permitted=True)
    make_document(workshop, title="Private talk", permitted=False)
    for what, visibility in (
        ("Kept in here", Visibility.ROOM),
        ("Told to us", Visibility.PARTICIPANTS),
        ("Told to all", Visibility.PUBLIC),
    ):
        make_commitment(workshop, what=what, visibility=visibility)
    return workshop


def compiled(workshop: Workshop, edition: str, **values: object) -> Outputs:
    return compile_outputs(workshop, edition=edition, translate=Voice(), **values)


def all_three(workshop: Workshop) -> Mapping[str, Outputs]:
    return {edition: compiled(workshop, edition) for edition in EDITIONS}


def quotes(outputs: Outputs) -> set[tuple[str, str]]:
    return {(plain(b.text), plain(b.source)) for b in outputs.blocks if isinstance(b, Quote)}


def tables_told(outputs: Outputs) -> list[object]:
    notes = outputs.datasets["notes"]
    at = [field.name for field in notes.fields].index("table")
    return [row[at] for row in notes.rows]


def numbers(outputs: Outputs) -> dict[str, str]:
    glance = next(b for b in outputs.blocks if isinstance(b, KeyValues))
    return {item.label: item.value for item in glance.items}


def put_out(workshop: Workshop, edition: str, number: int, *, is_final: bool = True) -> Outputs:
    outputs = compiled(workshop, edition, number=number, is_final=is_final)
    release_edition(
        workshop=workshop,
        outputs=outputs,
        number=number,
        edition=edition,
        is_final=is_final,
        by=BY,
    )
    db.session.commit()
    return outputs


# --- Names in what people wrote ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Anna-Lena Meier", "Anna-Lena Meier, ANNA LENA MEIER and Anna\u2010Lena Meier"),
        ("Niamh O’Brien", "Niamh O'Brien, (niamh o’brien)"),
        ("D'Arcy Jones", "D'Arcy Jones, D’Arcy  Jones"),
        ("J.R. Ewing", "J.R. Ewing"),
        ("José Núñez", "José Núñez, Jose Nunez"),
        ("Jo Strauß", "Jo Strauß, JO STRAUSS"),
        ("😀 Ann", "😀 Ann"),
        ("!! ??", "!! ??"),
    ],
)
def test_names_are_found_as_people_type_them(name: str, written: str) -> None:
    texts = [("here", each) for each in re.split(", | and ", written)]

    assert [key for key, _name in people_named(texts, {name, "Someone Else"})] == ["here"] * len(
        texts
    )
    assert not list(people_named([("here", "Joan Meier, Lena Meierling, Arcy Jones")], {name}))


# --- What each holds -----------------------------------------------------------------------------


def test_editions_differ_only_by_what_their_readers_may_see(workshop: Workshop) -> None:
    told = all_three(workshop)
    words = {edition: repr(outputs) for edition, outputs in told.items()}

    assert ("Ana Ruiz pays", "Round 1 · Eli Bello · Lagos · note 1") in quotes(told["internal"])
    assert ("[…] pays", "Round 1 · Eli Bello · Lagos · note 1") in quotes(told["participants"])
    assert ("[…] pays", "Round 1 · City Representatives · note 1") in quotes(told["public"])
    for what, readers in {
        "Ana Ruiz": {"internal"},
        "Eli Bello": {"internal", "participants"},
        "Private talk": {"internal", "participants"},
        "Shared talk": set(EDITIONS),
        "Kept in here": set(),
        "Told to us": {"internal", "participants"},
        "Told to all": set(EDITIONS),
    }.items():
        assert {edition for edition in EDITIONS if what in words[edition]} == readers, what
    assert tables_told(told["public"]) == tables_told(told["internal"]) == [1, 2, 2]
    counts = [numbers(outputs) for outputs in told.values()]
    assert [each.pop("Commitments") for each in counts] == ["2", "2", "1"]
    assert counts[0] == counts[1] == counts[2]


def test_under_chatham_house_only_organizers_read_the_table_beside_a_note(
    workshop: Workshop,
) -> None:
    workshop.attribution = "chatham_house"
    db.session.commit()
    told = all_three(workshop)

    assert ("Ana Ruiz pays", "Table 2, round 1 · note 1") in quotes(told["internal"])
    for edition in ("participants", "public"):
        outputs = told[edition]
        # in the order in which they were written: an order by tables would tell them, too
        assert [row[0] for row in outputs.datasets["notes"].rows] == [1, 2, 3]
        assert tables_told(outputs) == [None] * 3
        assert {source for _text, source in quotes(outputs)} == {
            f"Round 1 · note {number}" for number in (1, 2, 3)
        }
        assert "theme_tables" not in outputs.datasets
        assert "figure-themes" not in {b.anchor for b in outputs.blocks if isinstance(b, Figure)}
        # what is only counted stays the same: how many tables, and their notes
        assert "raised at 2 of 2 tables, 3 notes" in repr(outputs.blocks)
        assert outputs.datasets["tables"].rows == told["internal"].datasets["tables"].rows
        assert "it is not told at which table something was said" in repr(outputs.blocks)
        pack = compiled(workshop, edition, pack="tables")
        assert "Water" not in repr(pack.blocks)


def test_notes_of_a_section_left_out_are_counted_and_in_no_file(workshop: Workshop) -> None:
    make_note(workshop, kind=make_kind(workshop, key="parking_lot"), text="Lunch",
              table=workshop.tables[0], round=workshop.rounds[0])  # fmt: skip
    hide_section(workshop=workshop, key="question-limits", hidden=True, by=BY)
    db.session.commit()

    for edition in EDITIONS:
        outputs = compiled(workshop, edition)
        assert [row[0] for row in outputs.datasets["notes"].rows] == [4], edition
        assert numbers(outputs)["Notes"] == "4"
        assert "3 notes of sections that were left out are counted" in repr(outputs.blocks)
    assert "Dust" not in repr(compiled(workshop, "public", pack="tables"))


# --- Who opens which -----------------------------------------------------------------------------


@pytest.fixture
def readers(app: Flask, client: Client, workshop: Workshop) -> dict[str, Client]:
    elsewhere = make_workshop(code="ELSE", organizer=make_account(name="Zed"))
    zed = make_participant(elsewhere, name="Zed Zola")
    return {
        "organizer": signed_in(app, account_id=1),
        "participant": signed_in(app, participant_id=1),
        "facilitator": signed_in(app, participant_id=3),
        "outsider": signed_in(app, participant_id=zed.id),
        "stranger": client,
    }


def test_each_edition_opens_for_those_it_is_for_and_nobody_else(
    workshop: Workshop, readers: dict[str, Client]
) -> None:
    for number, edition in enumerate(EDITIONS, 1):
        put_out(workshop, edition, number)

    def answers() -> dict[str, list[int]]:
        return {
            who: [
                client.get(f"/w/KHX7/editions/{number}{suffix}").status_code
                for number in (1, 2, 3)
                for suffix in ("", ".json")
            ]
            for who, client in readers.items()
        }

    ok = [200, 200]
    opened = {
        "organizer": ok * 3,
        "participant": [404, 404, *ok * 2],
        "facilitator": [404, 404, *ok * 2],
        "outsider": [404] * 4 + ok,
        "stranger": [303] * 4 + ok,
    }
    assert answers() == opened
    assert readers["participant"].get("/w/KHX7/editions/2").headers["Cache-Control"] == "no-store"

    workshop.is_public = False
    db.session.commit()
    opened |= {"outsider": [404] * 6, "stranger": [303] * 6}
    assert answers() == opened


def test_participants_find_theirs_and_the_public_only_the_public_one(
    workshop: Workshop, readers: dict[str, Client]
) -> None:
    participant, stranger = readers["participant"], readers["stranger"]
    assert "/w/KHX7/editions" not in participant.get("/w/KHX7/editions/card").text
    assert "No report is released yet" in participant.get("/w/KHX7/editions").text
    for number, edition in enumerate(EDITIONS, 1):
        put_out(workshop, edition, number, is_final=edition != "participants")

    assert "/w/KHX7/editions/card" in participant.get("/w/KHX7/me").text
    assert 'href="/w/KHX7/editions"' in participant.get("/w/KHX7/editions/card").text
    page = participant.get("/w/KHX7/editions").text
    assert [n for n in (1, 2, 3) if f'href="/w/KHX7/editions/{n}"' in page] == [2, 3]
    assert stranger.get("/w/KHX7/editions").status_code == 303
    about = stranger.get("/w/KHX7/about").text
    assert [n for n in (1, 2, 3) if f'href="/w/KHX7/editions/{n}"' in about] == [3]
    assert [
        ("Draft" in readers["organizer"].get(f"/w/KHX7/editions/{number}").text)
        for number in (1, 2, 3)
    ] == [False, True, False]


def test_next_edition_says_what_changed_since_the_one_for_the_same_readers(
    workshop: Workshop,
) -> None:
    first = put_out(workshop, "participants", 1)
    assert (first.meta.edition, first.meta.mark) == ("Edition for participants 1", "")
    put_out(workshop, "public", 2)
    make_note(workshop, kind=workshop.note_kinds[0], text="Later",
              table=workshop.tables[0], round=workshop.rounds[0])  # fmt: skip
    third = compiled(workshop, "participants", number=3, is_final=False)

    assert "What changed since edition 1" in repr(third.blocks)
    assert "Notes: 1 added, 0 reworded, 0 gone." in repr(third.blocks)
    assert (third.meta.mark, third.meta.edition) == ("Draft", "Edition for participants 3")
    assert "What changed since edition 2" in repr(compiled(workshop, "public").blocks)
    assert "What changed" not in repr(compiled(workshop, "internal").blocks)


def test_organizer_releases_for_each_audience_and_checks_come_only_before_others_read(
    workshop: Workshop, readers: dict[str, Client]
) -> None:
    make_theme(workshop, name="What Lagos said")
    amara = readers["organizer"]

    def asked(edition: str) -> tuple[bool, int]:
        page = amara.get(f"/w/KHX7/report/release?edition={edition}").text
        data = {"number": "1", "edition": edition, "status": "draft"}
        return "What was checked" in page, amara.post(
            "/w/KHX7/report/editions", data=data
        ).status_code

    assert [asked(edition) for edition in EDITIONS] == [(False, 303), (True, 422), (True, 422)]
    wrong = {"number": "1", "edition": "internal", "status": "perhaps"}
    assert amara.post("/w/KHX7/report/editions", data=wrong).status_code == 422


def test_withdrawn_edition_says_nothing_to_those_it_was_not_for(
    workshop: Workshop, readers: dict[str, Client]
) -> None:
    put_out(workshop, "participants", 1)
    edition = edition_with_number(workshop.id, 1)
    assert edition is not None
    withdraw_edition(edition=edition, by=BY)
    db.session.commit()

    assert {who: each.get("/w/KHX7/editions/1").status_code for who, each in readers.items()} == {
        "organizer": 410, "participant": 410, "facilitator": 410, "outsider": 404, "stranger": 303,
    }  # fmt: skip
