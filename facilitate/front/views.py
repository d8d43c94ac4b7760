"""The public page of a workshop, and the list of public workshops."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from facilitate.commitments.queries import plan_of
from facilitate.front import queries
from facilitate.library.queries import documents_of
from facilitate.people.queries import SectorOrganizations, listed_organizations_by_sector
from facilitate.registration.queries import offer_of
from facilitate.report.editions import PUBLIC
from facilitate.report.queries import newest_edition
from facilitate.web.access import MEMBERS, Role, allow, visitor
from facilitate.web.addresses import public_address
from facilitate.web.roundtable import Chair, Sitter, chairs
from facilitate.workshop.guards import visible_workshop
from facilitate.workshop.models import Workshop
from facilitate.workshop.queries import programme

bp = Blueprint("front", __name__)

#: more chairs than this cannot be told apart; the table is then drawn with one for each sector
_CHAIRS_AT_MOST = 60


@bp.get("/w/<code>/about")
@allow(Role.ANYONE)
def page(code: str) -> str:
    """Everything about a workshop that needs no signing in, once it is public."""
    workshop = visible_workshop(code)
    is_member = visitor().is_any(*MEMBERS)
    relatives = queries.relatives_of(workshop)
    sessions = programme(workshop.id)
    sectors = listed_organizations_by_sector(workshop.id)
    address = public_address(url_for("front.page", code=code))
    return render_template(
        "front/page.html",
        days=[(day, list(held)) for day, held in groupby(sessions, key=lambda s: s.day)],
        sectors=sectors,
        chairs=_around_one_table(sectors),
        documents=documents_of(workshop.id, only_permitted=not is_member),
        edition=newest_edition(workshop.id, audience=PUBLIC),
        tracks=plan_of(workshop.id).is_public,
        earlier=_earlier(workshop, relatives),
        series=[w for w in relatives if workshop.series and w.series == workshop.series],
        is_member=is_member,
        registration=offer_of(workshop),
        address=address,
        share=_share(workshop, address),
    )


@bp.get("/workshops")
@allow(Role.ANYONE)
def workshops() -> str:
    """The public workshops of this installation."""
    return render_template("front/workshops.html", workshops=queries.public_workshops())


def _around_one_table(sectors: Sequence[SectorOrganizations]) -> tuple[Chair, ...]:
    """A chair for each organization, those of a sector side by side."""
    sitters = [
        Sitter(
            label=organization.name,
            letter=group.sector.letter if group.sector else "",
            sector_index=group.sector.position if group.sector else None,
        )
        for group in sectors
        for organization in group.organizations
    ]
    if len(sitters) > _CHAIRS_AT_MOST:
        named = [group.sector for group in sectors if group.sector]
        sitters = [Sitter(label=s.name, letter=s.letter, sector_index=s.position) for s in named]
    return chairs(sitters)


def _earlier(workshop: Workshop, relatives: Sequence[Workshop]) -> Workshop | None:
    """The one of ours that this one builds on, if it is public."""
    wanted = workshop.builds_on_title.lower()
    return next((w for w in relatives if wanted and w.title.lower() == wanted), None)


def _share(workshop: Workshop, address: str) -> list[tuple[str, str]]:
    """Links that hand the address on; nothing is loaded from there, so nobody is followed."""
    return [
        (_("Send by e-mail"), "mailto:?" + _query(subject=workshop.title, body=address)),
        (
            _("Share on %(place)s", place="LinkedIn"),
            "https://www.linkedin.com/sharing/share-offsite/?" + _query(url=address),
        ),
        (
            _("Share on %(place)s", place="X"),
            "https://x.com/intent/post?" + _query(text=workshop.title, url=address),
        ),
    ]


def _query(**values: str) -> str:
    return urlencode(values).replace("+", "%20")  # mail programs show a plus as a plus
