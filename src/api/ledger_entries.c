/* The ledger as people read it: entries newest first, chosen by what, by whom, about what. */
#include "api/guard.h"
#include "api/journal.h"
#include "api/leaves.h"
#include "api/person.h"

enum {
    PAGE_USUAL = 50,
    PAGE_MAX = 200,
    NAMES_MAX = 64,    /* persons named on a page without asking twice */
    SCAN_MAX = 200000, /* leaves looked at for one page: some tenths of a second */
    KINDS_MAX = 8      /* needles of one group */
};

/* What a page of people's words gathers. Event names are matched from their beginning; in a
 * canonical line these bytes can stand nowhere else, no value holds a quote. */
#define ANY(prefix) "\"event\":\"" prefix
static const struct group {
    const char *name;
    const char *needle[KINDS_MAX];
} groups[] = {
    {"session", {ANY("session_"), ANY("totp_")}},
    {"people", {ANY("person_")}},
    {"certificate", {ANY("certificate_")}},
    {"patient", {ANY("patient_"), ANY("encounter_")}},
    {"consent", {ANY("consent_"), ANY("patient_ai\"")}},
    {"source", {ANY("source_")}},
    {"recording", {ANY("recording_")}},
    {"draft",
     {ANY("ai_use\""), ANY("document_create\""), ANY("document_check\""),
      ANY("document_replace\"")}},
    {"review", {ANY("statement_"), ANY("omission_")}},
    {"sign", {ANY("document_sign\"")}},
    {"export", {ANY("document_export\""), ANY("ledger_export\"")}},
    {"refusal", {"\"outcome\":\"refused\"", "\"outcome\":\"failed\""}},
    {"ledger", {ANY("ledger_")}},
    {"model", {ANY("model_")}},
    {"template", {ANY("template_")}},
    {"machine", {ANY("backup\""), ANY("restore\""), ANY("server_"), ANY("job_")}},
};

struct shown {
    int64_t index;
    struct text line;
};

struct search {
    struct call *c;
    struct text kinds[KINDS_MAX]; /* one of them, when there are any */
    size_t kind_n;
    struct text actor, patient, object; /* each of them, unless "" */
    bool nobody;                        /* the person asked for does not exist */
    int64_t before, wanted, seen;
    int64_t next; /* where the next page begins, -1 when there is none */
    struct shown at[PAGE_MAX];
    int64_t n;
};

static bool has(struct text line, struct text needle)
{
    return needle.n == 0 || text_find(line, needle, 0) != SIZE_MAX;
}

static bool fits(const struct search *s, struct text line)
{
    bool kind = s->kind_n == 0;
    for (size_t i = 0; i < s->kind_n && !kind; i++)
        kind = has(line, s->kinds[i]);
    return kind && has(line, s->actor) && has(line, s->patient) && has(line, s->object);
}

static enum verr visit(void *ctx, const struct leaf *l)
{
    struct search *s = ctx;
    if (s->n == s->wanted) /* the page is full, and there is more */
        return VERR_CANCELLED;
    s->seen++;
    s->next = l->index;
    if (fits(s, l->entry))
        s->at[s->n++] = (struct shown){l->index, text_copy(s->c->arena, l->entry)};
    return VERR_OK;
}

static enum verr gather(struct search *s)
{
    if (s->nobody)
        return VERR_OK;
    enum verr e = leaves_walk_back(s->c, s->before, SCAN_MAX, visit, s);
    if ((!e && s->seen < SCAN_MAX) || s->next == 0)
        s->next = -1;
    return e == VERR_CANCELLED ? VERR_OK : e;
}

/* ---------------- what was asked for */

static struct text needle(struct call *c, const char *before, struct text value, const char *after)
{
    struct writer w = writer_in(c->arena);
    writer_str(&w, before);
    writer_put(&w, value);
    writer_str(&w, after);
    return writer_done(c->arena, &w);
}

static bool is_event(struct text name)
{
    for (int i = 0; i < LEDGER_EVENT_COUNT; i++)
        if (text_is(name, ledger_event_name((enum ledger_event)i)))
            return true;
    return false;
}

