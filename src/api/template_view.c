/* Templates as they are read: the list by type, one version, what a version changes. */
#include "api/services.h"
#include "api/template.h"

enum { SHOWN_MAX = 100 };

static enum verr load_versions(struct call *c, struct text type, struct template_row *at, size_t *n)
{
    struct db_rows rows;
    enum verr e = db_query(c->db, STMT_template_list, DB_ARGS(DB_TEXT(type)), &rows);
    if (e)
        return e;
    for (*n = 0; !e && *n < SHOWN_MAX && db_next(&rows);)
        e = template_row_read(c, &rows, &at[(*n)++]);
    enum verr end = db_done(&rows);
    return e ? e : end;
}

/* One type: {"type","title","in_force","versions":[..]}, without the contents. */
static enum verr show_type(struct call *c, struct text type, const struct template_cases *cases,
                           struct text *out)
{
    struct template_row *at = ARENA_ARRAY(c->arena, struct template_row, SHOWN_MAX);
    struct text *shown = ARENA_ARRAY(c->arena, struct text, SHOWN_MAX);
    size_t n = 0;
    int64_t in_force = 0;
    enum verr e = at && shown ? load_versions(c, type, at, &n) : VERR_LIMIT;
    for (size_t i = 0; !e && i < n; i++) {
        struct writer w;
        e = template_write_row(c, &w, &at[i], cases);
        if (e)
            return e;
        writer_char(&w, '}');
        shown[i] = writer_done(c->arena, &w);
        in_force = text_is(at[i].state, "released") ? at[i].version : in_force;
    }
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_field(&w, "type", type);
    rec_json_field(&w, "title", text_of(draft_type_title(type, c->who.lang)));
    rec_json_int_field(&w, "in_force", in_force);
    rec_json_int_field(&w, "latest", n > 0 ? at[0].version : 0);
    rec_key(&w, "versions");
    writer_char(&w, '[');
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        writer_put(&w, shown[i]);
    }
    writer_str(&w, "]}");
    *out = writer_done(c->arena, &w);
    return VERR_OK;
}

