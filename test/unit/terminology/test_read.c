/* test_read.c - the published formats, in small: what is kept, what is said of the rest */
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The label of an id, NULL when it is not there. */
static const char *label_of(const struct sample *s, const char *id)
{
    struct terminology t;
    size_t c = 0;
    assert_int_equal(terminology_open(s->file, &t), VERR_OK);
    return terminology_find(&t, text_of(id), &c) ? terminology_item(&t, c).label : NULL;
}

/* The code that a whole text is a form of, "" for none. */
static const char *code_of(const struct sample *s, const char *text)
{
    static char block[1 << 16];
    struct arena a = arena_over(block, sizeof block);
    struct terminology t;
    struct folded f;
    struct tokens tokens = {0};
    struct terminology_hit h = {0, 0};
    assert_int_equal(terminology_open(s->file, &t), VERR_OK);
    assert_true(text_fold(&a, text_of(text), &f) && text_tokens(&a, &f, &tokens));
    bool found = terminology_match(&t, &tokens, text_of(text), 0, NULL, &h) && h.n == tokens.n;
    return found ? terminology_item(&t, h.concept).id + t.about.name.n + 1 : "";
}

static const char obo[] =
    "format-version: 1.2\ndata-version: releases/2020-01-01\n\n"
    "[Term]\nid: HP:0000118\nname: Phenotypic abnormality\n\n"
    "[Term]\nid: HP:9000001\nname: Zorbitis\n"
    "synonym: \"Inflamed zorb\" EXACT []\nis_a: HP:0000118 ! x\n\n"
    "[Term]\nid: HP:9000002\nname: Acute zorbitis\nis_a: HP:9000001 ! x\n\n"
    "[Term]\nid: HP:9000003\nname: Severe\n\n"
    "[Term]\nid: HP:9000004\nname: Old\nis_a: HP:9000001\nis_obsolete: true\n";
static const char babelon[] =
    "source_language\ttranslation_language\tsubject_id\tpredicate_id\tsource_value\t"
    "translation_status\ttranslation_value\r\n"
    "en\tfr\tHP:9000001\trdfs:label\tZorbitis\tOFFICIAL\tZorbite (de la zorbe)\r\n"
    "en\tfr\tHP:9000001\tIAO:0000115\tdef\tOFFICIAL\tInflammation de la zorbe\r\n"
    "en\tfr\tHP:9000002\trdfs:label\tAcute zorbitis\tOFFICIAL\tZorbite aiguë\r\n"
    "en\tfr\tHP:9000003\trdfs:label\tSevere\tOFFICIAL\tSévère\r\n"
    "en\tfr\tHP:9000004\trdfs:label\tOld\tOFFICIAL\tVieux terme\r\n"
    "en\tfr\tHP:12\trdfs:label\tBad\tOFFICIAL\tMauvais code\r\n"
    "en\tfr\tHP:9000002\toboInOwl:hasExactSynonym\tx\tCANDIDATE\tZorbe\r\n";
static const char synonyms[] = "subject_id\ttranslation_value\tcomment\tStatus\n"
                               "ID\tAL oboInOwl:hasExactSynonym@fr\t\t\n"
                               "HP:9000001\tZorbopathie\tx\tOFFICIAL\n"
                               "HP:9000001\tZorb inflamed\tx\tNOT_TRANSLATED\n";

static void hpo_keeps_findings_only(void **state)
{
    (void)state;
    struct sample s;
    const char *const texts[] = {obo, babelon, synonyms};
    assert_int_equal(sample_make(&s, TERMINOLOGY_HPO, LANG_FR, texts, 3), VERR_OK);
    assert_string_equal(label_of(&s, "hpo:HP:9000002"), "Zorbite aiguë");
    assert_string_equal(code_of(&s, "zorbites aigues"), "HP:9000002");
    assert_string_equal(code_of(&s, "Zorbite"), "HP:9000001"); /* without its bracket */
    assert_string_equal(code_of(&s, "zorbopathie"), "HP:9000001");
    assert_string_equal(code_of(&s, "zorbe"), "");       /* nobody confirmed it */
    assert_string_equal(code_of(&s, "sévère"), "");      /* no abnormality */
    assert_string_equal(code_of(&s, "vieux terme"), ""); /* obsolete */
    assert_int_equal(s.bad_n, 1);
    assert_int_equal(s.bad[0], 7);
    assert_true(text_is(s.build.about.release, "releases/2020-01-01"));
    /* without the ontology, "Sévère" would be a finding */
    assert_int_equal(sample_make(&s, TERMINOLOGY_HPO, LANG_FR, texts + 1, 2), VERR_BAD_INPUT);
}

