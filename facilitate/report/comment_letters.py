"""The mail that asks those who lead tables to check their part of the draft."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import current_app, url_for
from flask_babel import format_date, format_time
from flask_babel import gettext as _

from facilitate.activity import Actor
from facilitate.config import Config
from facilitate.people.invitation_words import in_its_language
from facilitate.people.mailing import TOKEN
from facilitate.people.models import Participant
from facilitate.report.models import CommentRound
from facilitate.web.addresses import public_address
from facilitate.workshop.mailing import Letter, queue_mails
from facilitate.workshop.models import Workshop

#: what the outbox calls it
KIND = "report-comments"


def ask(leads: Sequence[Participant], workshop: Workshop, round: CommentRound, *, by: Actor) -> int:
    """Ask for a mail to each lead who has an address; gives how many there are.

    Each has their personal link, which leads to their part. None where links in mails would lead
    nowhere.
    """
    config: Config = current_app.config["FACILITATE"]
    if config.mail_server and not config.public_url:
        return 0
    at = round.deadline.astimezone(workshop.zone)
    with in_its_language(workshop):
        subject = _("Please check your part of the report: %(title)s", title=workshop.title)
        body = "\n\n".join(
            (
                _(
                    "The report has a draft. Please read what it says of your tables, and comment "
                    "on it until %(day)s, %(time)s.",
                    day=format_date(at, "full", rebase=False),
                    time=format_time(at, "HH:mm", rebase=False),
                ),
                _("This is your personal link. It opens your part; keep it to yourself:"),
                _link(workshop),
                workshop.title,
            )
        )
    letters = [
        Letter(
            to_name=person.name,
            to_address=person.email,
            subject=subject,
            body=body,
            participant_id=person.id,
        )
        for person in leads
        if person.email
    ]
    queue_mails(workshop=workshop, letters=letters, kind=KIND, by=by)
    return len(letters)


def _link(workshop: Workshop) -> str:
    """A personal link to the part, with a place for its token, which is stored nowhere."""
    start = public_address(url_for("people.personal_link", token="token"))  # noqa: S106
    to = quote(url_for("report.my_part", code=workshop.code), safe="")
    return f"{start.removesuffix('token')}{TOKEN}?next={to}"
