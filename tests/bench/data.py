"""The data of the bench: follow-ups with consents in force, as many as asked for, made by set and past all policies.

Each service leads as many follow-ups, and each school is on as many, however many there are in all: more follow-ups
are more services. They are dealt out in turn, so that a service's rows lie among everybody else's, as they do in life.
"""

import hashlib
from dataclasses import dataclass

import asyncpg

from services.core.people.numbers import NumberKeys
from tests.numbers import number

PER_SERVICE = 500
TOPICS = ("identity", "plan", "measures", "meetings")
TOKENS = {
    "leader": "bench-token-of-the-coordinator-aaaaaaaaaaaa",
    "contact": "bench-token-of-the-school-contact-aaaaaaaaa",
}
# The youth of follow-up 1, whom both readers know; sixteen years old on the day of the bench.
NATIONAL_ID = number(15, 3 + 80, 10, 500)
NAMES = ("Ahmed", "Berit", "Cecilie", "Dag", "Eva", "Farid", "Grete", "Hamza", "Ida", "Jonas")


def key(kind: int, number: str) -> str:
    """SQL for a key that can be computed from a number, so that a load can name rows without looking them up."""
    return f"('0190{kind:04d}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def follow_up_id(number: int) -> str:
    """The same for a follow-up, in text."""
    return f"01900005-0000-7000-8000-{number:012x}"


@dataclass(frozen=True)
class Reader:
    """Who reads in the bench: 'leader' is a coordinator of the first service that leads, 'contact' is the contact of
    the first school and reads by consent. `numbers` are the follow-ups that she is on.
    """

    name: str
    token: str
    numbers: range


async def fill(admin: asyncpg.Connection, follow_ups: int, keys: NumberKeys) -> tuple[Reader, Reader]:
    """Fill a migrated, empty database; gives the leader and the contact, who are on the same follow-ups."""
    services = follow_ups // PER_SERVICE
    if follow_ups % PER_SERVICE:
        raise ValueError(f"follow-ups come in {PER_SERVICE}s: one service's worth")
    # The triggers look at one row at a time; what they would find and write is known here.
    await admin.execute("set session_replication_role = replica")
    await admin.execute("set synchronous_commit = off")
    for statement in (*_organisation(services), *_follow_ups(services, follow_ups), *_consents(services, follow_ups)):
        await admin.execute(statement)
    await admin.execute(
        f"update app.youth set national_id_index = $1 where id = {key(4, '1')}", keys.blind_index(NATIONAL_ID)
    )
    await admin.execute("set session_replication_role = origin")
    for name, token, who in (("leader", TOKENS["leader"], 1), ("contact", TOKENS["contact"], services + 1)):
        # With its trigger, which writes the hat's facts into the session.
        await admin.execute(
            f"""insert into app.session (id, token_hash, kind, user_id, post_id, provider_key, opened_at, seen_at,
                    idle_seconds, expires_at)
                values (gen_random_uuid(), $1, 'page', {key(2, "$2::int")}, {key(3, "$2::int")}, $3, now(), now(),
                        86400, now() + interval '1 day')""",
            hashlib.sha256(token.encode()).digest(),
            who,
            f"bench {name}",
        )
    await admin.execute("reset synchronous_commit")
    await admin.execute("vacuum (analyze)")
    numbers = range(1, follow_ups + 1, services)
    await _check_grants(admin, numbers)
    await admin.execute("vacuum (analyze) app.consent_grant")
    await admin.execute("checkpoint")
    return Reader("leader", TOKENS["leader"], numbers), Reader("contact", TOKENS["contact"], numbers)


def _organisation(services: int) -> tuple[str, ...]:
    """As many teams that lead as schools that take part, with one person in each."""
    return (
        "insert into app.municipality (number, name) values ('0301', 'Oslo')",
        "insert into app.district (code, municipality_number, name) values ('030110', '0301', 'Grorud')",
        f"""insert into app.service (id, kind, name, municipality_number, district_code, version)
            select {key(1, "n")}, 'one_to_one_team', 'Team ' || n, '0301', '030110', 1
            from generate_series(1, {services}) n""",
        f"""insert into app.service (id, kind, name, municipality_number, version)
            select {key(1, f"{services} + n")}, 'school', 'Skole ' || n, '0301', 1
            from generate_series(1, {services}) n""",
        f"""insert into app.user_account (id, display_name, language, version)
            select {key(2, "n")}, 'Fiktiv ' || n, 'nb', 1 from generate_series(1, {2 * services}) n""",
        f"""insert into app.post (id, user_id, service_id, role, starts_on, version)
            select {key(3, "n")}, {key(2, "n")}, {key(1, "n")},
                   case when n <= {services} then 'coordinator' else 'contact' end, '2020-01-01', 1
            from generate_series(1, {2 * services}) n""",
    )


