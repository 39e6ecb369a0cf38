/* compose_topic.c - see compose_topic.h */
#include "draft/compose_topic.h"

#include "text/number.h"
#include "text/unit.h"

enum { ECHO_MAX = 5 };

static const struct topic topics[] = {
    {"metier|profession|travaillez|avez travaille|boulot|dans la vie|comme travail|travail|etes "
     "active|etes actif",
     "Profession", ROUTE_MODE_DE_VIE},
    {"vivez|habitez|logement|chez vous|a la maison", "Domicile", ROUTE_MODE_DE_VIE},
    {"qui vous entoure|vous etes entoure|vous etes entouree|entourage", "Entourage",
     ROUTE_MODE_DE_VIE},
    {"fumez|tabac|cigarette|cigarettes", "Tabac", ROUTE_MODE_DE_VIE},
    {"alcool|buvez|apero|aperos", "Alcool", ROUTE_MODE_DE_VIE},
    {"sport|activite physique|exercice|loisirs|cannabis|ecole", NULL, ROUTE_MODE_DE_VIE},
    {"dormez|mangez", NULL, ROUTE_HISTOIRE},
    {"allergie|allergies|allergique", NULL, ROUTE_ALLERGIES},
    {"traitement|traitements|medicament|medicaments|vous prenez|pris quelque chose|vous avez "
     "pris|l avez pris|il prend|elle prend|contraception|comprime|comprimes|posologie",
     NULL, ROUTE_TRAITEMENTS},
    {"famille|familiaux|familial|vos parents|votre mere|votre pere|vos freres|vos soeurs|freres et "
     "soeurs",
     "Famille", ROUTE_ANTECEDENTS},
    {"opere|operee|operation|operations|chirurgie|chirurgicaux", "Chirurgie", ROUTE_ANTECEDENTS},
    {"hospitalise|hospitalisee|hospitalisation|hospitalisations", "Hospitalisation",
     ROUTE_ANTECEDENTS},
    {"deja fait|deja eu|une tentative|par le passe|dans l enfance|antecedent|antecedents|probleme "
     "de sante|problemes de sante|maladie|maladies|problemes "
     "medicaux|grossesse|grossesses|accouche|accouchement|enceinte|vaccin|vaccins|vaccine|vaccinee|"
     "suivi pour|suivie pour|enfants",
     NULL, ROUTE_ANTECEDENTS},
    {"mal ou|c est ou|ou ca|ou exactement|ou est ce|ou avez vous|quel endroit|quel niveau|a peu "
     "pres ou|localisee|situee|montrez",
     "Siège", ROUTE_HISTOIRE},
    {"depuis quand|depuis combien|a commence|debute|c etait quand|quand est ce que", "Début",
     ROUTE_HISTOIRE},
    {"combien de temps|ca dure|a dure|duree", "Durée", ROUTE_HISTOIRE},
    {"ca fait quoi|quel type|decrire|comme douleur|ressemble|quelle douleur", "Caractère",
     ROUTE_HISTOIRE},
    {"soulage|calme|aggrave|soulager|calmer|aggraver|position|ameliore|augmente", "Facteurs",
     ROUTE_HISTOIRE},
    {"sur 10|sur dix|echelle|intensite", "Intensité", ROUTE_HISTOIRE},
    {"quel cote|lequel ?|laquelle ?|droite ou gauche|gauche ou droite|droit ou gauche|gauche ou "
     "droit",
     "Côté", ROUTE_HISTOIRE},
};

static const struct topic smoking = {"fume", NULL, ROUTE_MODE_DE_VIE};

const struct topic *topic_of(enum route route)
{
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        if (topics[i].route == route && !topics[i].lead) {
            return &topics[i];
        }
    }
    return NULL;
}

/* What must not happen, what to do then, when to come back. */
static const char calls[] = "appelez|appeler|rappelez|urgences|le "
                            "15|samu|consultez|reconsultez|reconsulter|venez|revenez|tout de "
                            "suite|sans attendre|immediatement|sans delai|le jour meme|arretez "
                            "tout|vous arretez|allez a l hopital|prevenez|secretariat";
static const char warnings[] =
    "urgences|le 15|samu|le 3114|appelez|rappelez|je vous revois|je le revois|je la revois|on se "
    "revoit|ramenez|revenez|consultez|arret de travail|ne conduisez|conduisez plus|rendez vous "
    "dans|controle dans|s il devient|si elle devient|si vous avez|ne commencez|ne demarrez|ne "
    "debutez|que quand j ai|que quand on a|avant de commencer|avant de debuter|"
    "te revois|tu appelles|tu reviens|tu vas aux urgences|on recontrole";

