"""What the room sees of commitments, and what the report may say of them."""

from facilitate import clock
from facilitate.commitments.models import Part, Visibility
from facilitate.commitments.queries import CommitmentFact, PartFact, commitments_of, sheets
from facilitate.db import db
from facilitate.people.organizations import merge_organizations
from facilitate.workshop.models import AttributionPolicy, Workshop
from tests.commitments.conftest import DUE, Hall
from tests.query_count import count_queries


def agrees(hall: Hall, *names: str) -> None:
    """These people agree to be named and quoted."""
    for name in names:
        hall.people[name].consents_name = hall.people[name].consents_quotes = True
    db.session.commit()


def test_sheet_stands_on_the_option_as_it_was_voted_on(hall: Hall) -> None:
    hall.vote()
    hall.commitment(option=hall.options[0])
    hall.commitment("Begin with one street")
    hall.options[0].text = "Something else since"
    hall.options[0].withdrawn_at = clock.now()
    db.session.commit()
    first, second = sheets(hall.workshop.id)

    assert first.ground is not None
    assert (first.number, first.ground.letter, first.ground.poll) == (1, "A", 1)
    assert (first.ground.text, first.ground.public_role, first.ground.private_role) == (
        "One permit for all street works",
        "Set one counter up",
        "File plans early",
    )
    assert (second.number, second.ground) == (2, None)


def test_sheet_before_the_result_is_shown_has_no_letter(hall: Hall) -> None:
    hall.booth.closed(("Dee", {"A": 1}))
    hall.commitment(option=hall.options[1])
    (sheet,) = sheets(hall.workshop.id)

    assert sheet.ground is not None
    assert (sheet.ground.letter, sheet.ground.poll, sheet.ground.text) == ("", None, "Shared ducts")


def test_sheet_of_an_option_that_was_deleted_stays_readable(hall: Hall) -> None:
    commitment = hall.commitment("Lay ducts once", option=hall.options[1])
    db.session.delete(hall.options[1])
    db.session.commit()
    db.session.expire_all()
    (sheet,) = sheets(hall.workshop.id)

    assert (sheet.commitment.id, sheet.commitment.what, sheet.ground) == (
        commitment.id,
        "Lay ducts once",
        None,
    )


def test_people_are_in_their_part_and_the_lead_leads(hall: Hall) -> None:
    commitment = hall.commitment(lead=hall.people["Ben"])
    hall.joined(commitment, Dee=Part.LEAD, Eli=Part.CONTRIBUTE, Tia=Part.INFORMED)
    (sheet,) = sheets(hall.workshop.id)

    assert {part: [p.name for p in people] for part, people in sheet.joined.items()} == {
        Part.LEAD: ["Dee Park", "Ben Adeyemi"],
        Part.CONTRIBUTE: ["Eli Bello"],
        Part.INFORMED: ["Tia Ortiz"],
    }
    assert [p.name for p in sheet.offers] == ["Dee Park"]
    assert sheet.people == 4
    assert [sheet.part_of(hall.people[n].id) for n in ("Ben", "Eli", "Zed")] == [
        Part.LEAD,
        Part.CONTRIBUTE,
        None,
    ]


def test_people_taken_off_the_list_are_not_counted_until_they_are_back(hall: Hall) -> None:
    commitment = hall.commitment()
    hall.joined(commitment, Dee=Part.CONTRIBUTE, Eli=Part.CONTRIBUTE)
    hall.people["Dee"].withdrawn_at = clock.now()
    db.session.commit()
    assert sheets(hall.workshop.id)[0].people == 1
    hall.people["Dee"].withdrawn_at = None
    db.session.commit()

    assert sheets(hall.workshop.id)[0].people == 2


def test_facts_say_what_where_when_and_how_many(hall: Hall) -> None:
    hall.workshop.attribution = AttributionPolicy.NAMED
    agrees(hall, "Dee")
    hall.vote()
    commitment = hall.commitment(
        "One counter for permits",
        first_step="Name one person per department",
        due_on=DUE,
        lead=hall.people["Dee"],
        option=hall.options[0],
    )
    hall.joined(commitment, Dee=Part.LEAD, Eli=Part.CONTRIBUTE)

    assert commitments_of(hall.workshop) == (
        CommitmentFact(
            number=1,
            letter="A",
            option="One permit for all street works",
            what="One counter for permits",
            first_step="Name one person per department",
            resources="",
            visibility=Visibility.PUBLIC,
            due_on=DUE,
            has_lead=True,
            lead_name="Dee Park",
            lead_organization="Cisco",
            parts=(
                PartFact(part=Part.LEAD, people=1, organizations=("Cisco",)),
                PartFact(part=Part.CONTRIBUTE, people=1, organizations=()),
                PartFact(part=Part.INFORMED, people=0, organizations=()),
            ),
            progress=None,
            carried_from="",
        ),
    )


