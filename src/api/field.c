/* Times, ids and fields of the replies. */
#include "api/field.h"

enum { DAY_MS = 86400000 };

/* Days since 1970-01-01 and back: H. Hinnant, "chrono-compatible low-level date algorithms". */
static int64_t days_of(int64_t y, unsigned m, unsigned d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * ((int64_t)m + (m > 2 ? -3 : 9)) + 2) / 5 + (int64_t)d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_of(int64_t days, int *y, int *m, int *d)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t doe = days - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400 + (*m <= 2));
}

void rec_iso(struct writer *w, int64_t ms)
{
    int64_t day = ms / DAY_MS, rest = ms % DAY_MS;
    if (rest < 0) {
        day--;
        rest += DAY_MS;
    }
    int y, m, d;
    civil_of(day, &y, &m, &d);
    int s = (int)(rest / 1000);
    writer_f(w, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, s / 3600, s / 60 % 60, s % 60);
}

void rec_time(struct writer *w, int64_t ms)
{
    if (ms == 0) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '"');
    rec_iso(w, ms);
    writer_char(w, '"');
}

/* The number in t[at, at + n), -1 when it is not one. */
static int digits(struct text t, size_t at, size_t n)
{
    uint64_t v = 0;
    return text_to_u64(text_slice(t, at, at + n), &v) ? (int)v : -1;
}

static int month_days(int y, int m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) ? 29 : days[m - 1];
}

static bool read_date(struct text t, int64_t *days)
{
    if (t.n < 10 || t.p[4] != '-' || t.p[7] != '-')
        return false;
    int y = digits(t, 0, 4), m = digits(t, 5, 2), d = digits(t, 8, 2);
    if (y < 1850 || y > 2200 || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
        return false;
    *days = days_of(y, (unsigned)m, (unsigned)d);
    return true;
}

bool rec_is_date(struct text t)
{
    int64_t days;
    return t.n == 10 && read_date(t, &days);
}

bool rec_parse_time(struct text t, int64_t *ms)
{
    int64_t days;
    if (!read_date(t, &days))
        return false;
    int h = 0, min = 0, s = 0;
    if (t.n != 10) {
        if (t.n != 20 || t.p[10] != 'T' || t.p[13] != ':' || t.p[16] != ':' || t.p[19] != 'Z')
            return false;
        h = digits(t, 11, 2);
        min = digits(t, 14, 2);
        s = digits(t, 17, 2);
    }
    if (h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 59)
        return false;
    *ms = days * DAY_MS + (int64_t)(h * 3600 + min * 60 + s) * 1000;
    return true;
}

void rec_json_id(struct writer *w, int64_t id)
{
    if (id == 0) {
        writer_str(w, "null");
        return;
    }
    writer_char(w, '"');
    writer_i64(w, id);
    writer_char(w, '"');
}

void rec_item(struct writer *w)
{
    if (w->n > 0 && w->p[w->n - 1] != '[')
        writer_char(w, ',');
}

void rec_key(struct writer *w, const char *key)
{
    if (w->n > 0 && w->p[w->n - 1] != '{')
        writer_char(w, ',');
    writer_char(w, '"');
    writer_str(w, key);
    writer_str(w, "\":");
}

void rec_json_field(struct writer *w, const char *key, struct text value)
{
    rec_key(w, key);
    writer_json(w, value);
}

void rec_json_id_field(struct writer *w, const char *key, int64_t id)
{
    rec_key(w, key);
    rec_json_id(w, id);
}

void rec_json_time_field(struct writer *w, const char *key, int64_t ms)
{
    rec_key(w, key);
    rec_time(w, ms);
}

void rec_json_int_field(struct writer *w, const char *key, int64_t v)
{
    rec_key(w, key);
    writer_i64(w, v);
}

void rec_json_patient(struct writer *w, const struct patient_short *p)
{
    writer_char(w, '{');
    rec_json_id_field(w, "id", p->id);
    rec_json_field(w, "name", p->name);
    rec_json_field(w, "birth_date", p->birth_date);
    rec_json_field(w, "sex", p->sex);
    writer_char(w, '}');
}
