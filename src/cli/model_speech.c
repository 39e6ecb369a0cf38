/* model_speech.c - recordings with what was said in them: wrong words, by sex and age too */
#include "cli/command.h"
#include "cli/model.h"

#include "speech/wer.h"
#include "weights/folder.h"

#include <stdio.h>
#include <stdlib.h>

enum { KEYS_MAX = 8, GROUPS_MAX = 48, TEXT_MAX = 1 << 20 };

struct group {
    struct text label; /* "sex=F" */
    struct wer sum;
};

struct speech {
    struct model_run *r;
    struct weights_names names;
    struct text key[KEYS_MAX]; /* of groups.tsv: its first line after "name" */
    size_t key_n;
    struct text rows; /* its other lines */
    struct group group[GROUPS_MAX];
    size_t group_n;
    struct wer sum;
    uint64_t recordings, failed, invented;
};

static int read_text(struct speech *s, struct text name, struct text *out)
{
    char path[WEIGHTS_PATH];
    int n = snprintf(path, sizeof path, "%s/%.*s", s->r->w->file, TEXT_ARGS(name));
    enum verr e =
        n > 0 && n < WEIGHTS_PATH ? os_read_file(path, TEXT_MAX, s->r->a, out) : VERR_LIMIT;
    if (!e && !text_utf8_valid(*out))
        e = VERR_BAD_UTF8;
    return e ? cli_fail("model", e, path) : 0;
}

static bool has(const struct speech *s, struct text name)
{
    for (size_t i = 0; i < s->names.n; i++) {
        if (text_equal(s->names.at[i], name))
            return true;
    }
    return false;
}

/* groups.tsv: "name", then what groups there are; a line a recording. None is no fault. */
static int read_groups(struct speech *s)
{
    struct text file;
    if (!has(s, TEXT("groups.tsv")))
        return 0;
    int status = read_text(s, TEXT("groups.tsv"), &file);
    if (status)
        return status;
    struct text head = text_trim(text_cut(&file, '\n'));
    if (!text_is(text_cut(&head, '\t'), "name")) {
        cli_say("model", "groups.tsv: the first line is: name, then sex, age.. with tabs between",
                s->r->w->file);
        return 3;
    }
    while (head.p && s->key_n < KEYS_MAX)
        s->key[s->key_n++] = text_cut(&head, '\t');
    s->rows = file;
    return 0;
}

static struct text stem_of(struct text name)
{
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    return dot > 1 ? text_slice(name, 0, dot - 1) : name;
}

static void sum_up(struct wer *sum, const struct wer *one)
{
    sum->words += one->words;
    sum->hits += one->hits;
    sum->substitutions += one->substitutions;
    sum->deletions += one->deletions;
    sum->insertions += one->insertions;
}

static void add_to_group(struct speech *s, struct text key, struct text value,
                         const struct wer *one)
{
    size_t i = 0;
    struct writer w = writer_in(s->r->a);
    writer_put(&w, key);
    writer_char(&w, '=');
    writer_put(&w, value);
    struct text label = writer_done(s->r->a, &w);
    while (i < s->group_n && !text_equal(s->group[i].label, label))
        i++;
    if (i == GROUPS_MAX || label.n > MODEL_WORD_MAX)
        return; /* so many groups say nothing of any */
    if (i == s->group_n)
        s->group[s->group_n++].label = label;
    sum_up(&s->group[i].sum, one);
}

static void add_groups(struct speech *s, struct text stem, const struct wer *one)
{
    struct text rest = s->rows;
    while (rest.p) {
        struct text row = text_trim(text_cut(&rest, '\n'));
        if (!text_equal(text_cut(&row, '\t'), stem))
            continue;
        for (size_t k = 0; k < s->key_n && row.p; k++) {
            struct text value = text_trim(text_cut(&row, '\t'));
            if (value.n > 0)
                add_to_group(s, s->key[k], value, one);
        }
    }
}

/* The words of an answer: plain, or the "text" of each of its "segments". */
static struct text words_of(struct arena *a, struct text said)
{
    if (text_trim(said).n == 0 || text_trim(said).p[0] != '{')
        return said;
    json_t *j = json_loadb(said.p, said.n, JSON_REJECT_DUPLICATES, NULL);
    const json_t *list = json_object_get(j, "segments");
    struct writer w = writer_in(a);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *text = json_object_get(json_array_get(list, i), "text");
        writer_put(&w, (struct text){json_string_value(text), json_string_length(text)});
        writer_char(&w, ' ');
    }
    json_decref(j);
    return writer_done(a, &w);
}

static int hear(struct speech *s, struct text name, struct text stem)
{
    char path[WEIGHTS_PATH];
    struct text reference = {NULL, 0}, said = {NULL, 0};
    struct wer one = {0};
    struct writer w = writer_in(s->r->a);
    writer_put(&w, stem);
    writer_str(&w, ".txt");
    struct text beside = writer_done(s->r->a, &w);
    if (!has(s, beside)) {
        cli_say("model", "what is said in it is missing: write it beside as NAME.txt", name.p);
        return 3;
    }
    int status = read_text(s, beside, &reference);
    if (status)
        return status;
    (void)snprintf(path, sizeof path, "%.3000s/%.*s", s->r->w->file, TEXT_ARGS(name));
    s->recordings++;
    bool heard = model_ask_engine(s->r, path, &said);
    enum verr e = wer_of(s->r->a, reference, heard ? words_of(s->r->a, said) : TEXT(""), &one);
    if (!heard || e) {
        s->failed++; /* all that was said is lost */
        e = wer_of(s->r->a, reference, TEXT(""), &one);
    }
    if (e)
        return cli_fail("model", e, path);
    s->invented += one.words == 0 ? one.insertions : 0;
    sum_up(&s->sum, &one);
    add_groups(s, stem, &one);
    return 0;
}

static bool is_sound(struct text name)
{
    return !text_ends(name, TEXT(".txt")) && !text_ends(name, TEXT(".tsv")) &&
           !text_ends(name, TEXT(".md")) && !text_ends(name, TEXT(".json"));
}

int model_run_speech(struct model_run *r)
{
    struct speech *s = ARENA_NEW(r->a, struct speech);
    if (!s)
        return cli_fail("model", VERR_LIMIT, NULL);
    s->r = r;
    enum verr e = weights_list(r->a, r->w->file, &s->names);
    int status = e ? cli_fail("model", e, r->w->file) : read_groups(s);
    for (size_t i = 0; !status && i < s->names.n; i++) {
        char *mark = arena_mark(r->a);
        size_t groups = s->group_n;
        if (!is_sound(s->names.at[i]))
            continue;
        fprintf(stderr, "vigie model: %s\n", s->names.at[i].p);
        status = hear(s, s->names.at[i], stem_of(s->names.at[i]));
        if (groups == s->group_n) /* a new group's label stays */
            arena_rewind(r->a, mark);
    }
    if (status)
        return status;
    struct text all = {NULL, 0};
    model_count(r, "recordings", all, (double)s->recordings, s->recordings);
    model_count(r, "words", all, (double)s->sum.words, s->sum.words);
    model_count(r, "failed", all, (double)s->failed, s->recordings);
    model_count(r, "invented", all, (double)s->invented, s->recordings);
    model_count(r, "wer", all, wer_rate(&s->sum), s->sum.words);
    for (size_t i = 0; i < s->group_n; i++)
        model_count(r, "wer", s->group[i].label, wer_rate(&s->group[i].sum), s->group[i].sum.words);
    return 0;
}
