"""The list of personal links, for organizers who invite people by their own mail."""

from flask import current_app, make_response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitate.accounts.links import token_of
from facilitate.people import queries
from facilitate.people.views import bp
from facilitate.sheets import as_csv
from facilitate.web.access import Role, allow
from facilitate.web.addresses import public_address
from facilitate.workshop.guards import workshop_or_404


@bp.get("/w/<code>/people/links.csv")
@allow(Role.ORGANIZER)
def link_list(code: str) -> Response:
    """Name, organization, address, personal link and badge code of everybody, as a file."""
    workshop = workshop_or_404(code)
    key = current_app.config["SECRET_KEY"]
    rows = [
        (
            person.name,
            person.organization.name if person.organization else "",
            person.email,
            public_address(
                url_for("people.personal_link", token=token_of(person.link_nonce, secret_key=key))
            ),
            person.badge_code,
        )
        for person in queries.participants_for_seating(workshop.id)
    ]
    header = (_("Name"), _("Organization"), _("E-mail"), _("Personal link"), _("Badge code"))
    response = make_response(as_csv(header, rows))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f"attachment; filename=links-{workshop.code}.csv"
    response.headers["Cache-Control"] = "no-store"
    return response
