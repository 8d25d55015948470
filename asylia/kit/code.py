"""Which code runs: one hash over all files of a package, as `sha256sum` makes it, so that anybody can compare it with a release."""

from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def code_hash(package: Path) -> str:
    """Read once in a process. The same as in a shell, in that folder:

    find . -type f ! -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum | sha256sum"""
    names = (f"./{path.relative_to(package).as_posix()}" for path in package.rglob("*") if path.is_file())
    ours = sorted(name for name in names if "/__pycache__/" not in name)
    return sha256("".join(f"{sha256((package / name).read_bytes()).hexdigest()}  {name}\n" for name in ours).encode()).hexdigest()
