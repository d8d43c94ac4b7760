"""How far the commitments are: the tracker, answers by personal link, and when people are asked."""

from collections import Counter

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate import activity, clock
from facilitate.commitments import following, letters, queries
from facilitate.commitments.forms import PROGRESSES, FollowUpForm, ProgressForm
from facilitate.commitments.guards import (
    commitment_or_404,
    followed_up_or_404,
    me_or_404,
    tracked_workshop,
)
from facilitate.commitments.models import Commitment, Progress, Visibility
from facilitate.commitments.rules import takes_part
from facilitate.commitments.views import EDITORS, bp
from facilitate.config import Config
from facilitate.db import db
from facilitate.people.consents import Consent, Given
from facilitate.people.models import Participant
from facilitate.people.operations import agree
from facilitate.web.access import TAKING_PART, Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.get("/w/<code>/progress")
@allow(Role.ANYONE)
def tracker(code: str) -> str:
    """How far the commitments are: to people of the workshop, and to anybody if it is public."""
    workshop = tracked_workshop(code)
    is_member = visitor().is_any(*TAKING_PART)
    seen_by = Visibility.ROOM if is_member else Visibility.PUBLIC
    wider = list(Visibility)[list(Visibility).index(seen_by) :]
    facts = [each for each in queries.commitments_of(workshop) if each.visibility in wider]
    # who is of the workshop sees here what its own list of commitments shows them
    inside = (
        {each.number: each.commitment for each in queries.sheets(workshop.id)} if is_member else {}
    )
    counted = Counter(each.progress.progress if each.progress else None for each in facts)
    return render_template(
        "commitments/tracker.html",
        facts=facts,
        counted=[(label, counted[key]) for key, label in PROGRESSES.items()],
        silent=counted[None],
        progresses=PROGRESSES,
        plan=queries.plan_of(workshop.id),
        is_member=is_member,
        inside=inside,
    )


@bp.route("/w/<code>/commitments/<int:commitment_id>/progress", methods=["GET", "POST"])
@allow(Role.PARTICIPANT, *EDITORS)
def progress(code: str, commitment_id: int) -> Response:
    """Say how far a commitment is: who takes part in it themselves, organizers what they heard."""
    workshop = workshop_or_404(code)
    commitment = commitment_or_404(workshop, commitment_id)
    me = _teller(workshop, commitment)
    form = ProgressForm()
    if not form.is_submitted():
        return _progress_page(commitment, form, me)
    if not form.validate():
        return _progress_page(commitment, form, me, 422)
    following.say_progress(
        commitment=commitment,
        progress=Progress(form.progress.data),
        text=form.text.data or "",
        participant=me,
        told_public=form.told_public,
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("Thank you. It is kept."), "success")
    here = url_for("commitments.index", code=code, _anchor=f"commitment-{commitment_id}")
    return redirect(here, 303)


@bp.post("/w/<code>/commitments/mail-agreement")
@allow(Role.PARTICIPANT)
def agree_to_mail(code: str) -> Response:
    """Agree to mail that asks how far one's commitments are."""
    workshop = workshop_or_404(code)
    me = me_or_404(workshop)
    agree(
        participant=me,
        agreed={*me.consents, Consent.FOLLOW_UP},
        how=Given.OWN_PAGE,
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("You get a mail when it is time. Each has a link that ends them."), "success")
    return redirect(url_for("commitments.index", code=code), 303)


# --- Behind a personal link ----------------------------------------------------------------------


