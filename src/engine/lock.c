/* lock.c - see lock.h */
#include "engine/lock.h"
#include "engine_locks.h"

#include <sodium.h>

enum { NAME_MAX_BYTES = 64, PATH_MAX_BYTES = 200, HEX = 64 };

static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789+.-";
static const char VERSION[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.~:-";
static const char PATH[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.~_-/";

static bool made_of(struct text t, const char *set, size_t max)
{
    if (t.n == 0 || t.n > max || t.p[0] == '.' || t.p[0] == '-') {
        return false;
    }
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == '\0' || strchr(set, t.p[i]) == NULL) {
            return false;
        }
    }
    return true;
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hash(struct text t, unsigned char out[32])
{
    if (t.n != HEX) {
        return false;
    }
    for (size_t i = 0; i < HEX; i += 2) {
        int high = digit(t.p[i]), low = digit(t.p[i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i / 2] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static bool good_path(struct text t)
{
    return made_of(t, PATH, PATH_MAX_BYTES) && text_starts(t, TEXT("pool/")) &&
           text_ends(t, TEXT(".deb")) && text_find(t, TEXT("/."), 0) == SIZE_MAX &&
           text_find(t, TEXT("//"), 0) == SIZE_MAX;
}

/* NULL, or why this package may not stand in the lock. */
static const char *add(struct engine_lock *lock, const struct engine_deb *deb)
{
    if (lock->n == ENGINE_DEBS_MAX) {
        return "too many packages";
    }
    if (!made_of(deb->name, LETTERS, NAME_MAX_BYTES) ||
        !made_of(deb->version, VERSION, NAME_MAX_BYTES)) {
        return "no name and version of a package";
    }
    if (!good_path(deb->path)) {
        return "no path below pool/";
    }
    if (deb->size == 0 || deb->size > ENGINE_DEB_MAX ||
        engine_lock_size(lock) + deb->size > ENGINE_DEBS_BYTES) {
        return "a size that is too large, or zero";
    }
    for (size_t i = 0; i < lock->n; i++) {
        if (text_equal(lock->deb[i].name, deb->name) ||
            text_equal(engine_deb_file(&lock->deb[i]), engine_deb_file(deb))) {
            return "the same package twice";
        }
    }
    lock->deb[lock->n++] = *deb;
    return NULL;
}

static const char *read_deb(struct engine_lock *lock, struct text line)
{
    struct engine_deb deb;
    deb.name = text_cut(&line, ' ');
    deb.version = text_cut(&line, ' ');
    struct text size = text_cut(&line, ' ');
    if (size.n > 1 && size.p[0] == '0') {
        return "a size with zeros before it";
    }
    if (!text_to_u64(size, &deb.size)) {
        return "no size in bytes";
    }
    if (!read_hash(text_cut(&line, ' '), deb.sha256)) {
        return "no SHA-256 in small hexadecimal digits";
    }
    deb.path = line;
    return add(lock, &deb);
}

static const char *read_line(struct engine_lock *lock, struct text line, bool *begun)
{
    struct text rest = line, word = text_cut(&rest, ' ');
    if (!*begun) {
        *begun = text_is(line, "vigie-engines 1");
        return *begun ? NULL : "not a lock of this form: \"vigie-engines 1\" is expected";
    }
    if (lock->suite.n == 0) {
        lock->suite = rest;
        return text_is(word, "suite") && made_of(rest, LETTERS, NAME_MAX_BYTES)
                   ? NULL
                   : "\"suite NAME\" is expected";
    }
    if (lock->arch.n == 0) {
        lock->arch = rest;
        return text_is(word, "arch") && made_of(rest, LETTERS, NAME_MAX_BYTES)
                   ? NULL
                   : "\"arch NAME\" is expected";
    }
    return text_is(word, "deb") ? read_deb(lock, rest) : "\"deb ...\" is expected";
}

const char *engine_lock_read(struct text bytes, struct engine_lock *out, size_t *line)
{
    struct engine_lock lock = {.n = 0, .bytes = bytes};
    bool begun = false;
    *line = 1;
    if (bytes.n > ENGINE_LOCK_MAX) {
        return "too large for a lock";
    }
    if (bytes.n == 0 || bytes.p[bytes.n - 1] != '\n') {
        return "the last line is not ended";
    }
    for (struct text rest = bytes; rest.n > 0; (*line)++) {
        struct text one = text_cut(&rest, '\n');
        const char *bad = one.n > 0 && one.p[0] == '#' ? NULL : read_line(&lock, one, &begun);
        if (bad) {
            return bad;
        }
    }
    if (lock.n == 0) {
        return "no package";
    }
    *out = lock;
    return NULL;
}

void engine_lock_write(struct writer *w, const struct engine_lock *lock)
{
    writer_str(w, "vigie-engines 1\nsuite ");
    writer_put(w, lock->suite);
    writer_str(w, "\narch ");
    writer_put(w, lock->arch);
    writer_char(w, '\n');
    for (size_t i = 0; i < lock->n; i++) {
        const struct engine_deb *d = &lock->deb[i];
        writer_str(w, "deb ");
        writer_put(w, d->name);
        writer_char(w, ' ');
        writer_put(w, d->version);
        writer_char(w, ' ');
        writer_u64(w, d->size);
        writer_char(w, ' ');
        writer_hex(w, d->sha256, sizeof d->sha256);
        writer_char(w, ' ');
        writer_put(w, d->path);
        writer_char(w, '\n');
    }
}

/* Percent signs undone: "libllama0_1%3a0.7.0" is what apt calls a version with an epoch. */
static struct text plain(struct arena *a, struct text t)
{
    char *p = ARENA_RAW(a, char, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; p != NULL && i < t.n; i++) {
        int high = t.p[i] == '%' && i + 2 < t.n ? digit(t.p[i + 1] | 0x20) : -1;
        int low = high >= 0 ? digit(t.p[i + 2] | 0x20) : -1;
        p[n++] = low < 0 ? t.p[i] : (char)(high * 16 + low);
        i += low < 0 ? 0 : 2;
    }
    return (struct text){p, n};
}

static bool read_uri(struct arena *a, struct text line, struct engine_deb *deb)
{
    struct text uri = text_cut(&line, ' '), file = plain(a, text_cut(&line, ' '));
    struct text size = text_cut(&line, ' ');
    if (uri.n < 2 || uri.p[0] != '\'' || uri.p[uri.n - 1] != '\'') {
        return false;
    }
    uri = plain(a, text_slice(uri, 1, uri.n - 1));
    size_t pool = text_find(uri, TEXT("/pool/"), 0);
    deb->name = text_cut(&file, '_');
    deb->version = text_cut(&file, '_');
    deb->path = pool == SIZE_MAX ? (struct text){NULL, 0} : text_slice(uri, pool + 1, uri.n);
    return pool != SIZE_MAX && text_to_u64(size, &deb->size) &&
           text_starts(line, TEXT("SHA256:")) &&
           read_hash(text_slice(line, sizeof "SHA256:" - 1, line.n), deb->sha256);
}

/* The line of one package among those of apt. */
static enum verr find_uri(struct arena *a, struct text said, struct text name,
                          struct engine_deb *out)
{
    while (said.n > 0) {
        struct text line = text_trim(text_cut(&said, '\n'));
        if (line.n == 0) {
            continue;
        }
        if (!read_uri(a, line, out)) {
            return arena_full(a) ? VERR_LIMIT : VERR_BAD_INPUT;
        }
        if (text_equal(out->name, name)) {
            return VERR_OK;
        }
    }
    return VERR_NOT_FOUND;
}

enum verr engine_lock_of_uris(struct arena *a, struct text said, const struct engine_lock *wanted,
                              struct engine_lock *out)
{
    struct engine_lock lock = {.suite = wanted->suite, .arch = wanted->arch};
    for (size_t i = 0; i < wanted->n; i++) {
        struct engine_deb deb;
        enum verr e = find_uri(a, said, wanted->deb[i].name, &deb);
        if (e != VERR_OK) {
            return e;
        }
        if (add(&lock, &deb) != NULL) {
            return VERR_BAD_INPUT;
        }
    }
    struct writer w = writer_in(a);
    engine_lock_write(&w, &lock);
    bool full = w.full;
    lock.bytes = writer_done(a, &w);
    if (full || arena_full(a)) {
        return VERR_LIMIT;
    }
    *out = lock;
    return VERR_OK;
}

struct text engine_deb_file(const struct engine_deb *deb)
{
    size_t from = deb->path.n;
    while (from > 0 && deb->path.p[from - 1] != '/') {
        from--;
    }
    return text_slice(deb->path, from, deb->path.n);
}

uint64_t engine_lock_size(const struct engine_lock *lock)
{
    uint64_t all = 0;
    for (size_t i = 0; i < lock->n; i++) {
        all += lock->deb[i].size;
    }
    return all;
}

void engine_lock_id(const struct engine_lock *lock, char out[ENGINE_ID + 1])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash], block[ENGINE_LOCK_MAX];
    struct writer form = writer_over(block, sizeof block), w = writer_over(hex, sizeof hex);
    engine_lock_write(&form, lock);
    assert(!form.full); /* what was read has no form that is longer */
    (void)crypto_hash_sha256(hash, (const unsigned char *)form.p, form.n);
    writer_hex(&w, hash, sizeof hash);
    memcpy(out, hex, ENGINE_ID);
    out[ENGINE_ID] = '\0';
}

const char *engine_lock_built_in(const char *arch)
{
    struct engine_lock lock;
    for (size_t i = 0; i < sizeof engine_locks / sizeof *engine_locks; i++) {
        size_t line;
        if (engine_lock_read(text_of(engine_locks[i].text), &lock, &line) == NULL &&
            text_is(lock.arch, arch)) {
            return engine_locks[i].text;
        }
    }
    return NULL;
}
