"""What may be shown of who said something: the one place that decides. Pure.

The four policies, from least to most: under Chatham House neither person nor affiliation, nor the
sector; the sector only; the organization with consent; the person named with consent.
"""

from dataclasses import dataclass

CHATHAM_HOUSE = "chatham_house"
SECTOR = "sector"
ORGANIZATION = "organization"
NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who said it, and what this person agreed to. Empty text means not known."""

    name: str
    organization: str = ""
    sector: str = ""
    #: the name may stand in lists and beside what is quoted
    consents_name: bool = False
    #: what was said may be quoted as coming from the organization
    consents_quotes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What may be shown; None is not to be shown, and not to be guessable from anything else."""

    name: str | None = None
    organization: str | None = None
    sector: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """What to write beside a note: name and organization, else the sector, else nothing."""
        closest = tuple(part for part in (self.name, self.organization) if part)
        return closest or tuple(part for part in (self.sector,) if part)


NOBODY = Attribution()


def policy_of(*, workshop: str, session: str | None) -> str:
    """The policy that holds in a session: its own where it has one, else the workshop's."""
    return workshop if session is None else session


def tells_table(policy: str) -> bool:
    """Whether the whole room may see at which table something was said.

    A table is some nine people, so under Chatham House, or a policy that is not known, it may not.
    """
    return policy in (SECTOR, ORGANIZATION, NAMED)


def attribute(*, policy: str, speaker: Speaker | None) -> Attribution:
    """What of the speaker may be shown under this policy: never more than it and they allow.

    A missing consent falls back to less: not named → the organization, if that may be quoted →
    the sector. A policy that is not known shows nothing.
    """
    if speaker is None or policy not in (SECTOR, ORGANIZATION, NAMED):
        return NOBODY
    quoted = policy in (ORGANIZATION, NAMED) and speaker.consents_quotes
    named = policy == NAMED and quoted and speaker.consents_name
    return Attribution(
        name=(speaker.name or None) if named else None,
        organization=(speaker.organization or None) if quoted else None,
        sector=speaker.sector or None,
    )
