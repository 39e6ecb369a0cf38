/* a document out of proposals: what is kept, what is withheld and why, order, doubles, omissions */
#include "draft/model.h"

#include "draft/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static char block[1 << 24];

static const char talk[] =
    "Médecin: Qu'est-ce qui vous amène ?\n"
    "Patient: J'ai mal au genou gauche depuis trois jours.\n"
    "Médecin: Vous avez de la fièvre ?\n"
    "Patient: Non.\n"
    "Médecin: Des allergies ?\n"
    "Patient: Je suis allergique à la pénicilline.\n"
    "Patient: Je prends du ramipril, cinq milligrammes le matin.\n"
    "Patient: Ma mère est diabétique.\n"
    "Médecin: La tension est à treize huit. Le docteur Lemoine vous verra.\n";

struct house {
    struct arena a;
    struct draft_source source;
    struct prompt_lines lines;
    struct prompt_pass pass;
    struct model *m;
    struct draft kept, withheld;
};

static void open_talk(struct house *h, const char *said)
{
    *h = (struct house){.a = arena_over(block, sizeof block), .source.bytes = text_of(said)};
    assert_int_equal(prompt_cut(&h->a, &h->source, 1, &h->lines), VERR_OK);
    struct model_setup setup = {.template = template_find(TEXT("consultation")),
                                .engine = TEXT("fake"),
                                .lang = TEXT("fr"),
                                .sources = &h->source,
                                .source_n = 1,
                                .lines = &h->lines};
    assert_int_equal(model_open(&h->a, &setup, &h->m), VERR_OK);
    h->pass = (struct prompt_pass){0, 0, h->lines.n};
    model_pass(h->m, &h->pass);
}

static void open_house(struct house *h)
{
    open_talk(h, talk);
}

static struct model_heard say(struct house *h, const char *section, const char *text, uint32_t one,
                              uint32_t two)
{
    struct proposed p = {.section = text_of(section), .text = text_of(text)};
    p.cites[p.cite_n] = one;
    p.cite_n += one != 0;
    p.cites[p.cite_n] = two;
    p.cite_n += two != 0;
    struct model_heard heard;
    assert_int_equal(model_take(h->m, &p, &heard), VERR_OK);
    return heard;
}

static void close_house(struct house *h)
{
    assert_int_equal(model_close(h->m, &h->kept, &h->withheld), VERR_OK);
}

static void what_is_right_is_kept(void **state)
{
    (void)state;
    struct house h;
    open_house(&h);
    struct model_heard one = say(&h, "examen", "TA 13/8.", 9, 0);
    assert_int_equal(one.verdict, MODEL_KEPT);
    assert_int_equal(say(&h, "motif", "Douleur du genou gauche depuis 3 jours.", 2, 0).verdict,
                     MODEL_KEPT);
    struct model_heard two = say(&h, "histoire", "Pas de fièvre.", 4, 8);
    assert_int_equal(two.verdict, MODEL_KEPT);
    assert_int_equal(two.statement->cite_n, 1); /* the mother's diabetes carries no fever */
    assert_int_equal(two.statement->cites[0].start, (size_t)(strstr(talk, "Non.") - talk));
    assert_int_equal(say(&h, "histoire", "pas de FIÈVRE", 4, 0).verdict, MODEL_AGAIN);
    assert_int_equal(say(&h, "histoire", "  ", 4, 0).verdict, MODEL_AGAIN);
    assert_int_equal(say(&h, "conduite", "Avis du docteur Lemoine.", 9, 0).verdict, MODEL_KEPT);
    close_house(&h);
    assert_true(text_is(h.kept.engine, "fake"));
    assert_true(
        text_is(h.kept.sections[0].statements[0].text, "Douleur du genou gauche depuis 3 jours."));
    assert_int_equal(h.kept.section_n, template_find(TEXT("consultation"))->section_n);
    bool allergy = false;
    for (size_t i = 0; i < h.kept.omission_n; i++) {
        allergy |= h.kept.omissions[i].kind == OMISSION_ALLERGY;
        assert_true(text_find(h.kept.omissions[i].text, TEXT("genou"), 0) == SIZE_MAX);
    }
    assert_true(allergy);
}

