"""Invented instances. The worked one is that of the page; the others are random and small."""

import json
from typing import Any

FORMAT = "asylia.placement/1"


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


def text(file: object) -> str:
    return json.dumps(file)
