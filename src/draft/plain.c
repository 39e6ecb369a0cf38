/* plain.c - a draft written as plain text: titles open sections, the other lines are statements */
#include "draft/draft.h"
#include "draft/template.h"

#include <assert.h>

#define PLAIN_MAX_LINES 4096

static const struct {
    const char *word; /* found in a title, in lower case */
    const char *id;
} titles[] = {
    {"motif", "motif"},
    {"reason", "motif"},
    {"allerg", "allergies"},
    {"dents", "antecedents"},
    {"past ", "antecedents"},
    {"traitement", "traitements"},
    {"medication", "traitements"},
    {"mode de vie", "mode_de_vie"},
    {"social", "mode_de_vie"},
    {"examen", "examen"},
    {"examination", "examen"},
    {"conclusion", "conclusion"},
    {"synth", "conclusion"},
    {"assessment", "conclusion"},
    {"conduite", "conduite"},
    {"plan", "conduite"},
    {"suites", "conduite"},
    {"histoire", "histoire"},
    {"history", "histoire"},
};

static bool has_word(struct text title, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= title.n; i++) {
        size_t k = 0;
        while (k < n && (title.p[i + k] |
                         (title.p[i + k] >= 'A' && title.p[i + k] <= 'Z' ? 32 : 0)) == word[k]) {
            k++;
        }
        if (k == n) {
            return true;
        }
    }
    return false;
}

static struct text section_id(struct text title)
{
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        if (has_word(title, titles[i].word)) {
            return text_of(titles[i].id);
        }
    }
    return TEXT("histoire");
}

/* "# Title" or "Title :" alone on its line. */
static bool is_title(struct text line, struct text *title)
{
    if (text_starts(line, TEXT("#"))) {
        while (text_starts(line, TEXT("#"))) {
            line = text_slice(line, 1, line.n);
        }
        *title = text_trim(line);
        return true;
    }
    if (!text_ends(line, TEXT(":")) || line.n > 80) {
        return false;
    }
    *title = text_trim(text_slice(line, 0, line.n - 1));
    return true;
}

static struct text without_bullet(struct text line)
{
    static const char *const bullets[] = {"- ", "* ", "• ", "– "};
    for (size_t i = 0; i < sizeof(bullets) / sizeof(bullets[0]); i++) {
        if (text_begins(line, bullets[i])) {
            return text_trim(text_slice(line, strlen(bullets[i]), line.n));
        }
    }
    return line;
}

static size_t lines_in(struct text bytes)
{
    size_t n = 1;
    for (size_t i = 0; i < bytes.n; i++) {
        n += bytes.p[i] == '\n';
    }
    return n;
}

static void open_section(struct draft *d, struct text title, struct statement *next)
{
    struct section *s = &d->sections[d->section_n++];
    *s = (struct section){.id = section_id(title), .title = title, .statements = next};
}

enum verr draft_parse_plain(struct arena *a, struct text bytes, struct draft *out)
{
    assert(a && out);
    size_t n = lines_in(bytes);
    if (n > PLAIN_MAX_LINES) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(bytes)) {
        return VERR_BAD_UTF8;
    }
    struct draft d = {.type = TEXT("consultation"), .engine = TEXT("plain"), .lang = TEXT("fr")};
    d.sections = ARENA_ARRAY(a, struct section, n + 1);
    struct statement *next = ARENA_ARRAY(a, struct statement, n);
    if (arena_full(a)) {
        return VERR_LIMIT;
    }
    struct text rest = bytes;
    while (rest.p) {
        struct text line = text_trim(text_cut(&rest, '\n'));
        struct text title = {NULL, 0};
        if (line.n && is_title(line, &title)) {
            open_section(&d, title, next);
        } else if (line.n) {
            if (d.section_n == 0) {
                open_section(&d, (struct text){"", 0}, next);
            }
            next->text = without_bullet(line);
            d.sections[d.section_n - 1].statement_n++;
            next++;
        }
    }
    *out = d;
    return VERR_OK;
}
