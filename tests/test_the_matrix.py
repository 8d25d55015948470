"""Every page of both doors and everybody who may come to it: one table each, written by hand, and what the pages answer."""

import pytest
from django.db import transaction
from django.urls import get_resolver, resolve, reverse

from asylia.accounts.models import RoleName
from asylia.intake.tests.makers import make_sent
from asylia.vault import number, slots
from tests.network import Network, asks
from tests.sent import come_in, now
from tests.walking import ORIGIN, Walker, begun, one_connection

pytestmark = pytest.mark.django_db

WITHOUT = ("officer without", "caseworker without")  # signed in, and the vault is locked
EVERYBODY = ("nobody", *RoleName.values, *WITHOUT)

# page | whose | needs the open vault | how it answers GET | and POST. A cell says who gets what; a number alone is for everybody else.
# Nobody is sent to the first page (302), and whoever needs the open vault and has it not, to unlocking. "!" is for these two as well.
HOUSE = """
first           |                   |     | 302, nobody 200 | same
come-in         |                   |     | ! 405 | ! 403
come-in-demo    | far               |     | ! 405 | ! 404
question        |                   |     | ! 405 | ! 200
touch           |                   |     | 200 | 403
sign-out        |                   |     | 405 | 200
lock-me         |                   |     | 405 | 200
invited         |                   |     | ! 200 | same
begin           |                   |     | ! 302 | same
begin-question  |                   |     | ! 405 | 200, nobody 404
begin-words     |                   |     | 200 | same
begin-sheet     |                   |     | 200 | same
begin-done      |                   | yes | 200 | same
unlock          |                   |     | 302, officer-without caseworker-without 200 | 200
unlock-question |                   |     | 405 | 200
lock            |                   |     | 405 | 302
kept            |                   | yes | 200 | same
throw-away      | others            |     | 405 | 302
me              |                   |     | 200 | same
another-passkey |                   |     | 200 | 403
remove-passkey  | own               |     | 405 | 302
remove-passkey  | others            |     | 405 | 404
new-sheet       |                   | yes | 200 | same
bind            |                   | yes | 200 | same
change-key      |                   | yes | 200 | same
depart          |                   | yes | 200 | same
bind-question   |                   |     | 405 | 200
who-can         |                   |     | 200 | same
notices         |                   |     | 200 | same
notices-seen    |                   |     | 405 | 302
people          |                   |     | 403, officer assessing_lead coordinator 200 | same
invite          |                   | yes | 403, officer 200 | same
new-body        |                   |     | 403, officer caseworker treasurer 200 | same
end-role        | own               | yes | 403, officer 200 | same
end-role        | nobody's          | yes | 403, officer 404 | same
person          | own               |     | 404, officer assessing_lead coordinator 200 | same
person          | near              |     | 404, officer assessing_lead coordinator 200 | same
person          | far               |     | 404, officer 200 | same
person          | nobody's          |     | 404 | same
give-role       | near              | yes | 403, officer 200 | same
give-role       | far               | yes | 403, officer 200 | same
give-role       | nobody's          | yes | 403, officer 404 | same
invite-again    | near              | yes | 405 | 403, officer 302
invite-again    | far               | yes | 405 | 403, officer 302
invite-again    | nobody's          | yes | 405 | 403, officer 404
lock-person     | own               |     | 405 | 404, officer assessing_lead coordinator 302
lock-person     | near              |     | 405 | 404, officer assessing_lead coordinator 302
lock-person     | far               |     | 405 | 404, officer 302
lock-person     | nobody's          |     | 405 | 404
shut-out        | own               | yes | 405 | 403, officer 404
shut-out        | near              | yes | 405 | 403, officer 302
shut-out        | far               | yes | 405 | 403, officer 302
shut-out        | nobody's          | yes | 405 | 403, officer 404
take-off        | near              | yes | 405 | 302
take-off        | nobody's          | yes | 405 | 404
waiting         |                   |     | 403, officer triage caseworker 200 | same
open-more       |                   | yes | 405 | 403, officer triage caseworker 302
proposal        | others            | yes | 404, officer 200 | same
roster          |                   | yes | 403, officer 200 | same
circles         |                   | yes | 200 | same
change-circle   |                   | yes | 405 | 409
locks           |                   |     | 403, officer triage caseworker 200 | same
press-lock      | house             |     | 405 | 403, officer triage caseworker 302
press-lock      | street            |     | 405 | 403, officer 302
press-lock      | nothing           |     | 405 | 404
reopen          | far               |     | 403, officer 200 | same
today           |                   |     | 200, caseworker-without 302 | same
cases           |                   |     | 404, officer caseworker 200, caseworker-without 302 | same
jump            |                   |     | 200 | same
new-keys        |                   | yes | 404, officer triage caseworker ear ear_deputy 200 | ! 405
give-new-keys   |                   | yes | ! 405 | 404, officer triage caseworker ear ear_deputy 200
arrived         |                   | yes | 404, triage ear ear_deputy 200 | same
arrival         | waits             | yes | 404, triage 200 | same
arrival         | waits for the ear | yes | 404, ear ear_deputy 200 | same
arrival         | taken             | yes | 404 | same
case            | own               | yes | 404, caseworker 200 | ! 405
case            | others            | yes | 404 | ! 405
case-opened     | own               | yes | 404, caseworker 200 | ! 405
case-opened     | others            | yes | 404 | ! 405
case-answers    | own               | yes | 404, caseworker 200 | ! 405
case-answers    | others            | yes | 404 | ! 405
case-contact    | own               | yes | 404, caseworker 200 | same
case-contact    | others            | yes | 404 | same
case-danger     | own               | yes | 404, caseworker 200 | same
case-danger     | others            | yes | 404 | same
case-write      | own               | yes | 404, caseworker 200 | same
case-write      | others            | yes | 404 | same
case-note       | own               | yes | 404, caseworker 200 | same
case-note       | others            | yes | 404 | same
case-strike     | own               | yes | ! 405 | 404
case-strike     | others            | yes | ! 405 | 404
case-no-answer  | own               | yes | ! 405 | 404, caseworker 302
case-no-answer  | others            | yes | ! 405 | 404
case-screening  | own               | yes | 404, caseworker 200 | same
case-screening  | others            | yes | 404 | same
case-refuse     | own               | yes | 404, caseworker 302 | same
case-refuse     | others            | yes | 404 | same
case-sign       | own               | yes | 404, caseworker 409 | same
case-sign       | others            | yes | 404 | same
case-lock       | own               |     | 405 | 404, officer caseworker 302
case-lock       | others            |     | 405 | 404, officer 302
case-change     | own               |     | 404, officer 200 | same
case-change     | others            |     | 404, officer 200 | same
case-grant-change | own               | yes | ! 405 | 404, caseworker 409
case-grant-change | others            | yes | ! 405 | 404
case-glass      | own               | yes | 404, officer 200 | same
case-glass      | others            | yes | 404, officer 200 | same
case-let-in     | own               | yes | ! 405 | 404, caseworker 409
case-let-in     | others            | yes | ! 405 | 404
glass-mine      |                   |     | 200 | ! 405
glass           | of the officer    | yes | 404, officer 200 | same
glass-review    |                   |     | 404, officer auditor 200 | ! 405
leave           | near              |     | 403, officer 200 | 403, officer 409
leave           | nobody's          |     | 403, officer 404 | same
leave-mine      |                   |     | 200 | same
away            |                   | yes | 404, caseworker 200 | same
back            | near              |     | 405 | 404
looked          |                   |     | 404, caseworker 200 | ! 405
record          |                   |     | 200, triage editor board partner 404 | ! 405
counts          |                   |     | 404, board auditor 200 | ! 405
second-look     | asked             |     | 404, officer assessing_lead board 200 | same
second-look     | not asked         |     | 404 | same
other-help      |                   |     | 200 | 403, triage caseworker 404
"""

