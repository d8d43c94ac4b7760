"""Adding a list: what the preview says is what happens, and the same list twice changes nothing."""

from collections.abc import Collection, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from facilitate.accounts.links import hash_of, token_of
from facilitate.activity import SYSTEM, Activity
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.imports import Imported, import_people
from facilitate.people.lists import ListRow, PeopleList, read_list
from facilitate.people.models import Organization, Participant, Sector
from facilitate.people.operations import remove_participant
from facilitate.people.preview import Preview, RowState, preview
from facilitate.people.queries import aliases_of, participants_for_seating
from facilitate.workshop.models import Workshop
from tests.factories import (
    SECRET_KEY,
    make_alias,
    make_organization,
    make_participant,
    make_sector,
    make_workshop,
)

pytestmark = pytest.mark.both_databases


def compared(workshop: Workshop, text: str) -> Preview:
    return preview(workshop=workshop, people=read_list(text))


def states(found: Preview) -> list[str]:
    return [row.state.value for row in found.rows]


def remarks(found: Preview) -> list[list[str]]:
    return [[str(remark) for remark in row.remarks] for row in found.rows]


def added(
    workshop: Workshop,
    text: str | PeopleList,
    include: Collection[int] | None = None,
    again: Mapping[int, int] | None = None,
    update: Mapping[int, str] | None = None,
    spellings: Collection[str] = (),
) -> Imported:
    people = read_list(text) if isinstance(text, str) else text
    result = import_people(
        workshop=workshop,
        people=people,
        include=include,
        again=again,
        update=update,
        spellings=spellings,
        secret_key=SECRET_KEY,
        by=SYSTEM,
    )
    db.session.commit()
    return result


def proposed(found: Preview) -> dict[int, str]:
    """The updates that happen unless somebody decides otherwise."""
    return {row.row.number: row.about for row in found.rows if row.is_wanted and row.about}


def listed(workshop: Workshop) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            person.name,
            person.organization.name if person.organization else None,
            person.sector.name if person.sector else None,
        )
        for person in participants_for_seating(workshop.id)
    ]


LIST = """Name;Organisation;Sector;E-mail
Ana Ruiz;Cisco;solution provider;ana@example.org
Ben Osei;CISCO;Solution Providers;
Chen Li;Cities Alliance;Development partners;chen@example.org
Dee Park;;;
"""


def test_import_makes_people_organizations_and_sectors(workshop: Workshop) -> None:
    assert added(workshop, LIST) == Imported(people=4, organizations=2, sectors=2)
    assert listed(workshop) == [
        ("Ana Ruiz", "Cisco", "Solution Providers"),
        ("Ben Osei", "Cisco", "Solution Providers"),
        ("Chen Li", "Cities Alliance", "Development Partners"),
        ("Dee Park", None, None),
    ]


def test_import_gives_everybody_code_and_link_and_no_consent(workshop: Workshop) -> None:
    added(workshop, LIST)

    people = participants_for_seating(workshop.id)
    assert len({person.badge_code for person in people}) == 4
    assert all(
        person.link_hash == hash_of(token_of(person.link_nonce, secret_key=SECRET_KEY))
        for person in people
    )
    assert {(p.consents_name, p.consents_quotes, p.role, p.checked_in_at) for p in people} == {
        (False, False, "participant", None)
    }


def test_import_twice_changes_nothing(workshop: Workshop) -> None:
    added(workshop, LIST)
    before = listed(workshop)

    assert states(compared(workshop, LIST)) == ["same"] * 4
    assert added(workshop, LIST) == Imported(0, 0, 0)
    assert listed(workshop) == before


def test_import_of_nothing_leaves_no_trace(workshop: Workshop) -> None:
    added(workshop, LIST)
    added(workshop, LIST)

    kinds = db.session.scalars(select(Activity.kind)).all()
    assert kinds == ["people.imported"]


