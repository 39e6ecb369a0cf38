/* The letter: signed or nothing, every word findable, marked when a machine helped. */
#include "export/pdf.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ROOM ((size_t)24 << 20)

static char *block;
static struct export_fonts fonts;

static int setup(void **state)
{
    (void)state;
    block = malloc(ROOM);
    assert_non_null(block);
    if (export_fonts_find(NULL, &fonts) != VERR_OK) {
        (void)fputs("no fonts: install fonts-liberation2 or fonts-dejavu-core\n", stderr);
        return -1;
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(block);
    return 0;
}

static struct text made(const struct export_document *d)
{
    struct arena a = arena_over(block, ROOM);
    struct text out = {0};
    assert_int_equal(export_pdf(&a, d, &fonts, &out), VERR_OK);
    return out;
}

static bool holds(struct text t, const char *words)
{
    return text_find(t, text_of(words), 0) != SIZE_MAX;
}

/* What a reader's tool says of the file: NULL when the tool is not installed. */
static char *said(struct text pdf, const char *command)
{
    static char out[1 << 18];
    char name[] = "/tmp/vigie-test-pdf-XXXXXX";
    char line[256];
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, pdf.p, pdf.n), (ssize_t)pdf.n);
    (void)close(fd);
    (void)snprintf(line, sizeof(line), command, name);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    size_t n = fread(out, 1, sizeof(out) - 1, f);
    out[n] = '\0';
    /* Tools differ on whether a no-break space comes out as one. */
    char *to = out;
    for (char *from = out; *from; from++) {
        bool hard = from[0] == '\xc2' && from[1] == '\xa0';
        *to++ = hard ? ' ' : *from;
        from += hard;
    }
    *to = '\0';
    int status = pclose(f);
    (void)unlink(name);
    return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? NULL : out;
}

static void same_bytes(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    struct text first = made(&d);
    char *copy = malloc(first.n);
    assert_non_null(copy);
    memcpy(copy, first.p, first.n);
    struct text second = made(&d);
    assert_true(text_equal((struct text){copy, first.n}, second));
    free(copy);
}

static void archival_marks(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    struct text t = made(&d);
    assert_true(text_starts(t, TEXT("%PDF-1.4\n")) && text_ends(t, TEXT("%%EOF\n")));
    assert_true(holds(t, "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B<"));
    assert_true(holds(t, "/S /GTS_PDFA1") && holds(t, "/CIDSet") && holds(t, "/FontFile2"));
    assert_true(holds(t, "digitalsourcetype/compositeWithTrainedAlgorithmicMedia"));
    assert_false(holds(t, "/SMask") || holds(t, "/Encrypt") || holds(t, "/JavaScript"));
}

static void by_hand(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    struct export_statement s =
        TYPED("Certifie que l’état de santé ne contre-indique pas la marche.");
    struct export_section one = {
        .id = TEXT("corps"), .title = TEXT("Certificat"), .statements = &s, .statement_n = 1};
    d.device = (struct export_device){0};
    d.sections = &one;
    d.section_n = 1;
    struct text t = made(&d);
    assert_false(holds(t, "DigitalSourceType"));
    char *words = said(t, "pdftotext %s - 2>/dev/null");
    if (words) {
        assert_null(strstr(words, "aide d’un système d’IA"));
        assert_non_null(strstr(words, "validé par Dr Anne Lemoine"));
    }
    /* The device's words cannot pass as written by hand. */
    s.from_ai = true;
    struct arena a = arena_over(block, ROOM);
    assert_int_equal(export_pdf(&a, &d, &fonts, &t), VERR_BAD_INPUT);
}

static void every_word(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    char *words = said(made(&d), "pdftotext %s - 2>&1");
    if (!words) {
        skip();
    }
    static const char *const expected[] = {
        "Hôpital des Trois-Rivières",
        "DEMO née TESTPATIENT Jeanne",
        "Lettre de liaison à la sortie",
        "Allergie à l’amoxicilline (urticaire) & intolérance aux <IEC> (toux).",
        "Bisoprolol 2,5 mg : 1 comprimé le matin (nouveau).",
        "PAPS ≥ 45",
        "104 µmol/L",
        "10001234567",
        "page 1/1",
        SEAL,
        "PATIENT FICTIF",
        ("Rédigé avec l’aide d’un système d’IA (Vigie, version 0.1.0), relu et validé par Dr "
         "Anne Lemoine le 12 mars 2026.")};
    /* Where a line ends depends on the fonts that the machine has. */
    for (char *at = words; (at = strchr(at, '\n')); at++) {
        *at = ' ';
    }
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        if (!strstr(words, expected[i])) {
            fail_msg("missing: %s\n%s", expected[i], words);
        }
    }
}

