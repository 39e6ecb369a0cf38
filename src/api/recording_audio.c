/* The sound, opened for whoever may hear it, a window at a time: a WAV of the pieces. Nothing of it
 * is written anywhere on the way. */
#include "api/recording.h"

#include "base/params.h"

#include <stdio.h>

bool recording_range(struct text header, int64_t size, int64_t most, int64_t *from, int64_t *to,
                     enum verr *e)
{
    uint64_t a = 0, b = 0;
    struct text last = header, unit = text_cut(&last, '=');
    struct text first = text_cut(&last, '-');
    bool open = last.n == 0, suffix = first.n == 0;
    *e = VERR_OK;
    if (!text_is(unit, "bytes") || !last.p || (open && suffix))
        return false;
    if ((!suffix && (first.n > 15 || !text_to_u64(first, &a))) ||
        (!open && (last.n > 15 || !text_to_u64(last, &b))) || (!suffix && !open && b < a))
        return false;
    if (suffix && (int64_t)b < size)
        a = (uint64_t)size - b;
    int64_t end = suffix || open || (int64_t)b >= size ? size : (int64_t)b + 1;
    if ((int64_t)a >= size || (suffix && b == 0)) {
        *e = VERR_RANGE;
        return true;
    }
    *from = (int64_t)a;
    *to = end - *from > most ? *from + most : end;
    return true;
}

static void put_le(struct writer *w, uint32_t v, int n)
{
    for (int i = 0; i < n; i++)
        writer_char(w, (char)(unsigned char)(v >> (8 * i)));
}

/* RIFF/WAVE, PCM, one channel: Microsoft's and IBM's Multimedia Programming Interface, 1991. */
static void put_head(struct writer *w, uint32_t bytes)
{
    writer_str(w, "RIFF");
    put_le(w, bytes + RECORDING_HEAD - 8, 4);
    writer_str(w, "WAVEfmt ");
    put_le(w, 16, 4);
    put_le(w, 1, 2);
    put_le(w, 1, 2);
    put_le(w, RECORDING_RATE, 4);
    put_le(w, 2 * RECORDING_RATE, 4);
    put_le(w, 2, 2);
    put_le(w, 16, 2);
    writer_str(w, "data");
    put_le(w, bytes, 4);
}

/* The sealed pieces that hold bytes [from, to) of the sound, opened and cut. */
static enum verr put_pieces(struct call *c, const struct recording *r, const struct crypt_key *key,
                            struct writer *w, int64_t from, int64_t to)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_recording_piece_read,
                           DB_ARGS(DB_INT(r->id), DB_INT(from), DB_INT(to)), &rows);
    if (e)
        return e;
    while (!e && db_next(&rows)) {
        struct text plain;
        int64_t at = db_column_int(&rows, 1);
        char *mark = arena_mark(c->arena);
        struct crypt_place place = {"recording_piece", "sealed", db_column_int(&rows, 0)};
        e = crypt_open_sealed(key, place, db_column_text(&rows, 3), c->arena, &plain);
        if (!e)
            writer_put(w, text_slice(plain, from > at ? (size_t)(from - at) : 0,
                                     to - at < (int64_t)plain.n ? (size_t)(to - at) : plain.n));
        arena_rewind(c->arena, mark);
    }
    enum verr end = db_done(&rows);
    return e ? e : end;
}

static enum verr put_part(struct call *c, const struct recording *r, int64_t from, int64_t to)
{
    struct crypt_key key;
    char head[RECORDING_HEAD];
    struct writer h = writer_over(head, sizeof head);
    int64_t skip = recording_played_bytes(r) - r->bytes;
    size_t size = (size_t)(to - from);
    char *room = ARENA_ARRAY(c->arena, char, size + 1);
    enum verr e = room ? recording_key(c, r, &key) : VERR_LIMIT;
    if (e)
        return e;
    struct writer w = writer_over(room, size);
    put_head(&h, (uint32_t)r->bytes);
    if (from < skip)
        writer_put(
            &w, text_slice(writer_text(&h), (size_t)from, to < skip ? (size_t)to : (size_t)skip));
    if (to > skip)
        e = put_pieces(c, r, &key, &w, from > skip ? from - skip : 0, to - skip);
    crypt_key_wipe(&key);
    c->reply.body = writer_text(&w);
    return !e && c->reply.body.n != size ? VERR_CRYPT : e;
}

static void say_part(struct call *c, int64_t from, int64_t to, int64_t size)
{
    struct writer w = writer_in(c->arena);
    writer_f(&w, "bytes %lld-%lld/%lld", (long long)from, (long long)to - 1, (long long)size);
    c->reply.range = writer_done(c->arena, &w);
    c->reply.status = 206;
}

static enum verr audio_prepare(struct call *c)
{
    int64_t from = 0, to = 0;
    struct recording r;
    enum verr e = recording_asked(c, &r);
    if (e)
        return e;
    if (r.sealed.n == 0 || r.bytes == 0)
        return VERR_NOT_FOUND;
    int64_t size = recording_played_bytes(&r);
    bool part = recording_range(c->range, size, PARAM_recording_window, &from, &to, &e);
    if (e)
        return e;
    if (!part)
        to = size;
    if (to - from > PARAM_recording_window) /* whole and long: asked for by range */
        return rec_no(c, VERR_LIMIT, "Range");
    e = put_part(c, &r, from, to);
    if (!e && part)
        say_part(c, from, to, size);
    c->reply.type = "audio/wav";
    return e;
}

const struct handler api_recording_audio = {audio_prepare, NULL};
