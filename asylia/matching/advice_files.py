"""The files of changes and kinds, and of what is answered to them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from asylia.matching import schema
from asylia.matching.advice import Advice, Kind
from asylia.matching.changes import AddPersons, AddPlace, AddRoute, Change, ChangePlace, ChangePolicy, ChangeRoute, RemovePlace
from asylia.matching.comparison import Comparison, GroupDifference
from asylia.matching.errors import refuse
from asylia.matching.files import answer, canonical, parsed, policy_values, values
from asylia.matching.instance import Person, Place, Route

COMPARISON, ADVICE = "asylia.comparison/1", "asylia.advice/1"


def read_changes(text: str) -> tuple[Change, ...]:
    """In the order of the file. Whether they can be made is for `changed` to say."""
    file = parsed(text)
    refuse(schema.faults(file, "changes"))
    return tuple(_change(*next(iter(each.items()))) for each in file["changes"])


def read_kinds(text: str) -> tuple[Kind, ...]:
    """In the order of the file. Whether they are kinds for an instance is for `advise` to say."""
    file = parsed(text)
    refuse(schema.faults(file, "kinds"))
    return tuple(_kind(each) for each in file["kinds"])


def write_comparison(found: Comparison) -> str:
    """Ends with a line break."""
    file = {
        "format": COMPARISON,
        "before": answer(found.before),
        "after": answer(found.after),
        "levels": {name: each._asdict() for name, each in found.levels.items()},
        "groups": {key: {value: _group(each) for value, each in groups.items()} for key, groups in found.groups.items()},
        "gained": found.gained,
        "lost": found.lost,
        "moved": found.moved,
    }
    return canonical(file) + "\n"


def write_advice(found: Advice) -> str:
    """Ends with a line break."""
    file = asdict(found) | {
        "format": ADVICE,
        "kinds": [each._asdict() for each in found.kinds],
        "steps": [each._asdict() for each in found.steps],
    }
    return canonical(file) + "\n"


def _kind(given: Mapping[str, Any]) -> Kind:
    ((name, value),) = ((name, value) for name, value in given.items() if name != "id")
    return Kind(given["id"], _more(name, value))


def _change(name: str, value: Any) -> Change:
    match name:
        case "remove_place":
            return RemovePlace(value)
        case "add_persons":
            return AddPersons(tuple(Person(**values(each)) for each in value))
        case "change_policy":
            return ChangePolicy(policy_values(value))
    return _more(name, value)


def _more(name: str, value: Mapping[str, Any]) -> AddPlace | ChangePlace | AddRoute | ChangeRoute:
    """What could be worked for. The place of a kind has no id."""
    match name:
        case "add_place":
            return AddPlace(Place(**values({"id": "", **value})))
        case "change_place":
            return ChangePlace(value["id"], values({field: each for field, each in value.items() if field != "id"}))
        case "add_route":
            return AddRoute(Route(**values(value)))
    return ChangeRoute(**values({**value, "to": values(value["to"])}))


def _group(one: GroupDifference) -> dict[str, object]:
    return {"placed": one.placed._asdict(), "protection_rate": one.protection_rate._asdict()}
