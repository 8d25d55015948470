"""Log lines that cannot tell of a person: an event, its time and level, the keys in `extra`, and where an error rose."""

import logging
import traceback
from typing import Any

KNOWN = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
LOUD = {"request", "response", "exc_value"}  # what Django hands along: it holds addresses, paths and forms


class Silent(logging.Formatter):
    """Writes `record.msg` as the program has it, never with its arguments: those are where names and addresses travel."""

    def format(self, record: logging.LogRecord) -> str:
        words = [self.formatTime(record), record.levelname, record.name, event(record.msg), *keys(record)]
        if record.exc_info and record.exc_info[1]:
            words.append(path_of(record.exc_info[1]))
        return " ".join(words)


def event(message: Any) -> str:
    """An exception logged as a message gives its type alone."""
    return message.replace("\n", " ") if isinstance(message, str) else type(message).__name__


def keys(record: logging.LogRecord) -> list[str]:
    return [f"{name}={' '.join(str(value).split())}" for name, value in vars(record).items() if name not in KNOWN | LOUD]


def path_of(error: BaseException) -> str:
    """Types and places, outermost first, then the cause. No message: those of a database hold values."""
    frames = traceback.walk_tb(error.__traceback__)
    places = [f"{frame.f_code.co_filename}:{number}" for frame, number in frames]
    cause = error.__cause__ or error.__context__
    return " > ".join([*places, type(error).__qualname__]) + (f" from {path_of(cause)}" if cause else "")
