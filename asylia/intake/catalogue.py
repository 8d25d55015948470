"""Every question and every text of the street door, read once from `data/`. It knows no Django: who shows a `Text` translates it.

What is not built yet is named in one list, `not_yet` of texts.json: pages, and single texts or options as "page.text" and
"question.option". Whatever leads there, or `needs` it to be true, is left out here: no page offers what nobody can open."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, is_dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
ENVELOPES = ("contact", "story", "profile", "limits", "talk")
LEAST_HELP = 3
Raw = dict[str, Any]


class Text(str):
    """An English sentence or word that is translated when it is shown."""

    __slots__ = ()


NO_TEXT = Text()


class Need(StrEnum):
    NEEDED = "needed"  # nothing is sent without it
    DECLINABLE = "declinable"  # asked on the way; "I would rather not say" is a full answer
    LATER = "later"  # may wait until after sending


class Type(StrEnum):
    SHORT = "short"
    LONG = "long"
    NUMBER = "number"
    ONE = "one"
    MANY = "many"
    DATE = "date"
    COUNTRY = "country"
    COUNTRIES = "countries"
    LANGUAGE = "language"
    LANGUAGES = "languages"
    TICK = "tick"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Condition:
    """A question has one of these answers."""

    question: str
    values: tuple[str, ...]


When = tuple[Condition, ...]  # all of them


@dataclass(frozen=True, slots=True)
class Option:
    """`text`: so many letters may be written under it. `alone`: goes with no other. `shows`: a tag of other help, shown at once."""

    value: str
    label: Text
    hint: Text = NO_TEXT
    first: bool = False
    text: int = 0
    alone: bool = False
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Options of a date, a text, a group or a list of countries stand in place of the answer.

    `left_out`: the ways to decline. `exact`: how exactly a date may be given. `levels`: one for each language. `questions`: those of
    one entry of a group. `counted_in`: envelopes that get numbers only. `consent`: a yes, kept with its words as they were shown.
    `filled_in`: the page brings a first answer."""

    id: str
    type: Type
    label: Text
    need: Need
    hint: Text = NO_TEXT
    example: Text = NO_TEXT
    why: Text = NO_TEXT
    needed_when: When | None = None
    when: When = ()
    envelopes: tuple[str, ...] = ()
    counted_in: tuple[str, ...] = ()
    limit: int = 0
    most: int = 0
    options: tuple[Option, ...] = ()
    left_out: tuple[str, ...] = ()
    levels: tuple[Option, ...] = ()
    exact: tuple[str, ...] = ()
    questions: tuple["Question", ...] = ()
    consent: bool = False
    filled_in: bool = False

    @property
    def readers(self) -> tuple[Text, ...]:
        return tuple(READERS[envelope] for envelope in (*self.envelopes, *self.counted_in))

    @property
    def way_out(self) -> Text:
        """The answer that an error message may offer to who has none, or nothing."""
        alone = [option.label for option in self.options if option.alone]
        return next(iter([*alone, *(LEFT_OUT[way] for way in self.left_out)]), NO_TEXT)

    def option(self, value: str) -> Option:
        """Raises KeyError for a value that no option has."""
        return {option.value: option for option in (*self.options, *self.levels)}[value]


@dataclass(frozen=True, slots=True)
class Step:
    """One page of a part, by its number in the part, which stays when others are not asked. `hard`: a page before it says so.
    `more`: it may wait, and stands last under its own heading."""

    number: int
    questions: tuple[Question, ...]
    seconds: int
    when: When = ()
    hard: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """`needed`: has a star, for something in it is needed to send."""

    id: int
    title: Text
    needed: bool
    steps: tuple[Step, ...]
    intro: Text = NO_TEXT

    def step(self, number: int) -> Step:
        """Raises KeyError for a step that this part has not."""
        return {step.number: step for step in self.steps}[number]


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a button. `to`: a page, "next", "same", "back" or "outside". `tag`: of other help."""

    words: Text
    to: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`lead` is shown in bold. A link without words has them in `text`, in [brackets]; else it stands after the text."""

    lead: Text = NO_TEXT
    text: Text = NO_TEXT
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`title` is what the browser shows, one neutral word. `texts` are for the places of a page that are not always there."""

    title: Text
    heading: Text
    paragraphs: tuple[Paragraph, ...]
    texts: Mapping[str, Text]
    links: Mapping[str, Link]


@dataclass(frozen=True, slots=True)
class State:
    """Where things stand, in words. `again_days`: the time of the promise when nobody made another."""

    lead: Text
    text: Text
    next: Text
    can: Text
    again_by: Text
    again_days: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A text with {n} in it, as `ngettext` wants it."""

    one: Text
    other: Text


