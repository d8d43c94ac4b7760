"""Inviting people by mail: where each stands, what the mail says, sending it."""

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import (
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.accounts.models import Account
from facilitate.config import Config
from facilitate.db import db
from facilitate.mail.operations import keep_text
from facilitate.mail.queries import newest_mail, text_of
from facilitate.people import inviting
from facilitate.people.invitation_forms import LetterForm
from facilitate.people.invitation_words import (
    PLACE_HINTS,
    STATES,
    first_text,
    in_its_language,
    shared_values,
    what_became_of,
)
from facilitate.people.inviting import MEANT_FOR, Invited, Kind, State
from facilitate.people.mail_text import fill
from facilitate.people.views import bp
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import is_number, public_address
from facilitate.web.htmx import is_htmx
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.mailing import Letter, queue_mail
from facilitate.workshop.models import Workshop

#: more people than any workshop has
_MOST = 10_000
#: in the place of a token
_HIDDEN = "-"
#: what only this machine can open
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
TEST = "test"


@bp.get("/w/<code>/people/invitations")
@allow(Role.ORGANIZER)
def invitations(code: str) -> str:
    """Where everybody stands; for htmx only that, of those whom the page shows."""
    workshop = workshop_or_404(code)
    live_seq = activity.last_seq(workshop.id)
    asked = request.args.get("state", "")
    state = State(asked) if asked in tuple(State) else None
    return render_template(
        "people/_invitation_states.html" if is_htmx() else "people/invitations.html",
        listed=inviting.invited_page(
            workshop.id, state=state, page=request.args.get("page", 1, type=int)
        ),
        shown=inviting.meant(
            workshop.id, states=(), ids=_ids(request.args.get("shown", "").split(","))
        )
        if is_htmx()
        else (),
        state=state,
        states=STATES,
        became=lambda mail: what_became_of(mail, workshop),
        live_topics=["mail"],
        live_seq=live_seq,
        **_ways(workshop),
    )


@bp.get("/w/<code>/people/invitations/letter")
@allow(Role.ORGANIZER)
def letter(code: str) -> Response:
    """A look before anything is sent: who gets it, and what it says."""
    workshop = workshop_or_404(code)
    asked = request.args.get("person", "")
    form = LetterForm(formdata=None, kind=request.args.get("kind"))
    _put_text(workshop, form)
    return _letter_page(workshop, form, {int(asked)} if is_number(asked) else None)


@bp.post("/w/<code>/people/invitations/letter")
@allow(Role.ORGANIZER)
def letter_to_some(code: str) -> Response:
    """The same for people who were ticked, or with the text as it is typed."""
    workshop = workshop_or_404(code)
    form = LetterForm()
    if "subject" not in request.form:
        _put_text(workshop, form)
        return _letter_page(workshop, form, _chosen())
    return _letter_page(workshop, form, _chosen(), 200 if form.validate() else 422)


@bp.post("/w/<code>/people/invitations")
@allow(Role.ORGANIZER)
def send_invitations(code: str) -> Response:
    """Send it to those who are ticked."""
    workshop = workshop_or_404(code)
    form = LetterForm()
    if not form.validate_on_submit():
        return _letter_page(workshop, form, _chosen(), 422)
    count = inviting.send_invitations(
        workshop=workshop,
        kind=form.mail_kind,
        ids=_chosen(),
        subject=form.subject.data or "",
        body=form.body.data or "",
        values=shared_values(workshop),
        link_start=_link_start(),
        after=form.newest,
        by=visitor().actor,
    )
    db.session.commit()
    if count:
        said = ngettext("One mail is on its way.", "%(num)d mails are on their way.", count)
        flash(said, "success")
    else:
        flash(_("Nobody is left to send it to."), "info")
    return redirect(url_for("people.invitations", code=code), 303)


@bp.post("/w/<code>/people/invitations/test")
@allow(Role.ORGANIZER)
def send_test(code: str) -> Response:
    """Send it to whoever writes it, with an example for a link."""
    workshop = workshop_or_404(code)
    form = LetterForm()
    if not form.validate_on_submit():
        return _letter_page(workshop, form, _chosen(), 422)
    me = _me()
    values = {
        **shared_values(workshop),
        "name": me.name,
        "code": "ABC234",
        "link": public_address(url_for("people.door", code=code)),
    }
    subject, body = form.subject.data or "", form.body.data or ""
    keep_text(workshop_id=workshop.id, kind=form.mail_kind, subject=subject, body=body)
    queue_mail(
        workshop=workshop,
        to_name=me.name,
        to_address=me.email,
        subject=fill(subject, values),
        body=fill(body, values),
        kind=TEST,
        by=visitor().actor,
    )
    activity.record("mail.tested", workshop_id=workshop.id, topic="mail", by=visitor().actor)
    db.session.commit()
    flash(
        _("A test to %(address)s is on its way. Its link and code are examples.", address=me.email),
        "success",
    )
    return _letter_page(workshop, form, _chosen())


# --- What the pages show -------------------------------------------------------------------


def _letter_page(
    workshop: Workshop, form: LetterForm, ids: Collection[int] | None, status: int = 200
) -> Response:
    kind = form.mail_kind
    chosen = inviting.meant(workshop.id, states=MEANT_FOR[kind], ids=ids)
    receivers = [each for each in chosen if each.person.email]
    if ids is None and kind == Kind.INVITATION:
        without = inviting.meant(workshop.id, states=[State.NO_ADDRESS])
    else:
        without = [each for each in chosen if not each.person.email]
    if not form.after.data or form.after.data == "0":
        form.after.data = str(inviting.last_mail(workshop.id))
    addresses = {each.person.email for each in receivers}
    shared = inviting.sharing_an_address(workshop.id)
    page = render_template(
        "people/letter.html",
        form=form,
        kind=kind,
        receivers=receivers,
        without=without,
        shared={address: names for address, names in shared.items() if address in addresses},
        example=_example(workshop, form, receivers),
        places=PLACE_HINTS,
        me=_me(),
        **_ways(workshop),
    )
    return make_response(page, status)


def _example(workshop: Workshop, form: LetterForm, receivers: list[Invited]) -> Letter | None:
    """How it reads for the first who gets it; the link's secret part is not shown."""
    if not receivers:
        return None
    return inviting.letter_to(
        receivers[0].person,
        form.subject.data or "",
        form.body.data or "",
        values=shared_values(workshop),
        link=_link_start() + "…",
    )


def _put_text(workshop: Workshop, form: LetterForm) -> None:
    """The text that was written last, or the one to begin with."""
    kept = text_of(workshop.id, form.mail_kind)
    with in_its_language(workshop):
        subject, body = first_text(form.mail_kind, workshop)
    form.subject.data = kept.subject if kept else subject
    form.body.data = kept.body if kept else body


def _ways(workshop: Workshop) -> dict[str, object]:
    """How mail leaves this installation, if it does, and where its links lead."""
    config: Config = current_app.config["FACILITATE"]
    me = _me()
    test = newest_mail(workshop.id, kind=TEST, to_address=me.email)
    start = _link_start()
    return {
        "sends": bool(config.mail_server),
        "is_demo": config.demo or workshop.is_demo,
        "from_address": config.mail_from,
        "only_here": urlsplit(start).hostname in _LOOPBACK,
        "address": start.removesuffix("/p/"),
        "test": test,
        "test_became": what_became_of(test, workshop) if test is not None else "",
    }


def _link_start() -> str:
    """Personal links up to their token."""
    return public_address(url_for("people.personal_link", token=_HIDDEN)).removesuffix(_HIDDEN)


def _chosen() -> set[int]:
    return _ids(request.form.getlist("person"))


def _ids(values: list[str]) -> set[int]:
    if len(values) > _MOST:
        abort(413)
    return {int(value) for value in values if is_number(value)}


def _me() -> Account:
    return db.session.get_one(Account, visitor().account_id)