@bp.route("/follow-up/<token>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def follow_up(token: str) -> Response:
    """Say how far a commitment is. Only the button does it: mail scanners open links too."""
    asked = followed_up_or_404(token)[0]
    form = ProgressForm()
    if not form.is_submitted():
        form.progress.data = _said_by_link()
        return _follow_up_page(token, form)
    if not form.validate():
        return _follow_up_page(token, form, 422)
    following.say_progress(
        commitment=asked.commitment,
        progress=Progress(form.progress.data),
        text=form.text.data or "",
        participant=asked.participant,
        told_public=form.told_public,
        by=activity.Actor(participant_id=asked.participant_id),
    )
    db.session.commit()
    flash(_("Thank you. It is kept."), "success")
    return redirect(url_for("commitments.follow_up", token=token), 303)


@bp.post("/follow-up/<token>/stop")
@allow(Role.ANYONE)
def stop(token: str) -> Response:
    """No more mail about this commitment."""
    following.stop(follow_up=followed_up_or_404(token)[0])
    db.session.commit()
    return redirect(url_for("commitments.follow_up", token=token, _anchor="stop"), 303)


@bp.post("/follow-up/<token>/resumption")
@allow(Role.ANYONE)
def resume(token: str) -> Response:
    """Mail about it after all."""
    following.resume(follow_up=followed_up_or_404(token)[0])
    db.session.commit()
    return redirect(url_for("commitments.follow_up", token=token, _anchor="stop"), 303)


# --- When people are asked -----------------------------------------------------------------------


@bp.route("/w/<code>/commitments/follow-up", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def follow_ups(code: str) -> Response:
    """When people are asked how far their commitments are, whom that reaches, who may see it."""
    workshop = workshop_or_404(code)
    form = FollowUpForm()
    if not form.is_submitted():
        return _plan_page(workshop, FollowUpForm.showing(queries.plan_of(workshop.id)))
    if not form.validate():
        return _plan_page(workshop, form, 422)
    following.plan_follow_ups(
        workshop=workshop,
        days=form.chosen,
        asks=form.asks.data,
        is_public=form.is_public.data,
        by=visitor().actor,
    )
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("commitments.follow_ups", code=code), 303)


# --- What these pages need -----------------------------------------------------------------------


def _said_by_link() -> str | None:
    """The answer that the link in the mail stands for; it is only chosen, not given."""
    said = request.args.get("say", "")
    return said if said in list(Progress) else None


def _teller(workshop: Workshop, commitment: Commitment) -> Participant | None:
    """Who says it: the visitor, or nobody by name when an editor writes down what they heard."""
    is_editor = visitor().is_any(*EDITORS)
    if is_editor and visitor().participant_id is None:
        return None
    me = me_or_404(workshop)
    return None if is_editor and not takes_part(commitment, me) else me


def _progress_page(
    commitment: Commitment, form: ProgressForm, me: Participant | None, status: int = 200
) -> Response:
    reach = following.reach_of(commitment)
    form.reach.data = reach
    page = render_template(
        "commitments/progress.html",
        commitment=commitment,
        form=form,
        reach=reach,
        kept_inside=following.line_kept_inside(commitment, me),
        tells_for_others=me is None,
    )
    return make_response(page, status)


def _follow_up_page(token: str, form: ProgressForm, status: int = 200) -> Response:
    asked = followed_up_or_404(token)[0]
    reach = following.reach_of(asked.commitment)
    form.reach.data = reach
    page = render_template(
        "commitments/follow_up.html",
        asked=asked,
        commitment=asked.commitment,
        form=form,
        token=token,
        progresses=PROGRESSES,
        reach=reach,
        kept_inside=following.line_kept_inside(asked.commitment, asked.participant),
    )
    return make_response(page, status, {"Cache-Control": "no-store"})


def _plan_page(workshop: Workshop, form: FollowUpForm, status: int = 200) -> Response:
    config: Config = current_app.config["FACILITATE"]
    people = {
        person
        for sheet in queries.sheets(workshop.id)
        if following.is_open(sheet)
        for person in following.people_to_ask(sheet)
    }
    reached = {person for person in people if following.may_write_to(person)}
    plan = queries.plan_of(workshop.id)
    page = render_template(
        "commitments/follow_ups.html",
        form=form,
        plan=plan,
        reached=len(reached),
        unreached=sorted(people - reached, key=lambda person: (person.name_key, person.id)),
        next_time=following.next_time(workshop, plan, moment=clock.now()),
        stays_here=workshop.is_demo or not config.mail_server,
        can_be_sent=letters.can_be_sent(),
    )
    return make_response(page, status)
