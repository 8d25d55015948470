"""What somebody types into every field that the street has, each with a mark of its own that can be searched for."""

from typing import Any

MARK = "zaphyrine"
OWN_SENTENCE = "The kettle is green."


def mark(name: str) -> str:
    return f"{MARK} {name.replace('_', ' ')}"


MEMBER = {
    "member_call": mark("member_call"),
    "member_tie": "parent",
    "member_age": "18_64",
    "member_when": "now",
    "member_danger": "no",
    "member_needs": mark("member_needs"),
    "member_agrees": "yes",
}
REFEREE = {
    "ref_call": mark("ref_call"),
    "ref_who": mark("ref_who"),
    "ref_what": mark("ref_what"),
    "ref_reach": mark("ref_reach"),
    "ref_language": "ar",
    "ref_asked": "yes",
}
TRUSTED = {"trusted_call": mark("trusted_call"), "trusted_reach": mark("trusted_reach"), "trusted_knows": "all"}
EVERYTHING: dict[str, Any] = {
    "contact_mode": "signal",
    "signal_channel": "email",
    "signal_address": f"{MARK}@example.org",
    "signal_sentence": "own",
    "signal_sentence_own": mark("signal_sentence"),
    "trusted_person": [TRUSTED | {"trusted_words": mark("trusted_words")}],
    "never_see": mark("never_see"),
    "name_call": mark("name_call"),
    "write_language": "",
    "write_language_other": mark("write_language_other"),
    "citizenship": "SY",
    "citizenship_other": mark("citizenship_other"),
    "speak_languages_left": "unsure",
    "household": "with",
    "member": [MEMBER],
    "art_main": "other",
    "art_main_other": mark("art_main_other"),
    "work_about": mark("work_about"),
    "danger_now": "long",
    "danger_why": mark("danger_why"),
    "reach": "IR",
    "reach_other": mark("reach_other"),
    "reach_why": mark("reach_why"),
    "where_now": "TR",
    "stay_kind": "permit",
    "safe_until_year": "2027",
    "safe_until_month": "3",
    "safe_until_kind": "law",
    "decide_by_year": "2027",
    "decide_by_why": mark("decide_by_why"),
    "needs_now": ["money", "lawyer"],
    "never_countries": "RU",
    "never_countries_other": mark("never_countries_other"),
    "referee": [REFEREE],
    "yes_read": True,
    "yes_partner": True,
}
AS_FEW_AS_POSSIBLE: dict[str, Any] = {
    "contact_mode": "page",
    "name_call": "Noor",
    "write_language": "en",
    "household": "alone",
    "art_main": "poetry",
    "work_about": "Poems.",
    "danger_now": "long",
    "danger_why": "A poem.",
    "yes_read": True,
}
