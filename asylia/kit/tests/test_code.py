import subprocess
from pathlib import Path

import asylia
from asylia.kit.code import code_hash

PACKAGE = Path(asylia.__file__).parent
BY_OTHERS = "find . -type f ! -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum | sha256sum"


def test_others_find_the_same_hash_of_our_code_without_our_code():
    said = subprocess.run(BY_OTHERS, shell=True, cwd=PACKAGE, capture_output=True, text=True, check=True)  # noqa: S602 - as in the manual
    assert code_hash(PACKAGE) == said.stdout.split()[0]
    assert BY_OTHERS in (PACKAGE.parent / "docs" / "run" / "record.md").read_text()


def test_a_changed_a_new_and_a_renamed_file_are_another_code_and_what_python_keeps_is_not(tmp_path):
    def hash_of(number, **files):
        package = tmp_path / str(number)
        (package / "__pycache__").mkdir(parents=True)
        (package / "__pycache__" / "a.pyc").write_text(f"made {number}")
        for name, text in files.items():
            (package / name).write_text(text)
        return code_hash(package)

    first, same = hash_of(0, a="1"), hash_of(1, a="1")
    others = hash_of(2, a="2"), hash_of(3, a="1", b=""), hash_of(4, c="1")
    assert first == same
    assert len({first, *others}) == 4
