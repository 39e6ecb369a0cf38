/* crypt.c - the master key, its subkeys and the signing key: see crypt.h
 * Files: DATA/keys/master.key is 64 hexadecimal characters and a newline; DATA/keys/signer.key is
 * the seed of the signing key, sealed under CRYPT_USE_SIGNER.
 */
#include "crypt/inside.h"

#include "os/os.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char kdf_context[crypto_kdf_CONTEXTBYTES] = "VigieKey";
static const struct crypt_place signer_place = {"keys", "signer", 1};

enum { HEX_CHARS = 2 * CRYPT_KEY_BYTES, FILE_MAX = 4096 };

void crypt_subkey(const struct crypt *c, enum crypt_use use, struct crypt_key *out)
{
    assert((unsigned)use > 0 && (unsigned)use < (unsigned)CRYPT__USES);
    *out = c->sub[use];
}

void crypt_key_new(struct crypt_key *out)
{
    os_random(out->b, sizeof out->b);
}

void crypt_key_wipe(struct crypt_key *k)
{
    sodium_memzero(k, sizeof *k);
}

void crypt_close(struct crypt *c)
{
    if (c)
        sodium_free(c); /* wipes */
}

/* Locked memory with every subkey; the signing key is still to come. */
static enum verr begin(const uint8_t master[CRYPT_KEY_BYTES], struct crypt **out)
{
    if (sodium_init() < 0)
        return VERR_KEY;
    struct crypt *c = sodium_malloc(sizeof *c);
    if (!c)
        return VERR_LIMIT;
    for (unsigned use = 1; use < CRYPT__USES; use++)
        crypto_kdf_derive_from_key(c->sub[use].b, CRYPT_KEY_BYTES, use, kdf_context, master);
    *out = c;
    return VERR_OK;
}

static void finish(struct crypt *c, const uint8_t seed[crypto_sign_SEEDBYTES])
{
    crypto_sign_seed_keypair(c->public, c->secret, seed);
    sodium_mprotect_readonly(c);
}

enum verr crypt_from(const uint8_t master[CRYPT_KEY_BYTES], struct crypt **out)
{
    struct crypt *c;
    enum verr e = begin(master, &c);
    if (e)
        return e;
    finish(c, c->sub[CRYPT_USE_SIGNER].b);
    *out = c;
    return VERR_OK;
}

static bool path_of(char out[PATH_MAX], const char *folder, const char *name)
{
    int n = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < PATH_MAX;
}

/* Into master. VERR_NOT_FOUND when there is no such file, VERR_KEY when it is not a key. */
static enum verr read_master(const char *path, uint8_t master[CRYPT_KEY_BYTES])
{
    char block[FILE_MAX];
    struct arena a = arena_over(block, sizeof block);
    struct text file;
    enum verr e = os_read_file(path, HEX_CHARS + 1, &a, &file);
    if (e)
        return e == VERR_NOT_FOUND ? e : VERR_KEY;
    file = text_trim(file);
    size_t n = 0;
    bool good = file.n == HEX_CHARS &&
                !sodium_hex2bin(master, CRYPT_KEY_BYTES, file.p, file.n, NULL, &n, NULL) &&
                n == CRYPT_KEY_BYTES;
    arena_reset(&a);
    sodium_memzero(ARENA_ARRAY(&a, char, FILE_MAX), FILE_MAX);
    return good ? VERR_OK : VERR_KEY;
}

static bool private_file(const char *path)
{
    struct stat s;
    return !stat(path, &s) && (s.st_mode & 077) == 0;
}

static enum verr make_master(const char *path, uint8_t master[CRYPT_KEY_BYTES])
{
    char hex[HEX_CHARS + 1];
    os_random(master, CRYPT_KEY_BYTES);
    sodium_bin2hex(hex, sizeof hex, master, CRYPT_KEY_BYTES);
    hex[HEX_CHARS] = '\n';
    enum verr e = os_write_file(path, (struct text){hex, sizeof hex}, 0600);
    sodium_memzero(hex, sizeof hex);
    return e;
}

/* A new master key beside a sealed signing key would hide that the old one is lost. */
static bool first_start(const char *keys)
{
    char path[PATH_MAX];
    return path_of(path, keys, "signer.key") && !os_exists(path);
}

/* A systemd credential first; then the file of the data folder, made if `create`. */
static enum verr find_master(const char *keys, bool create, uint8_t master[CRYPT_KEY_BYTES])
{
    char path[PATH_MAX];
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    if (credentials) {
        if (!path_of(path, credentials, "vigie-master-key"))
            return VERR_LIMIT;
        enum verr e = read_master(path, master);
        if (e != VERR_NOT_FOUND)
            return e;
    }
    if (!path_of(path, keys, "master.key"))
        return VERR_LIMIT;
    enum verr e = read_master(path, master);
    if (e == VERR_NOT_FOUND)
        return create && first_start(keys) ? make_master(path, master) : VERR_KEY;
    if (!e && !private_file(path)) {
        os_log(OS_ERROR, "crypt.master_key_open_to_others", "path=%s", path);
        return VERR_KEY;
    }
    return e;
}

static enum verr make_signer(const struct crypt *c, const char *path, struct crypt_key *seed)
{
    uint8_t sealed[CRYPT_WRAPPED_BYTES];
    crypt_key_new(seed);
    crypt_wrap(&c->sub[CRYPT_USE_SIGNER], signer_place, seed, sealed);
    return os_write_file(path, (struct text){(char *)sealed, sizeof sealed}, 0600);
}

static enum verr find_signer(const struct crypt *c, const char *keys, bool create,
                             struct crypt_key *seed)
{
    char path[PATH_MAX], block[FILE_MAX];
    struct arena a = arena_over(block, sizeof block);
    struct text sealed;
    if (!path_of(path, keys, "signer.key"))
        return VERR_LIMIT;
    enum verr e = os_read_file(path, CRYPT_WRAPPED_BYTES, &a, &sealed);
    if (e == VERR_NOT_FOUND)
        return create ? make_signer(c, path, seed) : VERR_KEY;
    if (!e)
        e = crypt_unwrap(&c->sub[CRYPT_USE_SIGNER], signer_place, sealed, seed);
    return e ? VERR_KEY : VERR_OK;
}

static enum verr open_with(const char *keys, bool create, const uint8_t master[CRYPT_KEY_BYTES],
                           struct crypt **out)
{
    struct crypt *c;
    struct crypt_key seed;
    enum verr e = begin(master, &c);
    if (e)
        return e;
    e = find_signer(c, keys, create, &seed);
    if (e) {
        crypt_close(c);
        return e;
    }
    finish(c, seed.b);
    crypt_key_wipe(&seed);
    *out = c;
    return VERR_OK;
}

enum verr crypt_open(const char *data, bool create, struct crypt **out)
{
    char keys[PATH_MAX];
    uint8_t master[CRYPT_KEY_BYTES];
    if (sodium_init() < 0)
        return VERR_KEY;
    if (!path_of(keys, data, "keys"))
        return VERR_LIMIT;
    enum verr e = create ? os_make_folder(keys) : VERR_OK;
    if (!e)
        e = find_master(keys, create, master);
    if (!e)
        e = open_with(keys, create, master, out);
    sodium_memzero(master, sizeof master);
    return e;
}
