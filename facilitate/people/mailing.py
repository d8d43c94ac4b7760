"""What is put into a mail to somebody at the moment of sending."""

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.mail.models import Mail
from facilitate.mail.sending import Finish
from facilitate.people.models import Participant

#: stands in the text for the token of a personal link, which is stored nowhere
TOKEN = "{token}"  # noqa: S105 (a place, not a password)


def finisher(secret_key: str) -> Finish:
    """Finishes a mail about a person with what is so when it is sent."""

    def finish(mail: Mail) -> str | None:
        if mail.participant_id is None:
            return mail.body
        person = db.session.get(Participant, mail.participant_id)
        if person is None or person.withdrawn_at is not None or person.email != mail.to_address:
            return None
        return mail.body.replace(TOKEN, token_of(person.link_nonce, secret_key=secret_key))

    return finish
