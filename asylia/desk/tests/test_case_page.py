import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.desk.tests.makers import browser_of, make_desk, see, take_back, tell_danger, write_to_us

pytestmark = pytest.mark.django_db


def test_the_page_of_a_case_says_where_it_stands_and_who_holds_what(settings):
    them, _, case = make_desk(settings)

    page = see(them, "ines", case)

    import re

    assert re.search("<h1>.*", page).group() == ""
    assert "<strong>Screening</strong> since" in page
    assert '<li aria-current="step">Screening</li>' in page
    assert "Held by you and Mads." in page
    assert "Held by the secretariat." in page


def test_the_page_asks_the_database_few_times(settings):
    them, own, case = make_desk(settings)
    see(them, "ines", case)
    browser = browser_of(them, "ines")
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(f"/cases/{case.pk}")
    for q in few:
        print(q["sql"][:150])
    assert len(few) <= 15