static enum verr ask_event(struct search *s)
{
    struct text name = rec_query(s->c, "event");
    if (name.n == 0)
        return VERR_OK;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (text_is(name, groups[i].name)) {
            while (s->kind_n < KINDS_MAX && groups[i].needle[s->kind_n]) {
                s->kinds[s->kind_n] = text_of(groups[i].needle[s->kind_n]);
                s->kind_n++;
            }
            return VERR_OK;
        }
    if (!is_event(name))
        return rec_no(s->c, VERR_BAD_INPUT, "event");
    s->kinds[s->kind_n++] = needle(s->c, ANY(""), name, "\"");
    return VERR_OK;
}

/* An id, or a login. */
static enum verr ask_person(struct search *s)
{
    struct text asked = text_trim(rec_query(s->c, "person"));
    struct person p;
    uint64_t id = 0;
    if (asked.n == 0)
        return VERR_OK;
    if (!text_to_u64(asked, &id)) {
        enum verr e = person_of_login(s->c, asked, &p);
        s->nobody = e == VERR_NOT_FOUND;
        if (e)
            return s->nobody ? VERR_OK : e;
        id = (uint64_t)p.id;
    }
    struct writer w = writer_in(s->c->arena);
    writer_str(&w, "\"actor\":\"");
    writer_u64(&w, id);
    writer_char(&w, '"');
    s->actor = writer_done(s->c->arena, &w);
    return VERR_OK;
}

static enum verr ask_patient(struct search *s)
{
    struct text asked = rec_query(s->c, "patient");
    char hash[JOURNAL_HASH_CHARS];
    uint64_t id = 0;
    if (asked.n == 0)
        return VERR_OK;
    if (!text_to_u64(asked, &id) || id > INT64_MAX)
        return rec_no(s->c, VERR_BAD_INPUT, "patient");
    journal_patient(s->c->services->crypt, (int64_t)id, hash);
    s->patient = needle(s->c, "\"patient\":\"", (struct text){hash, sizeof hash}, "\"");
    return VERR_OK;
}

/* "document:42", or all of a kind: "document". */
static enum verr ask_object(struct search *s)
{
    struct text id = rec_query(s->c, "object");
    if (id.n == 0)
        return VERR_OK;
    if (id.n > LEDGER_ID_MAX || text_find(id, TEXT("\""), 0) != SIZE_MAX)
        return rec_no(s->c, VERR_BAD_INPUT, "object");
    struct text kind = text_cut(&id, ':');
    struct writer w = writer_in(s->c->arena);
    writer_str(&w, "\"object\":\"");
    writer_put(&w, kind);
    writer_char(&w, '"');
    if (id.n > 0) {
        writer_str(&w, ",\"id\":\"");
        writer_put(&w, id);
        writer_char(&w, '"');
    }
    s->object = writer_done(s->c->arena, &w);
    return VERR_OK;
}

static enum verr ask_page(struct search *s)
{
    uint64_t before = 0, n = PAGE_USUAL;
    struct text at = rec_query(s->c, "before"), many = rec_query(s->c, "n");
    if (at.n > 0 && (!text_to_u64(at, &before) || before > INT64_MAX))
        return rec_no(s->c, VERR_BAD_INPUT, "before");
    if (many.n > 0 && (!text_to_u64(many, &n) || n == 0 || n > PAGE_MAX))
        return rec_no(s->c, VERR_BAD_INPUT, "n");
    s->before = at.n > 0 ? (int64_t)before : INT64_MAX;
    s->wanted = (int64_t)n;
    return VERR_OK;
}

/* ---------------- the page */

struct names {
    struct {
        int64_t id;
        struct text name;
    } at[NAMES_MAX];
    size_t n;
};

/* The actor's name; their id when the account has none, "" for nobody. */
static enum verr name_of(struct call *c, struct names *all, struct text actor, struct text *out)
{
    struct person_shown p;
    uint64_t id = 0;
    *out = actor;
    if (!text_to_u64(actor, &id) || id > INT64_MAX)
        return VERR_OK;
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i].id == (int64_t)id) {
            *out = all->at[i].name;
            return VERR_OK;
        }
    enum verr e = person_show(c, (int64_t)id, &p);
    if (e)
        return e;
    if (p.name.n > 0)
        *out = p.name;
    if (all->n < NAMES_MAX) {
        all->at[all->n].id = (int64_t)id;
        all->at[all->n++].name = *out;
    }
    return VERR_OK;
}

