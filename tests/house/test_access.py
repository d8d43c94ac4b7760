"""Every route, as every role and as strangers: what is not declared does not exist."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.comments.models import ThemeComment
from facilitate.db import db
from facilitate.people.models import ParticipantRole
from facilitate.report.models import ReportComment
from facilitate.themes.models import Theme
from facilitate.web.access import Role, declared
from facilitate.workshop.models import Helper, HelperRole, Organizer, Workshop
from tests.client import Client
from tests.factories import (
    make_account,
    make_commitment,
    make_document,
    make_kind,
    make_message,
    make_option,
    make_participant,
    make_question,
    make_round,
    make_session,
    make_table,
    make_workshop,
)
from tests.registration.steps import ask, make_registration

#: roles in the workshop, by who has them
CAST = {
    "Amara": {Role.ACCOUNT, Role.ORGANIZER},
    "Ben": {Role.PARTICIPANT, Role.FACILITATOR},
    "Dee": {Role.PARTICIPANT},
    "Zed": set(),
    "Zoe": {Role.ACCOUNT},
    "Desi": {Role.ACCOUNT, Role.DESK},
    "Theo": {Role.ACCOUNT, Role.THEME_TEAM},
    "Tess": {Role.PARTICIPANT, Role.THEME_TEAM},
    "the projector": {Role.PROJECTOR},
    "nobody": set(),
}


@dataclass
class House:
    """A workshop with one of everything that an address can name, and who may be asking."""

    app: Flask
    workshop: Workshop
    people: dict[str, dict[str, int]]
    values: dict[str, object]

    def client(self, who: str) -> Client:
        client = self.app.test_client()
        assert isinstance(client, Client)
        if self.people[who]:
            # anew for each visit: one of them was to sign out
            key = begin_sign_in(old_key=None, **self.people[who])
            with client.session_transaction() as cookie:
                cookie[SIGN_IN_KEY] = key
        return client

    def visit(self, who: str, address: str, *, method: str = "GET") -> TestResponse:
        """One request, read to its end."""
        answer = self.client(who).open(address, method=method)
        answer.get_data()
        answer.close()
        return answer

    def address(self, rule: Rule) -> str:
        """An address of the route; ids are those of the workshop's own things."""
        values = {name: self.values.get(name, 1) for name in rule.arguments}
        with self.app.test_request_context():
            return str(rule.build(values)[1])  # type: ignore[index]


@pytest.fixture
def house(app: Flask, db_session) -> House:
    amara, zoe = make_account(name="Amara"), make_account(name="Zoe")
    workshop = make_workshop(organizer=amara, code="KHX7")
    elsewhere = make_workshop(organizer=zoe, code="ELSE")
    kind = make_kind(workshop)
    question = make_question(workshop, kinds=(kind,))
    workshop_session = make_session(workshop, question_id=question.id)
    make_round(workshop, workshop_session=workshop_session, running=True)
    make_message(workshop)
    ben = make_participant(workshop, name="Ben", role=ParticipantRole.FACILITATOR)
    make_table(workshop, host_id=ben.id)
    dee = make_participant(workshop, name="Dee")
    zed = make_participant(elsewhere, name="Zed")
    tess = make_participant(workshop, name="Tess", role=ParticipantRole.THEME_TEAM)
    desi, theo = make_account(name="Desi"), make_account(name="Theo")
    db.session.add_all(
        Helper(workshop_id=workshop.id, account_id=account.id, role=role)
        for account, role in ((desi, HelperRole.CHECK_IN), (theo, HelperRole.THEME_TEAM))
    )
    theme = Theme(workshop_id=workshop.id, name="Under the street", position=1)
    db.session.add(theme)
    db.session.flush()
    comment = ThemeComment(
        workshop_id=workshop.id, theme_id=theme.id, text="And the trees", client_id="1"
    )
    # both have the first id, so that one address leads to either
    db.session.add_all(
        [
            comment,
            ReportComment(
                workshop_id=workshop.id, text="Fine", wording="", client_id="1", reason=""
            ),
        ]
    )
    document = make_document(workshop, stored_as="0" * 32, filename="talk.pdf")
    people: dict[str, dict[str, int]] = {
        "Amara": {"account_id": amara.id},
        "Ben": {"participant_id": ben.id},
        "Dee": {"participant_id": dee.id},
        "Zed": {"participant_id": zed.id},
        "Zoe": {"account_id": zoe.id},
        "Desi": {"account_id": desi.id},
        "Theo": {"account_id": theo.id},
        "Tess": {"participant_id": tess.id},
        "the projector": {"projector_of_id": workshop.id},
        "nobody": {},
    }
    db.session.commit()
    values = {
        "code": workshop.code,
        "number": 1,
        "participant_id": dee.id,
        "session_id": workshop_session.id,
        "commitment_id": make_commitment(workshop).id,
        "document_id": document.id,
        "role": HelperRole.CHECK_IN,
        "option_id": make_option(workshop).id,
        "theme_id": theme.id,
        "comment_id": comment.id,
        "registration_id": make_registration(workshop).id,
        "question_id": ask(workshop, "Food?").id,
        "fmt": "html",
        "filename": "css/app.css",
        "token": "no-such-token",
    }
    return House(app=app, workshop=workshop, people=people, values=values)


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if method in ("GET", "POST")
    ]


