"""The manual of `asylia match` is true: each of its examples is typed at a terminal and must print what stands there.

Files of an example stand in its pages too, as ```json below a line "`name.json`:". For `...` any text may stand."""

import gettext
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from asylia.config import owner
from asylia.config.command import _parser
from asylia.config.installation import CHECKOUT
from asylia.config.match_files import LOCALE
from asylia.matching import schema
from asylia.matching.limits import CODES

MANUAL = "\n".join((CHECKOUT / "docs" / "run" / name).read_text() for name in ("matching.md", "matching-files.md"))
FILES = dict(re.findall(r"^`([\w-]+\.json)`:\n\n```json\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL))
EXAMPLES = re.findall(r"^```console\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^\$ ", re.MULTILINE)
CUT = re.escape("...")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.partition("\n")[0])
def test_each_example_of_the_manual_prints_what_stands_there(example: str, tmp_path: Path) -> None:
    if not gettext.find("matching", LOCALE, ["fr"]):
        owner.compile_messages()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    code = 0
    for typed in PROMPT.split(example)[1:]:
        command, _, expected = typed.partition("\n")
        printed, code = at_a_terminal(command, folder=tmp_path, before=code)
        is_as_cut = re.fullmatch(re.escape(expected).replace(CUT, ".*?"), printed, re.DOTALL)
        assert is_as_cut or printed == expected
    assert code == 0, "the code of what fails is shown by `echo $?`"


def at_a_terminal(command: str, *, folder: Path, before: int) -> tuple[str, int]:
    """What is printed, faults last, and the exit code. `before` is the code of the command before: what `$?` is."""
    near, far = pty.openpty()
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LANGUAGE": "en"}
    with tempfile.TemporaryFile() as said:
        shell = ["/bin/sh", "-c", f"(exit {before}); {command}"]
        started = subprocess.Popen(shell, stdin=subprocess.DEVNULL, stdout=far, stderr=said, cwd=folder, env=environment)
        os.close(far)
        printed = b"".join(read_all(near))
        code = started.wait()
        said.seek(0)
        return (printed + said.read()).decode().replace("\r\n", "\n"), code


def read_all(terminal: int) -> Iterator[bytes]:
    try:
        while read := os.read(terminal, 1 << 16):
            yield read
    except OSError:  # how Linux says that the other side has gone
        pass
    finally:
        os.close(terminal)


def test_the_manual_names_each_option_field_schema_and_limit_and_has_examples() -> None:
    assert len(EXAMPLES) >= 10
    commands = next(each for each in _parser()._actions if each.choices)
    options = {option for each in commands.choices["match"]._actions for option in each.option_strings if option.startswith("--")}
    fields = {name for file in ("policy", "instance", "events", "changes", "kinds") for name in schema.schema(file)["properties"]}
    assert {each for each in (options - {"--help"}) | fields | {*schema.NAMES, *CODES} if each not in MANUAL} == set()


def test_the_map_of_the_room_names_each_of_its_files() -> None:
    page = (CHECKOUT / "docs" / "build" / "matching.md").read_text().partition("## Map")[2]
    assert [path.stem for path in (CHECKOUT / "asylia" / "matching").glob("[a-z]*.py") if f"`{path.stem}`" not in page] == []
