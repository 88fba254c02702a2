-- What one database of the service needs before its first migration; run inside that database, after roles.sql.
-- Plain SQL that may be run again at any time.

DO $$
BEGIN
    IF (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) <> 'owner' THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO owner', current_database());
    END IF;
    -- PUBLIC has CONNECT and TEMPORARY from birth: a login of the service gets CONNECT only.
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO migrate, api, signin, worker, seal, report', current_database()
    );
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    -- PostgreSQL 15 does not let a NOINHERIT role use what it has as the database's owner.
    GRANT USAGE, CREATE ON SCHEMA public TO owner;
END
$$;