def test_import_is_recorded_with_its_numbers(workshop: Workshop) -> None:
    added(workshop, LIST)

    row = db.session.scalars(select(Activity)).one()
    assert (row.kind, row.topic, row.details) == (
        "people.imported",
        "people",
        {"people": 4, "updated": 0, "organizations": 2, "sectors": 2},
    )


def test_preview_says_what_will_be_made_and_makes_nothing(workshop: Workshop) -> None:
    make_organization(workshop, name="Cisco", sector=make_sector(workshop))

    found = compared(workshop, LIST)

    assert states(found) == ["new"] * 4
    assert found.new_organizations == ("Cities Alliance",)
    assert found.new_sectors == ("Development Partners",)
    assert db.session.scalar(select(func.count(Participant.id))) == 0


def test_preview_knows_people_by_name_and_organization(workshop: Workshop) -> None:
    make_participant(workshop, name="José Ruiz", organization="Cisco", email="jose@example.org")

    found = compared(
        workshop,
        "jose RUIZ,CISCO\n"  # the same
        "José Ruiz,IBM\n"  # another organization: another person
        "José Ruiz,Cisco,,other@example.org\n"  # another address: a wrong one, or a namesake
        "José Ruiz,MIT,,jose@example.org\n"  # the same address: the same person has moved
        "Pepa Núñez,Cisco,,jose@example.org\n",  # a shared mailbox proves nothing
    )

    assert [(row.state.value, row.is_wanted) for row in found.rows] == [
        ("same", False),
        ("new", True),
        ("possible", False),
        ("changed", False),  # since other rows say otherwise
        ("new", True),
    ]
    assert remarks(found) == [
        ["Already on the list: José Ruiz, Cisco"],
        ["Another person of this name is there: José Ruiz, Cisco"],
        ["Perhaps José Ruiz, Cisco", "The e-mail address becomes other@example.org."],
        ["Already on the list: José Ruiz, Cisco", "The organization becomes MIT."],
        ["Has the same address as José Ruiz, Cisco."],
    ]


def test_preview_finds_other_spellings_of_a_person(workshop: Workshop) -> None:
    make_participant(workshop, name="John Smith", organization="Cisco", email="js@example.org")

    found = compared(
        workshop,
        "J. Smith,Cisco\nSmith John,Cisco\nDr John Smith,Cisco\nJon Smith,,,js@example.org\n"
        "Jane Smith,Cisco\nJ. Smith,IBM\nJohn P. Smith,Cisco",
    )

    assert states(found) == [*(["possible"] * 4), "new", "new", "possible"]
    assert remarks(found)[0] == ["Perhaps John Smith, Cisco", "The name becomes J. Smith."]


