"""The command `asylia`. Each part is imported only when it is asked for: the supervisor stays small, and starts at once."""

# ruff: noqa: PLC0415 - see above

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from asylia.config.installation import OWNER, Installation
from asylia.config.process import end_with_supervisor
from asylia.config.secrets import take_credentials

INTERRUPTED = 130
LAST_PORT = 65535
MOST_STEPS = 1000
SCHEMAS = (
    "instance", "policy", "recommendation", "explanation", "person_explanation", "changes", "comparison", "kinds", "advice",
    "events", "replay",
)  # fmt: skip
DIGITS = 7
TAKES_THE_REST = ("manage", "test")


def main(arguments: Sequence[str] | None = None) -> int:
    end_with_supervisor()
    take_credentials()
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command not in TAKES_THE_REST:
        parser.error(f"unknown: {' '.join(rest)}")
    options.rest = rest
    try:
        code: int = options.does(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # who read our lines has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("asylia", description="Runs a network of cities of refuge.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, does: object, about: str, *, help_too: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about, allow_abbrev=False, add_help=help_too)
        made.set_defaults(does=does)
        return made

    started = add("run", _run, "Everything on this machine: PostgreSQL, both doors, the worker.")
    started.add_argument("--street-port", type=_port, default=8000, metavar="PORT")
    started.add_argument("--house-port", type=_port, default=8001, metavar="PORT")
    started.add_argument("--empty", action="store_true", help="at the first start: a network of your own, with nobody in it yet")
    served = add("serve", _serve, "One door, for an operator's own supervisor.")
    served.add_argument("door", choices=("street", "house"))
    served.add_argument("--host", default="127.0.0.1")
    served.add_argument("--port", type=_port)
    add("worker", _worker, "What is due each minute.")
    add("migrate", _migrate, "Roles, tables, rights, messages and style sheets.")
    add("assets", _assets, "Messages and style sheets alone; needs no database.")
    add("manage", _manage, "Django's own commands, as the owner of the database.", help_too=False)
    add("demo", _demo, "Loads the invented network where there is none, and says what it holds.")
    invited = add("officers", _officers, "Invites the first two officers of a new network.")
    invited.add_argument("names", nargs=2, metavar="NAME")
    add("doctor", _doctor, "Looks for faults, one line per check.")
    _signed(add("checkpoint", _checkpoint, "Signs where the record ends, on a second machine; or compares what was signed."))
    _of_backups(add)
    add("rewrite", _rewrite, "Writes tables anew each night, so that erased rows are gone from the disk.")
    add("upgrade", _upgrade, "Brings the database to this version, once a young backup is there.")
    add("roles", _roles, "The SQL for an administrator, where the owner may not make roles.")
    add("test", _test, "The tests, on a PostgreSQL of their own.", help_too=False)
    _matched(add("match", _match, "Who could be shown for which place, from a file; needs no database."))
    add("version", _version, "The version.")
    return parser


def _signed(signed: argparse.ArgumentParser) -> None:
    asked = signed.add_mutually_exclusive_group()
    asked.add_argument("--verify", nargs="+", metavar="FILE", help="checkpoints from several places: signed, and of one record")
    asked.add_argument("--new-key", action="store_true", help="prints a new key and its public half")


def _of_backups(add: Callable[..., argparse.ArgumentParser]) -> None:
    backed = add("backup", _backup, "The database and what belongs to it, as one encrypted file; old ones go.")
    backed.add_argument("--to", type=Path, metavar="FOLDER", help="backups of the state folder, where nothing is said")
    restored = add("restore", _restore, "A backup back into an empty database, all of it or nothing.")
    restored.add_argument("file", type=Path, metavar="FILE")
    restored.add_argument("--key", type=Path, required=True, metavar="KEYFILE", help="the private key of age")
    restored.add_argument("--another", action="store_true", help="the backup is of another installation, with another pepper")
    drilled = add("drill", _drill, "Restores a backup into a database that is thrown away, and reports.")
    drilled.add_argument("file", nargs="?", type=Path, metavar="FILE")
    drilled.add_argument("--key", type=Path, metavar="KEYFILE", help="the private key of age")
    drilled.add_argument("--papers", type=Path, metavar="PAPERS", help="what --prepare wrote")
    drilled.add_argument("--prepare", type=Path, metavar="PAPERS", help="makes the invented case that a drill opens, once, before a backup")


def _matched(matched: argparse.ArgumentParser) -> None:
    matched.add_argument("file", nargs="?", metavar="FILE", help="- reads standard input")
    matched.add_argument("--policy", metavar="FILE", help="the numbers that the board carries; without it the defaults")
    matched.add_argument("--workers", type=_workers, metavar="N|URL", help="so many local processes, or a running Dask scheduler")
    matched.add_argument("--format", choices=("json", "csv", "table"), help="table to a terminal, else json")
    matched.add_argument("--out", metavar="FILE", help="written whole or not at all, for its owner alone")
    matched.add_argument(
        "--time-limit",
        type=_seconds,
        default=60.0,
        metavar="S",
        help="seconds, 60 where nothing is said; then the best found so far, with its gap",
    )
    asked = matched.add_mutually_exclusive_group()
    asked.add_argument("--schema", choices=SCHEMAS, help="prints what a file is checked by")
    asked.add_argument("--explain", nargs="+", metavar=("PERSON", "PLACE"), help="why somebody stands at a place, or at each")
    asked.add_argument("--what-if", metavar="CHANGES", help="the plan beside that after the changes of this file")
    asked.add_argument("--advise", metavar="KINDS", help="which of the kinds of this file would help most, one after the other")
    matched.add_argument("--how-many", type=_steps, metavar="N", help="with --advise: steps, 5 where nothing is said")
    asked.add_argument("--invent", action="store_true", help="prints an invented network, with --persons and --places")
    matched.add_argument("--persons", type=_count, metavar="N", help="with --invent")
    matched.add_argument("--places", type=_count, metavar="N", help="with --invent")
    matched.add_argument("--seed", type=_count, metavar="N", help="with --invent: another number, another network")
    matched.add_argument("--months", type=_count, metavar="N", help="with --invent: events of so many months")
    asked.add_argument("--replay", metavar="EVENTS", help="plays the events of a file month by month")
    matched.add_argument("--against", metavar="FILE", help="with --replay: another policy, side by side")


def _port(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to {LAST_PORT}, not {typed}")
    return int(typed)


def _steps(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= MOST_STEPS):
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_STEPS}, not {typed}")
    return int(typed)


def _count(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= DIGITS):
        raise argparse.ArgumentTypeError(f"a whole number below {10**DIGITS}, not {typed}")
    return int(typed)


def _workers(typed: str) -> str:
    if not re.fullmatch(r"[1-9]\d?|(tcp|tls|ucx)://\S+", typed, re.ASCII):
        raise argparse.ArgumentTypeError("a number of processes, or an address as tcp://host:8786")
    return typed


def _seconds(typed: str) -> float:
    if not (typed.isascii() and typed.replace(".", "", 1).isdigit()):
        raise argparse.ArgumentTypeError(f"a number of seconds, not {typed}")
    return float(typed)


def _run(options: argparse.Namespace) -> int:
    from asylia.config.supervisor import run

    return run(street_port=options.street_port, house_port=options.house_port, is_empty=options.empty)


def _serve(options: argparse.Namespace) -> int:
    from asylia.config.serve import PORTS, serve

    return serve(options.door, host=options.host, port=options.port or PORTS[options.door])


def _worker(options: argparse.Namespace) -> int:
    import django

    from asylia.config.process import become

    become("worker")
    django.setup()
    from asylia.config.worker import work  # it needs the applications

    return work()


def _migrate(options: argparse.Namespace) -> int:
    from asylia.config.installation import as_owner

    with as_owner() as here:
        from asylia.config.owner import migrate

        migrate(here.database(OWNER), passwords=here.passwords())
    return 0


def _assets(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asylia.config.settings")
    from asylia.config.owner import make_files

    make_files()
    return 0


def _manage(options: argparse.Namespace) -> int:
    return _django(options.rest)


def _demo(options: argparse.Namespace) -> int:
    return _django(["demo"])


def _officers(options: argparse.Namespace) -> int:
    return _django(["officers", *options.names])


def _doctor(options: argparse.Namespace) -> int:
    return _django(["doctor"])


def _rewrite(options: argparse.Namespace) -> int:
    return _django(["rewrite"])


def _checkpoint(options: argparse.Namespace) -> int:
    import django

    from asylia.config.process import become

    become("auditor")
    django.setup()
    from asylia.config import checkpoints  # it needs the applications

    if options.new_key:
        return checkpoints.new_key()
    return checkpoints.compare(options.verify) if options.verify else checkpoints.sign()


def _django(arguments: Sequence[str]) -> int:
    from asylia.config.installation import as_owner

    with as_owner():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["asylia manage", *arguments])
    return 0


def _backup(options: argparse.Namespace) -> int:
    from asylia.config.backup import back_up

    return back_up(options.to, now=_now())


def _restore(options: argparse.Namespace) -> int:
    from asylia.config.installation import as_owner

    with as_owner() as here, _rooms(here) as address:
        from asylia.config.restore import Into, restore

        return restore(options.file, key=options.key, another=options.another, into=Into(here, address), now=_now())


def _drill(options: argparse.Namespace) -> int:
    from asylia.config import installation

    if options.prepare:
        return _prepare(options.prepare)
    if not (options.file and options.key and options.papers):
        raise SystemExit("asylia drill FILE --key KEYFILE --papers PAPERS; or once before: asylia drill --prepare PAPERS")
    reports = installation.state_folder() / "drills"
    with installation.alone_in(reports, doing="drill"), installation.as_owner_of_scratch() as here, _rooms(here) as address:
        from asylia.config.drill import drill
        from asylia.config.drill_case import read
        from asylia.config.restore import Into

        papers, into = read(options.papers), Into(here, address)
        return drill(options.file, key=options.key, papers=papers, into=into, reports=reports, now=_now())


def _prepare(papers: Path) -> int:
    from asylia.config.installation import as_owner

    with as_owner() as here, _rooms(here):
        from asylia.config.drill_case import prepare

        prepare(papers, now=_now())
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    from asylia.config.installation import as_owner

    with as_owner() as here, _rooms(here) as address:
        from asylia.config.upgrade import upgrade

        return upgrade(state=here.state, address=address, passwords=here.passwords(), now=_now())


@contextlib.contextmanager
def _rooms(here: Installation) -> Iterator[str]:
    """The applications are there from now on. Gives the owner's address, which the settings take out of the environment."""
    import django

    address = here.database(OWNER)
    django.setup()
    yield address


def _now() -> datetime:
    return datetime.now(UTC)


def _roles(options: argparse.Namespace) -> int:
    from asylia.config.owner import roles_sql

    sys.stdout.writelines(f"{line}\n" for line in roles_sql())
    return 0


def _test(options: argparse.Namespace) -> int:
    from asylia.config.trial import test

    return test(options.rest)


def _match(options: argparse.Namespace) -> int:
    from asylia.config.match import match

    return match(options)


def _version(options: argparse.Namespace) -> int:
    from importlib.metadata import version

    sys.stdout.write(f"{version('asylia')}\n")
    return 0
