"""An explanation in sentences, for the caseworker or, where it is not for staff alone, for the coordinator of the city."""

from collections.abc import Iterable, Iterator, Sequence

from asylia.matching import sentences
from asylia.matching.answer import Number
from asylia.matching.explanation import AtPlace, Change, Explanation, Level, Part, PersonExplanation
from asylia.matching.limits import LimitResult
from asylia.matching.sentences import ENGLISH, N_, Speech, say
from asylia.matching.table import UNKNOWN, aligned, folded, level, paragraphs, signed

SUITS_HEAD = (N_("place"), N_("how it stands"), N_("protection"), N_("fit"), N_("plan loses at most"))
EXPLICIT_HEAD = (N_("place"), N_("how it stands"), N_("weight"))
FAILS_HEAD = (N_("does not suit"), N_("against it"))
UNDIVIDED = ("tie_break", "weight")
CHANGED = N_("If {place} went to {person}, the plan would change: protection {protection}, fit {fit}.")
WORSE = N_("If {place} went to {person}, the plan would be worse by a weight of {loss}.")


def told(found: Explanation | PersonExplanation, *, speaks: Speech = ENGLISH) -> str:
    """Ends with a line break."""
    warned = [speaks.gettext(sentences.FOR_STAFF)] if found.is_for_staff else []
    return paragraphs(folded(warned), *(_pair(found, speaks) if isinstance(found, Explanation) else _person(found, speaks)))


def _pair(found: Explanation, speaks: Speech) -> Iterator[Iterable[str]]:
    names = {"person": found.person, "place": found.place, "position": found.position}
    yield folded([say(speaks, sentences.STANDINGS[found.standing], names), *_loss(found, speaks)])
    yield aligned(_limits(speaks, found.limits))
    yield from (_level(speaks, each) for each in found.levels)
    yield folded(_change(speaks, each) for each in found.changes)


def _person(found: PersonExplanation, speaks: Speech) -> Iterator[Iterable[str]]:
    """The places that suit and those that do not, each with what is to be said of them."""
    yield folded(_reason(found, speaks))
    suits = [each for each in found.places if each.standing != "impossible"]
    yield _suits(speaks, suits)
    against = [(each.place, ", ".join(_names(speaks, each.failed))) for each in found.places if each not in suits]
    yield _table(speaks, FAILS_HEAD, against)
    yield folded(_helping(found, speaks))


def _is_explicit(places: Sequence[AtPlace]) -> bool:
    return any("given" in each.failed or (each.fit is None and each.protection is not None) for each in places)


def _suits(speaks: Speech, places: Sequence[AtPlace]) -> list[str]:
    """An explicit instance gives a weight, and nothing else."""
    stands = [(each.place, speaks.gettext(sentences.BRIEFLY[each.standing])) for each in places]
    numbers = [[UNKNOWN if one is None else one for one in (each.protection, each.fit, each.loss_at_most)] for each in places]
    if _is_explicit(places):
        return _table(speaks, EXPLICIT_HEAD, [(*one, weight) for one, (weight, *_) in zip(stands, numbers, strict=True)])
    return _table(speaks, SUITS_HEAD, [(*one, *those) for one, those in zip(stands, numbers, strict=True)])


def _table(speaks: Speech, head: Iterable[str], rows: Sequence[Sequence[object]]) -> list[str]:
    return aligned([[speaks.gettext(each) for each in head], *rows]) if rows else []


def _reason(found: PersonExplanation, speaks: Speech) -> Iterator[str]:
    if found.reason:
        reason = speaks.gettext(sentences.REASONS[found.reason])
        yield say(speaks, N_("{person} has no place yet: {reason}."), {"person": found.person, "reason": reason})
    for each in found.places:
        if each.standing == "assigned":
            yield say(speaks, sentences.STANDINGS["assigned"], {"person": found.person, "place": each.place})


def _helping(found: PersonExplanation, speaks: Speech) -> Iterator[str]:
    """Of an explicit instance nothing was tried, so nothing is said."""
    if found.reason and not found.changes and not _is_explicit(found.places):
        yield speaks.gettext("No single change at one place would help; --advise looks further.")
    yield from (_change(speaks, each) for each in found.changes)


def _loss(found: Explanation, speaks: Speech) -> Iterator[str]:
    if found.standing == "assigned":
        yield speaks.gettext("This is the plan, so it costs nothing.")
    elif found.loss:
        names = {"place": found.place, "person": found.person}
        lost = {"protection": signed(-found.loss.protection), "fit": signed(-found.loss.fit)}
        yield say(speaks, CHANGED if found.levels[0].name == "protection" else WORSE, names | lost | {"loss": found.loss.protection})
        yield from _placed(speaks, found.loss.placed)
    elif found.possible:
        yield speaks.gettext("As things are settled now, no plan can hold this pair.")


def _placed(speaks: Speech, lost: int) -> Iterator[str]:
    n = abs(lost)
    if lost > 0:
        yield speaks.ngettext("{n} household fewer would have a place.", "{n} households fewer would have a place.", n).format(n=n)
    elif lost < 0:
        yield speaks.ngettext("{n} household more would have a place.", "{n} households more would have a place.", n).format(n=n)


def _limits(speaks: Speech, limits: tuple[LimitResult, ...]) -> Iterator[tuple[str, str]]:
    """Without a way to a permit no day of arrival is known, only that the dates alone leave time."""
    failed = {each.code for each in limits if not each.ok}
    for each in limits:
        if each.code == "arrival" and each.ok and "permit_route" in failed:
            yield speaks.gettext("yes"), speaks.gettext("The dates leave time to come.")
        else:
            yield _limit(speaks, each)


def _limit(speaks: Speech, limit: LimitResult) -> tuple[str, str]:
    if limit.ok:
        assumed = f" {speaks.gettext(sentences.NOT_KNOWN)}" if limit.values.get("known") is False else ""
        return speaks.gettext("yes"), say(speaks, sentences.HOLDS[limit.code], limit.values) + assumed
    change = limit.change or {}
    sentence = sentences.TOO_FEW_PEOPLE if "people_min" in change else sentences.FAILS[limit.code]
    return speaks.gettext("no"), say(speaks, sentence, {**change, **limit.values})


def _level(speaks: Speech, one: Level) -> list[str]:
    title = folded([level(speaks, one.name, value=one.value)])
    if one.name in UNDIVIDED:
        return title
    head = [speaks.gettext(each) for each in (N_("part"), N_("value"), N_("weight"))]
    return [*title, *(f"  {line}" for line in aligned([head, *(_part(speaks, each) for each in one.parts)]))]


def _part(speaks: Speech, part: Part) -> tuple[str, Number | str, int]:
    value = speaks.gettext(sentences.CHANCES[str(part.value)]) if part.code == "chance" else part.value
    return speaks.gettext(sentences.PARTS[part.code]), value, part.weight


def _names(speaks: Speech, limits: Iterable[str]) -> Iterator[str]:
    return (speaks.gettext(sentences.LIMITS[each]) for each in limits)


def _change(speaks: Speech, change: Change) -> str:
    effect = sentences.EFFECT if change.effect.placed else sentences.NO_PLACE_YET
    gained = {"protection": signed(change.effect.protection)}
    return f"{say(speaks, sentences.CHANGES[change.code], change.values)} {say(speaks, effect, gained)}"
