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
    {"fumez|tabac|cigarette|cigarettes", "Tabac", ROUTE_MODE_DE_VIE},
    {"alcool|buvez|apero|aperos", "Alcool", ROUTE_MODE_DE_VIE},
    {"sport|activite physique|exercice|loisirs|cannabis|dormez|ecole|mangez", NULL,
     ROUTE_MODE_DE_VIE},
    {"allergie|allergies|allergique", NULL, ROUTE_ALLERGIES},
    {"traitement|traitements|medicament|medicaments|vous prenez|pris quelque chose|vous avez "
     "pris|l avez pris|"
     "il prend|elle prend|contraception|comprime|comprimes|posologie",
     NULL, ROUTE_TRAITEMENTS},
    {"famille|familiaux|familial|vos parents|votre mere|votre pere|vos freres|vos soeurs|"
     "freres et soeurs",
     "Famille", ROUTE_ANTECEDENTS},
    {"opere|operee|operation|operations|chirurgie|chirurgicaux", "Chirurgie", ROUTE_ANTECEDENTS},
    {"hospitalise|hospitalisee|hospitalisation|hospitalisations", "Hospitalisation",
     ROUTE_ANTECEDENTS},
    {"antecedent|antecedents|probleme de sante|problemes de sante|maladie|maladies|"
     "problemes medicaux|grossesse|grossesses|accouche|accouchement|enceinte|vaccin|vaccins|"
     "vaccine|vaccinee|suivi pour|suivie pour|enfants",
     NULL, ROUTE_ANTECEDENTS},
    {"mal ou|c est ou|ou ca|ou exactement|ou est ce|ou avez vous|quel endroit|quel niveau|"
     "a peu pres ou|localisee|situee|montrez",
     "Siège", ROUTE_HISTOIRE},
    {"depuis quand|depuis combien|a commence|debute|c etait quand|quand est ce que", "Début",
     ROUTE_HISTOIRE},
    {"combien de temps|ca dure|a dure|duree", "Durée", ROUTE_HISTOIRE},
    {"ca fait quoi|quel type|decrire|comme douleur|ressemble|quelle douleur", "Caractère",
     ROUTE_HISTOIRE},
    {"soulage|calme|aggrave|soulager|calmer|aggraver|position|ameliore|augmente", "Facteurs",
     ROUTE_HISTOIRE},
    {"sur 10|sur dix|echelle|intensite", "Intensité", ROUTE_HISTOIRE},
};

/* What a clinician says when he finds, concludes and plans. */
static const char exam[] =
    "je vous examine|je l examine|je regarde|je vais regarder|on va regarder|je l ausculte|"
    "je vous ausculte|ausculter|"
    "je vais vous examiner|examiner|a l auscultation|"
    "a la palpation|a l examen|auscultation|palpation|allongez vous|respirez|au toucher|"
    "l electrocardiogramme|l echographie montre|la radio montre|on fait souffler|"
    "je vous fais souffler|je palpe|j appuie|j ecoute|je compare|je tire|je plie|je pince|"
    "montrez moi ces|montrez moi vos|montrez moi cette|serrez mes doigts|posez le menton|"
    "montez sur|venez par ici|donnez moi vos mains|soufflez la|tirez la langue|suivez mon doigt|"
    "installez vous|je mesure|ouvrez la bouche|respirez fort|levez les bras|toucher rectal|"
    "vous pesez|je compte|"
    "au speculum|torse nu|votre radio|sur la radio|sur l irm|sur l echographie|sur le scanner";
static const char findings[] =
    "souffle|poumons|pupilles|hanche|genou|epaule|cheville|main|pied|mollets|crane|langue|bouche|"
    "foie|rate|fosses|prostate|col|le fond|fond d "
    "oeil|larmes|pli|recoloration|marche|bleu|boiterie|creusee|"
    "tympan|tympans|gorge|pouls|reflexes|ventre|abdomen|souple|cicatrice|"
    "oedeme|mobilite|flexion|extension|appui|palpe|saturation|temperature|tension|nuque|peau|"
    "coeur|rouge|bombe|bombee|oreille|balance|kilos|sifflement|ganglion|tache|fontanelle|lesion|"
    "douleur|sensible|humeur|contact|idees|sain|saine|masse|nodule|"
    "ganglions|force|sensibilite|examen|normal|normale|anormal|regulier|clairs|libre";
