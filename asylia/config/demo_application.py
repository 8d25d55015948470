"""What the one invented applicant wrote. She does not exist."""

from datetime import datetime
from uuid import uuid4

from asylia.config.demo_people import applicant_number
from asylia.intake import actions, catalogue, rules
from asylia.vault import slots
from asylia.vault.slots import Own

OWN_SENTENCE = "The kettle sings before it boils."
ANSWERS = {
    "contact_mode": "page",
    "never_see": "A former editor of mine, who moved abroad.",
    "name_call": "Noor",
    "write_language": "en",
    "citizenship": ["IR"],
    "speak_languages": [{"language": "fa", "level": "full"}, {"language": "en", "level": "good"}],
    "household": "with",
    "art_main": "poetry",
    "work_about": "I write poems about women in my town. I read them in a tea house, until it was closed. My first book came out in 2017.",
    "danger_now": "weeks",
    "danger_why": "After my article on the dam two strangers asked for me. A friend in the court says that my name is on a list.",
    "where_now": "TR",
    "stay_kind": "permit",
    "safe_until": rules.read_date("2027-06"),
    "decide_by": "no",
    "needs_now": ["money", "lawyer"],
    "never_countries": {"left_out": "not_say"},
    "yes_read": True,
    "yes_partner": True,
}
ENTRIES = {
    "member": [{"member_call": "Ari", "member_tie": "child", "member_age": "6_11", "member_when": "now", "member_danger": "no"}],
    "referee": [
        {
            "ref_call": "A. Berg",
            "ref_who": "An editor of a small press",
            "ref_what": "That my book was taken from the shops",
            "ref_reach": "By Signal, in the evening",
            "ref_language": "en",
            "ref_asked": "ask_me",
        }
    ],
}


def send_application(*, now: datetime) -> None:
    """The invented applicant goes the whole way, by the same acts as everybody."""
    root = slots.root(applicant_number())
    own = actions.begin(root, own_sentence=OWN_SENTENCE, filled_by="self", now=now)
    _fill_in(own, now=now)
    actions.rehearse(own, now=now)
    shown = {name: str(catalogue.question(name).label) for name in ("yes_read", "yes_partner")}
    actions.send(own, language="en", shown=shown, now=now)


def _fill_in(own: Own, *, now: datetime) -> None:
    for group, entries in ENTRIES.items():
        for entry in entries:
            actions.save_entry(own, group=group, sheet=uuid4(), answers=entry, version=0, now=now)
    for part in catalogue.PARTS:
        for version, step in enumerate(part.steps):
            answers = {question.id: ANSWERS[question.id] for question in step.questions if question.id in ANSWERS}
            actions.save_step(own, part=part.id, step=step.number, answers=answers, mark="saved", version=version, now=now)
