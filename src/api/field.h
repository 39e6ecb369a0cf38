/* field.h - times, ids and fields, as the replies write them
 * Takes  : a writer and values
 * Cost   : linear in what is written; nothing is allocated
 */
#ifndef API_FIELD_H
#define API_FIELD_H

#include "base/text.h"

/* "2026-03-12T14:32:05Z" from milliseconds; with the quotes, or null when ms is 0. */
void rec_time(struct writer *w, int64_t ms);
/* The same without quotes. Proleptic Gregorian calendar, UTC. */
void rec_iso(struct writer *w, int64_t ms);
/* "2026-03-12T14:32:05Z" or "2026-03-12" to milliseconds. false when it is neither. */
bool rec_parse_time(struct text t, int64_t *ms);
/* "2026-03-12", a day of the calendar between 1850 and 2200. */
bool rec_is_date(struct text t);

/* A JSON id: "123" with its quotes; null when 0. */
void rec_json_id(struct writer *w, int64_t id);
/* "key": - with a comma before unless it follows an opening. */
void rec_key(struct writer *w, const char *key);
void rec_json_field(struct writer *w, const char *key, struct text value);
void rec_json_id_field(struct writer *w, const char *key, int64_t id);
void rec_json_time_field(struct writer *w, const char *key, int64_t ms);
void rec_json_int_field(struct writer *w, const char *key, int64_t v);
/* A comma unless an array was just opened. */
void rec_item(struct writer *w);

/* The patient as others show them in a list: {"id","name","birth_date","sex"}. Opens the traits. */
struct patient_short {
    int64_t id;
    struct text name, birth_date, sex;
};
void rec_json_patient(struct writer *w, const struct patient_short *p);

#endif
