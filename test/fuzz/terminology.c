/* terminology.c - any file of a terminology, under a right hash too, is refused or leads nowhere
 * outside; any source of one is read, and what it compiles to opens
 * The first byte says what the others are: a file, changes of a good one, or a source.
 */
#include "facts/facts.h"
#include "terminology/layout.h"
#include "terminology/read.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

enum { BLOCK = 1 << 24, CAP = 512, PATCH = 5 };

static char blocks[3][BLOCK];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say_nothing(void *ctx, size_t line, const char *why)
{
    size_t *bad = ctx;
    assert(line > 0 && why[0] != '\0');
    ++*bad;
}

/* Finds, and asks for every concept. */
static void use(struct text file)
{
    static const struct text said =
        TEXT("Pas de zorbite aigue, KXQ 5 mg. Mere : zorbite un peu de la zorbe. Fievre, a b c.");
    struct arena a = arena_over(blocks[1], BLOCK);
    struct loaded l;
    if (loaded_open(&a, file, &l) != VERR_OK) {
        return;
    }
    for (size_t i = 0; i < terminology_concepts(&l.of); i++) {
        size_t c;
        struct terminology_item item = terminology_item(&l.of, i);
        assert(item.id[0] != '\0' && item.label[0] != '\0' && item.kind < TERMINOLOGY_KINDS);
        assert(terminology_find(&l.of, text_of(item.id), &c) && c == i);
        assert(strlen(item.code) < file.n && strlen(item.system) < file.n);
    }
    struct loaded_list list = {&l, 1};
    struct loaded_name *names = NULL;
    size_t n = 0;
    if (loaded_names(&a, &list, &names, &n) == VERR_OK) {
        for (size_t i = 0; i < n; i++) {
            assert(names[i].name.n > 0 && text_utf8_valid(names[i].name) && names[i].concept[0]);
        }
    }
    struct facts_options o = {.lang = LANG_FR, .unlisted = true, .loaded = &list};
    struct fact_list facts = {0};
    if (facts_find(&a, NULL, said, &o, &facts) == VERR_OK) {
        for (size_t i = 0; i < facts.n; i++) {
            struct code code;
            assert(facts.at[i].end <= said.n);
            (void)loaded_code(&l, said, &facts.at[i], &code);
        }
    }
}

/* Under its hash, in memory of its own size: the sanitizer sees what is read behind it. */
static void use_sealed(const char *file, size_t n)
{
    struct terminology_header *h = malloc(n);
    assert(h != NULL);
    memcpy(h, file, n);
    if (n >= sizeof *h) {
        uint8_t hash[TERMINOLOGY_HASH_BYTES];
        memset(h->hash, 0, sizeof h->hash);
        (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)h, n, NULL, 0);
        memcpy(h->hash, hash, sizeof hash);
    }
    use((struct text){(const char *)h, n});
    free(h);
}

static enum verr make(enum terminology_format format, enum lang lang, struct text t,
                      struct text *out)
{
    struct arena a = arena_over(blocks[0], BLOCK);
    struct terminology_build b;
    size_t bad = 0;
    struct terminology_reader r = {.b = &b, .format = format, .bad = say_nothing, .ctx = &bad};
    enum verr e = terminology_build_open(&a, CAP, &b) ? VERR_OK : VERR_LIMIT;
    b.about.lang = lang;
    e = e != VERR_OK ? e : terminology_read_open(&r);
    for (struct text rest = t; e == VERR_OK && rest.p != NULL;) { /* files end at a form feed */
        struct text one;
        e = terminology_text(&a, text_cut(&rest, '\f'), &one);
        e = e != VERR_OK ? e : terminology_read(&r, one);
    }
    e = e != VERR_OK ? e : terminology_read_close(&r);
    e = e != VERR_OK ? e : terminology_compile(&b, out);
    assert(bad == r.left_out);
    return e;
}

/* A good file, with bytes of it changed: three of place, one of value, one that is not used. */
static void changed(const uint8_t *data, size_t size)
{
    static const struct text table = TEXT("Z1\tzorbite aigue\tfinding\tzorbite de la zorbe\n"
                                          "Z2\tKXQ\tmedication\nZ3\tfievre\nZ4\ta b c d\n");
    struct text file;
    enum verr e = make(TERMINOLOGY_TSV, LANG_FR, table, &file);
    assert(e == VERR_OK);
    memcpy(blocks[2], file.p, file.n);
    for (size_t i = 0; i + PATCH <= size; i += PATCH) {
        size_t at = (size_t)data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16;
        blocks[2][at % file.n] = (char)data[i + 3];
    }
    use_sealed(blocks[2], file.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 16) {
        return 0;
    }
    struct text rest = {(const char *)data + 1, size - 1};
    if (data[0] % 8 == 0) {
        use_sealed(rest.p, rest.n);
    } else if (data[0] % 8 == 1) {
        changed(data + 1, size - 1);
    } else {
        struct text file;
        enum lang lang = data[0] % 16 < 8 ? LANG_FR : LANG_EN;
        if (make((enum terminology_format)(data[0] % 4), lang, rest, &file) == VERR_OK) {
            struct terminology t;
            enum verr e = terminology_open(file, &t);
            assert(e == VERR_OK); /* what was compiled opens */
            use(file);
        }
    }
    return 0;
}
