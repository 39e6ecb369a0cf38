/* drug_over.c - drugs and habits that are over: stopped in their sentence or in a later one, taken
 * once */
#include "facts/scan.h"

/* Where another of the kind of `like` is named in [b, e); e when none is. */
static size_t named_within(const struct scan *s, const struct hit *like, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) {
        const struct hit *h = s->hit_of[i] >= 0 ? &s->hits[s->hit_of[i]] : NULL;
        if (h != NULL && h->concept != like->concept && hit_kind(h, like->concept->kind)) {
            return i;
        }
    }
    return e;
}

/* Of several drugs of a sentence, those that the words of stopping at [at, at + n) are about: what
 * stands behind the verb, or else the last before it ("l'Aricept, et le Tahor on l'a arrêté"), or
 * all of them ("j'ai tout arrêté"). */
static bool stops_it(const struct scan *s, const struct hit *h, size_t at, size_t n, struct span in)
{
    size_t end = at + n, after = h->at + h->n;
    bool referred = token_any(&s->t, at, "l|me l") > 0;
    if (at < h->at) { /* "j'ai arrêté le Lyrica et le Laroxyl" */
        bool own = !referred || named_within(s, h, in.b, at) == at;
        return own && !scan_has(s, (struct span){end, h->at},
                                "je|j|il|elle|on|ils|elles|nous|mais|donc|maintenant|a la place|"
                                "pour|a cause|quand|parce|car|par|grace|depuis que");
    }
    size_t object = end + token_any(&s->t, end, "le|la|l|les|de la|de l|de|d|du|mon|ma|mes");
    bool other = !referred && object > end && object < in.e &&
                 named_within(s, h, object, object + 1) == object;
    if (other) { /* "du Kardégic, j'ai arrêté le Plavix" */
        return false;
    }
    bool all = token_any(&s->t, at, "ai tout arrete|les") > 0 ||
               token_any(&s->t, end, "rien") > 0 ||
               (!referred && at > after && token_any(&s->t, at - 1, "mais") > 0);
    return all || named_within(s, h, after, at) == at;
}

const char *drug_given_up(const struct scan *s, const struct hit *h, struct span in)
{
    static const struct {
        const char *words;
        const char *say;
    } told[] = {
        {"j ai arrete|l ai arrete|l ai arretee|l a arrete|l a arretee|m a arrete|a ete arrete|"
         "a ete arretee|ai tout arrete|l ai lache|l ai lachee|ai lache|c est fini|"
         "puis arrete|et arrete|m ont arrete|l ont arrete|l ont arretee|a fait arreter|"
         "ont fait arreter|me l a enleve|me l a enlevee|me l ont enleve|me l ont enlevee|"
         "me l a retire|me l a retiree|me l ont retire|ai plus pris|prends plus|prend plus|donne "
         "plus|ai stoppe|l ai stoppe|a stoppe|mais plus maintenant|, plus maintenant|"
         "mais plus depuis|les ai arretes|les ai arretees|les a arretes|les a arretees|"
         "les ont arretes|les ont arretees|les ai tous arretes|l ai fini|l ai finie|"
         "l a fini|l a finie|les ai finis|l ai termine|l ai terminee|l a termine",
         "arrêté"},
        {"ai pas pris|ai pas prise|pas pris|pas prise", "pas pris"},
        {"ai pas donne|pas donne", "pas donné"},
        {"ai pas ose|pas ose", "pas osé"}};
    size_t twice = drug_named_twice(s, h, in);
    size_t after = twice > 0 ? twice : h->at + h->n;
    struct number strength = {0};
    const struct unit *u = NULL;
    size_t dose = text_number_at(&s->t, after, &strength); /* "Xarelto 20 mg : arrêté" */
    dose += dose > 0 ? text_unit_at(&s->t, after + dose, &u) : 0;
    size_t mark = token_any(&s->t, after + dose, ":|,"), named = after + dose + mark;
    bool noun = mark > 0 && token_is(&s->t, named, "arret") &&
                token_any(&s->t, named + 1, "de|du|d|cardiaque|maladie") == 0;
    if (noun || token_any(&s->t, named, "arrete|arretee|stoppe|stoppee|suspendu|suspendue") > 0) {
        return told[0].say; /* "Xarelto arrêté", "statines : arrêt" in a report */
    }
    if (scan_has(s, (struct span){after, in.e},
                 "interrompu depuis|interrompue depuis|interrompu par|interrompue par|"
                 "interrompu il y a|interrompue il y a")) {
        return told[0].say;
    }
    for (size_t i = in.b; i < in.e; i++) {
        size_t row = 0;
        size_t n = token_row(&s->t, i, told, sizeof told / sizeof *told, sizeof *told, &row);
        /* not "je prends plus que du Doliprane" */
        if (n > 0 && token_any(&s->t, i + n, "que|qu") == 0 && stops_it(s, h, i, n, in)) {
            return scan_patient(s, i) || row > 0 ? told[row].say : NULL;
        }
    }
    return NULL;
}

/* "On m'avait donné du Monuril", "j'avais eu de la paroxétine": what was taken once, and says
 * nothing of today. */
bool drug_taken_before(const struct scan *s, const struct hit *h, struct span in)
{
    enum { LEAD = 6 };
    if (!scan_patient(s, h->at)) {
        return false;
    }
    bool then = false;
    for (size_t i = in.b; i < in.e && s->turn_of[i] == s->turn_of[h->at]; i++) {
        if (token_any(&s->t, i, "encore|toujours|continue|depuis|prends|prend|reprendre") > 0) {
            return false;
        }
        then = then || (i < h->at && h->at - i <= LEAD &&
                        token_any(&s->t, i,
                                  "avais eu|avait eu|m avait donne|m avait prescrit|m avait mis|"
                                  "m avaient donne|m avaient prescrit|m avaient mis|"
                                  "lui avait donne|lui avait prescrit|lui avait mis|"
                                  "m avait mise sous|m avait mis sous|avais ete sous") > 0);
    }
    return then;
}

/* "De la sertraline pendant un an. Arrêtée depuis.", "J'ai pris ça dix jours, et j'ai arrêté.": the
 * sentence after the one that names the drug, when it names nothing else. */
bool drug_given_up_next(const struct scan *s, size_t from, size_t turn_at)
{
    enum { REACH = 24 };
    if (from >= s->t.n || !scan_patient(s, turn_at)) {
        return false;
    }
    bool of_it = token_any(&s->t, from,
                           "j ai pris ca|j en ai pris|je l ai pris|je l ai prise|j ai tenu") > 0;
    for (size_t i = from;
         i < s->t.n && i < from + REACH && s->hit_of[i] < 0 && s->turn_of[i] == s->turn_of[turn_at];
         i++) {
        size_t n = i == from ? token_any(&s->t, i, "arrete|arretee|arretes|stoppe|stoppee")
                   : of_it   ? token_any(&s->t, i, "j ai arrete|j ai tout arrete|puis arrete")
                             : 0;
        if (n > 0) {
            return token_any(&s->t, i + n, "de|d|le|la|l|les|du") == 0;
        }
    }
    return false;
}
