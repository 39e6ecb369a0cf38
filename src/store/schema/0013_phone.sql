-- A phone as the microphone of one take: the link that the page of who records shows, and what the phone got for it. Of link and
-- credential stand keyed hashes only. Whether one still serves follows from the take, the session and the clock: nothing has to be
-- closed when those end.
CREATE TABLE phone (
    id BIGINT PRIMARY KEY,
    recording BIGINT NOT NULL REFERENCES recording(id),
    person BIGINT NOT NULL,            -- who made the link, and began the take
    session BIGINT NOT NULL,           -- of that person: the phone is over when it is
    link BYTEA NOT NULL UNIQUE,        -- keyed hash; opens once
    token BYTEA UNIQUE,                -- keyed hash of the phone's credential; NULL: not redeemed
    made_ms BIGINT NOT NULL,
    redeemed_ms BIGINT NOT NULL,       -- 0: not yet
    over_ms BIGINT NOT NULL,           -- 0: not ended by hand
    why TEXT NOT NULL,                 -- revoked, replaced; '' while over_ms is 0
    want TEXT NOT NULL,                -- stop: the person asked the phone to send what it has and end the take; else ''
    tried BIGINT NOT NULL              -- times that the link was brought again after it had served
);
CREATE INDEX phone_recording ON phone (recording, made_ms);
