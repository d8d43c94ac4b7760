"""Asking after commitments by mail: who is asked when, and what a link takes."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from facilitate import clock
from facilitate.accounts.models import Account
from facilitate.activity import Actor
from facilitate.cli import main
from facilitate.commitments.following import ask_due, plan_follow_ups, say_progress
from facilitate.commitments.models import (
    Commitment,
    CommitmentUpdate,
    FollowUp,
    Part,
    Progress,
    Visibility,
)
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.mail.models import Mail
from facilitate.people.mailing import TOKEN, finisher
from facilitate.workshop.models import Organizer, Workshop
from tests.client import signed_in
from tests.commitments.conftest import Hall
from tests.commitments.test_operations import together
from tests.commitments.test_views import cards
from tests.factories import SECRET_KEY, keep, make_account, make_participant, make_workshop
from tests.query_count import count_queries

#: the workshop ends on the 6th
THIRTY_DAYS = datetime(2012, 4, 5, 9, tzinfo=UTC)
PAGE = "/w/KHX7/commitments"


@pytest.fixture
def asking(hall: Hall) -> Hall:
    """Dee leads and Eli contributes; both can be written to, and the workshop asks."""
    for name in ("Dee", "Eli"):
        person = hall.people[name]
        person.email, person.consents_follow_up = f"{name.lower()}@example.org", True
    hall.joined(hall.commitment(lead=hall.people["Dee"]), Eli=Part.CONTRIBUTE)
    plan(hall)
    return hall


def plan(hall: Hall, *, days: tuple[int, ...] = (30, 90, 180), is_public: bool = False) -> None:
    plan_follow_ups(workshop=hall.workshop, days=days, asks=True, is_public=is_public, by=hall.by)
    db.session.commit()


def asked(hall: Hall, *, at: datetime) -> list[tuple[str, bool]]:
    """Who is to be written to at a moment, and whether for the second time."""
    with clock.held_at(at):
        found = ask_due(workshop=hall.workshop, secret_key=SECRET_KEY)
        db.session.commit()
    return sorted((each.participant.name, each.is_reminder) for each in found)


def say(hall: Hall, name: str, progress: Progress, *, at: datetime, text: str = "") -> None:
    with clock.held_at(at):
        say_progress(
            commitment=db.session.scalars(select(Commitment).order_by(Commitment.id)).first(),
            progress=progress,
            text=text,
            participant=hall.people[name],
            by=Actor(participant_id=hall.people[name].id),
        )
        db.session.commit()


def said() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(CommitmentUpdate).order_by(CommitmentUpdate.id))
    return [(row.progress, row.text) for row in rows]


def run(hall: Hall, *, at: datetime, **more: str) -> str:
    url = hall.booth.app.config["SQLALCHEMY_DATABASE_URI"]
    environment = {"FACILITATE_DATABASE_URL": url, "FACILITATE_SECRET_KEY": SECRET_KEY, **more}
    db.session.commit()
    with clock.held_at(at):
        result = CliRunner(env=environment).invoke(main, ["send-followups"])
    db.session.expire_all()
    return result.output


def mails() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def links(mail: Mail) -> list[str]:
    return re.findall(r"https?://[^/]+(/follow-up/\S+)", mail.body)


# --- Who is asked when ---------------------------------------------------------------------------


@pytest.mark.both_databases
def test_people_are_asked_once_at_each_time_and_reminded_once(asking: Hall) -> None:
    day = timedelta(days=1)
    assert asked(asking, at=THIRTY_DAYS - day) == []
    assert asked(asking, at=THIRTY_DAYS) == [("Dee Park", False), ("Eli Bello", False)]
    assert asked(asking, at=THIRTY_DAYS + 6 * day) == []
    say(asking, "Eli", Progress.PARTLY, at=THIRTY_DAYS + 6 * day)
    assert asked(asking, at=THIRTY_DAYS + 8 * day) == [("Dee Park", True)]
    assert asked(asking, at=THIRTY_DAYS + 20 * day) == []
    # two times have passed since: only the later one asks
    assert asked(asking, at=THIRTY_DAYS + 200 * day) == [("Dee Park", False), ("Eli Bello", False)]


@pytest.mark.both_databases
def test_people_are_asked_once_however_many_programs_ask(asking: Hall) -> None:
    workshop_id, found = asking.workshop.id, []

    def ask() -> None:
        workshop = db.session.get_one(Workshop, workshop_id)
        found.extend(e.participant_id for a in ask_due_of(workshop) for e in a.follow_ups)

    def ask_due_of(workshop: Workshop):
        return ask_due(workshop=workshop, secret_key=SECRET_KEY)

    with clock.held_at(THIRTY_DAYS):
        assert together(asking.booth.app, ask, ask, ask) == []

    assert sorted(found) == sorted(asking.people[name].id for name in ("Dee", "Eli"))


@pytest.mark.parametrize(
    "reason",
    ["no consent", "no address", "off the list", "not confirmed", "stopped", "done", "answered"],
)
def test_nobody_is_asked_in_vain_or_against_their_will(asking: Hall, reason: str) -> None:
    dee, commitment = asking.people["Dee"], db.session.scalars(select(Commitment)).one()
    match reason:
        case "no consent":
            dee.consents_follow_up = False
        case "no address":
            dee.email = ""
        case "off the list":
            dee.withdrawn_at = clock.now()
        case "not confirmed":
            commitment.lead_confirmed_at = None
        case "stopped":
            assert len(asked(asking, at=THIRTY_DAYS)) == 2
            of_dee = select(FollowUp).where(FollowUp.participant_id == dee.id)
            db.session.scalars(of_dee).one().stopped_at = clock.now()
        case "done":
            say(asking, "Eli", Progress.DONE, at=THIRTY_DAYS)
        case "answered":
            say(asking, "Dee", Progress.NOT_YET, at=THIRTY_DAYS)
    db.session.commit()
    at = THIRTY_DAYS + timedelta(days=8 if reason == "stopped" else 0)

    left = [] if reason == "done" else [("Eli Bello", reason == "stopped")]
    assert asked(asking, at=at) == left


def test_asking_takes_as_many_reads_for_many_as_for_one(asking: Hall) -> None:
    for n in range(3):
        asking.joined(asking.commitment(f"Another {n}"), Dee=Part.LEAD, Eli=Part.CONTRIBUTE)
    asked(asking, at=THIRTY_DAYS)
    counts = []
    for withdrawn in (False, True):
        if withdrawn:
            for each in db.session.scalars(select(Commitment).offset(1).order_by(Commitment.id)):
                each.withdrawn_at = clock.now()
        db.session.commit()
        with clock.held_at(THIRTY_DAYS), count_queries(asking.booth.app) as queries:
            ask_due(workshop=asking.workshop, secret_key=SECRET_KEY)
        counts.append(len(queries))
        db.session.rollback()

    assert counts[0] == counts[1], queries


# --- The command ---------------------------------------------------------------------------------


def test_command_run_twice_writes_each_mail_once(asking: Hall) -> None:
    public = {"FACILITATE_PUBLIC_URL": "https://example.org"}
    assert run(asking, at=THIRTY_DAYS, **public) == (
        "KHX7 Smart Cities for All: 2 mails asked for\n"
    )
    assert run(asking, at=THIRTY_DAYS, **public) == "Nobody is to be asked now.\n"
    dee, eli = sorted(mails(), key=lambda mail: mail.to_name)

    assert (dee.to_address, eli.to_address) == ("dee@example.org", "eli@example.org")
    assert dee.subject == "How far is it? Smart Cities for All"
    assert "Publish meter data" in dee.body
    assert "ended 30 days ago" in dee.body
    assert [link.partition("?")[2] for link in links(dee)] == [
        "say=done",
        "say=partly",
        "say=not_yet",
        "",
    ]
    assert links(dee)[3].endswith("#stop")
    assert set(links(dee)).isdisjoint(links(eli))


def test_words_of_a_commitment_never_carry_the_personal_link_away(asking: Hall) -> None:
    commitment = db.session.scalars(select(Commitment)).one()
    commitment.what = commitment.first_step = f"Look at https://example.com/{TOKEN}"
    run(asking, at=THIRTY_DAYS)

    for mail in mails():
        assert finisher(SECRET_KEY)(mail) == mail.body
        assert "https://example.com/" in mail.body


def test_command_never_sends_for_a_demo_or_a_rehearsal(asking: Hall) -> None:
    asking.workshop.is_demo = True
    run(asking, at=THIRTY_DAYS)
    assert {mail.stays_here for mail in mails()} == {True}

    asking.workshop.rehearsing_since = clock.now()
    later = THIRTY_DAYS + timedelta(days=60)
    assert run(asking, at=later) == "Nobody is to be asked now.\n"


def test_command_without_a_public_address_says_what_is_missing(asking: Hall) -> None:
    answer = run(
        asking,
        at=THIRTY_DAYS,
        FACILITATE_MAIL_SERVER="smtp://mail.example.org",
        FACILITATE_MAIL_FROM="w@example.org",
    )

    assert "Set FACILITATE_PUBLIC_URL." in answer
    assert mails() == []


# --- Behind the link -----------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_the_button_answers(asking: Hall) -> None:
    run(asking, at=THIRTY_DAYS)
    link = links(next(mail for mail in mails() if mail.to_name == "Dee Park"))[1]
    anybody = asking.booth.app.test_client()
    page = anybody.get(link)
    assert (page.status_code, said()) == (200, [])
    assert re.findall(r'<input checked[^>]*value="(\w+)"', page.text) == ["partly"]
    assert "Dee Park" not in page.text
    assert page.headers["Cache-Control"] == "no-store"

    address = link.partition("?")[0]
    wrong = anybody.post(address, data={"text": "Half of the meters"})
    assert wrong.status_code == 422
    assert "Half of the meters" in wrong.text
    assert said() == []
    for text in ("Half of the meters", "Half of all meters"):
        with clock.held_at(THIRTY_DAYS):
            anybody.post(address, data={"progress": "partly", "text": text})

    assert said() == [("partly", "Half of all meters")]
    (card,) = cards(asking.browser("Ben").get(PAGE).text)
    assert "Partly done Apr 5, 2012 Dee Park Half of all meters" in card


def test_link_ends_the_mail_and_begins_it_again(asking: Hall) -> None:
    run(asking, at=THIRTY_DAYS)
    address = links(mails()[0])[0].partition("?")[0]
    anybody = asking.booth.app.test_client()
    assert anybody.get(f"{address}/stop").status_code == 405
    anybody.post(f"{address}/stop")
    assert "You get no more mail about this commitment." in anybody.get(address).text

    anybody.post(f"{address}/resumption")
    assert "You get no more mail" not in anybody.get(address).text
    assert anybody.get("/follow-up/unknown").status_code == 404


def test_link_of_somebody_taken_off_the_list_says_nothing_any_more(asking: Hall) -> None:
    run(asking, at=THIRTY_DAYS)
    link = links(next(mail for mail in mails() if mail.to_name == "Dee Park"))[0]
    asking.people["Dee"].withdrawn_at = clock.now()
    anybody = asking.booth.app.test_client()
    answer = anybody.post(link.partition("?")[0], data={"progress": "done", "text": "Not mine"})

    assert (answer.status_code, said()) == (409, [])


def test_only_who_leads_or_contributes_says_how_far_it_is(asking: Hall) -> None:
    commitment = db.session.scalars(select(Commitment)).one()
    asking.joined(commitment, Ben=Part.INFORMED)
    with pytest.raises(Refused, match="Only those who lead or contribute"):
        say(asking, "Ben", Progress.DONE, at=THIRTY_DAYS)
    db.session.rollback()
    asking.browser("Amara").post(
        f"{PAGE}/{commitment.id}/progress", data={"progress": "done", "text": "By telephone"}
    )

    assert said() == [("done", "By telephone")]


# --- Planning it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type one number of days or more"),
        ("soon", "Type numbers of days with commas between"),
        ("0, 30", "from 1 to 1100 days"),
        ("1,2,3,4,5,6,7", "Ask at most 6 times"),
    ],
)
def test_plan_that_cannot_be_meant_is_sent_back(hall: Hall, typed: str, says: str) -> None:
    answer = hall.browser("Amara").post(f"{PAGE}/follow-up", data={"days": typed, "asks": "y"})

    assert answer.status_code == 422
    assert says in answer.text


def test_plan_says_whom_it_reaches_and_when(asking: Hall) -> None:
    asking.people["Eli"].consents_follow_up = False
    amara = asking.browser("Amara")
    with clock.held_at(THIRTY_DAYS - timedelta(days=9)):
        amara.post(f"{PAGE}/follow-up", data={"days": "60; 20 20", "asks": "y"})
        page = amara.get(f"{PAGE}/follow-up").text

    assert 'value="20, 60"' in page
    assert "1 person with an open commitment can be asked. Next on May 5, 2012." in page
    assert "1 person cannot be asked by mail" in page
    assert asking.browser("Eli").get(PAGE).text.count("Yes, ask me by mail") == 1
    asking.browser("Eli").post(f"{PAGE}/mail-agreement")
    db.session.expire_all()
    assert asking.people["Eli"].consents_follow_up


# --- The tracker ---------------------------------------------------------------------------------


def test_tracker_shows_the_public_only_what_is_public(asking: Hall) -> None:
    asking.commitment("For those who were there", visibility=Visibility.PARTICIPANTS)
    say(asking, "Dee", Progress.PARTLY, at=THIRTY_DAYS)
    anybody, tracker = asking.booth.app.test_client(), "/w/KHX7/progress"
    assert anybody.get(tracker).status_code == 303
    assert "For those who were there" in asking.browser("Ben").get(tracker).text

    asking.workshop.is_public = True
    plan(asking, is_public=True)
    assert f'href="{tracker}"' in anybody.get("/w/KHX7/about").text
    page = anybody.get(tracker)
    assert page.status_code == 200
    assert "Partly done" in page.text
    assert "For those who were there" not in page.text
    assert "Dee Park" not in page.text


def test_line_goes_no_further_than_its_author_was_told(asking: Hall) -> None:
    run(asking, at=THIRTY_DAYS)
    mail = next(mail for mail in mails() if mail.to_name == "Dee Park")
    anybody, address = asking.booth.app.test_client(), links(mail)[0].partition("?")[0]

    def send(text: str, told: str) -> None:
        data = {"progress": "partly", "text": text, "reach": told}
        with clock.held_at(THIRTY_DAYS):
            assert anybody.post(address, data=data).status_code == 303

    def outside() -> list[bool]:
        page = anybody.get("/w/KHX7/progress").text
        return ["Partly done" in page, "The mayor said no" in page]

    assert 'name="reach" type="hidden" value="participants"' in anybody.get(address).text
    send("The mayor said no", "public")
    plan(asking, is_public=True)
    assert outside() == [True, False]
    assert "The mayor said no" in asking.browser("Ben").get("/w/KHX7/progress").text

    page = anybody.get(address).text
    assert "Write it again if everybody may read it." in page
    assert 'name="reach" type="hidden" value="public"' in page
    send("The mayor said no", "participants")
    assert outside() == [True, False]
    send("The mayor said no", "public")
    assert outside() == [True, True]


# --- The next workshop ---------------------------------------------------------------------------


@pytest.fixture
def next_year(asking: Hall) -> Workshop:
    """The next workshop of the series, with Dee on its list."""
    asking.workshop.series = "Smart cities"
    done = asking.commitment("Done by then")
    keep(CommitmentUpdate(commitment_id=done.id, progress="done", text=""))
    workshop = make_workshop(
        organizer=db.session.get_one(Account, asking.by.account_id),
        code="NEXT",
        title="A year later",
        series="Smart cities",
        starts_on=date(2013, 3, 4),
    )
    make_participant(workshop, name="Dee Park", email="dee@example.org")
    return workshop


def test_next_workshop_goes_on_with_what_is_open(asking: Hall, next_year: Workshop) -> None:
    amara, here = asking.browser("Amara"), "/w/NEXT/commitments"
    page = amara.get(here).text
    assert "1 commitment of Smart Cities for All is still open" in page
    ids = re.findall(r'name="commitment" value="(\d+)"', page)
    for _ in range(2):
        amara.post(f"{here}/carried-over", data={"commitment": ids})
    db.session.expire_all()
    new = db.session.scalars(select(Commitment).where(Commitment.workshop_id == next_year.id)).one()

    assert (new.what, new.carried_from_id) == ("Publish meter data", int(ids[0]))
    assert new.lead is not None
    assert (new.lead.name, new.lead_confirmed_at) == ("Dee Park", None)
    assert f"/w/KHX7/commitments#commitment-{ids[0]}" in amara.get(here).text
    assert f"/w/NEXT/commitments#commitment-{new.id}" in amara.get(PAGE).text
    # who is asked from now on is asked there
    assert asked(asking, at=THIRTY_DAYS) == []
    assert db.session.scalar(select(func.count(FollowUp.id))) == 0


def test_next_workshop_of_somebody_else_sees_nothing(asking: Hall, next_year: Workshop) -> None:
    zoe = make_account(name="Zoe")
    db.session.add(Organizer(workshop_id=next_year.id, account_id=zoe.id))
    browser = signed_in(asking.booth.app, account_id=zoe.id)
    ids = list(db.session.scalars(select(Commitment.id)))

    assert "still open" not in browser.get("/w/NEXT/commitments").text
    answer = browser.post("/w/NEXT/commitments/carried-over", data={"commitment": ids})
    assert answer.status_code == 409
