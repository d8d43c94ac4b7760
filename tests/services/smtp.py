"""A mail server on this machine that takes mail, or does whatever a test tells it to."""

import base64
import email
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar

#: a key and a certificate for localhost; whoever is to trust it names it in SSL_CERT_FILE
CERTIFICATE = Path(__file__).with_name("localhost.pem")
#: the one that AUTH lets in
USER, PASSWORD = "amara", "paper: lantern"


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a mail program needs (RFC 5321, 3207, 4954)."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, *, port: int = 0, tls: str = "") -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        #: `starttls` offers encryption, `implicit` begins with it
        self.tls = tls
        #: whole mails in the order they came, with whom each was for
        self.taken: list[tuple[str, bytes]] = []
        #: what is said instead, once each, by command or by receiver
        self.answers: dict[str, list[str]] = {}
        #: breaks the line instead of answering a mail
        self.silent = False
        #: answers a mail only when this is set
        self.hold: threading.Event | None = None
        #: a mail has come
        self.heard = threading.Event()
        self.users: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        scheme = {"": "smtp-plain", "starttls": "smtp", "implicit": "smtps"}[self.tls]
        return f"{scheme}://localhost:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=policy.default) for _, raw in self.taken]

    @property
    def receivers(self) -> list[str]:
        return [receiver for receiver, _ in self.taken]

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        return context

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is nothing to tell."""


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer
    _KNOWN: ClassVar = {"NOOP": "250 OK", "RSET": "250 OK", "MAIL": "250 OK", "RCPT": "250 OK"}

    def handle(self) -> None:
        if self.server.tls == "implicit":
            self._encrypt()
        self._say("220 localhost ready")
        self._receiver = ""
        while raw := self.rfile.readline():
            line = raw.decode().rstrip("\r\n")
            verb = line.partition(" ")[0].upper()
            if verb == "RCPT":
                self._receiver = line.partition("<")[2].rstrip(">").partition(">")[0]
            answers = self.server.answers
            told = answers.get(verb) or (verb == "RCPT" and answers.get(self._receiver)) or []
            if told:
                self._say(told.pop(0))
            elif not getattr(self, f"_{verb.lower()}", self._otherwise)(line):
                return

    def finish(self) -> None:
        super().finish()
        self.connection.close()  # an encrypted one took the place of the server's own

    def _ehlo(self, _line: str) -> bool:
        offers = ["localhost", "8BITMIME", "AUTH PLAIN"]
        if self.server.tls == "starttls" and not isinstance(self.connection, ssl.SSLSocket):
            offers = ["localhost", "STARTTLS"]
        self._say("\r\n".join(f"250-{o}" for o in offers[:-1]) + f"\r\n250 {offers[-1]}")
        return True

    def _starttls(self, _line: str) -> bool:
        self._say("220 Go on")
        self._encrypt()
        return True

    def _auth(self, line: str) -> bool:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        known = (user, password) == (USER, PASSWORD)
        if known:
            self.server.users.append(user)
        self._say("235 Welcome" if known else "535 5.7.8 Wrong user or password")
        return True

    def _data(self, _line: str) -> bool:
        self._say("354 Go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        whole = b"".join(line.removeprefix(b".") for line in lines)
        self.server.taken.append((self._receiver, whole))
        self.server.heard.set()
        if self.server.hold is not None:
            self.server.hold.wait(60)
        if self.server.silent:
            return False
        told = self.server.answers.get("MAIL AS A WHOLE")
        self._say(told.pop(0) if told else "250 Taken")
        return True

    def _quit(self, _line: str) -> bool:
        self._say("221 Bye")
        return False

    def _otherwise(self, line: str) -> bool:
        self._say(self._KNOWN.get(line.partition(" ")[0].upper(), "502 What?"))
        return True

    def _encrypt(self) -> None:
        encrypted = self.server.context().wrap_socket(
            self.connection, server_side=True, do_handshake_on_connect=False
        )
        self.connection = encrypted
        encrypted.do_handshake()
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mail_server(*, port: int = 0, tls: str = "") -> Iterator[MailServer]:
    """A running mail server."""
    with MailServer(port=port, tls=tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
