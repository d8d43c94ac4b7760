"""What happened, in words: one for each kind of change that areas record."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

#: by the beginning of the kind, in the order of the choice
GROUPS = {
    "people": _l("People"),
    "organization": _l("Organizations"),
    "consent": _l("Consents"),
    "helper": _l("Who helps"),
    "workshop": _l("Settings"),
    "programme": _l("Programme"),
    "table": _l("Tables"),
    "seating": _l("Seating"),
    "round": _l("Rounds"),
    "message": _l("Messages"),
    "note": _l("Notes"),
    "option": _l("Options"),
    "theme": _l("Themes"),
    "poll": _l("Voting"),
    "commitment": _l("Commitments"),
    "document": _l("Documents"),
    "edition": _l("Report"),
    "projector": _l("Projector"),
}

KINDS = {
    "consent.given": _l("Agreed to something"),
    "consent.withdrawn": _l("Took back an agreement"),
    "document.added": _l("Added a document"),
    "document.edited": _l("Changed a document"),
    "document.removed": _l("Removed a document"),
    "edition.released": _l("Released a report"),
    "edition.withdrawn": _l("Took a report back"),
    "helper.invitation_withdrawn": _l("Withdrew an invitation"),
    "helper.invited": _l("Invited somebody to work on it"),
    "helper.joined": _l("Accepted an invitation"),
    "helper.removed": _l("Took somebody off"),
    "message.sent": _l("Sent a message to all screens"),
    "message.withdrawn": _l("Withdrew a message"),
    "note.added": _l("Wrote a note"),
    "note.opened": _l("Opened a note to edit it"),
    "note.closed": _l("Closed a note"),
    "note.deleted": _l("Deleted a note"),
    "note.edited": _l("Changed a note"),
    "note.restored": _l("Restored a note"),
    "note.set_aside": _l("Wrote a version that was set aside"),
    "notes.marked": _l("Marked notes"),
    "options.added": _l("Added options"),
    "option.added": _l("Added an option"),
    "option.edited": _l("Changed an option"),
    "option.withdrawn": _l("Withdrew an option"),
    "option.restored": _l("Restored an option"),
    "organization.added": _l("Added an organization"),
    "organization.changed": _l("Changed an organization"),
    "people.added": _l("Added a person"),
    "people.changed": _l("Changed a person"),
    "people.check_in_undone": _l("Took a check-in back"),
    "people.checked_in": _l("Checked in"),
    "people.device_ended": _l("Signed a device out"),
    "people.devices_ended": _l("Signed devices out"),
    "people.forgotten": _l("Made people nameless"),
    "people.imported": _l("Imported a list of people"),
    "people.link_replaced": _l("Gave a new personal link"),
    "people.removed": _l("Removed a person"),
    "people.restored": _l("Put a person back"),
    "poll.closed": _l("Closed the vote"),
    "poll.opened": _l("Opened the vote"),
    "poll.prepared": _l("Prepared the vote"),
    "poll.published": _l("Showed the result"),
    "poll.reopened": _l("Opened the vote again"),
    "programme.edited": _l("Changed the programme"),
    "projector.link_replaced": _l("Gave the projector a new link"),
    "projector.view_chosen": _l("Chose what the projector shows"),
    "commitments.added": _l("Made commitments of options"),
    "round.ended": _l("Ended a round"),
    "round.extended": _l("Gave a round more time"),
    "round.paused": _l("Paused a round"),
    "round.reopened": _l("Opened a round again"),
    "round.resumed": _l("Went on with a round"),
    "round.started": _l("Started a round"),
    "seating.drafted": _l("Seated everybody"),
    "seating.moved": _l("Moved people"),
    "seating.sent": _l("Sent the seating"),
    "table.edited": _l("Changed a table"),
    "tables.set": _l("Set the number of tables"),
    "theme.added": _l("Added a theme"),
    "theme.deleted": _l("Deleted a theme"),
    "theme.edited": _l("Changed a theme"),
    "theme.restored": _l("Restored a theme"),
    "workshop.created": _l("Made the workshop"),
    "workshop.edited": _l("Changed the settings"),
}


def in_words(kind: str) -> str | None:
    """What somebody did; None for a kind that has no words yet."""
    return str(KINDS[kind]) if kind in KINDS else None


def program() -> str:
    """Who it was when nobody was."""
    return str(gettext("The program"))
