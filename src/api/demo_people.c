/* The demo's people: one of each role, two physicians. Their RPPS numbers begin with 99: nobody's.
 */
#include "api/demo.h"
#include "api/demo_house.h"
#include "api/field.h"

#include <stdlib.h>

static const struct demo_account {
    const char *login, *name, *role, *rpps;
} people[DEMO_PEOPLE] = {
    [DEMO_MARTIN] = {"claire.martin", "Dr Claire Martin", "physician", "99000000011"},
    [DEMO_BENALI] = {"karim.benali", "Dr Karim Benali", "physician", "99000000029"},
    [DEMO_NURSE] = {"nina.roussel", "Nina Roussel", "nurse", "99000000037"},
    [DEMO_SECRETARY] = {"yann.lebris", "Yann Le Bris", "secretary", ""},
    [DEMO_INTERN] = {"lea.fontaine", "Léa Fontaine", "intern", "99000000045"},
    [DEMO_LIBRARIAN] = {"hugo.mercier", "Hugo Mercier", "librarian", ""},
    [DEMO_QUALITY] = {"sophie.garnier", "Sophie Garnier", "quality", ""},
    [DEMO_DPO] = {"paul.delmas", "Paul Delmas", "dpo", ""},
    [DEMO_AUDITOR] = {"ines.caron", "Inès Caron", "auditor", ""},
    [DEMO_ADMINISTRATOR] = {"marc.vidal", "Marc Vidal", "administrator", ""},
};

char *demo_accounts(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < DEMO_PEOPLE; i++)
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s}", "login", people[i].login, "password",
                            DEMO_PASSWORD, "role", people[i].role, "name", people[i].name));
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

static enum verr accounts(struct demo_house *h)
{
    struct demo_act acts[DEMO_PEOPLE];
    for (size_t i = 0; i < DEMO_PEOPLE; i++)
        acts[i] = demo_post(&h->machine,
                            json_pack("{s:s, s:s, s:s, s:s, s:[s]}", "login", people[i].login,
                                      "password", DEMO_PASSWORD, "name", people[i].name, "rpps",
                                      people[i].rpps, "roles", people[i].role),
                            "/api/people");
    enum verr e = demo_do(&h->d, acts, DEMO_PEOPLE);
    for (size_t i = 0; i < DEMO_PEOPLE; i++) {
        h->seat[i] = (struct demo_seat){.as = people[i].login};
        (void)snprintf(h->person[i], DEMO_ID, "%s", demo_reply(&acts[i], "id"));
    }
    demo_forget(acts, DEMO_PEOPLE);
    return e;
}

/* Whoever lets AI write is trained; whoever signs is trained for that too. */
static enum verr certificates(struct demo_house *h)
{
    static const struct {
        enum demo_person who;
        const char *right;
    } given[] = {{DEMO_MARTIN, "generate"},
                 {DEMO_MARTIN, "sign"},
                 {DEMO_BENALI, "generate"},
                 {DEMO_BENALI, "sign"},
                 {DEMO_INTERN, "generate"}};
    enum { N = sizeof given / sizeof *given };
    struct demo_act acts[N];
    char year[32];
    struct writer w = writer_over(year, sizeof year - 1);
    rec_iso(&w, os_wall_ms() + INT64_C(365) * 86400000);
    year[w.n] = '\0';
    for (size_t i = 0; i < N; i++)
        acts[i] = demo_post(&h->seat[DEMO_QUALITY],
                            json_pack("{s:s, s:s, s:s}", "person", h->person[given[i].who], "right",
                                      given[i].right, "expires", year),
                            "/api/certificates");
    enum verr e = demo_do(&h->d, acts, N);
    demo_forget(acts, N);
    return e;
}

enum verr demo_people(struct demo_house *h)
{
    h->machine = (struct demo_seat){.as = ""};
    enum verr e = accounts(h);
    return e ? e : certificates(h);
}

enum verr demo_sign_in(struct demo_house *h)
{
    struct demo_act a = demo_post(
        NULL,
        json_pack("{s:s, s:s}", "login", people[DEMO_MARTIN].login, "password", DEMO_PASSWORD),
        "/api/session");
    enum verr e = demo_do(&h->d, &a, 1);
    (void)snprintf(h->martin.cookie, sizeof h->martin.cookie, "%s", a.cookie);
    (void)snprintf(h->martin.csrf, sizeof h->martin.csrf, "%s", demo_reply(&a, "csrf"));
    demo_forget(&a, 1);
    return e;
}

enum verr demo_sign_out(struct demo_house *h)
{
    struct demo_act a = demo_post(&h->martin, NULL, "/api/session");
    a.method = METHOD_DELETE;
    enum verr e = demo_do(&h->d, &a, 1);
    demo_forget(&a, 1);
    return e;
}
