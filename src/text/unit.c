/* unit.c - see unit.h */
#include "text/unit.h"

struct unit_row {
    const char *words; /* folded, '|' between alternatives */
    struct unit unit;
};

static const struct unit_row rows[] = {
    {"mg|milligramme|milligrammes", {"mg", "mg", "mg", true}},
    {"g|gr|gramme|grammes", {"g", "g", "g", true}},
    {"ug|mcg|microgramme|microgrammes|gamma|gammas", {"ug", "µg", "µg", true}},
    {"kg|kilo|kilos|kilogramme|kilogrammes", {"kg", "kg", "kg", false}},
    {"ml|millilitre|millilitres", {"mL", "mL", "mL", true}},
    {"l|litre|litres", {"L", "L", "L", false}},
    {"ui|u i|unites internationales", {"[IU]", "UI", "UI", true}},
    {"unite|unites", {"{unité}", "unité", "unités", true}},
    {"comprime|comprimes|cp|cps|cpr|cachet|cachets", {"{comprimé}", "comprimé", "comprimés", true}},
    {"gelule|gelules", {"{gélule}", "gélule", "gélules", true}},
    {"sachet|sachets", {"{sachet}", "sachet", "sachets", true}},
    {"ampoule|ampoules", {"{ampoule}", "ampoule", "ampoules", true}},
    {"goutte|gouttes", {"[drp]", "goutte", "gouttes", true}},
    {"bouffee|bouffees", {"{bouffée}", "bouffée", "bouffées", true}},
    {"suppositoire|suppositoires", {"{suppositoire}", "suppositoire", "suppositoires", true}},
    {"patch|patchs", {"{patch}", "patch", "patchs", true}},
    {"injection|injections", {"{injection}", "injection", "injections", true}},
    {"dose|doses", {"{dose}", "dose", "doses", true}},
    {"cuillere a soupe|cuilleres a soupe",
     {"[tbs_m]", "cuillère à soupe", "cuillères à soupe", true}},
    {"cuillere a cafe|cuilleres a cafe", {"[tsp_m]", "cuillère à café", "cuillères à café", true}},
    {"pipette|pipettes", {"{pipette}", "pipette", "pipettes", true}},
    {"mg / kg / j|mg / kg / jour|mg par kilo et par jour|milligrammes par kilo et par jour|"
     "milligrammes par kilo par jour|mg par kilo par jour|mg par kg et par jour|mg par kg par jour|"
     "milligrammes par kilogramme et par jour|milligrammes par kilo / jour",
     {"mg/kg/d", "mg/kg/j", "mg/kg/j", true}},
    {"mg / kg|mg par kilo|mg par kg|milligrammes par kilo|milligramme par kilo|"
     "milligrammes par kilogramme",
     {"mg/kg", "mg/kg", "mg/kg", true}},
    {"mg / j|mg / jour", {"mg/d", "mg/j", "mg/j", true}},
    {"mm hg|mmhg|millimetres de mercure", {"mm[Hg]", "mmHg", "mmHg", false}},
    {"cm hg|cmhg", {"cm[Hg]", "cmHg", "cmHg", false}},
    {"^ c|^|degre|degres|degres celsius", {"Cel", "°C", "°C", false}},
    {"%|pour cent|pourcent", {"%", "%", "%", false}},
    {"/ min|/ mn|bpm|battements par minute|par minute|puls / min", {"/min", "/min", "/min", false}},
    {"cycles par minute|cycle / min", {"/min", "/min", "/min", false}},
    {"cm|centimetre|centimetres", {"cm", "cm", "cm", false}},
    {"mm|millimetre|millimetres", {"mm", "mm", "mm", false}},
    {"m|metre|metres", {"m", "m", "m", false}},
    {"g / l|g par litre|grammes par litre|gramme par litre", {"g/L", "g/L", "g/L", false}},
    {"g / dl", {"g/dL", "g/dL", "g/dL", false}},
    {"mg / l|mg par litre", {"mg/L", "mg/L", "mg/L", false}},
    {"mg / dl", {"mg/dL", "mg/dL", "mg/dL", false}},
    {"mmol / l|millimoles par litre", {"mmol/L", "mmol/L", "mmol/L", false}},
    {"umol / l|micromoles par litre", {"umol/L", "µmol/L", "µmol/L", false}},
    {"ng / l", {"ng/L", "ng/L", "ng/L", false}},
    {"ng / ml", {"ng/mL", "ng/mL", "ng/mL", false}},
    {"pg / ml", {"pg/mL", "pg/mL", "pg/mL", false}},
    {"ui / l|u / l", {"U/L", "UI/L", "UI/L", false}},
    {"ml / min", {"mL/min", "mL/min", "mL/min", false}},
    {"l / min", {"L/min", "L/min", "L/min", false}},
    {"kg / m 2|kg / m2", {"kg/m2", "kg/m²", "kg/m²", false}},
    {"/ mm 3|/ mm3", {"/mm3", "/mm³", "/mm³", false}},
    {"an|ans", {"a", "an", "ans", false}},
    {"mois", {"mo", "mois", "mois", false}},
    {"semaine|semaines|sem", {"wk", "semaine", "semaines", false}},
    {"jour|jours|j", {"d", "jour", "jours", false}},
    {"heure|heures|h", {"h", "heure", "heures", false}},
    {"minute|minutes|min|mn", {"min", "minute", "minutes", false}},
    {"seconde|secondes", {"s", "seconde", "secondes", false}},
    {"sa|semaines d amenorrhee", {"wk", "SA", "SA", false}},
    {"paquet annee|paquets annee|paquets annees|pa",
     {"{paquet-année}", "paquet-année", "paquets-années", false}},
    {"paquet|paquets", {"{paquet}", "paquet", "paquets", false}},
    {"cigarette|cigarettes|clope|clopes", {"{cigarette}", "cigarette", "cigarettes", false}},
    {"verre|verres", {"{verre}", "verre", "verres", false}},
};

size_t text_unit_at(const struct tokens *t, size_t i, const struct unit **out)
{
    size_t row = 0;
    size_t n = token_row(t, i, rows, sizeof rows / sizeof *rows, sizeof *rows, &row);
    if (n > 0) {
        *out = &rows[row].unit;
    }
    return n;
}

const struct unit *text_unit_of(struct text ucum)
{
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        if (text_is(ucum, rows[k].unit.ucum)) {
            return &rows[k].unit;
        }
    }
    return NULL;
}
