"""Checks a file by its JSON Schema: the words of the schema that our files use, all faults at once, never a value."""

import json
import math
import re
from collections.abc import Mapping
from datetime import date
from functools import cache, reduce
from pathlib import Path
from typing import Any

from asylia.matching.errors import Fault, ForbiddenInput

Schema = Mapping[str, Any]
Way = tuple["Way | None", str | int]

NAMES = (
    "instance", "policy", "recommendation", "explanation", "person_explanation", "changes", "comparison", "kinds", "advice",
    "events", "replay",
)  # fmt: skip
LARGEST = 2**31 - 1
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)
TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "null": (type(None),), "number": (int, float),
    "integer": (int, float),
}  # fmt: skip


class Doubled(dict[str, object]):
    """An object of a file that names a field twice."""

    doubled: tuple[str, ...] = ()


@cache
def text(name: str) -> str:
    """The schema as it is printed."""
    return (Path(__file__).parent / "schemas" / f"{name}.json").read_text(encoding="utf-8")


@cache
def schema(name: str) -> Schema:
    read: Schema = json.loads(text(name))
    return read


def faults(value: object, name: str) -> list[Fault]:
    """All faults of a file, in the order of the file."""
    check = _Check(schema(name), [])
    check.value(value, check.root, (None, "$"))
    return check.found


class _Check:
    def __init__(self, root: Schema, found: list[Fault]) -> None:
        self.root, self.found = root, found
        self._fields: dict[tuple[int, str], Schema | None] = {}

    def say(self, way: Way, code: str) -> None:
        self.found.append(Fault(path(way), code))

    def value(self, value: object, rule: Schema, way: Way) -> None:
        if "$ref" in rule:
            self._elsewhere(value, rule["$ref"], way)
        elif "enum" in rule or "const" in rule:
            allowed = rule.get("enum", [rule.get("const")])
            if isinstance(value, (bool, list, dict)) or value not in allowed:
                self.say(way, "enum" if "enum" in rule else "const")
        elif not is_type(value, rule):
            self.say(way, "type")
        elif isinstance(value, dict):
            self._object(value, rule, way)
        elif isinstance(value, list):
            self._array(value, rule, way)
        elif isinstance(value, str):
            self._string(value, rule, way)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self._number(value, rule, way)

    def _elsewhere(self, value: object, reference: str, way: Way) -> None:
        """A rule of this schema, or of another one, which is named as the file that holds it."""
        name, _, steps = reference.partition("#/")
        there = _Check(schema(name.removesuffix(".json")), self.found) if name else self
        there.value(value, reduce(lambda rule, step: rule[step], filter(None, steps.split("/")), there.root), way)

    def _object(self, value: dict[str, object], rule: Schema, way: Way) -> None:
        for name in rule.get("required", ()):
            if name not in value:
                self.say((way, name), "required")
        if not rule.get("minProperties", 0) <= len(value) <= rule.get("maxProperties", math.inf):
            self.say(way, "properties")
        for name in getattr(value, "doubled", ()):
            self.say((way, name), "duplicate_key")
        for name, part in value.items():
            below = self._field(name, rule)
            if is_torn(name):
                self.say((way, name), "not_utf8")
            elif below is None:
                self.say((way, name), ForbiddenInput.code)
            else:
                self.value(part, below, (way, name))

    def _field(self, name: str, rule: Schema) -> Schema | None:
        """The rule of a field; None where the object is closed to it."""
        key = (id(rule), name)
        if key not in self._fields:
            fitting = [each for pattern, each in rule.get("patternProperties", {}).items() if is_like(name, pattern)]
            open_to = rule.get("additionalProperties", {})
            self._fields[key] = rule.get("properties", {}).get(name) or next(iter(fitting), open_to if open_to is not False else None)
        return self._fields[key]

    def _array(self, value: list[object], rule: Schema, way: Way) -> None:
        before = len(self.found)
        for index, part in enumerate(value):
            self.value(part, rule.get("items", {}), (way, index))
        if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", math.inf):
            self.say(way, "length")
        if rule.get("uniqueItems") and len(self.found) == before and len(set(map(str, value))) < len(value):
            self.say(way, "unique_items")

    def _string(self, value: str, rule: Schema, way: Way) -> None:
        if len(value) < rule.get("minLength", 0):
            self.say(way, "min_length")
        elif rule.get("format") == "date" and not is_day(value):
            self.say(way, "date")
        elif "pattern" in rule and not is_like(value, rule["pattern"]):
            self.say(way, "pattern")
        elif is_torn(value):
            self.say(way, "not_utf8")

    def _number(self, value: float, rule: Schema, way: Way) -> None:
        if not math.isfinite(value):
            self.say(way, "not_finite")
        elif abs(value) > LARGEST:
            self.say(way, "too_large")
        elif value < rule.get("minimum", -math.inf):
            self.say(way, "minimum")
        elif value > rule.get("maximum", math.inf):
            self.say(way, "maximum")


def is_like(text: str, pattern: str) -> bool:
    """As JSON Schema reads a pattern: for Python `$` would hold before a last line break, too."""
    return bool(re.search(pattern.replace("$", r"\Z"), text))


def is_torn(text: str) -> bool:
    """Half of a sign, which JSON can write and no file can hold."""
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)


def is_type(value: object, rule: Schema) -> bool:
    named = rule.get("type", ())
    return not named or any(_is(value, each) for each in ((named,) if isinstance(named, str) else named))


def _is(value: object, named: str) -> bool:
    if isinstance(value, bool):
        return named == "boolean"
    if named == "integer" and isinstance(value, float):
        return value.is_integer() or not math.isfinite(value)
    return isinstance(value, TYPES[named])


def is_day(value: str) -> bool:
    if not DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def path(way: Way) -> str:
    above, step = way
    if above is None:
        return str(step)
    if isinstance(step, int):
        return f"{path(above)}[{step}]"
    return f"{path(above)}.{step}" if PLAIN.fullmatch(step) else f"{path(above)}[{json.dumps(step)}]"
