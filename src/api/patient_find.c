/* Search over keyed tokens: names and their prefixes, birth date, INS. Nothing is decrypted but
 * what is shown. */
#include "api/ins.h"
#include "api/patient.h"
#include "api/services.h"
#include "text/fold.h"

enum { PREFIX_MIN = 3, FOLDED_MAX = 512, FOUND_MAX = 50, WORDS_MAX = 6 };

static enum verr put(struct call *c, int64_t patient, const char *field, struct text token)
{
    uint8_t key[CRYPT_INDEX_BYTES];
    crypt_index(c->services->crypt, field, token, key);
    return db_run(c->db, STMT_token_add,
                  DB_ARGS(DB_TEXT(text_of(field)), DB_BYTES(key, sizeof key), DB_INT(patient)),
                  NULL);
}

static bool letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '~';
}

/* The next run of letters at or after *at; false at the end. */
static bool next_word(struct text t, size_t *at, struct text *word)
{
    size_t i = *at;
    while (i < t.n && !letter(t.p[i]))
        i++;
    size_t from = i;
    while (i < t.n && letter(t.p[i]))
        i++;
    *at = i;
    *word = text_slice(t, from, i);
    return word->n > 0;
}

static enum verr put_name(struct call *c, int64_t patient, struct text name)
{
    char folded[FOLDED_MAX];
    struct text t = {folded, text_fold_into(folded, sizeof folded, name)}, word;
    size_t at = 0;
    while (next_word(t, &at, &word)) {
        enum verr e = put(c, patient, "name", word);
        for (size_t n = PREFIX_MIN; !e && n < word.n; n++)
            e = put(c, patient, "name", text_slice(word, 0, n));
        if (e)
            return e;
    }
    return VERR_OK;
}

enum verr tokens_put(struct call *c, int64_t patient, const struct traits *t)
{
    enum verr e = db_run(c->db, STMT_token_drop, DB_ARGS(DB_INT(patient)), NULL);
    if (!e)
        e = put_name(c, patient, t->birth_name);
    if (!e)
        e = put_name(c, patient, t->used_name);
    if (!e)
        e = put_name(c, patient, t->birth_given);
    for (size_t i = 0; !e && i < t->given_n; i++)
        e = put_name(c, patient, t->given[i]);
    if (!e)
        e = put(c, patient, "birth", t->birth_date);
    if (!e && t->ins_number.n > 0)
        e = put(c, patient, "ins", t->ins_number);
    return e;
}

struct word {
    const char *field;
    uint8_t key[CRYPT_INDEX_BYTES];
    size_t n; /* letters: the longest word is looked up first */
};

/* "12/03/1967" as "1967-03-12"; other texts unchanged. */
static struct text iso_date(struct arena *a, struct text t)
{
    if (t.n != 10 || t.p[2] != '/' || t.p[5] != '/')
        return t;
    struct writer w = writer_in(a);
    writer_put(&w, text_slice(t, 6, 10));
    writer_char(&w, '-');
    writer_put(&w, text_slice(t, 3, 5));
    writer_char(&w, '-');
    writer_put(&w, text_slice(t, 0, 2));
    return writer_done(a, &w);
}

static void add_word(struct call *c, struct word *words, size_t *n, const char *field,
                     struct text token)
{
    if (*n == WORDS_MAX)
        return;
    struct word *w = &words[(*n)++];
    *w = (struct word){.field = field, .n = token.n};
    crypt_index(c->services->crypt, field, token, w->key);
    if (w->n > words[0].n) {
        struct word first = words[0];
        words[0] = *w;
        *w = first;
    }
}

