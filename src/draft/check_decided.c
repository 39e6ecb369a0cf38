/* check_decided.c - what the sources only consider was not done, nor decided
 * "Si l'albumine ne baisse pas, on parlera d'une biopsie" carries no "biopsie programmée". */
#include "draft/check_inner.h"

/* It is done, or will be for sure. */
static const char done[] =
    "programme|programmee|programmes|programmees|pose|posee|poses|posees|realise|realisee|realises|"
    "realisees|effectue|effectuee|effectues|effectuees|prevu|prevue|prevus|prevues|planifie|"
    "planifiee|decide|decidee|instaure|instauree|debute|debutee|administre|administree|"
    "en place|confirme|confirmee|confirmes|confirmees|prouve|prouvee|avere|averee|"
    "mis en place|mise en place|mise en route|inscrit|inscrite|implante|implantee";

/* The sentence says itself that it may not be. */
static const char reserved[] =
    "si|s il|s ils|en cas|selon|eventuel|eventuelle|eventuels|eventuelles|eventuellement|possible|"
    "possibles|possiblement|envisage|envisagee|envisagees|a discuter|discute|discutee|peut etre|"
    "pas|non|sans|aucun|aucune|jamais|ni|a defaut|faute de|en l absence|sous reserve|hypothese|"
    "conditionne|conditionnee|fonction|voire|ou|propose|proposee|refuse|refusee|avant|apres";

/* A sentence of a source that decides nothing. */
static const char considered[] =
    "peut etre|pourra|pourrait|pourrais|pourrons|on verra|discuter|rediscuter|en parlera|"
    "en reparlera|en reparle|parlera d|parlera de|selon|eventuellement|on n en est pas|"
    "n en est pas la|pas decide|n est pas dit|rien n est arrete|que si|seulement si|au cas ou|"
    "je pense a|pense fortement|on evoque|on suspecte|je suspecte|si besoin|s il faut|si c est|si "
    "ca|serait|seraient|faudrait|pas d emblee|plus tard";

/* Token x of a source is asked, denied, under a condition, or in a sentence that leaves it open. */
static bool is_considered(const struct evidence *v, size_t x)
{
    uint32_t in = v->t.at[x].sentence;
    size_t b = v->sentence_at[in], e = v->sentence_at[in + 1];
    if (check_said_at(v, x) != CHECK_SAID_YES || token_is(&v->t, b, "si"))
        return true;
    return token_within(&v->t, b, e, considered);
}

/* Somebody named token i, and every time it was only considered. */
static bool never_decided(const struct hearing *h, size_t i)
{
    bool named = false;
    for (size_t s = 0; s < h->k->n; s++) {
        const struct evidence *v = &h->k->of[s];
        for (size_t x = 0; (x = check_next_said(h, i, (int)s, x)) < v->t.n; x++) {
            if (!is_considered(v, x))
                return false;
            named = true;
        }
    }
    return named;
}

/* What is done has a name of its own: "biopsie", not "temps". */
static bool names_act(const struct hearing *h, size_t i)
{
    struct number n;
    return h->t.at[i].kind == TOKEN_WORD && !h->quoted[i] && !check_is_light(h, i) &&
           check_has_meaning(h, i) && !check_moment_at(&h->t, i) && !check_side_at(&h->t, i) &&
           !check_is_day(&h->t, i) && text_number_at(&h->t, i, &n) == 0 &&
           token_any(&h->t, i, done) == 0;
}

void check_decided(struct hearing *h)
{
    for (size_t b = h->first, e; b < h->t.n; b = e) {
        for (e = b; e < h->t.n && h->t.at[e].sentence == h->t.at[b].sentence;)
            e++;
        if (!token_within(&h->t, b, e, done) || token_within(&h->t, b, e, reserved))
            continue;
        bool head = true; /* the first name is the act's, clinical or not: "drain" */
        for (size_t i = b; i < e; i++) {
            bool act = names_act(h, i) && (head || check_names_thing(h, i));
            head &= !names_act(h, i);
            if (!act || !never_decided(h, i))
                continue;
            check_reason(h, REASON_INVENTED,
                         text_slice(h->text, h->t.at[b].start, h->t.at[e - 1].end),
                         (struct text){NULL, 0},
                         h->found_n ? h->found_cite[0] : (struct cite){.source = -1});
            return;
        }
    }
}
