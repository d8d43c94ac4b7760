"""From the first messy registration list, three weeks before, to 09:00 on the first day."""

import re

from playwright.sync_api import Page, expect

from facilitate.config import Config
from tests.journeys import registration
from tests.journeys.clicks import Clicks
from tests.journeys.steps import enter_by_badge, start
from tests.services.browser import Visitors
from tests.services.server import Server


def check(page: Page, code: str, data: bytes, name: str) -> None:
    """Upload a list and look at it."""
    page.goto(f"/w/{code}/people/import")
    page.get_by_label("Or choose a file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_role("heading", name="Check the list")).to_be_visible()


def expect_figures(page: Page, figures: dict[str, int]) -> None:
    """What the list would do, apart from nothing."""
    expect(page.get_by_role("heading", name="Check the list")).to_be_visible()
    stats = page.locator(".stat").filter(has_not=page.get_by_text("0", exact=True))
    expect(stats).to_have_text(
        [re.compile(rf"{value}\s+{label}") for label, value in figures.items()]
    )


def expect_remarks(page: Page, name: str, remarks: list[str]) -> None:
    """What is said of the row of this name."""
    row = page.locator("tr", has=page.get_by_text(name, exact=True)).first
    expect(row.locator(".remark")).to_have_text(remarks)


def add(page: Page) -> None:
    page.get_by_role("button", name="Add and update").click()
    expect(page.get_by_text(re.compile(r"\d+ (person|people) (was|were) added"))).to_be_visible()


def three_weeks_before(page: Page, code: str) -> None:
    """A shared mailbox is two people, a repeated row is one, and a wrong address costs nobody."""
    check(page, code, registration.FIRST, "registration.csv")
    expect_figures(
        page,
        {
            "new": 6,
            "there already": 1,
            "cannot be added": 1,
            "new organizations": 4,
            "new sectors": 3,
        },
    )
    expect(page.get_by_text("Not used: Diet.")).to_be_visible()
    expect_remarks(page, "Ben Osei", ["Has the same address as Ana Ruiz, Cisco."])
    expect_remarks(page, "ANA Ruiz", ["Twice in this list: Ana Ruiz, Cisco"])
    expect_remarks(page, "Chen Li", ["“chen(at)mit.example” is no e-mail address and is left out."])
    add(page)

    check(page, code, registration.FIRST, "registration.csv")
    expect_figures(page, {"there already": 7, "cannot be added": 1})


def two_weeks_before(page: Page, code: str) -> None:
    """A partner spells an organization in another way and shortens a name."""
    check(page, code, registration.SECOND, "partner.xlsx")
    page.get_by_label("“Alstom” is “Alstrom”").check()
    page.get_by_role("button", name="Check again").first.click()
    expect_remarks(
        page,
        "J. Müller",
        [
            "Perhaps José Müller, Alstrom",
            "The name becomes J. Müller.",
        ],
    )
    expect(page.get_by_text("evil Dee Park", exact=True)).to_be_visible()
    expect(page.get_by_text("<script>alert(1)</script>", exact=True)).to_be_visible()
    expect_figures(page, {"new": 3, "perhaps there already": 1, "new organizations": 1})
    page.get_by_label("<script>").uncheck()
    add(page)

    page.goto(f"/w/{code}/organizations")
    page.get_by_role("link", name="Alstrom").click()
    page.get_by_label("Name").fill("Alstom")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("also Alstrom")).to_be_visible()


def three_days_before(page: Page, code: str) -> None:
    """The corrected list finds everybody again and mends one address."""
    check(page, code, registration.THIRD, "registration.txt")
    expect_figures(page, {"changed": 1, "there already": 4})
    expect_remarks(
        page,
        "Chen Li",
        [
            "Already on the list: Chen Li, MIT",
            "The e-mail address becomes chen@mit.example.",
        ],
    )
    page.get_by_role("button", name="Add and update").click()
    expect(page.get_by_text("1 person was changed.")).to_be_visible()
    check(page, code, registration.THIRD, "registration.txt")
    expect_figures(page, {"there already": 5})


def at_the_desk(page: Page, visitors: Visitors, code: str) -> None:
    """Names, badge codes, a walk-in, a wrong e-mail and a lost phone."""
    page.goto(f"/w/{code}/desk")
    expect(page.locator(".desk-total")).to_have_text("0 of 8 here")
    said = page.locator("#desk-said")
    for typed, name in (("ana", "Ana Ruiz"), ("osei", "Ben Osei"), ("محمد", "محمد علي")):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(said).to_contain_text(f"{name} is here")
    for typed in ("Zoë Late", "Metropolis"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(said).to_contain_text("Zoë Late is here")
    expect(page.locator(".desk-total")).to_have_text("4 of 9 here")

    # Eli never got his link: the address was wrong; the badge lets him in
    page.goto(f"/w/{code}/people?q=eli")
    page.get_by_role("link", name="Eli Roth").click()
    badge = page.locator("dd.code").last.inner_text()
    page.get_by_label("E-mail address").fill("eli@metropolis.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Eli Roth is saved.")).to_be_visible()
    enter_by_badge(visitors.open("phone"), code, badge)

    # Ana lost the phone that her link had opened
    page.goto(f"/w/{code}/people?q=ana")
    page.get_by_role("link", name="Ana Ruiz").click()
    lost = visitors.open("phone", expected_errors=[404])
    lost.goto(page.get_by_label("Personal link").input_value())
    expect(lost).to_have_url(re.compile(f"/w/{code}/me$"))
    page.get_by_role("button", name="Make a new link").click()
    expect(page.get_by_text("This is the new link.")).to_be_visible()
    lost.goto(f"/w/{code}/me")
    expect(lost.get_by_label("Code on your badge")).to_be_visible()
    found = visitors.open("phone")
    found.goto(page.get_by_label("Personal link").input_value())
    expect(found).to_have_url(re.compile(f"/w/{code}/me$"))


def test_registration_from_three_weeks_before_to_nine_o_clock(
    server: Server, visitors: Visitors, config: Config
) -> None:
    page = visitors.open()
    code = start(
        page,
        config,
        Clicks(),
        template="Two-day workshop with roundtables",
        title="Smart Cities for All",
    )
    three_weeks_before(page, code)
    two_weeks_before(page, code)
    three_days_before(page, code)
    at_the_desk(page, visitors, code)

    page.goto(f"/w/{code}/desk")
    expect(page.locator("#desk-people .chip")).to_have_text(
        [
            re.compile(r"City Representatives\s+3 of 4"),
            re.compile(r"Solution Providers\s+2 of 4"),
            re.compile(r"Academia\s+0 of 1"),
        ]
    )
