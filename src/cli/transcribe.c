/* transcribe.c - vigie transcribe: a recording to words with their times, by the installed engine
 * The file is decoded by a child in its sandbox; voice is looked for first, so that silence gives
 * no words; what is heard of each stretch of voice is joined, guarded and cut into segments
 * (src/speech). Nothing is kept of the recording but its last minute, whatever its length. */
#include "cli/asr.h"
#include "cli/audio.h"
#include "cli/call.h"
#include "cli/command.h"
#include "cli/transcript.h"
#include "listen/pack.h"
#include "os/os.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 1 << 30, /* touched only as needed: words of a day, and their names */
    THREADS_MOST = 256,
    VOICES_MOST = 1 << 16 /* of 8 hours: a stretch, or what is found in it, lasts a second */
};

static const char help[] =
    "usage: vigie transcribe --model FILE [--vad FILE] [--lang fr|en] [--threads N]\n"
    "                        [--format text|json|vtt|srt] [--json] [--data DIR] AUDIO\n"
    "\n"
    "Writes what is said in a recording, with who seems to speak (Médecin, Patient). AUDIO is "
    "what\n"
    "dictaphones, phones and browsers make: WAV, MP3, FLAC, Ogg, WebM, M4A, WMA, AMR, 8 hours at\n"
    "most. The engine is the one that `vigie engine install` put into DIR; FILE is a Whisper model "
    "in\n"
    "whisper.cpp's form. Voice is looked for first: silence and noise give no words. Stateless:\n"
    "nothing is stored, nothing is sent. The output is not validated by a professional.\n"
    "\n"
    "  --model FILE   the speech model\n"
    "  --vad FILE     a model of voice activity (Silero's) too: music and coughs then give no "
    "words\n"
    "  --lang L       the language that is spoken (fr)\n"
    "  --threads N    processors that the engine may use (all but one)\n"
    "  --format F     text (the default), json, vtt or srt. json gives each word with its times "
    "and\n"
    "                 confidence, what to listen to again (\"doubts\", doses and negations "
    "first),\n"
    "                 names that may have been misheard (\"names\": proposals, nothing is "
    "changed),\n"
    "                 spoken numbers in digits (\"numbers\"), what was set apart "
    "(\"withheld\")\n"
    "                 and where somebody speaks (\"voice\")\n"
    "  --json         the same as --format json\n"
    "\n"
    "Exit status: 0 done (also when the file is damaged: what could be read is written, and "
    "said),\n"
    "2 wrong usage, 3 no such file, no recording, no engine, 5 the engine failed.\n"
    "Example:     vigie transcribe --model base.bin --format vtt consultation.webm > "
    "consultation.vtt\n";

struct request {
    struct asr_wish asr;
    const char *file, *data;
    enum transcript_form form;
};

static bool read_form(const char *word, enum transcript_form *out)
{
    for (int f = 0; f < TRANSCRIPT_FORMS; f++) {
        if (strcmp(word, transcript_form_name((enum transcript_form)f)) == 0) {
            *out = (enum transcript_form)f;
            return true;
        }
    }
    return false;
}

static bool read_threads(const char *word, unsigned *out)
{
    uint64_t n = 0;
    bool good = text_to_u64(text_of(word), &n) && n > 0 && n <= THREADS_MOST;
    *out = good ? (unsigned)n : 0;
    return good;
}

