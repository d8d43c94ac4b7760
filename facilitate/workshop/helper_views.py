"""Who organizes and who helps: the organizer's list, and the page behind an invitation."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.accounts import guards as accounts
from facilitate.accounts.forms import NewAccountForm
from facilitate.accounts.links import token_of
from facilitate.accounts.models import Account
from facilitate.accounts.operations import create_account
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.web.access import Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.errors import say
from facilitate.workshop import operations, queries
from facilitate.workshop.blueprint import bp
from facilitate.workshop.forms import HELPS_AS, InvitationForm
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Invitation, Workshop


@bp.get("/w/<code>/settings/helpers")
@allow(Role.ORGANIZER)
def helpers(code: str) -> str:
    """Everybody with an account who works on this workshop, and who was invited."""
    return _page(workshop_or_404(code), InvitationForm())


@bp.post("/w/<code>/settings/helpers")
@allow(Role.ORGANIZER)
def invite(code: str) -> Response | tuple[str, int]:
    """A link for one more."""
    workshop = workshop_or_404(code)
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page(workshop, form), 422
    operations.invite(
        workshop=workshop,
        role=form.role.data,
        secret_key=current_app.config["SECRET_KEY"],
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("Send the link below to one person. It works once."), "success")
    return redirect(url_for("workshop.helpers", code=code), 303)


@bp.post("/w/<code>/settings/invitations/<int:invitation_id>/withdrawal")
@allow(Role.ORGANIZER)
def withdraw_invitation(code: str, invitation_id: int) -> Response:
    """The link leads nowhere any more."""
    workshop = workshop_or_404(code)
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.workshop_id != workshop.id:
        abort(404)
    operations.withdraw_invitation(invitation=invitation, by=visitor().actor)
    db.session.commit()
    flash(_("The invitation is withdrawn."), "success")
    return redirect(url_for("workshop.helpers", code=code), 303)


@bp.post("/w/<code>/settings/helpers/<int:account_id>/<role>/removal")
@allow(Role.ORGANIZER)
def remove_helper(code: str, account_id: int, role: str) -> Response:
    """Somebody no longer organizes or helps."""
    workshop = workshop_or_404(code)
    found = [
        hand.account
        for hand in queries.hands_of(workshop.id)
        if (hand.account.id, hand.role) == (account_id, role)
    ]
    if not found:
        abort(404)
    operations.remove_helper(workshop=workshop, account=found[0], role=role, by=visitor().actor)
    db.session.commit()
    flash(_("%(name)s can no longer enter this workshop so.", name=found[0].name), "success")
    return redirect(url_for("workshop.helpers", code=code), 303)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def invitation(token: str) -> Response | str | tuple[str, int]:
    """Accept as the account that is signed in here, or make one; looking changes nothing."""
    found = queries.invitation_by_token(token) or abort(404)
    form = NewAccountForm()
    if visitor().account_id is not None:
        account = db.session.get(Account, visitor().account_id)
        if form.is_submitted() and account is not None:
            return _join(found, account)
        return _invitation_page(found, token, account=account)
    if not form.validate_on_submit():
        page = _invitation_page(found, token, form=form)
        return (page, 422) if form.is_submitted() else page
    try:
        account = create_account(
            name=form.name.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
        )
    except Refused as refusal:
        db.session.rollback()
        form.email.errors = [say(refusal)]
        return _invitation_page(queries.invitation_by_token(token), token, form=form), 422
    accounts.enter(account_id=account.id)
    return _join(found, account)


def _join(found: Invitation, account: Account) -> Response:
    operations.accept_invitation(invitation=found, account=account)
    code = found.workshop.code
    db.session.commit()
    return redirect(url_for("workshop.overview", code=code), 303)


def _invitation_page(found: Invitation | None, token: str, **shown: object) -> str:
    if found is None:
        abort(404)
    return render_template(
        "workshop/invitation.html",
        title_of_workshop=found.workshop.title,
        does=HELPS_AS[found.role],
        token=token,
        **shown,
    )


def _page(workshop: Workshop, form: InvitationForm) -> str:
    secret_key = current_app.config["SECRET_KEY"]
    links = [
        (each, public_address(url_for("workshop.invitation", token=_token(each, secret_key))))
        for each in queries.open_invitations(workshop.id)
    ]
    return render_template(
        "workshop/helpers.html",
        form=form,
        hands=queries.hands_of(workshop.id),
        links=links,
        helps_as=HELPS_AS,
        mine=visitor().account_id,
    )


def _token(invitation: Invitation, secret_key: str) -> str:
    return token_of(invitation.link_nonce, secret_key=secret_key)
