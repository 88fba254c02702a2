"""Renders the access page as people read it: docs/access.md, in Norwegian, from the same rows as the policies."""

from collections.abc import Iterable

from services.core.access.actor import JOB_ROLE_NAMES, ROLE_NAMES, Grantee, Ground
from services.core.access.core_rules import CORE_RULES
from services.core.access.policy import GRANTS, Grant
from services.core.access.thing import Core, Verb
from services.core.access.things import THINGS

VERBS = {Verb.READ: "lese", Verb.ADD: "legge til", Verb.CHANGE: "endre", Verb.REMOVE: "ta bort"}
LETTERS = {Verb.READ: "L", Verb.ADD: "N", Verb.CHANGE: "E", Verb.REMOVE: "T"}
NAMES: dict[Grantee, str] = dict([*ROLE_NAMES.items(), *JOB_ROLE_NAMES.items()])
GROUNDS = {
    Ground.OWN: "egen tjenestes arbeid",
    Ground.LEAD: "leder oppfølgingen",
    Ground.CONSENT: "samtykke som gjelder nå",
    Ground.DISCLOSED: "utlevert til tjenesten",
    Ground.DUTY: "ansvar for en frist",
    Ground.EMERGENCY: "nødtilgang som gjelder nå",
    Ground.SUBJECT: "det gjelder en selv, eller barnet en har foreldreansvar for",
    Ground.OVERSIGHT: "tilsyn, aldri innhold",
    Ground.ORGANISATION: "organisasjonen er kjent for ansatte",
    Ground.SELF: "brukeren selv",
}


def render() -> str:
    """The whole page: how to read it, who may do what, each right with its condition and reason, the core rules."""
    parts = [
        "# Tilgang: hvem kan se hva, og hvorfor",
        "",
        "Databasen håndhever alt dette med radpolicyer; det som ikke står her, er ikke lov. Det man ikke kan se,",
        "finnes ikke: svaret er det samme som for noe som aldri har vært der. Siden og policyene lages av",
        "`policy.py`, `core_rules.py`, `conditions.py`, `staff_conditions.py` og `things.py` i `services/core/access`.",
        "",
        "## Kjerneregler",
        "",
        *_core_rules(),
        "",
        "## Oversikt",
        "",
        "L lese, N legge til, E endre, T ta bort. Hvilke rader det gjelder, står under hver ting.",
        "",
        *_matrix(),
        "",
        "## Ting for ting",
        "",
        *_things(),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _core_rules() -> Iterable[str]:
    """The rules that deny whatever else holds."""
    yield "Disse nekter alltid, også når en rett under ellers gjelder:"
    yield ""
    said = dict.fromkeys(sentence for sentence, _sql in CORE_RULES.values())
    for sentence in said:
        yield f"- {sentence}."
    yield "- Regel 4: en bruker som er deaktivert, et verv som er slutt, en stedfortreder utenfor sin periode eller"
    yield "  en tjeneste som er lagt ned, har ingen rettigheter fra det øyeblikket."
    yield "- Regel 5: uten en gyldig innlogging eller uten et verv er svaret nei."


def _matrix() -> Iterable[str]:
    """Roles across, things down: what each role can ever do."""
    roles = [role for role in NAMES if any(role in grant.roles for grant in GRANTS)]
    yield "| Ting | " + " | ".join(NAMES[role] for role in roles) + " |"
    yield "| --- |" + " --- |" * len(roles)
    for thing in THINGS:
        cells = (
            "".join(
                LETTERS[verb]
                for verb in Verb
                if any(role in grant.roles and grant.verb is verb and grant.thing is thing for grant in GRANTS)
            )
            for role in roles
        )
        yield f"| {thing.norsk} | " + " | ".join(cells) + " |"


def _things() -> Iterable[str]:
    """Each thing with its rights, one line each: verb, roles, condition, ground, reason."""
    for thing in THINGS:
        yield f"### {thing.norsk} (`{thing.table}`)"
        yield ""
        if thing.core is not Core.NONE:
            yield f"Kjerneregel: {CORE_RULES[thing.core][0]}."
            yield ""
        grants = [grant for grant in GRANTS if grant.thing is thing]
        if not grants:
            yield "Ingen rolle har tilgang; bare databasens egne funksjoner."
            yield ""
            continue
        yield "| Kan | Hvem | Når | Grunnlag | Fordi |"
        yield "| --- | --- | --- | --- | --- |"
        for grant in grants:
            yield _line(grant)
        if thing.changeable:
            yield ""
            yield f"Felt som kan endres: {', '.join(f'`{column}`' for column in thing.changeable)}."
        yield ""


def _line(grant: Grant) -> str:
    who = ", ".join(NAMES[role] for role in grant.roles)
    ground = f"`{grant.when.ground}`: {GROUNDS[grant.when.ground]}" if grant.verb is Verb.READ else ""
    when = f"{grant.when.norsk}, gjennom databasens egen funksjon" if grant.by_function else grant.when.norsk
    return f"| {VERBS[grant.verb]} | {who} | {when} | {ground} | {grant.because} |"