static void hpo_in_english(void **state)
{
    (void)state;
    struct sample s;
    const char *const texts[] = {obo};
    assert_int_equal(sample_make(&s, TERMINOLOGY_HPO, LANG_EN, texts, 1), VERR_OK);
    assert_string_equal(code_of(&s, "Acute zorbitis"), "HP:9000002");
    assert_string_equal(code_of(&s, "inflamed zorb"), "HP:9000001");
    assert_string_equal(code_of(&s, "severe"), "");
}

/* In Windows-1252, as it is published: \xe9 and the like. */
static const char cis[] =
    "60000001\tZORBALIN 500 mg, comprim\xe9\tcomprim\xe9\torale\tA\tB\tC\tD\t\t\tLABO\tNon\n"
    "60000002\tZORBALIN ADULTES 1 000 mg, poudre\tpoudre\torale\tA\tB\tC\tD\t\t\tLABO\tNon\n"
    "60000003\tBIZORBAL 500 mg/125 mg, poudre\tpoudre\torale\tA\tB\tC\tD\t\t\tLABO\tNon\n"
    "60000004\tMIRLO 23, solution\tpoudre\torale\tA\tB\tC\tD\t\t\tLABO\tNon\n"
    "60000005\tDOUBLON 1 mg, gel\tgel\torale\tA\tB\tC\tD\t\t\tLABO\tNon\n"
    "60000006\tDOUBLON 2 mg, cr\xe8me\tgel\torale\tA\tB\tC\tD\t\t\tLABO\tNon\n"
    "6000\ttrop court\n"
    "60000007\ttrois champs\t\n";
static const char compo[] =
    "60000001\tcomprim\xe9\t00011\tZORBAL\xc9INE (CHLORHYDRATE DE)\t500 mg\tun\tSA\t1\t\n"
    "60000001\tcomprim\xe9\t00012\tZORBAL\xc9INE BASE\t450 mg\tun\tFT\t1\t\n"
    "60000002\tpoudre\t00011\tZORBAL\xc9INE (CHLORHYDRATE DE)\t500 mg\tun\tSA\t1\t\n"
    "60000002\tpoudre\t00012\tZORBAL\xc9INE BASE\t450 mg\tun\tFT\t1\t\n"
    "60000003\tpoudre\t00012\tZORBAL\xc9INE BASE\t500 mg\tun\tSA\t1\t\n"
    "60000003\tpoudre\t00020\tACIDE MIRLIQUE\t125 mg\tun\tSA\t2\t\n"
    "60000004\tpoudre\t00030\tMIRLOTOXINE\t125 mg\tun\tSA\t1\t\n"
    "60000005\tgel\t00012\tZORBAL\xc9INE BASE\t1\tun\tSA\t1\t\n"
    "60000006\tgel\t00030\tMIRLOTOXINE\t1\tun\tSA\t1\t\n"
    "60000006\tgel\tabc\tMIRLOTOXINE\t1\tun\tSA\t1\t\n";

static void bdpm_names_substances(void **state)
{
    (void)state;
    struct sample s;
    const char *const texts[] = {compo, cis};
    assert_int_equal(sample_make(&s, TERMINOLOGY_BDPM, LANG_FR, texts, 2), VERR_OK);
    assert_string_equal(code_of(&s, "Zorbalin"), "00012"); /* the moiety stands for its salt */
    assert_string_equal(code_of(&s, "Zorbalin adultes"), "00012");
    assert_string_equal(code_of(&s, "zorbaléine"), "00012");
    assert_string_equal(label_of(&s, "bdpm:00012"), "zorbaléine base");
    assert_string_equal(code_of(&s, "Bizorbal"), "00012+00020");
    assert_string_equal(label_of(&s, "bdpm:00012+00020"), "zorbaléine base + acide mirlique");
    assert_string_equal(code_of(&s, "Mirlo 23"), "00030");
    assert_string_equal(code_of(&s, "acide mirlique"), ""); /* only ever a part */
    /* products of different substances: the name is known, without a code */
    assert_string_equal(code_of(&s, "Doublon"), "nom/DOUBLON");
    struct terminology t;
    size_t c = 0;
    assert_int_equal(terminology_open(s.file, &t), VERR_OK);
    assert_true(terminology_find(&t, TEXT("bdpm:nom/DOUBLON"), &c));
    assert_string_equal(terminology_item(&t, c).code, "");
    assert_int_equal(s.bad_n, 3);
    assert_int_equal(s.bad[0], 10);
    assert_int_equal(s.bad[1], 7);
    assert_int_equal(s.bad[2], 8);
}

