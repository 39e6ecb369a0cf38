/* json.c - any bytes as what a request carries: a JSON body, its identity traits, a stored
 * document, a query. What was read is clean, and reads again the same once written. */
#include "api/body.h"
#include "api/patient.h"
#include "api/services.h"

#include <assert.h>

enum { SHORT = 40 };

static char block[1 << 23];
static struct clerk_services services;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct call call_of(struct arena *a, struct text bytes)
{
    return (struct call){
        .arena = a, .services = &services, .body = bytes, .query = bytes, .inbound = {.fd = -1}};
}

static void clean(struct text t)
{
    assert(text_utf8_valid(t));
    for (size_t i = 0; i < t.n; i++)
        assert((unsigned char)t.p[i] >= 0x20 || t.p[i] == '\n' || t.p[i] == '\t' || t.p[i] == '\r');
}

static void written_again(struct call *c, const struct traits *t)
{
    struct traits again;
    struct text fields = traits_write(c->arena, t);
    if (arena_full(c->arena))
        return;
    assert(traits_parse(c, fields, &again) == VERR_OK);
    struct text twice = traits_write(c->arena, &again);
    assert(arena_full(c->arena) || text_equal(fields, twice));
}

static enum verr read_any(struct call *c, const json_t *body)
{
    static const char *const keys[] = {"birth_name", "text", "reason", "login", "title"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct text value;
        if (rec_string(c, body, keys[i], SHORT, &value) == VERR_OK) {
            assert(value.n <= SHORT);
            clean(value);
        } else {
            assert(text_is(c->reply.detail, keys[i]));
        }
    }
    int64_t id = 1;
    assert(!rec_id_field(json_object_get(body, "patient"), &id) || id > 0);
    struct traits t;
    enum verr e = traits_read(c, body, &t);
    if (e)
        assert(c->reply.detail.n > 0);
    else
        written_again(c, &t);
    return VERR_OK;
}

static void read_body(struct text bytes)
{
    struct arena a = arena_over(block, sizeof block);
    struct call c = call_of(&a, bytes);
    enum verr e = rec_body(&c, read_any);
    assert(e == VERR_OK || e == VERR_BAD_JSON || e == VERR_LIMIT);
}

static void read_query(struct text bytes)
{
    struct arena a = arena_over(block, sizeof block);
    struct call c = call_of(&a, bytes);
    assert(text_utf8_valid(rec_query(&c, "q")));
    assert(text_utf8_valid(rec_query(&c, "birth_date")));
}

static void read_document(struct text bytes)
{
    static const struct draft_source source = {.bytes = {"Je prends du Doliprane 1 g.", 27}};
    struct sources sources = {&source, 1};
    struct arena a = arena_over(block, sizeof block);
    struct body one, two;
    if (body_parse(&a, bytes, sources, &one) != VERR_OK)
        return;
    struct writer w = writer_in(&a);
    body_write(&w, &one, sources);
    struct text written = writer_done(&a, &w);
    if (w.full || arena_full(&a) || body_parse(&a, written, sources, &two) != VERR_OK)
        return;
    struct writer again = writer_in(&a);
    body_write(&again, &two, sources);
    struct text twice = writer_done(&a, &again);
    assert(again.full || arena_full(&a) || text_equal(written, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text t = {(const char *)data, size};
    read_body(t);
    read_query(t);
    read_document(t);
    return 0;
}
