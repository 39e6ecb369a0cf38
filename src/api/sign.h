/* sign.h - what a signature covers
 * The message is "vigie-document-v1\n", document id, version, signatory id, time (decimal, each
 * with a line break), SHA-256 of the canonical version and SHA-256 of the PDF (hexadecimal, each
 * with a line break), signed with Ed25519 by the server's key. A validation by an authenticated
 * professional: nothing is claimed about eIDAS.
 */
#ifndef API_SIGN_H
#define API_SIGN_H

#include "api/document.h"
#include "crypt/crypt.h"

struct sealed_version {
    int64_t document, version, person, at_ms;
    uint8_t body_sha256[CRYPT_HASH_BYTES];
    uint8_t pdf_sha256[CRYPT_HASH_BYTES];
};

/* The message, in the arena. */
struct text sign_message(struct arena *a, const struct sealed_version *v);

/* The document as the export room wants it: every view in the call's arena. `seal` in hexadecimal.
 */
struct export_document;
enum verr sign_export(struct call *c, const struct document *d, struct text seal,
                      struct export_document *out);

#endif
