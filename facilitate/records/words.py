"""What happened, in words: one for each kind of change that areas record."""

from collections.abc import Callable, Mapping

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

#: by the beginning of the kind, in the order of the choice
GROUPS = {
    "people": _l("People"),
    "organization": _l("Organizations"),
    "registration": _l("Registrations"),
    "consent": _l("Consents"),
    "helper": _l("Who helps"),
    "workshop": _l("Settings"),
    "programme": _l("Programme"),
    "table": _l("Tables"),
    "seating": _l("Seating"),
    "round": _l("Rounds"),
    "message": _l("Messages"),
    "mail": _l("Mail"),
    "note": _l("Notes"),
    "option": _l("Options"),
    "theme": _l("Themes"),
    "desk": _l("Synthesis desk"),
    "poll": _l("Voting"),
    "commitment": _l("Commitments"),
    "document": _l("Documents"),
    "edition": _l("Report"),
    "feedback": _l("Feedback"),
    "pages": _l("Print"),
    "projector": _l("Projector"),
}

KINDS = {
    "consent.given": _l("Agreed to something"),
    "consent.withdrawn": _l("Took back an agreement"),
    "document.added": _l("Added a document"),
    "document.edited": _l("Changed a document"),
    "document.removed": _l("Removed a document"),
    "edition.comment_accepted": _l("Took up a comment on the draft"),
    "edition.comment_declined": _l("Declined a comment on the draft"),
    "edition.commented": _l("Commented on the draft"),
    "edition.comments_closed": _l("Closed comments on the draft"),
    "edition.comments_extended": _l("Changed the deadline of comments on the draft"),
    "edition.comments_opened": _l("Asked for comments on the draft"),
    "edition.names_cleared": _l("Allowed the report to name organizations"),
    "edition.passage_renewed": _l("Brought numbers in the report's text up to date"),
    "edition.passage_written": _l("Wrote text for the report"),
    "edition.quotes_pinned": _l("Chose the quotes of a theme"),
    "edition.section_hidden": _l("Left a section out of the report"),
    "edition.section_shown": _l("Took a section into the report again"),
    "edition.sections_ordered": _l("Ordered the sections of the report"),
    "edition.released": _l("Released a report"),
    "edition.withdrawn": _l("Took a report back"),
    "feedback.closed": _l("Closed the feedback form"),
    "feedback.line_left_out": _l("Kept a line of feedback out of the report"),
    "feedback.line_shown": _l("Let the report quote a line of feedback"),
    "feedback.opened": _l("Opened the feedback form"),
    "feedback.worded": _l("Worded the questions of the feedback form"),
    "helper.invitation_withdrawn": _l("Withdrew an invitation"),
    "helper.invited": _l("Invited somebody to work on it"),
    "helper.joined": _l("Accepted an invitation"),
    "helper.removed": _l("Took somebody off"),
    "mail.tested": _l("Tried out an invitation"),
    "mail.tried": _l("Handed mail over"),
    "message.sent": _l("Sent a message to all screens"),
    "message.withdrawn": _l("Withdrew a message"),
    "note.added": _l("Wrote a note"),
    "note.opened": _l("Opened a note to edit it"),
    "note.closed": _l("Closed a note"),
    "note.deleted": _l("Deleted a note"),
    "note.edited": _l("Changed a note"),
    "note.moved": _l("Moved a note"),
    "note.merged": _l("Joined notes"),
    "note.agreed": _l("Agreed to a note at its table"),
    "note.disputed": _l("Disputed a note at its table"),
    "note.unmarked": _l("Neither agreed to nor disputed a note"),
    "note.objected": _l("Said that a note is not what they said"),
    "note.kept": _l("Kept a note that was objected to"),
    "note.chosen": _l("Put a note among the top of its table"),
    "note.not_chosen": _l("Took a note off the top of its table"),
    "note.shown_on_wall": _l("Showed a note on the wall again"),
    "note.taken_off_wall": _l("Took a note off the wall"),
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
    "pages.printed": _l("Printed pages"),
    "people.added": _l("Added a person"),
    "people.came_in": _l("Came in for the first time"),
    "people.changed": _l("Changed a person"),
    "people.check_in_undone": _l("Took a check-in back"),
    "people.checked_in": _l("Checked in"),
    "people.device_ended": _l("Signed a device out"),
    "people.devices_ended": _l("Signed devices out"),
    "people.forgotten": _l("Made people nameless"),
    "people.imported": _l("Imported a list of people"),
    "people.invited": _l("Sent invitations"),
    "people.link_replaced": _l("Gave a new personal link"),
    "people.reminded": _l("Sent reminders"),
    "people.merge_undone": _l("Made one person two again"),
    "people.merged": _l("Made two people one"),
    "people.removed": _l("Removed a person"),
    "people.restored": _l("Put a person back"),
    "poll.archived": _l("Archived a vote"),
    "poll.closed": _l("Closed the vote"),
    "poll.extended": _l("Gave the vote more time"),
    "poll.opened": _l("Opened the vote"),
    "poll.paper_corrected": _l("Keyed in a paper ballot again"),
    "poll.paper_keyed": _l("Keyed in a paper ballot"),
    "poll.paper_read": _l("Keyed in a paper ballot that waits for a second person"),
    "poll.hands_counted": _l("Counted hands in a vote"),
    "poll.prepared": _l("Prepared the vote"),
    "poll.published": _l("Showed the result"),
    "poll.reopened": _l("Opened the vote again"),
    "programme.edited": _l("Changed the programme"),
    "projector.link_replaced": _l("Gave the projector a new link"),
    "projector.view_chosen": _l("Chose what the projector shows"),
    "commitment.added": _l("Added a commitment"),
    "commitment.edited": _l("Changed a commitment"),
    "commitment.joined": _l("Took a part in a commitment"),
    "commitment.lead_confirmed": _l("Confirmed who leads a commitment"),
    "commitment.left": _l("Left a commitment"),
    "commitment.moved": _l("Moved a commitment"),
    "commitment.progressed": _l("Said how far a commitment is"),
    "commitment.restored": _l("Put a commitment back"),
    "commitment.withdrawn": _l("Withdrew a commitment"),
    "desk.claimed": _l("Began to work on notes"),
    "desk.released": _l("Finished work on notes"),
    "desk.read": _l("Marked notes as read"),
    "desk.unread": _l("Put notes back to be read"),
    "desk.grouped": _l("Found similar notes"),
    "desk.group_reopened": _l("Decides about a group of similar notes again"),
    "desk.group_dismissed": _l("Dismissed a group of similar notes"),
    "option.linked": _l("Said that an option removes something"),
    "option.unlinked": _l("Said that an option does not remove something"),
    "theme.supported": _l("Put notes into a theme"),
    "theme.reduced": _l("Took notes out of a theme"),
    "theme.moved": _l("Moved notes to a theme"),
    "theme.kept_apart": _l("Marked a theme as said by few"),
    "theme.let_go": _l("Took a theme's mark away"),
    "theme.used": _l("Said where a theme is used"),
    "theme.unused": _l("Took a use of a theme away"),
    "desk.annexed": _l("Kept the rest of the notes in the annex"),
    "desk.categories_set": _l("Changed the categories of themes"),
    "desk.undone": _l("Undid a step of the desk"),
    "commitments.added": _l("Made commitments of options"),
    "commitments.carried_over": _l("Went on with commitments of the last workshop"),
    "commitments.follow_up_planned": _l("Planned the follow-up"),
    "follow_up.resumed": _l("Wanted mail about a commitment again"),
    "follow_up.stopped": _l("Wanted no more mail about a commitment"),
    "registration.admitted": _l("Gave somebody a place"),
    "registration.confirmed": _l("Confirmed a registration"),
    "registration.edited": _l("Changed the registration page"),
    "registration.joined": _l("Said that a registration is of somebody on the list"),
    "registration.opening_chosen": _l("Opened or closed the registration"),
    "registration.parted": _l("Took back that a registration is of somebody on the list"),
    "registration.sent": _l("Registered"),
    "registration.told_apart": _l("Said that a registration is of nobody on the list"),
    "registration.withdrawn": _l("Withdrew a registration"),
    "round.ended": _l("Ended a round"),
    "round.extended": _l("Gave a round more time"),
    "round.paused": _l("Paused a round"),
    "round.reopened": _l("Opened a round again"),
    "round.resumed": _l("Went on with a round"),
    "round.started": _l("Started a round"),
    "seating.asked": _l("Asked for a seating"),
    "seating.discarded": _l("Deleted a draft of the seating"),
    "seating.drafted": _l("Seated everybody"),
    "seating.fixed": _l("Fixed seats"),
    "seating.kept": _l("Kept a draft of the seating"),
    "seating.moved": _l("Moved people"),
    "seating.released": _l("Released fixed seats"),
    "seating.sent": _l("Sent the seating"),
    "seating.unwished": _l("Removed a wish of the seating"),
    "seating.wished": _l("Made a wish of the seating"),
    "sectors.sides_chosen": _l("Said which sectors are public and private"),
    "table.answered": _l("Answered a question about a note"),
    "table.asked": _l("Asked a table about a note"),
    "table.edited": _l("Changed a table"),
    "tables.set": _l("Set the number of tables"),
    "theme.added": _l("Added a theme"),
    "theme.comment_accepted": _l("Made a note of a comment"),
    "theme.comment_declined": _l("Left a comment out"),
    "theme.commented": _l("Commented on a theme"),
    "theme.deleted": _l("Deleted a theme"),
    "theme.edited": _l("Changed a theme"),
    "theme.merged": _l("Merged themes"),
    "theme.restored": _l("Restored a theme"),
    "themes.check_closed": _l("Closed the comments on the themes"),
    "themes.check_opened": _l("Asked what the themes miss"),
    "themes.hidden": _l("Hid the themes from the participants"),
    "themes.shown": _l("Showed the participants the themes"),
    "theme.split": _l("Split a theme"),
    "workshop.archived": _l("Took the workshop as a file"),
    "workshop.created": _l("Made the workshop"),
    "workshop.edited": _l("Changed the settings"),
    "workshop.rehearsal_begun": _l("Began a rehearsal"),
    "workshop.rehearsal_ended": _l("Ended a rehearsal and kept everything"),
    "workshop.opened": _l("Opened the workshop from a file"),
    "workshop.reset": _l("Ended a rehearsal and erased what was done"),
}


