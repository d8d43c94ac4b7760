"""What a comment on a theme can say, and what a moderator decides about it. Pure."""

from datetime import timedelta

from facilitate.comments.models import ThemeCheck, ThemeComment
from facilitate.errors import Refused
from facilitate.themes.models import Theme

TEXT_LIMIT = 1000
REASON_LIMIT = 300
#: comments of one person within this time; somebody who types fast stays below it
AT_MOST, WITHIN = 6, timedelta(minutes=5)


def require_open(check: ThemeCheck | None) -> None:
    """Comments are taken only while the organizer asks for them."""
    if check is None or not check.is_open:
        raise Refused("Comments on the themes are not taken at the moment.")


def require_there(theme: Theme) -> None:
    """Nobody comments on a theme that is gone."""
    if theme.deleted_at is not None:
        raise Refused("This theme was deleted. Reload the page to see those that there are.")


def require_said(text: str) -> None:
    """Refuse an empty comment, and one that is a paper of its own."""
    if not text.strip():
        raise Refused("Write something first.")
    if len(text) > TEXT_LIMIT:
        raise Refused("A comment has at most %(limit)s characters.", limit=TEXT_LIMIT)


def require_calm(recent: int) -> None:
    """One person sends a few comments, not a flood."""
    if recent >= AT_MOST:
        raise Refused("You have sent many comments. Wait some minutes, then send this one.")


def require_undecided(comment: ThemeComment) -> None:
    """Each comment is decided once: whoever wrote it may have read the answer."""
    if comment.decided_at is not None:
        raise Refused("Somebody has decided about this comment already.")


def require_reason(reason: str) -> None:
    """Who is turned down reads why."""
    if not reason.strip():
        raise Refused("Say why, for whoever wrote it.")
    if len(reason) > REASON_LIMIT:
        raise Refused("The reason has at most %(limit)s characters.", limit=REASON_LIMIT)
