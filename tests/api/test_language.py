"""Everything on screen is in bokmål and nynorsk, and the reader's wish decides which."""

from pathlib import Path

import pytest

from services.api import language_catalogues as catalogues
from services.api.language import Language, language_of, say, translator


def test_every_text_in_templates_and_code_has_its_nynorsk() -> None:
    assert catalogues.flaws() == []
    assert catalogues.missing() == []


def test_the_search_for_texts_finds_those_of_templates_and_of_tables() -> None:
    texts = {text for _, text in catalogues.in_code()}
    assert "Hopp til hovedinnhold" in texts
    assert "koordinator" in texts
    assert "%(count)s dag" in texts


def test_a_page_in_nynorsk_says_it_in_nynorsk() -> None:
    assert say(Language.NYNORSK, "Hopp til hovedinnhold") == "Hopp til hovudinnhald"
    assert say(Language.BOKMAL, "Hopp til hovedinnhold") == "Hopp til hovedinnhold"


def test_one_day_and_several_are_said_differently() -> None:
    nynorsk, bokmal = translator(Language.NYNORSK), translator(Language.BOKMAL)
    assert nynorsk.ngettext("%(count)s dag", "%(count)s dager", 1) == "%(count)s dag"
    assert nynorsk.ngettext("%(count)s dag", "%(count)s dager", 2) == "%(count)s dagar"
    assert bokmal.ngettext("%(count)s dag", "%(count)s dager", 0) == "%(count)s dager"


