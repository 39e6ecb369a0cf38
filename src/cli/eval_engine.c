/* eval_engine.c - engines that vigie eval asks: a speech model for what is said in a recording, a
 * language model for a draft. Each is asked by the command that a person would use, as a child. */
#include "cli/call.h"
#include "cli/command.h"
#include "cli/eval.h"
#include "draft/json.h"
#include "draft/transcript.h"
#include "engine/run.h"
#include "weights/file.h"
#include "weights/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CASE_MOST_MS = 30 * 60 * 1000,
    TEST_MODEL_BYTES = 25 << 20 /* no model that was trained to transcribe or write is smaller */
};

static const char release_end[] = ".release";

/* The file that is approved for a use, in e->keep. NULL: none. */
static const char *approved(struct eval *e, const char *use)
{
    char folder[WEIGHTS_PATH];
    char path[WEIGHTS_PATH];
    unsigned char sha256[32];
    struct weights_names names = {NULL, 0};
    const char *data = call_folder(e->data);
    if (!weights_path(data, TEXT(""), folder) ||
        weights_list(&e->keep, folder, &names) != VERR_OK) {
        return NULL;
    }
    for (size_t i = 0; i < names.n; i++) {
        struct text name = names.at[i];
        if (!text_ends(name, text_of(release_end))) {
            continue;
        }
        name = text_slice(name, 0, name.n - (sizeof release_end - 1));
        if (model_look(data, name, text_of(use), MODEL_LOOK_QUICK, path, sha256) == VERR_OK) {
            struct writer w = writer_in(&e->keep);
            writer_str(&w, path);
            writer_char(&w, '\0');
            return writer_done(&e->keep, &w).p;
        }
    }
    return NULL;
}

static bool find(struct eval *e, const char **file, const char *use, const char *option)
{
    if (!*file || strcmp(*file, "approved") != 0) {
        return true;
    }
    *file = approved(e, use);
    return *file || eval_refuse(option, "no model is approved for this use: vigie model approve");
}

static bool is_small(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_size < TEST_MODEL_BYTES;
}

bool eval_find_engines(struct eval *e)
{
    if (!find(e, &e->asr, "transcribe", "--asr") || !find(e, &e->vad, "detect_voice", "--vad")) {
        return false;
    }
    if (e->asr && is_small(e->asr)) {
        e->notes[e->note_n++] = "the speech model is one of a test, by its size: what it \"hears\" "
                                "says nothing of speech recognition";
    }
    const char *writes = e->engine ? approved(e, "compose") : NULL;
    if (writes && is_small(writes)) {
        e->notes[e->note_n++] = "the language model is one of a test, by its size: its drafts say "
                                "nothing of what a model can write";
    }
    return true;
}

/* Runs `vigie ...`; false: it failed, and a line said so. */
static bool ask(struct eval *e, const char *const *argv, const char *path, struct text *out)
{
    struct engine_run run = {.argv = argv, .out = -1, .most_ms = CASE_MOST_MS};
    struct engine_ran ran;
    fprintf(stderr, "vigie eval: %s\n", path);
    enum verr err = engine_run(&e->work, &run, &ran);
    if (err || ran.status != 0) {
        struct text why = err ? text_of(verr_message(err, LANG_EN)) : text_trim(ran.errors);
        return eval_refuse(path, "the engine failed: %.*s", (int)(why.n < 400 ? why.n : 400),
                           why.p);
    }
    *out = ran.out;
    return true;
}

/* What is said in a transcript, without who says it. A text in which nobody speaks has none. */
static struct text said_in(struct eval *e, struct text source)
{
    struct transcript t = {NULL, 0};
    char *mark = arena_mark(&e->work);
    if (transcript_parse(&e->work, source, &t) != VERR_OK) {
        arena_rewind(&e->work, mark);
        return (struct text){NULL, 0};
    }
    struct writer w = writer_in(&e->work);
    for (size_t i = 0; i < t.n; i++) {
        writer_put(&w, t.at[i].text);
        writer_char(&w, ' ');
    }
    return writer_done(&e->work, &w);
}

