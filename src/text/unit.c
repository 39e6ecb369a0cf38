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
    {"km|kilometre|kilometres", {"km", "km", "km", false}},
    {"g / l|g par litre|grammes par litre|gramme par litre", {"g/L", "g/L", "g/L", false}},
    {"g / g|gramme par gramme|grammes par gramme", {"g/g", "g/g", "g/g", false}},
    {"g / dl", {"g/dL", "g/dL", "g/dL", false}},
    {"mg / l|mg par litre|milligramme par litre|milligrammes par litre",
     {"mg/L", "mg/L", "mg/L", false}},
    {"mg / dl", {"mg/dL", "mg/dL", "mg/dL", false}},
    {"mmol / l|millimoles par litre", {"mmol/L", "mmol/L", "mmol/L", false}},
    {"umol / l|micromoles par litre|micromole par litre", {"umol/L", "µmol/L", "µmol/L", false}},
    {"ng / l", {"ng/L", "ng/L", "ng/L", false}},
    {"ng / ml", {"ng/mL", "ng/mL", "ng/mL", false}},
    {"pg / ml", {"pg/mL", "pg/mL", "pg/mL", false}},
    {"ui / l|u / l|unites par litre", {"U/L", "UI/L", "UI/L", false}},
    {"ui / ml|u / ml", {"[IU]/mL", "UI/mL", "UI/mL", false}},
    {"mui / l|mu / l", {"m[IU]/L", "mUI/L", "mUI/L", false}},
    {"uui / ml|uu / ml", {"u[IU]/mL", "µUI/mL", "µUI/mL", false}},
    {"ng / dl", {"ng/dL", "ng/dL", "ng/dL", false}},
    {"pg / l", {"pg/L", "pg/L", "pg/L", false}},
    {"ug / l|microgrammes par litre", {"ug/L", "µg/L", "µg/L", false}},
    {"ug / dl", {"ug/dL", "µg/dL", "µg/dL", false}},
    {"ug / g", {"ug/g", "µg/g", "µg/g", false}},
    {"mg / g", {"mg/g", "mg/g", "mg/g", false}},
    {"mg / mmol", {"mg/mmol", "mg/mmol", "mg/mmol", false}},
    {"mmol / mol", {"mmol/mol", "mmol/mol", "mmol/mol", false}},
    {"nmol / l", {"nmol/L", "nmol/L", "nmol/L", false}},
    {"pmol / l", {"pmol/L", "pmol/L", "pmol/L", false}},
    {"mosm / kg|mosmol / kg|mosm / l", {"mosm/kg", "mOsm/kg", "mOsm/kg", false}},
    {"giga / l|gigas / l|giga par litre|gigas par litre", {"10*9/L", "G/L", "G/L", false}},
    {"t / l|tera / l|teras par litre", {"10*12/L", "T/L", "T/L", false}},
    {"fl|femtolitres", {"fL", "fL", "fL", false}},
    {"pg|picogrammes", {"pg", "pg", "pg", false}},
    {"kpa|kilopascals", {"kPa", "kPa", "kPa", false}},
    {"cm h 2 o|cmh 2 o|centimetres d eau", {"cm[H2O]", "cmH₂O", "cmH₂O", false}},
    {"db|decibels|decibel", {"dB", "dB", "dB", false}},
    {"ms|millisecondes", {"ms", "ms", "ms", false}},
    {"cm 2", {"cm2", "cm²", "cm²", false}},
    {"m 2|metre carre|metres carres", {"m2", "m²", "m²", false}},
    {"ml / min|ml par minute|millilitres par minute|ml / min / 1,73 m 2|ml / mn / 1,73 m 2",
     {"mL/min", "mL/min", "mL/min", false}},
    {"l / s|l / sec", {"L/s", "L/s", "L/s", false}},
    {"ml / s|ml / sec", {"mL/s", "mL/s", "mL/s", false}},
    {"m / s|metres par seconde|metre par seconde", {"m/s", "m/s", "m/s", false}},
    {"l / min", {"L/min", "L/min", "L/min", false}},
    {"kg / m 2|kg / m2", {"kg/m2", "kg/m²", "kg/m²", false}},
    {"/ mm 3|/ mm3|par mm 3|elements / mm 3|par millimetre cube|elements par millimetre cube",
     {"/mm3", "/mm³", "/mm³", false}},
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

/* "95 l'année dernière": an elided article is no litre. */
static bool elided(const struct tokens *t, size_t i)
{
    const struct token *one = &t->at[i];
    return i + 1 < t->n && one->text.n == 1 && one[1].text.p > one->text.p + 1 &&
           one->text.p[1] == '\'';
}

/* "Deux milligrammes et demi", "un comprimé et demi", "quatre kilos et demi": the half behind the
 * unit at tokens [i, i + n) belongs to the number, which text_number_at reads with it. */
static size_t half_behind(const struct tokens *t, size_t i, size_t n, const struct unit *u)
{
    bool may = u->dose || strcmp(u->ucum, "kg") == 0 || strcmp(u->ucum, "L") == 0 ||
               strcmp(u->ucum, "cm") == 0;
    return may ? token_any(t, i + n, "et demi|et demie") : 0;
}

bool text_unit_halved(const struct tokens *t, size_t i)
{
    const struct unit *u = NULL;
    bool near = token_any(t, i + 1, "et demi|et demie") > 0;
    return near && text_unit_at(t, i, &u) == 3;
}

size_t text_unit_at(const struct tokens *t, size_t i, const struct unit **out)
{
    size_t row = 0;
    size_t n = token_row(t, i, rows, sizeof rows / sizeof *rows, sizeof *rows, &row);
    n = n == 1 && elided(t, i) ? 0 : n;
    if (n > 0) {
        *out = &rows[row].unit;
        n += half_behind(t, i, n, *out);
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