static bool read_options(int argc, char **argv, struct request *q)
{
    bool good = true;
    for (int i = 1; i < argc && good; i++) {
        bool takes = i + 1 < argc;
        const char *next = takes ? argv[i + 1] : "";
        if (strcmp(argv[i], "--json") == 0) {
            q->form = TRANSCRIPT_JSON;
            takes = false;
        } else if (takes && strcmp(argv[i], "--model") == 0) {
            q->asr.model = next;
        } else if (takes && strcmp(argv[i], "--vad") == 0) {
            q->asr.vad = next;
        } else if (takes && strcmp(argv[i], "--data") == 0) {
            q->data = next;
        } else if (takes && strcmp(argv[i], "--lang") == 0) {
            q->asr.language = next;
            good = strcmp(next, "fr") == 0 || strcmp(next, "en") == 0;
        } else if (takes && strcmp(argv[i], "--threads") == 0) {
            good = read_threads(next, &q->asr.threads);
        } else if (takes && strcmp(argv[i], "--format") == 0) {
            good = read_form(next, &q->form);
        } else {
            good = !q->file && argv[i][0] != '-';
            q->file = argv[i];
            takes = false;
        }
        i += takes;
    }
    return good && q->file && q->asr.model;
}

struct transcribing {
    struct arena *a;
    struct asr asr;
    struct audio audio;
    struct listening listening;
    struct pack pack; /* what was found, and not heard yet */
    const int16_t
        *first_piece; /* told the kind of file; borrowed until audio_next is asked again */
    size_t first_n;
    bool vad;                  /* the worker has a model of voice activity, too */
    bool shows;                /* standard error is a terminal */
    struct heard_voice *voice; /* where somebody speaks */
    size_t voices;
};

/* Where somebody speaks in stretch i of the pack that was just heard. */
static enum verr add_voice(struct transcribing *t, size_t i)
{
    const struct stretch *s = &t->pack.part[i];
    if (t->voices + HEARER_VOICES > VOICES_MOST) {
        return VERR_LIMIT;
    }
    if (t->vad) {
        t->voices += pack_voices(&t->pack, i, t->asr.hearer.voice, t->asr.hearer.voices,
                                 t->voice + t->voices);
    } else {
        t->voice[t->voices++] = (struct heard_voice){s->from_ms, s->to_ms};
    }
    return VERR_OK;
}

/* Asks for the words of all that waits. */
static enum verr hear_pack(struct transcribing *t)
{
    struct heard_words words;
    if (t->pack.parts == 0) {
        return VERR_OK;
    }
    enum verr e = hearer_hear(&t->asr.hearer, t->a, t->pack.pcm, t->pack.n, 0, &words);
    for (size_t i = 0; e == VERR_OK && i < t->pack.parts; i++) {
        struct heard_words own = pack_words(&t->pack, i, &words);
        e = listening_heard(&t->listening, &t->pack.part[i], &own);
        e = e != VERR_OK ? e : add_voice(t, i);
    }
    pack_empty(&t->pack);
    return e;
}

/* Takes what has come to its end; what waits is heard when nothing more has room beside it. */
static enum verr hear(struct transcribing *t)
{
    struct stretch s;
    enum verr e = VERR_OK;
    while (e == VERR_OK && listening_next(&t->listening, &s)) {
        if (!pack_take(&t->pack, &s)) {
            e = hear_pack(t);
            bool taken = pack_take(&t->pack, &s);
            assert(taken);
        }
    }
    return e;
}

static void show(const struct transcribing *t)
{
    if (t->shows) {
        int64_t s = (t->listening.first + (int64_t)t->listening.n) / VAD_RATE;
        fprintf(stderr, "\r%lld:%02lld", (long long)(s / 60), (long long)(s % 60));
        if (t->audio.permille > 0) {
            fprintf(stderr, "  %u %%", t->audio.permille / 10);
        }
    }
}

static enum verr take(struct transcribing *t, const int16_t *pcm, size_t n)
{
    enum verr e = VERR_OK;
    while (n > 0 && e == VERR_OK) {
        size_t taken = listening_give(&t->listening, pcm, n);
        pcm += taken;
        n -= taken;
        e = hear(t);
    }
    show(t);
    return e;
}

