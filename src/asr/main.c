/* main.c - vigie-asr: one speech model, audio in, segments with words out, over one socket
 * Descriptor 3 is a link (wire/link.h) to whoever started it. Loaded, it says ASR_READY. Then, one
 * after the other: ASR_OPEN, ASR_AUDIO.. and ASR_CLOSE on a stream; it answers with ASR_SEGMENT,
 * each followed by its ASR_WORDs, as they come, and at last ASR_DONE, whose ERROR tells how it
 * went. ASR_ABORT ends it early (CANCELLED); PING is answered at any time, also in the middle of a
 * computation, but for the spectrum and the search for voices (--vad) that come first: a stream
 * should have a minute at most. LINK, at first and once, brings another link for the streams: the
 * one it began with then only asks PING. The end of either is the end of the process. It opens no
 * file but models and libraries, and has no network: see engine/launch.h.
 */
#include "asr/voice.h"
#include "asr/whisper.h"
#include "asr/words.h"
#include "wire/child.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    RATE = 16000,      /* samples a second */
    AUDIO_S_MAX = 300, /* of one stream: before the first words its whole spectrum is computed */
    LEAST = RATE * 12 / 10, /* libwhisper says nothing of less than a second */
    THREADS_MAX = 256,
    CHECK_NS = 10000000, /* how often a computation looks at the link */
    SAID_BYTES = 65536
};

struct asr {
    struct whisper whisper;
    struct whisper_context *model;
    struct link link;    /* streams come here */
    struct link control; /* whoever started it, once the streams have a link of their own */
    struct os_map map;
    float *pcm; /* AUDIO_S_MAX seconds */
    size_t n;
    int threads;
    bool open, aborted;
    uint32_t stream;
    char language[32], prompt[2049];
    struct whisper_vad_context *vad; /* what is no voice gets no words. NULL: none was given */
    struct asr_spans spans;          /* where somebody speaks in the stream */
    int64_t checked_ns;
    enum verr broken; /* the link's own error: the process ends */
    struct asr_words words;
    char said[SAID_BYTES], left[SAID_BYTES], clean[SAID_BYTES];
};

static void flush_link(struct asr *a, struct link *l)
{
    while (a->broken == VERR_OK && link_pending(l)) {
        struct pollfd p = {l->fd, POLLOUT, 0};
        a->broken = link_flush(l);
        if (a->broken == VERR_OK && link_pending(l)) {
            (void)poll(&p, 1, -1);
        }
    }
}

static void flush(struct asr *a)
{
    flush_link(a, &a->link);
}

static void end_frame(struct asr *a, struct wire_out *o)
{
    enum verr e = link_end(&a->link, o, NULL, 0);
    a->broken = a->broken != VERR_OK ? a->broken : e;
}

static void say_done(struct asr *a, enum verr e)
{
    struct wire_out o = link_begin(&a->link, WIRE_ASR_DONE, a->stream);
    wire_put_u64(&o, FIELD_ERROR, (uint64_t)e);
    end_frame(a, &o);
    flush(a);
    a->open = a->aborted = false;
    a->n = 0;
}

static void answer(struct asr *a, struct link *l, const struct wire_frame *f)
{
    enum verr e = f->type == WIRE_PING ? link_say(l, WIRE_PONG, f->stream) : VERR_BAD_INPUT;
    a->broken = a->broken != VERR_OK ? a->broken : e;
    flush_link(a, l);
}

/* What may come while it computes: an abort, a question whether it is there. */
static void hear(struct asr *a, const struct wire_frame *f)
{
    if (f->type == WIRE_PING) {
        answer(a, &a->link, f);
    } else if (f->type == WIRE_ASR_ABORT) {
        a->aborted = a->aborted || (a->open && f->stream == a->stream);
    } else {
        a->broken = VERR_BAD_INPUT;
    }
}

