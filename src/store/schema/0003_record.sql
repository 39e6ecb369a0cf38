-- The clinical record. In clear: opaque ids, states, counters, times. Whatever names a patient or holds clinical words is
-- a column "sealed": AEAD under the patient's key, bound to its table, column and row (crypt_place). Ids are random 52-bit
-- numbers chosen by the caller, so that a row can be sealed before the writer's transaction begins. Times are UTC
-- milliseconds. `rev` changes with each act on the row and is its ETag.
CREATE TABLE patient (
    id BIGINT PRIMARY KEY,
    rev BIGINT NOT NULL,
    state TEXT NOT NULL,               -- active, erased
    ai TEXT NOT NULL,                  -- allowed, refused
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    sealed BYTEA                       -- traits as JSON; NULL once erased
);
-- Keyed hashes of folded name tokens, their prefixes of 3 letters and more, birth date, INS.
CREATE TABLE patient_token (
    field TEXT NOT NULL,
    token BYTEA NOT NULL,
    patient BIGINT NOT NULL REFERENCES patient(id),
    PRIMARY KEY (field, token, patient)
);
CREATE INDEX patient_token_patient ON patient_token (patient);
CREATE TABLE care_team (
    patient BIGINT NOT NULL REFERENCES patient(id),
    person BIGINT NOT NULL,
    since_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    PRIMARY KEY (patient, person)
);
CREATE INDEX care_team_person ON care_team (person);
CREATE TABLE break_glass (
    id BIGINT PRIMARY KEY,
    patient BIGINT NOT NULL REFERENCES patient(id),
    person BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    sealed BYTEA NOT NULL              -- the reason
);
CREATE INDEX break_glass_who ON break_glass (patient, person, until_ms);
CREATE TABLE encounter (
    id BIGINT PRIMARY KEY,
    patient BIGINT NOT NULL REFERENCES patient(id),
    kind TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    consent TEXT NOT NULL,             -- none, agreed, refused, withdrawn, no_ai
    consent_ms BIGINT NOT NULL,
    consent_by BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    sealed BYTEA NOT NULL              -- the reason of the encounter
);
CREATE INDEX encounter_patient ON encounter (patient, at_ms);
-- Every answer, in order; the encounter keeps the last one.
CREATE TABLE consent (
    id BIGINT PRIMARY KEY,
    encounter BIGINT NOT NULL REFERENCES encounter(id),
    decision TEXT NOT NULL,
    notice TEXT NOT NULL,              -- id of the notice that was given
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL
);
CREATE INDEX consent_encounter ON consent (encounter, at_ms);
CREATE TABLE source (
    id BIGINT PRIMARY KEY,
    encounter BIGINT NOT NULL REFERENCES encounter(id),
    rev BIGINT NOT NULL,               -- also the number of its current version
    kind TEXT NOT NULL,                -- transcript, note, document
    format TEXT NOT NULL,              -- text, json, vtt, srt
    bytes BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    sealed BYTEA NOT NULL              -- title and date
);
CREATE INDEX source_encounter ON source (encounter, created_ms);
CREATE TABLE source_version (
    id BIGINT PRIMARY KEY,
    source BIGINT NOT NULL REFERENCES source(id),
    version BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    sealed BYTEA NOT NULL,             -- the text
    UNIQUE (source, version)
);
CREATE TABLE document (
    id BIGINT PRIMARY KEY,
    encounter BIGINT NOT NULL REFERENCES encounter(id),
    rev BIGINT NOT NULL,
    version BIGINT NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL,               -- draft, in_review, signed, replaced, deleted
    engine TEXT NOT NULL,
    lang TEXT NOT NULL,
    open_points BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    updated_by BIGINT NOT NULL,
    replaces BIGINT,
    replaced_by BIGINT
);
CREATE INDEX document_encounter ON document (encounter, created_ms);
CREATE INDEX document_state ON document (state, updated_ms);
-- Which version of which source a document was written from; `place` is the citations' rank.
CREATE TABLE document_source (
    document BIGINT NOT NULL REFERENCES document(id),
    place BIGINT NOT NULL,
    source BIGINT NOT NULL REFERENCES source(id),
    version BIGINT NOT NULL,
    PRIMARY KEY (document, place)
);
-- Statements, citations, reasons and omissions of one version, as one sealed canonical JSON: what is signed is these bytes.
CREATE TABLE document_version (
    id BIGINT PRIMARY KEY,
    document BIGINT NOT NULL REFERENCES document(id),
    version BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    why TEXT NOT NULL,                 -- draft, add, edit, remove, insert, sign, replace
    sealed BYTEA,                      -- NULL once deleted after a withdrawal
    UNIQUE (document, version)
);
-- What a person decided on a statement or an omission; the last act on (kind, n) counts.
CREATE TABLE review_act (
    id BIGINT PRIMARY KEY,
    document BIGINT NOT NULL REFERENCES document(id),
    seq BIGINT NOT NULL,               -- the document's rev after the act
    kind TEXT NOT NULL,                -- statement, omission
    n BIGINT NOT NULL,
    decision TEXT NOT NULL,            -- acknowledged, kept, edited, reopened; inserted, dismissed
    version BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    sealed BYTEA                       -- the reason, when one was given
);
CREATE INDEX review_act_document ON review_act (document, seq);
CREATE TABLE signature (
    document BIGINT PRIMARY KEY REFERENCES document(id),
    version BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    seal BYTEA NOT NULL,               -- Ed25519 over the canonical version's and the PDF's SHA-256
    pdf_sha256 BYTEA NOT NULL,
    kept BIGINT NOT NULL,              -- the difference between proposal and signed text
    edited BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    added BIGINT NOT NULL,
    sealed BYTEA NOT NULL,             -- the signatory's name and RPPS as printed
    pdf BYTEA NOT NULL,                -- sealed
    fhir BYTEA NOT NULL                -- sealed
);
CREATE TABLE move (
    id BIGINT PRIMARY KEY,
    encounter BIGINT NOT NULL REFERENCES encounter(id),
    from_patient BIGINT NOT NULL,
    to_patient BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    sealed BYTEA NOT NULL              -- the reason, under the key of the patient it left
);
CREATE TABLE ai_use (
    id BIGINT PRIMARY KEY,
    encounter BIGINT NOT NULL REFERENCES encounter(id),
    document BIGINT NOT NULL,
    what TEXT NOT NULL,                -- compose, check
    model TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL
);
CREATE INDEX ai_use_encounter ON ai_use (encounter, at_ms);
