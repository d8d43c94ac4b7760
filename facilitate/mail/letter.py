"""A mail as the bytes that servers take: plain text, whatever names and subjects hold. Pure."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.utils import format_datetime, make_msgid

#: the part before the @ as every server takes it (RFC 5321, Dot-string)
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*")
#: bytes of a line of text (RFC 5322, 2.1.1)
_LONGEST_LINE = 998


class BadAddressError(ValueError):
    """No mail server takes an address like this."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name, which may be empty, and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be said to whom; `number` names it among all mails of the installation."""

    number: int
    workshop_id: int
    sender: Mailbox
    to: Mailbox
    #: where answers go; None: to the sender
    reply_to: Mailbox | None
    subject: str
    body: str
    at: datetime

    def as_bytes(self, *, readable: bool = False) -> bytes:
        """The whole mail with its headers; lines end in CRLF.

        In seven bits, which every server takes, or readable: with the text in UTF-8 as it is.
        Raises BadAddressError.
        """
        sender = plain_address(self.sender.address)
        message = Message()
        message["Date"] = format_datetime(self.at)
        message["From"] = _mailbox("From", self.sender)
        message["To"] = _mailbox("To", self.to)
        if self.reply_to is not None:
            with suppress(BadAddressError):  # then answers go to the sender
                message["Reply-To"] = _mailbox("Reply-To", self.reply_to)
        message["Subject"] = _words("Subject", self.subject)
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        # whoever is away answers a person, not a program (RFC 3834)
        message["Auto-Submitted"] = "auto-generated"
        charset = Charset("utf-8")
        if not readable and not _goes_as_it_is(self.body):
            charset.body_encoding = QP
        else:
            charset.body_encoding = None  # type: ignore[assignment]  # means: as it is
        message.set_payload(self.body.rstrip("\n") + "\n", charset)
        return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def plain_address(address: str) -> str:
    """An address in ASCII, its domain as the name system knows it; raises BadAddressError."""
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError as error:
        raise BadAddressError(address) from error
    if not _LOCAL_PART.fullmatch(local) or len(local) > 64 or not _DOMAIN.fullmatch(domain):
        raise BadAddressError(address)
    return f"{local}@{domain}"


def one_line(text: str) -> str:
    """A text without line ends, controls and signs that turn the direction of what follows."""
    line = " ".join(text.split())
    return "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cs")).translate(_TURNS)


#: U+200E and the like within a word are harmless; overrides and isolates are not
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))


def _mailbox(header: str, mailbox: Mailbox) -> str:
    address = plain_address(mailbox.address)
    name = one_line(mailbox.name)
    if not name:
        return address
    # an encoded word may hold any sign; what is not encoded stands in quotes
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    words = f'"{quoted}"' if _is_plain(name) else Header(name, "utf-8", header_name=header).encode()
    return f"{words} <{address}>"


def _words(header: str, text: str) -> str:
    text = one_line(text)
    return text if _is_plain(text) else Header(text, "utf-8", header_name=header).encode()


def _is_plain(text: str) -> bool:
    """Whether a header can say it as it is: short enough, and not read as an encoded word."""
    return text.isascii() and len(text) < 200 and "=?" not in text


def _goes_as_it_is(body: str) -> bool:
    return body.isascii() and all(len(line) < _LONGEST_LINE for line in body.splitlines())
