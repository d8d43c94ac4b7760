"""Starting an installation, signing in and out, and choosing a language."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import refresh
from werkzeug.wrappers import Response
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than the stubs

from facilitate.accounts import guards, operations, queries
from facilitate.accounts.forms import FirstStartForm, LanguageForm, PasswordForm, SignInForm
from facilitate.accounts.models import Account
from facilitate.accounts.tries import Door
from facilitate.db import db, reading
from facilitate.web.access import Role, allow, visitor
from facilitate.web.htmx import local_address
from facilitate.web.i18n import languages_by_name

bp = Blueprint("accounts", __name__)


@bp.route("/start", methods=["GET", "POST"])
@allow(Role.ANYONE)
def first_start() -> Response | tuple[str, int] | str:
    """Make the first account of an empty installation, once."""
    if operations.has_accounts():
        return redirect(url_for("accounts.sign_in"), 303)
    form = FirstStartForm()
    door = guards.door("first-start code", "")
    seconds = guards.wait_at(door) if form.is_submitted() else 0
    if seconds:
        form.code.errors = [guards.please_wait(seconds)]
        page = render_template("accounts/first_start.html", form=form)
        return make_response(page, 429, {"Retry-After": str(seconds)})
    if not form.validate_on_submit():
        if form.code.data and form.code.errors:
            guards.wrong_at(door, named="an empty installation")
            db.session.commit()
        page = render_template("accounts/first_start.html", form=form)
        return (page, 422) if form.is_submitted() else page
    account = operations.create_account(
        name=form.name.data or "",
        email=form.email.data or "",
        password=form.password.data or "",
    )
    guards.enter(account_id=account.id)
    db.session.commit()
    flash(_("Your account is ready. Make your first workshop."), "success")
    return redirect(url_for("workshop.new"), 303)


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(Role.ANYONE)
def sign_in() -> Response | tuple[str, int] | str:
    """The organizer's door; afterwards the page that was asked for."""
    form = SignInForm(next=request.args.get("next", ""))
    inside = local_address(form.next.data, otherwise=url_for("workshop.home"))
    if visitor().is_any(Role.ACCOUNT):
        return redirect(inside, 303)
    if not operations.has_accounts():
        return redirect(url_for("accounts.first_start"), 303)
    if not form.validate_on_submit():
        page = render_template("accounts/sign_in.html", form=form)
        return (page, 422) if form.is_submitted() else page
    email, password = form.email.data or "", form.password.data or ""
    door = guards.password_door(email)
    account_id = _compare(door, email=email, password=password)
    seconds = guards.wait_at(door)
    if seconds:
        form.form_errors = [guards.please_wait(seconds)]
        page = render_template("accounts/sign_in.html", form=form)
        return make_response(page, 429, {"Retry-After": str(seconds)})
    if account_id is None:
        guards.wrong_at(door, named="an account")
        db.session.commit()
        form.form_errors = [_("This e-mail address and password do not belong together.")]
        return render_template("accounts/sign_in.html", form=form), 422
    guards.enter(account_id=account_id)
    db.session.commit()
    return redirect(inside, 303)


def _compare(door: Door, *, email: str, password: str) -> int | None:
    """The account that these belong to; nobody who writes waits while it is worked out."""
    db.session.rollback()
    with reading():
        if guards.wait_at(door):
            return None
        account = operations.account_for(email=email, password=password)
        account_id = account.id if account is not None else None
        db.session.rollback()
    return account_id


@bp.get("/account")
@allow(Role.ACCOUNT)
def account() -> str:
    """Somebody's own account: password and devices."""
    return _account_page(PasswordForm(formdata=None))


@bp.post("/account/password")
@allow(Role.ACCOUNT)
def change_password() -> Response | tuple[str, int]:
    """Another password; other devices have to sign in again."""
    mine = _my_account()
    form = PasswordForm()
    if not form.validate_on_submit():
        return _account_page(form), 422
    door = guards.password_door(mine.email)
    old, new = form.password.data or "", form.new_password.data or ""
    fits = _compare(door, email=mine.email, password=old) == visitor().account_id
    seconds = guards.wait_at(door)
    if seconds:
        form.password.errors = [guards.please_wait(seconds)]
        return _account_page(form), 429
    if not fits:
        guards.wrong_at(door, named="an account")
        db.session.commit()
        form.password.errors = [_("This is not your password.")]
        return _account_page(form), 422
    operations.change_password(account=_my_account(), password=new, kept_key=guards.own_key())
    db.session.commit()
    flash(_("The password is changed. Other devices have to sign in again."), "success")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/devices/<int:sign_in_id>/end")
@allow(Role.ACCOUNT)
def end_device(sign_in_id: int) -> Response:
    """Sign one device out."""
    operations.end_devices(account_id=visitor().account_id, only=sign_in_id)
    db.session.commit()
    flash(_("That device is signed out."), "success")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/devices/end")
@allow(Role.ACCOUNT)
def end_other_devices() -> Response:
    """Sign every other device out."""
    operations.end_devices(account_id=visitor().account_id, but_key=guards.own_key())
    db.session.commit()
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("accounts.account"), 303)


def _my_account() -> Account:
    return db.session.get_one(Account, visitor().account_id)


def _account_page(form: PasswordForm) -> str:
    return render_template(
        "accounts/account.html",
        form=form,
        account=_my_account(),
        devices=queries.devices(account_id=visitor().account_id, this_key=guards.own_key()),
    )


@bp.post("/sign-out")
@allow(Role.ANYONE)
def sign_out() -> Response:
    """End every right of this browser."""
    guards.leave()
    db.session.commit()
    flash(_("You are signed out on this device."), "success")
    return redirect(url_for("workshop.home"), 303)


@bp.post("/language")
@allow(Role.ANYONE)
def language() -> Response:
    """Speak another language from now on, and go back to the same page."""
    form = LanguageForm()
    form.language.choices = [Choice(*named) for named in languages_by_name().items()]
    if form.validate_on_submit():
        session["language"] = form.language.data
        session.permanent = True
        refresh()
    return redirect(_page_before(form.next.data), 303)


def _page_before(named: str | None) -> str:
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:  # not an address at all
        before = urlsplit("")
    if not named and before.netloc == request.host:
        named = f"{before.path}?{before.query}" if before.query else before.path
    return local_address(named, otherwise=url_for("workshop.home"))
