"""Municipalities and city districts by Statistics Norway's codes (Klass 131 and 103), and loading them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

OSLO = "0301"

MUNICIPALITIES: dict[str, str] = {
    OSLO: "Oslo",
    "3236": "Jevnaker",
    "3301": "Drammen",
    "3303": "Kongsberg",
    "3305": "Ringerike",
    "3310": "Hole",
    "3312": "Lier",
    "3314": "Øvre Eiker",
    "3316": "Modum",
    "3318": "Krødsherad",
    "3320": "Flå",
    "3322": "Nesbyen",
    "3324": "Gol",
    "3326": "Hemsedal",
    "3328": "Ål",
    "3330": "Hol",
    "3332": "Sigdal",
    "3334": "Flesberg",
    "3336": "Rollag",
    "3338": "Nore og Uvdal",
}
"""Oslo, the eighteen of Buskerud, and Jevnaker, which the police in Buskerud serve."""

DISTRICTS: dict[str, str] = {
    "030101": "Gamle Oslo",
    "030102": "Grünerløkka",
    "030103": "Sagene",
    "030104": "St. Hanshaugen",
    "030105": "Frogner",
    "030106": "Ullern",
    "030107": "Vestre Aker",
    "030108": "Nordre Aker",
    "030109": "Bjerke",
    "030110": "Grorud",
    "030111": "Stovner",
    "030112": "Alna",
    "030113": "Østensjø",
    "030114": "Nordstrand",
    "030115": "Søndre Nordstrand",
    "030116": "Sentrum",
    "030117": "Marka",
}
"""Oslo's districts; the first four digits of the code are the municipality's number."""

WITHOUT_ADMINISTRATION = frozenset({"030116", "030117"})
"""Sentrum and Marka are codes in statistics: they have no administration, so nobody there to be contact."""


async def load_places(connection: AsyncConnection) -> None:
    """Write the code tables, once or again: a name that has changed is put right, nothing is removed.

    For the login that migrates; the service itself never changes places.
    """
    await connection.execute(
        text(
            "insert into app.municipality (number, name) values (:number, :name)"
            " on conflict (number) do update set name = excluded.name"
        ),
        [{"number": number, "name": name} for number, name in MUNICIPALITIES.items()],
    )
    await connection.execute(
        text(
            "insert into app.district (code, municipality_number, name)"
            " values (:code, :municipality_number, :name)"
            " on conflict (code) do update set name = excluded.name"
        ),
        [{"code": code, "municipality_number": code[:4], "name": name} for code, name in DISTRICTS.items()],
    )
