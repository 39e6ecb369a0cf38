-- The establishment's templates of documents. In clear: types, states, counts, times, ids, a hash. What was written (content,
-- note, cases) is sealed under CRYPT_USE_TEMPLATE, bound to its row, so that nobody with the database in their hands can change
-- what a document is made of. A version's content never changes; its state does.
CREATE TABLE template_version (
    id BIGINT PRIMARY KEY,
    type TEXT NOT NULL,
    version BIGINT NOT NULL,           -- from 1; 0 is the built-in template, which has no row
    base BIGINT NOT NULL,              -- the version that it was made from
    state TEXT NOT NULL,               -- draft, tested, released, retired
    sha256 TEXT NOT NULL,              -- of the canonical JSON, in hexadecimal
    created_ms BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    tested_ms BIGINT NOT NULL,
    tested_by BIGINT NOT NULL,
    released_ms BIGINT NOT NULL,
    released_by BIGINT NOT NULL,
    retired_ms BIGINT NOT NULL,
    retired_by BIGINT NOT NULL,
    sealed BYTEA NOT NULL,             -- the note, a line break, the canonical JSON
    UNIQUE (type, version)
);
-- One released version a type, whatever the program does.
CREATE UNIQUE INDEX template_released ON template_version (type) WHERE state = 'released';
-- Every run of a test, passed or not.
CREATE TABLE template_test (
    id BIGINT PRIMARY KEY,
    template_version BIGINT NOT NULL REFERENCES template_version(id),
    n BIGINT NOT NULL,                 -- from 1: the last one counts
    sha256 TEXT NOT NULL,              -- of what was tested
    program TEXT NOT NULL,             -- SHA-256 of the program that composed
    cases TEXT NOT NULL,               -- SHA-256 over the cases' ids
    passed BIGINT NOT NULL,
    case_n BIGINT NOT NULL,
    fact_n BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    flagged BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    UNIQUE (template_version, n)
);
CREATE TABLE template_case (
    id BIGINT PRIMARY KEY,
    created_ms BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    removed_ms BIGINT NOT NULL,
    removed_by BIGINT NOT NULL,
    sealed BYTEA                       -- title, type, text and what is expected where, as JSON; NULL once removed
);
-- Which version of its type's template made a document: 0, the built-in one.
ALTER TABLE document ADD COLUMN template BIGINT NOT NULL DEFAULT 0;
