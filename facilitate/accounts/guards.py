"""The key that a browser holds, and what hangs on it: taking rights up and giving them back."""

from flask import request, session

from facilitate.accounts.operations import begin_sign_in, end_sign_ins

#: name in Flask's signed cookie of the random key that sign-ins hang on
SIGN_IN_KEY = "key"

#: what a browser keeps when its key changes
_KEPT = ("language",)


def enter(
    *,
    account_id: int | None = None,
    participant_id: int | None = None,
    projector_of_id: int | None = None,
) -> None:
    """Let this browser act as an account, a participant or a projector from now on.

    Everything else in the cookie is dropped, the form token of before included.
    """
    key = begin_sign_in(
        old_key=session.get(SIGN_IN_KEY),
        account_id=account_id,
        participant_id=participant_id,
        projector_of_id=projector_of_id,
        device=request.user_agent.string,
    )
    _forget()
    session[SIGN_IN_KEY] = key
    session.permanent = True


def leave() -> None:
    """End every right that this browser holds."""
    key = session.get(SIGN_IN_KEY)
    if key is not None:
        end_sign_ins(key=key)
    _forget()


def _forget() -> None:
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    session.update(kept)
