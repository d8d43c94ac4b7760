"""The real server in a process of its own, as an installation runs it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.services import LONG_PATIENCE, free_port
from tests.services.browser import ROOM_HOST

_CHECKOUT = Path(__file__).resolve().parents[2]
_GROUPS = os.name != "nt"


class Server:
    """`facilitate serve` on a free loopback port; it may be stopped, killed and started again.

    Runs the checkout unless told another Python and the folder to start it in.
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        *,
        log: Path,
        options: Sequence[str] = (),
        python: str | Path = sys.executable,
        folder: Path = _CHECKOUT,
    ) -> None:
        self.port = free_port()
        self._options = options
        self._python = python
        self._folder = folder
        self._log = log
        kept = {name: value for name, value in os.environ.items() if "FACILITATE" not in name}
        self._environment = {**kept, **settings, "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address as this machine says it; browsers treat it as secure."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def room_url(self) -> str:
        """Its address under a name that browsers treat as they treat a venue's plain http."""
        return f"http://{ROOM_HOST}:{self.port}"

    @property
    def log(self) -> str:
        """All it has printed so far, over all its starts."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def start(self) -> None:
        """Start it and return once it answers."""
        serve = [self._python, "-m", "facilitate", "serve"]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [*serve, "--host", "127.0.0.1", "--port", str(self.port), *self._options],
                cwd=self._folder,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=_GROUPS,
            )
        try:
            self._wait_until_ready(self._process)
        except BaseException:  # also when the run is interrupted: nothing stays behind
            self.kill()
            raise

    def stop(self) -> None:
        """Ask it to end and require that it does so in order."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            status = process.wait(timeout=LONG_PATIENCE)
        except subprocess.TimeoutExpired:
            self._end(process)
            raise AssertionError(f"the server ignored SIGTERM:\n{self.log}") from None
        assert status == 0, f"the server ended with status {status}:\n{self.log}"

    def kill(self) -> None:
        """Take it and the processes it started away without warning, as a power cut would."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            self._end(process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if _GROUPS:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait(timeout=LONG_PATIENCE)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + LONG_PATIENCE
        while True:
            if self._answers():
                return
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{self.log}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
