/* check_alarm.c - a value that is a red flag by itself, and what it is called
 * "39,8" left out is a fever left out. Thresholds for adults, from general clinical knowledge: of
 * breathing, saturation, low pressure and consciousness near the highest single scores of NEWS2
 * (Royal College of Physicians, 2017), of the laboratory where results are commonly phoned. They
 * only tell which omission is dangerous; nothing is concluded from them. */
#include "draft/check_inner.h"

struct alarm {
    const char *measure;
    int64_t low, high; /* thousandths: below the one or above the other */
    const char *below, *above;
};

static const struct alarm alarms[] = {
    {"temperature", 35000, 37800, "hypothermie", "fievre"},
    {"fc", 50000, 120000, "bradycardie", "tachycardie"},
    {"fr", 9000, 24000, "bradypnee", "polypnee"},
    {"spo2", 92000, INT64_MAX, "desaturation", NULL},
    {"ta", 90000, 179000, "hypotension", "poussee_hypertensive"},
    {"glasgow", 15000, INT64_MAX, "trouble_vigilance", NULL},
    {"hemoglobine", 8000, INT64_MAX, "anemie", NULL},
    {"plaquettes", 100000, INT64_MAX, "thrombopenie", NULL},
    {"neutrophiles", 1000, INT64_MAX, "neutropenie", NULL},
    {"kaliemie", 3000, 5500, "hypokaliemie", "hyperkaliemie"},
    {"rapport_cd", 0, 600, NULL, "excavation_papillaire"},
    {"natremie", 130000, 150000, "hyponatremie", "hypernatremie"},
};

/* In the unit of the table: "13/8" is told in centimetres, "68 000" by the cubic millimetre. */
static int64_t scaled(const struct alarm *a, int64_t milli)
{
    enum { CM = 30, MM3 = 1000, THOUSAND = 1000 };
    if (text_is(text_of(a->measure), "ta") && milli < (int64_t)CM * THOUSAND)
        return milli * 10;
    bool cells =
        text_is(text_of(a->measure), "plaquettes") || text_is(text_of(a->measure), "neutrophiles");
    return cells && milli >= (int64_t)MM3 * THOUSAND ? milli / MM3 : milli;
}

const char *check_alarm(const struct check *k, const struct fact *f)
{
    for (size_t i = 0; i < sizeof alarms / sizeof *alarms; i++) {
        const struct alarm *a = &alarms[i];
        if (f->kind != FACT_MEASUREMENT || !text_is(f->concept, a->measure) || f->value.n == 0)
            continue;
        const struct wording *w = check_wording(k, f->value);
        if (!w || w->quantities.n == 0)
            return NULL;
        int64_t milli = scaled(a, w->quantities.at[0].milli);
        return milli < a->low ? a->below : milli > a->high ? a->above : NULL;
    }
    return NULL;
}

const char *check_alarm_shown(struct text concept)
{
    for (size_t i = 0; i < sizeof alarms / sizeof *alarms; i++) {
        if ((alarms[i].below && text_is(concept, alarms[i].below)) ||
            (alarms[i].above && text_is(concept, alarms[i].above)))
            return alarms[i].measure;
    }
    return NULL;
}
