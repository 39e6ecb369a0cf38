/* letter.c - the letter that a clinician sends: header, patient, sections, signature, foot */
#include "export/export.h"
#include "export/pdf.h"

#include <assert.h>
#include <sodium.h>

#define LEFT 56.0
#define RIGHT (PDF_WIDTH - 56.0)
#define WIDTH (RIGHT - LEFT)
#define BOTTOM (PDF_HEIGHT - 74.0) /* nothing of the body below */
#define NBSP "\xc2\xa0"

static const struct pdf_color ink = {0.10, 0.12, 0.14};
static const struct pdf_color blue = {0.05, 0.27, 0.42};
static const struct pdf_color grey = {0.36, 0.39, 0.42};
static const struct pdf_color rule = {0.72, 0.77, 0.81};
static const struct pdf_color shade = {0.94, 0.96, 0.97};

struct letter {
    struct pdf pdf;
    const struct export_document *d;
    double y;     /* where the next line's top stands */
    int page, of; /* of is 0 on the first pass */
};

/* One line or phrase being built; too long a phrase is cut by the paragraph code, never here. */
struct phrase {
    char block[2048];
    struct writer w;
};

static struct writer *phrase(struct phrase *p)
{
    p->w = writer_over(p->block, sizeof(p->block));
    return &p->w;
}

static const char *in(const struct letter *l, const char *fr, const char *en)
{
    return l->d->lang == LANG_FR ? fr : en;
}