/* The same, of parts that people also name when nothing is examined: once an examination began. */
static const char findings_then[] =
    "epanchement|choc|rotule|rotulien|ligament|ligaments|menisque|tendon|tendons|interligne|"
    "tiroir|lachman|ressaut|baillement|coude|poignet|doigt|doigts|cuisse|jambe|jambes|bras|dos|"
    "rachis|visage|oeil|yeux|paupiere|conjonctives|sein|seins|mamelon|thyroide|aisselle|aine|"
    "testicule|testicules|uterus|vulve|vagin|ongles|ongle|levres|dents|gencives|"
    "hippocratisme|opacite|hernie|extremites|chevilles|degres|positif|positive|negatif|negative|"
    "symetrique|symetriques|limite|limitee|raideur|gonfle|gonflee|infiltre|induration|sec|seche|"
    "sommet|base|bases|murmure|rales|crepitants|secondes|verticale|basale|reflexe|lente|lent";
/* A test, how its result is told, and what makes it one to come. */
static const char tests[] =
    "creatinine|potassium|sodium|hemoglobine|plaquettes|globules|leucocytes|crp|tsh|t 4|t 3|t4|t3|"
    "ferritine|glycemie|glyquee|albumine|proteinurie|albuminurie|cholesterol|ldl|triglycerides|"
    "gamma gt|asat|alat|transaminases|tp|inr|bilirubine|calprotectine|numeration|bilan|"
    "prise de sang|echographie|scanner|irm|radio|radios|coloscopie|fibroscopie|biopsie|biopsies|"
    "anticorps|serologie|serologies|hepatites|bandelette|frottis|parasitemie|culture|calcium|uree|"
    "electrocardiogramme|doppler|densitometrie|spirometrie|filtration|lipase|d dimeres|troponine|"
    "bnp|psa|facteur rhumatoide|anti ccp|vitesse|fond d oeil|labo|mammographie|prelevement|ecbu";
static const char judged[] =
    "normal|normale|normaux|normales|negatif|negative|negatifs|negatives|positif|positive|"
    "positifs|positives|effondree|effondre|elevee|eleve|elevees|haute|haut|basse|bas|augmentee|"
    "augmente|montre|montrent|retrouve|retrouvent|montrait|est a|sont a";
static const char to_come[] =
    "dans|on va|vous refaites|on refait|refaire|tous les|toutes les|il faut|il faudra|controle|"
    "controler|surveille|surveiller|avant de|avant le|apres la|si|quand|demain|prochain|prochaine|"
    "prochaines|on verra|vous ferez|vous faites|je vous fais|on fait|fera|ferons|milligrammes|"
    "fois par jour|je demande|on demande|je prescris|ordonnance|jusqu a|selon|des que";
static const char instructions[] =
    "allongez|respirez|soufflez|tirez la langue|suivez|souriez|tendez|fermez|ouvrez|serrez|poussez|"
    "rhabillez|asseyez|levez|mettez vous|montez|penchez|deshabillez|enlevez|tournez|restez|venez|"
    "marchez|ne bougez|on bouge plus|ne parlez|laissez vous|detendez|regardez|dites moi|montrez";
static const char assessment[] =
    "je pense|il s agit|diagnostic|evoque|j evoque|ca ressemble|ca correspond|probablement|"
    "vous faites une|vous faites un|je suis inquiet|"
    "en faveur|c est ce qu on appelle|ca s appelle|au total|pour moi|en resume|en conclusion|"
    "il a fait une|elle a fait une|il fait une|elle fait une|s est aggrave|s est aggravee|"
    "vous avez fait une|vous avez fait un|a explorer|a caracteriser|compatible";
static const char weak_assessment[] =
    "vous avez une|vous avez un|c est une|c est un|il y a une|il y a des|il y a un";