# page | how it answers GET | and a POST that no form of ours sends. To nobody; to who writes an application; to who sent it.
STREET = """
/         | 200 200 200 | 200 200 200
/en/s0    | 302 302 302 | 302 302 302
/en/s1    | 200 200 200 | 200 200 200
/en/s2    | 200 200 200 | 200 200 200
/en/s3    | 200 200 200 | 200 200 200
/en/s6    | 200 200 200 | 200 200 200
/en/s8    | 200 302 302 | 200 403 403
/en/s9    | 200 302 302 | 200 403 403
/en/s10   | 200 200 302 | 200 403 403
/en/p21   | 200 200 302 | 200 403 403
/en/p20   | 200 200 200 | 200 403 403
/en/h21   | 200 200 200 | 200 403 403
/en/u11   | 200 200 200 | 200 403 403
/en/q2    | 200 200 200 | 200 403 403
/en/e31/1 | 200 404 302 | 200 403 403
/en/s13   | 200 200 302 | 200 403 403
/en/c2    | 200 200 302 | 200 403 403
/en/s14   | 200 200 302 | 200 403 403
/en/s15   | 200 302 200 | 200 403 403
/en/s16   | 200 200 200 | 200 200 200
/en/s17   | 200 302 200 | 200 403 403
/en/s18   | 200 302 200 | 200 403 403
/en/s18/2 | 200 302 200 | 200 403 403
/en/s19   | 200 302 200 | 200 403 403
/en/a21/1 | 200 302 200 | 200 403 403
/en/s20   | 200 302 200 | 200 403 403
/en/s22   | 200 200 200 | 200 403 403
/en/s26   | 200 200 200 | 200 403 403
/en/s29   | 200 200 200 | 200 200 200
/en/s37   | 200 200 200 | 200 200 200
/en/s38   | 200 200 200 | 200 200 200
/en/s39   | 200 302 302 | 200 403 403
/en/p99   | 404 404 404 | 404 404 404
"""
NOT_THERE = "/en/p99"


