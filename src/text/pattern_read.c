/* pattern_read.c - a pattern becomes a tree, and the tree a program */
#include "text/pattern_inner.h"

enum kind { NODE_EMPTY, NODE_STEP, NODE_THEN, NODE_OR, NODE_REPEAT, NODE_LOOK };
enum { MANY = 1000, SIZE_CAP = PATTERN_MAX_STEPS + 1 };

struct node {
    enum kind kind;
    struct pattern_step step;
    const struct node *a;
    const struct node *b;
    uint32_t min;
    uint32_t max; /* MANY: no end */
    bool lazy;
    size_t size;     /* steps that it takes, SIZE_CAP at most */
    uint32_t narrow; /* characters that it can match: from, to */
    uint32_t wide;
    uint32_t look;
};

struct reader {
    struct arena *a;
    struct text s;
    size_t at;
    unsigned depth;
    const char *wrong;
    struct pattern_set *set;
    size_t set_n;
    struct pattern_look *look;
    const struct node **looked;
    size_t look_n;
    struct pattern_step *step;
    size_t step_n;
};

static const struct node nothing = {.kind = NODE_EMPTY};

static const struct node *wrong(struct reader *r, const char *why)
{
    r->wrong = r->wrong ? r->wrong : why;
    return &nothing;
}

static bool take(struct reader *r, const char *what)
{
    struct text rest = text_slice(r->s, r->at, r->s.n);
    bool is = text_begins(rest, what);
    r->at += is ? strlen(what) : 0;
    return is;
}

static struct node *node_new(struct reader *r, struct node n)
{
    struct node *out = ARENA_NEW(r->a, struct node);
    if (!out) {
        (void)wrong(r, "the pattern is too large");
        return NULL;
    }
    n.size = n.size < SIZE_CAP ? n.size : SIZE_CAP;
    n.wide = n.wide < MANY ? n.wide : MANY;
    n.narrow = n.narrow < MANY ? n.narrow : MANY;
    *out = n;
    return out;
}

static const struct node *made(struct reader *r, struct node n)
{
    const struct node *out = node_new(r, n);
    return out ? out : &nothing;
}

static const struct node *place(struct reader *r, enum pattern_op op)
{
    return made(r, (struct node){.kind = NODE_STEP, .step = {op, 0, 0}, .size = 1});
}

static const struct node *one_of(struct reader *r, struct pattern_set set)
{
    r->set[r->set_n] = set;
    struct pattern_step step = {STEP_SET, (uint32_t)r->set_n++, 0};
    return made(r,
                (struct node){.kind = NODE_STEP, .step = step, .size = 1, .narrow = 1, .wide = 1});
}

static uint32_t character(struct reader *r)
{
    uint32_t code = 0;
    size_t n = text_utf8_at(r->s, r->at, &code);
    if (n == 0) {
        (void)wrong(r, "the pattern ends too early or is not UTF-8");
    }
    r->at += n;
    return code;
}

static unsigned class_of(uint32_t c)
{
    switch (c) {
    case 'w':
        return CLASS_WORD;
    case 'd':
        return CLASS_DIGIT;
    case 's':
        return CLASS_SPACE;
    case 'W':
        return CLASS_WORD * CLASS_NOT;
    case 'D':
        return CLASS_DIGIT * CLASS_NOT;
    case 'S':
        return CLASS_SPACE * CLASS_NOT;
    default:
        return 0;
    }
}

static bool alphanumeric(uint32_t c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128);
}

/* What follows a backslash: a class of characters, or one that stands for itself. */
static void escaped(struct reader *r, struct pattern_set *set, uint32_t *code)
{
    uint32_t c = character(r);
    unsigned classes = class_of(c);
    set->classes |= classes;
    *code = classes != 0 ? UINT32_MAX : c;
    if (classes == 0 && alphanumeric(c)) {
        (void)wrong(r, "this escape is not known (\\w \\d \\s \\b \\B and punctuation are)");
    }
}

static void add_range(struct reader *r, struct pattern_set *set, uint32_t low, uint32_t high)
{
    if (set->n == SET_MAX_RANGES || low > high) {
        (void)wrong(r, low > high ? "a range of characters is upside down"
                                  : "too many characters between [ and ]");
        return;
    }
    set->range[set->n++] = (struct pattern_range){low, high};
}

static uint32_t member(struct reader *r, struct pattern_set *set)
{
    uint32_t c = character(r);
    if (c == '\\') {
        escaped(r, set, &c);
    }
    return c;
}

