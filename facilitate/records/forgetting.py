"""What of a person is forgotten after the last day of keeping, and what stays. Pure."""

#: columns of a participant that say who it is; each gets a value that says nothing
FORGOTTEN = frozenset(
    {
        "name",
        "name_key",
        "email",
        "badge_code",
        "link_nonce",
        "link_hash",
        "consents_name",
        "consents_quotes",
        "checked_in_at",
        "created_at",
    }
)
#: columns that counts, seats and the report need
KEPT = frozenset({"id", "workshop_id", "organization_id", "role", "withdrawn_at", "merged_into_id"})


def pseudonym(number: int) -> str:
    """What stands in the place of a name, the same on every page."""
    return f"Participant {number}"
