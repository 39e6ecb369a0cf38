-- The people who work here, how they come in, what they may do, and which models may serve. Whatever names a professional is
-- sealed under the people key (CRYPT_USE_PEOPLE, crypt_place bound); logins are found through the blind index. Ids are random
-- 52-bit numbers, 0 is nobody. Times are UTC milliseconds, 0 for never.
CREATE TABLE person (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL,
    login BYTEA NOT NULL UNIQUE,       -- crypt_index "login" of the folded login
    roles BIGINT NOT NULL,             -- bits by rank in roles.def
    state TEXT NOT NULL,               -- active, closed
    lang TEXT NOT NULL,                -- fr, en
    password TEXT NOT NULL,            -- Argon2id
    totp BYTEA,                        -- sealed secret, NULL when there is none
    totp_on BIGINT NOT NULL,           -- 1 once a code was given
    totp_step BIGINT NOT NULL,         -- last step used: a code opens once
    created_ms BIGINT NOT NULL,
    sealed BYTEA NOT NULL              -- login, RPPS, name: one line each
);
-- A session is its token's keyed hash; the CSRF token is derived from the token and stored nowhere.
CREATE TABLE session (
    id BIGINT PRIMARY KEY,
    token BYTEA NOT NULL UNIQUE,
    person BIGINT NOT NULL REFERENCES person(id),
    state TEXT NOT NULL,               -- code (the one-time code is still to come), open
    factors BIGINT NOT NULL,           -- 1: password, 2: password and code
    opened_ms BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,           -- idle limit; written at most once a minute
    confirmed_ms BIGINT NOT NULL,      -- last time that identity was proven
    enrol BYTEA                        -- sealed secret of a second factor that no code has proven yet
);
CREATE INDEX session_person ON session (person);
CREATE INDEX session_seen ON session (seen_ms);
-- Failed sign-ins, by keyed hash of login or of address.
CREATE TABLE sign_in_try (
    who BYTEA PRIMARY KEY,
    tries BIGINT NOT NULL,
    since_ms BIGINT NOT NULL
);
CREATE TABLE certificate (
    id BIGINT PRIMARY KEY,
    person BIGINT NOT NULL REFERENCES person(id),
    what TEXT NOT NULL,                -- generate, sign
    issued_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    issued_by BIGINT NOT NULL,
    revoked_ms BIGINT NOT NULL,
    revoked_by BIGINT NOT NULL
);
CREATE INDEX certificate_person ON certificate (person, what, expires_ms);
-- The register of models: one row a model and use. A use is served only by an approved model that is not stopped.
CREATE TABLE model (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,             -- compose, check
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,              -- of the weights, or of the program for the built-in composer
    licence TEXT NOT NULL,
    state TEXT NOT NULL,               -- approved, stopped
    changed_ms BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    UNIQUE (name, purpose)
);
-- What the establishment is called, and other settings that are not a patient's: one value a key.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
