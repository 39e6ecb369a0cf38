-- Recordings of encounters, one row a take. In clear: states, counts, times, a chain of keyed hashes. The sound is in pieces of at
-- most a second, each sealed under the take's own key and durable before it is acknowledged; that key is wrapped by the patient's,
-- so that an encounter moves to another patient by one value, and a deletion takes the key with the sound.
CREATE TABLE recording (
    id BIGINT PRIMARY KEY,
    encounter BIGINT NOT NULL REFERENCES encounter(id),
    state TEXT NOT NULL,               -- consented (nothing came yet), recording, stopped, deleted
    origin TEXT NOT NULL,              -- microphone, upload
    format TEXT NOT NULL,              -- pcm (16 kHz, one channel, 16 bits), or what an upload's first bytes say
    pieces BIGINT NOT NULL,            -- also the number of the next one
    bytes BIGINT NOT NULL,
    ms BIGINT NOT NULL,                -- of sound; 0 for an upload, which nothing has decoded
    lost_ms BIGINT NOT NULL,           -- between pieces, where the recording was cut without a pause
    chain BYTEA NOT NULL,              -- SHA-256 over the chain before and the piece's keyed hash
    created_ms BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    seen_ms BIGINT NOT NULL,           -- last piece
    stopped_ms BIGINT NOT NULL,
    stopped_by BIGINT NOT NULL,
    deleted_ms BIGINT NOT NULL,
    deleted_by BIGINT NOT NULL,        -- 0: nobody, the cap
    why TEXT NOT NULL,                 -- of a deletion: person, signature, withdrawal, empty, cap
    sealed BYTEA                       -- the take's key, wrapped; NULL once deleted
);
CREATE INDEX recording_encounter ON recording (encounter, created_ms);
CREATE INDEX recording_state ON recording (state, created_ms);
CREATE TABLE recording_piece (
    recording BIGINT NOT NULL REFERENCES recording(id),
    n BIGINT NOT NULL,                 -- from 0, without holes
    start_ms BIGINT NOT NULL,          -- since the take began, by the clock of the browser
    ms BIGINT NOT NULL,
    at_byte BIGINT NOT NULL,           -- bytes of the pieces before
    bytes BIGINT NOT NULL,
    hash BYTEA NOT NULL,               -- keyed, of the sound
    sealed BYTEA NOT NULL,
    PRIMARY KEY (recording, n),
    UNIQUE (recording, at_byte)
);
-- What the patient answered to being recorded, apart from the help of AI: none, agreed, refused.
ALTER TABLE encounter ADD COLUMN audio TEXT NOT NULL DEFAULT 'none';