static void write_object(struct writer *w, const struct ledger_entry *e)
{
    rec_key(w, "object");
    writer_char(w, '"'); /* their alphabets need no escape */
    writer_put(w, e->object);
    if (e->id.n > 0)
        writer_char(w, ':');
    writer_put(w, e->id);
    writer_char(w, '"');
}

static void write_detail(struct writer *w, const struct ledger_entry *e)
{
    rec_key(w, "detail");
    writer_char(w, '{');
    for (size_t i = 0; i < e->detail_n; i++) {
        if (i > 0)
            writer_char(w, ',');
        writer_json(w, e->detail[i].key);
        writer_char(w, ':');
        writer_json(w, e->detail[i].value);
    }
    writer_char(w, '}');
}

static void write_entry(struct writer *w, int64_t index, const struct ledger_entry *e,
                        struct text actor, enum lang l)
{
    writer_char(w, '{');
    rec_json_int_field(w, "index", index);
    rec_json_time_field(w, "at", e->time);
    rec_json_field(w, "event", text_of(ledger_event_name(e->event)));
    rec_json_field(w, "what", text_of(ledger_event_words(e->event, l)));
    rec_json_field(w, "actor", actor);
    rec_json_field(w, "actor_id", e->actor);
    rec_json_field(w, "role", e->role);
    rec_json_field(w, "auth", text_of(ledger_auth_name(e->auth)));
    write_object(w, e);
    rec_json_field(w, "outcome", text_of(ledger_outcome_name(e->outcome)));
    rec_json_field(w, "patient_ref", e->patient);
    write_detail(w, e);
    writer_char(w, '}');
}

/* A line that cannot be read is shown as such: the page must not hide what was altered. */
static void write_unreadable(struct writer *w, int64_t index)
{
    writer_char(w, '{');
    rec_json_int_field(w, "index", index);
    rec_json_field(w, "event", TEXT("unreadable"));
    rec_json_field(w, "outcome", TEXT("failed"));
    writer_char(w, '}');
}

struct page_entry {
    struct ledger_entry entry;
    struct text actor;
    bool read;
};

static enum verr read_entries(struct search *s, struct page_entry *out)
{
    struct names *names = ARENA_NEW(s->c->arena, struct names);
    enum verr e = names ? VERR_OK : VERR_LIMIT;
    for (int64_t i = 0; !e && i < s->n; i++) {
        out[i].read = ledger_entry_parse(s->at[i].line, &out[i].entry) == VERR_OK;
        if (out[i].read)
            e = name_of(s->c, names, out[i].entry.actor, &out[i].actor);
    }
    return e;
}

static enum verr reply_page(struct search *s)
{
    struct db_rows rows;
    struct page_entry *page = ARENA_ARRAY(s->c->arena, struct page_entry, (size_t)s->n + 1);
    enum verr e = page ? read_entries(s, page) : VERR_LIMIT;
    if (!e)
        e = db_first(s->c->db, STMT_ledger_head, DB_NOTHING, &rows);
    if (e)
        return e;
    int64_t size = db_column_int(&rows, 0);
    e = db_done(&rows);
    struct writer w = writer_in(s->c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "size", size);
    rec_key(&w, "next");
    if (s->next < 0)
        writer_str(&w, "null");
    else
        writer_i64(&w, s->next);
    writer_str(&w, ",\"entries\":[");
    for (int64_t i = 0; i < s->n; i++) {
        rec_item(&w);
        if (page[i].read)
            write_entry(&w, s->at[i].index, &page[i].entry, page[i].actor, s->c->who.lang);
        else
            write_unreadable(&w, s->at[i].index);
    }
    writer_str(&w, "]}");
    return e ? e : rec_reply(s->c, &w);
}

static enum verr entries_prepare(struct call *c)
{
    struct search *s = ARENA_NEW(c->arena, struct search);
    if (!s)
        return VERR_LIMIT;
    s->c = c;
    s->next = -1;
    enum verr e = ask_page(s);
    if (!e)
        e = ask_event(s);
    if (!e)
        e = ask_person(s);
    if (!e)
        e = ask_patient(s);
    if (!e)
        e = ask_object(s);
    if (!e)
        e = gather(s);
    return e ? e : reply_page(s);
}

const struct handler api_ledger_entries = {entries_prepare, NULL};