static enum verr listen_to(struct transcribing *t)
{
    enum verr e = take(t, t->first_piece, t->first_n);
    for (bool more = true; more && e == VERR_OK;) {
        const int16_t *pcm = NULL;
        size_t n = 0;
        e = audio_next(&t->audio, &pcm, &n);
        more = n > 0;
        e = e == VERR_OK && more ? take(t, pcm, n) : e;
    }
    listening_end(&t->listening);
    e = e != VERR_OK ? e : hear(t);
    e = e != VERR_OK ? e : hear_pack(t);
    fputs(t->shows ? "\r\033[K" : "", stderr);
    return e;
}

/* VERR_BAD_INPUT here is the engine's: what it sends is held against its own form. */
static int refuse(const struct request *q, enum verr e, bool started)
{
    if (!started && e == VERR_NOT_FOUND) {
        cli_say("transcribe",
                "no engine in this folder, or no such model; see vigie engine install",
                q->asr.model);
        return 3;
    }
    cli_say("transcribe", e == VERR_LIMIT ? "too much is said in it" : "the speech engine failed",
            q->file);
    return e == VERR_LIMIT ? 3 : 5;
}

static int run(const struct request *q, struct transcribing *t)
{
    enum verr e = asr_start(t->a, &q->asr, &t->asr);
    bool started = e == VERR_OK;
    e = e != VERR_OK ? e : listen_to(t);
    if (e != VERR_OK) {
        return refuse(q, e, started);
    }
    if (t->audio.status == VERR_BAD_INPUT || t->audio.status == VERR_LIMIT) {
        cli_say("transcribe",
                t->audio.status == VERR_LIMIT ? "longer than 8 hours: the rest is left out"
                                              : "damaged or cut short: what it holds is written",
                q->file);
    }
    if (t->voices == 0) {
        cli_say("transcribe", "nobody speaks in it", q->file);
    }
    const struct transcript_heard heard = {listening_words(&t->listening), t->voice, t->voices};
    e = transcript_write(t->a, &heard, q->form, stdout);
    return e == VERR_OK ? 0 : cli_fail("transcribe", e, q->file);
}

/* A file that is no recording is told before an engine is started. */
static enum verr open_audio(const struct request *q, struct transcribing *t)
{
    enum verr e = audio_open(q->file, &t->audio);
    e = e != VERR_OK ? e : audio_next(&t->audio, &t->first_piece, &t->first_n);
    return e == VERR_OK && t->first_n == 0 ? t->audio.status : e;
}

static int refuse_audio(const struct request *q, enum verr e)
{
    if (e != VERR_UNSUPPORTED && e != VERR_BAD_INPUT && e != VERR_NOT_FOUND) {
        return cli_fail("transcribe", e, q->file);
    }
    cli_say("transcribe",
            e == VERR_NOT_FOUND ? "there is no such file"
                                : "no recording of a kind that is read here",
            q->file);
    return 3;
}

int cli_transcribe(int argc, char **argv)
{
    struct request q = {.asr.language = "fr", .form = TRANSCRIPT_TEXT};
    if (cli_wants_help(argc, argv)) {
        fputs(help, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &q)) {
        fputs(help, stderr);
        return 2;
    }
    struct arena a = cli_arena(ARENA_BYTES);
    struct transcribing *t = ARENA_NEW(&a, struct transcribing);
    q.asr.folder = engine_path(&a, "%s/engines", call_folder(q.data));
    *t = (struct transcribing){.a = &a,
                               .audio.fd = -1,
                               .vad = q.asr.vad != NULL,
                               .shows = isatty(STDERR_FILENO) == 1,
                               .voice = ARENA_RAW(&a, struct heard_voice, VOICES_MOST)};
    t->asr.log = t->asr.link.fd = -1;
    enum verr e = q.asr.folder && t->voice ? listening_open(&a, &t->listening) : VERR_LIMIT;
    e = e != VERR_OK ? e : pack_open(&a, &t->pack);
    e = e != VERR_OK ? e : open_audio(&q, t);
    int status = e == VERR_OK ? run(&q, t) : refuse_audio(&q, e);
    asr_stop(&t->asr);
    audio_close(&t->audio);
    return status;
}
