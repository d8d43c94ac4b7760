"""Organizations as a dictionary: names, spellings, merging and taking it back."""

from pathlib import Path

import pytest
from sqlalchemy import select

from facilitate.activity import SYSTEM, Activity
from facilitate.db import Base, db
from facilitate.demo import facts
from facilitate.errors import Refused
from facilitate.people.lists import read_organizations
from facilitate.people.organization_lists import (
    OrganizationsAdded,
    import_organizations,
    preview_organizations,
)
from facilitate.people.organizations import (
    add_alias,
    edit_organization,
    merge_organizations,
    remove_alias,
    undo_merge,
)
from facilitate.people.queries import (
    aliases_of,
    merges_of,
    namesake,
    organization_named,
    organizations_of,
)
from facilitate.workshop.models import Workshop
from tests.factories import (
    make_alias,
    make_document,
    make_organization,
    make_participant,
    make_sector,
    make_workshop,
)

pytestmark = pytest.mark.both_databases


def named(workshop: Workshop) -> list[tuple[str, str | None]]:
    return [(o.name, o.sector.name if o.sector else None) for o in organizations_of(workshop.id)]


def spellings(workshop: Workshop) -> list[tuple[str, str]]:
    return [(a.name, a.organization.name) for a in aliases_of(workshop.id)]


# names and spellings


def test_renaming_keeps_the_old_name_as_a_spelling(workshop: Workshop) -> None:
    alstom = make_organization(workshop, name="Alstrom")

    edit_organization(
        organization=alstom, workshop=workshop, name=" Alstom ", sector_name="Academia", by=SYSTEM
    )

    assert named(workshop) == [("Alstom", "Academia")]
    assert spellings(workshop) == [("Alstrom", "Alstom")]
    assert organization_named(workshop.id, "ALSTROM") is alstom


def test_renaming_to_an_own_spelling_swaps_the_two(workshop: Workshop) -> None:
    alstom = make_organization(workshop, name="Alstom")
    make_alias(workshop, alstom, name="Alstrom")

    edit_organization(
        organization=alstom, workshop=workshop, name="Alstrom", sector_name="", by=SYSTEM
    )

    assert spellings(workshop) == [("Alstom", "Alstrom")]


def test_name_of_another_organization_is_refused(workshop: Workshop) -> None:
    cisco, ibm = make_organization(workshop, name="Cisco"), make_organization(workshop, name="IBM")
    make_alias(workshop, ibm, name="Big Blue")

    for name in ("ibm", "big blue"):
        with pytest.raises(Refused, match="IBM is an organization of its own"):
            edit_organization(
                organization=cisco, workshop=workshop, name=name, sector_name="", by=SYSTEM
            )
        with pytest.raises(Refused, match="IBM is an organization of its own"):
            add_alias(organization=cisco, workshop=workshop, name=name, by=SYSTEM)


def test_spelling_is_added_once_and_removed(workshop: Workshop) -> None:
    cisco = make_organization(workshop, name="Cisco")
    for name in ("Cisco Systems", "CISCO systems", "Cisco"):
        add_alias(organization=cisco, workshop=workshop, name=name, by=SYSTEM)
    assert spellings(workshop) == [("Cisco Systems", "Cisco")]

    remove_alias(alias=aliases_of(workshop.id)[0], by=SYSTEM)
    assert spellings(workshop) == []


def test_spelling_belongs_to_its_workshop(workshop: Workshop) -> None:
    elsewhere = make_workshop(code="ELSE")
    make_alias(elsewhere, make_organization(elsewhere, name="Cisco"), name="Cisco Systems")

    assert organization_named(workshop.id, "Cisco Systems") is None


def test_namesake_is_found_by_another_spelling(workshop: Workshop) -> None:
    dee = make_participant(workshop, name="Dee Park", organization="Cisco")
    make_alias(workshop, "Cisco", name="Cisco Systems")

    assert namesake(workshop.id, name="Dee Park", organization="Cisco Systems") is dee
    assert namesake(workshop.id, name="Dee Park", organization="IBM") is None


# merging


def test_merging_moves_all_that_refers_to_the_organization(workshop: Workshop) -> None:
    kept = make_organization(workshop, name="Alstom", sector=make_sector(workshop))
    gone = make_organization(workshop, name="Alstrom")
    make_alias(workshop, gone, name="Alsthom")
    dee = make_participant(workshop, name="Dee Park", organization=gone)
    document = make_document(workshop, organization_id=gone.id)

    merge_organizations(workshop=workshop, kept=kept, gone=gone, by=SYSTEM)
    db.session.commit()

    assert named(workshop) == [("Alstom", "Solution Providers")]
    assert spellings(workshop) == [("Alsthom", "Alstom"), ("Alstrom", "Alstom")]
    assert dee.organization_id == document.organization_id == kept.id
    row = db.session.scalars(select(Activity)).all()[-1]
    assert (row.kind, row.details) == ("organization.merged", {"merged": "Alstrom"})


def test_merging_forgets_no_table() -> None:
    """Whoever adds a column that names an organization needs nothing else for it to move."""
    places = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "organizations"
    }
    assert places >= {
        ("participants", "organization_id"),
        ("documents", "organization_id"),
        ("commitments", "lead_organization_id"),
        ("organization_aliases", "organization_id"),
    }
    # moving knows rows by their id
    assert all("id" in Base.metadata.tables[table].c for table, _column in places)


