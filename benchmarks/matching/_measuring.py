"""What the benchmarks of the engine share: seconds, the largest memory of a process, and lines of a table."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")

KIB = 1024


def timed(does: Callable[[], Made], *, best_of: int = 1) -> tuple[Made, float]:
    """What was made, and the shortest of so many runs, in seconds."""
    shortest = float("inf")
    for _ in range(best_of):
        start = time.perf_counter()
        made = does()
        shortest = min(shortest, time.perf_counter() - start)
    return made, shortest


def megabytes() -> float:
    """The most that this process has held so far, as the system counts it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB


def alone(name: str, *arguments: object) -> int:
    """Another benchmark, or the same at one size, as a process of its own, so that its memory is its own."""
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", "benchmarks.matching", name, *map(str, arguments)], check=False).returncode


def said(is_reached: bool) -> str:  # noqa: FBT001 - it is what is said
    return "yes" if is_reached else "NO"
