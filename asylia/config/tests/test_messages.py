from gettext import GNUTranslations
from io import BytesIO

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import to_locale

from asylia.config import messages, owner

ALL = messages.template()
TRANSLATED = [code for code, _ in settings.LANGUAGES if code not in (settings.LANGUAGE_CODE, "qaa")]
SMALL = rb"""
msgid "Ask for [urgent help] first."
msgstr ""

msgid "{n} minute"
msgid_plural "{n} minutes"
msgstr[0] ""
msgstr[1] ""
"""
ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: ar\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\\n"

msgid "Ask for [urgent help] first."
msgstr "اطلب [مساعدة عاجلة] أولاً."

msgid "{n} minute"
msgid_plural "{n} minutes"
msgstr[0] "{n} دقيقة"
msgstr[1] "دقيقة واحدة"
msgstr[2] "دقيقتان"
msgstr[3] "{n} دقائق"
msgstr[4] "{n} دقيقة"
msgstr[5] "{n} دقيقة"
"""


def faults(change: str = "", to: str = "") -> list[str]:
    """Of the Arabic sample, with a change."""
    assert change in ARABIC
    return list(messages.faults(ARABIC.replace(change, to, 1).encode(), SMALL))


def test_the_template_is_what_the_sources_give():
    assert messages.TEMPLATE.read_bytes() == ALL, "Run: .venv/bin/python -m asylia.config.messages"


def test_the_template_holds_texts_of_python_of_pages_and_of_the_street_each_with_its_file():
    whole = read_po(BytesIO(ALL))

    assert whole["There is a problem"].locations == [("asylia/kit/forms/form.py", None)]
    assert whole["Skip to the text"].locations == [("asylia/kit/templates/kit/public.html", None)]
    assert whole["Read this first"].locations == [("asylia/intake/data/texts.json", None)]
    assert whole[("{n} minute", "{n} minutes")].locations == [("asylia/intake/data/texts.json", None)]
    assert whole["Read this first"].string == ""


def test_what_only_those_who_sign_in_are_shown_stays_in_english():
    whole = read_po(BytesIO(ALL))

    assert all(file.startswith(messages.HOUSE) is False for each in whole for file, _ in each.locations)
    assert all(list(messages.CHECKOUT.glob(f"{each.rstrip('/')}*")) for each in messages.HOUSE)
    assert whole.get("Skip to the work") is None


def test_each_language_that_is_offered_is_complete():
    offered = {code: messages.TEMPLATE.parent / to_locale(code) / "LC_MESSAGES" / "django.po" for code in TRANSLATED}

    assert {code: found for code, path in offered.items() if (found := list(messages.faults(path.read_bytes(), ALL)))} == {}


def test_the_sentences_of_match_have_a_template_of_their_own_and_are_complete_in_each_language_that_has_any():
    whole = messages.matching_template()

    assert messages.MATCHING_TEMPLATE.read_bytes() == whole, "Run: .venv/bin/python -m asylia.config.messages"
    assert all(file.startswith(messages.MATCHING) for each in read_po(BytesIO(whole)) for file, _ in each.locations)
    spoken = {path.parts[-3]: list(messages.faults(path.read_bytes(), whole)) for path in messages.CHECKOUT.glob("locale/*/*/matching.po")}
    assert spoken == {"fr": []}


def test_a_complete_translation_has_no_fault():
    assert faults() == []


def test_a_text_that_is_missing_empty_or_not_sure_is_told():
    assert faults('msgid "Ask', 'msgid "Do ask') == ["missing: Ask for [urgent help] first."]
    assert faults("اطلب [مساعدة عاجلة] أولاً.") == ["missing: Ask for [urgent help] first."]
    assert faults("{n} دقائق") == ["missing: {n} minute"]
    assert faults('msgid "Ask', '#, fuzzy\nmsgid "Ask') == ["not sure: Ask for [urgent help] first."]


def test_what_is_filled_in_stays_but_where_a_form_stands_for_one_number():
    assert faults("{n} دقائق", "دقائق") == faults("{n} دقائق", "{m} دقائق") == ["keeps not what stands in {}, %() or []: {n} minute"]
    assert faults("دقيقتان", "{m} دقيقتان") == ["keeps not what stands in {}, %() or []: {n} minute"]
    assert faults("[مساعدة عاجلة]", "مساعدة عاجلة") == ["keeps not what stands in {}, %() or []: Ask for [urgent help] first."]


def test_as_many_forms_are_wanted_as_the_language_has():
    assert faults('msgstr[5] "{n} دقيقة"\n') == ["missing: {n} minute"]
    assert faults('msgid_plural "{n} minutes"\n') == ["missing: {n} minute"]


def test_a_header_that_counts_in_another_way_than_its_language_is_told():
    assert faults("n==2 ? 2 : ", "n==2 ? 1 : ")[0].startswith("its header counts wrong; right is: nplurals=6; plural=")
    assert faults("Language: ar", "Language: qaa") == ["its header names no language that CLDR knows"]


def test_a_translation_is_compiled_with_its_own_plural_forms(tmp_path, monkeypatch):
    monkeypatch.setattr(owner, "CHECKOUT", tmp_path)
    folder = tmp_path / "locale" / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(ARABIC)

    owner.compile_messages()

    with (folder / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert compiled.gettext("Ask for [urgent help] first.") == "اطلب [مساعدة عاجلة] أولاً."
    assert [compiled.ngettext("{n} minute", "{n} minutes", n) for n in (2, 3)] == ["دقيقتان", "{n} دقائق"]
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
