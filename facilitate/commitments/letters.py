"""What people are asked by mail about their commitments, in the workshop's own language."""

from flask import current_app, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from facilitate import clock
from facilitate.accounts.links import token_of
from facilitate.activity import SYSTEM
from facilitate.commitments.following import Asked, ask_due
from facilitate.commitments.models import FollowUp, Progress
from facilitate.config import Config
from facilitate.people.invitation_words import in_its_language
from facilitate.people.mailing import TOKEN
from facilitate.web.addresses import public_address
from facilitate.workshop.mailing import Letter, queue_mails
from facilitate.workshop.models import Workshop

#: what the outbox calls them
KIND = "follow_up"


def can_be_sent() -> bool:
    """Whether links in mail can lead here: a server needs to know its own public address."""
    config: Config = current_app.config["FACILITATE"]
    return bool(config.public_url) or not config.mail_server


def write_due(workshop: Workshop) -> int:
    """Ask for the mails that are due in a workshop; returns how many. The caller commits."""
    asked = ask_due(workshop=workshop, secret_key=current_app.config["SECRET_KEY"])
    with in_its_language(workshop):
        letters = [_letter(each, workshop) for each in asked]
    queue_mails(workshop=workshop, letters=letters, kind=KIND, by=SYSTEM)
    return len(letters)


def _letter(asked: Asked, workshop: Workshop) -> Letter:
    ago = (clock.now().astimezone(workshop.zone).date() - workshop.ends_on).days
    count = len(asked.follow_ups)
    intro = (
        _("We asked you a week ago and have no answer yet. One tap is enough.")
        if asked.is_reminder
        else ngettext(
            "%(workshop)s ended %(num)d day ago.",
            "%(workshop)s ended %(num)d days ago.",
            ago,
            workshop=workshop.title,
        )
    )
    part = ngettext(
        "You take part in this commitment. How far is it?",
        "You take part in these commitments. How far are they?",
        count,
    )
    tables = public_address(url_for("notes.my_tables", code=workshop.code))
    paragraphs = [
        _("Dear %(name)s,", name=asked.participant.name),
        f"{intro} {part}",
        *(_asking(each) for each in asked.follow_ups),
        f"{_('What your tables said:')}\n{tables}",
    ]
    subject = (
        _("A reminder: how far is it? %(title)s", title=workshop.title)
        if asked.is_reminder
        else _("How far is it? %(title)s", title=workshop.title)
    )
    return Letter(
        to_name=asked.participant.name,
        to_address=asked.participant.email,
        subject=subject,
        # whoever words a commitment must not send everybody's personal link where they like
        body="\n\n".join(paragraphs).replace(TOKEN, f"({TOKEN[1:-1]})"),
        participant_id=asked.participant.id,
    )


def _asking(follow_up: FollowUp) -> str:
    """One commitment with its links; only the button behind each of them says anything."""
    commitment = follow_up.commitment
    token = token_of(follow_up.link_nonce, secret_key=current_app.config["SECRET_KEY"])

    def link(say: Progress | None, anchor: str | None = None) -> str:
        path = url_for("commitments.follow_up", token=token, say=say, _anchor=anchor)
        return public_address(path)

    lines = [commitment.what]
    if commitment.first_step:
        lines.append(_("First step: %(step)s", step=commitment.first_step))
    if commitment.due_on is not None:
        day = format_date(commitment.due_on, "long", rebase=False)
        lines.append(_("By when: %(day)s", day=day))
    lines += [
        "",
        _("Yes, it is done:"),
        link(Progress.DONE),
        _("Partly:"),
        link(Progress.PARTLY),
        _("Not yet:"),
        link(Progress.NOT_YET),
        _("No more mail about this:"),
        link(None, "stop"),
    ]
    return "\n".join(lines)
