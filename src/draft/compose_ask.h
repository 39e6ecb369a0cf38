/* compose_ask.h - the questions that a report needs beside their answers (inside the draft room)
 */
#ifndef DRAFT_COMPOSE_ASK_H
#define DRAFT_COMPOSE_ASK_H

#include "draft/compose_passage.h"

/* A clause ends before token i. */
bool ask_breaks(const struct tokens *t, size_t i);

/* Keeps the question [b, e) of the clinician. */
void ask_clinician(struct speech *s, size_t b, size_t e);

/* Keeps what the patient asks once he is examined, "et le vélo ?", unless it names nothing: "et
 * après ?". */
void ask_patient(struct speech *s, size_t b, size_t e);

/* The clinician's words [b, e) answer the patient's question and need it: they name no drug,
 * nothing that is known, and nothing of what was asked. */
bool ask_leans(const struct speech *s, size_t b, size_t e);

/* "Depuis la Toussaint. — Non, depuis la rentrée. — Oui, c'est vrai.": what the turn says does not
 * stand. */
bool ask_taken_back(const struct speech *s);
/* The answer says by itself what "oui" or "non" would say: "Une allergie ? — Non, pas d'allergie",
 * or takes it back: "Non… si, au pollen". */
bool ask_answered(const struct speech *s, const char *reply);
/* "Ici, ça fait mal ?": the last question was asked while the patient is touched, by its words. */
bool ask_by_hand(const struct speech *s);
/* "Non, deux.": a count is corrected. */
bool ask_recounts(const struct tokens *t);
/* "oui" or "non" where the turn begins with it, else NULL. */
const char *ask_reply(const struct tokens *t);

/* Token b of the answer still answers: it is of the first two sentences; of the first, where a
 * reason is asked for: "Pourquoi une césarienne ? — Il était en siège. Trois kilos." */
bool ask_reaches(const struct speech *s, size_t b);

/* Puts what was asked before the words [b, e) of an item: a short lead, or the question when they
 * need it. `alone`: they name what was asked. */
void ask_beside(const struct speech *s, size_t b, size_t e, bool alone, struct item *i);

#endif
