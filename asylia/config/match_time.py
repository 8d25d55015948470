"""`asylia match` over time: invented networks, and what would have become of them."""

import argparse

from asylia.matching.errors import Fault, InvalidInstance
from asylia.matching.files import write_instance
from asylia.matching.invent import invent


def invention(options: argparse.Namespace) -> str:
    missing = [Fault(f"--{name}", "required") for name in ("persons", "places") if getattr(options, name) is None]
    if missing:
        raise InvalidInstance(*missing[0], faults=missing)
    return write_instance(invent(persons=options.persons, places=options.places, seed=options.seed)) + "\n"
