import pytest

from asylia.desk.tests.makers import make_desk, see

pytestmark = pytest.mark.django_db


def test_the_page_of_a_case_says_where_it_stands_and_who_holds_what(settings):
    them, _, case = make_desk(settings)

    page = see(them, "ines", case)

    assert "<bdi>Noor</bdi>" in page
    assert "<strong>Screening</strong> since" in page
    assert '<li aria-current="step">Screening</li>' in page
    assert "Held by you and Mads." in page
    assert "Held by the secretariat." in page
