"""From the shared link to a place on the list, while the organizer's page keeps up."""

from playwright.sync_api import expect

from facilitate.db import db
from facilitate.workshop.models import Workshop
from tests.client import Client
from tests.registration.steps import LIST, ask, link_of, registrations
from tests.services.browser import Visitors, assert_accessible


def test_shared_link_leads_to_a_place_on_the_list(
    workshop: Workshop, amara: Client, visitors: Visitors
) -> None:
    ask(workshop, "Which day suits you?", kind="choice", choices=["Mon", "Tue"], required=True)
    desk = visitors.open()
    cookie = amara.get_cookie("facilitate")
    assert cookie is not None
    desk.context.add_cookies(
        [{"name": "facilitate", "value": cookie.value, "url": visitors.base_url}]
    )
    desk.goto(LIST)
    expect(desk.get_by_role("heading", name="Nobody has registered yet")).to_be_visible()
    phone = visitors.open("phone", scripts=False, expected_errors=(422,))
    phone.goto(desk.get_by_label("Address to share").input_value())

    phone.get_by_role("textbox", name="Name").fill("Dee Park")
    phone.get_by_label("E-mail address").fill("dee@example.org")
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_text("Answer this question.").last).to_be_visible()
    expect(phone.get_by_role("textbox", name="Name")).to_have_value("Dee Park")
    phone.get_by_label("Tue").check()
    phone.get_by_label("My details may be used to prepare and run the workshop").check()
    phone.get_by_label("I may be seen in photos").check()
    phone.get_by_role("button", name="Register").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()

    row = desk.locator(".registration-row")
    expect(row).to_contain_text("Not confirmed yet")
    link = link_of(registrations()[0])
    db.session.rollback()  # else the test would keep the server waiting
    page = visitors.open("phone")
    page.goto(link)
    assert_accessible(page)
    expect(page.get_by_role("button", name="Yes, register me")).to_be_visible()
    expect(row).to_contain_text("Not confirmed yet")
    page.get_by_role("button", name="Yes, register me").click()

    expect(page.get_by_text("You have a place.")).to_be_visible()
    expect(row).to_contain_text("Registered")
    assert_accessible(desk)
    page.goto("/w/KHX7/me/details")
    expect(page.get_by_label("I may be seen in photos")).to_be_checked()
    expect(page.get_by_label("My name may be shown")).not_to_be_checked()
    page.goto("/w/KHX7/register")
    assert_accessible(page)
