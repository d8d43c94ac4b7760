"""From the outbox to a mail server, at most once, whatever the server says."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.activity import SYSTEM, Activity, Actor
from facilitate.config import Config
from facilitate.db import db
from facilitate.mail import sending
from facilitate.mail.models import Mail
from facilitate.mail.sending import LEFT_BEHIND, PAUSES, give_up_abandoned
from facilitate.people.mailing import TOKEN, finisher
from facilitate.people.operations import remove_participant, replace_link
from facilitate.people.queries import participant_by_token
from facilitate.workshop.mailing import queue_mail
from facilitate.workshop.models import Workshop
from tests.factories import SECRET_KEY, make_account, make_participant
from tests.mail.conftest import Send, ask
from tests.services import LONG_PATIENCE, free_port
from tests.services.smtp import CERTIFICATE, PASSWORD, USER, MailServer, mail_server


def told(mail: Mail) -> tuple[str, str | None, str]:
    return mail.state, mail.outcome, mail.answer


# --- Taken -----------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_mail_is_sent_once_and_then_holds_no_text(workshop, send: Send, smtp: MailServer) -> None:
    mail = ask(workshop)

    assert send()
    assert not send()

    assert smtp.receivers == ["dee@example.org"]
    assert [(m["To"], m["Reply-To"], m.get_content()) for m in smtp.mails] == [
        ("Dee Park <dee@example.org>", "Amara <amara@example.org>", "Come.\r\n")
    ]
    assert (*told(mail), mail.tries, mail.body) == ("sent", "sent", "", 1, "")
    (row,) = db.session.scalars(select(Activity))
    assert (row.kind, row.topic, row.details) == ("mail.tried", "mail", {"mails": 1})


def test_mail_of_a_decision_that_was_not_committed_is_not_sent(workshop, send: Send, smtp) -> None:
    queue_mail(
        workshop=workshop,
        to_name="Dee",
        to_address="dee@example.org",
        subject="Hello",
        body="Come.",
        by=SYSTEM,
    )
    db.session.rollback()

    assert not send()
    assert smtp.taken == []


def test_answers_go_to_the_organizer_who_asked(workshop, send: Send, smtp: MailServer) -> None:
    ben = make_account(name="Ben")
    ask(workshop, by=Actor(account_id=ben.id))
    send()

    assert smtp.mails[0]["Reply-To"] == "Amara <amara@example.org>"  # Ben organizes nothing


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_mail_goes_by_an_encrypted_line_after_signing_in(
    tls: str, workshop: Workshop, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server(tls=tls) as server:
        mail = ask(workshop)
        login = {"mail_server": server.url, "mail_user": USER, "mail_password": PASSWORD}
        send(**login)
        assert mail.state == "waiting"  # nobody vouches for the server
        assert "certificate" in mail.answer.lower()

        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        with clock.held_at(clock.now() + PAUSES[0]):
            send(**login)
        assert (told(mail), server.users) == (("sent", "sent", ""), [USER])


# --- Not now -----------------------------------------------------------------------------------


def test_mail_is_tried_again_after_a_pause(workshop, send: Send, smtp: MailServer) -> None:
    smtp.answers["RCPT"] = ["450 4.2.0 Mailbox busy"]
    mail = ask(workshop)

    send()
    assert (*told(mail), mail.body) == ("waiting", None, "450 4.2.0 Mailbox busy", "Come.")
    assert not send()

    with clock.held_at(clock.now() + PAUSES[0]):
        send()
    assert (told(mail), mail.tries) == (("sent", "sent", ""), 2)
    assert len(smtp.taken) == 1


def test_nothing_is_lost_while_the_server_is_down(workshop, send: Send, config: Config) -> None:
    port = free_port()
    away = f"smtp-plain://localhost:{port}"
    mails = [ask(workshop), ask(workshop, to="eli@example.org")]

    send(mail_server=away)
    assert [(m.state, m.tries, bool(m.answer)) for m in mails] == [("waiting", 1, True)] * 2

    with mail_server(port=port) as server, clock.held_at(clock.now() + PAUSES[0]):
        send(mail_server=away)
        assert server.receivers == ["dee@example.org", "eli@example.org"]


def test_pauses_grow_until_the_mail_is_given_up(workshop, send: Send, smtp: MailServer) -> None:
    smtp.answers["RCPT"] = ["451 Try later"] * (len(PAUSES) + 1)
    mail = ask(workshop)
    at = clock.now()

    for tries, pause in enumerate((*PAUSES, None), 1):
        with clock.held_at(at):
            send()
        assert mail.tries == tries
        assert mail.due_at == (at + pause if pause else None)
        at += pause or timedelta()

    assert told(mail) == ("failed", "gave_up", "451 Try later")
    assert sorted(PAUSES) == list(PAUSES)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("MAIL", "553 5.7.1 Sender not yours"),
        ("EHLO", "421 Too busy"),
    ],
)
def test_what_is_about_us_lets_every_mail_wait(
    command: str, answer: str, workshop: Workshop, send: Send, smtp: MailServer
) -> None:
    smtp.answers[command] = [answer, answer]
    smtp.answers["HELO"] = [answer]
    mails = [ask(workshop), ask(workshop, to="eli@example.org")]

    send()

    assert [told(mail) for mail in mails] == [("waiting", None, answer)] * 2
    assert smtp.taken == []


def test_password_is_not_told_to_a_server_without_encryption(workshop, send: Send, smtp) -> None:
    mail = ask(workshop)
    url = smtp.url.replace("smtp-plain", "smtp")

    send(mail_server=url, mail_user=USER, mail_password=PASSWORD)

    assert (mail.state, mail.answer) == ("waiting", "STARTTLS extension not supported by server.")
    assert smtp.users == []


# --- Never -----------------------------------------------------------------------------------


def test_refusal_is_kept_in_the_servers_words_and_others_still_get_theirs(
    workshop, send: Send, smtp: MailServer
) -> None:
    smtp.answers["dee@example.org"] = ["550 5.1.1 No such\u202e person here"]
    refused, taken = ask(workshop), ask(workshop, to="eli@example.org")
    impossible = ask(workshop, to="déé@example.org")

    send()

    assert told(refused) == ("failed", "refused", "550 5.1.1 No such person here")
    assert told(taken) == ("sent", "sent", "")
    assert told(impossible) == ("failed", "bad_address", "")
    with clock.held_at(clock.now() + PAUSES[-1]):
        assert not send()
    assert smtp.receivers == ["eli@example.org"]


def test_mail_refused_as_a_whole_is_not_sent_again(workshop, send: Send, smtp) -> None:
    smtp.answers["MAIL AS A WHOLE"] = ["554 5.7.1 Looks like spam"]
    mail = ask(workshop)
    send()

    assert told(mail) == ("failed", "refused", "554 5.7.1 Looks like spam")


# --- In doubt --------------------------------------------------------------------------------


def test_mail_whose_line_broke_is_uncertain_and_never_sent_again(
    workshop, send: Send, smtp: MailServer
) -> None:
    smtp.silent = True
    mail, other = ask(workshop), ask(workshop, to="eli@example.org")
    send()
    assert (mail.state, mail.outcome, mail.body) == ("failed", "unsure", "")
    assert (other.state, other.tries) == ("waiting", 1)

    smtp.silent = False
    with clock.held_at(clock.now() + PAUSES[0]):
        send()
    assert smtp.receivers == ["dee@example.org", "eli@example.org"]


@pytest.mark.timeout(400)
def test_worker_killed_while_sending_sends_nothing_twice(
    workshop, config: Config, send: Send, smtp: MailServer
) -> None:
    mail = ask(workshop)
    smtp.hold = threading.Event()
    environment = {
        **os.environ,
        "FACILITATE_INSTANCE": str(config.instance),
        "FACILITATE_DATABASE_URL": config.database_url,
        "FACILITATE_SECRET_KEY": SECRET_KEY,
        "FACILITATE_MAIL_SERVER": smtp.url,
        "FACILITATE_MAIL_FROM": "workshops@example.org",
    }
    worker = subprocess.Popen([sys.executable, "-m", "facilitate", "worker"], env=environment)
    try:
        assert smtp.heard.wait(LONG_PATIENCE)
    finally:
        worker.kill()
        worker.wait(30)
        smtp.hold.set()

    db.session.expire_all()
    assert not send()
    assert (mail.state, mail.tries) == ("waiting", 1)
    with clock.held_at(clock.now() + LEFT_BEHIND + timedelta(seconds=1)):
        assert not send()
        assert give_up_abandoned() == 1
        assert not send()
    db.session.expire_all()
    assert (mail.state, mail.outcome, mail.body) == ("failed", "unsure", "")
    assert len(smtp.taken) == 1


@pytest.mark.both_databases
def test_two_workers_share_the_outbox(app, config: Config, workshop, smtp: MailServer) -> None:
    sent_to = [f"person{number}@example.org" for number in range(30)]
    for address in sent_to:
        ask(workshop, to=address)
    config_of_both = Config(
        instance=config.instance,
        database_url=config.database_url,
        secret_key=SECRET_KEY,
        mail_server=smtp.url,
        mail_from="workshops@example.org",
    )
    both = threading.Barrier(2)

    def work() -> None:
        both.wait(10)
        with app.app_context():
            while sending.send_due(config_of_both, finish=finisher(SECRET_KEY)):
                pass

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)

    assert sorted(smtp.receivers) == sorted(sent_to)
    db.session.rollback()
    assert db.session.scalars(select(Mail.outcome).distinct()).all() == ["sent"]


# --- Where no server is wanted ---------------------------------------------------------------


def test_without_a_server_mail_becomes_a_file(workshop, send: Send, config: Config, smtp) -> None:
    mail = ask(workshop, to_name="ديا", body="مرحبا")
    send(mail_server="", mail_from="")

    (file,) = (config.instance / "mail" / str(workshop.id)).iterdir()
    assert (told(mail), file.suffix, file.stat().st_mode & 0o077) == (
        ("kept", "kept", ""),
        ".eml",
        0,
    )
    text = file.read_bytes().decode()
    assert text.startswith("Date: ")
    assert text.endswith("\r\n\r\nمرحبا\r\n")


def test_demo_never_reaches_a_server(workshop, send: Send, smtp: MailServer, config) -> None:
    workshop.is_demo = True
    ask(workshop)
    send()
    workshop.is_demo = False
    ask(workshop)
    send(demo=True)

    assert smtp.taken == []
    assert len(list((config.instance / "mail" / str(workshop.id)).iterdir())) == 2


# --- About a person --------------------------------------------------------------------------


def test_personal_link_is_the_one_that_works_when_it_is_sent(workshop, send: Send, smtp) -> None:
    dee = make_participant(workshop, name="Dee", email="dee@example.org")
    ask(workshop, body=f"https://here.example/p/{TOKEN}", participant_id=dee.id)
    replace_link(participant=dee, secret_key=SECRET_KEY, by=Actor())
    send()

    token = smtp.mails[0].get_content().strip().removeprefix("https://here.example/p/")
    found = participant_by_token(token)
    assert found is not None
    assert found[0].id == dee.id


def test_who_is_gone_or_has_another_address_gets_nothing(workshop, send: Send, smtp) -> None:
    dee = make_participant(workshop, name="Dee", email="dee@example.org")
    eli = make_participant(workshop, name="Eli", email="eli@example.org")
    for person in (dee, eli):
        ask(workshop, to=person.email, participant_id=person.id)
    remove_participant(participant=dee, by=Actor())
    eli.email = "eli@new.example.org"
    send()

    assert smtp.taken == []
    assert db.session.scalars(select(Mail)).all() == []
