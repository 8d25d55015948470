"""The words that people of ours begin with when they write to an applicant, in `data/letters.json`. It knows no Django.

Also today's word, by which she knows that a caller is from us."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from asylia.intake.catalogue import DATA, Text
from asylia.vault import sealing

_SAID = json.loads((DATA / "letters.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A coded reason, as it is said to her, and the tags of the other help that goes with it."""

    words: Text
    tags: tuple[str, ...]


TODAYS_WORDS = tuple(Text(word) for word in _SAID["todays_words"])
REFUSAL_BEGINS, REFUSAL_ENDS = Text(_SAID["refusals"]["begin"]), Text(_SAID["refusals"]["end"])
REFUSAL_GREETS, REFUSAL_LISTS, REFUSAL_SIGNED = (Text(_SAID["refusals"][name]) for name in ("greet", "list", "signed"))
REFUSALS: Mapping[str, Refusal] = {
    code: Refusal(Text(raw["words"]), tuple(raw["tags"])) for code, raw in _SAID["refusals"]["codes"].items()
}
STARTS: Mapping[str, Text] = {name: Text(words) for name, words in _SAID["starting_texts"].items()}
PLACE = re.compile(r"\{(\w+)\}")
PROMISED = {"first_word": "date", "late": "new_date"}  # where the promised day stands
PLACES = sorted(
    {place for text in (*STARTS.values(), *(each.words for each in REFUSALS.values())) for place in re.findall(r"\{(\w+)\}", text)}
)
OPEN_PLACE = re.compile(rf"\[(?:{'|'.join(PLACES)})\]")
GAP = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|…|\.\.\.|_{3,}")
SAYS_LITTLE = ("hard_news", "paper_missing", "language")  # what comes after it is the letter
OFTEN_IN_ENGLISH = re.compile(
    r"\b(?:the|and|you|your|we|our|of|to|is|are|have|that|this|it|for|with|not|can|will|from|there|was|if|be|by)\b", re.IGNORECASE
)
ONE_WORD_IN = 6


def promise(text: str, *, starts_from: str, day: str) -> str:
    """A letter that began with a starting text, with the promised day in its [place]."""
    return text.replace(f"[{PROMISED.get(starts_from, 'date')}]", day)


def left_open(text: str) -> list[str]:
    """The [places] of starting texts that nobody filled in."""
    return list(dict.fromkeys(OPEN_PLACE.findall(text)))


def gaps(text: str) -> list[str]:
    """What looks as if something was still to be filled in."""
    return list(dict.fromkeys(GAP.findall(text)))


def is_bare(text: str, start: str) -> bool:
    """Nothing of our own stands in a letter but the text that it began with, its open places left out."""
    return _words(text) == _words(start)


def _words(text: str) -> list[str]:
    return OPEN_PLACE.sub(" ", PLACE.sub(" ", text)).split()


def reads_as_english(text: str) -> bool:
    """By the words that stand everywhere in English and seldom elsewhere: every sixth at least, as in a letter of ours to her."""
    words = len(re.findall(r"[^\W\d_]+", text))
    return 0 < words <= len(OFTEN_IN_ENGLISH.findall(text)) * ONE_WORD_IN


def todays_word(talk_seed: bytes, today: str) -> Text:
    """The same for her and for those who carry her case, another one each day (vault: `talk` seed and the day)."""
    drawn = int.from_bytes(sealing.sub(talk_seed, f"word {today}", 4), "big")
    return TODAYS_WORDS[drawn % len(TODAYS_WORDS)]


def msgids() -> list[str]:
    """Every English text, for the catalogue of translations."""
    ends = (REFUSAL_ENDS, REFUSAL_LISTS, REFUSAL_SIGNED)
    refusals = [REFUSAL_GREETS, REFUSAL_BEGINS, *(each.words for each in REFUSALS.values()), *ends]
    return [str(text) for text in (*refusals, *STARTS.values(), *TODAYS_WORDS)]