/* Only a question whether it is there. */
static void hear_control(struct asr *a)
{
    struct wire_frame f;
    enum verr e = link_fill(&a->control);
    a->broken = a->broken != VERR_OK ? a->broken : e;
    while (a->broken == VERR_OK && (e = link_next(&a->control, &f)) != VERR_NOT_FOUND) {
        a->broken = e;
        if (e == VERR_OK) {
            answer(a, &a->control, &f);
        }
    }
}

/* Also what was read together with the last frame: the socket says nothing of that. */
static void look(struct asr *a)
{
    struct pollfd p[2] = {{a->link.fd, POLLIN, 0}, {a->control.fd, POLLIN, 0}};
    int n = poll(p, 2, 0);
    a->broken = n > 0 && p[0].revents != 0 ? link_fill(&a->link) : VERR_OK;
    if (n > 0 && p[1].revents != 0) {
        hear_control(a);
    }
    while (a->broken == VERR_OK) {
        struct wire_frame f;
        enum verr e = link_next(&a->link, &f);
        if (e == VERR_NOT_FOUND) {
            return;
        }
        if (e == VERR_OK) {
            hear(a, &f);
        } else {
            a->broken = e;
        }
    }
}

/* libwhisper asks between two computations: an encoder's pass may lie between. */
static bool should_stop(void *ctx)
{
    struct asr *a = ctx;
    int64_t now = os_mono_ns();
    if (a->broken == VERR_OK && now - a->checked_ns >= CHECK_NS) {
        a->checked_ns = now;
        look(a);
    }
    return a->aborted || a->broken != VERR_OK;
}

static void collect_words(struct asr *a, struct whisper_state *s, int i)
{
    const struct whisper *w = &a->whisper;
    int n = w->full_n_tokens_from_state(s, i);
    a->words.n = 0;
    a->words.bytes = writer_over(a->said, sizeof a->said);
    for (int k = 0; k < n; k++) {
        struct whisper_token_data t = w->full_get_token_data_from_state(s, i, k);
        const char *text = w->full_get_token_text_from_state(a->model, s, i, k);
        if (t.id < w->token_eot(a->model) &&
            !asr_words_take(&a->words, text_of(text), t.t0, t.t1, t.p)) {
            break;
        }
    }
}

/* Marks alone are no word. */
static bool has_letter(struct text said)
{
    for (size_t i = 0; i < said.n; i++) {
        unsigned char c = (unsigned char)said.p[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
            return true;
        }
    }
    return false;
}

/* Of n words that follow each other and that nobody said: how many there were, never which. */
static void say_withheld(struct asr *a, const struct asr_word *word, size_t n)
{
    uint64_t words = 0;
    for (size_t k = 0; k < n; k++) {
        words += has_letter(word[k].said);
    }
    if (words == 0) {
        return;
    }
    struct wire_out o = link_begin(&a->link, WIRE_ASR_WITHHELD, a->stream);
    wire_put_u64(&o, FIELD_FROM_MS, word[0].from_ms);
    wire_put_u64(&o, FIELD_TO_MS, word[n - 1].to_ms);
    wire_put_u64(&o, FIELD_WORDS, words);
    end_frame(a, &o);
}

/* Takes away the words whose middle is in no span, where the engine heard silence, and tells how
 * many: whether any. A word behind the end of the sound is one of its last moment. */
static bool drop_words(struct asr *a)
{
    size_t kept = 0, run = 0;
    for (size_t k = 0; k < a->words.n; k++) {
        const struct asr_word *word = &a->words.word[k];
        uint64_t middle = (word->from_ms + (word->to_ms - word->from_ms) / 2) * RATE / 1000;
        if (!asr_voice_at(&a->spans, middle < a->n ? (size_t)middle : a->n)) {
            run++;
            continue;
        }
        say_withheld(a, word - run, run);
        run = 0;
        a->words.word[kept++] = *word;
    }
    say_withheld(a, a->words.word + a->words.n - run, run);
    bool any = kept < a->words.n;
    a->words.n = kept;
    return any;
}

