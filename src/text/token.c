/* token.c - see token.h */
#include "text/token.h"

#include "text/phrase.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == '~';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of the word at i. An underscore belongs to no French word: it is a mark. */
static size_t word_length(struct text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && is_letter(t.p[i + n])) {
        n++;
    }
    return n;
}

/* Bytes of the number at i, with one decimal comma or point between digits. */
static size_t digits_length(struct text t, size_t i)
{
    size_t n = 0;
    while (i + n < t.n && is_digit(t.p[i + n])) {
        n++;
    }
    size_t at = i + n;
    if (at + 1 < t.n && (t.p[at] == ',' || t.p[at] == '.') && is_digit(t.p[at + 1])) {
        size_t more = 1;
        while (at + more < t.n && is_digit(t.p[at + more])) {
            more++;
        }
        bool date = at + more + 1 < t.n && t.p[at + more] == '.' && is_digit(t.p[at + more + 1]);
        n += date ? 0 : more;
    }
    return n;
}

/* "M." and "Dr." do not end a sentence. */
static bool short_title(struct text w)
{
    static const char *const titles[] = {"m", "mr", "mme", "dr", "pr", "mlle", "st", "cf", "ex"};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (text_is(w, titles[i])) {
            return true;
        }
    }
    return false;
}

struct cutter {
    const struct folded *f;
    struct tokens out;
    bool ended;  /* the sentence is over: the next word opens another */
    bool hyphen; /* a hyphen was passed since the last token */
    size_t last; /* end of the last token, in folded bytes */
};

static bool put_token(struct arena *a, struct cutter *c, size_t at, size_t n, uint8_t kind)
{
    struct token *t = ARENA_NEW(a, struct token);
    if (t == NULL) {
        return false;
    }
    if (c->out.at == NULL) {
        c->out.at = t;
    }
    if (c->ended && kind != TOKEN_MARK) {
        c->out.sentences += c->out.n > 0;
        c->ended = false;
    }
    *t = (struct token){.text = text_slice(c->f->text, at, at + n),
                        .start = c->f->map[at],
                        .end = c->f->map[at + n],
                        .sentence = c->out.sentences,
                        .kind = kind,
                        .glued = c->out.n > 0 && c->last == at,
                        .hyphen = c->hyphen};
    phrase_word(&phrases_fr, t);
    c->out.n++;
    c->hyphen = false;
    c->last = at + n;
    return true;
}

static bool ends_sentence(const struct cutter *c, char mark)
{
    if (mark == '!' || mark == '?' || mark == ';') {
        return true;
    }
    if (mark != '.' || c->out.n == 0) {
        return false;
    }
    const struct token *before = &c->out.at[c->out.n - 1];
    return !(before->kind == TOKEN_WORD && short_title(before->text));
}

/* One step at folded byte i: how many bytes it takes, 0 when the arena is full. */
static size_t cut_one(struct arena *a, struct cutter *c, size_t i)
{
    struct text t = c->f->text;
    char b = t.p[i];
    size_t n = word_length(t, i);
    if (n > 0) {
        return put_token(a, c, i, n, TOKEN_WORD) ? n : 0;
    }
    n = digits_length(t, i);
    if (n > 0) {
        return put_token(a, c, i, n, TOKEN_DIGITS) ? n : 0;
    }
    if (b == '\n') {
        c->ended = true;
        c->hyphen = false;
    }
    c->hyphen = c->hyphen || b == '-';
    if (b == ' ' || b == '\n' || b == '\'' || b == '-') {
        return 1;
    }
    bool ends = ends_sentence(c, b);
    if (!put_token(a, c, i, 1, TOKEN_MARK)) {
        return 0;
    }
    c->ended = c->ended || ends;
    return 1;
}

bool text_tokens(struct arena *a, const struct folded *f, struct tokens *out)
{
    struct cutter c = {.f = f, .out.phrases = &phrases_fr};
    for (size_t i = 0; i < f->text.n;) {
        size_t step = cut_one(a, &c, i);
        if (step == 0) {
            return false;
        }
        i += step;
    }
    c.out.sentences += c.out.n > 0;
    *out = c.out;
    return true;
}
