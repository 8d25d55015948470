"""Invented instances. The worked one is that of the page; the others are random and small."""

import json
import os
from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

FORMAT = "asylia.placement/1"
EXAMPLES = int(os.environ.get("ASYLIA_EXAMPLES", "100"))  # docs/build/matching.md says how to look at more
MANY, SOME = (settings(max_examples=EXAMPLES // part) for part in (1, 4))


def worked() -> dict[str, Any]:
    def person(own: str, urgency: int, people: int, nationality: str, languages: str, since: str, **more: Any) -> dict[str, Any]:
        basic = {"id": own, "urgency": urgency, "people": people, "nationalities": [nationality], "languages": languages.split()}
        return {**basic, "waiting_since": since, **more}

    def place(own: str, country: str, beds: int, languages: str, offers: str) -> dict[str, Any]:
        city = f"{own}-city"
        return {"id": own, "city": city, "country": country, "beds": beds, "languages": languages.split(), "offers": offers.split()}

    def route(nationality: str, country: str, months: int, chance: str) -> dict[str, Any]:
        return {"nationality": nationality, "country": country, "months": months, "chance": chance}

    return {
        "format": FORMAT,
        "as_of": "2026-11-01",
        "model": "attributes",
        "persons": [
            person("p1", 4, 1, "AA", "fa en", "2026-01-01", wishes=["library"]),
            person("p2", 2, 4, "AA", "fa", "2026-06-01", never_listed=True),
            person("p3", 3, 2, "BB", "ar en", "2025-11-01", needs=["step_free"], wishes=["sea", "school"]),
            person("p4", 1, 1, "BB", "en", "2026-10-01"),
        ],
        "places": [
            place("A", "NO", 2, "no en", "step_free sea"),
            place("B", "SE", 4, "sv en", ""),
            place("C", "NO", 1, "no en", "library"),
        ],
        "routes": [
            route("AA", "NO", 6, "likely"),
            route("AA", "SE", 8, "even"),
            route("BB", "NO", 10, "unlikely"),
            route("BB", "SE", 5, "likely"),
        ],
    }


def wide() -> dict[str, Any]:
    """Thirty who could go to twelve places of one country; one pair each is never enough."""
    persons = [
        {
            "id": f"p{i:02}",
            "urgency": 1 + i % 4,
            "people": 1 + i % 3,
            "nationalities": ["AA"],
            "languages": [],
            "waiting_since": "2026-01-01",
        }
        for i in range(30)
    ]
    places = [{"id": f"v{j:02}", "city": "Oslo", "country": "NO", "beds": 1 + j % 3} for j in range(12)]
    route = {"nationality": "AA", "country": "NO", "months": 3, "chance": "even"}
    return {**worked(), "persons": persons, "places": places, "routes": [route]}


def resettlement() -> dict[str, Any]:
    """An outside instance: five cases, two places with room for adults, children and seniors."""
    cases = {"a": (2, 3, 0), "b": (1, 0, 1), "c": (2, 1, 0), "d": (1, 2, 0), "e": (2, 0, 2)}
    pairs = [(case, place) for case in cases for place in ("north", "south") if (case, place) != ("e", "north")]
    return {
        "format": FORMAT, "as_of": "2026-11-01", "model": "explicit", "sense": "maximise",
        "persons": [{"id": each} for each in cases],
        "places": [
            {"id": "north", "capacity": {"adults": 4, "children": 3, "seniors": 1}},
            {"id": "south", "capacity": {"adults": 3, "children": 2}},
        ],
        "pairs": {
            "person": [each[0] for each in pairs], "place": [each[1] for each in pairs],
            "weight": [50, 40, 30, 35, 28, 10, 20, 30, 25],
            "uses": {name: [cases[each[0]][row] for each in pairs] for row, name in enumerate(("adults", "children", "seniors"))},
        },
    }  # fmt: skip


def text(file: object) -> str:
    return json.dumps(file)


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31)).map(date.isoformat)
NATIONS, COUNTRIES, CITIES = ("AA", "BB", "XX"), ("NO", "SE"), ("Oslo", "Bergen", "Lund")
CODES, LANGUAGES, ARTS, READERS = ("school", "sea", "step_free"), ("en", "fa", "no"), ("film", "text"), ("r1", "r2")
CHANCES = ("very_unlikely", "unlikely", "even", "likely", "very_likely")