/* NAME.ref.txt, word for word; else what the written transcript says. */
static bool read_reference(struct eval *e, const struct eval_set *set, const struct eval_case *c,
                           struct text written, struct text *out)
{
    char path[EVAL_MAX_PATH];
    if (!eval_path(set, c->name, ".ref.txt", path)) {
        return false;
    }
    enum verr err = os_read_file(path, TRANSCRIPT_MAX_BYTES, &e->work, out);
    if (err == VERR_NOT_FOUND) {
        *out = said_in(e, written);
        return true;
    }
    return !err || eval_refuse(path, "%s", verr_message(err, LANG_EN));
}

static bool find_sound(const struct eval_set *set, const struct eval_case *c,
                       char path[EVAL_MAX_PATH], bool *none)
{
    static const char *const ends[] = {".wav", ".webm", ".mp3",  ".ogg", ".opus",
                                       ".m4a", ".aac",  ".flac", ".wma", ".amr"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!eval_path(set, c->name, ends[i], path)) {
            return false;
        }
        if (access(path, R_OK) == 0) {
            return true;
        }
    }
    *none = true;
    return true;
}

/* All that was said is lost where the engine fails. */
static bool count(struct eval *e, const char *path, struct text reference, struct text heard,
                  struct tally *t)
{
    enum verr err = wer_of(&e->work, reference, heard, &t->wer);
    if (err) {
        return eval_refuse(path, "%s: cut the recording in two", verr_message(err, LANG_EN));
    }
    t->recordings = 1;
    t->invented = t->wer.words == 0 ? t->wer.insertions : 0;
    return true;
}

bool eval_hear(struct eval *e, const struct eval_set *set, struct eval_case *c,
               struct draft_source *out, bool *none)
{
    char path[EVAL_MAX_PATH];
    struct text reference = {NULL, 0};
    struct text heard = {NULL, 0};
    if (!find_sound(set, c, path, none)) {
        return false;
    }
    if (*none) {
        return true;
    }
    const char *argv[] = {"/proc/self/exe",     "transcribe", "--model", e->asr, "--data",
                          call_folder(e->data), path,         NULL,      NULL,   NULL};
    if (e->vad) {
        argv[7] = "--vad";
        argv[8] = e->vad;
    }
    if (!read_reference(e, set, c, out->bytes, &reference)) {
        return false;
    }
    c->tally.asked = 1;
    c->tally.failed = !ask(e, argv, path, &heard);
    out->bytes = heard;
    return count(e, path, reference, said_in(e, heard), &c->tally);
}

/* The built-in composer stands in for a model that does not answer: that is none of its drafts. */
static bool read_draft(struct eval *e, const char *path, const struct draft_source *source,
                       struct text said, struct draft *out)
{
    enum verr err = draft_parse_json(&e->work, said, out);
    if (!err && text_is(out->engine, "builtin")) {
        return eval_refuse(path, "the language model gave no draft");
    }
    err = err ? err : draft_check(&e->work, out, source, 1, NULL);
    return !err || eval_refuse(path, "the language model's draft: %s", verr_message(err, LANG_EN));
}

bool eval_ask_model(struct eval *e, const char *path, const struct draft_source *source,
                    struct eval_case *c, struct draft *out)
{
    const char *argv[] = {"/proc/self/exe",
                          "draft",
                          "--type",
                          "consultation",
                          "--engine",
                          e->engine,
                          "--json",
                          "--data",
                          call_folder(e->data),
                          "--as",
                          e->as,
                          path,
                          NULL};
    struct text said = {NULL, 0};
    c->tally.asked = 1;
    if (!ask(e, argv, path, &said) || !read_draft(e, path, source, said, out)) {
        c->tally.failed = 1;
        *out = (struct draft){.section_n = 0};
    }
    return true;
}