static const char plan[] =
    "on va faire|on va vous|on va prendre|on va commencer|on va mettre|on va continuer|"
    "on va demander|on va arreter|on va surveiller|je vous prescris|je prescris|je vous donne|je "
    "vous fais|"
    "je vous mets|je vous propose|je propose|il faut|il faudra|vous prenez|vous prendrez|"
    "vous arretez|on arrete|on garde|on continue|on passe|on augmente|on diminue|j augmente|"
    "je diminue|on fait|je fais|on se revoit|je vous revois|vous revenez|revenez|vous appelez|"
    "appelez|je vous adresse|j adresse|rendez vous|en attendant|arret de travail|ordonnance|"
    "si ca|si la|si vous|pas d effort|repos|surveillez|a surveiller|prise de sang|bilan|"
    "milligrammes|microgrammes|fois par jour|toutes les|en deux prises|en une prise|ca suffit|"
    "a prendre|un comprime|une bouffee|une gelule|un sachet|demander|a renouveler|d urgence|"
    "kine|on controle|controler|prevu|il vaut mieux|evitez|je remplace|on remplace|on double|"
    "termine|on l arrete|je l arrete|je vous arrete|on n y touche pas|on y touche pas|ne change "
    "pas|"
    "vous continuez|vous gardez|je demande|j ecris|je prefere|on reprend|on ne reprend pas|"
    "on refait|vous me|je renouvelle|on commence|on debute|en dessous de|des que|jusqu a|"
    "au coucher|avant le repas|par semaine|je vous envoie|je vous oriente|un courrier|"
    "ramenez|vous filez|filez|urgences|le 15|samu|consultez|reconsultez|rappelez|je le revois|"
    "je la revois|on se reverra|d ici la|s il devient|si elle devient|arret maladie|dispense|"
    "on en reparlera";
/* Words of a plan that an examination says too: "marchez jusqu'à la porte", "vous me dites". */
static const char weak_plan[] = "jusqu a|en dessous de|des que|vous me|kine|je prefere|si vous|"
                                "si ca|si la|toutes les|par semaine|repos";
/* What must not happen, what to do then, when to come back. */
static const char calls[] =
    "appelez|appeler|rappelez|urgences|le 15|samu|consultez|reconsultez|reconsulter|venez|revenez|"
    "tout de suite|sans attendre|immediatement|sans delai|le jour meme|arretez tout|vous arretez|"
    "allez a l hopital|prevenez|secretariat";
static const char warnings[] =
    "urgences|le 15|samu|le 3114|appelez|rappelez|je vous revois|je le revois|je la revois|"
    "on se revoit|ramenez|revenez|consultez|arret de travail|ne conduisez|conduisez plus|"
    "rendez vous dans|controle dans|s il devient|si elle devient|si vous avez";

