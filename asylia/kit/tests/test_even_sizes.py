import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from asylia.kit.middleware import STEP_BYTES, even_sizes


def answer(response):
    return even_sizes(lambda _: response)(RequestFactory().get("/"))


@pytest.mark.parametrize(("length", "steps"), [(1, 1), (STEP_BYTES - 1, 1), (STEP_BYTES, 1), (STEP_BYTES + 1, 2), (3 * STEP_BYTES - 5, 3)])
def test_a_page_fills_whole_steps(length, steps):
    response = answer(HttpResponse(b"x" * length))

    assert len(response.content) == steps * STEP_BYTES
    assert response["Content-Length"] == str(steps * STEP_BYTES)


def test_what_fills_a_page_is_spaces_alone():
    content = answer(HttpResponse("<p>ünder</p>")).content

    assert content.rstrip(b" ") == "<p>ünder</p>".encode()


def test_a_size_that_was_said_before_is_corrected():
    response = answer(HttpResponse("<p>short</p>", headers={"Content-Length": "12"}))

    assert response["Content-Length"] == str(STEP_BYTES)


@pytest.mark.parametrize("kind", ["text/css", "application/json", "image/png"])
def test_only_pages_are_filled(kind):
    assert answer(HttpResponse(b"short", content_type=kind)).content == b"short"


def test_what_flows_is_left_alone():
    response = answer(StreamingHttpResponse([b"one", b"two"], content_type="text/html"))

    assert b"".join(response.streaming_content) == b"onetwo"