static void what_is_not_is_withheld(void **state)
{
    (void)state;
    static const struct {
        const char *section, *text;
        uint32_t cite;
        enum reason_kind why;
    } rows[] = {
        {"motif", "Douleur du genou droit depuis 3 jours.", 2, REASON_SIDE},
        {"traitements", "Ramipril 10 mg le matin.", 7, REASON_DOSE},
        {"histoire", "Fièvre.", 4, REASON_POLARITY},
        {"antecedents", "Diabète.", 8, REASON_EXPERIENCER},
        {"motif", "Douleur du genou gauche depuis 3 jours.", 99, REASON_CITATION},
        {"traitements", "Ramipril 5 mg le matin.", 8, REASON_CITATION},
        {"motif", "Mme Rose : douleur du genou gauche.", 2, REASON_INVENTED},
        {"motif", "Douleur du genou gauche chez Pierre Petit.", 2, REASON_INVENTED},
        {"motif", "Douleur du genou gauche <b>.", 2, REASON_INVENTED},
        {"motif", "Douleur du genou gauche, voir https://evil.example/.", 2, REASON_INVENTED},
        {"poeme", "Douleur du genou gauche.", 2, REASON_INVENTED},
    };
    struct house h;
    open_house(&h);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct model_heard one = say(&h, rows[i].section, rows[i].text, rows[i].cite, 0);
        bool why = false;
        for (size_t k = 0; one.statement && k < one.statement->reason_n; k++) {
            why |= one.statement->reasons[k].kind == rows[i].why;
        }
        if (one.verdict != MODEL_WITHHELD || !why) {
            print_message("row %zu\n", i);
        }
        assert_int_equal(one.verdict, MODEL_WITHHELD);
        assert_true(why);
    }
    close_house(&h);
    struct writer w = writer_in(&h.a);
    draft_json_write(&w, &h.kept, &h.source, 1);
    draft_json_write_check(&w, &h.withheld, &h.source, 1);
    struct text json = writer_done(&h.a, &w);
    assert_true(text_find(json, TEXT("supported\""), 0) ==
                text_find(json, TEXT("unsupported"), 0) + 2);
    assert_true(text_find(json, TEXT("<"), 0) == SIZE_MAX);
    assert_true(text_find(json, TEXT("//"), 0) == SIZE_MAX);
}

struct held {
    const char *section, *text;
    uint32_t cite;
    enum reason_kind why; /* REASON_KIND_COUNT: it is kept */
};

/* Each row is withheld for its reason, or kept. */
static void hold(const char *text, const struct held *rows, size_t n)
{
    struct house h;
    open_talk(&h, text);
    for (size_t i = 0; i < n; i++) {
        struct model_heard one = say(&h, rows[i].section, rows[i].text, rows[i].cite, 0);
        bool why = false;
        for (size_t k = 0; one.statement && k < one.statement->reason_n; k++) {
            why |= one.statement->reasons[k].kind == rows[i].why;
        }
        bool kept = rows[i].why == REASON_KIND_COUNT;
        if ((one.verdict == MODEL_KEPT) != kept || why == kept) {
            fail_msg("%s", rows[i].text);
        }
    }
    close_house(&h);
}