def rows(table):
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def pages(resolver):
    """The names of all pages behind a door."""
    for each in resolver.url_patterns:
        yield from pages(each) if hasattr(each, "url_patterns") else [each.name]


def expected(cell, who, *, needs_vault):
    """What a cell of the table says of somebody."""
    if cell.startswith("!"):
        return int(cell.removeprefix("!"))
    named = {name: int(said.split()[-1]) for said in cell.split(", ") for name in said.split()[:-1]}
    rest = next(int(said) for said in cell.split(", ") if said.isdigit())
    if who.replace(" ", "-") in named:
        return named[who.replace(" ", "-")]
    if who == "nobody" or (needs_vault and who in WITHOUT):
        return 302
    return named.get(who.removesuffix(" without"), rest)


def test_no_page_of_the_house_is_left_out():
    assert {page for page, *_ in rows(HOUSE)} == set(pages(get_resolver()))


@pytest.mark.street
def test_no_page_of_the_street_is_left_out():
    assert {resolve(path).url_name for path, *_ in rows(STREET) if path != NOT_THERE} == set(pages(get_resolver()))


@pytest.mark.proves("V59", "V60")
@pytest.mark.parametrize("half", [0, 1])
def test_everybody_sees_what_the_table_says(settings, half):
    network = Network(settings)
    wrong = []
    for who in EVERYBODY[half::2]:
        browser = network.browser(who)
        for page, of, needs_vault, get, post in rows(HOUSE):
            path = reverse(page, kwargs=network.keyed(page, of, who))
            for method, cell in (("get", get), ("post", get if post == "same" else post)):
                says, said = expected(cell, who, needs_vault=bool(needs_vault)), asks(browser, method, path)
                wrong += [f"{who}: {method} {page} {of}: {said} instead of {says}"] if said != says else []
    assert wrong == []


@pytest.mark.street
def test_each_number_sees_what_the_table_says(settings, those_who_read):
    sender = Walker()
    sender.number = number.new_number()
    make_sent(settings, slots.root(sender.number), now=now())
    wrong = []
    for place, walker in enumerate((Walker(), begun("s10"), come_in(sender))):
        cookies = list(walker.app.cookiejar)
        for path, *cells in rows(STREET):
            for method, cell in zip(("get", "post"), cells, strict=True):
                says, said = int(cell.split()[place]), street_asks(walker.app, cookies, method, path)
                wrong += [f"{place}: {method} {path}: {said} instead of {says}"] if said != says else []
    assert wrong == []


def street_asks(app, cookies, method, path):
    """How the street answers. What was changed by it is as before."""
    app.cookiejar.clear()
    for cookie in cookies:
        app.cookiejar.set_cookie(cookie)
    point = transaction.savepoint()
    try:
        with one_connection():
            return getattr(app, method)(path, headers={"Origin": ORIGIN} if method == "post" else None, expect_errors=True).status_int
    finally:
        transaction.savepoint_rollback(point)