/* What the words that are left say. */
static struct text said_by_words(struct asr *a)
{
    struct writer w = writer_over(a->left, sizeof a->left);
    for (size_t k = 0; k < a->words.n; k++) {
        writer_str(&w, k > 0 ? " " : "");
        writer_put(&w, text_trim(a->words.word[k].said));
    }
    return writer_text(&w);
}

static uint64_t ms_of(int64_t hundredths)
{
    return hundredths > 0 ? (uint64_t)hundredths * 10 : 0;
}

/* As text, cut where the field ends; in the buffer until the next call. */
static struct text clean(struct asr *a, struct text t)
{
    size_t max = wire_field_max(FIELD_SAID);
    assert(max <= sizeof a->clean);
    struct writer w = writer_over(a->clean, max);
    asr_clean(&w, text_trim(t));
    return writer_text(&w);
}

static void say_segment(struct asr *a, struct whisper_state *s, int i)
{
    const struct whisper *w = &a->whisper;
    float silence = w->full_get_segment_no_speech_prob_from_state(s, i);
    struct text said = text_of(w->full_get_segment_text_from_state(s, i));
    collect_words(a, s, i);
    if (a->vad && drop_words(a)) {
        said = said_by_words(a);
    }
    if (a->vad && a->words.n == 0) {
        flush(a);
        return;
    }
    struct wire_out o = link_begin(&a->link, WIRE_ASR_SEGMENT, a->stream);
    wire_put_u64(&o, FIELD_FROM_MS, ms_of(w->full_get_segment_t0_from_state(s, i)));
    wire_put_u64(&o, FIELD_TO_MS, ms_of(w->full_get_segment_t1_from_state(s, i)));
    wire_put_u64(&o, FIELD_SILENCE, silence > 0 && silence <= 1 ? (uint64_t)(silence * 1000) : 0);
    wire_put_u64(&o, FIELD_WORDS, a->words.n);
    wire_put(&o, FIELD_SAID, clean(a, said));
    end_frame(a, &o);
    for (size_t k = 0; k < a->words.n; k++) {
        const struct asr_word *word = &a->words.word[k];
        o = link_begin(&a->link, WIRE_ASR_WORD, a->stream);
        wire_put_u64(&o, FIELD_FROM_MS, word->from_ms);
        wire_put_u64(&o, FIELD_TO_MS, word->to_ms);
        wire_put_u64(&o, FIELD_CONFIDENCE, word->confidence);
        wire_put(&o, FIELD_SAID, clean(a, word->said));
        end_frame(a, &o);
    }
    flush(a);
}

static void say_segments(struct whisper_context *c, struct whisper_state *s, int n_new, void *ctx)
{
    struct asr *a = ctx;
    int n = a->whisper.full_n_segments_from_state(s);
    (void)c;
    for (int i = n - n_new; i >= 0 && i < n && !a->aborted; i++) {
        say_segment(a, s, i);
    }
}

/* Says each span where somebody speaks; what lies between is silenced. Not by the
 * library's own way (vad of its parameters): that cuts the sound, gives each word its time in what
 * is left, and takes the ends of words with it. */
static enum verr find_voice(struct asr *a)
{
    const struct whisper *w = &a->whisper;
    if (!w->vad_detect_speech(a->vad, a->pcm, (int)a->n)) {
        return VERR_INTERNAL;
    }
    int n = w->vad_n_probs(a->vad);
    asr_voice_find(w->vad_probs(a->vad), n > 0 ? (size_t)n : 0, a->n, &a->spans);
    asr_voice_keep(&a->spans, a->pcm, a->n);
    for (size_t i = 0; i < a->spans.n; i++) {
        struct wire_out o = link_begin(&a->link, WIRE_ASR_VOICE, a->stream);
        wire_put_u64(&o, FIELD_FROM_MS, (uint64_t)a->spans.at[i].from * 1000 / RATE);
        wire_put_u64(&o, FIELD_TO_MS, (uint64_t)a->spans.at[i].to * 1000 / RATE);
        end_frame(a, &o);
    }
    flush(a);
    return VERR_OK;
}