static const char empty[] =
    "a|ah|ai|aie|ailleurs|ainsi|alors|apres|as|assez|au|aucun|aucune|aussi|autre|autres|aux|avait|"
    "avais|avant|avec|avez|avoir|ayant|bah|beaucoup|ben|bien|bon|bonjour|bref|c|ca|car|ce|cela|ces|"
    "cet|cette|ceux|chez|chose|choses|comme|comment|d|dans|de|deja|depuis|des|deux|dire|dirais|dis|"
    "disons|dit|docteur|donc|dont|du|elle|elles|en|encore|enfin|ensuite|es|est|et|etaient|etait|"
    "etais|ete|etes|etre|eu|euh|eux|exactement|fait|faire|fais|faut|fois|font|genre|heu|hein|hm|"
    "hum|ici|il|ils|j|jamais|je|juste|l|la|le|les|leur|leurs|lui|m|ma|madame|mademoiselle|mais|me|"
    "meme|merci|mes|mettre|moi|moins|mon|monsieur|n|ne|ni|niveau|non|nos|notre|nous|oh|ok|on|ont|"
    "ou|ouais|oui|par|parce|pareil|particulier|pas|pendant|peu|peut|petit|petite|peux|plus|plutot|"
    "pour|pourquoi|pouvez|presque|puis|qu|quand|que|quel|quelle|quelque|quelques|qui|quoi|rien|s|"
    "sa|sais|sait|sans|savoir|se|ser|sera|ses|si|sinon|soit|sont|sous|souci|suis|sur|surtout|t|ta|"
    "tas|te|tellement|tes|tiens|tout|toute|toutes|tous|train|tres|trop|truc|trucs|tu|un|une|va|"
    "vais|vas|vers|veux|voila|voir|vont|vos|votre|vous|vrai|vraiment|y|accord|pense|crois|regarde|"
    "regardez|maintenant|effectivement|finalement|peu|souviens|rappelle|note|entendu|parfait|"
    "revoir|vu|demande|demandez|attendez|mettons|normalement|general|vas|allez|aller|alle|allee|"
    "venir|viens|venu|venue|passe|passer|arrive|mis|mets|pris|prends|donne|donner|reste|rester|"
    "coup|seul|point|type|sorte|forcement|simplement|quoi|cas|ferai|fera|aurai|aura|ete|sens|senti|"
    "sentie|trouve|connais|chaque|evidemment|certain|sur|sure|bonne|hier|soir|matin|midi|nuit|"
    "debut|fin|justement|eh|temps|dernier|derniers|derniere|dernieres|moment|jour|jours|semaine|"
    "semaines|mois|an|ans|annee|annees|heure|heures|minutes|minute|lundi|mardi|mercredi|jeudi|"
    "vendredi|samedi|dimanche|lendemain|veille|autour|environ|entre|longtemps|souvent|parfois|vite|"
    "tard|tot|aviez|etiez|auriez|seriez|serez|aurez|faites|faisiez|preniez|avoir|savez|journee|"
    "bientot|prie|asseyez|entrez|ecoutez|voyez|comprends|compris|gros|grosse|grand|grande";

static const char fillers[] =
    "euh|heu|bah|ben|ah|oh|hein|hm|hum|alors|donc|et|mais|puis|enfin|bon|voila|oui|ouais|ok|d "
    "accord|c est vrai que|c est vrai|je dirais|je sais pas|en fait|du coup|et puis|et donc|parce "
    "que|,|quoi|docteur|effectivement|disons|sinon|attendez|tout a fait|comment dire|si vous "
    "voulez|eh bien|bonjour|la ,|que|.|;|:|!|bien|tres bien|tenez|tiens|merci|madame|monsieur";

