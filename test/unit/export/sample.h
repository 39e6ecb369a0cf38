/* sample.h - a signed discharge letter of a fictitious patient, for tests */
#ifndef TEST_EXPORT_SAMPLE_H
#define TEST_EXPORT_SAMPLE_H

#include "export/export.h"

#define SEAL "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static const struct export_cite sample_cite = {0, 12, 57};

#define SAID(words)                                                                                \
    {                                                                                              \
        .text = {words, sizeof(words) - 1}, .from_ai = true, .cites = &sample_cite, .cite_n = 1    \
    }
#define TYPED(words)                                                                               \
    {                                                                                              \
        .text = { words, sizeof(words) - 1 }                                                       \
    }

static const struct export_statement sample_reason[] = {SAID(
    "Hospitalisation pour décompensation cardiaque globale, sur fibrillation atriale rapide.")};
static const struct export_statement sample_history[] = {
    SAID("HTA traitée depuis 2009."),
    SAID("Diabète de type 2, HbA1c 7,2\xe2\x80\xaf% en janvier 2026."),
    TYPED("Pas de tabac. Père : infarctus du myocarde à 58 ans.")};
static const struct export_statement sample_allergy[] = {
    SAID("Allergie à l’amoxicilline (urticaire) & intolérance aux <IEC> (toux).")};
static const struct export_statement sample_course[] = {
    SAID("À l’entrée : TA 162/94 mmHg, FC 138/min, SpO2 91\xe2\x80\xaf% en air ambiant, poids 78 "
         "kg, "
         "œdèmes des membres inférieurs remontant aux genoux, crépitants des deux bases, pas de "
         "douleur thoracique, pas de fièvre."),
    SAID("Évolution favorable sous furosémide intraveineux : perte de 6 kg en cinq jours, "
         "créatinine "
         "stable à 104 µmol/L, kaliémie 4,1 mmol/L."),
    SAID("Échographie : FEVG 38\xe2\x80\xaf%, oreillette gauche dilatée, pas de thrombus visible, "
         "PAPS ≥ 45 "
         "mmHg.")};
static const struct export_statement sample_drugs[] = {
    SAID("Bisoprolol 2,5 mg : 1 comprimé le matin (nouveau)."),
    SAID("Apixaban 5 mg : 1 comprimé matin et soir (nouveau)."),
    SAID("Furosémide 40 mg : 1 comprimé le matin (dose augmentée)."),
    SAID("Metformine 500 mg : 1 comprimé matin et soir (inchangé).")};
static const struct export_statement sample_plan[] = {
    SAID("Consultation de cardiologie le 24 mars 2026 à 10 h 30."),
    SAID("Ionogramme et créatinine à huit jours ; pesée quotidienne, consulter si prise de plus de "
         "2 kg "
         "en trois jours.")};

#define SECTION(ID, TITLE, LOINC, LIST)                                                            \
    {                                                                                              \
        .id = TEXT(ID), .title = TEXT(TITLE), .loinc = TEXT(LOINC), .statements = LIST,            \
        .statement_n = sizeof(LIST) / sizeof(*(LIST))                                              \
    }

/* The letter; a copy may be changed by a test. */
static inline struct export_document sample_document(void)
{
    static const struct export_section sections[] = {
        SECTION("motif", "Motif d’hospitalisation", "42349-1", sample_reason),
        SECTION("antecedents", "Antécédents", "", sample_history),
        SECTION("allergies", "Allergies et intolérances", "48765-2", sample_allergy),
        SECTION("synthese", "Synthèse du séjour", "42545-4", sample_course),
        SECTION("traitements", "Traitements à la sortie", "10183-2", sample_drugs),
        SECTION("suites", "Suites à donner", "18776-5", sample_plan)};
    static const struct export_source sources[] = {
        {TEXT("src-1"), TEXT("Visite de sortie du 12 mars 2026"), TEXT(SEAL)},
        {TEXT("src-2"), TEXT("Compte rendu d’échographie"), TEXT("")}};
    const struct export_person doctor = {.id = TEXT("p-7"),
                                         .name = TEXT("Dr Anne Lemoine"),
                                         .family = TEXT("Lemoine"),
                                         .given = TEXT("Anne"),
                                         .rpps = TEXT("10001234567"),
                                         .role = TEXT("Cardiologue")};
    return (struct export_document){
        .id = TEXT("d-42-v2"),
        .set_id = TEXT("d-42"),
        .version = 2,
        .replaces = TEXT("d-42-v1"),
        .type = TEXT("liaison"),
        .title = TEXT("Lettre de liaison à la sortie"),
        .loinc = TEXT("11490-0"),
        .loinc_name = TEXT("Lettre de liaison à la sortie d’un établissement"),
        .lang = LANG_FR,
        .establishment = {.name = TEXT("Hôpital des Trois-Rivières"),
                          .finess = TEXT("990000001"),
                          .address_lines = {TEXT("12, quai des Tanneurs"), TEXT("99100 Valbrune")},
                          .phone = TEXT("01 99 00 12 34"),
                          .notice = TEXT("Établissement fictif")},
        .patient = {.id = TEXT("pt-3"),
                    .birth_name = TEXT("TESTPATIENT"),
                    .birth_given = TEXT("Jeanne Marie Élise"),
                    .used_name = TEXT("DEMO"),
                    .sex = 'F',
                    .birth_date = TEXT("1948-07-01"),
                    .birth_place = TEXT("99100"),
                    .status = EXPORT_IDENTITY_VALI,
                    .ins_kind = EXPORT_INS_TEST,
                    .ins = TEXT("248079910000173")},
        .encounter = {.id = TEXT("e-9"),
                      .start = TEXT("2026-03-05"),
                      .end = TEXT("2026-03-12"),
                      .inpatient = true,
                      .unit = TEXT("Service de cardiologie")},
        .author = doctor,
        .recipient = {.name = TEXT("Dr Paul Garance"),
                      .role = TEXT("Médecin généraliste"),
                      .address = TEXT("3, place du Marché, 99120 Montfleury")},
        .device = {.name = TEXT("Vigie"),
                   .version = TEXT("0.1.0"),
                   .engine = TEXT("builtin"),
                   .model_hash = TEXT(SEAL)},
        .signature = {.by = doctor, .signed_at = TEXT("2026-03-12T15:42:10Z"), .seal = TEXT(SEAL)},
        .sections = sections,
        .section_n = sizeof(sections) / sizeof(*sections),
        .sources = sources,
        .source_n = 2,
        .fictitious = true};
}

#endif
