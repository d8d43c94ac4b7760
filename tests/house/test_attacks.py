"""Every route under attack, as everybody: refused in a sentence, and nothing half-done.

The attacks know nothing of what a route is for. None may end in an error of ours, let in somebody
who has no business there, or tell that something exists.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import TextClause
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from facilitate.db import db
from facilitate.web.access import Role, declared
from facilitate.web.forms import ORDINARY_FORM
from facilitate.web.headers import CONTENT_SECURITY_POLICY
from tests.client import Client
from tests.house.test_access import CAST, House, house, routes

__all__ = ["house"]

#: what nobody ever types into a number, a name or a date
HOSTILE = (
    "\x00",
    "'; DROP TABLE participants; --",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "\u202e\u0000\ufeff",
    "=cmd|' /C calc'!A0",
    "9" * 40,
    "-1",
    "{{7*7}}",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
)
#: what the visits themselves add to
UNCOUNTED = ("sign_ins", "wrong_tries")
FIELDS = ("code", "name", "text", "title", "kind", "email", "next", "back", "page", "role", "day")


@dataclass
class Attack:
    """One kind of request, and what must come of it for somebody with and without the right."""

    name: str
    send: Callable[[Client, str, str], TestResponse]
    #: for which methods of a route
    methods: tuple[str, ...]
    #: statuses for those who may enter; None: anything but an error of ours
    inside: tuple[int, ...] | None = None
    #: the database must be as it was before
    changes_nothing: bool = True


def other_site(client: Client, address: str, method: str) -> TestResponse:
    return client.post(address, headers={"Origin": "https://evil.example"})


def fetched_across_sites(client: Client, address: str, method: str) -> TestResponse:
    return client.post(address, headers={"Sec-Fetch-Site": "cross-site"})


def without_token(client: Client, address: str, method: str) -> TestResponse:
    return client.post(address, csrf=False)


def forged_token(client: Client, address: str, method: str) -> TestResponse:
    return client.post(address, csrf=False, data={"csrf_token": "forged"})


def other_method(client: Client, address: str, method: str) -> TestResponse:
    return client.open(address, method="DELETE", csrf=True)


def overridden_method(client: Client, address: str, method: str) -> TestResponse:
    headers = {"X-HTTP-Method-Override": "DELETE"}
    return client.open(address, method=method, headers=headers, csrf=False)


def too_long(client: Client, address: str, method: str) -> TestResponse:
    return client.post(address, data={"text": "A" * (ORDINARY_FORM + 1)})


def as_json(client: Client, address: str, method: str) -> TestResponse:
    return client.post(address, json={"code": {"$ne": 1}, "name": [[]]})


def hostile_fields(client: Client, address: str, method: str) -> TestResponse:
    data = {name: HOSTILE[n % len(HOSTILE)] for n, name in enumerate(FIELDS)}
    return client.post(address, data=data)


def hostile_query(client: Client, address: str, method: str) -> TestResponse:
    pairs = [f"{name}={quote(HOSTILE[-n % len(HOSTILE)])}" for n, name in enumerate(FIELDS, 1)]
    return client.get(f"{address}?{'&'.join([*pairs, 'x=%', 'page=%00', 'q=%ff%fe'])}")


def hostile_headers(client: Client, address: str, method: str) -> TestResponse:
    return client.get(
        address,
        headers={
            "Accept-Language": "xx-\xff,*;q=x",
            "Referer": "http://[",
            "User-Agent": "A" * 9000,
            "HX-Request": "true",
            "HX-Current-URL": "javascript:alert(1)",
            "X-Forwarded-For": "127.0.0.1",
            "X-Forwarded-Host": "evil.example",
            "If-Modified-Since": "soon",
            "Range": "bytes=9-1",
        },
    )


def other_host(client: Client, address: str, method: str) -> TestResponse:
    return client.get(address, base_url="http://evil.example")


REFUSED = (400, 404)
#: what somebody without the right may get: the door, nothing, or a refusal before anybody looks
AWAY = (303, 400, 404, 405, 413, 415)
ATTACKS = (
    Attack("another site's form", other_site, ("POST",), REFUSED),
    Attack("another site's script", fetched_across_sites, ("POST",), REFUSED),
    Attack("no form token", without_token, ("POST",), REFUSED),
    Attack("a forged form token", forged_token, ("POST",), REFUSED),
    Attack("another method", other_method, ("GET", "POST"), (405, 404, 303)),
    Attack("a method in disguise", overridden_method, ("GET",)),
    Attack("a body too long", too_long, ("POST",), (413, 404)),
    Attack("JSON for a form", as_json, ("POST",), (415, 404)),
    Attack("hostile fields", hostile_fields, ("POST",), changes_nothing=False),
    Attack("a hostile query", hostile_query, ("GET",)),
    Attack("hostile headers", hostile_headers, ("GET",)),
    Attack("another host's name", other_host, ("GET",)),
)


def judged(attack: Attack, who: str, allowed: bool, answer: TestResponse) -> list[str]:
    """What is wrong with an answer."""
    status, headers = answer.status_code, answer.headers
    target = urlsplit(headers.get("Location", ""))
    policy = headers.get("Content-Security-Policy", "")
    away = status in AWAY or (status == 200 and "HX-Redirect" in headers)
    wrong = {
        f"an error of ours: {status}": status >= 500,
        f"sends people to {target.geturl()}": target.netloc not in ("", "localhost"),
        # styles and scripts are parts of pages, which have it
        "another policy": policy != CONTENT_SECURITY_POLICY
        and "sandbox" not in policy
        and answer.mimetype not in ("text/css", "text/javascript"),
        "types may be guessed": headers.get("X-Content-Type-Options") != "nosniff",
        "other sites may read it": "Access-Control-Allow-Origin" in headers,
        f"{status} for somebody without the right": not allowed and not away,
        "led somewhere without the right": not allowed and who != "nobody" and status == 303,
        f"{status}, not one of {attack.inside}": allowed
        and attack.inside is not None
        and status not in attack.inside,
    }
    return [what for what, is_so in wrong.items() if is_so]


def fits(attack: Attack, rule: Rule, method: str, *, long_form: bool) -> bool:
    """Whether an attack says something about this method of a route."""
    if method not in attack.methods or (attack.send is too_long and long_form):
        return False
    # once for a route with both methods
    return not (attack.send is other_method and method == "POST" and "GET" in (rule.methods or ()))


def visitors_of(roles: frozenset[Role]) -> list[tuple[str, bool]]:
    """Who tries a route: one who may enter, one known without the right, one from elsewhere.

    And nobody at all. That every role gets what it may, and no more, is another test's matter.
    """
    may = {who: Role.ANYONE in roles or not roles.isdisjoint(has) for who, has in CAST.items()}
    inside = next((who for who, allowed in may.items() if allowed), "Amara")
    outside = next((who for who, allowed in may.items() if not allowed and CAST[who]), "Dee")
    return [(who, may[who]) for who in dict.fromkeys((inside, outside, "Zed", "nobody"))]


@pytest.mark.timeout(900)
def test_attacks_on_every_route_as_everybody_are_refused(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.app.testing = False
    browsers = {who: house.client(who) for who in CAST}
    db.session.commit()
    tried: Counter[str] = Counter()
    wrong: list[str] = []
    before = _counts()
    for rule, method in routes(house.app):
        view = house.app.view_functions[rule.endpoint]
        roles = declared(view) or frozenset()
        for attack in ATTACKS:
            if not fits(attack, rule, method, long_form=getattr(view, "__long_form__", False)):
                continue
            for who, allowed in visitors_of(roles):
                client = browsers[who] if attack.changes_nothing else house.client(who)
                answer = attack.send(client, house.address(rule), method)
                answer.get_data()
                answer.close()
                tried[attack.name] += 1
                # a browser gives its cookie to our name only
                seen_as = "nobody" if attack.send is other_host else who
                found = judged(attack, seen_as, allowed, answer)
                wrong += [f"{attack.name}: {who} {method} {rule.rule}: {what}" for what in found]
            if not attack.changes_nothing:
                # what was allowed may have signed them out
                browsers = {who: house.client(who) for who in CAST}
                db.session.commit()
            after = _counts()
            if attack.changes_nothing and after != before:
                wrong.append(f"{attack.name}: {method} {rule.rule} changed something")
            before = after
    with capsys.disabled():
        print(
            f"\nattacks: {sum(tried.values())} tried, {len(routes(house.app))} routes × "
            f"up to 4 visitors × {len(tried)} attacks where they fit"
        )

    assert wrong == []


def _counts() -> dict[str, int]:
    """How many rows each table has; sign-ins of the visits themselves do not count."""
    db.session.rollback()
    counted = db.session.execute(_counting()).one()
    db.session.rollback()
    return dict(counted._mapping)


@cache
def _counting() -> TextClause:
    """One statement for all tables, in SQL, since building it each time takes longer than it."""
    names = [t.name for t in db.metadata.sorted_tables if t.name not in UNCOUNTED]
    return db.text("SELECT " + ", ".join(f"(SELECT count(*) FROM {n}) AS {n}" for n in names))


# --- Things of another workshop ----------------------------------------------------------------


def test_attacks_with_things_of_another_workshop_find_nothing(house: House) -> None:
    """The organizer of one workshop names things of another one in her own addresses."""
    house.app.testing = False
    foreign = {name: 2**31 - 2 for name in house.values if name.endswith("_id")}
    found, tried = [], 0
    for rule, method in routes(house.app):
        named = sorted(foreign.keys() & rule.arguments)
        if not named:
            continue
        values = {**{n: house.values.get(n, 1) for n in rule.arguments}, "code": "ELSE"}
        with house.app.test_request_context():
            address = str(rule.build({n: values[n] for n in rule.arguments})[1])  # type: ignore[index]
        if "code" not in rule.arguments:
            continue
        tried += 1
        answer = house.visit("Zoe", address, method=method)
        if answer.status_code != 404:
            found.append(f"{method} {address}: {answer.status_code}")

    assert tried > 10
    assert found == []


# --- Paths -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/static/../facilitate/config.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2fpyproject.toml",
        "/static//etc/passwd",
        "/static/css%00.css",
        "/static/css/",
        "/w/KHX7%00/people",
        "/w/KHX7/../KHX7/people",
        "/w/KHX7/people%2f1",
        "/w/KHX7/people/1%00",
        "/w/KHX7/people/١",
        "/w/KHX7/people/1e3",
        "/w/KHX7;x=1/people",
        "/w/khx7/people",
        "//w/KHX7/people",
        "/w/%ff%fe/people",
        "/w/" + "A" * 5000 + "/people",
        "/p/" + "%00" * 50,
        "/p/" + "A" * 5000,
        "/invitation/" + "..%2f" * 20,
    ],
)
@pytest.mark.parametrize("who", ["Zed", "nobody"])
def test_attacks_by_path_find_nothing(house: House, who: str, path: str) -> None:
    house.app.testing = False

    answer = house.visit(who, path)

    target = urlsplit(answer.headers.get("Location", ""))
    assert answer.status_code in (303, 308, 404)
    assert target.netloc in ("", "localhost")
    if answer.status_code == 303:
        assert target.path.endswith("/door") or target.path == "/sign-in"


def test_attacks_leave_everybody_where_they_were(house: House) -> None:
    """The comparison above would notice: an allowed change does change a table."""
    before = _counts()
    house.client("Amara").post("/w/KHX7/people", data={"name": "Walk In"})

    changed = {name for name, count in _counts().items() if count != before[name]}
    assert changed == {"participants", "activity"}
