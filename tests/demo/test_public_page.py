"""What anybody sees of the demo, and that none of it can be taken for real."""

import json
from importlib.resources import files as packaged

import pytest
from sqlalchemy import select

from facilitate.activity import SYSTEM
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo.facts import load
from facilitate.demo.public_page import shown_to_everybody
from facilitate.library import files
from facilitate.library.models import Document
from facilitate.workshop.models import Workshop
from tests.client import Client

FACTS = load()


def test_demo_has_a_public_page_with_its_documents(demo_workshop: Workshop, client: Client) -> None:
    workshop = demo_workshop
    page = client.get(f"/w/{workshop.code}/about").text

    assert "This is a demo workshop. All people and notes in it are invented." in page
    assert f"{FACTS.workshop.story.splitlines()[0]}" in page
    assert "42 organizations" in page
    documents = db.session.scalars(select(Document).order_by(Document.position)).all()
    assert [(d.title, d.permitted) for d in documents] == [
        (fact.title, fact.permitted) for fact in FACTS.documents
    ]
    for document, fact in zip(documents, FACTS.documents, strict=True):
        answer = client.get(f"/w/{workshop.code}/documents/{document.id}/file")
        assert answer.status_code == (200 if fact.permitted else 303)
        assert (answer.text == fact.text) is fact.permitted
        answer.close()


def test_demo_leaves_no_file_behind_when_it_cannot_be_made(
    demo_workshop: Workshop, config: Config
) -> None:
    folder = files.folder_of(config.instance)
    before = set(folder.iterdir())
    seen = []

    def fail() -> None:
        with shown_to_everybody(workshop=demo_workshop, facts=FACTS, folder=folder, by=SYSTEM):
            seen.append(len(set(folder.iterdir()) - before))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert seen == [3]
    assert set(folder.iterdir()) == before


def test_demo_story_states_only_facts_of_the_event() -> None:
    event = json.loads(
        packaged("facilitate.demo").joinpath("data", "workshop.json").read_text("utf-8")
    )
    story = FACTS.workshop.story

    for fact in (
        str(event["size"]["organizations_distinct"]),
        str(event["size"]["speakers"]),
        event["builds_on"]["title"],
        event["builds_on"]["when"],
        *event["series"],
    ):
        assert fact in story


def test_demo_documents_say_that_they_are_invented_and_speakers_take_no_part() -> None:
    people = {participant.name for participant in FACTS.participants}

    assert [d.title for d in FACTS.documents if "nvented for the demo" not in d.text] == []
    assert {d.speaker for d in FACTS.documents} & people == set()
    assert FACTS.partner_url.split("/")[2].endswith(".example")