@pytest.mark.parametrize(
    ("stored", "cookies", "header", "chosen"),
    [
        ("nn", {"sprak": "nb"}, "nb", "nn"),
        ("nb", {"sprak": "nn"}, "nn", "nb"),
        (None, {"sprak": "nn"}, "nb", "nn"),
        (None, {"sprak": "klingon"}, "nn", "nn"),
        (None, {}, "nn-NO,nb;q=0.8", "nn"),
        (None, {}, "nb;q=0.5, nn;q=0.9, en", "nn"),
        (None, {}, "no,nn;q=0.9", "nb"),
        (None, {}, "NN", "nn"),
        (None, {}, "nn;q=0, en", "nb"),
        (None, {}, "en-GB,en", "nb"),
        (None, {}, "nn;q=much,,;;", "nb"),
        (None, {}, None, "nb"),
        ("", {}, "", "nb"),
    ],
)
def test_the_language_is_the_persons_then_the_browsers_choice_then_its_wish(
    stored: str | None, cookies: dict[str, str], header: str | None, chosen: str
) -> None:
    assert language_of(stored, cookies, header) == chosen


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A little service with two pages, two features and a table of words."""
    write(tmp_path, "api/templates/base.html", "{{ _('Felles') }}")
    write(tmp_path, "api/templates/plans/page.html", "{{ _('Plan') }} {{ _('Felles') }}")
    write(tmp_path, "api/pages/plans.py", "title = _('Ny plan')\nname = _(title)\n")
    write(tmp_path, "core/measures/kinds.py", "KINDS = {1: N_('Tiltak')}\n")
    return tmp_path


def write(house: Path, name: str, text: str) -> None:
    path = house / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def nynorsk(house: Path, name: str) -> Path:
    return house / "nn" / f"{name}.po"


def translate(house: Path, name: str, text: str, into: str) -> None:
    path = nynorsk(house, name)
    before = path.read_text(encoding="utf-8")
    after = before.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{into}"')
    assert after != before
    path.write_text(after, encoding="utf-8")


def translated(house: Path) -> Path:
    catalogues.update(house, house / "nn")
    for name, text in (("base", "Felles"), ("plans", "Plan"), ("plans", "Ny plan"), ("measures", "Tiltak")):
        translate(house, name, text, text + " nn")
    return house


def test_new_texts_are_put_with_their_feature_and_wait_for_a_translator(house: Path) -> None:
    report = catalogues.update(house, house / "nn")
    assert sorted(line.split()[1] for line in report) == ["base.po", "measures.po", "plans.po", "plans.po"]
    assert len(catalogues.missing(house, house / "nn")) == 4
    assert "plans.po: nynorsk is missing: Ny plan" in catalogues.flaws(house, house / "nn")


def test_a_text_in_no_catalogue_is_named_with_its_place(house: Path) -> None:
    assert "api/pages/plans.py:1: Ny plan" in catalogues.missing(house, house / "nn")
    assert any(line.startswith("api/pages/plans.py:1: in no") for line in catalogues.flaws(house, house / "nn"))


def test_when_all_is_translated_nothing_is_wrong(house: Path) -> None:
    translated(house)
    assert catalogues.flaws(house, house / "nn") == []
    assert catalogues.missing(house, house / "nn") == []


def test_bringing_up_to_date_again_changes_no_byte(house: Path) -> None:
    translated(house)
    before = {path.name: path.read_bytes() for path in (house / "nn").iterdir()}
    assert catalogues.update(house, house / "nn") == []
    assert {path.name: path.read_bytes() for path in (house / "nn").iterdir()} == before


def test_a_new_text_leaves_the_translations_beside_it_alone(house: Path) -> None:
    translated(house)
    write(house, "api/templates/plans/_part.html", "{{ _('Mål') }}")
    assert catalogues.update(house, house / "nn") == ["added    plans.po  Mål"]
    assert 'msgid "Ny plan"\nmsgstr "Ny plan nn"' in nynorsk(house, "plans").read_text(encoding="utf-8")
    assert catalogues.missing(house, house / "nn") == ["api/templates/plans/_part.html:1: Mål"]


def test_a_second_use_in_another_feature_moves_nothing(house: Path) -> None:
    translated(house)
    write(house, "api/templates/aaa/page.html", "{{ _('Plan') }}")
    assert catalogues.update(house, house / "nn") == []
    assert not nynorsk(house, "aaa").exists()


def test_a_text_that_no_page_says_is_reported_and_goes_only_when_asked(house: Path) -> None:
    translated(house)
    write(house, "api/pages/plans.py", "")
    assert catalogues.update(house, house / "nn") == []
    (flaw,) = catalogues.flaws(house, house / "nn")
    assert "no page says this any more" in flaw
    assert catalogues.update(house, house / "nn", is_pruning=True) == ["removed  plans.po  Ny plan"]
    assert catalogues.flaws(house, house / "nn") == []


def test_the_same_text_in_two_catalogues_is_a_flaw(house: Path) -> None:
    translated(house)
    extra = nynorsk(house, "plans").read_text(encoding="utf-8")
    nynorsk(house, "zzz").write_text(extra, encoding="utf-8")
    assert "zzz.po: also in plans.po: Plan" in catalogues.flaws(house, house / "nn")


@pytest.mark.parametrize(
    ("bokmal", "into", "is_right"),
    [
        ("Frist om %(days)s", "Frist om %(days)s", True),
        ("Frist om %(days)s", "Frist snart", False),
        ("Frist om %(days)s", "Frist om %(dager)s", False),
        ("%(share)s %% av %(all)s", "av %(all)s: %(share)s %%", True),
        ("90 % av alle", "90 % av alle", False),
    ],
)
def test_places_to_fill_in_are_the_same_in_both_languages(
    house: Path, bokmal: str, into: str, *, is_right: bool
) -> None:
    translated(house)
    write(house, "api/templates/plans/_part.html", "{{ _('" + bokmal + "') }}")
    catalogues.update(house, house / "nn")
    translate(house, "plans", bokmal, into)
    assert (catalogues.flaws(house, house / "nn") == []) is is_right


def test_one_and_several_are_asked_for_in_both_forms(house: Path) -> None:
    translated(house)
    write(house, "api/pages/plans.py", "_('Ny plan')\nngettext('Én plan', '%(count)s planer', n)\n")
    catalogues.update(house, house / "nn")
    path = nynorsk(house, "plans")
    half = path.read_text(encoding="utf-8").replace('msgstr[0] ""', 'msgstr[0] "Éin plan"')
    path.write_text(half, encoding="utf-8")
    assert catalogues.flaws(house, house / "nn") == ["plans.po: nynorsk is missing: Én plan"]
    path.write_text(half.replace('msgstr[1] ""', 'msgstr[1] "%(count)s planar"'), encoding="utf-8")
    assert catalogues.flaws(house, house / "nn") == []