static void query_words(struct call *c, struct text q, struct word *words, size_t *n)
{
    char ins[INS_CHARS + 1];
    if (ins_read(q, ins) == VERR_OK) {
        add_word(c, words, n, "ins", text_of(ins));
        return;
    }
    for (struct text rest = q; rest.p;) {
        struct text part = iso_date(c->arena, text_trim(text_cut(&rest, ' ')));
        if (rec_is_date(part)) {
            add_word(c, words, n, "birth", part);
            continue;
        }
        char folded[FOLDED_MAX];
        struct text t = {folded, text_fold_into(folded, sizeof folded, part)}, word;
        size_t at = 0;
        while (next_word(t, &at, &word))
            add_word(c, words, n, "name", word);
    }
}

static enum verr has_all(struct call *c, const struct word *words, size_t n, int64_t patient)
{
    for (size_t i = 1; i < n; i++) {
        struct db_rows rows;
        enum verr e =
            db_first(c->db, STMT_token_has,
                     DB_ARGS(DB_TEXT(text_of(words[i].field)),
                             DB_BYTES(words[i].key, sizeof words[i].key), DB_INT(patient)),
                     &rows);
        if (e)
            return e;
        db_done(&rows);
    }
    return VERR_OK;
}

static enum verr candidates(struct call *c, const struct word *words, size_t n, int64_t *ids,
                            size_t *found)
{
    struct db_rows rows;
    enum verr e = db_query(
        c->db, STMT_token_find,
        DB_ARGS(DB_TEXT(text_of(words[0].field)), DB_BYTES(words[0].key, sizeof words[0].key)),
        &rows);
    if (e)
        return e;
    while (*found < FOUND_MAX && db_next(&rows)) {
        int64_t id = db_column_int(&rows, 0);
        e = has_all(c, words, n, id);
        if (e == VERR_OK)
            ids[(*found)++] = id;
        else if (e != VERR_NOT_FOUND)
            break;
        e = VERR_OK;
    }
    enum verr end = db_done(&rows);
    return e ? e : end;
}

struct hit {
    struct patient_short shown;
    struct text ins_status;
    bool in_team;
};

static enum verr load_hit(struct call *c, int64_t id, struct hit *out)
{
    struct traits t;
    enum verr e = patient_load(c, id, &t, NULL);
    if (e)
        return e;
    out->shown = (struct patient_short){id, traits_name(c->arena, &t), t.birth_date, t.sex};
    out->ins_status = t.ins_status;
    struct db_rows rows;
    e = db_first(c->db, STMT_team_has, DB_ARGS(DB_INT(id), DB_INT(c->who.person)), &rows);
    out->in_team = e == VERR_OK;
    if (out->in_team)
        db_done(&rows);
    return e == VERR_NOT_FOUND ? VERR_OK : e;
}

static enum verr reply_hits(struct call *c, const struct hit *hits, size_t n)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"patients\":[");
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        writer_char(&w, '{');
        rec_json_id_field(&w, "id", hits[i].shown.id);
        rec_json_field(&w, "name", hits[i].shown.name);
        rec_json_field(&w, "birth_date", hits[i].shown.birth_date);
        rec_json_field(&w, "sex", hits[i].shown.sex);
        rec_json_field(&w, "ins_status", hits[i].ins_status);
        rec_key(&w, "in_team");
        writer_str(&w, hits[i].in_team ? "true}" : "false}");
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

static enum verr search_body(struct call *c, const json_t *body)
{
    struct text q;
    enum verr e = rec_string(c, body, "q", 200, &q);
    if (e)
        return e;
    struct word words[WORDS_MAX];
    size_t word_n = 0, found = 0;
    int64_t ids[FOUND_MAX];
    query_words(c, q, words, &word_n);
    if (word_n > 0)
        e = candidates(c, words, word_n, ids, &found);
    struct hit *hits = ARENA_ARRAY(c->arena, struct hit, found + 1);
    if (e || !hits)
        return e ? e : VERR_LIMIT;
    for (size_t i = 0; !e && i < found; i++)
        e = load_hit(c, ids[i], &hits[i]);
    return e ? e : reply_hits(c, hits, found);
}

static enum verr search_prepare(struct call *c)
{
    return rec_body(c, search_body);
}

const struct handler api_patient_search = {search_prepare, NULL};