static enum verr list_prepare(struct call *c)
{
    struct text shown[16];
    struct template_cases cases;
    size_t n = 0;
    enum verr e = template_cases_load(c, &cases);
    for (const char *const *t = draft_types(); !e && *t && n < 16; t++)
        e = show_type(c, text_of(*t), &cases, &shown[n++]);
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_str(&w, "{\"types\":[");
    for (size_t i = 0; i < n; i++) {
        rec_item(&w);
        writer_put(&w, shown[i]);
    }
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_template_list = {list_prepare, NULL};

static bool version_of(struct text t, int64_t *out)
{
    uint64_t v = 0;
    if (!text_to_u64(t, &v) || v > 1000000)
        return false;
    *out = (int64_t)v;
    return true;
}

static enum verr get_prepare(struct call *c)
{
    struct template_row row;
    struct writer w;
    int64_t version = 0;
    if (!version_of(c->path[1], &version))
        return VERR_NOT_FOUND;
    enum verr e = template_open_row(c, version, &w, &row);
    if (e)
        return e;
    rec_key(&w, "template");
    writer_put(&w, row.content);
    writer_char(&w, '}');
    return rec_reply(c, &w);
}

const struct handler api_template_get = {get_prepare, NULL};

/* ---------------- what a version changes */

static const struct template_section *same_id(const struct template *t, const char *id,
                                              size_t *rank)
{
    for (size_t i = 0; i < t->section_n; i++)
        if (!strcmp(t->sections[i].id, id)) {
            *rank = i;
            return &t->sections[i];
        }
    return NULL;
}

static void change(struct writer *w, const char *kind, const char *lang, const char *section,
                   struct text before, struct text after)
{
    rec_item(w);
    writer_char(w, '{');
    rec_json_field(w, "kind", text_of(kind));
    rec_json_field(w, "lang", text_of(lang));
    rec_json_field(w, "section", text_of(section));
    rec_json_field(w, "before", before);
    rec_json_field(w, "after", after);
    writer_char(w, '}');
}

static void word_changes(struct writer *w, const char *section, const char *kind,
                         const char *const before[2], const char *const after[2])
{
    for (int l = 0; l < 2; l++) {
        struct text b = before[l] ? text_of(before[l]) : TEXT("");
        struct text a = after[l] ? text_of(after[l]) : TEXT("");
        if (!text_equal(b, a))
            change(w, kind, l == LANG_FR ? "fr" : "en", section, b, a);
    }
}

/* Where each group of each route went: from the section of one to the section of the other. */
static void route_changes(struct writer *w, const struct template *from, const struct template *to)
{
    for (int r = 0; r < ROUTE_COUNT; r++)
        for (int g = 0; g < GROUP_COUNT; g++) {
            int b = template_place(from, (enum route)r, (enum group)g);
            int a = template_place(to, (enum route)r, (enum group)g);
            const char *before = b < 0 ? "" : from->sections[b].id;
            const char *after = a < 0 ? "" : to->sections[a].id;
            if (!strcmp(before, after))
                continue;
            char what[64];
            struct writer name = writer_over(what, sizeof what);
            writer_f(&name, "%s:%s", route_name((enum route)r), group_name((enum group)g));
            rec_item(w);
            writer_char(w, '{');
            rec_json_field(w, "kind", TEXT("takes"));
            rec_json_field(w, "what", writer_text(&name));
            rec_json_field(w, "before", text_of(before));
            rec_json_field(w, "after", text_of(after));
            writer_char(w, '}');
        }
}

/* The order of the sections that both have, when it differs, as one change. */
static bool reordered(const struct template *from, const struct template *to)
{
    size_t last = 0;
    for (size_t i = 0; i < to->section_n; i++) {
        size_t rank = 0;
        if (!same_id(from, to->sections[i].id, &rank))
            continue;
        if (rank < last)
            return true;
        last = rank;
    }
    return false;
}

static void write_changes(struct writer *w, const struct template *from, const struct template *to)
{
    size_t rank = 0;
    word_changes(w, "", "title", from->title, to->title);
    for (size_t i = 0; i < from->section_n; i++)
        if (!same_id(to, from->sections[i].id, &rank))
            change(w, "removed", "fr", from->sections[i].id,
                   text_of(from->sections[i].title[LANG_FR]), TEXT(""));
    for (size_t i = 0; i < to->section_n; i++) {
        const struct template_section *s = &to->sections[i];
        const struct template_section *before = same_id(from, s->id, &rank);
        if (!before) {
            change(w, "added", "fr", s->id, TEXT(""), text_of(s->title[LANG_FR]));
            continue;
        }
        word_changes(w, s->id, "title", before->title, s->title);
        word_changes(w, s->id, "empty", before->empty, s->empty);
    }
    if (reordered(from, to))
        change(w, "order", "", "", TEXT(""), TEXT(""));
    route_changes(w, from, to);
}

static enum verr diff_prepare(struct call *c)
{
    struct template_row row[2];
    struct template t[2];
    int64_t version[2] = {0, 0};
    if (!version_of(rec_query(c, "from"), &version[0]) || !version_of(c->path[1], &version[1]))
        return rec_no(c, VERR_BAD_INPUT, "from");
    enum verr e = VERR_OK;
    for (int i = 0; !e && i < 2; i++) {
        e = template_row_get(c, c->path[0], version[i], &row[i]);
        if (!e)
            e = template_of_row(c, &row[i], &t[i]);
    }
    if (e)
        return e;
    struct writer w = writer_in(c->arena);
    writer_char(&w, '{');
    rec_json_int_field(&w, "from", version[0]);
    rec_json_int_field(&w, "to", version[1]);
    rec_key(&w, "changes");
    writer_char(&w, '[');
    write_changes(&w, &t[0], &t[1]);
    writer_str(&w, "]}");
    return rec_reply(c, &w);
}

const struct handler api_template_diff = {diff_prepare, NULL};
