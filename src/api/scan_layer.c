/* Words and their places out of what the decode child writes. */
#include "api/scan_layer.h"

#include <jansson.h>
#include <stdio.h>

enum verr scan_reading_begin(struct arena *a, struct scan_reading *r)
{
    *r = (struct scan_reading){.block = 0};
    char *room = ARENA_RAW(a, char, SCAN_TEXT_MAX);
    r->layer.sheet = ARENA_ARRAY(a, struct scan_sheet, SCAN_PAGES_MAX);
    r->layer.at = ARENA_RAW(a, struct scan_place, SCAN_WORDS_MAX);
    if (!room || !r->layer.sheet || !r->layer.at)
        return VERR_LIMIT;
    r->text = writer_over(room, SCAN_TEXT_MAX);
    return VERR_OK;
}

static int right_of(const struct scan_place *p)
{
    return p->box[0] + p->box[2];
}

/* How wide the first word of this place is: a line of text is taken to be evenly set. */
static int first_width(const struct scan_reading *r, const struct scan_place *p)
{
    struct text t = {r->text.p + p->start, p->end - p->start};
    size_t blank = text_find(t, TEXT(" "), 0);
    return blank == SIZE_MAX || t.n == 0 ? p->box[2] : (int)((size_t)p->box[2] * blank / t.n);
}

/* A paragraph goes on over the end of a line that had no room for the next word. */
static bool goes_on(const struct scan_reading *r, const struct scan_place *p,
                    const struct scan_place *next, int edge)
{
    bool known = p->box[2] > 0 && next->box[2] > 0;
    bool below =
        next->box[1] - p->box[1] < 3 * (p->box[3] > next->box[3] ? p->box[3] : next->box[3]);
    return known && below && next->box[1] > p->box[1] &&
           right_of(p) + next->box[3] / 4 + first_width(r, next) > edge;
}

/* The lines of the block are known: which of them were broken for want of room only? */
static void end_block(struct scan_reading *r)
{
    const struct scan_layer *l = &r->layer;
    int edge = 0;
    for (size_t i = r->block_first; i < l->n; i++)
        edge = right_of(&l->at[i]) > edge ? right_of(&l->at[i]) : edge;
    for (size_t i = r->block_first + 1; i < l->n; i++) {
        const struct scan_place *p = &l->at[i - 1], *next = &l->at[i];
        if (p->line != next->line && next->start == p->end + 1 && goes_on(r, p, next, edge))
            r->text.p[p->end] = ' ';
    }
    r->block_first = l->n;
}

static bool number(const json_t *o, const char *key, json_int_t least, json_int_t most, int *out)
{
    const json_t *v = json_object_get(o, key);
    json_int_t n = json_integer_value(v);
    if (!json_is_integer(v) || n < least || n > most)
        return false;
    *out = (int)n;
    return true;
}

static enum verr take_page(struct scan_reading *r, const json_t *o)
{
    struct scan_layer *l = &r->layer;
    int n = 0, w = 0, h = 0;
    const char *from = json_string_value(json_object_get(o, "from"));
    end_block(r);
    if (l->pages == SCAN_PAGES_MAX)
        return VERR_LIMIT;
    if (!from || !number(o, "page", 1, SCAN_PAGES_MAX, &n) || (unsigned)n != l->pages + 1)
        return VERR_BAD_INPUT;
    if (json_object_get(o, "width") &&
        (!number(o, "width", 0, SCAN_SIDE_MAX, &w) || !number(o, "height", 0, SCAN_SIDE_MAX, &h)))
        return VERR_BAD_INPUT;
    l->sheet[l->pages++] = (struct scan_sheet){
        .width = (unsigned)w, .height = (unsigned)h, .read = text_is(text_of(from), "ocr")};
    r->block = 0;
    return VERR_OK;
}

/* Absent: no place is known. Outside the page: BAD_INPUT. */
static enum verr take_box(const struct scan_sheet *s, const json_t *o, int box[4])
{
    const json_t *list = json_object_get(o, "box");
    if (!list)
        return VERR_OK;
    if (json_array_size(list) != 4)
        return VERR_BAD_INPUT;
    for (size_t i = 0; i < 4; i++) {
        const json_t *v = json_array_get(list, i);
        json_int_t n = json_integer_value(v);
        if (!json_is_integer(v) || n < 0 || n > SCAN_SIDE_MAX)
            return VERR_BAD_INPUT;
        box[i] = (int)n;
    }
    bool inside = box[0] + box[2] <= (int)s->width + 1 && box[1] + box[3] <= (int)s->height + 1;
    return inside ? VERR_OK : VERR_BAD_INPUT;
}

