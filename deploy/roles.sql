-- The database's roles, for PostgreSQL 15 to 18. Plain SQL that may be run again at any time.
--
-- `make run` does all of this by itself on the embedded server. On a server of your own, as a superuser:
--
--     psql -d postgres -f deploy/roles.sql
--     createdb -O owner samordning
--     psql -d samordning -f deploy/database.sql
--     psql -d postgres -c '\password migrate'      and the same for api, signin, worker, seal, report
--
-- Why so many: a leaked password or a fault in the service's SQL must not reach further than its own task.
--   owner    no login; owns every table
--   migrate  login; may become owner and guard, and is used for migrations only
--   api      login; the requests. Sees what the row policies let the session's user see
--   signin   login; the sign-in code alone. The only one that may open a session
--   worker   login; writes down how its jobs go, and becomes one of the next for each transaction of a job
--   job_…    no login; one for each job of the worker, with what that job needs
--   seal     login; for sealing the log. Nothing uses it yet, and it reads nothing
--   report   login; for figures only. Nothing uses it yet, and it reads nothing
--   guard    no login; passes row security, and owns the few functions that policies ask

DO $$
DECLARE
    login text;
    job text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'owner') THEN
        CREATE ROLE owner NOLOGIN NOINHERIT;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guard') THEN
        CREATE ROLE guard NOLOGIN NOINHERIT BYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'migrate') THEN
        CREATE ROLE migrate LOGIN INHERIT;
    END IF;
    FOREACH login IN ARRAY ARRAY['api', 'signin', 'worker', 'seal', 'report'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', login);
        END IF;
    END LOOP;
    -- The worker has nothing of theirs until it says which one it is: it inherits nothing.
    FOREACH job IN ARRAY ARRAY[
        'job_deadlines', 'job_age_events', 'job_consents', 'job_pauses', 'job_reminders', 'job_mail'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = job) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', job);
        END IF;
        IF NOT pg_has_role('worker', job, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO worker', job);
        END IF;
    END LOOP;
    IF NOT pg_has_role('migrate', 'owner', 'MEMBER') THEN
        GRANT owner TO migrate;
    END IF;
    IF NOT pg_has_role('migrate', 'guard', 'MEMBER') THEN
        GRANT guard TO migrate;
    END IF;
END
$$;

-- Whatever they were before. BYPASSRLS and SUPERUSER can be set by a superuser only; where somebody else runs
-- this, the roles are new and have neither.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'owner', 'migrate', 'api', 'signin', 'worker', 'seal', 'report',
        'job_deadlines', 'job_age_events', 'job_consents', 'job_pauses', 'job_reminders', 'job_mail'
    ] LOOP
        IF EXISTS (
            SELECT FROM pg_roles
            WHERE rolname = role AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)
        ) THEN
            EXECUTE format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', role);
        END IF;
    END LOOP;
END
$$;

-- A request that hangs must not hold the others up. Milliseconds.
ALTER ROLE api SET statement_timeout = 10000;
ALTER ROLE api SET lock_timeout = 3000;
ALTER ROLE api SET idle_in_transaction_session_timeout = 30000;
ALTER ROLE signin SET statement_timeout = 10000;
ALTER ROLE signin SET lock_timeout = 3000;
ALTER ROLE signin SET idle_in_transaction_session_timeout = 30000;

-- The session's token travels in a statement, so what these roles run is shown to nobody in pg_stat_activity.
-- Only a superuser may set this for a role; where the server's administrator is none, it is set in the
-- server's own configuration.
DO $$
DECLARE
    login text;
BEGIN
    FOREACH login IN ARRAY ARRAY['api', 'signin', 'worker'] LOOP
        EXECUTE format('ALTER ROLE %I SET track_activities = off', login);
    END LOOP;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE WARNING 'track_activities is still on for api, signin and worker: only a superuser may set it';
END
$$;
