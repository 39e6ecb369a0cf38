/* deid.h - what the files of `vigie deid` share: how the originals are sealed beside the pseudonyms
 * The originals of all spans, in order, each as four bytes of length (the least first) and its
 * bytes, are cut in chunks and sealed with libsodium's secretstream (crypt_stream_*): order, number
 * and end are part of the seal. In the answer "sealed" is a list of base64 strings: the header,
 * then the chunks.
 */
#ifndef CLI_DEID_H
#define CLI_DEID_H

#include "crypt/crypt.h"
#include "deid/deid.h"

#include <stdio.h>

/* What one secret gives: a key for the pseudonyms, one for the seal. */
struct deid_keys {
    struct deid_key names;
    struct crypt_key seal;
};

/* From a file of exactly 32 bytes, or from nothing (path NULL): random. VERR_KEY: not such a file.
 */
enum verr deid_keys_of(const char *path, struct deid_keys *out);

/* Seals to `to`, as the elements of a JSON list. */
struct deid_seal {
    struct crypt_stream stream;
    FILE *to;
    size_t n;
    char plain[CRYPT_CHUNK_BYTES];
};
void deid_seal_begin(struct deid_seal *s, const struct crypt_key *key, FILE *to);
void deid_seal_add(struct deid_seal *s, struct text original);
void deid_seal_end(struct deid_seal *s);

/* vigie deid --reverse: the original of `answer` (a file that vigie deid --json wrote), or with
 * `text` (a file, "-" is standard input; NULL: none) that text with the originals in place of the
 * pseudonyms. Gives the exit status. */
int deid_reverse(const struct deid_keys *keys, const char *answer, const char *text);

#endif
