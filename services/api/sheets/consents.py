"""The printed consent form: all that a written consent to exchange information must say, to sign on paper."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from babel.dates import format_date, format_datetime

from services.api.language import Language, say, translator
from services.api.templating import OSLO
from services.core.consents.kinds import (
    INTERPRETER_NAMES,
    METHOD_NAMES,
    PURPOSE_NAMES,
    SIGNER_NAMES,
    TOPIC_NAMES,
    Interpreter,
    Purpose,
    Signer,
    Topic,
)
from services.core.consents.printed import PrintedConsent
from services.core.consents.views import RequiredView, ScopeView
from services.core.kit.translation import N_

FILE_NAME = "samtykkeskjema.pdf"
ADULT = 18
TITLES = {
    Purpose.FOLLOW_UP: N_("Samtykke til å dele opplysninger"),
    Purpose.STATISTICS: N_("Samtykke til statistikk og evaluering"),
}
SHARING = (
    N_("Samtykket gis til tjenestene, ikke til navngitte ansatte."),
    N_("Bare det som står i tabellen, kan deles. Det som ikke står der, leser ingen andre."),
)
NO_SHARING = N_("Ingen tjeneste får lese mer av dette, og navn brukes aldri.")
ALWAYS = (
    N_("Det er frivillig å samtykke. Du kan si nei til alt, eller til enkelte temaer og tjenester."),
    N_("Sier du nei, får du den samme hjelpen fra hver tjeneste som før. Da samarbeider de uten å dele opplysninger."),
    N_(
        "Du kan trekke samtykket tilbake når som helst, helt eller delvis, muntlig eller skriftlig, til koordinatoren"
        " eller kontaktpersonen din. Du trenger ikke å si hvorfor. Delingen stanser med en gang."
    ),
    N_("Det en tjeneste lovlig har fått lese før samtykket trekkes tilbake, kan stå i dens egen journal."),
    N_(
        "Noen plikter gjelder uansett hva du svarer: å melde fra til barnevernet når et barn kan være i fare, og å"
        " avverge alvorlige lovbrudd."
    ),
)
RIGHTS = (
    N_("Du kan få vite hva som står om deg, hvem som har lest det, og få rettet det som er feil."),
    N_("Du kan klage til Datatilsynet hvis du mener at opplysningene behandles feil."),
)
HEARD = N_("Barn har rett til å bli hørt, barnelova § 31. Den unges eget syn, med egne ord:")


def consent_sheet(printed: PrintedConsent, language: Language, *, now: datetime) -> dict[str, Any]:
    """The form as a sheet for `typeset`, in one of the two written languages."""
    return _ConsentSheet(printed, language).sheet(now)


class _ConsentSheet:
    def __init__(self, printed: PrintedConsent, language: Language) -> None:
        self.printed = printed
        self.consent = printed.consent
        self.language = language
        self.words = translator(language).gettext

    def say(self, text: str, **values: object) -> str:
        """A text with its places filled in."""
        return say(self.language, text, **values)

    def day(self, value: date) -> str:
        """A date as it is written in the language."""
        return format_date(value, "d. MMMM y", self.language.value)

    def sheet(self, now: datetime) -> dict[str, Any]:
        """All of it."""
        _ = self.words
        sections = [
            (_("Hvem det gjelder"), self.whose()),
            (_("Hva opplysningene skal brukes til"), [_text(_(PURPOSE_NAMES[self.consent.purpose]) + ".")]),
            (_("Hvem som får lese hva"), self.shared()),
            (_("Hva som holdes utenfor"), self.kept_out()),
            (_("Hvor lenge det gjelder"), self.period()),
            (_("Frivillig, og kan trekkes tilbake"), [_list(map(_, ALWAYS))]),
            (_("Hvem som har ansvaret for opplysningene"), self.responsible()),
            (_("Samtalen"), self.talk()),
            (_("Underskrifter"), self.signatures()),
        ]
        printed_at = format_datetime(now.astimezone(OSLO), "dd.MM.y HH.mm", locale=self.language.value)
        return {
            "lang": self.language.value,
            "title": _(TITLES[self.consent.purpose]),
            "reference": self.say(
                N_("Oppfølging %(reference)s · skrevet ut %(moment)s"),
                reference=self.printed.reference,
                moment=printed_at,
            ),
            "page_of": self.say(N_("Side %(number)s av %(count)s"), number="%1", count="%2"),
            "squares": _("Noen tegn kan ikke trykkes og står som □. I løsningen står de slik de ble skrevet."),
            "sections": [{"heading": heading, "blocks": blocks} for heading, blocks in sections if blocks],
        }

    def whose(self) -> list[dict[str, Any]]:
        """Who the youth is, and what was thought of her understanding."""
        _ = self.words
        facts = [(_("Navn"), self.printed.youth_name), (_("Fødselsdato"), self.day(self.printed.birth_date))]
        if self.printed.age < ADULT:
            facts.append((_("Forstår den unge hva det betyr?"), self.consent.capacity_note or ""))
        return [_facts(facts)]

    def shared(self) -> list[dict[str, Any]]:
        """Each reader, the topics, and whose rows."""
        _ = self.words
        if self.consent.purpose is Purpose.STATISTICS:
            return [_text(_(NO_SHARING))]
        lines = sorted(self.consent.scopes, key=self._reader)
        rows = [
            [reader, source, self.topics(line.topic for line in found)]
            for (reader, source), found in groupby(lines, key=self._reader)
        ]
        head = [_("Får lese"), _("Skrevet av"), _("Temaer")]
        return [*({"kind": "text", "text": _(text)} for text in SHARING), {"kind": "table", "head": head, "rows": rows}]

    def _reader(self, line: ScopeView) -> tuple[str, str]:
        names, everybody = self.printed.service_names, self.words("alle som deltar")
        reader = names[line.to_service_id] if line.to_service_id else everybody
        return reader, names[line.from_service_id] if line.from_service_id else everybody

    def topics(self, topics: Iterable[Topic | None]) -> str:
        """Topics by name, in the order of the catalogue."""
        found = set(topics)
        return ", ".join(self.words(name) for topic, name in TOPIC_NAMES.items() if topic in found)

    def kept_out(self) -> list[dict[str, Any]]:
        """What the consent keeps out by name."""
        _ = self.words
        if self.consent.purpose is Purpose.STATISTICS:
            return []
        if not self.consent.exclusions:
            return [_text(_("Ingenting er holdt utenfor det som står i tabellen."))]
        names = self.printed.service_names
        lines = []
        for one in self.consent.exclusions:
            parts = [
                _(TOPIC_NAMES[one.topic]) if one.topic else _("Alle temaer"),
                self.say(N_("skrevet av %(service)s"), service=names[one.from_service_id])
                if one.from_service_id
                else _("skrevet av alle som deltar"),
            ]
            if one.to_service_id:
                parts.append(self.say(N_("skal ikke leses av %(service)s"), service=names[one.to_service_id]))
            lines.append(", ".join(parts))
        return [_list(lines)]

    def period(self) -> list[dict[str, Any]]:
        """From when, until when, and when it is talked about again."""
        _, consent = self.words, self.consent
        facts = [
            (_("Gjelder fra"), self.day(consent.valid_from)),
            (_("Gjelder til og med"), self.day(consent.valid_until)),
            (_("Snakk om det igjen"), self.day(consent.review_on)),
        ]
        return [_facts(facts), _text(_("Samtykket gjelder først når alle har skrevet under, og går ut av seg selv."))]

    def responsible(self) -> list[dict[str, Any]]:
        """Who answers for the information, where it is, whom to ask, and what one may ask for."""
        _, printed = self.words, self.printed
        municipality = printed.municipality_name
        answers = self.say(N_("%(name)s kommune"), name=municipality) if municipality else _("Kommunen")
        facts = [
            (_("Behandlingsansvarlig"), f"{answers}, {printed.lead_name}"),
            (_("Kontakt"), self.say(N_("%(name)s, koordinator"), name=printed.coordinator_name)),
            (_("Telefon"), ""),
            (_("Personvernombud"), ""),
        ]
        where = _(
            "Opplysningene behandles i løsningen for samordnet oppfølging og i hver tjenestes egen journal. Hver"
            " tjeneste er ansvarlig for det den selv skriver."
        )
        return [_facts(facts), _text(where), _list(map(_, RIGHTS))]

    def talk(self) -> list[dict[str, Any]]:
        """How it was explained, and what the youth thinks."""
        _, consent = self.words, self.consent
        facts = [
            (_("Språket samtalen var på"), consent.language),
            (_("Tolk"), _(INTERPRETER_NAMES[consent.interpreter])),
        ]
        if consent.interpreter_note:
            facts.append((_("Om tolkingen"), consent.interpreter_note))
        return [_facts(facts), _text(_(HEARD)), _text(consent.youth_view)]

    def signatures(self) -> list[dict[str, Any]]:
        """A place for each who must sign; one who has, says so."""
        _ = self.words
        place, name = _("Sted og dato:"), _("Underskrift:")
        signed = {(one.signer, one.guardian_id): one for one in self.consent.signatures}
        blocks: list[dict[str, Any]] = []
        for one in self.consent.required:
            who, about = self.who(one), self.about(one)
            proof = signed.get((one.signer, one.guardian_id))
            if proof is None:
                blocks.append({"kind": "sign", "who": who, "about": about, "place": place, "name": name})
                continue
            known = self.say(
                N_("Underskrift ført: %(method)s, %(date)s"),
                method=_(METHOD_NAMES[proof.method]).lower(),
                date=self.day(proof.signed_on),
            )
            blocks.append(_text(f"{who}: {about}. {known}."))
        if self.consent.interpreter is not Interpreter.NONE:
            blocks.append({"kind": "sign", "who": _("Tolk"), "about": "", "place": place, "name": name})
        held = _("Den som holdt samtalen")
        blocks.append({"kind": "sign", "who": held, "about": "", "place": place, "name": name})
        return blocks

    def about(self, one: RequiredView) -> str:
        """What somebody signs for, and by which law."""
        bases = "; ".join(one.legal_bases)
        return bases if self.consent.purpose is Purpose.STATISTICS else f"{self.topics(one.topics)} ({bases})"

    def who(self, one: RequiredView) -> str:
        """The youth by name, a guardian by name and what she is, others by what they are."""
        kind = self.words(SIGNER_NAMES[one.signer])
        name = self.printed.youth_name if one.signer is Signer.YOUTH else one.guardian_name
        return f"{name} ({kind.lower()})" if name else kind


def _text(text: str) -> dict[str, Any]:
    return {"kind": "text", "text": text}


def _list(items: Iterable[str]) -> dict[str, Any]:
    return {"kind": "list", "items": list(items)}


def _facts(rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"kind": "facts", "rows": [list(row) for row in rows]}
