"""Who may enter: one declaration per view, enforced in one place before any view runs.

    @bp.get("/w/<code>/run")
    @allow(Role.ORGANIZER)
    def run(code): ...

A visitor without a matching role sees what a stranger sees: nothing. Somebody known gets 404;
somebody unknown gets the door, whether the address exists or not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

from flask import Flask, abort, current_app, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from facilitate.activity import Actor
from facilitate.web.htmx import asked_page, is_htmx

View = TypeVar("View", bound=Callable[..., object])


class Role(StrEnum):
    """What a visitor can be; from participant on within the workshop of the address."""

    ANYONE = "anyone"
    ACCOUNT = "account"
    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    THEME_TEAM = "theme_team"
    ORGANIZER = "organizer"
    #: an account that checks people in, and does nothing else
    DESK = "desk"
    #: the browser at the projector, which entered by the projector's own link
    PROJECTOR = "projector"


#: who takes part in what is said and decided
TAKING_PART = (Role.PARTICIPANT, Role.FACILITATOR, Role.THEME_TEAM, Role.ORGANIZER)

#: the people of a workshop
MEMBERS = (*TAKING_PART, Role.DESK)

#: who may open what the whole room reads
PROJECTING = (Role.PROJECTOR, Role.FACILITATOR, Role.ORGANIZER)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who is asking, as far as the workshop of this address is concerned."""

    account_id: int | None = None
    participant_id: int | None = None
    roles: frozenset[Role] = frozenset({Role.ANYONE})
    #: signed in anywhere on this installation, be it in another workshop
    known: bool = False

    @property
    def actor(self) -> Actor:
        """The visitor as the `by=` of operations."""
        return Actor(account_id=self.account_id, participant_id=self.participant_id)

    @property
    def name_on_device(self) -> str:
        """Tells on one device whose something is, such as a page or a note; "" for a stranger.

        An account stays signed in while one person after the other enters beside it.
        """
        ids = {"account": self.account_id, "participant": self.participant_id}
        return "-".join(f"{kind}-{known}" for kind, known in ids.items() if known is not None)

    def is_any(self, *roles: Role) -> bool:
        """Whether the visitor has at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def organizes(self) -> bool:
        """Whether the visitor is an organizer of this workshop."""
        return Role.ORGANIZER in self.roles


def allow(*roles: Role) -> Callable[[View], View]:
    """Declare who may enter a view."""

    def declare(view: View) -> View:
        view.__access__ = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare


def declared(view: Callable[..., object]) -> frozenset[Role] | None:
    """The declaration of a view; None when it has none."""
    return getattr(view, "__access__", None)


def visitor() -> Visitor:
    """Who is asking in this request."""
    return g.visitor  # type: ignore[no-any-return]


def guard_doors(app: Flask, *, find_visitor: Callable[[str | None], Visitor]) -> None:
    """Enforce the declarations of all views; `find_visitor` gets the workshop code, if any."""
    allow(Role.ANYONE)(app.view_functions["static"])

    @app.before_request
    def enforce() -> Response | None:
        if request.endpoint == "static":
            # the same for everybody, and a page asks for two dozen at once
            g.visitor = Visitor()
            return None
        code = (request.view_args or {}).get("code")
        g.visitor = find_visitor(code)
        if request.endpoint is None:
            # no such address: within a workshop a stranger gets the door all the same
            code = workshop_code_in(request.path)
            if code is None or g.visitor.known:
                return None
            return to_the_door(code)
        roles = declared(current_app.view_functions[request.endpoint])
        if roles is None:
            raise LookupError(f"{request.endpoint} does not declare who may enter")
        if not g.visitor.is_any(*roles):
            turn_away(code)
        return None


def workshop_code_in(path: str) -> str | None:
    """The workshop code that an address names, such as KHX7 in /w/KHX7/run; None without one."""
    parts = path.split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "w" and parts[2] else None


def turn_away(code: str | None) -> NoReturn:
    """Answer somebody without the right: with 404 if known, else with the door."""
    if visitor().known:
        abort(404)
    abort(to_the_door(code))


def to_the_door(code: str | None) -> Response:
    """Send a stranger to where one enters, and back to the page afterwards."""
    back = asked_page()
    if code is None:
        door = url_for("accounts.sign_in", next=back)
    else:
        door = url_for("people.door", code=code, next=back)
    if is_htmx():
        return make_response("", 200, {"HX-Redirect": door})
    return redirect(door, 303)