const struct topic *topic_asked(const struct tokens *t, size_t b, size_t e)
{
    for (size_t i = e; i-- > b;) {
        size_t row = 0;
        if (token_row(t, i, topics, sizeof topics / sizeof *topics, sizeof *topics, &row) > 0) {
            bool onset = topics[row].lead != NULL && strcmp(topics[row].lead, "Début") == 0;
            bool other =
                onset && token_within(t, b, e,
                                      "arretee|arrete|stoppe|separation|separes|divorce|dernieres "
                                      "regles|vaccin|rappel|fracture|accouchement");
            bool home = topics[row].lead != NULL && strcmp(topics[row].lead, "Domicile") == 0;
            for (size_t k = b; home && k < i; k++) { /* "Quelqu'un fume à la maison ?" */
                if (token_any(t, k, "fume|fument|fumez|fumeur|fumeurs") > 0) {
                    return &smoking;
                }
            }
            return other ? NULL : &topics[row]; /* "Arrêtée depuis quand ?" */
        }
    }
    return NULL;
}

bool topic_warns(const struct tokens *t, size_t b, size_t e)
{
    return token_within(t, b, e, warnings);
}

bool topic_fears(const struct tokens *t, size_t b, size_t e)
{
    return token_within(t, b, e,
                        "parce que ca peut etre|parce que ca pourrait etre|parce que c est peut "
                        "etre|parce qu on peut avoir|parce que je crains|parce que je soupconne|"
                        "parce que je suspecte|parce que j ai peur|parce que ca peut cacher|parce "
                        "que ca ressemble a|parce que ca fait penser|parce que ca evoque|car ca "
                        "peut etre|car je crains|car ca pourrait etre|parce que je veux eliminer|"
                        "parce qu il faut eliminer|parce que je pense a");
}

bool topic_stays(const struct tokens *t, size_t b, size_t e)
{
    static const char kept[] =
        "je vous garde|on vous garde|je te garde|on te garde|on la garde a l hopital|on le garde a "
        "l hopital|je vous hospitalise|on vous hospitalise|je t hospitalise|je l hospitalise|on l "
        "hospitalise|je vous prends a l hopital|je vous fais hospitaliser|vous entrez a l hopital|"
        "vous rentrez a l hopital";
    /* "Je vous garde une ordonnance", "je vous garde deux minutes" */
    static const char other[] =
        "pas|la|le|les|l|un|une|vos|votre|allonge|allongee|assis|assise|encore|minutes|minute";
    for (size_t i = b; i < e; i++) {
        size_t n = token_any(t, i, kept);
        bool other_thing = n > 0 && (token_any(t, i + n, other) > 0 ||
                                     token_any(t, i + n + 1, "minutes|minute") > 0);
        if (n > 0 && !other_thing) {
            return true;
        }
    }
    return false;
}

bool topic_refers(const struct tokens *t, size_t b, size_t e)
{
    return token_within(
        t, b, e,
        "je vous adresse|je l adresse|j adresse|je t adresse|je vous oriente|je l "
        "oriente|je vous envoie|je l envoie|je t envoie|je vous fais voir|vous verrez "
        "le|vous verrez la|vous irez voir|allez voir le|allez voir la|prendre rendez "
        "vous|prenez rendez vous|demande un avis|demander un avis|je prends un avis|je vous "
        "hospitalise|on vous hospitalise|je l hospitalise|on l hospitalise|je vous garde|on "
        "vous garde|on la garde|on le garde en|je te garde|on te garde|je vous prends a l "
        "hopital|je vous fais hospitaliser|vous rentrez a l hopital|vous entrez a l "
        "hopital|en hopital de jour|l hopital de jour|reunion de concertation");
}

bool topic_forbids(const struct tokens *t, size_t b, size_t e)
{
    return token_within(
               t, b, e,
               "plus de|plus d|plus aucun|plus aucune|jamais de|jamais d|interdit|interdite|contre "
               "indique|contre indiquee|vous ne prenez plus|ne prenez plus|evitez|vous ne "
               "conduisez|ne conduisez|deconseille|a proscrire|surtout pas") ||
           token_any(t, b, "pas de|pas d|et pas de|et pas d|et surtout pas") > 0;
}

bool topic_limits(const struct tokens *t, size_t b, size_t e)
{
    return token_within(
        t, b, e,
        "si la|si le|si les|si l|si vous|si ca|si elle|s il|s ils|si tu|seulement|au maximum|"
        "maximum|pas plus de|pas plus d|sans depasser|ne depassez|jamais plus");
}

bool topic_alarm(const struct tokens *t, size_t b, size_t e)
{
    return token_within(t, b, e, "si|s il|s ils|en cas de|en cas d|des que|au moindre") &&
           token_within(t, b, e, calls);
}

