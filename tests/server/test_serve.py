"""Starting, what is said meanwhile, and stopping."""

import http.client
import signal
import socket
import time
from pathlib import Path

import psutil
import pytest
from flask import Flask

from facilitate.accounts.operations import first_start_code
from facilitate.cli import lan
from facilitate.config import Config
from tests.factories import make_account
from tests.server.conftest import PATIENCE, Program, Serve

pytestmark = pytest.mark.skipif("os.name == 'nt'", reason="signals and process groups")


def ask(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def has_ended(process: psutil.Process) -> bool:
    """Whether it ends in good time; init may not have collected it yet."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            process.wait(0.1)
        except psutil.TimeoutExpired:
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
        else:
            return True
    return False


def test_it_answers_from_the_moment_it_says_so(facilitate: Serve, port: int) -> None:
    served = facilitate("serve", "--port", str(port))

    assert served.line("listening") == f"listening on http://127.0.0.1:{port}"
    answer = ask(port, "/healthz")
    assert answer.status == 200
    assert answer.getheader("server") is None
    assert answer.getheader("x-content-type-options") == "nosniff"


def test_an_empty_database_is_migrated_first(facilitate: Serve, tmp_path: Path, port: int) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    served = facilitate("serve", "--port", str(port), FACILITATE_DATABASE_URL=empty)
    served.line("listening")

    assert ask(port, "/sign-in").status in (200, 303)


def test_a_database_that_is_not_to_be_migrated_is_left_alone(
    facilitate: Serve, tmp_path: Path, port: int
) -> None:
    empty = tmp_path / "empty.sqlite3"
    served = facilitate(
        *("serve", "--no-migrate", "--port", str(port)),
        FACILITATE_DATABASE_URL=f"sqlite:///{empty}",
    )

    assert "The database cannot be used: no such table: accounts" in served.rest()
    assert served.process.returncode == 2


def test_the_first_start_code_is_printed_while_there_is_no_account(
    facilitate: Serve, config: Config, port: int
) -> None:
    served = facilitate("serve", "--port", str(port))

    code = first_start_code(config.secret_key)
    assert served.line("account yet") == (
        f"Nobody has an account yet. Open http://127.0.0.1:{port}/start; the code is {code}"
    )


def test_no_code_is_printed_once_there_is_an_account(
    facilitate: Serve, app: Flask, db_session: object, port: int
) -> None:
    make_account()
    served = facilitate("serve", "--port", str(port))
    served.line("listening")
    served.process.terminate()

    assert served.rest() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_with_its_worker(facilitate: Serve, port: int, number: int) -> None:
    served = facilitate("serve", "--port", str(port))
    served.line("listening")
    (worker,) = served.workers()
    served.process.send_signal(number)
    served.rest()

    assert served.process.returncode == 0
    assert has_ended(worker)


ENDLESS = """
import importlib, sys, threading
from facilitate.web.access import Role, allow

serve = importlib.import_module("facilitate.cli.serve")
create_app = serve.create_app

def with_endless_page(config):
    app = create_app(config)

    @app.get("/endless")
    @allow(Role.ANYONE)
    def endless():
        print("began", flush=True)
        threading.Event().wait()

    return app

serve.create_app = with_endless_page
serve.serve(["--port", sys.argv[1]])
"""


def test_it_ends_although_a_page_is_still_being_drawn(
    config: Config, db_session: object, port: int
) -> None:
    served = Program(config, "-c", ENDLESS, str(port), module=False)
    served.line("listening")
    with socket.create_connection(("127.0.0.1", port)) as asking:
        asking.sendall(b"GET /endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        served.line("began")
        served.process.terminate()
        served.rest()

    assert served.process.returncode == 0


def test_a_worker_that_died_is_started_again(facilitate: Serve, port: int) -> None:
    served = facilitate("serve", "--port", str(port))
    served.line("listening")
    (worker,) = served.workers()
    worker.kill()
    served.line("the worker ended with status -9; starting another one")
    served.process.terminate()
    served.rest()

    assert served.process.returncode == 0


def test_a_worker_ends_with_a_server_that_was_killed(facilitate: Serve, port: int) -> None:
    served = facilitate("serve", "--port", str(port))
    served.line("listening")
    (worker,) = served.workers()
    served.process.kill()

    assert has_ended(worker)


def test_a_port_in_use_is_said_in_a_sentence(facilitate: Serve, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        served = facilitate("serve", "--port", str(port))
        said = served.rest()

    assert f"Cannot listen on 127.0.0.1 port {port} (Address already in use)." in said
    assert "Choose another port with --port." in said
    assert served.process.returncode == 2


def test_the_access_log_holds_no_query_and_no_token(facilitate: Serve, port: int) -> None:
    served = facilitate("serve", "--access-log", "--port", str(port))
    served.line("listening")
    ask(port, "/p/SECRET-token")
    ask(port, "/door?code=SECRET")
    ask(port, "/live?workshop=SECRET")
    ask(port, f"/demo/organizer/SECRET{'x' * 37}")
    served.process.terminate()

    printed = served.rest()
    assert "SECRET" not in printed
    lines = [line.partition("facilitate.access: ")[2] for line in printed.splitlines()]
    assert [line.split()[:3] for line in lines if line] == [
        ["127.0.0.1", "GET", path] for path in ("/p/…", "/door", "/live", "/demo/organizer/…")
    ]


def test_nothing_is_logged_of_requests_unless_asked_for(facilitate: Serve, port: int) -> None:
    served = facilitate("serve", "--port", str(port))
    served.line("the code is")
    ask(port, "/healthz")
    served.process.terminate()

    assert served.rest() == ""


# --- The room's network


def test_lan_prints_address_and_code_and_warns_when_they_changed(
    facilitate: Serve, config: Config, port: int
) -> None:
    url = f"http://localhost:{port}"
    first = facilitate("serve", "--lan", "--host", "localhost", "--port", str(port))
    assert first.line("listening") == f"listening on {url}"
    assert first.line("Phones") == f"Phones in the room open {url}"
    drawn = lan.qr_code(url).splitlines()
    assert [first.line("") for _ in drawn] == drawn
    first.process.terminate()
    assert "WARNING" not in first.rest()

    (config.instance / "lan-address").write_text("http://192.168.7.9:8000\n")
    second = facilitate("serve", "--lan", "--host", "localhost", "--port", str(port))
    assert second.line("WARNING").startswith(
        "WARNING: this machine was reached at http://192.168.7.9:8000 before."
    )


def test_the_address_printed_last_is_remembered(tmp_path: Path) -> None:
    assert lan.changed_from(tmp_path, "http://192.168.7.9:8000") is None
    assert lan.changed_from(tmp_path, "http://192.168.7.9:8000") is None
    assert lan.changed_from(tmp_path, "http://10.0.0.4:8000") == "http://192.168.7.9:8000"
    assert lan.changed_from(tmp_path, "http://10.0.0.4:8000") is None
