"""The printed consent form: what it says, in which kind of PDF, and to whom it is given."""

import io
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pypdf
import pytest
from fastapi import FastAPI

from services.api.sheets import typeset
from services.core.kit.errors import Unavailable
from tests.conftest import ClientFor
from tests.consents import Place, given, make_place, send, yes
from tests.factories import World

MARKUP = '#read("/etc/passwd") $x$ *ikke fet* "sitat" \\ <merke> @ref // nei'


@pytest.fixture(scope="module")
async def lead(client: ClientFor, world: World) -> httpx2.AsyncClient:
    return await client(world.coordinator)


@pytest.fixture
async def place(admin: asyncpg.Connection, world: World) -> Place:
    return await make_place(admin, world)


async def form_of(http: httpx2.AsyncClient, place: Place, body: dict[str, Any], **asked: str) -> httpx2.Response:
    made = await send(http, place.consents, body)
    assert made.status_code == 201, made.text
    return await http.get(f"{place.consents}/{made.json()['id']}/form", params=asked)


def read(answer: httpx2.Response) -> pypdf.PdfReader:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return pypdf.PdfReader(io.BytesIO(answer.content))


def text_of(answer: httpx2.Response) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(answer).pages).split())


async def test_the_form_has_all_that_a_written_consent_must_say(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    school = str(world.services["school"])
    body = yes(
        world,
        exclusions=[{"topic": "measures", "to_service_id": school}],
        interpreter="qualified",
        interpreter_note="Fiktiv Tolk",
        language="polsk",
    )
    said = text_of(await form_of(lead, place, body, language="nb"))
    for part in (
        "Samtykke til å dele opplysninger",
        "15. mars 2010",
        "slik at den unge får best mulig hjelp",
        "gis til tjenestene, ikke til navngitte ansatte",
        "school alle som deltar",
        "police alle som deltar",
        "Tiltak, skrevet av alle som deltar, skal ikke leses av school",
        "Gjelder fra: 20. november 2026",
        "Gjelder til og med: 20. mai 2027",
        "Snakk om det igjen: 20. februar 2027",
        "får du den samme hjelpen fra hver tjeneste som før",
        "trekke samtykket tilbake når som helst",
        "melde fra til barnevernet",
        "Oslo kommune, grorud",
        "Personvernombud",
        "klage til Datatilsynet",
        "polsk",
        "Kvalifisert tolk",
        "Fiktiv Tolk",
        "Synes det er greit.",
        "barnelova",
        "Fiktiv Foresatt (foresatt)",
        "(den unge)",
        "Den som holdt samtalen",
    ):
        assert part in said, f"{part!r} is missing in: {said}"
    # The youth, the guardian, the interpreter and whoever held the talk each have a line.
    assert said.count("Underskrift:") == 4


@pytest.mark.parametrize(
    ("language", "title"),
    [("nb", "Samtykke til å dele opplysninger"), ("nn", "Samtykke til å dele opplysningar")],
)
async def test_the_form_is_tagged_for_all_and_fit_for_the_archive(
    lead: httpx2.AsyncClient, place: Place, world: World, language: str, title: str
) -> None:
    found = read(await form_of(lead, place, yes(world), language=language))
    root: Any = found.root_object
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert found.metadata is not None
    assert found.metadata.title == title
    told = root["/Metadata"].get_object().get_data().decode()
    for mark in (
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
    ):
        assert mark in told
    pages: list[Any] = list(found.pages)
    fonts = [font for page in pages for font in page["/Resources"]["/Font"].values()]
    described = [one.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for one in fonts]
    assert described
    assert all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in described)


async def test_the_form_is_in_the_readers_language_when_none_is_asked_for(
    client: ClientFor, place: Place, world: World
) -> None:
    lead = await client(world.coordinator)
    answer = await form_of(lead, place, yes(world))
    root: Any = read(answer).root_object
    assert (answer.headers["content-language"], root["/Lang"]) == ("nb", "nb")


async def test_what_people_typed_is_never_read_as_markup(lead: httpx2.AsyncClient, place: Place, world: World) -> None:
    said = text_of(await form_of(lead, place, yes(world, youth_view=MARKUP)))
    assert MARKUP in said
    assert "root:" not in said


