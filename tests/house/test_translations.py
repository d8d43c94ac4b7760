"""Every sentence of ours can be translated, into languages that run the other way too."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from flask import Flask

from facilitate import clock
from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.activity import SYSTEM
from facilitate.app import create_app
from facilitate.commitments.models import Part
from facilitate.commitments.operations import join
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo.create import demo_organizer
from facilitate.feedback.models import FeedbackForm
from facilitate.people.queries import participants_for_seating
from facilitate.registration.models import Opening, RegistrationPage
from facilitate.web.access import Role, declared
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.factories import keep, make_commitment, make_option
from tests.house import pseudo
from tests.registration import steps


def _own_words(locale: Locale) -> Iterator[str]:
    """What Babel itself says in a language: the calendar."""
    for names in (locale.months, locale.days):
        for width in ("wide", "abbreviated"):
            yield from names["format"][width].values()


LETTERS = "[A-Za-z]{3,}"
#: what is the same in every language
SAME_EVERYWHERE = {
    *("Facilitate", "PDF", "CSV", "JSON", "Markdown", "English", "Esperanto", "QR", "localhost"),
    "door",  # of an address
}
#: what the field for a list of people shows as an example
EXAMPLE = "Ana Ruiz, Cisco, Solution Providers\nKofi Mensah, Metropolis, City Representatives"
#: names of months and days, in the words of the languages themselves
CALENDAR = {
    word.lower()
    for language in (pseudo.LEFT_TO_RIGHT, pseudo.RIGHT_TO_LEFT)
    for words in _own_words(Locale.parse(language))
    for word in re.findall("[^\\W\\d_]+", words)
}
#: what holds no sentence of ours
SILENT = ("script", "style", "code", "kbd", "textarea")
#: what is given to be kept, not read on a page
FILES = ("static", "report.download", "report.edition_file", "library.download")
#: attributes that people read or hear
READ_ALOUD = ("alt", "aria-label", "placeholder", "title")


class Reader(HTMLParser):
    """Collects what a page says by itself: text and read attributes, not what people typed."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0
        self._in_zones = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.said += [values[a] or "" for a in READ_ALOUD if values.get(a)]
        # the cities of the time zones are the calendar's matter, not ours
        self._in_zones = self._in_zones or (tag == "select" and values.get("name") == "timezone")
        if tag in SILENT:
            self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._in_zones = False
        if tag in SILENT:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._in_zones:
            self.said.append(data)


def is_the_same(word: str) -> bool:
    """Whether a word needs no translation, or is the language's own name of a month or day."""
    return word in SAME_EVERYWHERE or word.lower() in CALENDAR


def without_translated(said: str) -> str:
    """What is left beside the sentences of the pseudo-language, which may stand in each other."""
    while (rest := re.sub(r"⟦[^⟦⟧]*⟧", " ", said)) != said:
        said = rest
    # a link within a sentence parts it in two
    said = re.sub(r"⟦[^⟦⟧]*$|^[^⟦⟧]*⟧", " ", said)
    return re.sub(r"\{[a-z]+\}", " ", said)  # a script puts a sentence in its place


def is_shortened(said: str, typed: set[str]) -> bool:
    """Whether this is how something that people typed begins, with or without number and letter."""
    found = [
        re.fullmatch(before + r"(.{20,}?)\s*(?:…|\.\.\.)", said.strip())
        for before in (r"(?:\d+\. |=?\d+ [A-Z] )?", r"[A-Z] ")
    ]
    return any(each and any(text.startswith(each[1]) for text in typed) for each in found)


def texts_of(html: str) -> list[str]:
    """What a page says, text by text."""
    reader = Reader()
    reader.feed(html)
    return reader.said


def untranslated(said: str, typed: set[str]) -> bool:
    """Whether a text has words that are neither a translation of ours nor typed."""
    rest = without_translated(said)
    if rest.strip() in typed or is_shortened(rest, typed):
        return False
    rest = without_typed(rest, {each for each in typed if len(each) > 5})
    rest = re.sub(LETTERS, lambda w: "" if is_the_same(w[0]) else w[0], rest)
    return re.search(LETTERS, without_typed(rest, typed)) is not None