def subset(those: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(those), unique=True, max_size=2)


PERSON = st.fixed_dictionaries(
    {
        "urgency": st.integers(1, 4),
        "people": st.integers(1, 3),
        "nationalities": subset(NATIONS),
        "languages": subset(LANGUAGES),
        "waiting_since": DAYS,
    },
    optional={
        "art_forms": subset(ARTS),
        "needs": st.lists(st.sampled_from(CODES), max_size=1),
        "wishes": subset(CODES),
        "excluded_countries": st.lists(st.sampled_from(COUNTRIES), max_size=1),
        "excluded_cities": st.lists(st.sampled_from(CITIES), max_size=1),
        "not_seen_by": st.lists(st.sampled_from(READERS), max_size=1),
        "ready_from": DAYS,
        "arrive_by": DAYS,
        "never_listed": st.booleans(),
        "required": st.sampled_from((False, False, False, True)),
        "groups": st.fixed_dictionaries({"region": st.sampled_from(("r1", "r2", "r3"))}),
    },
)
PLACE = st.fixed_dictionaries(
    {"city": st.sampled_from(CITIES), "country": st.sampled_from(COUNTRIES), "beds": st.integers(1, 4)},
    optional={
        "people_min": st.integers(1, 2),
        "offers": subset(CODES),
        "languages": subset(LANGUAGES),
        "must_languages": st.lists(st.sampled_from(LANGUAGES), max_size=1),
        "must_art_forms": st.lists(st.sampled_from(ARTS), max_size=1),
        "wishes": subset(("art:film", "art:text", "lang:fa", "lang:en", "garden")),
        "readers": subset(READERS),
        "decision_on": DAYS,
        "available_from": DAYS,
        "available_until": DAYS,
    },
)
ROUTE = st.fixed_dictionaries(
    {
        "nationality": st.sampled_from((*NATIONS, "*")),
        "country": st.sampled_from(COUNTRIES),
        "months": st.integers(0, 14),
        "chance": st.sampled_from(CHANCES),
    }
)
ALL_COUNTRIES = [{"nationality": "*", "country": country, "months": 2, "chance": "unlikely"} for country in COUNTRIES]


@st.composite
def files(draw: st.DrawFn, *, persons: int = 6, places: int = 5, states: bool = True) -> dict[str, Any]:
    """A small instance of attributes, limits and states included. Most pairs are possible."""
    who = [{"id": f"p{index}", **each} for index, each in enumerate(draw(st.lists(PERSON, max_size=persons)))]
    where = [{"id": f"v{index}", **each} for index, each in enumerate(draw(st.lists(PLACE, max_size=places)))]
    file: dict[str, Any] = {"format": FORMAT, "as_of": "2026-11-01", "model": "attributes", "persons": who, "places": where}
    file["routes"] = draw(st.lists(ROUTE, max_size=5)) + draw(st.sampled_from(([], ALL_COUNTRIES)))
    if states and who and where:
        pair = st.fixed_dictionaries(
            {"person": st.sampled_from([each["id"] for each in who]), "place": st.sampled_from([each["id"] for each in where])}
        )
        file["closed"] = draw(st.lists(pair, max_size=3))
        file["listed"] = draw(st.lists(pair, max_size=2))
        file["fixed"] = draw(st.lists(pair, max_size=1))
        file["limits"] = draw(st.sampled_from(([], *NESTED)))
    return file


NESTED = (
    [{"id": "q1", "most": 1, "country": "NO"}],
    [{"id": "q1", "most": 1, "city": "Lund"}, {"id": "q2", "most": 0, "places": ["v0"]}],
)