def in_words(kind: str) -> str | None:
    """What somebody did; None for a kind that has no words yet."""
    return str(KINDS[kind]) if kind in KINDS else None


def program() -> str:
    """Who it was when nobody was."""
    return str(gettext("The program"))


#: what a reset erases, by the key of its number
_ERASED: dict[str, Callable[[int], str]] = {
    "notes": lambda n: ngettext(
        "%(num)d note with its history", "%(num)d notes with their history", n
    ),
    "themes": lambda n: ngettext("%(num)d theme", "%(num)d themes", n),
    "options": lambda n: ngettext("%(num)d option", "%(num)d options", n),
    "votes": lambda n: ngettext("%(num)d vote", "%(num)d votes", n),
    "ballots": lambda n: ngettext("%(num)d ballot", "%(num)d ballots", n),
    "commitments": lambda n: ngettext("%(num)d commitment", "%(num)d commitments", n),
    "joins": lambda n: ngettext(
        "%(num)d part that somebody takes in a commitment",
        "%(num)d parts that people take in commitments",
        n,
    ),
    "feedback": lambda n: ngettext(
        "%(num)d feedback form that was sent", "%(num)d feedback forms that were sent", n
    ),
    "rounds": lambda n: ngettext("When %(num)d round was held", "When %(num)d rounds were held", n),
    "messages": lambda n: ngettext(
        "%(num)d message to the screens", "%(num)d messages to the screens", n
    ),
    "check_ins": lambda n: ngettext("%(num)d check-in", "%(num)d check-ins", n),
    "devices": lambda n: ngettext(
        "%(num)d signed-in device of a guest, which enters again by its link",
        "%(num)d signed-in devices of guests, which enter again by their links",
        n,
    ),
}

#: what it leaves
_KEPT: dict[str, Callable[[int], str]] = {
    "people": lambda n: ngettext("%(num)d person", "%(num)d people", n),
    "organizations": lambda n: ngettext("%(num)d organization", "%(num)d organizations", n),
    "tables": lambda n: ngettext("%(num)d table", "%(num)d tables", n),
    "plans": lambda n: ngettext(
        "%(num)d version of the seating", "%(num)d versions of the seating", n
    ),
    "sessions": lambda n: ngettext(
        "%(num)d block of the programme", "%(num)d blocks of the programme", n
    ),
    "documents": lambda n: ngettext("%(num)d document", "%(num)d documents", n),
}


def erased_words(counts: Mapping[str, int]) -> list[str]:
    """What a reset erases, one line each, without what there is none of."""
    return [str(_ERASED[key](count)) for key, count in counts.items() if count]


def kept_words(counts: Mapping[str, int]) -> list[str]:
    """What a reset leaves, one line each."""
    return [str(_KEPT[key](count)) for key, count in counts.items() if count]
