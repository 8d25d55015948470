import pytest

from tests.walking import make_a_quick_street, make_people


@pytest.fixture
def quick_street(settings, monkeypatch):
    make_a_quick_street(settings, monkeypatch)


@pytest.fixture
def those_who_read(quick_street):
    """The invented people, to whom an application can be sent."""
    make_people()
