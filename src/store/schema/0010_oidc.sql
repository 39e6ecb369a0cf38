-- Signing in by OpenID Connect: one provider, what an administrator says of it.
CREATE TABLE oidc_provider (
    id BIGINT PRIMARY KEY,             -- 1: there is one row at most
    rev BIGINT NOT NULL,
    state TEXT NOT NULL,               -- on, off
    issuer TEXT NOT NULL,
    discovery TEXT NOT NULL,           -- where its configuration is published
    client TEXT NOT NULL,
    redirect TEXT NOT NULL,
    acr TEXT NOT NULL,
    scope TEXT NOT NULL,
    passwords TEXT NOT NULL,           -- all, break_glass
    break_glass TEXT NOT NULL,         -- ids of the accounts that keep their password, separated by blanks
    secret BYTEA,                      -- the client's, sealed
    changed_ms BIGINT NOT NULL,
    changed_by BIGINT NOT NULL
);
-- A flow answers once. Its secrets are derived from the browser's cookie: nothing of it is kept before.
CREATE TABLE oidc_used (
    flow BYTEA PRIMARY KEY,            -- keyed hash of the cookie
    at_ms BIGINT NOT NULL
);
-- A session that a provider opened: what signing out there takes.
CREATE TABLE oidc_session (
    session BIGINT PRIMARY KEY REFERENCES session(id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL              -- address, ID token
);
-- Professionals whom the provider knows and no account does.
CREATE TABLE oidc_unknown (
    id BIGINT PRIMARY KEY,
    who BYTEA NOT NULL UNIQUE,         -- keyed hash of the RPPS number
    first_ms BIGINT NOT NULL,
    last_ms BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    sealed BYTEA NOT NULL              -- RPPS number, name
);