static void transcribe(struct asr *a)
{
    enum verr e = a->vad ? find_voice(a) : VERR_OK;
    if (e != VERR_OK || (a->vad && a->spans.n == 0)) {
        say_done(a, e);
        return;
    }
    struct whisper_full_params p = a->whisper.full_default_params(0);
    p.n_threads = a->threads;
    p.no_context = true;
    p.token_timestamps = true;
    p.suppress_nst = true;
    p.print_progress = p.print_realtime = p.print_timestamps = p.print_special = false;
    p.language = a->language;
    p.initial_prompt = a->prompt[0] != '\0' ? a->prompt : NULL;
    p.new_segment_callback = say_segments;
    p.abort_callback = should_stop;
    p.new_segment_callback_user_data = p.abort_callback_user_data = a;
    while (a->n < LEAST) {
        a->pcm[a->n++] = 0;
    }
    int bad = a->whisper.full(a->model, p, a->pcm, (int)a->n);
    say_done(a, a->aborted ? VERR_CANCELLED : bad != 0 ? VERR_INTERNAL : VERR_OK);
}

static void copy_field(char *to, size_t cap, const struct wire_fields *v, enum wire_field field,
                       const char *missing)
{
    struct text t = wire_has(v, field) ? v->value[field] : text_of(missing);
    struct writer w = writer_over(to, cap - 1);
    writer_put(&w, t);
    to[w.n] = '\0';
}

static void open_stream(struct asr *a, const struct wire_frame *f)
{
    struct wire_fields v;
    a->broken = a->open ? VERR_BAD_INPUT : wire_read(f, &v);
    if (a->broken != VERR_OK) {
        return;
    }
    copy_field(a->language, sizeof a->language, &v, FIELD_LANGUAGE, "fr");
    copy_field(a->prompt, sizeof a->prompt, &v, FIELD_PROMPT, "");
    a->open = true;
    a->stream = f->stream;
    a->n = 0;
    if (a->whisper.lang_id(a->language) < 0) {
        say_done(a, VERR_UNSUPPORTED);
    }
}

/* Samples of 16 bits, little-endian, one channel. After a refusal the rest of a stream is passed
 * over. */
static void take_audio(struct asr *a, const struct wire_frame *f)
{
    size_t samples = f->payload.n / 2;
    if (!a->open || f->stream != a->stream) {
        return;
    }
    if (f->payload.n % 2 != 0 || samples > (size_t)RATE * AUDIO_S_MAX - a->n) {
        say_done(a, f->payload.n % 2 != 0 ? VERR_BAD_INPUT : VERR_LIMIT);
        return;
    }
    const unsigned char *b = (const unsigned char *)f->payload.p;
    for (size_t i = 0; i < samples; i++) {
        int16_t s = (int16_t)(uint16_t)(b[2 * i] | b[2 * i + 1] << 8);
        a->pcm[a->n++] = (float)s / 32768.0F;
    }
}

/* A question that was read together with LINK waits in the former link for the next. */
static void take_link(struct asr *a, const struct wire_frame *f)
{
    int fd = f->fds == 1 ? link_take_fd(&a->link) : -1;
    if (fd < 0 || a->control.fd >= 0 || a->open) {
        if (fd >= 0) {
            (void)close(fd);
        }
        a->broken = VERR_BAD_INPUT;
        return;
    }
    a->control = a->link;
    a->broken = link_open(&a->link, fd);
}

static void obey(struct asr *a, const struct wire_frame *f)
{
    bool mine = a->open && f->stream == a->stream;
    switch (f->type) {
    case WIRE_ASR_OPEN:
        open_stream(a, f);
        break;
    case WIRE_ASR_AUDIO:
        take_audio(a, f);
        break;
    case WIRE_ASR_CLOSE:
        if (mine) {
            transcribe(a);
        }
        break;
    case WIRE_ASR_ABORT:
        if (mine) {
            say_done(a, VERR_CANCELLED);
        }
        break;
    case WIRE_LINK:
        take_link(a, f);
        break;
    default:
        hear(a, f);
    }
}

