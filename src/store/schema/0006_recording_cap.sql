-- How long a take is kept: until `due_ms`, by the cap that the data protection officer sets; nobody's sound goes by the clock
-- before its owner and then a second person were told and had time to answer.
ALTER TABLE recording ADD COLUMN cap_ms BIGINT NOT NULL DEFAULT 0;        -- the first due_ms: extensions count from it
ALTER TABLE recording ADD COLUMN due_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recording ADD COLUMN warned_ms BIGINT NOT NULL DEFAULT 0;     -- the owner was told, 0: not yet
ALTER TABLE recording ADD COLUMN second_ms BIGINT NOT NULL DEFAULT 0;     -- the second person was told
ALTER TABLE recording ADD COLUMN second_person BIGINT NOT NULL DEFAULT 0;
CREATE TABLE recording_extension (
    id BIGINT PRIMARY KEY,
    recording BIGINT NOT NULL REFERENCES recording(id),
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    sealed BYTEA NOT NULL              -- the reason
);
CREATE INDEX recording_extension_recording ON recording_extension (recording, at_ms);