/* Control characters, of which a letter has none, become blanks. */
static void put_words(struct writer *w, struct text t)
{
    for (size_t i = 0; i < t.n; i++)
        writer_char(w, (unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f ? ' ' : t.p[i]);
}

/* What stands between this place and the one before it. */
static const char *between(const struct scan_reading *r, const struct scan_place *p, bool new_block)
{
    const struct scan_layer *l = &r->layer;
    if (l->n == 0)
        return "";
    const struct scan_place *last = &l->at[l->n - 1];
    if (last->page != p->page || new_block)
        return "\n\n";
    return last->line == p->line ? " " : "\n";
}

static enum verr add_place(struct scan_reading *r, struct scan_place p, struct text said,
                           unsigned block)
{
    struct scan_layer *l = &r->layer;
    if (l->n == SCAN_WORDS_MAX)
        return VERR_LIMIT;
    bool new_block = block != r->block;
    if (new_block)
        end_block(r);
    writer_str(&r->text, between(r, &p, new_block));
    r->block = block;
    p.start = r->text.n;
    put_words(&r->text, said);
    p.end = r->text.n;
    l->at[l->n++] = p;
    l->doubtful += p.doubtful;
    return r->text.full ? VERR_LIMIT : VERR_OK;
}

static struct text string_of(const json_t *v)
{
    return (struct text){json_string_value(v), json_string_length(v)};
}

static enum verr take_word(struct scan_reading *r, const json_t *o, const json_t *word)
{
    struct scan_layer *l = &r->layer;
    struct scan_place p = {.page = l->pages - 1,
                           .doubtful = json_is_true(json_object_get(o, "doubtful"))};
    int line = 0, block = 0, sure = 0;
    if (!number(o, "line", 1, SCAN_WORDS_MAX, &line) ||
        !number(o, "block", 1, SCAN_WORDS_MAX, &block) || !number(o, "confidence", 0, 100, &sure))
        return VERR_BAD_INPUT;
    p.line = (unsigned)line;
    p.sure = (unsigned)sure;
    enum verr e = take_box(&l->sheet[p.page], o, p.box);
    struct text said = text_trim(string_of(word));
    return e || said.n == 0 ? e : add_place(r, p, said, (unsigned)block);
}

/* A line of a text that stood in the file: its own block are the lines of its page. */
static enum verr take_text(struct scan_reading *r, const json_t *o, const json_t *text)
{
    struct scan_layer *l = &r->layer;
    struct scan_place p = {.page = l->pages - 1, .sure = 100};
    bool same = l->n > 0 && l->at[l->n - 1].page == p.page;
    p.line = same ? l->at[l->n - 1].line + 1 : 1;
    enum verr e = take_box(&l->sheet[p.page], o, p.box);
    struct text said = text_trim(string_of(text));
    return e || said.n == 0 ? e : add_place(r, p, said, 1);
}

static enum verr take_line(struct scan_reading *r, const json_t *o)
{
    const json_t *word = json_object_get(o, "word"), *text = json_object_get(o, "text");
    if (json_object_get(o, "page"))
        return take_page(r, o);
    if (r->layer.pages == 0)
        return VERR_BAD_INPUT;
    if (json_is_string(word))
        return take_word(r, o, word);
    if (json_is_string(text))
        return take_text(r, o, text);
    return json_object_get(o, "layer") ? VERR_OK : VERR_BAD_INPUT;
}

enum verr scan_reading_lines(struct scan_reading *r, struct text piece)
{
    enum verr e = piece.n > 0 && piece.p[piece.n - 1] == '\n' ? VERR_OK : VERR_BAD_INPUT;
    while (!e && piece.n > 0) {
        struct text line = text_cut(&piece, '\n');
        json_t *o = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
        e = json_is_object(o) ? take_line(r, o) : VERR_BAD_INPUT;
        json_decref(o);
    }
    return e;
}

enum verr scan_reading_picture(struct scan_reading *r, size_t bytes)
{
    struct scan_layer *l = &r->layer;
    if (l->pages == 0)
        return VERR_BAD_INPUT;
    struct scan_sheet *s = &l->sheet[l->pages - 1];
    if (s->bytes == 0)
        for (unsigned i = 0; i + 1 < l->pages; i++)
            s->at += l->sheet[i].bytes;
    s->bytes += (int64_t)bytes;
    return VERR_OK;
}

enum verr scan_reading_end(struct scan_reading *r)
{
    end_block(r);
    r->layer.text = writer_text(&r->text);
    return r->text.full ? VERR_LIMIT : VERR_OK;
}
