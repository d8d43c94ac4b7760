"""The projector: its page, what the organizer lets it show, and the link its browser enters by."""

from typing import Any

import segno
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
from werkzeug.wrappers import Response

from facilitate import activity
from facilitate.accounts.guards import enter
from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.web.access import PROJECTING, Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.htmx import answer
from facilitate.workshop import operations, queries
from facilitate.workshop.blueprint import bp
from facilitate.workshop.forms import ProjectorForm
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import ProjectorView, Workshop
from facilitate.workshop.slides import SLIDES, shown


@bp.get("/w/<code>/projector")
@allow(*PROJECTING)
def projector(code: str) -> str:
    """What the whole room reads: one slide, the clock, the newest message and how to get in."""
    workshop = workshop_or_404(code)
    topics = {topic for slide in SLIDES.values() for topic in slide.topics}
    return render_template(
        "workshop/projector.html",
        live_topics=["workshop", "projector", *sorted(topics)],
        live_seq=activity.last_seq(workshop.id),
        now=queries.now(workshop),
        styles=sorted({slide.styles for slide in SLIDES.values() if slide.styles}),
        **_way_in(workshop),
    )


@bp.get("/w/<code>/projector/slide")
@allow(*PROJECTING)
def projector_slide(code: str) -> Response:
    """On to the slide that is chosen now; the page asks again when another one is."""
    return redirect(url_for(SLIDES[shown(workshop_or_404(code))].endpoint, code=code), 303)


@bp.get("/w/<code>/projector/join")
@allow(*PROJECTING)
def projector_join(code: str) -> str:
    """How to get in, large."""
    return render_template("workshop/_projector_join.html", **_way_in(workshop_or_404(code)))


@bp.get("/w/<code>/projector/timer")
@allow(*PROJECTING)
def projector_timer(code: str) -> str:
    """The round that is on or comes next, with its question and the time left."""
    workshop = workshop_or_404(code)
    return render_template("workshop/_projector_timer.html", now=queries.now(workshop))


# --- What the organizer does about it ------------------------------------------------------------


@bp.get("/w/<code>/projector/chooser")
@allow(Role.ORGANIZER)
def projector_chooser(code: str) -> str:
    """What the projector shows and what else it could, for a page that heard of a change."""
    return render_template(
        "workshop/_projector_chooser.html", **_fresh_chooser(workshop_or_404(code))
    )


@bp.post("/w/<code>/projector")
@allow(Role.ORGANIZER)
def choose_slide(code: str) -> Response:
    """Let the projector show something else."""
    workshop = workshop_or_404(code)
    form = ProjectorForm()
    if not form.validate_on_submit():
        abort(422)
    operations.show_on_projector(
        workshop=workshop, view=ProjectorView(form.view.data), by=visitor().actor
    )
    db.session.commit()
    return answer(
        "workshop/_projector_chooser.html",
        to=url_for("workshop.run", code=code),
        **_fresh_chooser(workshop),
    )


@bp.post("/w/<code>/projector/link")
@allow(Role.ORGANIZER)
def replace_projector_link(code: str) -> Response:
    """A new link for the projector; the old one ends."""
    workshop = workshop_or_404(code)
    is_first = workshop.projector_nonce is None
    operations.replace_projector_link(
        workshop=workshop, secret_key=current_app.config["SECRET_KEY"], by=visitor().actor
    )
    db.session.commit()
    if is_first:
        said = _("The projector has a link of its own now.")
    else:
        said = _("This is the new link. The old one and the screens it opened have ended.")
    flash(said, "success")
    return redirect(url_for("workshop.run", code=code, _anchor="projector-link"), 303)


def chooser(workshop: Workshop, *, rev: int) -> dict[str, Any]:
    """What the chooser on the Run page draws; `rev` is the newest change that it has seen."""
    return {"slides": SLIDES, "shown": shown(workshop), "rev": rev}


def projector_link(workshop: Workshop) -> str | None:
    """The full address of the projector's own link; None until one was made."""
    if workshop.projector_nonce is None:
        return None
    token = token_of(workshop.projector_nonce, secret_key=current_app.config["SECRET_KEY"])
    return public_address(url_for("workshop.enter_projector", token=token))


# --- The browser at the projector -----------------------------------------------------------


@bp.route("/projector/<token>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def enter_projector(token: str) -> Response:
    """Only the button makes this browser the projector: what previews links opens them too."""
    workshop = queries.workshop_by_projector_token(token)
    if workshop is None:
        return _kept_nowhere(make_response(render_template("workshop/unknown_projector.html"), 404))
    if request.method == "POST":
        enter(projector_of_id=workshop.id)
        db.session.commit()
        return _kept_nowhere(redirect(url_for("workshop.projector", code=workshop.code), 303))
    page = render_template(
        "workshop/enter_projector.html", title_of_workshop=workshop.title, token=token
    )
    return _kept_nowhere(make_response(page))


def _kept_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _fresh_chooser(workshop: Workshop) -> dict[str, Any]:
    return chooser(workshop, rev=activity.last_seq(workshop.id))


def _way_in(workshop: Workshop) -> dict[str, object]:
    address = public_address(url_for("people.door", code=workshop.code))
    return {
        "address": address,
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(border=2, xmldecl=False),
    }