def test_preview_follows_aliases_of_organizations(workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Alstom")
    make_alias(workshop, "Alstom", name="Alstrom")

    assert states(compared(workshop, "Dee Park,ALSTROM")) == ["same"]
    added(workshop, "Eli Roth,Alstrom")
    assert listed(workshop) == [("Dee Park", "Alstom", None), ("Eli Roth", "Alstom", None)]


def test_preview_asks_about_organizations_that_look_alike(workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Alstom")
    text = "Dee Park,Alstrom\nEli Roth,Accenture\nAna Ruiz,Accenture Ltd"

    found = compared(workshop, text)
    assert [(s.name, s.like, s.is_same) for s in found.spellings] == [
        ("Alstrom", "Alstom", False),
        ("Accenture Ltd", "Accenture", False),
    ]
    assert states(found) == ["new", "new", "new"]

    same = preview(workshop=workshop, people=read_list(text), spellings={"alstrom"})
    assert states(same) == ["same", "new", "new"]
    assert same.new_organizations == ("Accenture", "Accenture Ltd")


def test_import_keeps_other_spellings_as_aliases(workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Alstom")
    text = "Eli Roth,Alstrom\nAna Ruiz,Accenture\nBen Osei,Accenture Ltd"

    for _ in range(2):
        added(workshop, text, spellings={"alstrom", "accentureltd"})

    assert listed(workshop) == [
        ("Ana Ruiz", "Accenture", None),
        ("Ben Osei", "Accenture", None),
        ("Dee Park", "Alstom", None),
        ("Eli Roth", "Alstom", None),
    ]
    assert [(a.name, a.organization.name) for a in aliases_of(workshop.id)] == [
        ("Accenture Ltd", "Accenture"),
        ("Alstrom", "Alstom"),
    ]
    # the aliases are known from now on
    assert states(compared(workshop, text)) == ["same"] * 3


def test_import_brings_people_up_to_date_who_are_chosen(workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park")
    make_participant(workshop, name="Eli Roth", organization="MIT", email="old@example.org")
    text = "Dee Park,Cisco,Academia,dee@example.org\nEli Roth,MIT,,new@example.org"
    found = compared(workshop, text)
    assert [(r.state.value, r.is_wanted) for r in found.rows] == [
        ("changed", True),
        ("possible", False),
    ]
    chosen = {row.row.number: row.about for row in found.rows}

    assert added(workshop, text, update=chosen) == Imported(0, 1, 1, updated=2)
    assert added(workshop, text, update=chosen) == Imported(0, 0, 0)
    people = participants_for_seating(workshop.id)
    assert [(p.name, p.email, p.organization and p.organization.name) for p in people] == [
        ("Dee Park", "dee@example.org", "Cisco"),
        ("Eli Roth", "new@example.org", "MIT"),
    ]


def test_import_updates_only_the_person_that_was_shown(workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park")
    text = "Dee Park,Cisco,,dee@example.org"

    assert added(workshop, text, update={1: str(dee.id + 1)}) == Imported(0, 0, 0)
    assert added(workshop, text, update={1: "r1"}) == Imported(0, 0, 0)


def test_import_folds_a_later_row_into_an_earlier_one(workshop: Workshop) -> None:
    text = "Dee Park,Cisco\nEli Roth,MIT\nDee Park,,,dee@example.org"
    found = compared(workshop, text)
    assert [(r.state.value, r.about, r.is_wanted) for r in found.rows] == [
        ("new", "", True),
        ("new", "", True),
        ("changed", "r1", True),
    ]

    assert added(workshop, text, update={3: "r1"}).people == 2
    assert [(p.name, p.email) for p in participants_for_seating(workshop.id)] == [
        ("Dee Park", "dee@example.org"),
        ("Eli Roth", ""),
    ]
    assert states(compared(workshop, text)) == ["same"] * 3


def test_import_adds_the_later_row_when_the_earlier_one_is_left_out(workshop: Workshop) -> None:
    text = "Dee Park,Cisco\nDee Park,,,dee@example.org"

    assert added(workshop, text, include=set(), update={2: "r1"}).people == 1


def test_import_gives_an_organization_its_sector_by_update(workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Cisco")
    found = compared(workshop, "Dee Park,Cisco,Solution Provider")
    assert states(found) == ["changed"]
    assert remarks(found)[0][1] == "Cisco becomes part of Solution Providers."

    added(workshop, "Dee Park,Cisco,Solution Provider", update={1: found.rows[0].about})
    assert listed(workshop) == [("Dee Park", "Cisco", "Solution Providers")]


def test_people_who_cancelled_are_not_ticked(workshop: Workshop) -> None:
    text = "Name,Status\nAna Ruiz,Attending\nBen Osei,Cancelled\nChen Li,Not Attending"
    found = compared(workshop, text)

    assert [(r.state.value, r.is_wanted) for r in found.rows] == [
        ("new", True),
        ("new", False),
        ("new", False),
    ]
    assert remarks(found)[1] == ["Says “Cancelled”, so not ticked."]
    assert added(workshop, text).people == 1
    # somebody may know better
    assert added(workshop, text, include={3}).people == 1


def test_people_without_a_name_are_people_too(workshop: Workshop) -> None:
    text = "Name,Organization,E-mail\n,Cisco,\n,Cisco,\n,,desk@example.org\nAna,Cisco,"

    for _ in range(2):
        added(workshop, text)

    assert [name for name, *_ in listed(workshop)] == ["Ana", "Cisco · 1", "Cisco · 2", "desk"]
    assert remarks(compared(make_workshop(), text))[0] == [
        "Has no name, and is called Cisco · 1 for now."
    ]


def test_preview_of_names_alone_knows_people_who_have_an_organization(workshop: Workshop) -> None:
    make_participant(workshop, name="Dee Park", organization="Cisco")

    found = compared(workshop, "Dee Park\nEli Roth")

    assert states(found) == ["same", "new"]


def test_preview_knows_rows_that_come_twice(workshop: Workshop) -> None:
    found = compared(workshop, "Ana Ruiz,Cisco\nBen Osei,IBM\nANA RUIZ,cisco")

    assert states(found) == ["new", "new", "same"]
    assert remarks(found)[2] == ["Twice in this list: Ana Ruiz, Cisco"]


def test_preview_says_why_a_row_cannot_be_added(workshop: Workshop) -> None:
    found = compared(
        workshop,
        f"Name,Organization,Sector\n,,Academia\n{'Ana' * 100},IBM,\nBen,{'x' * 201},",
    )

    assert states(found) == ["error", "error", "error"]
    assert remarks(found) == [
        ["This row has no name."],
        ["“AnaAnaAnaAnaAnaAnaAnaAnaAnaAna…” is longer than 200 characters."],
        ["“xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…” is longer than 200 characters."],
    ]


def test_preview_says_what_is_left_out(workshop: Workshop) -> None:
    make_organization(workshop, name="Cisco", sector=make_sector(workshop))

    found = compared(
        workshop,
        "Name,Organization,Sector,E-mail\n"
        "Ana,Cisco,Academia,ana(at)example.org\n"
        "Ben,,Academia,\n"
        "Chen,MIT,Academia,\n"
        "Dee,MIT,Subject Experts,",
    )

    assert states(found) == ["new"] * 4
    assert remarks(found) == [
        [
            "“ana(at)example.org” is no e-mail address and is left out.",
            "Cisco stays in Solution Providers.",
        ],
        ["Without an organization the sector is left out."],
        [],
        ["MIT stays in Academia."],
    ]
    assert found.new_sectors == ("Academia",)


def test_preview_refuses_more_sectors_than_there_are_letters(workshop: Workshop) -> None:
    rows = "\n".join(f"Person {i},Organization {i},Kind {i}" for i in range(30))

    with pytest.raises(Refused, match="30 sectors"):
        compared(workshop, f"Name,Organization,Sector\n{rows}")


def test_import_adds_only_the_chosen_rows(workshop: Workshop) -> None:
    assert added(workshop, "Ana,Cisco\nBen,IBM\nChen,MIT", include={1, 3}).people == 2
    assert [name for name, *_ in listed(workshop)] == ["Ana", "Chen"]
    assert [o.name for o in db.session.scalars(select(Organization))] == ["Cisco", "MIT"]


def test_import_adds_a_namesake_once_however_often_it_is_sent(workshop: Workshop) -> None:
    make_participant(workshop, name="Wei Chen", organization="Cisco")
    text = "Wei Chen,Cisco\nAna Ruiz,IBM\nAna Ruiz,IBM"
    twins = {row.row.number: row.twins for row in compared(workshop, text).rows}
    assert twins == {1: 1, 2: 0, 3: 1}

    chosen = {1: twins[1], 3: twins[3]}
    assert added(workshop, text, again=chosen).people == 3
    assert added(workshop, text, again=chosen).people == 0
    names = [name for name, *_ in listed(workshop)]
    assert names == ["Ana Ruiz", "Ana Ruiz", "Wei Chen", "Wei Chen"]


def test_import_never_adds_a_row_with_an_error(workshop: Workshop) -> None:
    text = "Name,Organization,Sector\n,,Academia\nAna,IBM,"

    assert added(workshop, text, include={2, 3}, again={2: 0}) == Imported(
        people=1, organizations=1, sectors=0
    )


def test_import_gives_a_known_organization_the_sector_it_lacked(workshop: Workshop) -> None:
    make_organization(workshop, name="Cisco")

    assert added(workshop, "Ana,cisco,Solution provider").sectors == 1
    assert listed(workshop) == [("Ana", "Cisco", "Solution Providers")]


def test_import_gives_new_sectors_letters_of_their_own(workshop: Workshop) -> None:
    added(workshop, "Name,Organization,Sector\nAna,A,Donors\nBen,B,Development partner\nC,C,Press")

    sectors = db.session.scalars(select(Sector).order_by(Sector.id)).all()
    assert [(s.name, s.letter, s.side, s.position) for s in sectors] == [
        ("Donors", "D", "neither", 0),
        ("Development Partners", "P", "neither", 1),
        ("Press", "R", "neither", 2),
    ]


def test_import_lets_people_who_were_removed_come_back_as_new(workshop: Workshop) -> None:
    remove_participant(participant=make_participant(workshop, name="Ana Ruiz"), by=SYSTEM)

    assert added(workshop, "Ana Ruiz").people == 1


def test_import_stays_within_its_workshop(workshop: Workshop) -> None:
    elsewhere = make_workshop(code="ELSE")
    make_participant(elsewhere, name="Ana Ruiz", organization="Cisco")

    assert added(workshop, "Ana Ruiz,Cisco") == Imported(people=1, organizations=1, sectors=0)
    assert len(participants_for_seating(elsewhere.id)) == 1


def test_import_of_the_model_events_organizations_merges_cisco(workshop: Workshop) -> None:
    names = ["Accenture", "Cisco", "IBM", "Cisco", "PWC"]
    text = "\n".join(f"Guest {i},{name}" for i, name in enumerate(names))

    assert added(workshop, text) == Imported(people=5, organizations=4, sectors=0)


def test_import_takes_an_organizations_sector_from_the_row_that_the_preview_took(
    workshop: Workshop,
) -> None:
    people = read_list(
        "Name,Organization,Sector\nBen,,\nAna,Cisco,Press\nAna,IBM,Academia\nBen,Cisco,Academia"
    )
    found = preview(workshop=workshop, people=people)

    assert added(workshop, people, update=proposed(found)).sectors == len(found.new_sectors) == 2
    assert sorted(listed(workshop)) == [
        ("Ana", "Cisco", "Press"),
        ("Ana", "IBM", "Academia"),
        ("Ben", "Cisco", "Press"),
    ]


few = st.sampled_from(["", "Ana", "ANA", "Ben", "Ánä"])
orgs = st.sampled_from(["", "Cisco", "cisco", "IBM"])
sectors = st.sampled_from(["", "Academia", "academic", "Press"])
emails = st.sampled_from(["", "a@example.org", "b@example.org", "no address"])


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.tuples(few, orgs, sectors, emails), min_size=1, max_size=7))
def test_import_does_what_the_preview_says_and_only_once(
    workshop: Workshop, rows: list[tuple[str, str, str, str]]
) -> None:
    fresh = make_workshop()
    people = PeopleList(
        rows=tuple(
            ListRow(number=i, name=n, organization=o, sector=s, email=e)
            for i, (n, o, s, e) in enumerate(rows, start=1)
        ),
        table=(),
        has_header=False,
    )
    found = preview(workshop=fresh, people=people)

    assert added(fresh, people, update=proposed(found)) == Imported(
        people=len(found.rows_that_are(RowState.NEW)),
        organizations=len(found.new_organizations),
        sectors=len(found.new_sectors),
    )
    before = listed(fresh)
    again = preview(workshop=fresh, people=people)
    assert added(fresh, people, update=proposed(again)) == Imported(0, 0, 0)
    assert listed(fresh) == before
