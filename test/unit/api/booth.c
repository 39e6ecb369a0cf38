/* booth.c - see booth.h */
#include "booth.h"

enum {
    SECOND = RECORDING_MS_BYTES * 1000,
    HALF = SECOND / 2,
    TAKE_BYTES = 6 * SECOND,
    VOICE_BYTES = 40000
};

static enum verr act(void *ctx, db_fn *fn, void *arg)
{
    struct booth *s = ctx;
    return api_transact(s->r.h->writer, fn, arg);
}

static void tell(void *ctx, struct text event, struct text data)
{
    struct booth *s = ctx;
    (void)event;
    (void)data;
    s->tidings++;
}

void booth_work(struct booth *s)
{
    s->r.h->services->engines = fake_speech_desk(&s->engine);
    struct transcribing_how how = {.services = s->r.h->services,
                                   .db = s->r.h->reader,
                                   .act = act,
                                   .tell = tell,
                                   .ctx = s,
                                   .seconds = 1};
    assert_int_equal(transcribing_open(&how, &s->work), VERR_OK);
}

void booth_model(struct booth *s, const char *state)
{
    house_sql(s->r.h, "DELETE FROM model WHERE purpose = 'transcribe'", DB_NOTHING);
    house_sql(s->r.h,
              "INSERT INTO model (id, name, purpose, version, sha256, licence, state, changed_ms, "
              "changed_by) VALUES (77, 'essai', 'transcribe', '1', 'aa', 'MIT', $1, 0, 0)",
              DB_ARGS(DB_TEXT(text_of(state))));
}

void booth_open(struct booth *s, struct house *h, const char *says)
{
    *s = (struct booth){.r = road_begin(h)};
    assert_int_equal(road_consent(&s->r, "recording_agreed")->status, 200);
    fake_speech_init(&s->engine, says);
    booth_work(s);
    booth_model(s, "approved");
}

void booth_close(struct booth *s)
{
    transcribing_close(s->work);
    fake_speech_fini(&s->engine);
    s->r.h->services->engines = (struct engine_desk){NULL, NULL, NULL, NULL, NULL};
}

/* Silence, a voice, silence. */
static const char *sound(void)
{
    static char bytes[TAKE_BYTES];
    static bool filled;
    if (filled)
        return bytes;
    FILE *f = fopen(SOURCE_ROOT "/test/fuzz/corpus/vad/voice", "rb");
    assert_non_null(f);
    for (size_t i = 0; i < 3; i++) {
        rewind(f);
        assert_int_equal(fread(bytes + SECOND + i * VOICE_BYTES, 1, VOICE_BYTES, f), VOICE_BYTES);
    }
    fclose(f);
    filled = true;
    return bytes;
}

int64_t booth_begin(struct booth *s, struct seat *who)
{
    struct answer *a =
        askf(s->r.h, who, "{}", "POST /api/encounters/%lld/recordings", (long long)s->r.encounter);
    assert_int_equal(a->status, 201);
    return answer_int(a, "id");
}

void booth_send(struct booth *s, struct seat *who, int64_t take, int n)
{
    static char piece[HALF + 1];
    char line[256], hex[2 * CRYPT_HASH_BYTES + 1] = "";
    uint8_t hash[CRYPT_HASH_BYTES];
    struct writer w = writer_over(hex, sizeof hex - 1);
    memcpy(piece, sound() + (size_t)n * HALF % TAKE_BYTES, HALF);
    for (int i = 0; i < HALF; i++) /* the fixture's bodies end with their first zero */
        piece[i] = piece[i] ? piece[i] : 1;
    crypt_sha256((struct text){piece, HALF}, hash);
    writer_hex(&w, hash, sizeof hash);
    snprintf(line, sizeof line, "PUT /api/recordings/%lld/pieces/%d?sha256=%s", (long long)take, n,
             hex);
    assert_int_equal(ask(s->r.h, who, line, piece)->status, 200);
}

int64_t booth_record(struct booth *s, struct seat *who, int pieces)
{
    int64_t take = booth_begin(s, who);
    for (int n = 0; n < pieces; n++)
        booth_send(s, who, take, n);
    assert_int_equal(
        askf(s->r.h, who, "{}", "POST /api/recordings/%lld/stop", (long long)take)->status, 200);
    return take;
}

int booth_turns(struct booth *s, int most)
{
    bool did = true;
    int n = 0;
    for (; n < most && did; n++)
        assert_int_equal(transcribing_turn(s->work, s->r.h->now_ms, &did), VERR_OK);
    return n;
}
