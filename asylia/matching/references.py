"""What a schema cannot say of an instance: names that must exist, fields that belong to one model. Bears any broken file."""

from collections.abc import Iterator, Mapping
from itertools import chain

from asylia.matching.errors import Fault
from asylia.matching.schema import path

NEEDED: Mapping[str, tuple[str, ...]] = {
    "persons": ("urgency", "people", "nationalities", "languages", "waiting_since"),
    "places": ("city", "country", "beds"),
}
LIMIT_NAMES = ("places", "city", "country")
STATES = ("fixed", "listed", "closed")

File = Mapping[str, object]


def faults(file: object) -> list[Fault]:
    if not isinstance(file, Mapping):
        return []
    by_model = {"attributes": _attributes, "explicit": _explicit}.get(str(file.get("model")))
    return list(chain(_twice(file), _unknown(file), _limits(file), _fixed(file), by_model(file) if by_model else ()))


def objects(file: File, name: str) -> Iterator[tuple[int, File]]:
    listed = file.get(name)
    yield from ((index, each) for index, each in enumerate(listed if isinstance(listed, list) else ()) if isinstance(each, Mapping))


def ids(file: File, name: str) -> set[str]:
    return {own for _, each in objects(file, name) if isinstance(own := each.get("id"), str)}


def at(*steps: str | int) -> str:
    way = (None, "$")
    for step in steps:
        way = (way, step)  # type: ignore[assignment]
    return path(way)


def _twice(file: File) -> Iterator[Fault]:
    for name in ("persons", "places", "limits"):
        seen: set[str] = set()
        for index, each in objects(file, name):
            own = each.get("id")
            if isinstance(own, str):
                if own in seen:
                    yield Fault(at(name, index, "id"), "duplicate_id")
                seen.add(own)


def _unknown(file: File) -> Iterator[Fault]:
    known = {"person": ids(file, "persons"), "place": ids(file, "places")}
    for name in STATES:
        for index, each in objects(file, name):
            for who, those in known.items():
                if isinstance(each.get(who), str) and each[who] not in those:
                    yield Fault(at(name, index, who), "unknown_id")
    for index, each in objects(file, "limits"):
        named = each.get("places")
        for number, place in enumerate(named if isinstance(named, list) else ()):
            if isinstance(place, str) and place not in known["place"]:
                yield Fault(at("limits", index, "places", number), "unknown_id")


def _limits(file: File) -> Iterator[Fault]:
    for index, each in objects(file, "limits"):
        if len([name for name in LIMIT_NAMES if name in each]) != 1:
            yield Fault(at("limits", index), "one_of_places_city_country")


def _fixed(file: File) -> Iterator[Fault]:
    """Nobody is fixed twice, and no dwelling for one household."""
    for who in ("person", "place") if file.get("model") == "attributes" else ("person",):
        seen: set[str] = set()
        for index, each in objects(file, "fixed"):
            own = each.get(who)
            if isinstance(own, str):
                if own in seen:
                    yield Fault(at("fixed", index, who), "fixed_twice")
                seen.add(own)


def _attributes(file: File) -> Iterator[Fault]:
    yield from (Fault(at(name), "not_allowed") for name in ("sense", "pairs") if name in file)
    for name, needed in NEEDED.items():
        for index, each in objects(file, name):
            yield from (Fault(at(name, index, field), "required") for field in needed if field not in each)
    yield from (Fault(at("places", index, "capacity"), "not_allowed") for index, each in objects(file, "places") if "capacity" in each)


def _explicit(file: File) -> Iterator[Fault]:
    pairs = file.get("pairs")
    if not isinstance(pairs, Mapping):
        if pairs is None:
            yield Fault(at("pairs"), "required")
        return
    columns = {name: pairs.get(name) for name in ("person", "place", "weight")}
    uses = pairs.get("uses")
    lengths = {(name,): column for name, column in columns.items()} | {
        ("uses", str(name)): column for name, column in (uses.items() if isinstance(uses, Mapping) else ())
    }
    persons = columns["person"] if isinstance(columns["person"], list) else []
    for steps, column in lengths.items():
        if isinstance(column, list) and len(column) != len(persons):
            yield Fault(at("pairs", *steps), "length")
    yield from _columns(file, columns)


def _columns(file: File, columns: Mapping[str, object]) -> Iterator[Fault]:
    persons, places = (column if isinstance(column := columns[name], list) else [] for name in ("person", "place"))
    for name, column, known in (("person", persons, ids(file, "persons")), ("place", places, ids(file, "places"))):
        for index, each in enumerate(column):
            if isinstance(each, str) and each not in known:
                yield Fault(at("pairs", name, index), "unknown_id")
    seen: set[tuple[str, str]] = set()
    for index, (person, place) in enumerate(zip(persons, places, strict=False)):
        if isinstance(person, str) and isinstance(place, str):
            if (person, place) in seen:
                yield Fault(at("pairs", "person", index), "duplicate_pair")
            seen.add((person, place))
    for index, each in objects(file, "fixed"):
        one = (each.get("person"), each.get("place"))
        if isinstance(one[0], str) and isinstance(one[1], str) and one not in seen:
            yield Fault(at("fixed", index), "not_in_pairs")