static const struct node *bracket(struct reader *r)
{
    struct pattern_set set = {.inverted = take(r, "^")};
    bool first = true;
    while (!r->wrong && (first || !take(r, "]"))) {
        first = false;
        uint32_t low = member(r, &set);
        uint32_t high = low;
        struct text rest = text_slice(r->s, r->at, r->s.n);
        assert(rest.n == 0 || rest.p != NULL);
        if (low != UINT32_MAX && rest.n > 1 && rest.p[0] == '-' && rest.p[1] != ']') {
            r->at++;
            high = member(r, &set);
        }
        if (low != UINT32_MAX) {
            add_range(r, &set, low, high == UINT32_MAX ? 0 : high);
        }
    }
    return one_of(r, set);
}

static const struct node *either(struct reader *r);

static const struct node *look(struct reader *r, bool behind, bool refused)
{
    size_t i = r->look_n++;
    const struct node *inside = either(r);
    if (behind && (inside->narrow != inside->wide || inside->wide >= MANY)) {
        return wrong(r, "what stands behind must have one fixed width");
    }
    r->look[i] = (struct pattern_look){.back = behind ? inside->wide : 0, .refused = refused};
    r->looked[i] = inside;
    return made(r,
                (struct node){.kind = NODE_LOOK, .step = {STEP_LOOK, (uint32_t)i, 0}, .size = 1});
}

static const struct node *group(struct reader *r)
{
    if (++r->depth > PATTERN_MAX_DEPTH) {
        return wrong(r, "too many groups inside groups");
    }
    const struct node *out = NULL;
    if (take(r, "?=") || take(r, "?!")) {
        out = look(r, false, r->s.p[r->at - 1] == '!');
    } else if (take(r, "?<=") || take(r, "?<!")) {
        out = look(r, true, r->s.p[r->at - 1] == '!');
    } else if (take(r, "?:") || r->at == r->s.n || r->s.p[r->at] != '?') {
        out = either(r);
    } else {
        return wrong(r, "this kind of group is not known");
    }
    r->depth--;
    return take(r, ")") ? out : wrong(r, "a ( is not closed");
}

static const struct node *atom(struct reader *r)
{
    if (take(r, "(")) {
        return group(r);
    }
    if (take(r, "[")) {
        return bracket(r);
    }
    if (take(r, "^")) {
        return place(r, STEP_START);
    }
    if (take(r, "$")) {
        return place(r, STEP_END);
    }
    if (take(r, "\\b")) {
        return place(r, STEP_EDGE);
    }
    if (take(r, "\\B")) {
        return place(r, STEP_INSIDE);
    }
    if (take(r, ".")) {
        return one_of(r, (struct pattern_set){.range = {{'\n', '\n'}}, .n = 1, .inverted = true});
    }
    if (strchr("*+?", r->s.p[r->at])) {
        return wrong(r, "there is nothing to repeat");
    }
    struct pattern_set set = {.n = 0};
    uint32_t c = member(r, &set);
    if (c != UINT32_MAX) {
        add_range(r, &set, c, c);
    }
    return one_of(r, set);
}

static bool number(struct reader *r, uint32_t *out)
{
    size_t from = r->at;
    for (*out = 0; r->at < r->s.n && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9'; r->at++) {
        *out = *out * 10 + (uint32_t)(r->s.p[r->at] - '0');
        *out = *out < MANY ? *out : MANY;
    }
    return r->at > from;
}

/* {m} {m,} {,n} {m,n}; anything else is a brace that stands for itself, as in Python. */
static bool counted(struct reader *r, uint32_t *min, uint32_t *max)
{
    size_t from = r->at;
    if (!take(r, "{")) {
        return false;
    }
    bool some = number(r, min);
    *max = *min;
    if (take(r, ",")) {
        bool end = number(r, max);
        *max = end ? *max : MANY;
        some = some || end;
    }
    if (!some || !take(r, "}")) {
        r->at = from;
        return false;
    }
    if (*min >= MANY || *min > *max) {
        (void)wrong(r, "the numbers of a repetition are not possible");
    }
    return true;
}

static const struct node *repeated(struct reader *r)
{
    const struct node *in = atom(r);
    uint32_t min = 0;
    uint32_t max = MANY;
    if (r->wrong || !(take(r, "*") || (take(r, "+") && (min = 1)) || (take(r, "?") && (max = 1)) ||
                      counted(r, &min, &max))) {
        return in;
    }
    bool lazy = take(r, "?");
    if (r->at < r->s.n && strchr("*+?", r->s.p[r->at])) {
        return wrong(r, "a repetition is repeated");
    }
    size_t copies = max == MANY ? min + 1 : max;
    return made(r, (struct node){.kind = NODE_REPEAT,
                                 .a = in,
                                 .min = min,
                                 .max = max,
                                 .lazy = lazy,
                                 .size = copies * (in->size + 1) + 1,
                                 .narrow = in->narrow * min,
                                 .wide = max == MANY ? MANY : in->wide * max});
}

