"""The data set of the bench: 20,000 follow-ups over 33 lead services, made by set, past all policies."""

import hashlib
from dataclasses import dataclass

import asyncpg

FOLLOW_UPS = 20_000
SERVICES = 33
PER_SERVICE = FOLLOW_UPS // SERVICES
OVERDUE = 100_000
TOKEN = "bench-token-of-the-coordinator-aaaaaaaaaaaa"
assert len(TOKEN) == 43


def key(kind: int, number: str) -> str:
    """SQL for a key that can be computed from a number, so that a load can name rows without looking them up."""
    return f"('0190{kind:04d}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


@dataclass(frozen=True)
class Reader:
    """The one who reads in the bench: a coordinator whose service leads the first follow-ups."""

    token: str
    follow_ups: int


async def fill(admin: asyncpg.Connection) -> Reader:
    """Fill a migrated, empty database; gives somebody who can read a service's worth of it."""
    statements = (
        "insert into app.municipality (number, name) values ('0301', 'Oslo')",
        "insert into app.district (code, municipality_number, name) values ('030110', '0301', 'Grorud')",
        f"""insert into app.service (id, kind, name, municipality_number, district_code, version)
            select {key(1, "n")}, 'one_to_one_team', 'Team ' || n, '0301', '030110', 1
            from generate_series(1, {SERVICES}) n""",
        f"""insert into app.service (id, kind, name, municipality_number, version)
            select {key(1, "n")}, 'school', 'Skole ' || n, '0301', 1 from generate_series(101, {100 + SERVICES}) n""",
        f"""insert into app.user_account (id, display_name, language, version)
            select {key(2, "n")}, 'Fiktiv ' || n, 'nb', 1 from generate_series(1, 200) n""",
        f"""insert into app.post (id, user_id, service_id, role, starts_on, version)
            select {key(3, "n")}, {key(2, "n")}, {key(1, "n")}, 'coordinator', '2020-01-01', 1
            from generate_series(1, {SERVICES}) n""",
        f"""insert into app.post (id, user_id, service_id, role, starts_on, version)
            select {key(3, "n")}, {key(2, "n")}, {key(1, "n")}, 'contact', '2020-01-01', 1
            from generate_series(101, {100 + SERVICES}) n""",
        f"""insert into app.youth (id, owner_service_id, registered_by_id, registered_at, given_name, family_name,
                birth_date, language, needs_interpreter, address_protection, version)
            select {key(4, "n")}, {key(1, "s")}, {key(2, "s")}, now(), 'Fiktiv', 'Ungdom', '2010-03-15', 'nb', false,
                   'none', 1
            from (select n, (n - 1) / {PER_SERVICE} % {SERVICES} + 1 as s
                  from generate_series(1, {FOLLOW_UPS}) n) x""",
        f"""insert into app.follow_up (id, reference, youth_id, state, lead_service_id, district_code, coordinator_id,
                key_worker_id, opened_at, version)
            select {key(5, "n")}, 'OF-' || n, {key(4, "n")}, 'ACTIVE', {key(1, "s")}, '030110', {key(2, "s")},
                   {key(2, "s")}, now(), 1
            from (select n, (n - 1) / {PER_SERVICE} % {SERVICES} + 1 as s
                  from generate_series(1, {FOLLOW_UPS}) n) x""",
        f"""insert into app.participation (id, follow_up_id, service_id, starts_on, version)
            select {key(6, "n")}, {key(5, "n")}, {key(1, "s")}, '2020-01-01', 1
            from (select n, 101 + n % {SERVICES} as s from generate_series(1, {FOLLOW_UPS}) n) x""",
        f"""insert into app.named_contact (id, follow_up_id, service_id, contact_user_id, starts_on, version)
            select {key(7, "n")}, {key(5, "n")}, {key(1, "s")}, {key(2, "s")}, '2020-01-01', 1
            from (select n, 101 + n % {SERVICES} as s from generate_series(1, {FOLLOW_UPS}) n) x""",
        f"""insert into app.plan (id, follow_up_id, owner_service_id, topic, own_words, made_at, made_by_id, version)
            select {key(8, "n")}, {key(5, "n")}, {key(1, "s")}, 'plan', 'Jeg vil bli ferdig på skolen.', now(),
                   {key(2, "s")}, 1
            from (select n, (n - 1) / {PER_SERVICE} % {SERVICES} + 1 as s
                  from generate_series(1, {FOLLOW_UPS}) n) x""",
        f"""insert into app.goal (id, plan_id, follow_up_id, owner_service_id, topic, number, text, status, version)
            select {key(9, "n * 8 + g")}, {key(8, "n")}, {key(5, "n")}, {key(1, "s")}, 'plan', g,
                   'Møte på skolen hver dag, og si fra når det ikke går.', 'open', 1
            from (select n, (n - 1) / {PER_SERVICE} % {SERVICES} + 1 as s
                  from generate_series(1, {FOLLOW_UPS}) n) x, generate_series(1, 3) g""",
    )
    # The overlap guards look at one row at a time; here the rows are known not to overlap.
    await admin.execute("set session_replication_role = replica")
    for statement in statements:
        await admin.execute(statement)
    await admin.execute("set session_replication_role = origin")
    await admin.execute(
        f"""insert into app.session (id, token_hash, kind, user_id, post_id, provider_key, opened_at, seen_at,
                idle_seconds, expires_at)
            values (gen_random_uuid(), $1, 'page', {key(2, "1")}, {key(3, "1")}, 'bench', now(), now(), 86400,
                    now() + interval '1 day')""",
        hashlib.sha256(TOKEN.encode()).digest(),
    )
    await admin.execute("vacuum (analyze)")
    return Reader(TOKEN, PER_SERVICE)


async def add_overdue_deadlines(admin: asyncpg.Connection, count: int = OVERDUE) -> None:
    """Deadlines of which each went out yesterday or before, none of them flagged."""
    await admin.execute("set session_replication_role = replica")
    await admin.execute(
        f"""insert into app.deadline (id, rule_key, rule_valid_from, subject_kind, subject_id, reference,
                owner_service_id, responsible_service_id, start_event_id, starts_on, nominal_on, due_on, skipped,
                born_at, version)
            select {key(10, "n")}, 'STRPL-249-2', '2015-01-01', 'investigation', {key(11, "n")}, 'E-' || n,
                   {key(1, "1")}, {key(1, "1")}, {key(12, "n")}, current_date - 60, current_date - 18,
                   current_date - 1 - n % 17, '[]', now(), 1
            from generate_series(1, $1::int) n""",
        count,
    )
    await admin.execute("set session_replication_role = origin")
    await admin.execute("vacuum (analyze) app.deadline")
