/* transcript.c - lines with speakers, and the choice between formats */
#include "draft/transcript_inner.h"

#include <assert.h>

/* Who speaks, '|' between names; the first rows alone make a talk of a text: in a note,
 * "Père :" heads what he has, and "Chirurgien :" a name. */
enum { TALK_ROWS = 3 };
static const struct {
    const char *names;
    enum speaker speaker;
} speakers[] = {
    {"médecin|medecin|docteur|docteure|dr|dr.|doctor|interne|d|clinician|physician|infirmière|"
     "infirmier",
     SPEAKER_DOCTOR},
    {"patient|patiente|p", SPEAKER_PATIENT},
    {"accompagnant|accompagnante|accompagnateur|accompagnatrice", SPEAKER_OTHER},
    {"externe|chirurgien|chirurgienne|psychiatre|pédiatre|sage-femme|anesthésiste|urgentiste|"
     "kinésithérapeute|kiné|aide-soignante|aide-soignant|psychologue|soignant|soignante|ide|"
     "pharmacien|pharmacienne|régulateur|professeur|pr|pr.",
     SPEAKER_DOCTOR},
    {"mère|père|maman|papa|fils|fille|épouse|époux|conjoint|conjointe|"
     "mari|femme|compagne|compagnon|partenaire|sœur|frère|"
     "grand-mère|grand-père|mamie|papi|tante|oncle|cousin|cousine|neveu|nièce|beau-père|"
     "belle-mère|belle-fille|beau-fils|belle-sœur|beau-frère|gendre|petit-fils|petite-fille|"
     "parent|parents|tuteur|tutrice|voisin|voisine|ami|amie|aidant|aidante|auxiliaire de vie|"
     "proche|témoin|interprète|éducateur|éducatrice|collègue",
     SPEAKER_OTHER},
};

/* Same letters, the case of ASCII and of É/È/Œ forgotten. */
static bool same_name(struct text a, struct text name)
{
    if (a.n != name.n) {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        unsigned char x = (unsigned char)a.p[i];
        unsigned char y = (unsigned char)name.p[i];
        bool upper = x >= 'A' && x <= 'Z';
        bool accent = i > 0 && (unsigned char)a.p[i - 1] == 0xc3 && x >= 0x80 && x < 0x9f;
        bool oe = i > 0 && (unsigned char)a.p[i - 1] == 0xc5 && x == 0x92 && y == 0x93;
        if (x != y && !oe && !((upper || accent) && x + 32 == y)) {
            return false;
        }
    }
    return true;
}

static enum speaker named_in(struct text name, size_t rows)
{
    name = text_trim(name);
    for (size_t i = 0; name.n > 0 && i < rows; i++) {
        struct text names = text_of(speakers[i].names);
        while (names.n > 0) {
            if (same_name(name, text_cut(&names, '|'))) {
                return speakers[i].speaker;
            }
        }
    }
    return SPEAKER_NONE;
}

enum speaker speaker_of(struct text name)
{
    return named_in(name, sizeof(speakers) / sizeof(speakers[0]));
}

/* Bytes of source that one decoded character came from: an escape, or itself. */
static size_t escape_length(struct text source, size_t at)
{
    if (at >= source.n || source.p[at] != '\\') {
        return 0;
    }
    if (at + 1 < source.n && source.p[at + 1] != 'u') {
        return 2;
    }
    bool high = at + 3 < source.n && (source.p[at + 2] | 32) == 'd' &&
                (source.p[at + 3] == '8' || source.p[at + 3] == '9' ||
                 (source.p[at + 3] | 32) == 'a' || (source.p[at + 3] | 32) == 'b');
    return high ? 12 : 6;
}

size_t turn_origin(const struct turn *turn, struct text source, size_t at)
{
    assert(at <= turn->text.n);
    if (!turn->escaped) {
        return turn->start + at;
    }
    size_t from = turn->start;
    size_t decoded = 0;
    while (decoded < at) {
        uint32_t code = 0;
        size_t step = text_utf8_at(turn->text, decoded, &code);
        size_t escape = escape_length(source, from);
        from += escape ? escape : step;
        decoded += step ? step : 1;
    }
    return from < turn->end ? from : turn->end;
}

/* Where a turn that is too long is cut: behind a sentence, else at a blank, else where it must. */
static size_t turn_cut(struct text t)
{
    size_t blank = 0;
    for (size_t at = TURN_MOST_BYTES; at > TURN_MOST_BYTES / 2; at--) {
        char before = t.p[at - 1];
        bool space = t.p[at] == ' ' || t.p[at] == '\n';
        if (space && (before == '.' || before == '?' || before == '!')) {
            return at;
        }
        blank = space && blank == 0 ? at : blank;
    }
    size_t at = TURN_MOST_BYTES;
    while (((unsigned char)t.p[at] & 0xc0) == 0x80) {
        at--; /* not inside a character */
    }
    return blank > 0 ? blank : at;
}

static void add_one(struct turns *t, const struct turn *turn)
{
    if (t->n >= t->cap) {
        t->full = true;
        return;
    }
    t->at[t->n++] = *turn;
}

void turns_add(struct turns *t, struct turn turn)
{
    while (turn.text.n > TURN_MOST_BYTES && !t->full) {
        struct turn head = turn;
        size_t cut = turn_cut(turn.text);
        head.text = text_slice(turn.text, 0, cut);
        head.end = turn_origin(&turn, t->source, cut);
        add_one(t, &head);
        while (turn.text.p[cut] == ' ') {
            cut++;
        }
        turn.start = turn_origin(&turn, t->source, cut);
        turn.text = text_slice(turn.text, cut, turn.text.n);
        if (turn.text.n == 0) {
            return;
        }
    }
    add_one(t, &turn);
}

