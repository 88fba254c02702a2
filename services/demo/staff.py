"""The fictional staff: one person for each role, and the corners (two hats, no longer there).

Everybody here is invented. The subjects are stable, so that a script or a test can sign in as any of them.
Who works where and from when is loaded with the fictional data; this list is what the provider knows.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """One fictional member of staff, as the demo's OpenID provider knows them.

    `sub` is the subject in every token, `name` and `title` are shown on the sign-in page, `description` says
    in Norwegian what there is to see as this person, `acr` is the level of assurance the provider gives.
    """

    sub: str
    name: str
    title: str
    description: str
    acr: str = "urn:samordning:demo:high"


STAFF: tuple[Member, ...] = (
    Member(
        "staff-coordinator-grorud",
        "Ingrid Solbakken",
        "Koordinator, En-til-en-teamet, Bydel Grorud",
        "Følger opp ungdom i Grorud og ser hvem som har ansvaret for hva.",
    ),
    Member(
        "staff-key-worker-grorud",
        "Jonas Myhre",
        "Kontaktperson for den unge, En-til-en-teamet, Bydel Grorud",
        "Møter ungdommene og fører kontakt og tiltak.",
    ),
    Member(
        "staff-deputy-grorud",
        "Amina Warsame",
        "Kontaktperson for den unge og stedfortreder, En-til-en-teamet, Bydel Grorud",
        "Stedfortreder for Jonas Myhre, kontaktperson for andre unge.",
    ),
    Member(
        "staff-coordinator-alna",
        "Henrik Fossum",
        "Koordinator, En-til-en-teamet, Bydel Alna",
        "Ser oppfølgingene i Alna og ingen i Grorud.",
    ),
    Member(
        "staff-police-contact",
        "Marte Lilleng",
        "Politikontakt, forebyggende, Enhet øst",
        "Politiets navngitte kontakt i oppfølgingene.",
    ),
    Member(
        "staff-u18-investigator",
        "Sindre Haugland",
        "Etterforsker U18, Enhet øst",
        "Registrerer etterforskinger og hendelsene som starter fristene.",
    ),
    Member(
        "staff-prosecutor",
        "Kari Nordvik",
        "Påtalejurist, Enhet øst",
        "Avgjør påtale og overskridelse av frister med begrunnelse.",
    ),
    Member(
        "staff-child-welfare-contact",
        "Leila Haddad",
        "Kontakt, barnevernstjenesten, Bydel Grorud",
        "Registrerer barnevernets saker og fristene i dem.",
    ),
    Member(
        "staff-school-contact",
        "Odd-Arne Vik",
        "Kontakt, skole, Bydel Grorud",
        "Skolens navngitte kontakt; ser bare det skolen har grunn til.",
    ),
    Member(
        "staff-nav-contact",
        "Tuva Engen",
        "Kontakt, NAV, Bydel Grorud",
        "NAVs navngitte kontakt i oppfølgingene.",
    ),
    Member(
        "staff-health-contact",
        "Samir Rahmani",
        "Kontakt, helsetjenesten, Bydel Grorud",
        "Helsetjenestens navngitte kontakt i oppfølgingene.",
    ),
    Member(
        "staff-mediation-contact",
        "Berit Aasland",
        "Kontakt, konfliktrådet Oslo",
        "Konfliktrådets navngitte kontakt i oppfølgingene.",
    ),
    Member(
        "staff-voluntary-contact",
        "Thomas Bjerke",
        "Kontakt, frivillig organisasjon, Bydel Grorud",
        "Frivillig organisasjons navngitte kontakt.",
    ),
    Member(
        "staff-manager-one-to-one",
        "Silje Brandvold",
        "Leder, En-til-en-teamet, Bydel Grorud",
        "Ser etterlevelse og forsinkede frister for egen tjeneste.",
    ),
    Member(
        "staff-manager-police",
        "Roar Tangen",
        "Leder, Enhet øst",
        "Ser politiets etterlevelse av fristene.",
    ),
    Member(
        "staff-manager-child-welfare",
        "Nadia Kristoffersen",
        "Leder, barnevernstjenesten, Bydel Grorud",
        "Ser barnevernets etterlevelse av fristene.",
    ),
    Member(
        "staff-privacy-officer",
        "Eivind Ravndal",
        "Personvernombud",
        "Sperrer oppfølginger og ser mulige dobbeltregistreringer, ikke innholdet.",
    ),
    Member(
        "staff-administrator",
        "Grete Moen",
        "Administrator",
        "Steller med brukere, verv og kontaktpunkter, ikke med saker.",
    ),
    Member(
        "staff-two-hats",
        "Yusuf Demir",
        "Koordinator, Bydel Grorud, og kontakt, konfliktrådet Oslo",
        "Har to verv og velger hvilket det arbeides i.",
    ),
    Member(
        "staff-deactivated",
        "Vidar Strømme",
        "Sluttet",
        "Har sluttet: innloggingen hos leverandøren går, tjenesten sier nei.",
    ),
)