const char *topic_reply(const struct tokens *t)
{
    size_t i = 0;
    while (i + 1 < t->n && t->at[i].sentence == t->at[0].sentence && i < ECHO_MAX) {
        i++; /* "Vert ? Non non, c'était du lait caillé." */
    }
    i = token_is(t, i - (i > 0), "?") ? i : 0;
    while (token_any(t, i,
                     "ah|oh|bah|ben|euh|alors|,|eh|la|ca|mais|bon|docteur|hein|aie|ouille|.") > 0) {
        i++;
    }
    if (token_any(t, i, "non|jamais|pas du tout|aucun|aucune|rien") > 0) {
        return "non";
    }
    return token_any(t, i, "oui|ouais|si|exactement|tout a fait|c est ca|voila") > 0 ? "oui" : NULL;
}

bool topic_allergy(const struct tokens *t, size_t b, size_t e)
{
    return token_within(t, b, e, "allergique|allergie|intolerance|intolerant|intolerante") &&
           !token_within(t, b, e, "tests|allergologue|rhinite|asthme");
}

bool topic_asks(const struct tokens *t, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) { /* "c'est ce qu'on appelle" asks nothing */
        bool named = i > b && token_any(t, i - 1, "c|tout") > 0;
        if (token_any(t, i, "est ce que|est ce qu") > 0 && !named) {
            return true;
        }
    }
    /* A machine that listens writes no question mark */
    size_t head = b;
    for (size_t n = 1; head < e && n > 0; head += n) {
        n = token_any(t, head, fillers);
    }
    size_t last = e;
    while (last > b && t->at[last - 1].kind == TOKEN_MARK) {
        last--;
    }
    if (token_any(t, head,
                  "pourquoi venez|pourquoi vous|pourquoi etes|comment ca va|comment allez") > 0 ||
        (last > b + 1 && token_is(t, last - 1, "quand") &&
         token_any(t, last - 2, "n importe") == 0)) {
        return true;
    }
    return token_within(
        t, b, e,
        "qu est ce qui vous|qu est ce qui t|evaluez vous|venez vous aux|habitez vous|"
        "etes vous|prenez vous|fumez vous|buvez vous|vivez vous|souffrez vous|"
        "rappelez moi|dites moi|racontez moi|expliquez moi|parlez moi|pouvez vous|vous "
        "pouvez me|pourriez vous|avez vous|oblige de demander|obligee de demander|je dois "
        "vous demander|je dois vous poser");
}

bool topic_content(const struct tokens *t, size_t i)
{
    const struct token *one = &t->at[i];
    struct number n;
    if (one->kind != TOKEN_WORD || one->text.n < 2 || text_number_at(t, i, &n) > 0) {
        return false;
    }
    return token_any(t, i, empty) == 0;
}

bool topic_family(const struct tokens *t, size_t b, size_t e)
{
    return token_within(
               t, b, e,
               "ma mere|mon pere|mon frere|ma soeur|mon oncle|ma tante|un oncle|une tante|un "
               "cousin|une cousine|mon cousin|ma cousine|ma grand mere|mon grand pere|mes "
               "parents|mes freres|mes soeurs|papa|maman|son frere|sa soeur|son pere|sa mere|mon "
               "grand frere|mon petit frere|ma grande soeur|ma petite soeur") &&
           token_within(
               t, b, e,
               "qui a|qui est|qui s|a fait|a eu|est mort|est morte|est decede|est decedee|s est "
               "fait|avait|a ete opere|a ete operee|allergique|il a eu|elle a eu|elle est|il "
               "est|du cote de|aussi|a l age|ans");
}

bool topic_then(const struct tokens *t, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) {
        struct number n;
        size_t lead = token_any(t, i, "j avais|quand j avais");
        size_t k = lead > 0 ? text_number_at(t, i + lead, &n) : 0;
        if (k > 0 && token_is(t, i + lead + k, "ans")) {
            return true;
        }
    }
    return false;
}

bool topic_apart(const struct tokens *t, size_t b, size_t e)
{
    return token_within(
        t, b, e,
        "celui de ma|celui de mon|celle de ma|celle de mon|ceux de ma|ceux de mon|j ai "
        "apporte|j ai amene|dans mon sac|dans le sac|j ai l ordonnance|j ai la liste|je "
        "cherche|je fouille|j aurais prefere|j ai le papier|j ai le carnet|j ai les "
        "papiers|j ai les boites");
}

size_t topic_filler(const struct tokens *t, size_t i)
{
    return token_any(t, i, fillers);
}