def without_typed(rest: str, typed: set[str]) -> str:
    """What is left beside what people typed, longer texts first."""
    for known in sorted((each for each in typed if each in rest), key=len, reverse=True):
        rest = rest.replace(known, " ")
    return rest


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pseudo.make(tmp_path_factory.mktemp("catalogues"))


@pytest.fixture
def app(config: Config, catalogues: Path) -> Flask:
    app = create_app(replace(config, translations=(catalogues,)))
    app.testing = True
    app.test_client_class = Client
    return app


def test_translations_carry_every_sentence_with_its_values() -> None:
    found = [m for m in pseudo.messages() if m.id]

    assert len(found) > 300
    assert [m.id for m in found if not str(m.id).strip()] == []


@pytest.mark.parametrize("language", [pseudo.LEFT_TO_RIGHT, pseudo.RIGHT_TO_LEFT])
def test_translations_reach_every_page(app: Flask, demo_workshop: Workshop, language: str) -> None:
    workshop = demo_workshop
    people = participants_for_seating(workshop.id)
    host = next(p for p in people if p.id == workshop.tables[0].host_id)
    guest = next(p for p in people if p.role == "participant")
    commitment = make_commitment(
        workshop,
        opportunity=make_option(workshop),
        first_step="List the meters",
        due_on=workshop.ends_on,
        lead_id=host.id,
    )
    for person, part in ((guest, Part.LEAD), (people[-1], Part.CONTRIBUTE)):
        join(commitment=commitment, participant=person, part=part, by=SYSTEM)
    registration = steps.make_registration(workshop, name="Ana Ruiz", confirmed_at=clock.now())
    steps.answer(registration, steps.ask(workshop, "What do you need?"), "A ramp")
    keep(RegistrationPage(workshop_id=workshop.id, opening=Opening.OPEN, places=500))
    workshop.starts_on = workshop.ends_on = clock.now().date()
    workshop.language = language  # in which its report's own captions stand
    typed = words_people_typed(workshop)
    visitors = {
        Role.ORGANIZER: begin_sign_in(old_key=None, account_id=demo_organizer(workshop).id),
        Role.FACILITATOR: begin_sign_in(old_key=None, participant_id=host.id),
        Role.PARTICIPANT: begin_sign_in(old_key=None, participant_id=guest.id),
        Role.ANYONE: None,
    }
    db.session.commit()
    values = {
        "code": workshop.code,
        "number": 1,
        "participant_id": guest.id,
        "session_id": workshop.sessions[2].id,
        "note_id": 1,
        "commitment_id": commitment.id,
        "option_id": commitment.opportunity_id,
        "registration_id": registration.id,
        "question_id": 1,
        "token": steps.link_of(registration).rpartition("/")[2],
        "fmt": "html",
    }
    bare: dict[str, list[str]] = {}
    is_bare = cache(partial(untranslated, typed=typed))  # the same words stand on many pages
    pages = 0
    for role, key in visitors.items():
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["language"] = language
            if key:
                cookie[SIGN_IN_KEY] = key
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in FILES:
                continue
            roles = declared(app.view_functions[rule.endpoint]) or frozenset()
            if role not in roles and Role.ANYONE not in roles:
                continue
            with app.test_request_context():
                address = rule.build({n: values.get(n, 1) for n in rule.arguments})[1]
            answer = client.get(address)
            if answer.mimetype != "text/html" or answer.status_code >= 300:
                continue
            pages += 1
            html = answer.get_data(as_text=True)
            if "<html" in html:
                assert f'lang="{language}"' in html, address
                assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in html, address
            found = [said for said in texts_of(html) if is_bare(said)]
            if found:
                bare[f"{role} {address}"] = found[:5]

    assert pages > 25
    assert bare == {}


def words_people_typed(workshop: Workshop) -> set[str]:
    """Every text of the database: it is shown as it is in every language."""
    typed = {EXAMPLE}
    for table in db.metadata.sorted_tables:
        columns = [c for c in table.columns if c.type.python_type is str]
        if columns:
            for row in db.session.execute(db.select(*columns).distinct()):
                # text of several lines is shown line by line
                typed |= {line for v in row if v for line in (str(v), *str(v).splitlines())}
    for form in db.session.scalars(db.select(FeedbackForm)):
        typed |= set(form.questions)
    return {t for t in typed if re.search("[A-Za-z]{3}", t)}
