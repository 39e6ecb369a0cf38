-- Which language model proposed a document, asked by which words (share/prompts), and what became of what it said. A row only for
-- documents that a model made; what the second reader withheld stands in document_version, sealed, as version 0.
CREATE TABLE document_model (
    document BIGINT PRIMARY KEY REFERENCES document(id),
    model TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,              -- of the model's file
    prompt TEXT NOT NULL,              -- draft.fr/1: use, language, version
    prompt_sha256 TEXT NOT NULL,
    parts BIGINT NOT NULL,             -- the sources were read in so many
    kept BIGINT NOT NULL,              -- statements
    withheld BIGINT NOT NULL,
    stopped BIGINT NOT NULL            -- 1: the person stopped it and took what was there
);