static void sound_file(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    struct text t = made(&d);
    char *words = said(t, "qpdf --check %s 2>&1");
    if (words) {
        assert_non_null(strstr(words, "No syntax or stream encoding errors"));
    }
    words = said(t, "pdffonts %s 2>&1");
    if (words) {
        assert_null(strstr(words, " no "));
    }
}

/* A long record: many pages, whose patient stands on each, and words longer than a line. */
static void many_pages(void **state)
{
    (void)state;
    static struct export_statement list[400];
    struct export_document d = sample_document();
    for (size_t i = 0; i < 400; i++) {
        list[i] = sample_course[i % 3];
    }
    list[7].text =
        TEXT("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAFIN");
    list[8].text = TEXT("Signe rare \xea\x80\x80\xf0\x9f\x92\x8a et e\xcc\x81te\xcc\x81");
    struct export_section one = {
        .id = TEXT("s"), .title = TEXT("Synthèse"), .statements = list, .statement_n = 400};
    d.sections = &one;
    d.section_n = 1;
    char *words = said(made(&d), "pdftotext %s - 2>&1");
    if (!words) {
        skip();
    }
    int pages = 0;
    for (char *at = words; (at = strstr(at, "Rédigé avec l’aide")); at++) {
        pages++;
    }
    int heads = 0;
    for (char *at = words; (at = strstr(at, "DEMO née TESTPATIENT Jeanne")); at++) {
        heads++;
    }
    assert_true(pages > 10 && heads == pages);
    char last[32];
    (void)snprintf(last, sizeof(last), "page %d/%d", pages, pages);
    assert_non_null(strstr(words, last));
    assert_non_null(strstr(words, "[U+A000]")); /* never dropped in silence */
    assert_non_null(strstr(words, "[U+1F48A]"));
    assert_non_null(strstr(words, "été"));
    assert_non_null(strstr(words, "FIN"));
}

static void unsigned_never(void **state)
{
    (void)state;
    struct text out = {0};
    for (int i = 0; i < 5; i++) {
        struct export_document d = sample_document();
        struct arena a = arena_over(block, ROOM);
        struct text *field[] = {&d.signature.seal, &d.signature.signed_at, &d.signature.by.name,
                                &d.signature.by.id, &d.signature.seal};
        *field[i] = i == 4 ? TEXT("not a digest") : TEXT("");
        assert_int_equal(export_pdf(&a, &d, &fonts, &out), VERR_NOT_SIGNED);
        assert_int_equal(export_fhir(&a, &d, &out), VERR_NOT_SIGNED);
        assert_true(out.n == 0);
    }
}

static void doubtful_identity(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    d.patient.status = EXPORT_IDENTITY_PROV;
    char *words = said(made(&d), "pdftotext %s - 2>&1");
    if (!words) {
        skip();
    }
    assert_null(strstr(words, "INS :"));
    assert_non_null(strstr(words, "Identité non qualifiée"));
}

static void small_arena(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    struct text out = {0};
    for (size_t size = 1024; size < (size_t)3 << 20; size += 100000) {
        struct arena a = arena_over(block, size);
        assert_int_equal(export_pdf(&a, &d, &fonts, &out), VERR_LIMIT);
    }
}

static void damaged_fonts(void **state)
{
    (void)state;
    struct export_document d = sample_document();
    struct text out = {0};
    for (size_t n = 0; n < fonts.regular.n; n += 9973) {
        struct arena a = arena_over(block, ROOM);
        struct export_fonts cut = fonts;
        cut.regular.n = n;
        (void)export_pdf(&a, &d, &cut, &out);
    }
    struct export_fonts none = {0};
    struct arena a = arena_over(block, ROOM);
    assert_int_equal(export_pdf(&a, &d, &none, &out), VERR_NOT_HERE);
    assert_int_equal(export_fonts_find("/nowhere", &none), VERR_NOT_HERE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bytes),     cmocka_unit_test(archival_marks),
        cmocka_unit_test(by_hand),        cmocka_unit_test(every_word),
        cmocka_unit_test(sound_file),     cmocka_unit_test(many_pages),
        cmocka_unit_test(unsigned_never), cmocka_unit_test(doubtful_identity),
        cmocka_unit_test(small_arena),    cmocka_unit_test(damaged_fonts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
