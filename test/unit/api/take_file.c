/* take_file.c - see take_file.h */
#include "take_file.h"

#include "base/params.h"
#include "store/blob.h"

#include <sys/wait.h>

enum { SAID_MAX = 2 << 20 };

const char file[FILE_BYTES + 1] = "#!AMR\nwhat a telephone made of a visit";

/* What the next child answers, and how it is had. */
static char said[SAID_MAX];
struct text answers;
enum verr none;       /* no child is to be had */
int children, deadly; /* deadly: so many children end after half of their answer */

static enum verr play(void *ctx, enum decoder decoder, unsigned channels, int in, int out)
{
    (void)ctx;
    assert_int_equal(decoder, DECODER_AUDIO);
    assert_int_equal(channels, 1);
    bool dies = deadly > 0;
    deadly -= dies;
    if (none) {
        (void)close(in);
        (void)close(out);
        return none;
    }
    struct text answer = text_slice(answers, 0, dies ? answers.n / 2 : answers.n);
    pid_t child = decode_child_play(in, out, sizeof file - 1, answer);
    children += child > 0;
    return child > 0 ? VERR_OK : VERR_BUSY;
}

/* Sound that is unlike itself everywhere, and without a zero. */
static char sound_at(size_t i)
{
    return (char)('A' + (i * 7 + i / PIECE) % 50);
}

/* An answer of so much sound, and how it ends: "OK", "BAD_INPUT". */
void child_says(size_t sound, const char *end)
{
    static char bytes[6000];
    struct writer w = writer_over(said, sizeof said);
    decoded_head(&w, DECODER_AUDIO, VERR_OK, "amr amrnb 8000 1 -1 1");
    for (size_t at = 0; at < sound; at += sizeof bytes) {
        size_t n = sound - at < sizeof bytes ? sound - at : sizeof bytes;
        for (size_t i = 0; i < n; i++)
            bytes[i] = sound_at(at + i);
        decoded_piece(&w, "PCM", n, "1000 500");
        writer_put(&w, (struct text){bytes, n});
    }
    writer_f(&w, "END %s 1 0\n", end);
    assert_false(w.full);
    answers = writer_text(&w);
}

void child_refuses(const char *why)
{
    struct writer w = writer_over(said, sizeof said);
    writer_f(&w, "vigie-decode-audio 1 %s\n", why);
    answers = writer_text(&w);
}

enum verr act(void *ctx, db_fn *fn, void *arg)
{
    struct studio *s = ctx;
    bool dies = ++s->acts == s->dies_at;
    if (s->acts == s->full_at)
        return VERR_DISK;
    if (dies && !s->after)
        return VERR_CANCELLED;
    enum verr e = api_transact(s->r.h->writer, fn, arg);
    return dies ? VERR_CANCELLED : e;
}

void tell(void *ctx, struct text event, struct text data)
{
    struct studio *s = ctx;
    assert_true(text_is(event, "recording"));
    snprintf(s->told, sizeof s->told, "%.*s", TEXT_ARGS(data));
    s->tidings++;
}

static void open_work(struct studio *s)
{
    struct filing_how how = {
        .services = s->r.h->services, .db = s->r.h->reader, .act = act, .tell = tell, .ctx = s};
    assert_int_equal(filing_open(&how, &s->work), VERR_OK);
}

struct studio begun(void **state)
{
    struct studio s = {.r = road_begin(*state)};
    s.r.h->services->spawner = (struct spawner){.spawn = play};
    none = VERR_OK;
    children = deadly = 0;
    assert_int_equal(road_consent(&s.r, "recording_agreed")->status, 200);
    child_says(SOUND, "OK");
    return s;
}

bool turn(struct studio *s)
{
    bool did = false;
    if (!s->work)
        open_work(s);
    assert_int_equal(filing_turn(s->work, s->r.h->now_ms, &did), VERR_OK);
    return did;
}

void restart(struct studio *s)
{
    filing_close(s->work);
    s->work = NULL;
    s->dies_at = s->acts = 0;
    house_restart(s->r.h);
    s->r.h->services->spawner = (struct spawner){.spawn = play};
}

void studio_close(struct studio *s)
{
    filing_close(s->work);
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

struct answer *add(struct road *r, struct text bytes)
{
    r->h->file = bytes;
    return askf(r->h, &r->anne, "", "POST /api/encounters/%lld/recordings/file",
                (long long)r->encounter);
}

int64_t added(struct road *r)
{
    struct answer *a = add(r, TEXT(file));
    assert_int_equal(a->status, 201);
    assert_string_equal(answer_text(a, "origin"), "upload");
    assert_string_equal(answer_text(a, "file.state"), "waiting");
    assert_int_equal(answer_int(a, "file.bytes"), sizeof file - 1);
    return answer_int(a, "id");
}

void refused(struct answer *a, const char *code)
{
    assert_string_equal(answer_error(a), code);
}

struct answer *look(struct road *r, int64_t take)
{
    return askf(r->h, &r->anne, NULL, "GET /api/recordings/%lld", (long long)take);
}

struct answer *again(struct road *r, int64_t take)
{
    return askf(r->h, &r->anne, "{}", "POST /api/recordings/%lld/decode", (long long)take);
}

void file_is(struct road *r, int64_t take, const char *state, const char *error)
{
    struct answer *a = look(r, take);
    assert_string_equal(answer_text(a, "file.state"), state);
    assert_string_equal(answer_text(a, "file.error"), error);
}

int64_t blob_of(struct road *r, int64_t take)
{
    int64_t blob = -1;
    struct db_rows rows;
    if (db_first(r->h->reader, STMT_recording_file_get, DB_ARGS(DB_INT(take)), &rows) == VERR_OK) {
        blob = db_column_int(&rows, 5);
        assert_int_equal(db_done(&rows), VERR_OK);
    }
    return blob;
}

bool blob_stands(struct road *r, int64_t blob)
{
    int64_t bytes;
    return blob_size(r->h->reader, blob, &bytes) == VERR_OK;
}

int64_t pieces_of(struct road *r, int64_t take)
{
    for (int64_t n = 0;; n++) {
        struct db_rows rows;
        enum verr e = db_first(r->h->reader, STMT_recording_piece_known,
                               DB_ARGS(DB_INT(take), DB_INT(n)), &rows);
        if (e == VERR_NOT_FOUND)
            return n;
        assert_int_equal(e, VERR_OK);
        assert_int_equal(db_done(&rows), VERR_OK);
    }
}

void is_whole(struct road *r, int64_t take)
{
    struct answer *a = look(r, take);
    assert_string_equal(answer_text(a, "state"), "stopped");
    assert_int_equal(answer_int(a, "pieces"), PIECES + 1);
    assert_int_equal(answer_int(a, "ms"), PIECES * 500 + 3);
    assert_int_equal(answer_int(a, "lost_ms"), 0);
    assert_int_equal(answer_int(a, "bytes"), RECORDING_HEAD + SOUND);
    assert_string_equal(answer_text(a, "file.state"), "decoded");
    assert_string_equal(answer_text(a, "file.kind"), "amr");
    assert_int_equal(pieces_of(r, take), PIECES + 1);
    a = askf(r->h, &r->anne, NULL, "GET /api/recordings/%lld/audio", (long long)take);
    assert_int_equal(a->body.n, RECORDING_HEAD + SOUND);
    for (size_t i = 0; i < SOUND; i++)
        assert_int_equal(a->body.p[RECORDING_HEAD + i], sound_at(i));
    assert_string_equal(r->h->call.reply.type, "audio/wav");
}
