import logging
import sys

import pytest

from asylia.kit.logs import Silent

NAME = "Noor Haddad"


def line_of(message, *args, extra=None, error=None):
    told = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger("house").makeRecord("house", logging.WARNING, __file__, 1, message, args, told, extra=extra)
    return Silent().format(record)


def risen(error, cause=None):
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_a_line_has_time_level_event_and_keys():
    line = line_of("offer_accepted", extra={"offer": 7, "channel": "mail"})

    assert line.endswith("WARNING house offer_accepted offer=7 channel=mail")
    assert line[:2] == "20"


def test_the_arguments_of_a_message_are_dropped():
    line = line_of("Not Found: %s", f"/en/{NAME}")

    assert "Not Found: %s" in line
    assert NAME not in line


def test_an_error_tells_its_type_and_place_and_never_its_message():
    line = line_of("broke", error=risen(ValueError(f"Failing row contains ({NAME})")))

    assert "ValueError" in line
    assert "test_logs.py:" in line
    assert NAME not in line


def test_what_caused_an_error_is_told_as_silently():
    line = line_of("broke", error=risen(RuntimeError(NAME), cause=risen(KeyError(NAME))))

    assert "RuntimeError from " in line
    assert line.endswith("KeyError")
    assert NAME not in line


def test_an_error_logged_as_the_message_gives_its_type_alone():
    assert line_of(ValueError(NAME)).endswith("house ValueError")


@pytest.mark.parametrize("name", ["request", "response", "exc_value"])
def test_requests_that_django_hands_along_are_not_written(name):
    assert NAME not in line_of("oops", extra={name: NAME})


def test_a_key_cannot_begin_a_line_of_its_own():
    assert "\n" not in line_of("a\nb", extra={"key": "one\ntwo"})


def test_local_variables_stay_where_they_are():
    def inside():
        person = NAME
        return person / 2

    try:
        inside()
    except TypeError:
        error = sys.exc_info()[1]

    assert NAME not in line_of("broke", error=error)


def test_logging_outside_an_error_with_exc_info_is_no_accident():
    record = logging.getLogger("house").makeRecord("house", logging.ERROR, __file__, 1, "x", (), (None, None, None))

    assert Silent().format(record).endswith("house x")
