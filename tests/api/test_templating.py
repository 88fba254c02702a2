"""Pages are escaped, complete, and written as Norwegian is written."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from jinja2 import UndefinedError
from starlette.requests import Request

from services.api import templating
from services.api.language import Language
from services.api.templating import ActorView, NavigationLink

KARI = ActorView(name="Kari <b>Nordmann</b>", hat="leder", place="Bydel <i>Grorud</i>", hats=2)
MENU = (NavigationLink("/", "Start"), NavigationLink("/plans", "Planer"), NavigationLink("/pla", "Andre"))


def request(path: str = "/", **state: object) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [(b"host", b"samordning.test")],
            "state": state,
        }
    )


def problem_page(path: str = "/", *, status_code: int = 404, **state: object) -> str:
    answer = templating.page(
        request(path, **state),
        "problems/page.html",
        status_code=status_code,
        kind="not-found",
        title="Fant ikke det du ba om",
        faults={"due_on": "Fristen er for tidlig."},
    )
    assert answer.status_code == status_code
    return bytes(answer.body).decode()


def macro(file: str, source: str, language: Language = Language.BOKMAL, **context: Any) -> str:
    made = templating.environment(language)
    return made.from_string(f'{{% import "{file}" as m %}}{source}').render(context)


def attributes(html: str, tag: str) -> list[Mapping[str, str]]:
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', one)) for one in re.findall(rf"<{tag}\b[^>]*>", html)]


def test_every_template_compiles_in_every_language() -> None:
    templating.compile_all()


def test_a_page_for_nobody_in_particular_has_no_menu_and_no_sign_out() -> None:
    html = problem_page()
    assert "/sign-out" not in html
    assert "<nav" not in html
    assert '<html lang="nb"' in html


def test_the_header_says_who_is_signed_in_and_lets_them_change_hat_language_and_leave() -> None:
    html = problem_page(actor_view=KARI, csrf="token-1")
    assert "Kari &lt;b&gt;Nordmann&lt;/b&gt;" in html
    assert "<b>Nordmann" not in html
    assert 'action="/sign-out"' in html
    assert 'href="/hat"' in html
    assert 'action="/language"' in html
    assert html.count('name="csrf_token" value="token-1"') == 2


def test_the_hat_is_said_in_the_readers_language() -> None:
    assert ">leder · Bydel &lt;i&gt;Grorud" in problem_page(actor_view=KARI)
    assert ">leiar · Bydel &lt;i&gt;Grorud" in problem_page(actor_view=KARI, language="nn")


def test_who_has_chosen_no_hat_yet_is_shown_by_name_alone() -> None:
    html = problem_page(actor_view=ActorView("Kari"), language="nn")
    assert "<strong>Kari</strong>." in html
    assert "account__hat" not in html


def test_an_empty_text_stays_empty_in_every_language() -> None:
    assert templating.environment(Language.NYNORSK).from_string("{{ _(text) }}").render(text="") == ""


def test_who_has_one_hat_is_not_asked_to_change_it() -> None:
    assert 'href="/hat"' not in problem_page(actor_view=ActorView("Kari", "koordinator"))


def test_a_page_is_in_the_readers_language_and_says_so() -> None:
    html = problem_page(language="nn")
    assert '<html lang="nn"' in html
    assert "Hopp til hovudinnhald" in html
    assert '<h1 class="ds-heading" data-size="lg">Fann ikkje det du bad om</h1>' in html


def test_a_page_that_cannot_be_shown_says_what_to_put_right_and_the_number_to_ask_with() -> None:
    html = problem_page(request_id="0193-aa")
    assert "<li>Fristen er for tidlig.</li>" in html
    assert "<code>0193-aa</code>" in html


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/", [("/", "page")]),
        ("/plans", [("/plans", "page")]),
        ("/plans/1", [("/plans", "true")]),
        ("/hat", []),
    ],
)
def test_the_menu_marks_where_one_is(path: str, marked: list[tuple[str, str]]) -> None:
    links = attributes(problem_page(path, navigation=MENU), "a")
    assert [(one["href"], one["aria-current"]) for one in links if "aria-current" in one] == marked


def test_scripts_and_what_talks_to_the_server_carry_the_nonce() -> None:
    html = problem_page(nonce="n0nce")
    assert [one.get("nonce") for one in attributes(html, "script")] == ["n0nce"] * 3
    assert attributes(html, "body")[0]["hx-nonce"] == "n0nce"


def test_a_name_that_the_page_was_not_given_is_an_error_and_not_an_empty_spot() -> None:
    with pytest.raises(UndefinedError):
        templating.page(request(), "problems/page.html", title="Uten resten")


@pytest.mark.parametrize("name", sorted(templating.environment(Language.BOKMAL).list_templates(["html"])))
def test_no_template_asks_who_someone_is_styles_inline_or_runs_script(name: str) -> None:
    source = (templating.TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"\{%[^%]*\brole\b", source)
    assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|js:|\|\s*safe\b", source)
    assert [one for one in re.findall(r"<script[^>]*>", source) if "nonce=" not in one] == []
    unmarked = [one for one in re.findall(r"<\w+[^>]*\shx-[^>]*>", source, re.DOTALL) if "hx-nonce=" not in one]
    assert unmarked == []


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (Language.BOKMAL, "lørdag 21. november 2026"),
        (Language.NYNORSK, "laurdag 21. november 2026"),
    ],
)
def test_dates_are_written_as_norwegians_write_them(language: Language, written: str) -> None:
    text = macro("_signs.html", "{{ m.weekday(day) }}", language, day=date(2026, 11, 21))
    assert text == f'<time datetime="2026-11-21">{written}</time>'


def test_a_moment_is_shown_in_oslos_time() -> None:
    winter = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    summer = datetime(2026, 6, 1, 12, 5, tzinfo=UTC)
    assert "1. januar 2027 kl. 00.30<" in macro("_signs.html", "{{ m.moment(at) }}", at=winter)
    assert "1. juni 2026 kl. 14.05<" in macro("_signs.html", "{{ m.moment(at) }}", at=summer)
    assert ">1. januar 2027<" in macro("_signs.html", "{{ m.day(at) }}", at=winter)


@pytest.mark.parametrize(
    ("outcome", "due_on", "says"),
    [
        ("open_overdue", date(2026, 11, 19), "Over fristen med 1 dag"),
        ("open_overdue", date(2026, 11, 10), "Over fristen med 10 dager"),
        ("open_not_due", date(2026, 11, 20), "Frist i dag"),
        ("open_not_due", date(2026, 11, 21), "Frist om 1 dag"),
        ("open_not_due", date(2026, 11, 27), "Frist om 7 dager"),
        ("open_not_due", date(2026, 11, 28), "Innen fristen"),
        ("met", date(2026, 11, 1), "Holdt"),
        ("met_late_with_reason", date(2026, 11, 1), "Holdt for sent, med grunn"),
        ("late", date(2026, 11, 1), "Holdt for sent"),
        ("cancelled", date(2026, 11, 1), "Falt bort"),
    ],
)
def test_a_deadline_says_in_words_how_it_stands(outcome: str, due_on: date, says: str) -> None:
    html = macro(
        "_signs.html",
        "{{ m.deadline_badge(outcome, due_on, today) }}",
        outcome=outcome,
        due_on=due_on,
        today=date(2026, 11, 20),
    )
    assert re.sub(r"<span class=\"sign__mark\".*?</span>|<[^>]+>", "", html).strip() == says


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0 %"), (0.001, "under 1 %"), (0.5, "50 %"), (0.994, "99 %"), (0.999, "over 99 %"), (1, "100 %")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float, written: str) -> None:
    assert templating.percent(share).replace("\N{NO-BREAK SPACE}", " ") == written


def test_a_form_that_comes_back_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    html = macro(
        "_forms.html",
        "{{ m.text_field('title', 'Tittel', value=typed, error='Skriv kortere.', hint='Kort.') }}",
        typed='<script>"x"</script>',
    )
    (field,) = attributes(html, "input")
    assert field["value"] == "&lt;script&gt;&#34;x&#34;&lt;/script&gt;"
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "title-hint title-error"
    assert 'id="title-error">Skriv kortere.<' in html
    assert 'id="title-hint">Kort.<' in html
    assert '<label class="ds-label" data-weight="medium" for="title">Tittel</label>' in html


def test_a_field_without_errors_is_not_marked() -> None:
    (field,) = attributes(macro("_forms.html", "{{ m.text_field('title', 'Tittel') }}"), "input")
    assert "aria-invalid" not in field
    assert "aria-describedby" not in field


def test_a_text_that_begins_with_an_empty_line_keeps_it() -> None:
    html = macro("_forms.html", "{{ m.textarea('notes', 'Notat', value=typed) }}", typed="\nandre linje")
    # A browser drops the first line break after the tag, so two are needed for one to stay.
    assert ">\n\nandre linje</textarea>" in html


def test_the_error_summary_leads_to_each_field_and_the_first_button_of_a_group() -> None:
    html = macro(
        "_forms.html",
        "{{ m.error_summary(errors) }}{{ m.radio_group('kind', 'Slag', options, 'b', 'Velg.') }}",
        options=[("a", "A"), ("b", "B")],
        errors={"kind": "Velg ett slag.", "": "Skjemaet er endret av en annen."},
    )
    assert [one["href"] for one in attributes(html, "a")] == ["#kind"]
    assert "Skjemaet er endret av en annen." in html
    ids = [one["id"] for one in attributes(html, "input")]
    assert ids == ["kind", "kind-2"]
    assert html.count(" checked") == 1


def test_bars_show_the_same_numbers_in_a_table() -> None:
    html = macro(
        "_signs.html",
        "{{ m.stacked_bars('Frister', rows, series) }}",
        rows=[{"label": "1. tertial", "values": [3, 1]}, {"label": "2. tertial", "values": [0, 0]}],
        series=[{"label": "Innen", "kind": "good"}, {"label": "For sent", "kind": "bad"}],
    )
    bar = html[html.index("bars__bar") : html.index("2. tertial")]
    widths = [one["width"] for one in attributes(bar, "rect") if "class" in one]
    assert widths == ["75.0%", "25.0%"]
    cells = re.findall(r'data-label="([^"]+)">(\d+)<', html)
    assert cells == [
        ("Innen", "3"),
        ("For sent", "1"),
        ("I alt", "4"),
        ("Innen", "0"),
        ("For sent", "0"),
        ("I alt", "0"),
    ]


def test_a_files_address_changes_with_its_content() -> None:
    assert re.fullmatch(r"/static/samordning\.css\?v=[0-9a-f]{12}", templating.static("samordning.css"))