static void cim10_reads_tables(void **state)
{
    (void)state;
    struct sample s;
    const char *const texts[] = {"Code;Libellé\nA010;\"Zorbite typhique, sans précision\"\n"
                                 "R05;Zorbe [symptôme]\nZ99.9;Mirlo\nX;rien\nB02.1+;Zorbe du nez\n",
                                 "M628-0|0|1|court|Mirlotomie longue\n"};
    assert_int_equal(sample_make(&s, TERMINOLOGY_CIM10, LANG_FR, texts, 2), VERR_OK);
    assert_string_equal(code_of(&s, "zorbite typhique"), "A01.0");
    assert_string_equal(code_of(&s, "zorbe"), "R05");
    assert_string_equal(code_of(&s, "zorbe du nez"), "B02.1");
    assert_string_equal(code_of(&s, "mirlotomie longue"), "M62.8-0");
    struct terminology t;
    size_t c = 0;
    assert_int_equal(terminology_open(s.file, &t), VERR_OK);
    assert_true(terminology_find(&t, TEXT("cim10:R05"), &c));
    assert_int_equal(terminology_item(&t, c).kind, TERMINOLOGY_FINDING);
    assert_true(terminology_find(&t, TEXT("cim10:A01.0"), &c));
    assert_int_equal(terminology_item(&t, c).kind, TERMINOLOGY_PROBLEM);
    assert_int_equal(s.bad_n, 1);
    assert_int_equal(s.bad[0], 5);
}

static void cim10_reads_claml(void **state)
{
    (void)state;
    struct sample s;
    const char *const texts[] = {
        "<?xml version=\"1.0\"?>\n<!DOCTYPE ClaML [<!ENTITY a \"&b;&b;\">]>\n<ClaML>\n"
        "<Title name=\"x\" date=\"2020-01-01\" version=\"9\"/>\n"
        "<Class code=\"I\" kind=\"chapter\"><Rubric kind=\"preferred\"><Label>Chapitre</Label>"
        "</Rubric></Class>\n<!-- <Class code=\"A00\" kind=\"category\"> -->\n"
        "<Class kind=\"category\" code=\"A00.1\">\n<SuperClass code=\"A00\"/>\n"
        "<Rubric id=\"1\" kind=\"preferred\"><Label xml:lang=\"fr\">Zorbite &amp; mirlo &a;"
        "<Reference>B95</Reference></Label></Rubric>\n"
        "<Rubric kind=\"inclusion\"><Label>Zorbite \nverte</Label></Rubric>\n"
        "<Rubric kind=\"exclusion\"><Label>Zorbe bleue</Label></Rubric>\n</Class>\n"
        "<Class kind=\"category\" code=\"??\"><Rubric kind=\"preferred\"><Label>Rien</Label>"
        "</Rubric></Class>\n<Class kind=\"category\" code=\"A0"};
    assert_int_equal(sample_make(&s, TERMINOLOGY_CIM10, LANG_FR, texts, 1), VERR_OK);
    assert_string_equal(label_of(&s, "cim10:A00.1"), "Zorbite & mirlo ?");
    assert_string_equal(code_of(&s, "zorbites vertes"), "A00.1");
    assert_string_equal(code_of(&s, "zorbe bleue"), "");
    assert_string_equal(code_of(&s, "chapitre"), "");
    assert_true(text_is(s.build.about.release, "9"));
    assert_int_equal(s.bad_n, 1);
    assert_int_equal(s.bad[0], 14);
}

static void nothing_is_refused(void **state)
{
    (void)state;
    struct sample s;
    const char *const none[] = {""};
    const char *const bad[] = {"A\nB C\td\nX\ty\tnokind\n"};
    assert_int_equal(sample_make(&s, TERMINOLOGY_TSV, LANG_FR, none, 1), VERR_BAD_INPUT);
    assert_int_equal(sample_make(&s, TERMINOLOGY_TSV, LANG_FR, bad, 1), VERR_BAD_INPUT);
    assert_int_equal(s.bad_n, 3);
    /* what a terminal would obey does not reach the file */
    const char *const controls[] = {"Z\x1b"
                                    "[2J\tZorbe\x01"
                                    "verte\xc2\x9b rare\n"};
    assert_int_equal(sample_make(&s, TERMINOLOGY_TSV, LANG_FR, controls, 1), VERR_OK);
    assert_string_equal(label_of(&s, "tsv:Z [2J"), "Zorbe verte   rare");
    s.build.about.release = TEXT("2020\x1b"
                                 "c");
    assert_int_equal(terminology_compile(&s.build, &s.file), VERR_OK);
    assert_string_equal(label_of(&s, "tsv:Z [2J"), "Zorbe verte   rare");
    struct text t;
    assert_int_equal(terminology_text(&s.arena, (struct text){"a\0b", 3}, &t), VERR_BAD_UTF8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hpo_keeps_findings_only), cmocka_unit_test(hpo_in_english),
        cmocka_unit_test(bdpm_names_substances),   cmocka_unit_test(cim10_reads_tables),
        cmocka_unit_test(cim10_reads_claml),       cmocka_unit_test(nothing_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
