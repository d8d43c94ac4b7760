"""What the worker does with the outbox: each mail is handed over at most once.

A mail is marked as taken up in a transaction of its own before a server hears of it, and marked
with what became of it afterwards. When the program ends between the two, nobody knows whether the
server took it: it is then shown as uncertain and never sent again by itself. What the server has
certainly not taken is tried again, with growing pauses.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, true, update

from facilitate import activity, clock
from facilitate.activity import SYSTEM
from facilitate.config import Config
from facilitate.db import db, reading
from facilitate.mail import carriers
from facilitate.mail.carriers import (
    Carrier,
    NotNowError,
    NotTakenError,
    RefusedForGoodError,
    Take,
    UnreachableError,
    UnsureError,
)
from facilitate.mail.letter import BadAddressError, Letter, Mailbox
from facilitate.mail.models import Mail, MailOutcome

#: how long to wait after each try in vain; a day and a half in all
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720, 720))
#: a mail taken up so long ago was left by a crash; longer than any server may keep us waiting
LEFT_BEHIND = timedelta(minutes=10)
#: mails sent before the worker looks whether other work waits
AT_ONCE = 20

#: the body as it is to be sent, from what is known at that moment; None: no longer wanted
Finish = Callable[[Mail], str | None]


def send_due(config: Config, *, finish: Finish) -> bool:
    """Send some of what is due; False when nothing was. Commits after each mail."""
    sends = bool(config.mail_server) and not config.demo
    kept = Mail.stays_here.is_(True) if sends else true()
    folder = carriers.folder(config.instance)
    found = _send(folder, MailOutcome.KEPT, config, finish, kept)
    if sends:
        sent = Mail.stays_here.is_(False)
        server = carriers.server(config)
        found = _send(server, MailOutcome.SENT, config, finish, sent) or found
    return found


def give_up_abandoned() -> int:
    """Mark mails as uncertain that a crash left behind; returns how many."""
    return _give_up(Mail.taken_at < clock.now() - LEFT_BEHIND)


def give_up_all() -> int:
    """Mark all that wait as uncertain, as after a restore: they may have been sent meanwhile."""
    return _give_up(true())


def _give_up(which: ColumnElement[bool]) -> int:
    ended = {"ended_at": clock.now(), "due_at": None, "taken_at": None, "body": ""}
    given_up = db.session.scalars(
        update(Mail)
        .where(Mail.outcome.is_(None), which)
        .values(outcome=MailOutcome.UNSURE, **ended)
        .returning(Mail.workshop_id)
    ).all()
    _tell(Counter(given_up))
    return len(given_up)


def _send(
    carrier: Carrier,
    done: MailOutcome,
    config: Config,
    finish: Finish,
    which: ColumnElement[bool],
) -> bool:
    if not _is_due(which):
        return False
    told: Counter[int] = Counter()
    try:
        with carrier as take:
            for _ in range(AT_ONCE):
                letter = _take_up(config, finish, which)
                if letter is None:
                    break
                told[letter.workshop_id] += 1
                _hand_over(take, done, letter)
    except UnreachableError as error:
        told.update(_put_off(which, error.answer))
    _tell(told)
    return True


def _is_due(which: ColumnElement[bool]) -> bool:
    """Asked by reading, to keep no writer waiting."""
    with reading():
        found = db.session.scalar(select(Mail.id).where(Mail.due_at <= clock.now(), which).limit(1))
        db.session.rollback()
    return found is not None


def _take_up(config: Config, finish: Finish, which: ColumnElement[bool]) -> Letter | None:
    """Mark the mail that has waited longest as taken up; those no longer wanted go."""
    while True:
        mail = db.session.scalar(
            select(Mail)
            .where(Mail.due_at <= clock.now(), which)
            .order_by(Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if mail is None:
            db.session.rollback()
            return None
        body = finish(mail)
        if body is not None:
            break
        db.session.delete(mail)
        db.session.commit()
    letter = _letter(mail, body, config)
    mail.due_at, mail.taken_at = None, clock.now()
    mail.tries += 1
    db.session.commit()
    return letter


def _letter(mail: Mail, body: str, config: Config) -> Letter:
    return Letter(
        number=mail.id,
        workshop_id=mail.workshop_id,
        sender=Mailbox(mail.from_name, config.mail_from or "facilitate@localhost"),
        to=Mailbox(mail.to_name, mail.to_address),
        reply_to=Mailbox(mail.reply_name, mail.reply_address) if mail.reply_address else None,
        subject=mail.subject,
        body=body,
        at=clock.now(),
    )


def _hand_over(take: Take, done: MailOutcome, letter: Letter) -> None:
    try:
        take(letter)
    except BadAddressError:
        _end(letter.number, MailOutcome.BAD_ADDRESS)
    except RefusedForGoodError as refusal:
        _end(letter.number, MailOutcome.REFUSED, refusal.answer)
    except UnsureError as error:
        _end(letter.number, MailOutcome.UNSURE, error.answer)
        raise UnreachableError(error.answer) from error
    except (NotNowError, UnreachableError) as error:
        _wait(letter.number, error)
        if isinstance(error, UnreachableError):
            raise
    else:
        _end(letter.number, done)


def _end(mail_id: int, outcome: MailOutcome, answer: str = "") -> None:
    """Keep what became of a mail, and no longer what it said."""
    db.session.execute(
        update(Mail)
        .where(Mail.id == mail_id)
        .values(outcome=outcome, answer=answer, ended_at=clock.now(), taken_at=None, body="")
    )
    db.session.commit()


def _wait(mail_id: int, error: NotTakenError) -> None:
    """Try a mail again after a pause, or give it up after the last one."""
    tries = db.session.scalar(select(Mail.tries).where(Mail.id == mail_id))
    due_at = _next_try(tries or 1)
    if due_at is None:
        _end(mail_id, MailOutcome.GAVE_UP, error.answer)
        return
    db.session.execute(
        update(Mail)
        .where(Mail.id == mail_id)
        .values(due_at=due_at, taken_at=None, answer=error.answer)
    )
    db.session.commit()


def _put_off(which: ColumnElement[bool], answer: str) -> Counter[int]:
    """No server for now: everything due counts as tried in vain. How many, by workshop."""
    told: Counter[int] = Counter()
    due = select(Mail).where(Mail.due_at <= clock.now(), which).with_for_update(skip_locked=True)
    for mail in db.session.scalars(due):
        mail.tries += 1
        mail.answer = answer
        mail.due_at = _next_try(mail.tries)
        if mail.due_at is None:
            mail.outcome, mail.ended_at, mail.body = MailOutcome.GAVE_UP, clock.now(), ""
        told[mail.workshop_id] += 1
    db.session.commit()
    return told


def _next_try(tries: int) -> datetime | None:
    return clock.now() + PAUSES[tries - 1] if tries <= len(PAUSES) else None


def _tell(told: Counter[int]) -> None:
    """Let screens that show mail look again."""
    for workshop_id in sorted(told):
        activity.record(
            "mail.tried",
            workshop_id=workshop_id,
            topic="mail",
            by=SYSTEM,
            mails=told[workshop_id],
        )
    db.session.commit()
