"""The demo's feedback is what its facts say."""

from facilitate.demo import facts as demo_facts
from facilitate.feedback.queries import result
from facilitate.workshop.models import Workshop


def test_demo_has_feedback_on_its_first_day(demo_workshop: Workshop) -> None:
    fact = demo_facts.load().feedback
    found = result(demo_workshop.id)

    assert found is not None
    assert found.sheets == fact.people == 58
    assert [each.counts for each in found.answers] == list(fact.marks)
    assert sorted(found.lines) == sorted(line.text for line in fact.lines if line.shown)
    assert [count for _, count in found.wishes] == list(fact.wishes)
