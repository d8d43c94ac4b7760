"""What a live topic is; areas declare theirs in `topics.py`, `live` collects them.

A topic name is its kind and, after a colon, a key: `workshop`, `table:7`, `plenary:3`, `job:12`.
Names are within one workshop.
"""

from collections.abc import Callable
from dataclasses import dataclass

from facilitate.activity import Activity
from facilitate.web.access import Visitor

#: a drawn change that stands for the whole page
FETCH_ANEW = ""


@dataclass(frozen=True, kw_only=True)
class TopicKind:
    """Who may listen to topics of one kind, and how a change on one is drawn.

    `may_listen` gets the visitor, the workshop's id and the topic's key.

    `render` draws the fragment that everybody in the audience may see (no form, no right, no
    token in it), or None to send only a nudge, after which each page fetches its own piece, or
    `FETCH_ANEW` where more of the page has changed than a piece.

    `follows` names topic kinds whose activity also nudges the listeners of this one; with
    `same_key` only those whose topic has the key of the one that changed.

    `rights_follow` names kinds of activity after which somebody may no longer be allowed to listen,
    so that open streams are asked anew.
    """

    kind: str
    may_listen: Callable[[Visitor, int, str], bool]
    render: Callable[[Activity], str | None]
    follows: tuple[str, ...] = ()
    same_key: bool = False
    rights_follow: tuple[str, ...] = ()
