"""The key that a browser holds, and what hangs on it: taking rights up and giving them back.

And the count of wrong tries at the doors where somebody could guess.
"""

import logging

from flask import current_app, request, session
from flask_babel import ngettext

from facilitate.accounts import tries
from facilitate.accounts.operations import begin_sign_in, end_sign_ins
from facilitate.accounts.queries import live_sign_ins
from facilitate.web.addresses import network_of

_log = logging.getLogger("facilitate.doors")

#: name in Flask's signed cookie of the random key that sign-ins hang on
SIGN_IN_KEY = "key"

#: what a browser keeps when its key changes
_KEPT = ("language",)
#: name of what tells that this browser cast the ballot that counts; nothing is stored about it
OWN_BALLOT = "ballot"
#: what it also keeps when whom it acts for already enters once more, with their link again
_OWN = (OWN_BALLOT,)


def enter(
    *,
    account_id: int | None = None,
    participant_id: int | None = None,
    projector_of_id: int | None = None,
) -> None:
    """Let this browser act as an account, a participant or a projector from now on.

    Everything else in the cookie is dropped, the form token of before included. What is a person's
    own stays only where that person, who was the last to enter here, enters again.
    """
    again = participant_id is not None and participant_id == _last_participant()
    key = begin_sign_in(
        old_key=session.get(SIGN_IN_KEY),
        account_id=account_id,
        participant_id=participant_id,
        projector_of_id=projector_of_id,
        device=request.user_agent.string,
    )
    _forget(but=(*_KEPT, *_OWN) if again else _KEPT)
    session[SIGN_IN_KEY] = key
    session.permanent = True


def own_key() -> str | None:
    """The key of the browser that asks; None when it never signed in."""
    return session.get(SIGN_IN_KEY)


def leave() -> None:
    """End every right that this browser holds."""
    key = session.get(SIGN_IN_KEY)
    if key is not None:
        end_sign_ins(key=key)
    _forget()


def _last_participant() -> int | None:
    """The participant who this browser entered as last, while that lasts."""
    key = session.get(SIGN_IN_KEY)
    held = live_sign_ins(key) if key is not None else ()
    return next((each.participant_id for each in held if each.participant_id is not None), None)


def _forget(but: tuple[str, ...] = _KEPT) -> None:
    kept = {name: session[name] for name in but if name in session}
    session.clear()
    session.update(kept)


def door(kind: str, whose: str, *, at_most: int = tries.CODES_AT_MOST) -> tries.Door:
    """A door that asks for a secret, as tried from where this request comes from."""
    network = network_of(request.remote_addr)
    return tries.Door(kind=kind, whose=whose, network=network, at_most=at_most)


def password_door(email: str) -> tries.Door:
    """The sign-in form, for one account: others sign in meanwhile."""
    return door("password", email.lower(), at_most=tries.PASSWORDS_AT_MOST)


def wait_at(at: tries.Door) -> int:
    """Seconds until another try is looked at; 0 for now."""
    return tries.wait_at(at, secret_key=current_app.config["SECRET_KEY"])


def wrong_at(at: tries.Door, *, named: str) -> None:
    """Count a wrong try and log it under `named`, which holds nothing that was typed."""
    tries.count_wrong(at, secret_key=current_app.config["SECRET_KEY"])
    _log.warning("wrong %s from %s: %s", at.kind, at.network or "a local socket", named)


def please_wait(seconds: int) -> str:
    """What somebody reads who has to wait."""
    return str(
        ngettext(
            "There were too many wrong tries from here. Wait a second, then try again.",
            "There were too many wrong tries from here. Wait %(num)s seconds, then try again.",
            seconds,
        )
    )
