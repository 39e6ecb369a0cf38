-- What was heard of a take, one row a take; also the queue of what is to be heard. In clear: states, counts, times. Words stand
-- sealed under a key of the transcript's own, which the patient's key wraps: it outlives the sound, and an encounter moves to another
-- patient by one value. A correction never overwrites what was heard: that stays as body 0, each change is an edit, and each revision
-- is a version of the source that documents cite.
CREATE TABLE transcript (
    recording BIGINT PRIMARY KEY REFERENCES recording(id),
    state TEXT NOT NULL,               -- waiting, running, ready, failed, cancelled (the sound went before)
    why TEXT NOT NULL,                 -- of a failure: deaths, hangs, sound, length
    asked_ms BIGINT NOT NULL,
    asked_by BIGINT NOT NULL,
    heard_ms BIGINT NOT NULL,          -- up to where it was listened to
    stretches BIGINT NOT NULL,         -- of voice, that were heard
    deaths BIGINT NOT NULL,            -- of engines, on the present stretch
    hangs BIGINT NOT NULL,
    rev BIGINT NOT NULL,               -- 0: not ready; 1: as heard
    source BIGINT NOT NULL,            -- 0: none, nothing was said
    words BIGINT NOT NULL,
    ready_ms BIGINT NOT NULL,
    reviewed_ms BIGINT NOT NULL,
    reviewed_by BIGINT NOT NULL,
    wipe_ms BIGINT NOT NULL,           -- the last signature came first: the sound goes as soon as this is written
    sealed BYTEA NOT NULL              -- the transcript's key, wrapped
);
CREATE INDEX transcript_state ON transcript (state, asked_ms);
CREATE INDEX transcript_source ON transcript (source);
CREATE TABLE transcript_stretch (
    recording BIGINT NOT NULL REFERENCES transcript(recording),
    n BIGINT NOT NULL,
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    sealed BYTEA NOT NULL,             -- the words that the engine heard in it; gone once the transcript is ready
    PRIMARY KEY (recording, n)
);
CREATE TABLE transcript_body (
    recording BIGINT NOT NULL REFERENCES transcript(recording),
    n BIGINT NOT NULL,                 -- 0: as heard, 1: as it is now
    sealed BYTEA NOT NULL,
    PRIMARY KEY (recording, n)
);
CREATE TABLE transcript_edit (
    recording BIGINT NOT NULL REFERENCES transcript(recording),
    rev BIGINT NOT NULL,               -- that it made
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    kind TEXT NOT NULL,                -- words, name, kept, role
    sealed BYTEA NOT NULL,             -- what stood there, what stands there now
    PRIMARY KEY (recording, rev)
);
