-- Takes that came as files: the file as it came is a blob, sealed under the take's own key, until its sound stands as pieces
-- like that of any other take. A row whose blob is 0 remembers what the file was.
CREATE TABLE recording_file (
    recording BIGINT PRIMARY KEY REFERENCES recording(id),
    state TEXT NOT NULL,               -- waiting, failed, decoded
    error TEXT NOT NULL,               -- name of tbl/errors.def: why it failed, or that it was damaged and is not whole; else ''
    kind TEXT NOT NULL,                -- what the decoder found it to be (wav, amr, wma...); '' before
    bytes BIGINT NOT NULL,             -- of the file
    blob BIGINT NOT NULL,              -- 0: gone
    asked_ms BIGINT NOT NULL,
    signed_ms BIGINT NOT NULL          -- the last signature came meanwhile: the sound goes once it is transcribed; 0: it did not
);
CREATE INDEX recording_file_state ON recording_file (state, asked_ms);