def test_facts_name_nobody_who_did_not_agree(hall: Hall) -> None:
    hall.workshop.attribution = AttributionPolicy.NAMED
    hall.joined(hall.commitment(lead=hall.people["Dee"]), Eli=Part.CONTRIBUTE)
    (fact,) = commitments_of(hall.workshop)

    assert (fact.has_lead, fact.lead_name, fact.lead_organization, fact.people) == (
        True,
        None,
        None,
        2,
    )
    assert [part.organizations for part in fact.parts] == [(), (), ()]


def test_facts_name_nobody_under_the_chatham_house_rule(hall: Hall) -> None:
    agrees(hall, "Dee", "Eli")
    hall.joined(hall.commitment(lead=hall.people["Dee"]), Eli=Part.CONTRIBUTE)
    (fact,) = commitments_of(hall.workshop)

    assert (fact.lead_name, fact.lead_organization) == (None, None)
    assert [part.organizations for part in fact.parts] == [(), (), ()]


def test_facts_name_the_organization_that_was_put_down_as_lead(hall: Hall) -> None:
    hall.commitment(lead=hall.people["Dee"], lead_organization=hall.organizations["Cisco"])
    (fact,) = commitments_of(hall.workshop)

    assert (fact.has_lead, fact.lead_name, fact.lead_organization) == (True, None, "Cisco")


def test_facts_name_nobody_who_is_only_put_down_as_lead(hall: Hall) -> None:
    hall.workshop.attribution = AttributionPolicy.NAMED
    agrees(hall, "Dee")
    cisco = hall.organizations["Cisco"]
    hall.commitment(lead=hall.people["Dee"], lead_organization=cisco, confirmed=False)
    (fact,) = commitments_of(hall.workshop)

    assert (fact.has_lead, fact.lead_name, fact.lead_organization) == (True, None, None)


def test_commitment_follows_its_lead_organization_into_a_merge(hall: Hall) -> None:
    hall.commitment(lead_organization=hall.organizations["Metropolis"])
    merge_organizations(
        workshop=hall.workshop,
        kept=hall.organizations["Cisco"],
        gone=hall.organizations["Metropolis"],
        sector_name="Solution Providers",
        by=hall.by,
    )
    db.session.commit()

    assert [fact.lead_organization for fact in commitments_of(hall.workshop)] == ["Cisco"]


def test_facts_of_a_lead_taken_off_the_list_say_that_nobody_leads(hall: Hall) -> None:
    hall.workshop.attribution = AttributionPolicy.NAMED
    agrees(hall, "Dee")
    hall.commitment(lead=hall.people["Dee"])
    hall.people["Dee"].withdrawn_at = clock.now()
    db.session.commit()
    (fact,) = commitments_of(hall.workshop)

    assert (fact.has_lead, fact.lead_name, fact.lead_organization) == (False, None, None)


def test_facts_leave_out_what_was_withdrawn(hall: Hall) -> None:
    first = hall.commitment("First")
    hall.commitment("Second")
    first.withdrawn_at = clock.now()
    db.session.commit()

    assert [(fact.number, fact.what) for fact in commitments_of(hall.workshop)] == [(1, "Second")]


def test_facts_take_as_many_queries_for_many_as_for_one(hall: Hall) -> None:
    hall.vote()
    counts = []
    for rows in (1, 3):
        for option in hall.options[len(counts) : rows]:
            commitment = hall.commitment(option.text, option=option, lead=hall.people["Ben"])
            hall.joined(commitment, Dee=Part.LEAD, Eli=Part.CONTRIBUTE)
        db.session.expire_all()
        workshop = db.session.get_one(Workshop, hall.workshop.id)
        with count_queries(hall.booth.app) as queries:
            commitments_of(workshop)
        counts.append(len(queries))

    assert counts == [5, 5], queries
