/* frame.c - the strict reader and the writer of frames */
#include "wire/frame.h"

#include <assert.h>

enum shape { SHAPE_fields, SHAPE_raw, SHAPE_empty };

struct message {
    enum shape shape;
    unsigned fds;
    uint32_t max;
};

#define MESSAGE(name, shape, fds, max, help) [WIRE_##name] = {SHAPE_##shape, fds, max},
static const struct message messages[WIRE_TYPE_COUNT] = {
#include "messages.def"
};
#undef MESSAGE

#define FIELD(name, max, help) [FIELD_##name] = (max),
static const uint32_t field_max[WIRE_FIELD_COUNT] = {
#include "messages.def"
};
#undef FIELD

enum { FIELD_HEAD = 6 };

static uint32_t get(const char *p, size_t n)
{
    uint32_t v = 0;
    for (size_t i = n; i-- > 0;) {
        v = v << 8 | (unsigned char)p[i];
    }
    return v;
}

static void set(char *p, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = (char)(unsigned char)(v >> (8 * i));
    }
}

enum verr wire_parse(struct text bytes, struct wire_frame *out, size_t *used)
{
    *used = 0;
    if (bytes.n < WIRE_HEADER) {
        return VERR_OK;
    }
    uint32_t length = get(bytes.p, 4);
    unsigned type = (unsigned char)bytes.p[4];
    unsigned fds = (unsigned char)bytes.p[5];
    if (type == WIRE_NONE || type >= WIRE_TYPE_COUNT || get(bytes.p + 6, 2) != 0) {
        return VERR_BAD_INPUT;
    }
    const struct message *m = &messages[type];
    if (length > m->max || fds > m->fds) {
        return VERR_BAD_INPUT;
    }
    if (bytes.n < WIRE_HEADER + (size_t)length) {
        return VERR_OK;
    }
    *out = (struct wire_frame){
        (enum wire_type)type, fds, get(bytes.p + 8, 4), {bytes.p + WIRE_HEADER, length}};
    *used = WIRE_HEADER + (size_t)length;
    return VERR_OK;
}

enum verr wire_read(const struct wire_frame *f, struct wire_fields *out)
{
    if (messages[f->type].shape != SHAPE_fields) {
        return VERR_BAD_INPUT;
    }
    *out = (struct wire_fields){0};
    struct text rest = f->payload;
    unsigned least = 0;
    while (rest.n > 0) {
        if (rest.n < FIELD_HEAD) {
            return VERR_BAD_INPUT;
        }
        uint32_t tag = get(rest.p, 2);
        uint32_t n = get(rest.p + 2, 4);
        if (tag < least || tag >= WIRE_FIELD_COUNT || n == 0 || n > field_max[tag] ||
            n > rest.n - FIELD_HEAD) {
            return VERR_BAD_INPUT;
        }
        out->value[tag] = (struct text){rest.p + FIELD_HEAD, n};
        rest = text_slice(rest, FIELD_HEAD + (size_t)n, rest.n);
        least = tag + 1;
    }
    return VERR_OK;
}

uint64_t wire_u64(const struct wire_fields *f, enum wire_field field, uint64_t missing)
{
    struct text t = f->value[field];
    if (t.n != 8) {
        return missing;
    }
    return (uint64_t)get(t.p + 4, 4) << 32 | get(t.p, 4);
}

struct wire_out wire_begin(struct writer *w, enum wire_type type, uint32_t stream)
{
    struct wire_out o = {w, w->n};
    char head[WIRE_HEADER] = {0};
    head[4] = (char)type;
    set(head + 8, stream, 4);
    writer_put(w, (struct text){head, sizeof(head)});
    return o;
}

void wire_put(struct wire_out *o, enum wire_field field, struct text value)
{
    assert(value.n <= field_max[field]);
    if (value.n == 0) {
        return;
    }
    char head[FIELD_HEAD];
    set(head, field, 2);
    set(head + 2, value.n, 4);
    writer_put(o->w, (struct text){head, sizeof(head)});
    writer_put(o->w, value);
}

void wire_put_u64(struct wire_out *o, enum wire_field field, uint64_t value)
{
    char bytes[8];
    set(bytes, value, sizeof(bytes));
    wire_put(o, field, (struct text){bytes, sizeof(bytes)});
}

void wire_raw(struct wire_out *o, struct text bytes)
{
    writer_put(o->w, bytes);
}

bool wire_end(struct wire_out *o, unsigned fds)
{
    if (o->w->full) {
        o->w->n = o->start;
        o->w->full = false;
        return false;
    }
    char *head = o->w->p + o->start;
    size_t length = o->w->n - o->start - WIRE_HEADER;
    unsigned type = (unsigned char)head[4];
    assert(length <= messages[type].max && fds <= messages[type].fds);
    set(head, length, 4);
    head[5] = (char)fds;
    return true;
}

size_t wire_field_max(enum wire_field field)
{
    return field_max[field];
}