def test_access_is_declared_by_every_view(app: Flask) -> None:
    silent = {e for e, view in app.view_functions.items() if declared(view) is None}

    assert silent == set()


def test_access_only_uses_get_and_post(app: Flask) -> None:
    used = {m for rule in app.url_map.iter_rules() for m in rule.methods or ()}

    assert used <= {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.timeout(900)
def test_access_gives_strangers_the_door_and_the_known_nothing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.app.testing = False  # show error pages instead of raising
    wrong, tried = [], 0
    for rule, method in routes(house.app):
        roles = declared(house.app.view_functions[rule.endpoint]) or frozenset()
        address = house.address(rule)
        for who, has in CAST.items():
            tried += 1
            answer = house.visit(who, address, method=method)
            allowed = Role.ANYONE in roles or not roles.isdisjoint(has)
            if answer.status_code >= 500:
                wrong.append(f"{who} {method} {address}: {answer.status_code}")
            elif allowed:
                continue
            elif who == "nobody":
                target = urlsplit(answer.headers.get("Location", "")).path
                if answer.status_code != 303 or target not in ("/w/KHX7/door", "/sign-in"):
                    wrong.append(f"{who} {method} {address}: {answer.status_code} {target}")
            elif answer.status_code != 404:
                wrong.append(f"{who} {method} {address}: {answer.status_code}, not 404")
    with capsys.disabled():
        print(f"\naccess: {tried} visits, {len(routes(house.app))} routes as {len(CAST)} visitors")

    assert wrong == []


def test_access_is_the_same_for_a_workshop_that_does_not_exist(house: House) -> None:
    for rule, method in routes(house.app):
        if "code" not in rule.arguments:
            continue
        there = house.address(rule)
        nowhere = there.replace("/w/KHX7/", "/w/NTHR/")
        answers = [house.visit("nobody", a, method=method) for a in (there, nowhere)]

        assert answers[0].status_code == answers[1].status_code, there
        assert answers[0].headers.get("Location", "").replace("KHX7", "NTHR") == answers[
            1
        ].headers.get("Location", ""), there


def test_access_reading_changes_nothing(house: House) -> None:
    visitors = {who: house.client(who) for who in CAST}
    db.session.commit()  # who is signed in
    before = _dump()
    for rule, method in routes(house.app):
        if method == "GET":
            for who in CAST:
                visitors[who].get(house.address(rule)).close()

    assert _dump() == before


def test_access_needs_a_token_for_every_change(house: House) -> None:
    house.app.testing = False
    unchecked = []
    for rule, method in routes(house.app):
        if method == "POST":
            for who in ("Amara", "Ben"):
                answer = house.client(who).post(house.address(rule), csrf=False)
                if answer.status_code not in (400, 404):
                    unchecked.append(f"{who} {rule.rule}: {answer.status_code}")

    assert unchecked == []


def test_access_ends_for_an_organizer_who_was_taken_off(house: House) -> None:
    assert house.client("Amara").get("/w/KHX7/people").status_code == 200

    db.session.delete(db.session.scalars(_organizing(house.workshop)).one())
    db.session.commit()

    assert house.client("Amara").get("/w/KHX7/people").status_code == 404


def _organizing(workshop: Workshop):
    return db.select(Organizer).where(Organizer.workshop_id == workshop.id)


def _dump() -> dict[str, list[tuple[object, ...]]]:
    db.session.rollback()
    rows = {
        table.name: [tuple(r) for r in db.session.execute(table.select()).all()]
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return rows
