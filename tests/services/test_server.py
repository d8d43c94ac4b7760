"""The server of the tests: stopped in order, killed without warning, started again."""

import http.client

import pytest


def answers(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()


@pytest.mark.both_databases
def test_server_stops_in_order_and_starts_again_where_it_was(server):
    assert answers(server)
    server.stop()
    assert not answers(server)
    server.start()
    assert answers(server)


def test_server_that_was_killed_starts_again(server):
    server.kill()
    assert not answers(server)
    server.start()
    assert answers(server)


@pytest.mark.settings(database_url="nothing://nowhere")
def test_server_that_cannot_start_says_why(request):
    with pytest.raises(AssertionError, match="FACILITATE_DATABASE_URL must start with"):
        request.getfixturevalue("server")
