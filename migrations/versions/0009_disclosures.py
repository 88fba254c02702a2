"""The tables of disclosure, and the catalogue of its grounds."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.core.kit.sql_files import statements

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HERE = Path(__file__)
# What guard reads, beside what it reads already.
READS = ("disclosure_ground",)
FUNCTIONS = ("check_disclosure()", "keep_disclosure()", "check_statutory_duty_act()")
TRIGGERS = {
    "disclosure_checked": "after insert or update on app.disclosure for each row"
    " execute function app.check_disclosure()",
    "disclosure_kept": "before update on app.disclosure for each row execute function app.keep_disclosure()",
    "disclosure_is_history": "before delete on app.disclosure for each row execute function app.refuse_change()",
    "disclosure_extract_is_history": "before update or delete on app.disclosure_extract for each row"
    " execute function app.refuse_change()",
    "statutory_duty_act_checked": "after insert on app.statutory_duty_act for each row"
    " execute function app.check_statutory_duty_act()",
    "statutory_duty_act_is_history": "before update or delete on app.statutory_duty_act for each row"
    " execute function app.refuse_change()",
}
TABLES = ("statutory_duty_act", "disclosure_extract", "disclosure", "disclosure_ground")
# Code, first day, kind, provision, who may send, who may receive (none named: all), words and conditions in bokmål
# and nynorsk. Only what is in force; a change in law is a new row, and the old one gets its last day.
GROUNDS: tuple[tuple[str, str, str, str, list[str], list[str], str, str, str, str], ...] = (
    (
        "FVL_13A_1_CONSENT",
        "2020-01-01",
        "consent",
        "forvaltningsloven § 13 a nr. 1",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        [],
        "Den som har krav på taushet, har samtykket",
        "Den som har krav på tagnad, har samtykt",
        "Bare så langt samtykket rekker.",
        "Berre så langt samtykket rekk.",
    ),
    (
        "FVL_13A_2_ANON",
        "2020-01-01",
        "anonymous",
        "forvaltningsloven § 13 a nr. 2",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        [],
        "Opplysningene kan ikke kobles til noen",
        "Opplysningane kan ikkje knytast til nokon",
        "Navn og annet som kjennetegner personen, er tatt bort.",
        "Namn og anna som kjenneteiknar personen, er teke bort.",
    ),
    (
        "FVL_13A_3_NO_INTEREST",
        "2020-01-01",
        "permits",
        "forvaltningsloven § 13 a nr. 3",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        [],
        "Ingen har berettiget interesse i at det holdes hemmelig",
        "Ingen har rettkomen interesse i at det blir halde løynt",
        "Gjelder for eksempel det som er alminnelig kjent.",
        "Gjeld til dømes det som er ålment kjent.",
    ),
    (
        "FVL_13B_1_PARTY",
        "2020-01-01",
        "permits",
        "forvaltningsloven § 13 b første ledd nr. 1",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        ["private"],
        "Sakens parter skal gjøres kjent med det",
        "Partane i saka skal gjerast kjende med det",
        "Parten kan bare bruke det i saken.",
        "Parten kan berre bruke det i saka.",
    ),
    (
        "FVL_13B_2_PURPOSE",
        "2020-01-01",
        "permits",
        "forvaltningsloven § 13 b første ledd nr. 2",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        [],
        "Brukes til det opplysningene ble gitt eller hentet inn for",
        "Blir brukt til det opplysningane vart gjevne eller henta inn for",
        "Bare til det formålet.",
        "Berre til det formålet.",
    ),
    (
        "FVL_13B_3_INTERNAL",
        "2020-01-01",
        "permits",
        "forvaltningsloven § 13 b første ledd nr. 3",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        ["public_school", "district", "child_welfare", "other_public"],
        "Andre i samme organ eller etat trenger det",
        "Andre i same organ eller etat treng det",
        "Så langt det trengs for en ordning av arbeidet. Behov, ikke nysgjerrighet.",
        "Så langt det trengst for ei ordning av arbeidet. Behov, ikkje nyfikne.",
    ),
    (
        "FVL_13B_4_STATS",
        "2020-01-01",
        "permits",
        "forvaltningsloven § 13 b første ledd nr. 4",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        [],
        "Statistikk, utredning, planlegging, revisjon eller kontroll",
        "Statistikk, utgreiing, planlegging, revisjon eller kontroll",
        "Ikke mer enn formålet trenger.",
        "Ikkje meir enn formålet treng.",
    ),
    (
        "FVL_13B_5_OTHER_ORGAN",
        "2020-01-01",
        "permits",
        "forvaltningsloven § 13 b første ledd nr. 5",
        ["one_to_one_team", "school", "nav", "mediation", "probation"],
        ["public_school", "district", "child_welfare", "other_public"],
        "Et annet organ trenger det for avsenderens oppgaver",
        "Eit anna organ treng det for oppgåvene til avsendaren",
        "Om tilknytning til organet, avgjørelser, og det som ellers trengs for å fremme avsenderens oppgaver.",
        "Om tilknyting til organet, avgjerder, og det som elles trengst for å fremje oppgåvene til avsendaren.",
    ),
    (
        "FVL_13B_6_CRIME_REPORT",
        "2020-01-01",
        "permits",
        "forvaltningsloven § 13 b første ledd nr. 6",
        ["one_to_one_team", "school", "mediation", "probation"],
        ["other_public"],
        "Melde lovbrudd til påtalemyndighet eller kontroll",
        "Melde lovbrot til påtalemakt eller kontroll",
        "Når allmenne hensyn taler for det, eller det hører til oppgavene. Ikke for barnevernet.",
        "Når allmenne omsyn taler for det, eller det høyrer til oppgåvene. Ikkje for barnevernet.",
    ),
    (
        "FVL_13B_7_DANGER",
        "2022-01-01",
        "permits",
        "forvaltningsloven § 13 b første ledd nr. 7",
        ["one_to_one_team", "school", "nav", "mediation", "probation", "child_welfare"],
        [],
        "Unngå fare for liv eller helse",
        "Unngå fare for liv eller helse",
        "Så langt det trengs for å unngå faren.",
        "Så langt det trengst for å unngå faren.",
    ),
    (
        "BVL_13_1_TASK",
        "2023-01-01",
        "permits",
        "barnevernsloven § 13-1 tredje ledd",
        ["child_welfare"],
        ["public_school", "district", "child_welfare", "other_public"],
        "Nødvendig for barnevernets egne oppgaver",
        "Naudsynt for barnevernet sine eigne oppgåver",
        "Barnet skal få si sin mening før det avgjøres, barnevernsloven § 1-4 annet ledd.",
        "Barnet skal få seie kva det meiner før det blir avgjort, barnevernsloven § 1-4 annet ledd.",
    ),
    (
        "BVL_13_2_NOTIFY",
        "2023-01-01",
        "must_notify",
        "barnevernsloven § 13-2",
        [],
        ["child_welfare"],
        "Plikt til å melde til barnevernet",
        "Plikt til å melde til barnevernet",
        "Når det er grunn til å tro at barnet blir mishandlet, utsatt for alvorlig omsorgssvikt eller viser alvorlige atferdsvansker. Plikten er personlig og går foran taushetsplikten.",
        "Når det er grunn til å tru at barnet blir mishandla, utsett for alvorleg omsorgssvikt eller viser alvorlege åtferdsvanskar. Plikta er personleg og går føre teieplikta.",
    ),
    (
        "BVL_13_3_FEEDBACK",
        "2023-01-01",
        "permits",
        "barnevernsloven § 13-3",
        ["child_welfare"],
        [],
        "Tilbakemelding til den som meldte",
        "Tilbakemelding til den som melde",
        "Om undersøkelsen er åpnet, og til offentlige meldere om utfallet.",
        "Om undersøkinga er opna, og til offentlege meldarar om utfallet.",
    ),
    (
        "BVL_13_4_ORDER",
        "2023-01-01",
        "permits",
        "barnevernsloven § 13-4",
        [],
        ["child_welfare"],
        "Barnevernet har pålagt å gi opplysningene",
        "Barnevernet har pålagt å gje opplysningane",
        "Bare etter pålegg, i de sakene loven nevner.",
        "Berre etter pålegg, i dei sakene lova nemner.",
    ),
    (
        "KRL_22C_CONSENT",
        "2024-01-01",
        "consent",
        "konfliktrådsloven § 22 c",
        ["mediation", "police", "probation", "one_to_one_team", "school", "child_welfare", "nav", "health"],
        [],
        "Den unge og vergen har samtykket, under en straffereaksjon",
        "Den unge og verja har samtykt, under ein straffereaksjon",
        "Både den unge og vergen må ha samtykket.",
        "Både den unge og verja må ha samtykt.",
    ),
    (
        "PRL_24_CONSENT",
        "2020-01-01",
        "consent",
        "politiregisterloven § 24 nr. 1",
        ["police"],
        [],
        "Den det gjelder, har samtykket",
        "Den det gjeld, har samtykt",
        "Samtykket er frivillig, uttrykkelig og informert.",
        "Samtykket er frivillig, uttrykkeleg og informert.",
    ),
    (
        "PRL_27_1_AVERT",
        "2020-01-01",
        "permits",
        "politiregisterloven § 27 første ledd",
        ["police"],
        [],
        "Nødvendig for å avverge et lovbrudd",
        "Naudsynt for å avverje eit lovbrot",
        "Et konkret lovbrudd er nært forestående. Utleveringen skal være forholdsmessig og skrives ned.",
        "Eit konkret lovbrot er nær føreståande. Utleveringa skal vere høveleg og skrivast ned.",
    ),
    (
        "PRL_27_2A_PREVENT_PUBLIC",
        "2020-01-01",
        "permits",
        "politiregisterloven § 27 annet ledd nr. 1",
        ["police"],
        ["public_school", "district", "child_welfare", "other_public"],
        "Nødvendig for å forebygge lovbrudd, til offentlige organer",
        "Naudsynt for å førebyggje lovbrot, til offentlege organ",
        "Forholdsmessig, og avgjort av behandlingsansvarlig. Det ubekreftede merkes.",
        "Høveleg, og avgjort av den behandlingsansvarlege. Det ubekrefta blir merkt.",
    ),
    (
        "PRL_27_2B_PREVENT_PRIVATE",
        "2020-01-01",
        "permits",
        "politiregisterloven § 27 annet ledd nr. 2",
        ["police"],
        ["private_school", "private", "voluntary"],
        "Nødvendig for å forebygge lovbrudd, til private",
        "Naudsynt for å førebyggje lovbrot, til private",
        "Andre løsninger må antas å være utilstrekkelige.",
        "Andre løysingar må ein rekne med ikkje er nok.",
    ),
    (
        "PRL_27_4_COOPERATION",
        "2020-01-01",
        "permits",
        "politiregisterloven § 27 fjerde ledd",
        ["police"],
        ["public_school", "district", "child_welfare", "other_public"],
        "Kriminalitetsforebyggende samarbeid med offentlige organer",
        "Kriminalitetsførebyggjande samarbeid med offentlege organ",
        "Innen et fast samarbeid som SLT, når det er nødvendig for å forebygge.",
        "Innanfor eit fast samarbeid som SLT, når det er naudsynt for å førebyggje.",
    ),
    (
        "PRL_28_SERVICE",
        "2020-01-01",
        "permits",
        "politiregisterloven § 28",
        ["police"],
        [],
        "Politiets ordens- og hjelpeoppgaver",
        "Ordens- og hjelpeoppgåvene til politiet",
        "Når oppgaven ikke kan løses uten.",
        "Når oppgåva ikkje kan løysast utan.",
    ),
    (
        "PRL_30_PUBLIC_INTEREST",
        "2020-01-01",
        "permits",
        "politiregisterloven § 30",
        ["police"],
        ["public_school", "district", "child_welfare", "other_public"],
        "Fremme et offentlig organs lovpålagte oppgaver, eller hindre uforsvarlig virksomhet",
        "Fremje lovpålagde oppgåver hos eit offentleg organ, eller hindre uforsvarleg verksemd",
        "Ikke fra operasjonsloggen. Den det gjelder, skal underrettes, med de unntakene loven har.",
        "Ikkje frå operasjonsloggen. Den det gjeld, skal få vite det, med dei unntaka lova har.",
    ),
    (
        "PRL_31_PRIVATE_INTEREST",
        "2020-01-01",
        "permits",
        "politiregisterloven § 31",
        ["police"],
        ["private_school", "private", "voluntary"],
        "Fremme privates lovpålagte oppgaver, eller hindre uforsvarlig virksomhet",
        "Fremje lovpålagde oppgåver hos private, eller hindre uforsvarleg verksemd",
        "Ikke fra operasjonsloggen. Den det gjelder, skal underrettes, med de unntakene loven har.",
        "Ikkje frå operasjonsloggen. Den det gjeld, skal få vite det, med dei unntaka lova har.",
    ),
    (
        "HPL_22_CONSENT",
        "2020-01-01",
        "consent",
        "helsepersonelloven § 22",
        ["health"],
        [],
        "Den det gjelder, har samtykket",
        "Den det gjeld, har samtykt",
        "Er den unge under 16 år, følger samtykket pasient- og brukerrettighetsloven § 4-4.",
        "Er den unge under 16 år, følgjer samtykket pasient- og brukerrettighetsloven § 4-4.",
    ),
    (
        "HPL_23_4_WEIGHTY",
        "2020-01-01",
        "permits",
        "helsepersonelloven § 23 nr. 4",
        ["health"],
        [],
        "Tungtveiende private eller offentlige interesser",
        "Tungtvegande private eller offentlege interesser",
        "Unntaksvis, når interessene gjør det rettmessig.",
        "Unntaksvis, når interessene gjer det rettkome.",
    ),
    (
        "HPL_25_COOP",
        "2020-01-01",
        "permits",
        "helsepersonelloven § 25",
        ["health"],
        ["other_public", "district"],
        "Samarbeidende personell trenger det for å gi helsehjelp",
        "Samarbeidande personell treng det for å gje helsehjelp",
        "Med mindre pasienten motsetter seg det.",
        "Med mindre pasienten set seg imot det.",
    ),
    (
        "HPL_31_EMERGENCY",
        "2020-01-01",
        "must_avert",
        "helsepersonelloven § 31",
        ["health"],
        ["other_public"],
        "Plikt til å varsle politi eller brannvesen",
        "Plikt til å varsle politi eller brannvesen",
        "Når det er nødvendig for å avverge alvorlig skade på person eller eiendom.",
        "Når det er naudsynt for å avverje alvorleg skade på person eller eigedom.",
    ),
    (
        "HPL_33_BV",
        "2020-01-01",
        "must_notify",
        "helsepersonelloven § 33",
        ["health"],
        ["child_welfare"],
        "Helsepersonells plikt til å melde til barnevernet",
        "Plikta helsepersonell har til å melde til barnevernet",
        "Plikten er personlig og går foran taushetsplikten.",
        "Plikta er personleg og går føre teieplikta.",
    ),
    (
        "OPPL_24_3_NOTIFY",
        "2024-08-01",
        "must_notify",
        "opplæringslova § 24-3",
        ["school"],
        ["child_welfare"],
        "Skolens plikt til å melde til barnevernet",
        "Plikta skulen har til å melde til barnevernet",
        "Plikten er personlig og går foran taushetsplikten.",
        "Plikta er personleg og går føre teieplikta.",
    ),
    (
        "OPPL_25_1",
        "2024-08-01",
        "permits",
        "opplæringslova § 25-1",
        ["school"],
        ["public_school", "private_school"],
        "Fra skole til skole",
        "Frå skule til skule",
        "De opplysningene bestemmelsen nevner.",
        "Dei opplysningane føresegna nemner.",
    ),
    (
        "SOSTJ_44_4",
        "2020-01-01",
        "permits",
        "sosialtjenesteloven § 44 fjerde ledd",
        ["nav"],
        ["other_public"],
        "Hvor en person kan nås, til politi og kriminalomsorg",
        "Kvar ein person kan nåast, til politi og kriminalomsorg",
        "Bare på forespørsel, og bare kontaktopplysninger og oppholdssted.",
        "Berre på førespurnad, og berre kontaktopplysningar og opphaldsstad.",
    ),
    (
        "STRL_196_AVERT_DUTY",
        "2020-01-01",
        "must_avert",
        "straffeloven § 196",
        [],
        [],
        "Plikt til å avverge et straffbart forhold",
        "Plikt til å avverje eit straffbart forhold",
        "De lovbruddene bestemmelsen nevner, når det er sikkert eller mest sannsynlig at de vil skje. Plikten gjelder alle, på jobb og privat, og går foran taushetsplikten.",
        "Dei lovbrota føresegna nemner, når det er sikkert eller mest sannsynleg at dei vil skje. Plikta gjeld alle, på jobb og privat, og går føre teieplikta.",
    ),
    (
        "NONE_ANONYMOUS",
        "2020-01-01",
        "anonymous",
        "Uten hjemmel: ingen personopplysninger",
        [],
        [],
        "Anonym drøfting",
        "Anonym drøfting",
        "Ingenting som kan kjennes igjen. Det som utløser meldeplikt, skal meldes og ikke drøftes anonymt.",
        "Ingenting som kan kjennast att. Det som utløyser meldeplikt, skal meldast og ikkje drøftast anonymt.",
    ),
)


def upgrade() -> None:
    connection = op.get_bind()
    op.create_table(
        "disclosure_ground",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provision", sa.Text(), nullable=False),
        sa.Column("words_nb", sa.Text(), nullable=False),
        sa.Column("words_nn", sa.Text(), nullable=False),
        sa.Column("conditions_nb", sa.Text(), nullable=False),
        sa.Column("conditions_nn", sa.Text(), nullable=False),
        sa.Column("sender_kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("receiver_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "kind in ('permits', 'consent', 'anonymous', 'must_notify', 'must_avert')",
            name=op.f("ck_disclosure_ground_kind_known"),
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_disclosure_ground_period")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_disclosure_ground")),
        schema="app",
    )
    op.create_table(
        "disclosure",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("recipient_type", sa.Text(), nullable=False),
        sa.Column("recipient_service_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_organisation", sa.Text(), nullable=True),
        sa.Column("recipient_role", sa.Text(), nullable=False),
        sa.Column("ground_code", sa.Text(), nullable=False),
        sa.Column("ground_valid_from", sa.Date(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("best_interest", sa.Text(), nullable=False),
        sa.Column("best_interest_says", sa.Text(), nullable=False),
        sa.Column("child_view", sa.Text(), nullable=True),
        sa.Column("child_not_asked_because", sa.Text(), nullable=True),
        sa.Column("expected_use", sa.Text(), nullable=False),
        sa.Column("number_with_access", sa.Integer(), nullable=False),
        sa.Column("roles_with_access", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("recipient_secrecy", sa.Text(), nullable=False),
        sa.Column("seriousness", sa.Text(), nullable=False),
        sa.Column("certainty", sa.Text(), nullable=False),
        sa.Column("unverified_marked", sa.Boolean(), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("no_more_than_sufficient", sa.Boolean(), nullable=False),
        sa.Column("sufficient_because", sa.Text(), nullable=False),
        sa.Column("achievable_without_personal_data", sa.Boolean(), nullable=False),
        sa.Column("proportionality", sa.Text(), nullable=False),
        sa.Column("other_solutions_insufficient", sa.Boolean(), nullable=False),
        sa.Column("notified_before", sa.Text(), nullable=False),
        sa.Column("notified_before_reason", sa.Text(), nullable=True),
        sa.Column("informed_after", sa.Text(), nullable=True),
        sa.Column("informed_after_reason", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("form_reason", sa.Text(), nullable=True),
        sa.Column("content_summary", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("extract_text", sa.Text(), nullable=True),
        sa.Column("assessed_by_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_as", sa.Text(), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "best_interest_says in ('supports', 'neutral', 'against')",
            name=op.f("ck_disclosure_best_interest_says_known"),
        ),
        sa.CheckConstraint(
            "case when state = 'draft' then num_nonnulls(decided_by_id, decided_at, decided_as) = 0 else num_nulls(decided_by_id, decided_at, decided_as) = 0 end",
            name=op.f("ck_disclosure_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "certainty <> 'unverified' or unverified_marked", name=op.f("ck_disclosure_unverified_is_marked")
        ),
        sa.CheckConstraint(
            "certainty in ('verified', 'partly_uncertain', 'unverified')", name=op.f("ck_disclosure_certainty_known")
        ),
        sa.CheckConstraint("decided_as in ('controller', 'delegated')", name=op.f("ck_disclosure_decided_as_known")),
        sa.CheckConstraint("form <> 'oral' or form_reason is not null", name=op.f("ck_disclosure_oral_reason")),
        sa.CheckConstraint("form in ('written', 'oral')", name=op.f("ck_disclosure_form_known")),
        sa.CheckConstraint(
            "ground_code <> 'PRL_27_2B_PREVENT_PRIVATE' or other_solutions_insufficient",
            name=op.f("ck_disclosure_other_solutions_tried"),
        ),
        sa.CheckConstraint(
            "ground_code not in ('PRL_30_PUBLIC_INTEREST', 'PRL_31_PRIVATE_INTEREST') or informed_after is not null",
            name=op.f("ck_disclosure_informed_after_given"),
        ),
        sa.CheckConstraint(
            "informed_after in ('yes', 'exempt_duty', 'exempt_crime_fighting', 'exempt_not_essential', 'exempt_law')",
            name=op.f("ck_disclosure_informed_after_known"),
        ),
        sa.CheckConstraint(
            "informed_after is null or informed_after = 'yes' or informed_after_reason is not null",
            name=op.f("ck_disclosure_not_informed_reason"),
        ),
        sa.CheckConstraint("no_more_than_sufficient or outcome = 'refused'", name=op.f("ck_disclosure_sufficient")),
        sa.CheckConstraint(
            "not (recipient_type = 'private_school' and ground_code = 'PRL_30_PUBLIC_INTEREST' or recipient_type = 'public_school' and ground_code = 'PRL_31_PRIVATE_INTEREST')",
            name=op.f("ck_disclosure_school_has_its_ground"),
        ),
        sa.CheckConstraint(
            "not achievable_without_personal_data or outcome in ('anonymised', 'refused')",
            name=op.f("ck_disclosure_without_person"),
        ),
        sa.CheckConstraint(
            "notified_before = 'yes' or notified_before_reason is not null",
            name=op.f("ck_disclosure_not_notified_reason"),
        ),
        sa.CheckConstraint(
            "notified_before in ('yes', 'not_possible', 'not_appropriate')",
            name=op.f("ck_disclosure_notified_before_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(approved_by_id, approved_at) in (0, 2) and (state not in ('draft', 'awaiting_approval') or approved_by_id is null) and (state <> 'not_approved' or (approved_by_id is not null and approval_note is not null))",
            name=op.f("ck_disclosure_approval_whole"),
        ),
        sa.CheckConstraint("outcome = 'refused' or extract_text is not null", name=op.f("ck_disclosure_extract_given")),
        sa.CheckConstraint(
            "outcome in ('full', 'partial', 'anonymised', 'refused')", name=op.f("ck_disclosure_outcome_known")
        ),
        sa.CheckConstraint(
            "purpose in ('avert', 'prevent', 'recipient_task', 'prevent_unsafe_practice', 'own_task', 'life_or_health')",
            name=op.f("ck_disclosure_purpose_known"),
        ),
        sa.CheckConstraint(
            "recipient_secrecy in ('statutory', 'imposed', 'none')", name=op.f("ck_disclosure_recipient_secrecy_known")
        ),
        sa.CheckConstraint(
            "recipient_type in ('public_school', 'private_school', 'district', 'child_welfare', 'other_public', 'private', 'voluntary')",
            name=op.f("ck_disclosure_recipient_type_known"),
        ),
        sa.CheckConstraint(
            "requested_by in ('own_initiative', 'school_request', 'other_request')",
            name=op.f("ck_disclosure_requested_by_known"),
        ),
        sa.CheckConstraint(
            "seriousness in ('serious', 'less_serious', 'no_offence')", name=op.f("ck_disclosure_seriousness_known")
        ),
        sa.CheckConstraint(
            "source_system <> 'po_log' or ground_code not in ('PRL_30_PUBLIC_INTEREST', 'PRL_31_PRIVATE_INTEREST')",
            name=op.f("ck_disclosure_log_not_in_recipients_interest"),
        ),
        sa.CheckConstraint(
            "source_system in ('po_log', 'indicia', 'closed_case', 'ongoing_case', 'other')",
            name=op.f("ck_disclosure_source_system_known"),
        ),
        sa.CheckConstraint(
            "state <> 'decided' or source_system <> 'indicia' or outcome = 'refused' or approved_by_id is not null",
            name=op.f("ck_disclosure_indicia_is_approved"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'awaiting_approval', 'decided', 'not_approved')", name=op.f("ck_disclosure_state_known")
        ),
        sa.CheckConstraint(
            "approved_by_id is null or (approved_by_id <> decided_by_id and approved_by_id <> assessed_by_id)",
            name=op.f("ck_disclosure_approved_by_another"),
        ),
        sa.CheckConstraint("cardinality(roles_with_access) >= 1", name=op.f("ck_disclosure_roles_with_access")),
        sa.CheckConstraint("char_length(approval_note) <= 4000", name=op.f("ck_disclosure_approval_note_length")),
        sa.CheckConstraint("char_length(best_interest) <= 4000", name=op.f("ck_disclosure_best_interest_length")),
        sa.CheckConstraint(
            "char_length(child_not_asked_because) <= 4000", name=op.f("ck_disclosure_child_not_asked_because_length")
        ),
        sa.CheckConstraint("char_length(child_view) <= 4000", name=op.f("ck_disclosure_child_view_length")),
        sa.CheckConstraint("char_length(content_summary) <= 4000", name=op.f("ck_disclosure_content_summary_length")),
        sa.CheckConstraint("char_length(expected_use) <= 4000", name=op.f("ck_disclosure_expected_use_length")),
        sa.CheckConstraint("char_length(extract_text) <= 20000", name=op.f("ck_disclosure_extract_text_length")),
        sa.CheckConstraint("char_length(form_reason) <= 4000", name=op.f("ck_disclosure_form_reason_length")),
        sa.CheckConstraint(
            "char_length(informed_after_reason) <= 4000", name=op.f("ck_disclosure_informed_after_reason_length")
        ),
        sa.CheckConstraint(
            "char_length(notified_before_reason) <= 4000", name=op.f("ck_disclosure_notified_before_reason_length")
        ),
        sa.CheckConstraint("char_length(proportionality) <= 4000", name=op.f("ck_disclosure_proportionality_length")),
        sa.CheckConstraint(
            "char_length(recipient_organisation) <= 200", name=op.f("ck_disclosure_recipient_organisation_length")
        ),
        sa.CheckConstraint("char_length(recipient_role) <= 200", name=op.f("ck_disclosure_recipient_role_length")),
        sa.CheckConstraint(
            "char_length(sufficient_because) <= 4000", name=op.f("ck_disclosure_sufficient_because_length")
        ),
        sa.CheckConstraint(
            "num_nonnulls(child_view, child_not_asked_because) = 1", name=op.f("ck_disclosure_child_heard_or_why_not")
        ),
        sa.CheckConstraint(
            "num_nonnulls(recipient_service_id, recipient_organisation) = 1", name=op.f("ck_disclosure_one_recipient")
        ),
        sa.CheckConstraint("number_with_access >= 1", name=op.f("ck_disclosure_number_with_access")),
        sa.CheckConstraint("recipient_service_id <> owner_service_id", name=op.f("ck_disclosure_recipient_is_another")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["app.user_account.id"], name=op.f("fk_disclosure_approved_by_id")),
        sa.ForeignKeyConstraint(["assessed_by_id"], ["app.user_account.id"], name=op.f("fk_disclosure_assessed_by_id")),
        sa.ForeignKeyConstraint(
            ["consent_id", "follow_up_id"],
            ["app.consent.id", "app.consent.follow_up_id"],
            name=op.f("fk_disclosure_consent_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["app.user_account.id"], name=op.f("fk_disclosure_decided_by_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_disclosure_follow_up_id")),
        sa.ForeignKeyConstraint(
            ["ground_code", "ground_valid_from"],
            ["app.disclosure_ground.code", "app.disclosure_ground.valid_from"],
            name=op.f("fk_disclosure_ground_code_ground_valid_from"),
        ),
        sa.ForeignKeyConstraint(["owner_service_id"], ["app.service.id"], name=op.f("fk_disclosure_owner_service_id")),
        sa.ForeignKeyConstraint(
            ["recipient_service_id"], ["app.service.id"], name=op.f("fk_disclosure_recipient_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("id", "follow_up_id", name=op.f("uq_disclosure_id_follow_up_id")),
        schema="app",
    )
    op.create_index(op.f("ix_disclosure_follow_up_id"), "disclosure", ["follow_up_id"], unique=False, schema="app")
    op.create_index(
        op.f("ix_disclosure_owner_service_id_state"),
        "disclosure",
        ["owner_service_id", "state"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "disclosure_extract",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_service_id", sa.Uuid(), nullable=True),
        sa.Column("ground_code", sa.Text(), nullable=False),
        sa.Column("ground_valid_from", sa.Date(), nullable=False),
        sa.Column("is_unverified", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id", "follow_up_id"],
            ["app.disclosure.id", "app.disclosure.follow_up_id"],
            name=op.f("fk_disclosure_extract_disclosure_id_follow_up_id"),
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_disclosure_extract_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["ground_code", "ground_valid_from"],
            ["app.disclosure_ground.code", "app.disclosure_ground.valid_from"],
            name=op.f("fk_disclosure_extract_ground_code_ground_valid_from"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_service_id"], ["app.service.id"], name=op.f("fk_disclosure_extract_owner_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_service_id"], ["app.service.id"], name=op.f("fk_disclosure_extract_recipient_service_id")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["app.user_account.id"], name=op.f("fk_disclosure_extract_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_extract")),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_disclosure_extract_disclosure_id")),
        schema="app",
    )
    op.create_index(
        op.f("ix_disclosure_extract_follow_up_id"), "disclosure_extract", ["follow_up_id"], unique=False, schema="app"
    )
    op.create_index(
        op.f("ix_disclosure_extract_recipient_service_id_sent_at"),
        "disclosure_extract",
        ["recipient_service_id", "sent_at"],
        unique=False,
        schema="app",
    )
    op.create_table(
        "statutory_duty_act",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("owner_service_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ground_code", sa.Text(), nullable=False),
        sa.Column("ground_valid_from", sa.Date(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_whom", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('notify_child_welfare', 'avert_offence')", name=op.f("ck_statutory_duty_act_kind_known")
        ),
        sa.CheckConstraint(
            "way in ('telephone', 'written', 'in_person')", name=op.f("ck_statutory_duty_act_way_known")
        ),
        sa.CheckConstraint("acted_at <= registered_at", name=op.f("ck_statutory_duty_act_not_ahead")),
        sa.CheckConstraint("char_length(because) <= 4000", name=op.f("ck_statutory_duty_act_because_length")),
        sa.CheckConstraint("char_length(summary) <= 4000", name=op.f("ck_statutory_duty_act_summary_length")),
        sa.CheckConstraint("char_length(told_whom) <= 200", name=op.f("ck_statutory_duty_act_told_whom_length")),
        sa.ForeignKeyConstraint(["by_user_id"], ["app.user_account.id"], name=op.f("fk_statutory_duty_act_by_user_id")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["app.follow_up.id"], name=op.f("fk_statutory_duty_act_follow_up_id")
        ),
        sa.ForeignKeyConstraint(
            ["ground_code", "ground_valid_from"],
            ["app.disclosure_ground.code", "app.disclosure_ground.valid_from"],
            name=op.f("fk_statutory_duty_act_ground_code_ground_valid_from"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_service_id"], ["app.service.id"], name=op.f("fk_statutory_duty_act_owner_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statutory_duty_act")),
        schema="app",
    )
    op.create_index(
        op.f("ix_statutory_duty_act_follow_up_id"), "statutory_duty_act", ["follow_up_id"], unique=False, schema="app"
    )
    for ground in GROUNDS:
        connection.execute(
            sa.text(
                "insert into app.disclosure_ground (code, valid_from, kind, provision, sender_kinds, receiver_types,"
                " words_nb, words_nn, conditions_nb, conditions_nn) values (:code, cast(cast(:valid_from as text) as date),"
                " :kind, :provision, :sender_kinds, :receiver_types, :words_nb, :words_nn, :conditions_nb, :conditions_nn)"
            ),
            dict(
                zip(
                    (
                        *("code", "valid_from", "kind", "provision", "sender_kinds", "receiver_types"),
                        *("words_nb", "words_nn", "conditions_nb", "conditions_nn"),
                    ),
                    ground,
                    strict=True,
                )
            ),
        )
    for table in READS:
        op.execute(f"grant select on app.{table} to guard")
    op.execute("grant insert on app.disclosure_extract to guard")
    op.execute("set role guard")
    for statement in statements(HERE.with_suffix(".sql")):
        connection.exec_driver_sql(statement)
    for function in FUNCTIONS:
        op.execute(f"revoke execute on function app.{function} from public")
        op.execute(f"grant execute on function app.{function} to owner")
    op.execute("set role owner")
    for name, when in TRIGGERS.items():
        op.execute(f"create trigger {name} {when}")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table app.{table}")
    op.execute("set role guard")
    for function in FUNCTIONS:
        op.execute(f"drop function app.{function}")
    op.execute("set role owner")
