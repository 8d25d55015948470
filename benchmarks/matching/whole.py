"""The whole answer: four levels over all pairs, with the short lists, and from file to file; and the memory of the process."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from asylia.matching.files import write_instance, write_recommendation
from asylia.matching.instance import Instance
from asylia.matching.invent import invent
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend, recommended
from asylia.matching.watch import seconds
from benchmarks.matching._measuring import alone, megabytes, said, timed

HOUR = 3600.0
SIZES = {(300, 75): (1.0, 1.0, 150), (10_000, 1_000): (3.0, 10.0, 250), (50_000, 5_000): (90.0, 240.0, 800)}  # seconds, seconds, MB
ROW = "{:<44}{:>9}{:>9}  {}\n"
FILE_TO_FILE = 300


def run(*, size: tuple[int, int] | None, seed: int) -> int:
    if size is None:
        return max(alone("whole", "--size", *each, "--seed", seed) for each in SIZES)
    levels, everything, memory = SIZES.get(size, (HOUR, HOUR, 1 << 20))
    instance = invent(persons=size[0], places=size[1], seed=seed)
    sys.stdout.write(f"\n{size[0]} persons, {size[1]} places\n" + ROW.format("", "seconds", "at most", "reached"))
    start, last = time.perf_counter(), dict[str, float]()
    watch = seconds(HOUR, told=lambda heard: last.update({heard.level: time.perf_counter() - start}))
    found, whole = timed(lambda: recommended(instance, Policy(), watch=watch))
    done = [found.status == "optimal", _line("four levels over all pairs", last["tie_break"], levels)]
    done.append(_line("with short lists, prices, reasons, report", whole, everything))
    done.append(_line("memory of the process, MB", megabytes(), memory))
    if size[0] == FILE_TO_FILE:
        done.append(_line("asylia match FILE --out FILE, as a process", _file_to_file(instance), 1.0))
    return int(not all(done))


def _line(name: str, reached: float, most: float) -> bool:
    sys.stdout.write(ROW.format(name, f"{reached:.2f}", f"{most:g}", said(reached <= most)))
    sys.stdout.flush()
    return reached <= most


def _file_to_file(instance: Instance) -> float:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "instance.json", Path(folder) / "answer.json"
        source.write_text(write_instance(instance))
        command = [sys.executable, "-m", "asylia", "match", str(source), "--out", str(out)]
        _, seconds = timed(lambda: subprocess.run(command, check=True), best_of=3)
        is_same = out.read_text() == write_recommendation(recommend(instance, Policy()))
    return seconds if is_same else HOUR
