"""The organizer's wishes of the seating: a list, and two forms to say one."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Sector
from facilitate.people.queries import sectors_of
from facilitate.seating import planning, queries, wishes, wishing
from facilitate.seating.forms import PairWishForm, SectorWishForm
from facilitate.seating.models import SeatingWish, SectorWish, WishKind
from facilitate.seating.solver import Infeasible
from facilitate.seating.views import bp
from facilitate.seating.wording import say_contradiction
from facilitate.web.access import Role, allow, visitor
from facilitate.web.errors import say
from facilitate.workshop.guards import workshop_or_404
from facilitate.workshop.models import Workshop


@bp.route("/w/<code>/seating/wishes", methods=["GET", "POST"])
@allow(Role.ORGANIZER)
def wish_list(code: str) -> str | Response | tuple[str, int]:
    """Who is kept apart or seated together, which sectors meet, and the forms for more."""
    workshop = workshop_or_404(code)
    form = _pair_form(workshop)
    if not form.is_submitted():
        return _page(workshop, form, _sector_form(workshop, formdata=None))
    if not form.validate_on_submit() or form.one.person is None or form.other.person is None:
        return _page(workshop, form, _sector_form(workshop, formdata=None)), 422
    one, other = form.one.person, form.other.person
    try:
        wishing.wish_of_pair(
            workshop=workshop,
            kind=WishKind(form.kind.data),
            one=one,
            other=other,
            reason=form.reason.data or "",
            by=visitor().actor,
        )
    except (Refused, Infeasible) as no:
        db.session.rollback()
        form.form_errors.append(
            say(no) if isinstance(no, Refused) else " ".join(map(say_contradiction, no.findings))
        )
        workshop = workshop_or_404(code)
        return _page(workshop, form, _sector_form(workshop, formdata=None)), 409
    db.session.commit()
    names = {"one": one.name, "other": other.name}
    flash(
        _("%(one)s and %(other)s are kept apart whenever people are seated.", **names)
        if form.kind.data == WishKind.APART
        else _("%(one)s and %(other)s sit together whenever people are seated.", **names),
        "success",
    )
    return redirect(url_for("seating.wish_list", code=code), 303)


@bp.post("/w/<code>/seating/wishes/<int:wish_id>/removal")
@allow(Role.ORGANIZER)
def drop_wish(code: str, wish_id: int) -> Response:
    """Take a wish about two people back."""
    workshop = workshop_or_404(code)
    return _taken_back(workshop, db.session.get(SeatingWish, wish_id))


@bp.post("/w/<code>/seating/sector-wishes")
@allow(Role.ORGANIZER)
def add_sector_wish(code: str) -> Response | tuple[str, int]:
    """Let everybody of a sector meet somebody of another one."""
    workshop = workshop_or_404(code)
    form = _sector_form(workshop)
    if not form.validate_on_submit():
        return _page(workshop, _pair_form(workshop, formdata=None), form), 422
    by_id = {sector.id: sector for sector in sectors_of(workshop.id)}
    sector, meets = by_id[form.sector.data], by_id[form.meets.data]
    wishing.wish_of_sectors(workshop=workshop, sector=sector, meets=meets, by=visitor().actor)
    db.session.commit()
    flash(_said(sector, meets), "success")
    return redirect(url_for("seating.wish_list", code=code), 303)


@bp.post("/w/<code>/seating/sector-wishes/<int:wish_id>/removal")
@allow(Role.ORGANIZER)
def drop_sector_wish(code: str, wish_id: int) -> Response:
    """Take a wish about two sectors back."""
    workshop = workshop_or_404(code)
    return _taken_back(workshop, db.session.get(SectorWish, wish_id))


def _taken_back(workshop: Workshop, wish: SeatingWish | SectorWish | None) -> Response:
    if wish is None or wish.workshop_id != workshop.id:
        abort(404)
    wishing.take_back(workshop=workshop, wish=wish, by=visitor().actor)
    db.session.commit()
    flash(_("The wish is removed. Nobody moves by that."), "success")
    return redirect(url_for("seating.wish_list", code=workshop.code), 303)


def _said(sector: Sector, meets: Sector) -> str:
    return str(
        _("Everybody of %(sector)s is to meet somebody of %(meets)s.",
          sector=sector.name, meets=meets.name)
    )  # fmt: skip


def _pair_form(workshop: Workshop, **given: None) -> PairWishForm:
    """Among everybody who gets a chair; whoever the address names is filled in."""
    form = PairWishForm(**given)
    form.offer(queries.people_to_seat(workshop.id))
    wanted = request.args.get("one", type=int)
    if not form.is_submitted():
        form.one.data = next((n for n, p in form.one.labels.items() if p.id == wanted), "")
    return form


def _sector_form(workshop: Workshop, **given: None) -> SectorWishForm:
    form = SectorWishForm(**given)
    form.offer(sectors_of(workshop.id))
    return form


def _page(workshop: Workshop, pair_form: PairWishForm, sector_form: SectorWishForm) -> str:
    plan = queries.newest_plan(workshop.id)
    pairs = wishes.pair_wishes(workshop.id)
    of_sectors = wishes.sector_wishes(workshop.id)
    met = planning.sectors_met(workshop=workshop, plan=plan, wishes=of_sectors) if plan else []
    unmet: dict[int, list[wishes.Unmet]] = {}
    for each in wishes.unmet(workshop=workshop, plan=plan, wishes=pairs) if plan else ():
        unmet.setdefault(each.wish.id, []).append(each)
    # tables that meet every wish show that it is possible, which is slow to find out otherwise
    impossible = wishing.contradictions(workshop) if unmet or plan is None else ()
    return render_template(
        "seating/wishes.html",
        form=pair_form,
        sector_form=sector_form,
        names=list(pair_form.one.labels),
        pairs=pairs,
        unmet=unmet,
        may_update=any(u.round.started_at is None for each in unmet.values() for u in each),
        sector_wishes=met or [(wish, None) for wish in of_sectors],
        contradictions=[say_contradiction(each) for each in impossible],
        said=_said,
    )
