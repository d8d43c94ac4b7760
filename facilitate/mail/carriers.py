"""Who takes mail away: a mail server, or a folder that keeps each mail as a file to read."""

import os
import secrets
import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from facilitate.config import Config
from facilitate.mail.letter import Letter, one_line, plain_address

#: seconds to wait for each answer of a server
_PATIENCE = 20.0
#: the rest of a long answer is not kept
_LONGEST_ANSWER = 300
_STANDARD_PORTS = {"smtp": 587, "smtps": 465, "smtp-plain": 25}
_DONE, _FORWARDED = 250, 251


class NotTakenError(Exception):
    """A mail was not taken; `answer` is why, in the server's own words."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = one_line(answer)[:_LONGEST_ANSWER]


class RefusedForGoodError(NotTakenError):
    """A mail that will not be taken later either."""


class NotNowError(NotTakenError):
    """A mail that may be taken later."""


class UnsureError(NotTakenError):
    """The line broke after the mail was handed over: it may have been taken."""


class UnreachableError(NotTakenError):
    """Nothing can be handed over at present, be it one mail or another."""


#: takes one mail away; raises one of NotTakenError if it does not, or BadAddressError
Take = Callable[[Letter], None]
#: may raise UnreachableError when it is entered
Carrier = AbstractContextManager[Take]


# --- A folder ------------------------------------------------------------------------------


def folder_in(instance: Path) -> Path:
    """Where mails are kept that no server gets."""
    return instance / "mail"


@contextmanager
def folder(instance: Path) -> Iterator[Take]:
    """Keeps each mail as a file that mail programs open and only its owner reads."""
    yield partial(_keep, folder_in(instance))


def drop_files(instance: Path, *, workshop_id: int) -> None:
    """Delete the mails of a workshop that were kept as files."""
    shutil.rmtree(folder_in(instance) / str(workshop_id), ignore_errors=True)


def _keep(whole: Path, letter: Letter) -> None:
    """Write it whole or not at all."""
    mail = letter.as_bytes(readable=True)
    theirs = whole / str(letter.workshop_id)
    name = f"{letter.at:%Y%m%d-%H%M%S}-{letter.number}.eml"
    mine = theirs / f".{name}-{secrets.token_hex(4)}"
    try:
        theirs.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(mail)
        mine.replace(theirs / name)
    except OSError as error:
        raise NotNowError(str(error)) from error


# --- A server ------------------------------------------------------------------------------


@contextmanager
def server(config: Config) -> Iterator[Take]:
    """The mail server of the settings: SMTP, encrypted unless told otherwise."""
    sender = plain_address(config.mail_from)
    try:
        smtp = _connected(config, own_name=sender.rpartition("@")[2])
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(_said(error)) from error
    try:
        yield partial(_hand_over, smtp, sender)
    finally:
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()  # the server was faster


def _connected(config: Config, *, own_name: str) -> smtplib.SMTP:
    url = urlsplit(config.mail_server)
    host, port = url.hostname or "", url.port or _STANDARD_PORTS[url.scheme]
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if url.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(host, port, own_name, timeout=_PATIENCE, context=context)
    else:
        smtp = smtplib.SMTP(host, port, own_name, timeout=_PATIENCE)
    try:
        if url.scheme == "smtp":
            smtp.starttls(context=context)  # does not go on without
        smtp.ehlo_or_helo_if_needed()
        if config.mail_user:
            smtp.login(config.mail_user, config.mail_password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, sender: str, letter: Letter) -> None:
    mail, receiver = letter.as_bytes(), plain_address(letter.to.address)
    try:
        code, words = smtp.mail(sender)
        if code != _DONE:
            # about us, not about whom the mail is for: so it is with every other mail
            raise UnreachableError(_answer(code, words))
        code, words = smtp.rcpt(receiver)
        if code not in (_DONE, _FORWARDED):
            smtp.rset()
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(_said(error)) from error
    if code not in (_DONE, _FORWARDED):
        raise _refusal(code, words)
    try:
        code, words = smtp.data(mail)
    except smtplib.SMTPDataError as error:
        code, words = error.smtp_code, _as_bytes(error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        raise UnsureError(_said(error)) from error
    if code != _DONE:
        raise _refusal(code, words)


def _refusal(code: int, words: bytes) -> NotTakenError:
    kind = RefusedForGoodError if code // 100 == 5 else NotNowError
    return kind(_answer(code, words))


def _answer(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"


def _as_bytes(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, _as_bytes(error.smtp_error))
    return str(error) or type(error).__name__