static void put_day(const struct letter *l, struct writer *w, struct text iso)
{
    static const char *const fr[] = {"janvier",   "février", "mars",     "avril",
                                     "mai",       "juin",    "juillet",  "août",
                                     "septembre", "octobre", "novembre", "décembre"};
    static const char *const en[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
    assert(iso.n >= 10);
    unsigned month = (unsigned)(iso.p[5] - '0') * 10 + (unsigned)(iso.p[6] - '0');
    unsigned day = (unsigned)(iso.p[8] - '0') * 10 + (unsigned)(iso.p[9] - '0');
    if (month < 1 || month > 12) {
        writer_put(w, text_slice(iso, 0, 10));
        return;
    }
    writer_u64(w, day);
    writer_str(w, l->d->lang == LANG_FR && day == 1 ? "er" NBSP : NBSP);
    writer_str(w, (l->d->lang == LANG_FR ? fr : en)[month - 1]);
    writer_str(w, NBSP);
    writer_put(w, text_slice(iso, 0, 4));
}

static void put_short_day(const struct letter *l, struct writer *w, struct text iso)
{
    if (l->d->lang == LANG_EN) { /* no doubt between day and month */
        writer_put(w, text_slice(iso, 0, 10));
        return;
    }
    writer_put(w, text_slice(iso, 8, 10));
    writer_char(w, '/');
    writer_put(w, text_slice(iso, 5, 7));
    writer_char(w, '/');
    writer_put(w, text_slice(iso, 0, 4));
}

static void right(struct letter *l, enum pdf_face face, double size, double y, struct pdf_color c,
                  struct text t)
{
    pdf_text(&l->pdf, face, size, RIGHT - pdf_width(&l->pdf, face, size, t), y, c, t);
}

/* A line that must stand whole in `width`: identity is never cut, it is set smaller. */
static void whole(struct letter *l, enum pdf_face face, double size, double x, double y,
                  double width, struct text t)
{
    double is = pdf_width(&l->pdf, face, size, t);
    pdf_text(&l->pdf, face, is > width ? size * width / is : size, x, y, ink, t);
}

static void whole_right(struct letter *l, double size, double y, double width, struct text t)
{
    double is = pdf_width(&l->pdf, PDF_REGULAR, size, t);
    double set = is > width ? size * width / is : size;
    pdf_text(&l->pdf, PDF_REGULAR, set, RIGHT - 8 - (is > width ? width : is), y, ink, t);
}

/* "MARTIN Jeanne" or "DUPONT née MARTIN Jeanne". */
static void put_patient(const struct letter *l, struct writer *w)
{
    const struct export_patient *p = &l->d->patient;
    struct text given = p->birth_given;
    if (p->used_name.n > 0 && !text_equal(p->used_name, p->birth_name)) {
        writer_put(w, p->used_name);
        writer_str(w, p->sex == 'M' ? in(l, " né ", " born ") : in(l, " née ", " born "));
    }
    writer_put(w, p->birth_name);
    writer_char(w, ' ');
    writer_put(w, p->used_given.n ? p->used_given : text_cut(&given, ' '));
}

static void foot(struct letter *l)
{
    const struct export_document *d = l->d;
    struct phrase p;
    double y = PDF_HEIGHT - 52;
    pdf_box(&l->pdf, LEFT, y - 12, WIDTH, 0.5, rule);
    struct writer *w = phrase(&p);
    if (d->device.name.n > 0) {
        writer_str(w,
                   in(l, "Rédigé avec l’aide d’un système d’IA (", "Drafted with an AI system ("));
        writer_put(w, d->device.name);
        writer_str(w, ", version" NBSP);
        writer_put(w, d->device.version);
        writer_str(w, in(l, "), relu et validé par ", "), reviewed and validated by "));
    } else {
        writer_str(w, in(l, "Rédigé sans IA, validé par ", "Written without AI, validated by "));
    }
    writer_put(w, d->signature.by.name);
    writer_str(w, in(l, " le" NBSP, " on" NBSP));
    put_day(l, w, d->signature.signed_at);
    writer_char(w, '.');
    pdf_text(&l->pdf, PDF_REGULAR, 7.5, LEFT, y, grey, writer_text(w));
    w = phrase(&p);
    writer_str(w, "page" NBSP);
    writer_f(w, "%d/%d", l->page, l->of);
    right(l, PDF_REGULAR, 7.5, y, grey, writer_text(w));
    w = phrase(&p);
    writer_str(w, in(l, "Empreinte SHA-256 du document" NBSP ": ", "SHA-256 of the document: "));
    writer_put(w, d->signature.seal);
    pdf_text(&l->pdf, PDF_REGULAR, 6.5, LEFT, y + 10, grey, writer_text(w));
    w = phrase(&p);
    writer_str(w, in(l, "Référence" NBSP ": ", "Reference: "));
    writer_put(w, d->id);
    writer_f(w, ", version" NBSP "%d", d->version);
    if (d->replaces.n > 0) {
        writer_str(w, in(l, ", remplace ", ", replaces "));
        writer_put(w, d->replaces);
    }
    pdf_text(&l->pdf, PDF_REGULAR, 6.5, LEFT, y + 19, grey, writer_text(w));
}

static void fictitious_mark(struct letter *l)
{
    if (l->d->fictitious) {
        struct text t = text_of(in(l, "PATIENT FICTIF – document de démonstration",
                                   "FICTITIOUS PATIENT – demonstration"));
        right(l, PDF_BOLD, 7.5, 28, (struct pdf_color){0.70, 0.10, 0.10}, t);
    }
}

static void next_page(struct letter *l)
{
    pdf_page(&l->pdf);
    l->page++;
    foot(l);
    fictitious_mark(l);
    l->y = 48;
    if (l->page == 1) {
        return;
    }
    /* Whose letter this is stands on every page: sheets get separated. */
    struct phrase p;
    struct writer *w = phrase(&p);
    put_patient(l, w);
    writer_str(w, l->d->patient.sex == 'M' ? in(l, ", né le ", ", born ")
                                           : in(l, ", née le ", ", born "));
    put_short_day(l, w, l->d->patient.birth_date);
    whole(l, PDF_BOLD, 8.5, LEFT, l->y, WIDTH * 0.55, writer_text(w));
    whole_right(l, 8.5, l->y, WIDTH * 0.40, l->d->title);
    pdf_box(&l->pdf, LEFT, l->y + 5, WIDTH, 0.5, rule);
    l->y += 18;
}

static void room_for(struct letter *l, double height)
{
    if (l->y + height > BOTTOM) {
        next_page(l);
    }
}

/* How a paragraph is set. */
struct set {
    enum pdf_face face;
    double size, left, width, lead;
    struct pdf_color color;
    bool bullet;
};

/* True when a line may end before the blank at t[at]: a number is never parted from its unit, nor a
 * word from the double punctuation that French sets after a blank. */
static bool may_break(struct text t, size_t at)
{
    bool number = at > 0 && t.p[at - 1] >= '0' && t.p[at - 1] <= '9';
    bool mark = at + 1 < t.n && strchr(":;!?%", t.p[at + 1]) != NULL;
    return t.p[at] == '\n' || (t.p[at] == ' ' && !number && !mark);
}

/* How many bytes of t fit in `width`: up to a blank when there is one, else as many characters as
 * fit (a word longer than the line). At least one character. */
static size_t fitting(const struct letter *l, const struct set *s, struct text t)
{
    size_t best = 0;
    size_t at = 0;
    size_t hard = 0;
    while (at <= t.n) {
        struct text head = text_slice(t, 0, at);
        bool end = at == t.n;
        if (end || may_break(t, at)) {
            if (pdf_width(&l->pdf, s->face, s->size, head) > s->width) {
                break;
            }
            best = at;
            if (end || t.p[at] == '\n') {
                return best;
            }
        }
        at++;
    }
    if (best > 0) {
        return best;
    }
    for (at = 0; at < t.n;) {
        uint32_t code = 0;
        size_t n = text_utf8_at(t, at, &code);
        at += n ? n : 1;
        if (hard > 0 && pdf_width(&l->pdf, s->face, s->size, text_slice(t, 0, at)) > s->width) {
            return hard;
        }
        hard = at;
    }
    return hard;
}

static void paragraph(struct letter *l, const struct set *s, struct text t)
{
    struct text rest = text_trim(t);
    bool first = true;
    while (rest.n > 0) {
        size_t n = fitting(l, s, rest);
        room_for(l, s->lead);
        if (first && s->bullet) {
            pdf_text(&l->pdf, s->face, s->size, s->left - 10, l->y + s->size, blue,
                     TEXT("\xe2\x80\xa2"));
        }
        pdf_text(&l->pdf, s->face, s->size, s->left, l->y + s->size, s->color,
                 text_trim(text_slice(rest, 0, n)));
        l->y += s->lead;
        rest = text_trim(text_slice(rest, n, rest.n));
        first = false;
    }
}

static void letterhead(struct letter *l)
{
    const struct export_establishment *e = &l->d->establishment;
    const struct set name = {PDF_BOLD, 14, LEFT, WIDTH * 0.62, 18, blue, false};
    const struct set line = {PDF_REGULAR, 8.5, LEFT, WIDTH * 0.62, 11.5, grey, false};
    struct phrase p;
    paragraph(l, &name, e->name);
    paragraph(l, &line, l->d->encounter.unit);
    for (int i = 0; i < 3; i++) {
        paragraph(l, &line, e->address_lines[i]);
    }
    struct writer *w = phrase(&p);
    if (e->phone.n > 0) {
        writer_str(w, in(l, "Tél." NBSP, "Tel." NBSP));
        writer_put(w, e->phone);
    }
    if (e->finess.n > 0) {
        writer_str(w, w->n ? "  –  FINESS" NBSP : "FINESS" NBSP);
        writer_put(w, e->finess);
    }
    paragraph(l, &line, writer_text(w));
    const struct set notice = {PDF_ITALIC, 8.5, LEFT, WIDTH * 0.62, 11.5, grey, false};
    paragraph(l, &notice, e->notice);
}

static void recipient(struct letter *l, double top)
{
    const struct export_person *r = &l->d->recipient;
    double left = LEFT + WIDTH * 0.64;
    const struct set name = {PDF_BOLD, 10, left, WIDTH * 0.36, 13.5, ink, false};
    const struct set line = {PDF_REGULAR, 9.5, left, WIDTH * 0.36, 13, ink, false};
    double below = l->y;
    struct phrase p;
    l->y = top;
    paragraph(l, &name, r->name);
    paragraph(l, &line, r->role);
    paragraph(l, &line, r->address);
    l->y += r->name.n > 0 ? 6 : 0;
    struct writer *w = phrase(&p);
    writer_str(w, in(l, "Le ", ""));
    put_day(l, w, l->d->signature.signed_at);
    paragraph(l, &line, writer_text(w));
    l->y = l->y > below ? l->y : below;
}

static void put_ins(const struct letter *l, struct writer *w)
{
    const struct export_patient *p = &l->d->patient;
    if (p->status != EXPORT_IDENTITY_VALI) {
        writer_str(w, in(l, "Identité non qualifiée", "Identity not qualified"));
        return;
    }
    if (p->ins_kind == EXPORT_INS_NONE || p->ins.n == 0) {
        writer_str(w, in(l, "Identité validée, sans INS", "Identity validated, no INS"));
        return;
    }
    static const size_t groups[] = {0, 1, 3, 5, 7, 10, 13, 15};
    writer_str(w, "INS" NBSP ": ");
    for (size_t i = 0; i + 1 < sizeof(groups) / sizeof(*groups); i++) {
        writer_str(w, i ? NBSP : "");
        writer_put(w, text_slice(p->ins, groups[i], groups[i + 1]));
    }
    static const char *const kinds[] = {"", " (NIR)", " (NIA)", " (NIR de test)",
                                        " (NIR de démonstration)"};
    writer_str(w, kinds[p->ins_kind]);
}

static void put_encounter(const struct letter *l, struct writer *w)
{
    const struct export_encounter *e = &l->d->encounter;
    bool stay = e->inpatient && e->end.n > 0;
    writer_str(w, stay           ? in(l, "Séjour du ", "Stay from ")
                  : e->inpatient ? in(l, "Séjour depuis le ", "Stay since ")
                                 : in(l, "Prise en charge le ", "Encounter of "));
    put_day(l, w, e->start);
    if (stay) {
        writer_str(w, in(l, " au ", " to "));
        put_day(l, w, e->end);
    }
}

/* Left: who; right: sex, INS, when. */
static void banner_left(struct letter *l, double y)
{
    const struct export_patient *pt = &l->d->patient;
    const double x = LEFT + 10;
    const double width = WIDTH * 0.56;
    struct phrase p;
    struct writer *w = phrase(&p);
    put_patient(l, w);
    whole(l, PDF_BOLD, 11, x, y + 16, width, writer_text(w));
    w = phrase(&p);
    writer_str(w, pt->sex == 'M'   ? in(l, "Né le ", "Born ")
                  : pt->sex == 'F' ? in(l, "Née le ", "Born ")
                                   : in(l, "Naissance le ", "Born "));
    put_day(l, w, pt->birth_date);
    if (pt->birth_place.n > 0) {
        writer_str(w, in(l, ", lieu de naissance (INSEE) ", ", place of birth (INSEE) "));
        writer_put(w, pt->birth_place);
    }
    whole(l, PDF_REGULAR, 9.5, x, y + 30, width, writer_text(w));
    w = phrase(&p);
    writer_str(w, in(l, "Prénoms de naissance" NBSP ": ", "Given names at birth: "));
    writer_put(w, pt->birth_given);
    whole(l, PDF_REGULAR, 9.5, x, y + 43, width, writer_text(w));
}

static void banner_right(struct letter *l, double y)
{
    const struct export_patient *pt = &l->d->patient;
    const double width = WIDTH * 0.40;
    struct phrase p;
    struct writer *w = phrase(&p);
    writer_str(w, pt->sex == 'F'   ? in(l, "Sexe" NBSP ": féminin", "Sex: female")
                  : pt->sex == 'M' ? in(l, "Sexe" NBSP ": masculin", "Sex: male")
                                   : in(l, "Sexe" NBSP ": indéterminé", "Sex: undetermined"));
    whole_right(l, 9.5, y + 16, width, writer_text(w));
    w = phrase(&p);
    put_ins(l, w);
    whole_right(l, 9.5, y + 30, width, writer_text(w));
    w = phrase(&p);
    put_encounter(l, w);
    whole_right(l, 9.5, y + 43, width, writer_text(w));
}

static void banner(struct letter *l)
{
    const double height = 52;
    l->y += 6;
    pdf_box(&l->pdf, LEFT, l->y, WIDTH, height, shade);
    pdf_box(&l->pdf, LEFT, l->y, 2.5, height, blue);
    banner_left(l, l->y);
    banner_right(l, l->y);
    l->y += height + 12;
}

static void title(struct letter *l)
{
    double width = pdf_width(&l->pdf, PDF_BOLD, 15, l->d->title);
    l->y += 10;
    if (width > WIDTH) {
        const struct set s = {PDF_BOLD, 15, LEFT, WIDTH, 19, blue, false};
        paragraph(l, &s, l->d->title);
    } else {
        pdf_text(&l->pdf, PDF_BOLD, 15, LEFT + (WIDTH - width) / 2, l->y + 15, blue, l->d->title);
        l->y += 19;
    }
    l->y += 4;
}

static void section(struct letter *l, const struct export_section *s)
{
    const struct set many = {PDF_REGULAR, 10, LEFT + 12, WIDTH - 12, 13.6, ink, true};
    const struct set one = {PDF_REGULAR, 10, LEFT, WIDTH, 13.6, ink, false};
    if (s->statement_n == 0) {
        return;
    }
    room_for(l, 46); /* a title never stands alone at the foot of a page */
    pdf_text(&l->pdf, PDF_BOLD, 11, LEFT, l->y + 11, blue, s->title);
    pdf_box(&l->pdf, LEFT, l->y + 15, WIDTH, 0.5, rule);
    l->y += 20;
    for (size_t i = 0; i < s->statement_n; i++) {
        paragraph(l, s->statement_n > 1 ? &many : &one, s->statements[i].text);
        l->y += 1.5;
    }
    l->y += 7;
}

static void signature(struct letter *l)
{
    const struct export_signature *s = &l->d->signature;
    double left = LEFT + WIDTH * 0.52;
    const struct set plain = {PDF_REGULAR, 9.5, left, WIDTH * 0.48, 13, ink, false};
    const struct set name = {PDF_BOLD, 10.5, left, WIDTH * 0.48, 14, ink, false};
    struct phrase p;
    room_for(l, 78);
    l->y += 10;
    paragraph(l, &plain, text_of(in(l, "Relu et validé par", "Reviewed and validated by")));
    paragraph(l, &name, s->by.name);
    paragraph(l, &plain, s->by.role);
    struct writer *w = phrase(&p);
    if (s->by.rpps.n > 0) {
        writer_str(w, "RPPS" NBSP);
        writer_put(w, s->by.rpps);
    }
    paragraph(l, &plain, writer_text(w));
    w = phrase(&p);
    writer_str(w, in(l, "le ", "on "));
    put_day(l, w, s->signed_at);
    writer_str(w, in(l, " à ", " at "));
    writer_put(w, text_slice(s->signed_at, 11, 13));
    writer_str(w, in(l, NBSP "h" NBSP, ":"));
    writer_put(w, text_slice(s->signed_at, 14, 16));
    writer_str(w, NBSP "UTC");
    paragraph(l, &plain, writer_text(w));
}

static void compose(struct letter *l)
{
    l->page = 0;
    next_page(l);
    double top = l->y;
    letterhead(l);
    recipient(l, top);
    title(l);
    banner(l);
    for (size_t i = 0; i < l->d->section_n; i++) {
        section(l, &l->d->sections[i]);
    }
    signature(l);
}

/* The machine-readable mark of AI assistance (IPTC), with the schema that PDF/A-1 wants for a
 * namespace it does not know. */
static const char mark[] =
    "<rdf:Description rdf:about=\"\""
    " xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">"
    "<Iptc4xmpExt:DigitalSourceType>"
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    "</Iptc4xmpExt:DigitalSourceType></rdf:Description>\n"
    "<rdf:Description rdf:about=\"\""
    " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaSchema:schema>IPTC Extension</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://iptc.org/std/Iptc4xmpExt/2008-02-29/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>Iptc4xmpExt</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaProperty:name>DigitalSourceType</pdfaProperty:name>"
    "<pdfaProperty:valueType>URI</pdfaProperty:valueType>"
    "<pdfaProperty:category>external</pdfaProperty:category>"
    "<pdfaProperty:description>How the content was made</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    "</rdf:Description>\n";

/* The file's identifier: from what is signed, never from a clock. */
static struct text file_id(struct arena *a, const struct export_document *d)
{
    uint8_t sum[32];
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const uint8_t *)d->id.p, d->id.n);
    crypto_hash_sha256_update(&s, (const uint8_t *)d->signature.seal.p, d->signature.seal.n);
    crypto_hash_sha256_final(&s, sum);
    struct writer w = writer_in(a);
    writer_hex(&w, sum, 16);
    return writer_done(a, &w);
}

