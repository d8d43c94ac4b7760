"""The demo's start page with everyone's links (this machine only), and the organizer's way in."""

from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from facilitate.accounts.guards import enter
from facilitate.db import db
from facilitate.demo.create import demo_organizer, find_demo
from facilitate.demo.links import demo_links, organizer_token
from facilitate.demo.shapes import INVENTED
from facilitate.web.access import Role, allow
from facilitate.web.addresses import public_address

bp = Blueprint("demo", __name__)


@bp.get("/demo")
@allow(Role.ANYONE)
def start_page() -> Response:
    """Everyone's links; who asks from another machine finds nothing here."""
    if not _from_this_machine():
        abort(404)
    workshop = find_demo() or abort(404)
    links = demo_links(workshop, secret_key=current_app.config["SECRET_KEY"])
    page = render_template(
        "demo/start_page.html",
        demo=workshop,
        links=[(link.who, public_address(link.path)) for link in links],
        invented=INVENTED,
    )
    return make_response(page, {"Cache-Control": "no-store"})


@bp.route("/demo/organizer/<token>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def organizer(token: str) -> str | Response:
    """The organizer's link: as everybody's, only the button signs in."""
    if not compare_digest(
        token.encode(), organizer_token(current_app.config["SECRET_KEY"]).encode()
    ):
        abort(404)
    workshop = find_demo() or abort(404)
    if request.method == "GET":
        return render_template("demo/organizer.html", demo=workshop, token=token)
    enter(account_id=demo_organizer(workshop).id)
    db.session.commit()
    return redirect(url_for("workshop.overview", code=workshop.code), 303)


def _from_this_machine() -> bool:
    """Whether the request came over the loopback, by this machine's own name, through no proxy."""
    if any(request.headers.get(name) for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False
    host = urlsplit(f"//{request.host}").hostname or ""
    try:
        is_own = host == "localhost" or ip_address(host).is_loopback
        return is_own and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