def _each(services: int, follow_ups: int) -> str:
    """SQL for the follow-ups: each with its number, the service that leads and the school that takes part."""
    return (
        f"(select n, (n - 1) % {services} + 1 as s, (n - 1) % {services} + 1 + {services} as school"
        f" from generate_series(1, {follow_ups}) n) x"
    )


def _follow_ups(services: int, follow_ups: int) -> tuple[str, ...]:
    """Youth, guardian, follow-up, school with its contact, a plan with three goals, a task and a running deadline."""
    each = _each(services, follow_ups)
    names = "(array['" + "','".join(NAMES) + f"'])[n % {len(NAMES)} + 1]"
    return (
        f"""insert into app.youth (id, owner_service_id, registered_by_id, registered_at, given_name, family_name,
                birth_date, national_id_encrypted, national_id_index, language, needs_interpreter, address_protection,
                version)
            select {key(4, "n")}, {key(1, "s")}, {key(2, "s")}, now(), {names}, 'Ungdom ' || n,
                   (current_date - interval '16 years 200 days')::date - n % 100, sha256(n::text::bytea),
                   substr(sha256(n::text::bytea), 1, 16), 'nb', false, 'none', 1
            from {each}""",
        f"""insert into app.guardian (id, youth_id, given_name, family_name, responsibility, starts_on, language,
                needs_interpreter, address_protection, version)
            select {key(13, "n")}, {key(4, "n")}, 'Fiktiv', 'Foresatt', 'sole', '2020-01-01', 'nb', false, 'none', 1
            from {each}""",
        f"""insert into app.follow_up (id, reference, youth_id, state, lead_service_id, district_code, coordinator_id,
                key_worker_id, opened_at, version)
            select {key(5, "n")}, 'OF-' || n, {key(4, "n")}, 'ACTIVE', {key(1, "s")}, '030110', {key(2, "s")},
                   {key(2, "s")}, now(), 1
            from {each}""",
        f"""insert into app.participation (id, follow_up_id, service_id, starts_on, version)
            select {key(6, "n")}, {key(5, "n")}, {key(1, "school")}, '2020-01-01', 1 from {each}""",
        f"""insert into app.named_contact (id, follow_up_id, service_id, contact_user_id, starts_on, version)
            select {key(7, "n")}, {key(5, "n")}, {key(1, "school")}, {key(2, "school")}, '2020-01-01', 1 from {each}""",
        f"""insert into app.plan (id, follow_up_id, owner_service_id, topic, own_words, made_at, made_by_id, version)
            select {key(8, "n")}, {key(5, "n")}, {key(1, "s")}, 'plan', 'Jeg vil bli ferdig på skolen.', now(),
                   {key(2, "s")}, 1
            from {each}""",
        f"""insert into app.goal (id, plan_id, follow_up_id, owner_service_id, topic, number, text, status, version)
            select {key(9, "n * 8 + g")}, {key(8, "n")}, {key(5, "n")}, {key(1, "s")}, 'plan', g,
                   'Møte på skolen hver dag, og si fra når det ikke går.', 'open', 1
            from {each}, generate_series(1, 3) g""",
        f"""insert into app.task (id, follow_up_id, owner_service_id, kind, due_on, made_at)
            select {key(17, "n")}, {key(5, "n")}, {key(1, "s")}, 'review_consent', current_date + 30, now()
            from {each}""",
        f"""insert into app.deadline (id, rule_key, rule_valid_from, subject_kind, subject_id, reference, follow_up_id,
                owner_service_id, responsible_service_id, responsible_user_id, start_event_id, starts_on, nominal_on,
                due_on, skipped, born_at, version)
            select {key(18, "n")}, 'CITY-FIRST-CONTACT', '2024-01-01', 'follow_up', {key(5, "n")}, 'OF-' || n,
                   {key(5, "n")}, {key(1, "s")}, {key(1, "s")}, {key(2, "s")}, {key(19, "n")}, current_date,
                   current_date + 1 + n % 7, current_date + 1 + n % 7, '[]', now(), 1
            from {each}""",
    )


