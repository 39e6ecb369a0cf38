/* The names that a consultation is held against: of the patient's own record first, read as facts
 * (notes, earlier documents, what was signed), then of the establishment's terminologies. What a
 * machine heard is no list: a misheard name would confirm itself. */
#include "api/transcript.h"

#include "api/consent.h"
#include "api/document.h"
#include "api/services.h"
#include "api/source.h"
#include "base/params.h"
#include "facts/facts.h"
#include "speech/name.h"

enum { NAMES_MAX = 512, NAMES_BYTES = 24 * 1024 };

/* The patient's own names, each once, copied out of what is read. */
struct own {
    struct call *c;
    struct name_given *at; /* NAMES_MAX */
    size_t n;
    char *bytes; /* NAMES_BYTES, of which `used` are */
    size_t used;
    int64_t left; /* bytes of the record that may still be read */
    bool scanned; /* what is read was read on paper by a machine: only names that are known count */
};

static struct text keep(struct own *o, struct text t)
{
    if (t.n > NAMES_BYTES - o->used)
        return (struct text){NULL, 0};
    char *at = o->bytes + o->used;
    memcpy(at, t.p, t.n);
    o->used += t.n;
    return (struct text){at, t.n};
}

/* What the patient takes, has or has had done; not what is denied, and not the family's. Of what no
 * table knows, drugs that a person wrote. */
static bool is_own(const struct own *o, const struct fact *f)
{
    if (f->unlisted && (f->kind != FACT_MEDICATION || o->scanned))
        return false;

    bool named = f->kind == FACT_MEDICATION || f->kind == FACT_ALLERGY ||
                 f->kind == FACT_PROCEDURE || f->kind == FACT_PROBLEM;
    return named && f->who == FACT_PATIENT && f->polarity == FACT_PRESENT && f->end > f->start;
}

static void add(struct own *o, struct text name, struct text concept)
{
    for (size_t i = 0; i < o->n; i++)
        if (text_equal(o->at[i].name, name))
            return;
    if (o->n == NAMES_MAX || name.n == 0 || name.n > HEARD_WORD_BYTES)
        return;
    struct text kept = keep(o, name);
    struct text of = keep(o, concept);
    if (kept.p && of.p)
        o->at[o->n++] = (struct name_given){kept, of, {NULL, 0}, NAME_PATIENT};
}

static enum verr read_text(struct own *o, struct text said)
{
    struct facts_options how = {
        .lang = LANG_FR, .unlisted = true, .loaded = &o->c->services->terms};
    struct fact_list facts;
    o->left -= (int64_t)said.n;
    enum verr e = facts_find(o->c->arena, NULL, said, &how, &facts);
    for (size_t i = 0; !e && i < facts.n; i++)
        if (is_own(o, &facts.at[i]))
            add(o, text_slice(said, facts.at[i].start, facts.at[i].end), facts.at[i].concept);
    return e;
}

/* ---------------- notes and earlier documents */

struct part {
    int64_t id, rev, encounter, bytes;
    bool scanned;
};

static enum verr list(struct own *o, enum stmt stmt, struct part *out, size_t *n)
{
    struct db_rows rows;
    bool sources = stmt == STMT_names_sources;
    enum verr e = db_query(o->c->db, stmt,
                           DB_ARGS(DB_INT(o->c->patient), DB_INT(PARAM_names_sources)), &rows);
    *n = 0;
    if (e)
        return e;
    while (*n < PARAM_names_sources && db_next(&rows))
        out[(*n)++] =
            (struct part){.id = db_column_int(&rows, 0),
                          .rev = sources ? db_column_int(&rows, 1) : 0,
                          .encounter = db_column_int(&rows, sources ? 2 : 1),
                          .bytes = sources ? db_column_int(&rows, 3) : 0,
                          .scanned = sources && text_is(db_column_text(&rows, 4), "scan")};
    return db_done(&rows);
}

