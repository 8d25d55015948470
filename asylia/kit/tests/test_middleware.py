from django.http import HttpResponse
from django.test import RequestFactory

from asylia.kit.middleware import QUIET, SENSES, no_senses, quiet_headers


def answer(**headers):
    return quiet_headers(lambda _: HttpResponse(headers=headers))(RequestFactory().get("/"))


def test_every_answer_is_kept_by_nobody():
    assert answer()["Cache-Control"] == "no-store"


def test_every_answer_has_the_quiet_headers():
    assert QUIET.items() <= answer().headers.items()


def test_what_a_page_says_itself_stands():
    assert answer(**{"Cache-Control": "max-age=60"})["Cache-Control"] == "max-age=60"


def test_forms_still_tell_their_own_origin():
    assert answer()["Referrer-Policy"] == "same-origin"


def test_every_sense_of_the_device_is_off():
    policy = no_senses(lambda _: HttpResponse())(RequestFactory().get("/"))["Permissions-Policy"]

    assert policy.split(", ") == [f"{sense}=()" for sense in SENSES.split(", ")]
    assert {"camera", "microphone", "geolocation"} <= set(SENSES.split(", "))


def test_nothing_tells_of_the_server_or_varies():
    assert {"Server", "Vary", "X-Powered-By"}.isdisjoint(answer().headers)