/* The sources as a whole carry each of these, the passage that it cites says another thing. */
static void what_the_cited_passage_says_counts(void **state)
{
    (void)state;
    static const char turned[] =
        "Médecin: Je vous mets de la quétiapine le soir. Ça va aider le sommeil. Vous arrêtez le "
        "Xanax de votre sœur.\n"
        "Médecin: Je vous revois vendredi, dans quatre jours. J'aimerais que votre sœur vienne.\n"
        "Médecin: Donc pas d'Imodium, parce que ça dilate le côlon.\n"
        "Médecin: On fait la calprotectine dans trois mois aussi. Pas de coloscopie.\n"
        "Médecin: Poplité gauche, absent. Pédieux gauche, absent aussi. À droite, poplité "
        "présent.\n"
        "Patient: Ma sœur a fait une anorexie à dix-huit ans, elle a été hospitalisée huit mois.\n"
        "Médecin: Doliprane, un gramme quatre fois par jour, et de l'Oramorph, cinq milligrammes.\n"
        "Médecin: Contrôle du calcium et de la créatinine vendredi.\n"
        "Médecin: Et un TEP scanner sous quinze jours.\n"
        "Patient: La nuit, ça me réveille.\n"
        "Médecin: Mais pas sur une plaie, ça fait mal.\n"
        "Médecin: Là, ça fait mal ?\n"
        "Patient: Non. Je prenais de l'Imodium. La jambe droite, ça va.\n"
        "Patient: La jambe gauche, c'est revenu en janvier.\n"
        "Médecin: Les mouches, elles mettront des semaines à partir.\n"
        "Médecin: J'ajoute de l'Oramorph, cinq milligrammes. Plus un laxatif, du macrogol, un "
        "sachet chaque matin.\n"
        "Patient: La metformine, arrêtée. À la place c'est l'insuline, dix-huit unités. Le "
        "Kardégic soixante-quinze.\n"
        "Patient: Ils m'avaient mis de l'ibuprofène aussi, mais j'en ai pas pris.\n"
        "Patient: Le Spiriva, deux bouffées, vous me l'aviez arrêté en mars.\n";
    static const struct held rows[] = {
        {"conduite", "Quétiapine le soir.", 1, REASON_KIND_COUNT},
        {"conduite", "Revoir vendredi, dans 4 jours.", 2, REASON_KIND_COUNT},
        {"conduite", "Sœur : Revoir vendredi, dans 4 jours.", 2, REASON_EXPERIENCER},
        {"conduite", "Sœur : Ça va aider le sommeil.", 1, REASON_EXPERIENCER},
        {"conduite", "Chez le père : Contrôle du calcium vendredi.", 8, REASON_EXPERIENCER},
        {"conduite", "Pas d'Imodium.", 3, REASON_KIND_COUNT},
        {"conduite", "Imodium.", 3, REASON_POLARITY},
        {"conduite", "Calprotectine dans 3 mois.", 4, REASON_KIND_COUNT},
        {"conduite", "Pas de calprotectine dans 3 mois aussi.", 4, REASON_POLARITY},
        {"examen", "Poplité gauche, absent.", 5, REASON_KIND_COUNT},
        {"examen", "Poplité droite, absent.", 5, REASON_SIDE},
        {"antecedents", "Sœur : anorexie à 18 ans.", 6, REASON_KIND_COUNT},
        {"histoire", "Les mouches, elles mettront des mois à partir.", 15, REASON_UNIT},
        {"histoire", "« La jambe droite ».", 14, REASON_SIDE},
        {"histoire", "« La jambe gauche ».", 14, REASON_KIND_COUNT},
        {"conduite", "Contrôle du calcium et de la créatinine vendredi.", 8, REASON_KIND_COUNT},
        {"conduite", "Morphine, contrôle du calcium vendredi.", 8, REASON_CITATION},
        {"conduite", "Morphine (Doliprane) 1 g.", 7, REASON_DRUG},
        {"conduite", "TEP scanner sous 15 jours.", 9, REASON_KIND_COUNT},
        {"conduite", "TEP scanner si besoin.", 9, REASON_INVENTED},
        {"conduite", "TEP scanner : à remplacer.", 9, REASON_INVENTED},
        {"conduite", "Quétiapine, sous ACE, le soir.", 1, REASON_INVENTED},
        {"conduite", "« un TEP scanner » : en janvier, avec l'ACE.", 9, REASON_INVENTED},
        {"conduite", "« un TEP scanner » : en janvier.", 9, REASON_DATE},
        {"histoire", "« Ça fait mal » : non.", 11, REASON_POLARITY},
        {"traitements", "Macrogol 1 sachet chaque matin.", 16, REASON_KIND_COUNT},
        {"traitements", "Morphine un laxatif, 1 sachet chaque matin.", 16, REASON_DRUG},
        {"traitements", "Kardégic 75.", 17, REASON_KIND_COUNT},
        {"traitements", "Kardégic : à remplacer.", 17, REASON_INVENTED},
        {"traitements", "Pas d'ibuprofène.", 18, REASON_KIND_COUNT},
        {"traitements", "Pas d'ibuprofène en même temps.", 18, REASON_INVENTED},
        {"traitements", "Spiriva arrêté en mars.", 19, REASON_KIND_COUNT},
        {"traitements", "Gélules, on les arrête.", 19, REASON_CITATION},
        {"histoire", "« elles mettront des semaines ».", 4, REASON_CITATION},
        {"histoire", "« elles mettront des semaines ».", 15, REASON_KIND_COUNT},
    };
    hold(turned, rows, sizeof rows / sizeof *rows);
}