/* Bytes of a speaker's label at the head of a line ("Médecin :"), 0 when there is none. */
static size_t label_length(struct text line, struct text *name, size_t rows)
{
    size_t colon = text_find(line, TEXT(":"), 0);
    if (colon > 32) {
        return 0;
    }
    *name = text_trim(text_slice(line, 0, colon));
    while (name->n >= 2 && memcmp(name->p + name->n - 2, "\xc2\xa0", 2) == 0) {
        name->n -= 2; /* no-break space before the colon */
    }
    while (name->n >= 3 && memcmp(name->p + name->n - 3, "\xe2\x80\xaf", 3) == 0) {
        name->n -= 3;
    }
    return named_in(*name, rows) == SPEAKER_NONE ? 0 : colon + 1;
}

static struct turn line_turn(struct text bytes, struct text line, size_t rows)
{
    struct text name = {NULL, 0};
    size_t skip = label_length(line, &name, rows);
    struct text said = text_trim(text_slice(line, skip, line.n));
    size_t start = said.n ? (size_t)(said.p - bytes.p) : 0;
    struct turn t = {.speaker = skip ? speaker_of(name) : SPEAKER_NONE,
                     .text = said,
                     .start = start,
                     .end = start + said.n,
                     .t0 = -1,
                     .t1 = -1,
                     .confidence = -1};
    if (skip) {
        t.name = name;
    }
    return t;
}

/* How many rows of `speakers` name who speaks: all in a talk, where a clinician, a companion or
 * twice a patient is named; else those that could begin one. */
static size_t rows_of(struct text bytes)
{
    size_t patients = 0;
    while (bytes.p) {
        struct text name;
        struct text line = text_cut(&bytes, '\n');
        if (label_length(line, &name, TALK_ROWS) > 0) {
            bool patient = speaker_of(name) == SPEAKER_PATIENT;
            patients += patient ? 1 : 2; /* "Patient :" once heads a name */
        }
        if (patients > 1) {
            return sizeof(speakers) / sizeof(speakers[0]);
        }
    }
    return TALK_ROWS;
}

/* A line without a label goes on with the speaker of the line before: long answers are wrapped. */
static void plain_lines(struct text bytes, struct turns *out)
{
    struct text rest = bytes;
    size_t rows = rows_of(bytes);
    enum speaker last = SPEAKER_NONE;
    struct text last_name = {NULL, 0};
    while (rest.p && !out->full) {
        struct text line = text_cut(&rest, '\n');
        struct turn t = line_turn(bytes, line, rows);
        if (t.name.n == 0) {
            t.speaker = last;
            t.name = last_name;
        }
        last = t.speaker;
        last_name = t.name;
        if (t.text.n) {
            turns_add(out, t);
        }
    }
}

static struct text without_bom(struct text t)
{
    return text_starts(t, TEXT("\xef\xbb\xbf")) ? text_slice(t, 3, t.n) : t;
}

static bool looks_like_cues(struct text bytes)
{
    struct text head = text_trim(without_bom(text_slice(bytes, 0, 4096)));
    if (text_starts(head, TEXT("WEBVTT"))) {
        return true;
    }
    struct text rest = head;
    struct text first = text_trim(text_cut(&rest, '\n'));
    struct text second = rest.p ? text_cut(&rest, '\n') : (struct text){NULL, 0};
    uint64_t n = 0;
    return text_to_u64(first, &n) && text_find(second, TEXT("-->"), 0) != SIZE_MAX;
}

/* Lines, and the objects of a JSON text. Blocks that a byte can count are what vectors are for. */
static size_t count_lines(struct text t)
{
    enum { BLOCK = 240 };
    size_t n = 1;
    for (size_t i = 0; i < t.n; i += BLOCK) {
        size_t end = t.n - i < BLOCK ? t.n : i + BLOCK;
        uint8_t some = 0;
        for (size_t k = i; k < end; k++) {
            some = (uint8_t)(some + ((t.p[k] == '\n') | (t.p[k] == '{')));
        }
        n += some;
    }
    return n;
}

enum verr transcript_parse(struct arena *a, struct text bytes, struct transcript *out)
{
    assert(a && out);
    if (bytes.n > TRANSCRIPT_MAX_BYTES) {
        return VERR_LIMIT;
    }
    if (!text_utf8_valid(bytes)) {
        return VERR_BAD_UTF8;
    }
    size_t cap = count_lines(bytes) + bytes.n / (TURN_MOST_BYTES / 2);
    cap = cap < TRANSCRIPT_MAX_TURNS ? cap : TRANSCRIPT_MAX_TURNS;
    struct turns turns = {ARENA_ARRAY(a, struct turn, cap), 0, cap, false, bytes};
    if (!turns.at) {
        return VERR_LIMIT;
    }
    struct text head = text_trim(without_bom(bytes));
    enum verr e = VERR_OK;
    if (text_starts(head, TEXT("{"))) {
        e = transcript_json(a, bytes, &turns);
    } else if (looks_like_cues(bytes)) {
        e = transcript_cues(bytes, &turns);
    } else {
        plain_lines(bytes, &turns);
    }
    if (e == VERR_OK && (turns.full || arena_full(a))) {
        e = VERR_LIMIT;
    }
    if (e == VERR_OK && turns.n == 0) {
        e = VERR_BAD_INPUT;
    }
    if (e == VERR_OK) {
        *out = (struct transcript){turns.at, turns.n};
    }
    return e;
}
