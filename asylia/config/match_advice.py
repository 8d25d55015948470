"""`asylia match --what-if` and `--advise`: a plan beside another, and what to work for next."""

import argparse

from asylia.config.match_files import FOUND, LATE, Answer, form_of, given, read, spoken
from asylia.matching.advice import advised, wondered
from asylia.matching.advice_files import read_changes, read_kinds, write_advice, write_comparison
from asylia.matching.advice_table import advice_table, comparison_table
from asylia.matching.errors import Fault
from asylia.matching.levels import NAMES
from asylia.matching.watch import Watch

TIME_LIMIT = "time_limit"
HOW_MANY = 5


def what_if(options: argparse.Namespace, watch: Watch) -> Answer:
    faults: list[Fault] = []
    changes = read(options.what_if, read_changes, faults)
    instance, policy = given(options, faults)
    found = wondered(instance, policy, changes=changes or (), watch=watch)
    text = comparison_table(found, speaks=spoken()) if form_of(options) == "table" else write_comparison(found)
    return Answer(text, LATE if TIME_LIMIT in {found.before.status, found.after.status} else FOUND)


def advise(options: argparse.Namespace, watch: Watch) -> Answer:
    faults: list[Fault] = []
    kinds = read(options.advise, read_kinds, faults)
    instance, policy = given(options, faults)
    found = advised(instance, policy, kinds=kinds or (), how_many=options.how_many or HOW_MANY, watch=watch)
    level = NAMES[instance.model][0]
    text = advice_table(found, level=level, speaks=spoken()) if form_of(options) == "table" else write_advice(found)
    return Answer(text, LATE if found.status == TIME_LIMIT else FOUND)