static const struct node *sequence(struct reader *r)
{
    const struct node *all = &nothing;
    while (!r->wrong && r->at < r->s.n && r->s.p[r->at] != '|' && r->s.p[r->at] != ')') {
        const struct node *next = repeated(r);
        all = made(r, (struct node){.kind = NODE_THEN,
                                    .a = all,
                                    .b = next,
                                    .size = all->size + next->size,
                                    .narrow = all->narrow + next->narrow,
                                    .wide = all->wide + next->wide});
    }
    return all;
}

static const struct node *either(struct reader *r)
{
    const struct node *all = sequence(r);
    while (!r->wrong && take(r, "|")) {
        const struct node *next = sequence(r);
        all =
            made(r, (struct node){.kind = NODE_OR,
                                  .a = all,
                                  .b = next,
                                  .size = all->size + next->size + 2,
                                  .narrow = all->narrow < next->narrow ? all->narrow : next->narrow,
                                  .wide = all->wide > next->wide ? all->wide : next->wide});
    }
    return all;
}

static uint32_t put(struct reader *r, enum pattern_op op, uint32_t x, uint32_t y)
{
    r->step[r->step_n] = (struct pattern_step){op, x, y};
    return (uint32_t)r->step_n++;
}

/* Where a choice goes when it does not go on to the next step. */
static void leave(struct reader *r, uint32_t split, bool lazy)
{
    uint32_t here = (uint32_t)r->step_n;
    r->step[split] =
        (struct pattern_step){STEP_SPLIT, lazy ? here : split + 1, lazy ? split + 1 : here};
}

static void emit(struct reader *r, const struct node *n);

static void emit_repeat(struct reader *r, const struct node *n)
{
    for (uint32_t i = 0; i < n->min; i++) {
        emit(r, n->a);
    }
    if (n->max == MANY) {
        uint32_t split = put(r, STEP_SPLIT, 0, 0);
        emit(r, n->a);
        (void)put(r, STEP_JUMP, split, 0);
        leave(r, split, n->lazy);
        return;
    }
    for (uint32_t i = n->min; i < n->max; i++) { /* x{0,2} is x?x? */
        uint32_t split = put(r, STEP_SPLIT, 0, 0);
        emit(r, n->a);
        leave(r, split, n->lazy);
    }
}

static void emit(struct reader *r, const struct node *n)
{
    uint32_t split = 0;
    uint32_t jump = 0;
    switch (n->kind) {
    case NODE_EMPTY:
        return;
    case NODE_STEP:
    case NODE_LOOK:
        (void)put(r, n->step.op, n->step.x, 0);
        return;
    case NODE_THEN:
        emit(r, n->a);
        emit(r, n->b);
        return;
    case NODE_OR:
        split = put(r, STEP_SPLIT, 0, 0);
        emit(r, n->a);
        jump = put(r, STEP_JUMP, 0, 0);
        leave(r, split, false);
        emit(r, n->b);
        r->step[jump].x = (uint32_t)r->step_n;
        return;
    case NODE_REPEAT:
        emit_repeat(r, n);
        return;
    }
}

static void emit_all(struct reader *r, const struct node *all)
{
    size_t size = all->size + 1;
    for (size_t i = 0; i < r->look_n; i++) {
        size += r->looked[i]->size + 1;
    }
    r->step = size <= PATTERN_MAX_STEPS ? ARENA_ARRAY(r->a, struct pattern_step, size) : NULL;
    if (!r->step) {
        (void)wrong(r, "the pattern is too large");
        return;
    }
    emit(r, all);
    (void)put(r, STEP_MATCH, 0, 0);
    for (size_t i = 0; i < r->look_n; i++) {
        r->look[i].entry = (uint32_t)r->step_n;
        emit(r, r->looked[i]);
        (void)put(r, STEP_MATCH, 0, 0);
        r->look[i].step_n = (uint32_t)r->step_n - r->look[i].entry;
    }
}

const char *pattern_read(struct arena *a, struct text source, struct pattern *out, size_t *at)
{
    struct reader r = {.a = a, .s = source};
    *at = 0;
    if (source.n == 0 || source.n > PATTERN_MAX_BYTES || !text_utf8_valid(source)) {
        return "a pattern has 1 to 2000 bytes of UTF-8";
    }
    r.set = ARENA_ARRAY(a, struct pattern_set, source.n + 1);
    r.look = ARENA_ARRAY(a, struct pattern_look, source.n);
    r.looked = ARENA_ARRAY(a, const struct node *, source.n);
    if (!r.set || !r.look || !r.looked) {
        return "the pattern is too large";
    }
    const struct node *all = either(&r);
    if (!r.wrong && r.at < source.n) {
        (void)wrong(&r, "a ) closes nothing");
    }
    if (!r.wrong) {
        emit_all(&r, all);
    }
    *at = r.at;
    *out = (struct pattern){r.step, r.step_n, r.set, r.look, r.look_n};
    return r.wrong;
}
