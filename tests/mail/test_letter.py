"""The bytes of a mail."""

import email
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitate.mail.letter import BadAddressError, Letter, Mailbox, one_line, plain_address

AT = datetime(2012, 3, 5, 9, 30, tzinfo=UTC)


def letter(**values) -> Letter:
    return Letter(
        **{
            "number": 7,
            "workshop_id": 1,
            "sender": Mailbox("Smart Cities for All", "workshops@example.org"),
            "to": Mailbox("Dee Park", "dee@example.org"),
            "reply_to": Mailbox("Amara", "amara@example.org"),
            "subject": "Invitation",
            "body": "Come in.\n",
            "at": AT,
            **values,
        }
    )


def test_letter_is_plain_text_with_who_when_and_that_a_program_sent_it() -> None:
    mail = email.message_from_bytes(letter().as_bytes(), policy=policy.default)

    message_id = mail["Message-ID"]
    del mail["Message-ID"]
    assert message_id.endswith("@example.org>")
    assert dict(mail.items()) == {
        "Date": "Mon, 05 Mar 2012 09:30:00 +0000",
        "From": "Smart Cities for All <workshops@example.org>",
        "To": "Dee Park <dee@example.org>",
        "Reply-To": "Amara <amara@example.org>",
        "Subject": "Invitation",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
    }
    assert mail.get_content() == "Come in.\r\n"


#: whatever somebody may be called, commas, quotes, line ends and overrides among it
NAMES = st.text(st.characters(codec="utf-8") | st.sampled_from('",\\<>\r\n\u202e=?،é'), max_size=60)


@given(name=NAMES, subject=NAMES, body=st.text(st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=150, deadline=None)
def test_letter_says_what_it_was_given_and_adds_no_header(name: str, subject: str, body: str):
    body = body.replace("\r", " ").replace("\x00", "")
    raw = letter(
        to=Mailbox(name, "dee@example.org"),
        sender=Mailbox(name, "workshops@example.org"),
        subject=subject,
        body=body,
    ).as_bytes()
    mail = email.message_from_bytes(raw)

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert len(mail.keys()) == 10
    shown, address = parseaddr(mail["To"])
    assert (str(make_header(decode_header(shown))), address) == (one_line(name), "dee@example.org")
    assert str(make_header(decode_header(mail["Subject"]))).strip() == one_line(subject).strip()
    text = mail.get_payload(decode=True).decode().replace("\r\n", "\n")
    assert text.rstrip("\n") == body.rstrip("\n")


def test_letter_in_a_file_can_be_read_as_it_is() -> None:
    raw = letter(body="مرحبا ديا\n").as_bytes(readable=True)

    assert raw.decode().endswith("\r\n\r\nمرحبا ديا\r\n")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("dee@example.org", "dee@example.org"),
        ("dee.o'neil+x@bücher.example", "dee.o'neil+x@xn--bcher-kva.example"),
        ("déé@example.org", None),
        ("dee@exa..mple.org", None),
        ('"dee"@example.org', None),
        ("dee@example.org\r\nRCPT TO:<zed@example.org>", None),
        ("dee", None),
    ],
)
def test_address_is_one_that_every_server_takes(typed: str, plain: str | None) -> None:
    if plain is None:
        with pytest.raises(BadAddressError):
            plain_address(typed)
    else:
        assert plain_address(typed) == plain