def _consents(services: int, follow_ups: int) -> tuple[str, ...]:
    """A consent for each follow-up, to the school from whoever takes part, signed by the youth and the guardian."""
    each = _each(services, follow_ups)
    topics = "array['" + "','".join(TOPICS) + "']"
    return (
        f"""insert into app.consent (id, follow_up_id, owner_service_id, purpose, answer, language, interpreter,
                youth_view, given_on, valid_from, valid_until, review_on, registered_by_id, registered_at)
            select {key(14, "n")}, {key(5, "n")}, {key(1, "s")}, 'follow_up', 'given', 'norsk', 'none', 'Det er greit.',
                   current_date - 30, current_date - 30, current_date + 300, current_date + 100, {key(2, "s")},
                   now() - interval '30 days'
            from {each}""",
        f"""insert into app.consent_scope (id, consent_id, follow_up_id, topic, to_service_id, is_excluded)
            select {key(15, "n * 8 + t.number")}, {key(14, "n")}, {key(5, "n")}, t.topic, {key(1, "school")}, false
            from {each}, unnest({topics}) with ordinality t (topic, number)""",
        f"""insert into app.consent_signature (id, consent_id, follow_up_id, signer, guardian_id, method, signed_on,
                evidence, told_why, told_what, told_to_whom, told_from_whom, told_withdrawal, registered_by_id,
                registered_at)
            select {key(16, "n * 8 + t.number")}, {key(14, "n")}, {key(5, "n")}, t.signer,
                   case t.signer when 'guardian' then {key(13, "n")} end, 'paper', current_date - 30,
                   'Arkivnummer ' || n, false, false, false, false, false, {key(2, "s")}, now() - interval '29 days'
            from {each}, unnest(array['youth', 'guardian']) with ordinality t (signer, number)""",
        # By set, since the product's function takes milliseconds for each; `_check_grants` has it say the same.
        """insert into app.consent_grant (consent_id, follow_up_id, topic, excluded_from, to_service_id, holds_from,
                holds_until)
            select c.id, c.follow_up_id, s.topic, '{}', s.to_service_id, g.registered_at,
                   (c.valid_until + 1)::timestamp at time zone 'Europe/Oslo'
            from app.consent c
            join app.consent_scope s on s.consent_id = c.id
            join app.consent_signature g on g.consent_id = c.id and g.signer = 'youth'""",
    )


async def _check_grants(admin: asyncpg.Connection, numbers: range) -> None:
    """What the readers' consents open, written anew by the product's own function: it must be what was made by set.

    Raises:
        RuntimeError: when it is not: the bench would measure rows that the product never writes.
    """
    read = f"""select consent_id, follow_up_id, topic, from_service_id, excluded_from, to_service_id, holds_from,
                      holds_until
               from app.consent_grant g
               where follow_up_id in (select {key(5, "n")} from unnest($1::int[]) n)
                 and now() >= g.holds_from and now() < g.holds_until
               order by follow_up_id, topic"""
    made = await admin.fetch(read, list(numbers))
    await admin.execute(
        f"select app.renew_consent_grants(array(select {key(5, 'n')} from unnest($1::int[]) n))", list(numbers)
    )
    if len(made) != len(numbers) * len(TOPICS) or made != await admin.fetch(read, list(numbers)):
        raise RuntimeError("the grants made by set are not those that the product writes")


async def add_open_deadlines(admin: asyncpg.Connection, count: int, *, overdue: int) -> None:
    """So many open deadlines of investigations, and no others: of these so many ran out yesterday, not flagged yet.

    The others end in a month or later, so that nobody is to be told of them today.
    """
    await admin.execute("truncate app.deadline cascade")
    await admin.execute("truncate app.coming_reminder")
    await admin.execute("set session_replication_role = replica")
    await admin.execute(
        f"""insert into app.post (id, user_id, service_id, role, starts_on, version)
            values ({key(3, "0")}, {key(2, "1")}, {key(1, "1")}, 'prosecutor', '2020-01-01', 1)
            on conflict do nothing"""
    )
    await admin.execute(
        f"""insert into app.deadline (id, rule_key, rule_valid_from, subject_kind, subject_id, reference,
                owner_service_id, responsible_service_id, responsible_user_id, start_event_id, starts_on, nominal_on,
                due_on, skipped, born_at, version)
            select {key(10, "n")}, 'STRPL-249-2', '2015-01-01', 'investigation', {key(11, "n")}, 'E-' || n,
                   {key(1, "1")}, {key(1, "1")}, {key(2, "1")},
                   {key(12, "n")}, current_date - 60, d.day, d.day, '[]', now() - interval '60 days', 1
            from generate_series(1, $1::int) n
            cross join lateral (
                select current_date + case when n <= $2 then -1 else 30 + n % 300 end as day
            ) d""",
        count,
        overdue,
    )
    await admin.execute(
        "insert into app.unflagged_deadline (deadline_id, due_on) select id, effective_due_on from app.deadline"
    )
    await admin.execute(
        "insert into app.coming_reminder (about_id, about, next_on) select id, 'deadline',"
        " case when effective_due_on < current_date then current_date else effective_due_on - 14 end from app.deadline"
    )
    await admin.execute("set session_replication_role = origin")
    await admin.execute("vacuum (analyze) app.deadline, app.unflagged_deadline, app.coming_reminder")
