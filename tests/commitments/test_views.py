"""The commitments page without any script: reading, joining, wording, ordering, undoing."""

import re
from html import unescape

import pytest

from facilitate import clock
from facilitate.commitments import operations
from facilitate.commitments.models import Commitment, Part
from facilitate.commitments.queries import commitments, sheets
from facilitate.db import db
from facilitate.workshop.models import Workshop
from tests.commitments.conftest import DUE, Hall
from tests.factories import make_commitment
from tests.query_count import count_queries

HTMX = {"HX-Request": "true"}
PAGE = "/w/KHX7/commitments"


def words(page: str) -> str:
    """The text of a page without tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def notices(page: str) -> list[str]:
    return [unescape(n) for n in re.findall(r'class="notice-text">(.*?)</p>', page, re.S)]


def errors(page: str) -> list[str]:
    lists = re.findall(r'field-error-list">(.*?)</ul>', page, re.S)
    return [unescape(line) for each in lists for line in re.findall(r"<li>(.*?)</li>", each)]


def cards(page: str) -> list[str]:
    """The text of each commitment."""
    return [words(c) for c in re.findall(r'<li class="card commitment".*?\n</li>', page, re.S)]


def pressed(page: str) -> list[str]:
    """My part in each commitment in which I have one."""
    return re.findall(r'value="(\w+)" aria-pressed="true"', page)


def acts(page: str) -> list[str]:
    """What can be posted, such as 7/joins."""
    return re.findall(r'action="/w/KHX7/commitments/([^"]*)"', page)


def chosen(page: str, name: str) -> str:
    """What is chosen in a select."""
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    assert select is not None, name
    found = re.search(r"<option selected[^>]*>([^<]*)<", select[0])
    return unescape(found[1]) if found else ""


def filled(hall: Hall, **more: str) -> dict[str, str]:
    """A form with everything in it."""
    return {
        "what": "One counter",
        "first_step": "Name one person",
        "due_on": "2012-06-20",
        "lead": str(hall.people["Dee"].id),
        "lead_organization": str(hall.organizations["Cisco"].id),
        "option": str(hall.options[0].id),
        **more,
    }


def said(hall: Hall) -> list[tuple[str, str, object, str | None, str | None, str | None]]:
    """What the commitments say, from the database."""
    db.session.rollback()
    db.session.expire_all()
    return [
        (
            c.what,
            c.first_step,
            c.due_on,
            c.lead.name if c.lead else None,
            c.lead_organization.name if c.lead_organization else None,
            c.opportunity.text if c.opportunity else None,
        )
        for c in commitments(hall.workshop.id)
    ]


# --- Reading -----------------------------------------------------------------------------------


def test_page_says_what_who_and_by_when(hall: Hall) -> None:
    hall.vote()
    commitment = hall.commitment(
        "One counter for permits",
        first_step="Name one person",
        due_on=DUE,
        lead=hall.people["Dee"],
        option=hall.options[0],
    )
    hall.joined(commitment, Eli=Part.CONTRIBUTE, Tia=Part.LEAD)
    (card,) = cards(hall.browser("Ben").get(PAGE).text)

    for text in (
        "A One permit for all street works Where does this come from? Result of the vote",
        "1. One counter for permits",
        "Public side Set one counter up Private side File plans early",
        "First step Name one person By when June 20, 2012 Lead Dee Park, Cisco",
        "Tia Ortiz offers to lead",
        "Contribute 1 Eli Bello, Metropolis",
    ):
        assert text in card
    assert "Make lead" not in card


def test_page_without_commitments_says_what_will_come(hall: Hall) -> None:
    assert "you see here who will do what by when" in hall.browser("Dee").get(PAGE).text
    assert "Top " not in hall.browser("Amara").get(PAGE).text


def test_what_the_option_says_is_not_said_twice(hall: Hall) -> None:
    hall.vote()
    hall.commitment("Shared ducts", option=hall.options[1])
    (card,) = cards(hall.browser("Dee").get(PAGE).text)

    assert card.count("Shared ducts") == 1
    assert card.startswith("B Where does this come from? Result of the vote 1. Shared ducts")


@pytest.mark.parametrize(
    ("who", "acts_of"),
    [("Dee", {"joins"}), ("Ben", {"joins"}), ("Tia", {"joins", "place", "withdrawal"})],
)
def test_everybody_can_join_and_editors_can_edit(hall: Hall, who: str, acts_of: set[str]) -> None:
    hall.commitment("One")
    hall.commitment("Two")
    page = hall.browser(who).get(PAGE).text

    assert {act.rpartition("/")[2] for act in acts(page)} == acts_of


def test_organizer_edits_and_does_not_join(hall: Hall) -> None:
    commitment = hall.commitment()
    hall.joined(commitment, Dee=Part.LEAD)
    page = hall.browser("Amara").get(PAGE).text

    assert set(acts(page)) == {f"{commitment.id}/lead", f"{commitment.id}/withdrawal"}
    assert "Make lead" in page


def test_lead_who_was_taken_off_the_list_is_marked(hall: Hall) -> None:
    hall.commitment(lead=hall.people["Dee"])
    hall.people["Dee"].withdrawn_at = clock.now()
    db.session.commit()
    (card,) = cards(hall.browser("Amara").get(PAGE).text)

    assert "Dee Park, Cisco No longer on the list" in card


def test_page_that_heard_of_a_change_gets_the_list_alone(hall: Hall) -> None:
    hall.commitment()
    fragment = hall.browser("Dee").get(PAGE, headers=HTMX).text

    assert fragment.lstrip().startswith('<div id="commitments"')
    assert "<h1" not in fragment


def test_page_takes_as_many_queries_for_many_as_for_one(hall: Hall) -> None:
    hall.vote()
    counts = {}
    for rows in (1, 3):
        for option in hall.options[len(counts) : rows]:
            commitment = hall.commitment(option.text, option=option, lead=hall.people["Ben"])
            hall.joined(commitment, Dee=Part.LEAD, Eli=Part.CONTRIBUTE)
        for who in ("Dee", "Amara"):
            browser = hall.browser(who)
            with count_queries(hall.booth.app) as queries:
                browser.get(PAGE)
            counts[who, rows] = len(queries)

    assert counts == {("Dee", 1): 10, ("Dee", 3): 10, ("Amara", 1): 13, ("Amara", 3): 13}


# --- Joining -----------------------------------------------------------------------------------


def test_person_joins_changes_the_part_and_leaves_with_plain_forms(hall: Hall) -> None:
    commitment = hall.commitment()
    dee, here = hall.browser("Dee"), f"{PAGE}/{commitment.id}"
    answer = dee.post(f"{here}/joins", data={"part": "contribute"})
    assert (answer.status_code, answer.location) == (303, f"{PAGE}#commitment-{commitment.id}")
    page = dee.get(PAGE).text
    assert pressed(page) == ["contribute"]
    assert "Contribute 1 Dee Park, Cisco" in cards(page)[0]
    dee.post(f"{here}/joins", data={"part": "lead"})
    page = dee.get(PAGE).text
    assert pressed(page) == ["lead"]
    assert "You offered to lead. The organizer confirms it." in page
    dee.post(f"{here}/departure")

    assert pressed(dee.get(PAGE).text) == []


def test_join_by_htmx_answers_with_the_card(hall: Hall) -> None:
    commitment = hall.commitment("One")
    hall.commitment("Two")
    dee, here = hall.browser("Dee"), f"{PAGE}/{commitment.id}"
    joined = dee.post(f"{here}/joins", data={"part": "informed"}, headers=HTMX)

    assert joined.status_code == 200
    assert joined.text.lstrip().startswith('<li class="card commitment"')
    assert pressed(joined.text) == ["informed"]
    assert pressed(dee.post(f"{here}/departure", headers=HTMX).text) == []


@pytest.mark.parametrize("part", ["", "boss", None])
def test_part_that_does_not_exist_is_refused_in_a_sentence(hall: Hall, part: str | None) -> None:
    commitment = hall.commitment()
    data = {"part": part} if part is not None else {}
    answer = hall.browser("Dee").post(f"{PAGE}/{commitment.id}/joins", data=data)

    assert answer.status_code == 409
    assert "Choose whether you lead, contribute, or want to be kept informed." in answer.text


def test_joining_what_was_just_withdrawn_says_so(hall: Hall) -> None:
    commitment = hall.commitment()
    operations.withdraw_commitment(commitment=commitment, by=hall.by)
    dee = hall.browser("Dee")
    answer = dee.post(f"{PAGE}/{commitment.id}/joins", data={"part": "lead"}, headers=HTMX)

    assert (answer.status_code, words(answer.text)) == (409, "This commitment was withdrawn.")
    assert dee.post(f"{PAGE}/{commitment.id}/departure", headers=HTMX).text == ""


def test_organizer_confirms_who_offers_to_lead(hall: Hall) -> None:
    commitment = hall.commitment()
    hall.joined(commitment, Dee=Part.LEAD, Eli=Part.LEAD)
    amara = hall.browser("Amara")
    answer = amara.post(
        f"{PAGE}/{commitment.id}/lead", data={"participant": hall.people["Eli"].id}, headers=HTMX
    )

    assert notices(answer.text) == ["Eli Bello leads this."]
    (card,) = cards(answer.text)
    assert "Lead Eli Bello, Metropolis" in card
    assert "Dee Park, Cisco offers to lead" in card
    assert "You lead this." in hall.browser("Eli").get(PAGE).text
    assert "Step down as lead" in hall.browser("Eli").get(PAGE).text


def test_confirming_who_does_not_offer_is_refused(hall: Hall) -> None:
    commitment = hall.commitment()
    here, amara = f"{PAGE}/{commitment.id}/lead", hall.browser("Amara")

    assert amara.post(here, data={"participant": hall.people["Dee"].id}).status_code == 409
    assert amara.post(here, data={"participant": "nobody"}).status_code == 409
    assert amara.post(here, data={"participant": hall.people["Zed"].id}).status_code == 404


# --- From a result -----------------------------------------------------------------------------


def test_top_of_the_result_becomes_commitments_in_one_press(hall: Hall) -> None:
    hall.vote()
    amara = hall.browser("Amara")
    assert "Top 2 become commitments" in amara.get("/w/KHX7/polls/1/result").text
    assert "Top 2 become commitments" in amara.get(PAGE).text
    answer = amara.post(f"{PAGE}/from-result", data={"poll": "1"})
    assert (answer.status_code, answer.location) == (303, PAGE)
    page = amara.get(PAGE).text
    assert notices(page) == ["2 commitments made."]
    assert "become commitments" not in page
    amara.post(f"{PAGE}/from-result", data={"poll": "1"})
    page = amara.get(PAGE).text

    assert notices(page) == ["Options A, B have commitments already and were left out."]
    assert [row[0] for row in said(hall)] == ["One permit for all street works", "Shared ducts"]


def test_option_still_without_commitment_is_offered_again(hall: Hall) -> None:
    hall.vote()
    hall.commitment("We begin already", option=hall.options[0])
    page = hall.browser("Amara").get(PAGE).text

    assert notices(page) == ["1 of the first 5 options has no commitment yet."]


@pytest.mark.parametrize(("poll", "status"), [("2", 404), ("", 409), ("first", 409)])
def test_result_that_is_not_shown_makes_nothing(hall: Hall, poll: str, status: int) -> None:
    hall.vote()
    hall.booth.opened()
    answer = hall.browser("Amara").post(f"{PAGE}/from-result", data={"poll": poll})

    assert (answer.status_code, said(hall)) == (status, [])


def test_participants_see_the_result_without_the_button(hall: Hall) -> None:
    hall.vote()
    page = hall.browser("Dee").get("/w/KHX7/polls/1/result").text

    assert "become commitments" not in page
    assert f'href="{PAGE}"' in page
    assert hall.browser("Dee").post(f"{PAGE}/from-result", data={"poll": 1}).status_code == 404


# --- Wording -----------------------------------------------------------------------------------


def test_commitment_is_added_from_a_form(hall: Hall) -> None:
    amara = hall.browser("Amara")
    answer = amara.post(f"{PAGE}/new", data=filled(hall))
    assert (answer.status_code, answer.location) == (303, PAGE)

    assert notices(amara.get(PAGE).text) == ["Commitment added."]
    assert said(hall) == [
        (
            "One counter",
            "Name one person",
            DUE,
            "Dee Park",
            "Cisco",
            "One permit for all street works",
        )
    ]


def test_commitment_of_its_own_needs_only_its_words(hall: Hall) -> None:
    hall.browser("Tia").post(f"{PAGE}/new", data={"what": "Meet again in June"})

    assert said(hall) == [("Meet again in June", "", None, None, None, None)]


def test_form_begins_with_the_option_that_the_address_names(hall: Hall) -> None:
    amara = hall.browser("Amara")
    page = amara.get(f"{PAGE}/new?option={hall.options[1].id}").text

    assert chosen(page, "option") == "Shared ducts"
    assert ">\nShared ducts</textarea>" in page.replace("\r", "")
    assert amara.get(f"{PAGE}/new?option=99").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"what": " "}, "Say in one sentence what will be done."),
        ({"what": "x" * 601}, "Use at most 600 characters: people read this on a phone."),
        ({"due_on": "soon"}, "Type a day such as 2012-06-20, or leave it empty."),
        ({"lead": "999"}, "This is not on the list any more. Choose again."),
    ],
)
def test_form_with_a_mistake_says_so_and_keeps_what_was_typed(
    hall: Hall, typed: dict[str, str], sentence: str
) -> None:
    answer = hall.browser("Amara").post(f"{PAGE}/new", data=filled(hall, **typed))

    assert (answer.status_code, errors(answer.text)) == (422, [sentence])
    assert "Name one person</textarea>" in answer.text
    assert f'value="{typed.get("due_on", "2012-06-20")}"' in answer.text
    assert said(hall) == []


def test_commitment_is_changed_from_a_form_that_shows_it(hall: Hall) -> None:
    commitment = hall.commitment(due_on=DUE, lead=hall.people["Dee"], option=hall.options[2])
    hall.joined(commitment, Eli=Part.LEAD)
    amara, here = hall.browser("Amara"), f"{PAGE}/{commitment.id}"
    page = amara.get(here).text
    assert (chosen(page, "lead"), chosen(page, "option")) == (
        "Dee Park, Cisco",
        "Open data on energy",
    )
    assert 'value="2012-06-20"' in page
    assert "Eli Bello, Metropolis (offers to lead)" in page
    answer = amara.post(here, data=filled(hall, revision="1", lead="", option=""))

    assert answer.status_code == 303
    assert said(hall) == [("One counter", "Name one person", DUE, None, "Cisco", None)]


def test_form_keeps_a_lead_and_an_option_that_are_off_their_lists(hall: Hall) -> None:
    commitment = hall.commitment(lead=hall.people["Dee"], option=hall.options[2])
    hall.people["Dee"].withdrawn_at = hall.options[2].withdrawn_at = clock.now()
    db.session.commit()
    page = hall.browser("Amara").get(f"{PAGE}/{commitment.id}").text

    assert chosen(page, "lead") == "Dee Park, Cisco (no longer on the list)"
    assert chosen(page, "option") == "Open data on energy"


def test_second_of_two_editors_chooses_between_both_versions(hall: Hall) -> None:
    commitment = hall.commitment("Before")
    amara, tia, here = hall.browser("Amara"), hall.browser("Tia"), f"{PAGE}/{commitment.id}"
    assert tia.post(here, data={"what": "Tia's words", "revision": "1"}).status_code == 303
    answer = amara.post(here, data={"what": "Amara's words", "revision": "1"})
    assert answer.status_code == 409
    assert "Tia's words" in words(answer.text)
    assert "Amara's words</textarea>" in unescape(answer.text)
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', answer.text)
    assert revision is not None
    amara.post(here, data={"what": "Amara's words", "revision": revision[1]})

    assert [row[0] for row in said(hall)] == ["Amara's words"]


def test_withdrawal_offers_the_way_back(hall: Hall) -> None:
    commitment = hall.commitment()
    amara = hall.browser("Amara")
    answer = amara.post(f"{PAGE}/{commitment.id}/withdrawal")
    page = amara.get(answer.location).text
    assert notices(page) == ["Commitment withdrawn."]
    assert cards(page) == []
    assert acts(page).count(f"{commitment.id}/restoration") == 2
    assert notices(hall.browser("Dee").get(answer.location).text) == []
    amara.post(f"{PAGE}/{commitment.id}/restoration")
    assert notices(amara.get(answer.location).text) == ["Commitment put back."]

    assert len(said(hall)) == 1


def test_withdrawal_by_htmx_offers_the_way_back_beside_the_list(hall: Hall) -> None:
    commitment = hall.commitment()
    answer = hall.browser("Amara").post(f"{PAGE}/{commitment.id}/withdrawal", headers=HTMX)

    assert answer.text.lstrip().startswith('<div id="commitments"')
    assert 'hx-swap-oob="innerHTML:#flashes"' in answer.text
    assert notices(answer.text) == ["Commitment withdrawn."]


def test_commitments_are_put_in_order(hall: Hall) -> None:
    hall.commitment("One")
    two = hall.commitment("Two")
    amara = hall.browser("Amara")
    amara.post(f"{PAGE}/{two.id}/place", data={"to": "1"})
    assert [row[0] for row in said(hall)] == ["Two", "One"]

    assert amara.post(f"{PAGE}/{two.id}/place", data={"to": "up"}).status_code == 409


def test_commitment_of_another_workshop_is_nothing(hall: Hall) -> None:
    elsewhere = make_commitment(_workshop_of_zed(hall))
    amara, dee = hall.browser("Amara"), hall.browser("Dee")

    assert amara.get(f"{PAGE}/{elsewhere.id}").status_code == 404
    assert amara.post(f"{PAGE}/{elsewhere.id}/withdrawal").status_code == 404
    assert dee.post(f"{PAGE}/{elsewhere.id}/joins", data={"part": "lead"}).status_code == 404


def _workshop_of_zed(hall: Hall) -> Workshop:
    return db.session.get_one(Workshop, hall.people["Zed"].workshop_id)


# --- My page and the projector -----------------------------------------------------------------


def test_card_appears_once_there_are_commitments(hall: Hall) -> None:
    dee = hall.browser("Dee")
    assert words(dee.get(f"{PAGE}/card").text) == ""
    hall.joined(hall.commitment("One"), Dee=Part.INFORMED, Eli=Part.LEAD)
    hall.commitment("Two")

    assert words(dee.get(f"{PAGE}/card").text) == "2 commitments You joined 1 See and join"
    assert f'href="{PAGE}"' in dee.get("/w/KHX7/me").text


def test_projector_shows_lead_day_and_how_many_joined(hall: Hall) -> None:
    hall.vote()
    commitment = hall.commitment(
        "Lay ducts once", due_on=DUE, lead=hall.people["Dee"], option=hall.options[1]
    )
    hall.joined(commitment, Eli=Part.CONTRIBUTE, Tia=Part.INFORMED)
    hall.commitment("Meet again")
    fragment = hall.browser("Ben").get("/w/KHX7/projector/commitments").text

    assert fragment.lstrip().startswith('<section id="projector-commitments"')
    assert words(fragment) == (
        "Commitments Join on your phone: localhost/w/KHX7/commitments"
        " B Lay ducts once Dee Park, Cisco Jun 20, 2012 3 joined"
        " 2 Meet again Lead still open 0 joined"
    )
    assert "Eli" not in fragment


def test_projector_shows_six_at_a_time(hall: Hall) -> None:
    amara = hall.browser("Amara")
    assert "No commitments yet" in amara.get("/w/KHX7/projector/commitments").text
    for number in range(9):
        make_commitment(hall.workshop, what=f"Commitment {number}")
    fragment = amara.get("/w/KHX7/projector/commitments").text
    pages = re.findall(r"<ol[^>]*data-page[^>]*>.*?</ol>", fragment, re.S)

    assert [page.count("<li") for page in pages] == [6, 3]
    assert ["hidden" in page.partition(">")[0] for page in pages] == [False, True]


def test_everything_that_was_said_is_still_there_after_all_this(hall: Hall) -> None:
    """Withdrawing a commitment, an option and a person deletes nothing of what they said."""
    commitment = hall.commitment(lead=hall.people["Dee"], option=hall.options[0])
    hall.joined(commitment, Eli=Part.CONTRIBUTE)
    moment = clock.now()
    commitment.withdrawn_at = hall.options[0].withdrawn_at = moment
    hall.people["Dee"].withdrawn_at = hall.people["Eli"].withdrawn_at = moment
    db.session.commit()
    hall.browser("Amara").post(f"{PAGE}/{commitment.id}/restoration")
    db.session.expire_all()
    (sheet,) = sheets(hall.workshop.id)

    kept = db.session.get_one(Commitment, commitment.id)
    assert (kept.lead.name, [join.participant.name for join in kept.joins]) == (
        "Dee Park",
        ["Eli Bello"],
    )
    assert (sheet.ground.text, sheet.people) == ("One permit for all street works", 0)