@dataclass(frozen=True, slots=True)
class Help:
    """A body that may help. `older`: the page that we read was an older one. `open`: "closed" where what it gives was so then.
    `checked_on`: nobody looked since, or ever."""

    tags: tuple[str, ...]
    body: str
    does: Text
    languages: tuple[str, ...]
    note: Text
    host: str
    older: bool
    open: str
    checked_on: date | None


def _json(name: str) -> Raw:
    content: Raw = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


_ASKED, _SAID = _json("questions.json"), _json("texts.json")
NOT_YET = frozenset(_SAID["not_yet"])
LEFT_OUT: Mapping[str, Text] = {way: Text(words) for way, words in _ASKED["left_out"].items()}
READERS: Mapping[str, Text] = {envelope: Text(words) for envelope, words in _SAID["readers"].items()}


def _texts(raw: Raw, *, of: str) -> Mapping[str, Text]:
    return {name: Text(words) for name, words in raw.items() if f"{of}.{name}" not in NOT_YET}


def _when(raw: Raw | None) -> When:
    return tuple(Condition(question, tuple(values)) for question, values in (raw or {}).items())


def _option(raw: Raw) -> Option:
    words = {name: Text(raw.get(name, "")) for name in ("label", "hint")}
    return Option(**{name: value for name, value in raw.items() if name != "to"} | words)


def _options(raw: Raw, name: str) -> tuple[Option, ...]:
    built = (each for each in raw.get(name, []) if NOT_YET.isdisjoint({each.get("to"), f"{raw['id']}.{each['value']}"}))
    return tuple(_option(each) for each in built)


def _question(raw: Raw) -> Question:
    words = {name: Text(raw.get(name, "")) for name in ("label", "hint", "example", "why")}
    if raw.pop("hint_needs", None) in NOT_YET:
        words["hint"] = Text()
    shaped = {
        "type": Type(raw["type"]),
        "need": Need(raw["need"]),
        "needed_when": _when(raw["needed_when"]) if "needed_when" in raw else None,
        "when": _when(raw.get("when")),
        "options": _options(raw, "options"),
        "levels": _options(raw, "levels"),
        "questions": tuple(_question(each) for each in raw.get("questions", [])),
    }
    lists = {name: tuple(raw.get(name, ())) for name in ("envelopes", "counted_in", "left_out", "exact")}
    return Question(**raw | words | shaped | lists)


QUESTIONS: Mapping[str, Question] = {raw["id"]: _question(raw) for raw in _ASKED["questions"]}


def _step(number: int, raw: Raw) -> Step:
    shaped = {"questions": tuple(QUESTIONS[name] for name in raw["questions"]), "when": _when(raw.get("when"))}
    return Step(**raw | shaped, number=number)


def _part(raw: Raw) -> Part:
    steps = tuple(_step(number, each) for number, each in enumerate(raw["steps"], start=1))
    return Part(raw["id"], Text(raw["title"]), raw["needed"], steps, Text(raw.get("intro", "")))


PARTS = tuple(_part(raw) for raw in _ASKED["parts"])


def _link(raw: Raw) -> Link:
    return Link(Text(raw["words"]), raw["to"], raw.get("tag", ""))


def _links(raw: Raw) -> Mapping[str, Link]:
    return {name: _link(each) for name, each in raw.items() if each["to"] not in NOT_YET}


def _paragraph(raw: Raw) -> Paragraph:
    link = raw.get("link")
    built = _link(link) if link and link["to"] not in NOT_YET else None
    return Paragraph(Text(raw.get("lead", "")), Text(raw.get("text", "")), built)


def _page(name: str, raw: Raw) -> Page:
    paragraphs = tuple(_paragraph(each) for each in raw.get("paragraphs", []) if each.get("needs") not in NOT_YET)
    texts, links = _texts(raw.get("texts", {}), of=name), _links(raw.get("links", {}))
    return Page(Text(raw.get("title", "")), Text(raw.get("heading", "")), paragraphs, texts, links)


def _state(raw: Raw) -> State:
    words = {name: Text(raw.get(name, "")) for name in ("lead", "text", "next", "can", "again_by")}
    if raw.get("can_needs") in NOT_YET:
        words["can"] = Text()
    return State(**words, again_days=raw.get("again_days"))


