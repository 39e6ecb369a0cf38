/* demo_house.h - the demo while it is being made: who works there, who is cared for
 * Each function makes one part, in this order, and needs the parts before it.
 */
#ifndef API_DEMO_HOUSE_H
#define API_DEMO_HOUSE_H

#include "api/demo_act.h"

/* By rank in the tables of demo_people.c and demo_record.c. */
enum demo_person {
    DEMO_MARTIN, /* physician, and the one who signs */
    DEMO_BENALI, /* physician */
    DEMO_NURSE,
    DEMO_SECRETARY,
    DEMO_INTERN,
    DEMO_LIBRARIAN,
    DEMO_QUALITY,
    DEMO_DPO,
    DEMO_AUDITOR,
    DEMO_ADMINISTRATOR,
    DEMO_PEOPLE
};
enum { DEMO_PATIENTS = 12 };

struct demo_house {
    struct demo d;
    struct demo_seat machine, martin; /* the administrator's command line; a browser's session */
    struct demo_seat seat[DEMO_PEOPLE];
    char person[DEMO_PEOPLE][DEMO_ID];
    char patient[DEMO_PATIENTS][DEMO_ID];
    char encounter[DEMO_PATIENTS][DEMO_ID];
    char source[DEMO_PATIENTS][DEMO_ID]; /* "" where there is none */
};

/* demo_people.c: accounts and certificates; Martin's session opened, closed. */
enum verr demo_people(struct demo_house *h);
enum verr demo_sign_in(struct demo_house *h);
enum verr demo_sign_out(struct demo_house *h);
/* [{"login","password","role","name"}] for the sign-in page; the caller frees it. NULL: no memory.
 */
char *demo_accounts(void);

/* demo_record.c: patients and teams, encounters, answers about AI, sources. */
enum verr demo_record(struct demo_house *h);
/* demo_document.c: what was drafted, reviewed, signed, written by hand. */
enum verr demo_documents(struct demo_house *h);

#endif
