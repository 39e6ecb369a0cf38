-- Servers outside that speak for a language model: who hosts them, under which contract, stands in a record that the approval is
-- bound to. model.sha256 is then the hash of the record, so that a word changed in it is another server, which nobody approved.
-- States beside those of files: admitted (the record is approved; only an evaluation may ask).
ALTER TABLE model ADD COLUMN server TEXT NOT NULL DEFAULT '';        -- https://HOST/v1; '' for a file and the built-in composer
ALTER TABLE model ADD COLUMN record TEXT NOT NULL DEFAULT '';        -- lines "word value", as src/api/model_server.c writes them
ALTER TABLE document_model ADD COLUMN server TEXT NOT NULL DEFAULT ''; -- HOST that the pseudonymised text went to
CREATE UNIQUE INDEX model_server_serves ON model (purpose) WHERE state = 'approved' AND server <> '';
