"""Changes to a workshop: founding it, its settings and programme, its tables, and its day."""

from facilitate.workshop.operations.founding import create_workshop
from facilitate.workshop.operations.helping import (
    accept_invitation,
    invite,
    remove_helper,
    withdraw_invitation,
)
from facilitate.workshop.operations.programme import (
    add_round,
    add_session,
    edit_round,
    edit_session,
    remove_round,
    remove_session,
)
from facilitate.workshop.operations.projector import replace_projector_link, show_on_projector
from facilitate.workshop.operations.running import (
    end_round,
    extend_round,
    pause_round,
    reopen_round,
    resume_round,
    send_message,
    start_round,
    withdraw_message,
)
from facilitate.workshop.operations.settings import edit_words, edit_workshop
from facilitate.workshop.operations.tables import edit_table, set_rounds_and_tables

__all__ = [
    "accept_invitation",
    "add_round",
    "add_session",
    "create_workshop",
    "edit_round",
    "edit_session",
    "edit_table",
    "edit_words",
    "edit_workshop",
    "end_round",
    "extend_round",
    "invite",
    "pause_round",
    "remove_helper",
    "remove_round",
    "remove_session",
    "reopen_round",
    "replace_projector_link",
    "resume_round",
    "send_message",
    "set_rounds_and_tables",
    "show_on_projector",
    "start_round",
    "withdraw_invitation",
    "withdraw_message",
]