/* A likely sentence of another consultation, where a word or a figure of it stands here too. */
static void what_is_usual_is_told_or_withheld(void **state)
{
    (void)state;
    static const char usual[] =
        "Médecin: Je vous examine. Le pouls, la tension : cent douze sur soixante-huit.\n"
        "Patient: L'appétit, bof. Je dors bien, quatre heures. La thyroïde, elle marche mal. Le "
        "sucre, "
        "c'était bon.\n"
        "Médecin: Et le diabète ? Vous avez fait l'électro ?\n"
        "Patient: Un petit diabète, oui. Je fume un paquet par jour. Les règles, ça va.\n"
        "Médecin: Du Doliprane, un gramme, trois fois par jour.\n"
        "Médecin: Le zopiclone, une moitié de comprimé, deux semaines, puis on arrête.\n"
        "Patient: C'était avant le repas. Ma fille a quatre ans. Trois kilos cent à la naissance.\n"
        "Médecin: Le ventre est souple. Pas de boutons sur la peau. Les plaquettes, ça va.\n"
        "Médecin: Les poumons sont clairs. La gorge est normale. La température à trente-sept "
        "deux.\n"
        "Patient: Mon père a peut-être eu une goutte. J'ai toujours pris de la colchicine.\n"
        "Médecin: On garde le bisoprolol.\n"
        "Médecin: Les réflexes des chevilles sont abolis des deux côtés.\n"
        "Patient: Là je prends de l'amoxicilline.\n"
        "Médecin: Des allergies ?\n"
        "Patient: Les arachides.\n";
    static const struct held rows[] = {
        {"examen", "Température : 37,2.", 9, REASON_KIND_COUNT},
        {"examen", "Fréquence cardiaque : 68.", 1, REASON_VALUE},
        {"histoire", "Appétit conservé.", 2, REASON_INVENTED},
        {"histoire", "Réveil précoce à 4 h.", 2, REASON_INVENTED},
        {"examen", "Thyroïde normale.", 2, REASON_INVENTED},
        {"examen", "Gorge normale.", 9, REASON_KIND_COUNT},
        {"examen", "Électrocardiogramme normal.", 3, REASON_INVENTED},
        {"examen", "Poumons libres.", 9, REASON_KIND_COUNT},
        {"mode_de_vie", "Tabac : une dizaine par jour.", 4, REASON_INVENTED},
        {"conduite", "Paracétamol (Doliprane) : à poursuivre.", 5, REASON_INVENTED},
        {"conduite", "Bisoprolol : à poursuivre.", 11, REASON_KIND_COUNT},
        {"conduite", "Arrêt de travail de 2 semaines.", 6, REASON_INVENTED},
        {"histoire", "Survenue après le repas.", 7, REASON_INVENTED},
        {"histoire", "Survenue avant le repas.", 7, REASON_KIND_COUNT},
        {"examen", "Éruption cutanée.", 8, REASON_POLARITY},
        {"examen", "Réflexes vifs.", 12, REASON_INVENTED},
        {"histoire", "« ça va ».", 4, REASON_CITATION},
        {"conduite", "Une moitié de comprimé, deux semaines.", 6, REASON_KIND_COUNT},
        {"conduite", "Claire 2 semaines, une moitié de comprimé.", 6, REASON_INVENTED},
        {"allergies", "Allergie aux arachides.", 15, REASON_KIND_COUNT},
        {"allergies", "Allergie à l'amoxicilline.", 13, REASON_DRUG},
    };
    hold(usual, rows, sizeof rows / sizeof *rows);
}

/* The same words with a citation that holds are kept, and no longer shown as withheld. */
static void a_better_citation_wins(void **state)
{
    (void)state;
    struct house h;
    open_house(&h);
    assert_int_equal(say(&h, "histoire", "Pas de fièvre.", 77, 0).verdict, MODEL_WITHHELD);
    assert_int_equal(say(&h, "histoire", "Pas de fièvre.", 77, 0).verdict, MODEL_AGAIN);
    assert_int_equal(say(&h, "histoire", "Pas de fièvre.", 4, 0).verdict, MODEL_KEPT);
    close_house(&h);
    assert_int_equal(h.kept.sections[1].statement_n, 1);
    assert_int_equal(h.withheld.sections[1].statement_n, 0);
}

/* A passage that was not shown in this pass cannot be cited in it. */
static void only_what_was_shown_is_cited(void **state)
{
    (void)state;
    struct house h;
    open_house(&h);
    h.pass = (struct prompt_pass){4, 5, 9};
    model_pass(h.m, &h.pass);
    assert_int_equal(say(&h, "motif", "Douleur du genou gauche.", 2, 0).verdict, MODEL_WITHHELD);
    assert_int_equal(say(&h, "examen", "TA 13/8.", 9, 0).verdict, MODEL_KEPT);
}

static void it_is_bounded(void **state)
{
    (void)state;
    struct house h;
    open_house(&h);
    struct proposed p = {.section = TEXT("motif"), .cites = {1}, .cite_n = 1};
    struct model_heard heard;
    enum verr e = VERR_OK;
    for (unsigned i = 0; e == VERR_OK && i <= MODEL_STATEMENTS_MAX; i++) {
        char text[32];
        struct writer w = writer_over(text, sizeof text);
        writer_f(&w, "<b%u>", i);
        p.text = writer_text(&w);
        e = model_take(h.m, &p, &heard);
    }
    assert_int_equal(e, VERR_LIMIT);
    close_house(&h);
    assert_int_equal(h.withheld.sections[0].statement_n, MODEL_STATEMENTS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_is_kept),
        cmocka_unit_test(what_is_not_is_withheld),
        cmocka_unit_test(a_better_citation_wins),
        cmocka_unit_test(only_what_was_shown_is_cited),
        cmocka_unit_test(what_the_cited_passage_says_counts),
        cmocka_unit_test(what_is_usual_is_told_or_withheld),
        cmocka_unit_test(it_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
