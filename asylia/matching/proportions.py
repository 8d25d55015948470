"""The proportions of invented networks. Where each comes from stands in docs/build/matching.md, "Invented networks"."""

from collections.abc import Sequence

from asylia.matching.instance import CHANCES

YEAR = 365
Shares = Sequence[tuple[str, float]]

# The language of a country, and how many member cities it has: Norway and Sweden have more than half.
HOSTS = {
    "NO": ("no", 26), "SE": ("sv", 24), "PL": ("pl", 5), "FR": ("fr", 4), "DE": ("de", 3), "DK": ("da", 3), "NL": ("nl", 3),
    "US": ("en", 3), "BE": ("nl", 2), "CH": ("de", 2), "ES": ("es", 2), "IT": ("it", 2), "MX": ("es", 2), "FI": ("fi", 1),
    "IS": ("is", 1), "LT": ("lt", 1), "SI": ("sl", 1), "SK": ("sk", 1),
}  # fmt: skip
COUNTRIES: Shares = tuple((country, cities) for country, (_, cities) in HOSTS.items())
ORIGINS = {
    "AF": ("asia", "fa"), "BD": ("asia", "bn"), "BI": ("africa", "fr"), "BY": ("europe", "ru"), "CD": ("africa", "fr"),
    "CM": ("africa", "fr"), "CN": ("asia", "zh"), "CU": ("americas", "es"), "EG": ("middle_east", "ar"), "ER": ("africa", "ti"),
    "ET": ("africa", "am"), "IQ": ("middle_east", "ar"), "IR": ("middle_east", "fa"), "MM": ("asia", "my"), "NI": ("americas", "es"),
    "PS": ("middle_east", "ar"), "RU": ("europe", "ru"), "SA": ("middle_east", "ar"), "SD": ("africa", "ar"), "SY": ("middle_east", "ar"),
    "TR": ("europe", "tr"), "UA": ("europe", "uk"), "VE": ("americas", "es"), "VN": ("asia", "vi"), "YE": ("middle_east", "ar"),
}  # fmt: skip
SURGES = ("UA", "AF", "BY", "SY")  # a country a year
SURGE_SHARE, SURGE_DAYS = 0.4, 21
LONGEST = 3  # years of waiting

PEOPLE: Shares = (("1", 50), ("2", 5), ("3", 8), ("4", 12), ("5", 13), ("6", 12))  # one in two with family, mean 2.7
BEDS: Shares = (("1", 34), ("2", 28), ("3", 16), ("4", 13), ("5", 5), ("6", 4))
URGENCY: Shares = (("1", 32), ("2", 36), ("3", 23), ("4", 9))
CHANCE: Shares = tuple(zip(CHANCES, (8, 22, 30, 28, 12), strict=True))
BRIDGES: Shares = (("en", 60), ("fr", 15), ("ru", 15), ("de", 10))  # second languages
ARTS: Shares = (("text", 42), ("journalism", 16), ("music", 14), ("visual", 12), ("film", 8), ("theatre", 5), ("dance", 3))
WISHES: Shares = (("library", 28), ("studio", 20), ("university", 18), ("diaspora", 14), ("garden", 12), ("sea", 8))
NEEDS = (("step_free", 0.07), ("quiet", 0.06), ("hospital:dialysis", 0.01))
OFFERS = (("step_free", 0.35), ("quiet", 0.6), ("hospital:dialysis", 0.3), ("school", 0.75), *((code, 0.4) for code, _ in WISHES))
FAMILY, OF_FAMILY_SCHOOL = 3, 0.6
ROUTED = 0.64  # of all pairs of a nationality and a country

# Of events over months.
WAITING, FREE = 4, 10  # one person in four waits at the start, one place in ten is free
ASSESSED = 45  # days from asking to the pool, at least; twice as many at most
LEAVING = 0.5  # who finds another way, or is heard of no more, within three years
WITHDRAWN, KEPT = 0.25, 60  # places that a city takes back within the year, and for how many days none does; the others lapse after it
CITY_YES, PERSON_YES = 70, 85  # percent
