-- The first administrator of a new installation: somebody must be there to open the pages for all others.
-- Run once, with psql as migrate, after `samordning migrate`:
--
--     psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -v municipality=0301 -v municipality_name=Oslo \
--          -v service=Velferdsetaten -v name='Kari Nordmann' -v issuer=https://login.example.no -v subject=… \
--          -f deploy/first-administrator.sql
--
-- Row security binds the owner too. Within the one transaction the force is lifted from five tables and put back;
-- they are locked meanwhile, and nobody sees them without.

begin;
set local role owner;
set local lock_timeout = '10s';
alter table app.municipality no force row level security;
alter table app.service no force row level security;
alter table app.user_account no force row level security;
alter table app.sign_in_identity no force row level security;
alter table app.post no force row level security;

insert into app.municipality (number, name) values (:'municipality', :'municipality_name')
on conflict (number) do nothing;

with service as (
    insert into app.service (id, kind, name, municipality_number, version)
    values (gen_random_uuid(), 'one_to_one_team', :'service', :'municipality', 1)
    returning id
), person as (
    insert into app.user_account (id, display_name, language, version)
    values (gen_random_uuid(), :'name', 'nb', 1)
    returning id
), identity as (
    insert into app.sign_in_identity (id, user_id, issuer, subject)
    select gen_random_uuid(), person.id, :'issuer', :'subject' from person
)
insert into app.post (id, user_id, service_id, role, starts_on, version)
select gen_random_uuid(), person.id, service.id, 'administrator', (now() at time zone 'Europe/Oslo')::date, 1 from person, service;

alter table app.municipality force row level security;
alter table app.service force row level security;
alter table app.user_account force row level security;
alter table app.sign_in_identity force row level security;
alter table app.post force row level security;
commit;