static enum verr open_fonts(const struct export_fonts *fonts, struct ttf out[PDF_FACES])
{
    enum verr e = ttf_open(fonts->regular, &out[PDF_REGULAR]);
    e = e == VERR_OK ? ttf_open(fonts->bold, &out[PDF_BOLD]) : e;
    return e == VERR_OK ? ttf_open(fonts->italic, &out[PDF_ITALIC]) : e;
}

enum verr export_pdf(struct arena *a, const struct export_document *d,
                     const struct export_fonts *fonts, struct text *out)
{
    enum verr e = export_check(d);
    struct ttf *faces = ARENA_ARRAY(a, struct ttf, PDF_FACES);
    struct letter *l = ARENA_NEW(a, struct letter);
    if (e != VERR_OK || !faces || !l) {
        return e != VERR_OK ? e : VERR_LIMIT;
    }
    if (open_fonts(fonts, faces) != VERR_OK) {
        return VERR_NOT_HERE;
    }
    l->d = d;
    pdf_begin(&l->pdf, a, faces);
    compose(l); /* counts the pages */
    l->of = l->page;
    pdf_again(&l->pdf);
    compose(l);
    bool ai = d->device.name.n > 0;
    struct writer w = writer_in(a);
    writer_str(&w, "Vigie ");
    writer_put(&w, d->device.version.n ? d->device.version : TEXT(VIGIE_VERSION));
    struct text tool = writer_done(a, &w);
    const struct pdf_about about = {.title = d->title,
                                    .author = d->signature.by.name,
                                    .tool = tool,
                                    .created = d->signature.signed_at,
                                    .lang = d->lang == LANG_FR ? TEXT("fr-FR") : TEXT("en"),
                                    .id = file_id(a, d),
                                    .xmp_more = ai ? TEXT(mark) : TEXT("")};
    return pdf_finish(&l->pdf, &about, out);
}
