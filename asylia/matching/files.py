"""Files in and out. Reading checks everything first; writing the same values always writes the same bytes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from asylia.matching import references, schema
from asylia.matching.answer import Recommendation
from asylia.matching.errors import Fault, InvalidInstance, refuse
from asylia.matching.instance import Instance, Limit, Pair, Person, Place, Route, Weighted
from asylia.matching.policy import Policy

INSTANCE, POLICY, RECOMMENDATION = "asylia.placement/1", "asylia.policy/1", "asylia.recommendation/1"
COLUMNS = ("list", "place", "person", "position", "protection", "fit", "fairness")
MOST_DIGITS = 19
MARK = "\ufeff"


def read_instance(text: str) -> Instance:
    file = parsed(text)
    refuse(instance_faults(file))
    return instance_of(file)


def instance_faults(file: object) -> list[Fault]:
    return [*schema.faults(file, "instance"), *references.faults(file)]


def instance_of(file: Mapping[str, Any]) -> Instance:
    """From a file that has no fault."""
    return Instance(
        as_of=date.fromisoformat(file["as_of"]),
        persons=tuple(Person(**values(each)) for each in file["persons"]),
        places=tuple(Place(**values(each)) for each in file["places"]),
        routes=tuple(Route(**values(each)) for each in file.get("routes", ())),
        limits=tuple(Limit(**values(each)) for each in file.get("limits", ())),
        model=file["model"],
        sense=file.get("sense", "maximise"),
        pairs=_weighted(file["pairs"]) if file["model"] == "explicit" else (),
        **{state: tuple(Pair(each["person"], each["place"]) for each in file.get(state, ())) for state in references.STATES},
    )


def read_policy(text: str) -> Policy:
    file = parsed(text)
    refuse(schema.faults(file, "policy"))
    return Policy(**policy_values({name: value for name, value in file.items() if name != "format"}))


def write_instance(instance: Instance) -> str:
    """Canonical: what has its default is left out, all is sorted."""
    return canonical(instance_file(instance))


def instance_file(instance: Instance) -> dict[str, object]:
    """What `write_instance` writes, to stand within another file."""
    file: dict[str, object] = {"format": INSTANCE, "as_of": instance.as_of.isoformat(), "model": instance.model}
    if instance.model == "explicit":
        file |= {"sense": instance.sense, "pairs": _columns(instance.pairs)}
    needed = references.NEEDED if instance.model == "attributes" else {}
    file |= {name: [_plain(each, needed.get(name, ())) for each in getattr(instance, name)] for name in ("persons", "places")}
    file |= {"routes": [_plain(each, ()) for each in instance.routes]} if instance.routes else {}
    file |= {"limits": [_plain(each, _held(each)) for each in instance.limits]} if instance.limits else {}
    file |= {name: [each._asdict() for each in getattr(instance, name)] for name in references.STATES if getattr(instance, name)}
    return file


def write_policy(policy: Policy) -> str:
    return canonical({"format": POLICY} | {each.name: getattr(policy, each.name) for each in fields(policy)})


def write_recommendation(found: Recommendation, *, form: Literal["json", "csv"] = "json") -> str:
    """Ends with a line break. `csv` has a row for each entry of a list."""
    return canonical(answer(found)) + "\n" if form == "json" else _csv(found)


def fingerprint(instance: Instance, policy: Policy) -> str:
    return sha256(f"{write_instance(instance)}\n{write_policy(policy)}".encode()).hexdigest()


def canonical(file: Mapping[str, object]) -> str:
    return json.dumps(file, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parsed(text: str) -> Any:
    """JSON as we take it. Raises InvalidInstance for what is none."""
    if text.startswith(MARK):
        raise InvalidInstance("$", "byte_order_mark")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except RecursionError:
        raise InvalidInstance("$", "too_deep") from None
    except json.JSONDecodeError:
        raise InvalidInstance("$", "not_json") from None


def answer(found: Recommendation) -> dict[str, object]:
    """As the file holds it."""
    return {
        "format": RECOMMENDATION,
        "status": found.status,
        "fingerprint": found.fingerprint,
        "engine": found.engine,
        "levels": [each._asdict() for each in found.levels],
        "assignments": [each._asdict() for each in found.assignments],
        "lists": [asdict(each) for each in found.lists],
        "unplaced": [each._asdict() for each in found.unplaced],
        "prices": found.prices,
        "fairness": asdict(found.fairness),
    }


def _csv(found: Recommendation) -> str:
    """A list is named after its place."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for each in found.lists:
        for entry in each.entries:
            lines.writerow((each.place, each.place, entry.person, entry.position, entry.protection, entry.fit, entry.fairness))
    return text.getvalue()


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _ in pairs]
    doubled = schema.Doubled(made)
    doubled.doubled = tuple(name for name in made if names.count(name) > 1)
    return doubled


def _whole(digits: str) -> float:
    """Python refuses to read very long numbers; the schema refuses all that are too large."""
    return int(digits) if len(digits) <= MOST_DIGITS else float("inf")


def values(given: Mapping[str, Any]) -> dict[str, Any]:
    """As a person, place or route holds what its object in the file says."""
    return {name: _value(name, value) for name, value in given.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return frozenset(value)
    if name in {"ready_from", "arrive_by", "waiting_since", "decision_on", "available_from", "available_until"}:
        return date.fromisoformat(value)
    return int(value) if isinstance(value, float) else value


def policy_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """As a policy holds what its file says."""
    return {name: _policy_value(value) for name, value in given.items()}


def _policy_value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(each if isinstance(each, str) else int(each) for each in value)
    if isinstance(value, dict):
        return {key: {name: int(credit) for name, credit in credits_.items()} for key, credits_ in value.items()}
    return int(value) if isinstance(value, float) else value


def _weighted(pairs: Mapping[str, Any]) -> tuple[Weighted, ...]:
    names = sorted(pairs.get("uses", ()))
    columns = [pairs["uses"][name] for name in names]
    return tuple(
        Weighted(Pair(person, place), weight, tuple((name, column[row]) for name, column in zip(names, columns, strict=True)))
        for row, (person, place, weight) in enumerate(zip(pairs["person"], pairs["place"], pairs["weight"], strict=True))
    )


def _columns(pairs: Iterable[Weighted]) -> dict[str, object]:
    rows = list(pairs)
    made: dict[str, object] = {
        "person": [each.pair.person for each in rows],
        "place": [each.pair.place for each in rows],
        "weight": [each.weight for each in rows],
    }
    names = [name for name, _ in rows[0].uses] if rows else []
    uses = {name: [dict(each.uses)[name] for each in rows] for name in names}
    return made | ({"uses": uses} if uses else {})


def _plain(one: Any, needed: Iterable[str]) -> dict[str, object]:
    made = {}
    for each in fields(one):
        value, default = getattr(one, each.name), each.default
        if each.name in needed or value not in (default, {}):
            made[each.name] = _written(value)
    return made


def _held(limit: Limit) -> Iterable[str]:
    """A limit that names no place at all says so."""
    return () if limit.city or limit.country else ("places",)


def _written(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
