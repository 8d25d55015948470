"""The Arabic texts, by the rules of docs/build/words-ar.md; that none is missing is asked in asylia/config/tests/test_messages.py."""

import re
import unicodedata
from io import BytesIO

from babel.messages.pofile import read_po

from asylia.config import messages
from asylia.config.installation import CHECKOUT
from asylia.intake import catalogue, letters, rules
from asylia.intake.lists import OURS

GLOSSARY, FORBIDDEN = (CHECKOUT / "docs/build/words-ar.md").read_text().split("## Words that we never use")
MADE = read_po(BytesIO((messages.TEMPLATE.parent / "ar/LC_MESSAGES/django.po").read_bytes()))
TEXTS = [text for each in MADE if each.id for text in messages._forms(each.string) if text]
BEFORE = "[وفبلك]?(ال|لل)?"  # and, so, with, for, like, the


def bare(text: str) -> str:
    """Without the marks of vowels and doubled letters."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Mn")


def first_column(table: str) -> list[str]:
    return [
        row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ") and not row.startswith(("| English", "| Arabic"))
    ]


def forbidden() -> list[str]:
    return [bare(word).strip() for row in first_column(FORBIDDEN) for word in row.split("،")]


def holds(word: str, text: str) -> bool:
    return re.search(rf"\b{BEFORE}{word}\b", bare(text)) is not None


def translated(english: str) -> str:
    found = MADE.get(english)
    return str(found.string) if found else ""


def test_a_forbidden_word_is_found_with_marks_and_with_what_stands_before_it():
    assert len(forbidden()) > 20
    assert holds("جاسوس", "هو والجاسوسُ")
    assert holds("ضحية", "للضحيّة")
    assert not holds("عميل", "تعميل")


def test_no_forbidden_word_stands_in_a_text():
    assert [(word, text) for text in TEXTS for word in forbidden() if holds(word, text)] == []


def test_each_word_of_the_glossary_is_used():
    words = [row.split("|")[2].split("(")[0].strip() for row in GLOSSARY.splitlines() if re.match(r"\| (?!English)\w", row)]
    heard = " ".join(map(bare, TEXTS))

    assert len(words) > 20
    assert {word for word in words if bare(word) not in heard} == {"شخص مساعد"}, "helpers have no page yet"


def test_figures_are_arabic_and_nobody_is_two_things_with_a_slash():
    assert [text for text in TEXTS if re.search("[0-9۰-۹]", text)] == []
    assert [text for text in TEXTS if "/" in text.replace("حزيران / يونيو", "")] == []


def test_quotation_marks_question_marks_and_commas_are_arabic():
    assert [text for text in TEXTS if re.search(r"""["“”‘’?,;]""", text)] == []


def test_a_text_ends_as_the_english_one_does():
    ends = str.maketrans("؟،؛", "?,;")
    kept = [each for each in MADE if each.id and isinstance(each.id, str) and isinstance(each.string, str) and each.string]
    assert [each.string for each in kept if (each.id[-1] in ".?:") != (each.string.translate(ends)[-1] in ".?:")] == []


def test_a_title_is_one_word_without_marks():
    titles = {translated(page.title) for page in catalogue.PAGES.values() if page.title} | {translated("Part 1")}
    assert {title for title in titles if not re.fullmatch(r"\w+( \d)?", title)} == set()


def test_own_sentences_may_all_be_chosen():
    sentences = [translated(each) for each in catalogue.OWN_SENTENCES]
    assert len(set(sentences)) == len(sentences)
    assert max(map(len, sentences)) <= catalogue.question("own_sentence").limit
    assert [each for each in sentences if rules.sentence_tells(each)] == []


def test_the_ordinary_sentences_of_a_signal_tell_nothing():
    options = [option for option in catalogue.question("signal_sentence").options if not option.text]
    assert [each.label for each in options if rules.sentence_tells(translated(each.label))] == []


def test_each_word_of_the_day_is_another_one_when_it_is_spoken():
    words = [bare(translated(word)) for word in letters.TODAYS_WORDS]
    assert all(words)
    assert len(set(words)) == len(words)


def test_every_language_with_figures_of_its_own_has_ten():
    assert {language: len(set(figures)) for language, figures in OURS["digits"].items() if len(set(figures)) != 10} == {}