def test_merging_can_be_taken_back(workshop: Workshop) -> None:
    kept = make_organization(workshop, name="Alstom")
    gone = make_organization(workshop, name="Alstrom", sector=make_sector(workshop))
    make_alias(workshop, gone, name="Alsthom")
    mine = make_participant(workshop, name="Dee Park", organization=gone)
    theirs = make_participant(workshop, name="Eli Roth", organization=kept)
    moved_on = make_participant(workshop, name="Ben Osei", organization=gone)
    document = make_document(workshop, organization_id=gone.id)
    gone_id = gone.id
    before = named(workshop), spellings(workshop)

    merge = merge_organizations(workshop=workshop, kept=kept, gone=gone, by=SYSTEM)
    assert kept.sector is not None
    moved_on.organization = None
    db.session.commit()
    again = undo_merge(merge=merge, workshop=workshop, by=SYSTEM)
    db.session.commit()

    assert (again.id, again.name) == (gone_id, "Alstrom")
    assert (named(workshop), spellings(workshop)) == before
    assert (mine.organization_id, theirs.organization_id, moved_on.organization_id) == (
        gone_id,
        kept.id,
        None,
    )
    assert document.organization_id == gone_id
    assert merges_of(workshop.id) == []
    with pytest.raises(Refused, match="cannot be undone any more"):
        undo_merge(merge=merge, workshop=workshop, by=SYSTEM)


def test_merges_in_a_row_are_taken_back_one_by_one(workshop: Workshop) -> None:
    one, two, three = (make_organization(workshop, name=n) for n in ("One", "Two", "Three"))
    dee = make_participant(workshop, organization=one)
    first = merge_organizations(workshop=workshop, kept=two, gone=one, by=SYSTEM)
    second = merge_organizations(workshop=workshop, kept=three, gone=two, by=SYSTEM)
    db.session.commit()
    assert dee.organization.name == "Three"

    undo_merge(merge=first, workshop=workshop, by=SYSTEM)
    assert dee.organization.name == "One"
    undo_merge(merge=second, workshop=workshop, by=SYSTEM)
    assert [name for name, _sector in named(workshop)] == ["One", "Three", "Two"]


def test_merging_asks_which_sector_when_they_differ(workshop: Workshop) -> None:
    kept = make_organization(workshop, name="A", sector=make_sector(workshop))
    gone = make_organization(workshop, name="B", sector=make_sector(workshop, name="Academia"))

    with pytest.raises(Refused, match="A is in Solution Providers and B in Academia"):
        merge_organizations(workshop=workshop, kept=kept, gone=gone, by=SYSTEM)
    merge_organizations(workshop=workshop, kept=kept, gone=gone, sector_name="Academia", by=SYSTEM)
    assert named(workshop) == [("A", "Academia")]


def test_merge_is_not_taken_back_over_an_organization_of_that_name(workshop: Workshop) -> None:
    kept, gone = make_organization(workshop, name="A"), make_organization(workshop, name="B")
    merge = merge_organizations(workshop=workshop, kept=kept, gone=gone, by=SYSTEM)
    remove_alias(alias=aliases_of(workshop.id)[0], by=SYSTEM)
    make_organization(workshop, name="B")

    with pytest.raises(Refused, match="There is an organization called B again"):
        undo_merge(merge=merge, workshop=workshop, by=SYSTEM)


# lists of organizations


def added(workshop: Workshop, text: str, **choices: object) -> OrganizationsAdded:
    result = import_organizations(
        workshop=workshop, found=read_organizations(text), by=SYSTEM, **choices
    )
    db.session.commit()
    return result


def test_model_event_has_42_organizations_in_43_rows(workshop: Workshop) -> None:
    text = (Path(facts.__file__).parent / "data" / "organizations.csv").read_text()

    rows = preview_organizations(workshop=workshop, found=read_organizations(text))
    assert len(rows) == 43
    assert [(r.row.number, *map(str, r.remarks)) for r in rows if r.state != "new"] == [
        (20, "The same as row 13: Cisco")
    ]
    for _ in range(2):
        added(workshop, text)

    assert len(organizations_of(workshop.id)) == 42
    by_sector = {s: sum(1 for _n, x in named(workshop) if x == s) for _n, s in named(workshop)}
    assert by_sector == {
        "Development Partners": 6,
        "City Representatives": 3,
        "Solution Providers": 13,
        "Subject Experts": 12,
        "Governmental Partners": 5,
        "Academia": 3,
    }


def test_list_offers_a_name_that_looks_alike_as_a_spelling(workshop: Workshop) -> None:
    make_organization(workshop, name="Alstom")
    text = "Alstrom,Solution Providers\nCisco,Solution Providers"

    rows = preview_organizations(workshop=workshop, found=read_organizations(text))
    assert [(r.state.value, r.like) for r in rows] == [("possible", "Alstom"), ("new", "")]

    assert added(workshop, text) == OrganizationsAdded(1, 0, 0)
    assert added(workshop, text, decisions={1: "alias"}) == OrganizationsAdded(0, 1, 0)
    # now it is Alstom, which still has no sector
    assert added(workshop, text) == OrganizationsAdded(0, 0, 1)
    assert named(workshop) == [("Alstom", "Solution Providers"), ("Cisco", "Solution Providers")]


def test_list_adds_a_name_that_looks_alike_as_its_own(workshop: Workshop) -> None:
    make_organization(workshop, name="Alstom")

    assert added(workshop, "Alstrom", decisions={1: "own"}).organizations == 1


def test_list_of_organizations_says_what_is_wrong_with_a_row(workshop: Workshop) -> None:
    rows = preview_organizations(
        workshop=workshop,
        found=read_organizations(f"Organization,Sector\n,Academia\n{'x' * 201},\nIBM,{'y' * 81}"),
    )
    assert [(r.state.value, str(r.remarks[0])[:38]) for r in rows] == [
        ("error", "This row names no organization."),
        ("error", f"“{'x' * 30}…” is l"),
        ("error", f"“{'y' * 30}…” is l"),
    ]
