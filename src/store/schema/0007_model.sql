-- The register of models that stand as files in DATA/models: card, what was counted of them on this machine, who let them serve.
-- What decides (counts, approval) is sealed under CRYPT_USE_MODEL, bound to its row, so that nobody with the database in their
-- hands can make a model serve. A use has one file that serves; the built-in composer stands beside it.
ALTER TABLE model ADD COLUMN file TEXT NOT NULL DEFAULT '';          -- in DATA/models; '' for the built-in composer
ALTER TABLE model ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE model ADD COLUMN card TEXT NOT NULL DEFAULT '';          -- the publisher's page
ALTER TABLE model ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE model ADD COLUMN seen TEXT NOT NULL DEFAULT '';          -- how the file stood when its hash was last found right
ALTER TABLE model ADD COLUMN added_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model ADD COLUMN added_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE model ADD COLUMN sealed BYTEA;                           -- the decision: state, hash, evaluation, reason; NULL: none
-- One file serves a use, whatever the program does. States: candidate, approved, stopped, refused, replaced.
CREATE UNIQUE INDEX model_serves ON model (purpose) WHERE state = 'approved' AND file <> '';
CREATE TABLE model_evaluation (
    id BIGINT PRIMARY KEY,
    model BIGINT NOT NULL REFERENCES model(id) ON DELETE CASCADE,
    n BIGINT NOT NULL,                 -- from 1: the last one counts
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    sealed BYTEA NOT NULL,             -- hashes of file, program, engine, cases and marks; the figures
    UNIQUE (model, n)
);
