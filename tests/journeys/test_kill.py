"""The street and its database die at any moment: what was sent is there whole or not at all, and the number still opens it."""

import contextlib
import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import walking
from tests.journeys.filling import SAVE, SAVED
from tests.journeys.person import PATIENCE
from tests.journeys.runner import Runner

pytestmark = [pytest.mark.running, pytest.mark.allow_hosts(["127.0.0.1"])]

ROUNDS = ("street", "postgres", "postgres", "street", "postgres", "postgres")
ANSWERS = {
    "contact_mode": "page",
    "never_see": "kept-one",
    "name_call": "kept-two",
    "write_language": "en",
    "household": "alone",
    "art_main": "poetry",
    "work_about": "kept-three",
    "danger_now": "long",
    "danger_why": "kept-four",
    "referee": [
        {
            "ref_call": "kept-five",
            "ref_who": "kept-six",
            "ref_what": "kept-seven",
            "ref_reach": "kept-eight",
            "ref_asked": "yes",
            "ref_language_left": "unsure",
        }
    ],
    "yes_read": True,
}
KEPT = [f"kept-{number}" for number in ("one", "two", "three", "four", "five", "six", "seven", "eight")]
DRAFT, SENT = ["draft", "talk"], ["contact", "limits", "notes", "profile", "story", "talk"]


def kill(town, name: str) -> None:
    """The process and all that it has started, without a word."""
    first = town.main_process(name)
    below = [int(pid) for pid in Path(f"/proc/{first}/task/{first}/children").read_text().split()]
    for pid in (first, *below):
        os.kill(pid, signal.SIGKILL)


def seconds_to_send(runner: Runner) -> float:
    began = time.monotonic()
    runner.press_send()
    return time.monotonic() - began


def send_and_kill(town, runner: Runner, name: str, *, within: float) -> None:
    sending = threading.Thread(target=runner.press_send)
    sending.start()
    time.sleep(random.uniform(0, within))  # noqa: S311 - nobody guesses it
    kill(town, name)
    sending.join()
    town.wait_until_it_answers()


def found_by(runner: Runner) -> list[str]:
    """What her number opens: all words of the draft, or her own page."""
    runner.come_back()
    if runner.path == "s17":
        return ["sent"] if "The kettle is green." in runner.at else []
    pages = "".join(str(runner.go(f"c{part}").html) for part in range(1, 9))
    return [word for word in KEPT if word in pages]


@pytest.mark.proves("V85")
def test_whoever_is_killed_while_she_sends_everything_is_there_or_nothing(town, monkeypatch):
    """Each application that exists is whole, for each number that was typed back."""
    monkeypatch.setattr(walking, "one_connection", contextlib.nullcontext)  # these requests have connections of their own
    unharmed, *runners = everybody = [Runner(town.ports["street"]) for _ in range(1 + len(ROUNDS))]
    with ThreadPoolExecutor(len(everybody)) as together:
        list(together.map(lambda runner: runner.ready_to_send(ANSWERS), everybody))
        seconds = seconds_to_send(unharmed)
        assert "We have it" in unharmed.at
        for runner, name in zip(runners, ROUNDS, strict=True):
            send_and_kill(town, runner, name, within=seconds)
        found = list(together.map(found_by, runners))

    assert [each for each in found if each not in (["sent"], KEPT)] == []
    assert half_made(town) == []
    assert town.faults() == ""
    for runner, each in zip(runners, found, strict=True):
        if each == KEPT:
            runner.go("s13")
            runner.send()
            assert "We have it" in runner.at
    for runner in everybody:
        runner.line.close()


def half_made(town) -> list[tuple[object, ...]]:
    """Applications whose envelopes, slot or sheets do not fit their state."""
    rows = town.ask_database("""
        select application.id, application.state, slot.subject is not null, slot.draft is not null,
            array(select kind::text from vault_envelope where subject = application.id order by kind),
            (select count(*) from vault_envelope envelope where subject = application.id
                and not exists (select 1 from vault_sheet where envelope_id = envelope.id))
        from intake_application application left join vault_slot slot on slot.subject = application.id
    """)
    fit = {"draft": (True, True, DRAFT, 0), "sent": (True, False, SENT, 0), "erased": (False, False, [], 0)}
    fit |= dict.fromkeys(("taken", "withdrawn"), fit["sent"])  # a screening adds an envelope, and none goes
    found = [(key, state, *has, [kind for kind in kinds if kind != "assessment"], empty) for key, state, *has, kinds, empty in rows]
    return [row for row in found if row[2:] != fit[row[1]]]


@pytest.mark.proves("V85")
def test_without_a_database_she_gets_back_what_she_typed_and_can_send_it_a_little_later(town, begun):
    begun.open("/en/p42")
    begun.write("Tell us about your work", "mywordsthatmuststay")
    town.supervisor.send_signal(signal.SIGSTOP)  # else PostgreSQL is back at once
    try:
        kill(town, "postgres")
        with begun.page.expect_response("**/en/p42") as answer:
            begun.press(SAVE)
        assert answer.value.status == 503
        begun.see("Something went wrong on our side. It is not your fault. What you saved before is safe.")
        assert ("work_about", "mywordsthatmuststay") in begun.form()
    finally:
        town.supervisor.send_signal(signal.SIGCONT)
    town.wait_until_it_answers()

    begun.press("Try again")

    if "Type your number." in begun.text:  # the visits are in a table that a crash empties
        time.sleep(PATIENCE)
        begun.type_number()
        begun.press("Go on")
    begun.see(SAVED)
    begun.open("/en/p42")
    assert begun.page.get_by_role("textbox").input_value() == "mywordsthatmuststay"
    assert "mywordsthatmuststay" not in town.everything_said()
    assert "mywordsthatmuststay" not in (town.state / "pg" / "log").read_text()
