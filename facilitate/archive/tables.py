"""What of the database goes into a workshop's file: a decision for every table, with its reason."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, select, true

#: tables whose rows go along
CARRIED = frozenset(
    {
        *("workshops", "desk_settings", "destinations", "note_kinds", "questions", "stages"),
        *("question_kinds", "strands", "workshop_sessions", "rounds", "roundtables"),
        *("sectors", "organizations", "organization_aliases", "name_clearances", "participants"),
        *("registration_pages", "registration_questions", "registrations", "registration_answers"),
        *("documents", "seating_plans", "seats", "mail_texts"),
        *("seating_wishes", "sector_wishes"),
        *("notes", "note_revisions", "note_readings"),
        *("themes", "theme_notes", "theme_stages", "theme_uses", "table_questions"),
        *("opportunities", "opportunity_notes", "opportunity_themes", "opportunity_stages"),
        *("opportunity_destinations", "removals", "theme_checks", "theme_comments"),
        *("polls", "poll_options", "poll_results", "poll_counts", "ballots", "votes"),
        *("commitments", "commitment_joins", "commitment_revisions", "commitment_updates"),
        *("follow_up_plans", "follow_ups", "follow_up_mails", "shown_chains"),
        *("feedback_forms", "feedback_sheets", "feedback_lines", "feedback_wishes"),
        *("passages", "passage_themes", "passage_revisions", "pinned_quotes", "report_layouts"),
        *("comment_rounds", "report_comments"),
    }
)
#: tables that stay behind, and why
LEFT = {
    "accounts": "who signs in belongs to an installation; whoever opens the file organizes",
    "organizers": "whoever opens the file organizes",
    "helpers": "they are accounts",
    "invitations": "links of this installation",
    "sign_ins": "devices of this installation",
    "wrong_tries": "no workshop's",
    "activity": "who did what was done here; opening the file begins a record of its own",
    "activity_counters": "counts that record",
    "jobs": "long work of this installation",
    "mails": "sent from here, or still to be; they hold addresses and texts",
    "messages": "said to the room on the day",
    "editions": "released here, at an address that stays; nobody released them elsewhere",
    "merges": "only to take the joining of two organizations back",
    "person_merges": "only to take the joining of two entries back",
    "desk_steps": "only to take steps at the desk back",
    "desk_claims": "minutes",
    "note_groups": "suggestions, which are computed again",
    "handovers": "minutes, with codes",
    "paper_entries": "of votes whose result is not shown",
    "hand_counts": "of votes whose result is not shown",
    "feedback_tickets": "who has answered, while the form is open",
}
#: what stays behind, too, in a file without people: it names who spoke, whom to write to,
#: or who is not to meet whom
ONLY_WITH_PEOPLE = frozenset(
    {
        *("documents", "mail_texts", "follow_ups", "follow_up_mails"),
        *("registrations", "registration_answers", "seating_wishes"),
    }
)
#: columns that are empty in a file without people: an address may name somebody in a way that is
#: not found in it, and documents stay behind
GONE_WITHOUT_PEOPLE = frozenset(
    f"{table}.cited_{what}"
    for table in ("notes", "note_revisions")
    for what in ("url", "document_id", "page")
)
#: columns that are the same in every file and after every opening: what would let in, begin
#: something by itself, refers to what is not in the file, or tells what organizers are not told
RESET: dict[str, Any] = {
    "workshops.projector_nonce": None,
    "workshops.projector_hash": None,
    "workshops.projector_shows": "join",
    "workshops.practice_of_id": None,
    "workshops.is_public": False,
    "registration_pages.opening": "closed",
    "follow_up_plans.asks": False,
    "follow_up_plans.is_public": False,
    "commitments.carried_from_id": None,
    "notes.speaker_id": None,
    "notes.typed_by_participant_id": None,
    "note_revisions.participant_id": None,
    "theme_comments.participant_id": None,
    "seating_plans.done": [],
    "seating_plans.undone": [],
    "polls.salt": None,
    "feedback_forms.salt": None,
}
#: columns made anew by whoever opens the file, in which only the row's own number stands
ANEW = frozenset(
    {
        *("participants.badge_code", "participants.link_nonce", "participants.link_hash"),
        *("registrations.link_nonce", "registrations.link_hash"),
        *("follow_ups.link_nonce", "follow_ups.link_hash"),
        "documents.stored_as",
    }
)
#: rows whose number is drawn, not counted
DRAWN = frozenset({"feedback_sheets", "feedback_lines", "feedback_wishes"})


def is_carried(table: str, *, people: bool) -> bool:
    """Whether rows of a table go into a file with or without people."""
    return table in CARRIED and (people or table not in ONLY_WITH_PEOPLE)


def of_workshop(table: Table, workshop_id: int) -> ColumnElement[bool]:
    """Which rows of a carried table go into a workshop's file: all that they need goes, too."""
    if table.name == "workshops":
        return table.c.id == workshop_id
    return and_(_settled(table), *_with_owners(table, workshop_id))


def _with_owners(table: Table, workshop_id: int) -> Iterator[ColumnElement[bool]]:
    for key in table.foreign_keys:
        above = key.column.table
        if above.name == "workshops":
            yield key.parent == workshop_id
        elif above.name in CARRIED and not key.parent.nullable:
            yield key.parent.in_(select(key.column).where(of_workshop(above, workshop_id)))


def _settled(table: Table) -> ColumnElement[bool]:
    """Of votes, drafts and those whose result is shown; of feedback, what was said and closed."""
    if table.name == "polls":
        return table.c.opened_at.is_(None) | table.c.published_at.is_not(None)
    if table.name in DRAWN:
        forms = table.metadata.tables["feedback_forms"]
        closed = select(forms.c.workshop_id).where(forms.c.closed_at.is_not(None))
        return table.c.workshop_id.in_(closed)
    return true()