static const char empty[] =
    "a|ah|ai|aie|ailleurs|ainsi|alors|apres|as|assez|au|aucun|aucune|aussi|autre|autres|aux|avait|"
    "avais|avant|avec|avez|avoir|ayant|bah|beaucoup|ben|bien|bon|bonjour|bref|c|ca|car|ce|cela|"
    "ces|cet|cette|ceux|chez|chose|choses|comme|comment|d|dans|de|deja|depuis|des|deux|dire|dirais|"
    "dis|disons|dit|docteur|donc|dont|du|elle|elles|en|encore|enfin|ensuite|es|est|et|etaient|"
    "etait|etais|ete|etes|etre|eu|euh|eux|exactement|fait|faire|fais|faut|fois|font|genre|heu|"
    "hein|hm|hum|ici|il|ils|j|jamais|je|juste|l|la|le|les|leur|leurs|lui|m|ma|madame|mademoiselle|"
    "mais|me|meme|merci|mes|mettre|moi|moins|mon|monsieur|n|ne|ni|niveau|non|nos|notre|nous|oh|ok|"
    "on|ont|ou|ouais|oui|par|parce|pareil|particulier|pas|pendant|peu|peut|petit|petite|peux|plus|"
    "plutot|pour|pourquoi|pouvez|presque|puis|qu|quand|que|quel|quelle|quelque|quelques|qui|quoi|"
    "rien|s|sa|sais|sait|sans|savoir|se|ser|sera|ses|si|sinon|soit|sont|sous|souci|suis|sur|"
    "surtout|t|ta|tas|te|tellement|tes|tiens|tout|toute|toutes|tous|train|tres|trop|truc|trucs|tu|"
    "un|une|va|vais|vas|vers|veux|voila|voir|vont|vos|votre|vous|vrai|vraiment|y|accord|pense|"
    "crois|regarde|regardez|maintenant|effectivement|finalement|peu|souviens|rappelle|note|"
    "entendu|parfait|revoir|vu|demande|demandez|attendez|mettons|normalement|general|vas|allez|"
    "aller|alle|allee|venir|viens|venu|venue|passe|passer|arrive|mis|mets|pris|prends|donne|"
    "donner|reste|rester|coup|seul|point|type|sorte|forcement|simplement|quoi|cas|ferai|fera|"
    "aurai|aura|ete|sens|senti|sentie|trouve|connais|chaque|evidemment|certain|sur|sure|bonne|"
    "hier|soir|matin|midi|nuit|debut|fin|justement|eh|temps|dernier|derniers|derniere|dernieres|"
    "moment|jour|jours|semaine|semaines|mois|an|ans|annee|annees|heure|heures|minutes|minute|lundi|"
    "mardi|mercredi|jeudi|vendredi|samedi|dimanche|lendemain|veille|autour|environ|entre|longtemps|"
    "souvent|parfois|vite|tard|tot|"
    "aviez|etiez|auriez|seriez|serez|aurez|faites|faisiez|preniez|avoir|"
    "savez|journee|bientot|prie|asseyez|entrez|ecoutez|voyez|comprends|compris|gros|grosse|grand|"
    "grande";

static const char fillers[] =
    "euh|heu|bah|ben|ah|oh|hein|hm|hum|alors|donc|et|mais|puis|enfin|bon|voila|oui|ouais|ok|"
    "d accord|c est vrai que|c est vrai|je dirais|je sais pas|en fait|du coup|et puis|et donc|"
    "parce que|,|quoi|docteur|effectivement|disons|sinon|attendez|tout a fait|"
    "comment dire|si vous voulez|eh bien|bonjour|la ,|que|.|;|:|!|bien|tres bien|"
    "tenez|tiens|merci|madame|monsieur";

static bool has(const struct tokens *t, size_t b, size_t e, const char *words)
{
    for (size_t i = b; i < e; i++) {
        if (token_any(t, i, words) > 0) {
            return true;
        }
    }
    return false;
}

const struct topic *topic_asked(const struct tokens *t, size_t b, size_t e)
{
    for (size_t i = e; i-- > b;) {
        size_t row = 0;
        if (token_row(t, i, topics, sizeof topics / sizeof *topics, sizeof *topics, &row) > 0) {
            return &topics[row];
        }
    }
    return NULL;
}

bool topic_warns(const struct tokens *t, size_t b, size_t e)
{
    return has(t, b, e, warnings);
}

bool topic_alarm(const struct tokens *t, size_t b, size_t e)
{
    return has(t, b, e, "si|s il|s ils|en cas de|en cas d|des que|au moindre") &&
           has(t, b, e, calls);
}

static bool is_time(const struct unit *u)
{
    static const char *const times[] = {"a", "mo", "wk", "d", "h", "min", "s"};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (text_is(text_of(u->ucum), times[i])) {
            return true;
        }
    }
    return false;
}

/* "Les plaquettes sont à soixante-huit mille": a result, whenever it is told. */
static bool is_result(const struct tokens *t, size_t b, size_t e)
{
    struct number n;
    const struct unit *u = NULL;
    if (!has(t, b, e, tests) || has(t, b, e, to_come)) {
        return false;
    }
    bool told = has(t, b, e, judged);
    for (size_t i = b; i < e && !told;) {
        size_t used = text_number_at(t, i, &n);
        bool time = used > 0 && text_unit_at(t, i + used, &u) > 0 && is_time(u);
        told = used > 0 && !n.article && !time;
        i += used > 0 ? used : 1;
    }
    return told;
}