def _counted(raw: Raw) -> Counted:
    return Counted(Text(raw["one"]), Text(raw["other"]))


PAGES: Mapping[str, Page] = {"frame": _page("frame", _SAID["frame"])} | {name: _page(name, raw) for name, raw in _SAID["pages"].items()}
STATES: Mapping[str, State] = {name: _state(raw) for name, raw in _SAID["states"].items()}
STAND = _texts(_SAID["stand"], of="stand")
COUNTED: Mapping[str, Counted] = {
    name: _counted(raw) for name, raw in [*_SAID["counted"].items(), *_SAID["errors"].items()] if isinstance(raw, dict)
}
ERRORS: Mapping[str, Text] = {name: COUNTED[name].other if name in COUNTED else Text(raw) for name, raw in _SAID["errors"].items()}
ERROR_LINKS: Mapping[str, Mapping[str, Link]] = {name: _links(raw) for name, raw in _SAID["error_links"].items()}
OWN_SENTENCES = tuple(Text(words) for words in _SAID["own_sentences"])


def _help(row: dict[str, str]) -> Help:
    checked = date.fromisoformat(row["checked_on"]) if row["checked_on"] else None
    tags, languages = tuple(row["tags"].split()), tuple(row["languages"].split())
    words = {"does": Text(row["does"]), "note": Text(row["note"])}
    return Help(
        tags, row["body"], languages=languages, host=row["host"], older=row["older"] == "yes", open=row["open"], checked_on=checked, **words
    )


HELP = tuple(_help(row) for row in csv.DictReader((DATA / "other_help.csv").read_text(encoding="utf-8").splitlines()))
TAGS = ("urgent", "writer", "artist", "journalist", "scholar", "rights", "women", "money", "phones", "legal", "asylum")


def question(name: str) -> Question:
    """Also one of an entry of a group. Raises KeyError."""
    inside = {each.id: each for group in QUESTIONS.values() for each in group.questions}
    return (inside | dict(QUESTIONS))[name]


def in_place_of(group: Question) -> Question:
    """The choice that stands in place of a group's entries: nobody, or rather not say. Who gave entries need not choose."""
    return replace(group, type=Type.ONE, need=Need.LATER, questions=(), most=0)


def page(name: str) -> Page:
    return PAGES[name]


def state(name: str) -> State:
    return STATES[name]


def error(name: str) -> Text:
    """Its words in English, for any number of {n}."""
    return ERRORS[name]


def error_links(name: str) -> Mapping[str, Link]:
    return ERROR_LINKS.get(name, {})


def counted(name: str) -> Counted:
    return COUNTED[name]


def split_link(text: str) -> tuple[str, str, str]:
    """A translated text before, inside and after its [brackets]."""
    before, _, rest = text.partition("[")
    inside, _, after = rest.partition("]")
    return before, inside, after


def help_entries(tags: Iterable[str] = (), *, among: Sequence[Help] = HELP) -> list[Help]:
    """All, or those with one of these tags; where these are fewer than three, urgent help and defenders of rights follow."""
    wanted = set(tags) or set(TAGS)
    found = [entry for entry in among if wanted & set(entry.tags)]
    others = [entry for tag in ("urgent", "rights") for entry in among if tag in entry.tags and entry not in found]
    return found + list(dict.fromkeys(others))[: max(0, LEAST_HELP - len(found))]


def msgids() -> list[str]:
    """Every English text without {n}, once, in the order of the data: for the catalogue of translations."""
    plural = {text for pair in COUNTED.values() for text in (pair.one, pair.other)}
    shown = (LEFT_OUT, PARTS, QUESTIONS, PAGES, READERS, STATES, STAND, ERRORS, ERROR_LINKS, OWN_SENTENCES, HELP)
    return [str(text) for text in dict.fromkeys(_walk(shown)) if text not in plural]


def counted_msgids() -> list[tuple[str, str]]:
    """The texts with {n}: one, and other numbers."""
    return [(str(pair.one), str(pair.other)) for pair in COUNTED.values()]


def _walk(found: Any) -> Iterator[Text]:
    if isinstance(found, Text):
        yield from [found] if found else []
    elif is_dataclass(found) and not isinstance(found, type):
        yield from _walk(astuple(found))
    elif isinstance(found, dict | tuple):
        for each in found.values() if isinstance(found, dict) else found:
            yield from _walk(each)