static enum verr read_source(struct own *o, const struct vault *v, const struct part *p)
{
    struct text said;
    o->scanned = p->scanned;
    enum verr e = source_text(o->c, v, p->id, p->rev, &said);
    return e ? e : read_text(o, said);
}

/* ---------------- what was signed */

/* Not above what may still be read: the sources that it cites are opened with it. */
static enum verr read_document(struct own *o, const struct part *p)
{
    struct document d;
    o->scanned = false;
    enum verr e = document_open(o->c, p->id, 0, &d);
    if (e)
        return e == VERR_NOT_FOUND ? VERR_OK : e;
    struct writer w = writer_in(o->c->arena);
    for (size_t i = 0; i < d.body.section_n; i++)
        for (size_t k = 0; k < d.body.sections[i].n; k++) {
            writer_put(&w, d.body.sections[i].at[k].s.text);
            writer_char(&w, '\n');
        }
    struct text said = writer_done(o->c->arena, &w);
    return (int64_t)said.n > o->left ? VERR_OK : read_text(o, said);
}

/* A part that cannot be opened, or is too much at once, gives no names: proposals alone are fewer,
 * and the transcript is shown. */
static enum verr pass_over(struct own *o, const struct part *p, enum verr e)
{
    if (e != VERR_CRYPT && e != VERR_LIMIT)
        return e;
    os_log(OS_WARN, "transcript.names", "part=%lld error=%s", (long long)p->id, verr_name(e));
    o->c->arena->full = false; /* it was not before this part */
    return VERR_OK;
}

/* One part after the other, each under the leave of its own encounter; the arena is given back. */
static enum verr read_parts(struct own *o, const struct vault *v, enum stmt stmt)
{
    struct part part[PARAM_names_sources];
    size_t n;
    enum verr e = list(o, stmt, part, &n);
    for (size_t i = 0; !e && i < n && !arena_full(o->c->arena); i++) {
        char *mark = arena_mark(o->c->arena);
        bool may = guard_consent(o->c, part[i].encounter) == VERR_OK;
        if (may && part[i].bytes <= o->left)
            e = stmt == STMT_names_sources ? read_source(o, v, &part[i])
                                           : read_document(o, &part[i]);
        arena_rewind(o->c->arena, mark);
        e = e ? pass_over(o, &part[i], e) : e;
    }
    return e;
}

static enum verr read_record(struct own *o)
{
    struct vault v;
    enum verr e = vault_open(o->c, o->c->patient, &v);
    if (e)
        return e;
    e = read_parts(o, &v, STMT_names_sources);
    if (!e)
        e = read_parts(o, &v, STMT_names_documents);
    vault_close(&v);
    return e;
}

/* ---------------- all */

static enum verr join(struct call *c, const struct own *o, struct names *out)
{
    struct loaded_name *loaded;
    size_t n;
    enum verr e = loaded_names(c->arena, &c->services->terms, &loaded, &n);
    struct name_given *all = ARENA_RAW(c->arena, struct name_given, o->n + (e ? 0 : n) + 1);
    if (e || !all)
        return VERR_LIMIT;
    memcpy(all, o->at, o->n * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[o->n + i] = (struct name_given){loaded[i].name, text_of(loaded[i].concept),
                                            loaded[i].of, NAME_TERMINOLOGY};
    return names_open(c->arena, all, o->n + n, out);
}

enum verr transcript_names(struct call *c, int64_t encounter, struct names *out)
{
    struct own own = {.c = c,
                      .at = ARENA_RAW(c->arena, struct name_given, NAMES_MAX),
                      .bytes = ARENA_RAW(c->arena, char, NAMES_BYTES),
                      .left = PARAM_names_bytes};
    if (!own.at || !own.bytes)
        return VERR_LIMIT;
    enum verr e = VERR_OK;
    if (guard_consent(c, encounter) == VERR_OK)
        e = read_record(&own);
    return e ? e : join(c, &own, out);
}
