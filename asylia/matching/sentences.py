"""The sentence for each code, in English. `gettext` brings them into the language of who reads; the codes stay what is exchanged."""

from collections.abc import Iterable, Mapping
from datetime import date
from gettext import NullTranslations

Speech = NullTranslations
ENGLISH = NullTranslations()
NO_BREAK = "\u00a0"  # before a French colon


def N_(text: str) -> str:  # noqa: N802 - the mark that catalogues look for
    """Marks a text that is translated where it is said."""
    return text


STATUSES = {
    "optimal": N_("This is the best plan there is."),
    "within_gap": N_("This plan is close to the best there is."),
    "time_limit": N_("Time was up: this is the best plan found so far."),
}
LEVELS = {
    "protection": N_("Protection"),
    "fit": N_("Fit"),
    "fairness": N_("Fairness"),
    "tie_break": N_("Lot"),
    "weight": N_("Weight"),
}
CHANCES = {
    "very_unlikely": N_("very unlikely"),
    "unlikely": N_("unlikely"),
    "even": N_("as likely as not"),
    "likely": N_("likely"),
    "very_likely": N_("very likely"),
}
MEANINGS = {
    "protection": N_("urgency × people × chance of a permit"),
    "fit": N_("language, art, wishes, early arrival: up to 1000 per household"),
    "fairness": N_("months of waiting, and more for those never on a list"),
    "tie_break": N_("decides where all else is equal"),
    "weight": N_("as given in the file"),
}
# Translators: the end of "No place yet: {reason}." and of "{person} has no place yet: {reason}."
REASONS = {
    "limit_failed": N_("none of the places suits"),
    "place_goes_to_more_urgent": N_("the places that would suit go to people in greater danger"),
    "place_goes_to_more_people": N_("the places that would suit go to larger households"),
    "place_goes_to_better_route": N_("the places that would suit go to people who are more likely to get a permit there"),
    "place_goes_to_better_fit": N_("the places that would suit are a better fit for others"),
    "tie_by_waiting": N_("all else being equal, the places go to those who have waited longer or were never on a list"),
    "tie_by_lot": N_("all else being equal, the lot decided for others"),
    "no_open_place": N_("no place that would suit is open now"),
}
LIMITS = {
    "beds": N_("size of the household"),
    "permit_route": N_("way to a permit"),
    "excluded_country": N_("country ruled out"),
    "excluded_city": N_("city ruled out"),
    "not_seen_by": N_("who reads there"),
    "needs": N_("needs"),
    "must_languages": N_("language asked for"),
    "must_art_forms": N_("art form asked for"),
    "arrival": N_("date of arrival"),
    "closed": N_("answered already"),
    "given": N_("not in the file"),
    "no_open_place": N_("no open place"),
}
HOLDS = {
    "beds": N_("The dwelling is right for the size of the household."),
    "permit_route": N_("There is a way to a permit for {country}: {chance}. Months it takes: {months}."),
    "excluded_country": N_("The country is not ruled out for this person."),
    "excluded_city": N_("The city is not ruled out for this person."),
    "not_seen_by": N_("Nobody who must not see the case reads for this place."),
    "needs": N_("The place offers all that the household needs."),
    "must_languages": N_("The language that the city asks for is spoken, or it asks for none."),
    "must_art_forms": N_("The art form that the city asks for is there, or it asks for none."),
    "arrival": N_("Arrival is expected on {arrival}, in time."),
    "closed": N_("No answer stands against it."),
    "given": N_("The file names this pair as possible."),
}
FAILS = {
    "beds": N_("The dwelling has fewer beds than the household needs. Beds: {beds}. People: {people}."),
    "permit_route": N_("No way to a permit for {country} is known for this nationality."),
    "excluded_country": N_("The country is ruled out for this person."),
    "excluded_city": N_("The city is ruled out for this person."),
    "not_seen_by": N_("Somebody who must not see the case reads for this place: {readers}."),
    "needs": N_("The place lacks what the household needs: {offers}."),
    "must_languages": N_("The city asks for one of these languages: {must_languages}."),
    "must_art_forms": N_("The city asks for one of these art forms: {must_art_forms}."),
    "arrival": N_("Arrival is expected on {arrival}, too late. Days too late: {days_late}."),
    "closed": N_("An answer has been given already; for this vacancy it stands."),
    "given": N_("The file does not name this pair as possible."),
}
TOO_FEW_PEOPLE = N_("The dwelling is meant for larger households. At least: {people_min}. People: {people}.")
NOT_KNOWN = N_("Nobody knows this way well: chance and months are assumed.")
PARTS = {
    "urgency": N_("urgency"),
    "people": N_("people"),
    "chance": N_("chance of a permit"),
    "language": N_("language in common"),
    "art_form": N_("art form"),
    "wishes_of_person": N_("wishes of the household"),
    "wishes_of_city": N_("wishes of the city"),
    "speed": N_("early arrival"),
    "months_waiting": N_("months of waiting"),
    "never_listed": N_("never on a list"),
    "group_credit": N_("credit for a group"),
    "lot": N_("lot"),
    "weight": N_("weight in the file"),
}
STANDINGS = {
    "assigned": N_("In the plan, {place} goes to {person}."),
    "listed": N_("{person} stands on the list of {place}, as number {position}."),
    "possible": N_("{place} would suit {person}, who is not on its list."),
    "impossible": N_("{place} does not suit {person}."),
}
BRIEFLY = {
    "assigned": N_("in the plan"),
    "listed": N_("on the list"),
    "possible": N_("would suit"),
    "impossible": N_("does not suit"),
}
CHANGES = {
    "beds": N_("If {place} had beds for {beds}:"),
    "people_min": N_("If {place} also took households of {people_min} or more:"),
    "route": N_("If there were a way to a permit for {country} for the nationality {nationality}:"),
    "readers": N_("If {readers} did not read for {place}:"),
    "offers": N_("If {place} also offered {offers}:"),
    "must_languages": N_("If {place} did not ask for one of these languages ({must_languages}):"),
    "must_art_forms": N_("If {place} did not ask for one of these art forms ({must_art_forms}):"),
    "available_until": N_("If {place} stayed free until {available_until}:"),
    "available_from": N_("If {place} were free from {available_from} on:"),
    "decision_on": N_("If the decision for {place} were made on {decision_on}:"),
    "months": N_("If a permit for {country} for the nationality {nationality} took fewer months ({months}):"),
}
FOR_STAFF = N_("For staff of the case only. A city is told nothing of this.")
EFFECT = N_("this person would have a place (protection {protection}).")
NO_PLACE_YET = N_("more would be protected (protection {protection}), but this person would still have no place.")


# Translators: how a day is written in figures.
DAY = N_("{year}-{month}-{day}")


def say(speaks: Speech, text: str, values: Mapping[str, object] | None = None) -> str:
    """The text in the language spoken, filled in: a `chance` in words, a day as it is written there, all else as it is."""
    return speaks.gettext(text).format(**{name: _word(speaks, name, value=value) for name, value in (values or {}).items()})


def _word(speaks: Speech, name: str, *, value: object) -> str:
    if name == "chance":
        return speaks.gettext(CHANCES[str(value)])
    if isinstance(value, date):
        return day(speaks, value)
    return named(value) if isinstance(value, list | tuple) else shown(str(value))


def day(speaks: Speech, one: date) -> str:
    return speaks.gettext(DAY).format(year=f"{one:%Y}", month=f"{one:%m}", day=f"{one:%d}")


def named(those: Iterable[str]) -> str:
    return ", ".join(map(shown, those))


def shown(text: str) -> str:
    """Signs that would move the cursor are shown as they are written in JSON."""
    return "".join(sign if sign.isprintable() or sign == NO_BREAK else sign.encode("unicode_escape").decode() for sign in text)
