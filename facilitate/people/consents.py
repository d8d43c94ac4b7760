"""What people can agree to, each on its own. Pure.

The words for it stand in `people.forms`; each yes and each no is in the record, with when and how.
"""

from enum import StrEnum


class Consent(StrEnum):
    """One thing that somebody agrees to or not; the column is called `consents_` and this."""

    #: the name may stand in lists and beside what is quoted
    NAME = "name"
    #: what was said may be quoted as coming from the organization
    QUOTES = "quotes"
    #: pictures of the workshop may show them
    PHOTO = "photo"
    #: mail about what comes of the workshop
    FOLLOW_UP = "follow_up"


class Given(StrEnum):
    """How an agreement was given or taken back."""

    OWN_PAGE = "own_page"
    REGISTRATION = "registration"
    #: an organizer ticked it on the person's word
    ORGANIZER = "organizer"
    #: two entries of one person became one or two again, and the stricter answer holds
    MERGE = "merge"
