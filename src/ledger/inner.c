/* inner.c - times, base64, hex and names, read strictly: one spelling each */
#include "ledger/inner.h"

#include "ledger/checkpoint.h"

#include <assert.h>

#define DAY_MS INT64_C(86400000)

/* Days since 1970-01-01 to year, month, day (H. Hinnant, "chrono-compatible low-level date
 * algorithms", civil_from_days). */
static void civil(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = z / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

static int64_t days_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = y / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void digits(char *p, int n, int64_t value)
{
    while (n-- > 0) {
        p[n] = (char)('0' + value % 10);
        value /= 10;
    }
}

void ledger_time_write(int64_t ms, char out[LEDGER_TIME_BYTES])
{
    assert(ms >= 0 && ms <= LEDGER_TIME_MAX);
    int year = 0;
    int month = 0;
    int day = 0;
    civil(ms / DAY_MS, &year, &month, &day);
    int64_t in_day = ms % DAY_MS;
    memcpy(out, "0000-00-00T00:00:00.000Z", LEDGER_TIME_BYTES);
    digits(out, 4, year);
    digits(out + 5, 2, month);
    digits(out + 8, 2, day);
    digits(out + 11, 2, in_day / 3600000);
    digits(out + 14, 2, in_day / 60000 % 60);
    digits(out + 17, 2, in_day / 1000 % 60);
    digits(out + 20, 3, in_day % 1000);
}

static int number(const char *p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return -1;
        }
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

bool ledger_time_read(struct text t, int64_t *ms)
{
    if (t.n != LEDGER_TIME_BYTES) {
        return false;
    }
    int year = number(t.p, 4);
    int month = number(t.p + 5, 2);
    int day = number(t.p + 8, 2);
    int hour = number(t.p + 11, 2);
    int minute = number(t.p + 14, 2);
    int second = number(t.p + 17, 2);
    int milli = number(t.p + 20, 3);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 59 || milli < 0) {
        return false;
    }
    int64_t at =
        days_of(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + milli;
    /* Writing it back settles the punctuation and the 30th of February. */
    char back[LEDGER_TIME_BYTES];
    ledger_time_write(at, back);
    if (memcmp(back, t.p, sizeof(back)) != 0) {
        return false;
    }
    *ms = at;
    return true;
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void ledger_base64_write(struct writer *w, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i += 3) {
        size_t have = n - i < 3 ? n - i : 3;
        uint32_t v = (uint32_t)bytes[i] << 16 | (have > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                     (have > 2 ? bytes[i + 2] : 0);
        char quad[4] = {base64[v >> 18], base64[v >> 12 & 63], '=', '='};
        if (have > 1) {
            quad[2] = base64[v >> 6 & 63];
        }
        if (have > 2) {
            quad[3] = base64[v & 63];
        }
        writer_put(w, (struct text){quad, 4});
    }
}

static int base64_value(char c)
{
    const char *at = c ? strchr(base64, c) : NULL;
    return at ? (int)(at - base64) : -1;
}

size_t ledger_base64_read(struct text t, uint8_t *out, size_t max)
{
    size_t pad = t.n > 1 && t.p[t.n - 1] == '=' ? 1 + (size_t)(t.p[t.n - 2] == '=') : 0;
    size_t bytes = t.n / 4 * 3 - pad;
    if (t.n == 0 || t.n % 4 != 0 || bytes > max) {
        return SIZE_MAX;
    }
    uint32_t acc = 0;
    size_t n = 0;
    int bits = 0;
    for (size_t i = 0; i < t.n - pad; i++) {
        int v = base64_value(t.p[i]);
        if (v < 0) {
            return SIZE_MAX;
        }
        acc = acc << 6 | (uint32_t)v;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[n++] = (uint8_t)(acc >> bits);
        }
    }
    /* Bits left over must be zero, or two spellings would mean the same. */
    return (acc & ((1U << bits) - 1)) != 0 || n != bytes ? SIZE_MAX : n;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool ledger_hex_read(struct text t, uint8_t *out, size_t n)
{
    if (t.n != 2 * n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(t.p[2 * i]);
        int low = hex_value(t.p[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool ledger_u64_read(struct text t, uint64_t *out)
{
    return t.n > 0 && (t.p[0] != '0' || t.n == 1) && text_to_u64(t, out);
}

bool ledger_is_origin(struct text t)
{
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] <= ' ' || t.p[i] > '~' || t.p[i] == '+') {
            return false;
        }
    }
    return t.n > 0 && t.n <= LEDGER_ORIGIN_MAX;
}