/* A plan: not before the talk is half over, nor while examining, by its weak words alone. */
static bool plans(const struct tokens *t, size_t b, size_t e, bool late, enum phase phase)
{
    bool examines =
        phase == PHASE_EXAMINING &&
        (has(t, b, e, findings) || has(t, b, e, instructions) || has(t, b, e, findings_then));
    for (size_t i = b; i < e; i++) {
        bool weak = (examines || !late) && token_any(t, i, weak_plan) > 0;
        if (!weak && token_any(t, i, plan) > 0) {
            return true;
        }
    }
    return false;
}

bool topic_stated(const struct tokens *t, size_t b, size_t e, bool known, bool late,
                  enum phase *phase, enum route *out)
{
    bool opens = has(t, b, e, exam);
    if (opens || (*phase == PHASE_ASKING && late && has(t, b, e, findings))) {
        *phase = PHASE_EXAMINING;
    }
    if (is_result(t, b, e)) {
        *out = ROUTE_EXAMEN;
        return true;
    }
    if (!opens && plans(t, b, e, late, *phase)) {
        *phase = late ? PHASE_PLANNING : *phase;
        *out = ROUTE_CONDUITE;
        return true;
    }
    /* "Ici il y a un bleu", during an examination that a question has cut, is found, not concluded
     */
    bool found =
        *phase != PHASE_ASKING && *phase != PHASE_PLANNING &&
        (has(t, b, e, findings) || (*phase == PHASE_EXAMINING && has(t, b, e, findings_then)));
    if (has(t, b, e, assessment) || (!found && has(t, b, e, weak_assessment))) {
        *out = ROUTE_CONCLUSION;
        return true;
    }
    *phase = found ? PHASE_EXAMINING : *phase;
    static const enum route by_phase[] = {ROUTE_HISTOIRE, ROUTE_EXAMEN, ROUTE_CONCLUSION,
                                          ROUTE_CONDUITE};
    *out = by_phase[*phase];
    if (*phase == PHASE_EXAMINING) {
        return found || known || (!opens && !has(t, b, e, instructions));
    }
    return known || *phase == PHASE_CONCLUDING || *phase == PHASE_PLANNING;
}

const char *topic_reply(const struct tokens *t)
{
    size_t i = 0;
    while (i + 1 < t->n && t->at[i].sentence == t->at[0].sentence && i < ECHO_MAX) {
        i++; /* "Vert ? Non non, c'était du lait caillé." */
    }
    i = token_is(t, i - (i > 0), "?") ? i : 0;
    while (token_any(t, i, "ah|oh|bah|ben|euh|alors|,|eh|la|ca|mais|bon|docteur|hein") > 0) {
        i++;
    }
    if (token_any(t, i, "non|jamais|pas du tout|aucun|aucune|rien") > 0) {
        return "non";
    }
    return token_any(t, i, "oui|ouais|si|exactement|tout a fait|c est ca|voila") > 0 ? "oui" : NULL;
}

bool topic_asks(const struct tokens *t, size_t b, size_t e)
{
    for (size_t i = b; i < e; i++) { /* "c'est ce qu'on appelle" asks nothing */
        bool named = i > b && token_any(t, i - 1, "c|tout") > 0;
        if (token_any(t, i, "est ce que|est ce qu") > 0 && !named) {
            return true;
        }
    }
    return has(t, b, e,
               "rappelez moi|dites moi|racontez moi|expliquez moi|parlez moi|pouvez vous|vous "
               "pouvez me|pourriez vous|avez vous");
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
    return has(t, b, e,
               "ma mere|mon pere|mon frere|ma soeur|mon oncle|ma tante|un oncle|une tante|"
               "un cousin|une cousine|mon cousin|ma cousine|ma grand mere|mon grand pere|"
               "mes parents|mes freres|mes soeurs|papa|maman|son frere|sa soeur|son pere|"
               "sa mere|mon grand frere|mon petit frere|ma grande soeur|ma petite soeur") &&
           has(t, b, e,
               "qui a|qui est|qui s|a fait|a eu|est mort|est morte|est decede|"
               "est decedee|s est fait|avait|a ete opere|a ete operee|allergique|il a eu|"
               "elle a eu|elle est|il est|du cote de|aussi|a l age|ans");
}

size_t topic_filler(const struct tokens *t, size_t i)
{
    return token_any(t, i, fillers);
}
