-- A session that a provider opened, found again when the provider ends it (OpenID Connect Back-Channel Logout 1.0).
ALTER TABLE oidc_session ADD COLUMN sub BYTEA;  -- keyed hash of the issuer and its subject; NULL: opened before this column
ALTER TABLE oidc_session ADD COLUMN sid BYTEA;  -- of the issuer and its own session; NULL: it named none
CREATE INDEX oidc_session_sub ON oidc_session (sub);