static void serve(struct asr *a)
{
    while (a->broken == VERR_OK) {
        struct wire_frame f;
        struct pollfd p[2] = {{a->link.fd, POLLIN, 0}, {a->control.fd, POLLIN, 0}};
        enum verr e = link_next(&a->link, &f);
        if (e == VERR_OK) {
            obey(a, &f);
        } else if (e != VERR_NOT_FOUND) {
            a->broken = e;
        } else if (poll(p, 2, -1) > 0) {
            a->broken = p[0].revents != 0 ? link_fill(&a->link) : VERR_OK;
            if (p[1].revents != 0) {
                hear_control(a);
            }
        }
    }
}

/* Errors only; of what was said nothing is written. */
static void log_error(int level, const char *text, void *ctx)
{
    enum { GGML_ERROR = 4 };
    (void)ctx;
    if (level == GGML_ERROR) {
        (void)fputs(text, stderr);
    }
}

static int fail(enum verr e, const char *why)
{
    fprintf(stderr, "vigie-asr: %s\n", why);
    return verr_exit(e);
}

static enum verr load_vad(struct asr *a, const char *path)
{
    struct whisper_vad_context_params p = a->whisper.vad_default_context_params();
    p.n_threads = a->threads;
    a->vad = a->whisper.vad_init_from_file_with_params(path, p);
    return a->vad ? VERR_OK : VERR_BAD_INPUT;
}

static int load(struct asr *a, const char *model, const char *vad)
{
    const char *why = "";
    enum verr e = whisper_open(&a->whisper, &why);
    if (e != VERR_OK) {
        return fail(e, why);
    }
    a->whisper.log_set(log_error, NULL);
    struct whisper_context_params p = a->whisper.context_default_params();
    p.use_gpu = false;
    a->model = a->whisper.init_from_file_with_params(model, p);
    if (a->model == NULL) {
        return fail(VERR_BAD_INPUT, "this model cannot be read");
    }
    if (vad && load_vad(a, vad) != VERR_OK) {
        return fail(VERR_BAD_INPUT, "this model of voice activity cannot be read");
    }
    e = os_map(sizeof(float) * RATE * AUDIO_S_MAX, &a->map);
    a->pcm = a->map.p;
    return e != VERR_OK ? fail(e, "no memory for the audio") : 0;
}

static bool read_options(int argc, char **argv, struct asr *a, const char **model, const char **vad)
{
    uint64_t n = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--model") == 0) {
            *model = argv[i + 1];
        } else if (strcmp(argv[i], "--vad") == 0) {
            *vad = argv[i + 1];
        } else if (strcmp(argv[i], "--threads") != 0 || !text_to_u64(text_of(argv[i + 1]), &n)) {
            return false;
        }
    }
    a->threads = (int)(n > 0 && n <= THREADS_MAX ? n : 1);
    return argc % 2 == 1 && *model != NULL;
}

int main(int argc, char **argv)
{
    static struct asr a = {.control = {.fd = -1}};
    const char *model = NULL;
    const char *vad = NULL;
    if (!read_options(argc, argv, &a, &model, &vad) || child_open(&a.link) != VERR_OK) {
        return fail(VERR_USAGE, "it is started by vigie, not by hand");
    }
    int status = load(&a, model, vad);
    if (status != 0) {
        return status;
    }
    struct wire_out o = link_begin(&a.link, WIRE_ASR_READY, 0);
    wire_put(&o, FIELD_TYPE, text_of(a.whisper.version()));
    end_frame(&a, &o);
    flush(&a);
    serve(&a);
    a.whisper.vad_free(a.vad);
    a.whisper.free(a.model);
    return a.broken == VERR_CANCELLED ? 0 : verr_exit(a.broken);
}
