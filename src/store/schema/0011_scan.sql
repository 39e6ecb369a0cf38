-- Letters that came on paper or as files: the file as it came, what its pages look like, where each word stands, what people
-- corrected. A scan belongs to the source of its number, whose text is what was read: version 1 is empty, 2 what the machine
-- read, each later one a word that a person corrected or confirmed.
CREATE TABLE scan (
    source BIGINT PRIMARY KEY REFERENCES source(id),
    state TEXT NOT NULL,               -- waiting, read, failed, deleted
    kind TEXT NOT NULL,                -- pdf, png, jpeg, tiff, text
    error TEXT NOT NULL,               -- name of tbl/errors.def when it was not read whole, else ''
    bytes BIGINT NOT NULL,             -- of the file
    file BIGINT NOT NULL,              -- its blob
    images BIGINT NOT NULL,            -- blob of the pages' pictures, one after the other; 0: none
    pages BIGINT NOT NULL,
    words BIGINT NOT NULL,
    doubtful BIGINT NOT NULL,          -- words that the machine doubted
    read_ms BIGINT NOT NULL,           -- 0: not yet
    read_by BIGINT NOT NULL,
    sealed BYTEA,                      -- key of the blobs, the layer and the words, under the patient's; NULL: deleted
    layer BYTEA                        -- pages and words: see src/api/scan_layer.h
);
CREATE TABLE scan_word (
    id BIGINT PRIMARY KEY,
    source BIGINT NOT NULL REFERENCES source(id),
    version BIGINT NOT NULL,           -- of the source, that this act made
    word BIGINT NOT NULL,              -- rank in the layer, from 0
    at_ms BIGINT NOT NULL,
    by_person BIGINT NOT NULL,
    sealed BYTEA,                      -- what the person says stands there, under the scan's key; NULL: deleted
    UNIQUE (source, version)
);