async def test_signs_that_no_font_has_become_squares_and_the_form_says_so(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    said = text_of(
        await form_of(lead, place, yes(world, youth_view="Greit 🚲 好", language="\u12a0\u121b\u122d\u129b"))
    )
    assert "Greit □ □" in said
    assert "Noen tegn kan ikke trykkes" in said
    plain = text_of(await form_of(lead, place, yes(world, youth_view="Łódź, Київ")))
    assert "Łódź, Київ" in plain
    assert "Noen tegn kan ikke trykkes" not in plain


async def test_a_signature_that_is_there_is_told_and_has_no_line(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world), guardians=())
    said = text_of(await lead.get(f"{place.consents}/{key}/form"))
    assert "Underskrift ført: på papir, 20. november 2026" in said
    assert said.count("Underskrift:") == 2


async def test_a_form_for_statistics_opens_no_topic(lead: httpx2.AsyncClient, place: Place, world: World) -> None:
    said = text_of(await form_of(lead, place, yes(world, purpose="statistics", scopes=[])))
    assert "Ingen tjeneste får lese mer av dette" in said
    assert "Navn og fødselsår" not in said


async def test_the_file_is_taken_home_by_a_name_that_tells_nothing(
    lead: httpx2.AsyncClient, place: Place, world: World
) -> None:
    answer = await form_of(lead, place, yes(world))
    assert answer.headers["content-disposition"] == 'attachment; filename="samtykkeskjema.pdf"'
    assert answer.headers["cache-control"] == "no-store"


async def test_printing_is_logged_by_a_name_of_its_own(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    key = await given(lead, place, yes(world), signers=(), guardians=())
    page = await lead.get(f"/follow-ups/{place.follow_up_id}/consents/{key}/form")
    assert page.status_code == 200
    rows = await admin.fetch(
        "select thing_kind, exit from app.access_log where thing_id = any($1) and request_id ="
        " (select request_id from app.access_log where thing_kind = 'consent_form' and thing_id = $2)",
        [UUID(key), place.youth_id],
        UUID(key),
    )
    assert {(row["thing_kind"], row["exit"]) for row in rows} == {
        ("consent_form", "page"),
        ("consent", "page"),
        ("youth", "page"),
    }


async def test_who_may_not_see_the_consent_gets_the_same_answer_as_for_none(
    lead: httpx2.AsyncClient, client: ClientFor, place: Place, world: World
) -> None:
    key = await given(lead, place, yes(world))
    for person in (world.school_contact, world.police_contact):
        other = await client(person)
        for start in (place.consents, f"/follow-ups/{place.follow_up_id}/consents"):
            hidden = await other.get(f"{start}/{key}/form")
            never = await other.get(f"{start}/{uuid4()}/form")
            assert (hidden.status_code, never.status_code) == (404, 404)
            if start == place.consents:
                assert hidden.content == never.content


async def test_a_no_has_no_form_and_programs_are_told_so(lead: httpx2.AsyncClient, place: Place, api: FastAPI) -> None:
    key = (await send(lead, place.refusals, {})).json()["id"]
    answer = await lead.get(f"{place.consents}/{key}/form")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "consent_refused")
    [page] = [one for path, one in api.openapi()["paths"].items() if path.endswith("/{consent_id}/form")]
    assert "409" in page["get"]["responses"]


async def test_the_form_of_a_protected_youth_names_no_place(
    lead: httpx2.AsyncClient, place: Place, world: World, admin: asyncpg.Connection
) -> None:
    key = await given(lead, place, yes(world), signers=(), guardians=())
    await admin.execute("update app.youth set address_protection = 'confidential' where id = $1", place.youth_id)
    said = text_of(await lead.get(f"{place.consents}/{key}/form"))
    names = set(await admin.fetch("select s.name, m.name from app.service s, app.municipality m"))
    for name in {one for row in names for one in row if one not in {"police", "school", "nav"}}:
        assert name not in said
    assert "skolen alle som deltar" in said
    assert "politiet alle som deltar" in said


async def test_a_form_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(Unavailable):
        await typeset({"lang": "nb", "title": "x", "sections": []}, seconds=0.001)
