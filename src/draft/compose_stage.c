/* compose_stage.c - how far a consultation has come, and where what the clinician says goes: found
 * while examining or read from a result, concluded, or planned */
#include "draft/compose_topic.h"

#include "text/number.h"
#include "text/unit.h"

/* What a clinician says when he finds, concludes and plans. */
static const char exam[] =
    "je vous examine|je l examine|je l ausculte|je vous ausculte|ausculter|je vais vous "
    "examiner|examiner|auscultation|palpation|allongez vous|respirez|l electrocardiogramme|l "
    "echographie montre|la radio montre|on fait souffler|je vous fais souffler|je palpe|j appuie|j "
    "ecoute|je compare|je tire|je plie|je pince|montrez moi ces|montrez moi vos|montrez moi "
    "cette|serrez mes doigts|posez le menton|montez sur|venez par ici|donnez moi vos "
    "mains|soufflez la|tirez la langue|suivez mon doigt|installez vous|je mesure|ouvrez la "
    "bouche|respirez fort|levez les bras|toucher rectal|vous pesez|je compte|torse nu|je t "
    "examine|je vais t examiner|donne tes|montre moi ces|montre moi tes|posez le menton|pose le "
    "menton|je pose la sonde|je vous mets la sonde|je te mets la sonde|je vous fais une echo|je "
    "mets la sonde|je tape|je touche|je mets le speculum|a plat ventre|deshabillez vous|deshabille "
    "toi|allonge toi|installe toi sur|souleve|tire la langue|suis mon doigt|debout pieds "
    "nus|debout pieds joints|les tests maintenant|je vous ausculte|le diapason|en cabine|je prends "
    "la tension|je prends ta tension|je vous pese|je te pese";
/* Through what something is found: the finding follows. */
static const char through[] = "au dermoscope|au doppler|a l otoscope|a la lampe|au speculum|au "
                              "toucher|a l auscultation|a la palpation|a l examen|a la percussion|"
                              "lasegue|lachman|babinski|romberg|rinne|weber|schober|doigts "
                              "sol|mcmurray|jobe|tinel|phalen|murphy|giordano|mac burney|doigt "
                              "nez|choc rotulien|hauteur uterine|glasgow";
/* The same, of what is looked at: before half of the talk they only announce it, or a document. */
static const char weak_exam[] =
    "je regarde|je vais regarder|on va regarder|votre radio|sur la radio|sur l irm|sur l "
    "echographie|sur le scanner|montrez moi ca|montre moi ca|je lis|voila le trace";
static const char findings[] =
    "souffle|poumons|pupilles|hanche|genou|epaule|cheville|main|pied|mollets|crane|langue|bouche|"
    "foie|rate|fosses|prostate|col|le fond|fond d "
    "oeil|larmes|pli|recoloration|marche|bleu|boiterie|creusee|tympan|tympans|gorge|pouls|reflexes|"
    "ventre|abdomen|souple|cicatrice|oedeme|mobilite|flexion|extension|appui|palpe|saturation|"
    "temperature|tension|nuque|peau|coeur|rouge|bombe|bombee|oreille|balance|kilos|sifflement|"
    "ganglion|tache|fontanelle|lesion|douleur|sensible|humeur|contact|idees|sain|saine|masse|"
    "nodule|ganglions|force|sensibilite|examen|normal|normale|anormal|regulier|clairs|libre";
/* The same, of parts that people also name when nothing is examined: once an examination began. */
static const char findings_then[] =
    "vous pliez|vous "
    "grimacez|epanchement|choc|rotule|rotulien|ligament|ligaments|menisque|tendon|tendons|"
    "interligne|tiroir|"
    "lachman|ressaut|baillement|coude|poignet|doigt|doigts|cuisse|jambe|jambes|bras|dos|rachis|"
    "visage|oeil|yeux|paupiere|conjonctives|sein|seins|mamelon|thyroide|aisselle|aine|testicule|"
    "testicules|uterus|vulve|vagin|ongles|ongle|levres|dents|gencives|hippocratisme|opacite|hernie|"
    "extremites|chevilles|degres|positif|positive|negatif|negative|symetrique|symetriques|limite|"
    "limitee|raideur|gonfle|gonflee|infiltre|induration|sec|seche|sommet|base|bases|murmure|rales|"
    "crepitants|secondes|verticale|basale|reflexe|lente|lent|gonfles|gonflees|plaie|morsure|croute|"
    "croutes|cicatrices|pigmentee|palpable|palpables|indolore|indolores|douloureux|douloureuse|"
    "tumefaction|nystagmus|romberg|perforation|dilate|dilates|dilatee|rotule|sain|saines|bourse|"
    "retine|macula|vitre|papille|cornee|iris|iridien|chambre|implant|adenopathie|globe|toucher|"
    "lentigos|phototype|papules|vesicules|fissures|fissurees|tremblement|tremble|allure|peripherie|"
    "temoin|histamine|propre|souffles|epaissi|epaissie|dechirure|trou|rein|reins|vessie|ovaire|"
    "ovaires|aorte|estomac|colon|rectum|intestin|grele|oesophage|pancreas|vesicule|tendon|"
    "cartilage|polype|polypes|tumeur|microbe|kyste|kystes|decollement|hemorragie|oreilles|cornets|"
    "amygdales|sinus|paupieres|chaleur|rougeur|pus|ulceration|rupture|fracture|arrachement|"
    "larmoiement|cerumen|conduit|cloison|polypes|larynx|cordes vocales|cristallin|depression "
    "respiratoire|tonus|pleurs|hepatomegalie|splenomegalie|icterique|cyanose|marbrures|anormales|"
    "normaux|normales|positifs|positives|negatifs|negatives";
/* A test, how its result is told, and what makes it one to come. */
static const char tests[] =
    "creatinine|potassium|sodium|hemoglobine|plaquettes|globules|leucocytes|crp|tsh|t 4|t "
    "3|t4|t3|ferritine|glycemie|glyquee|albumine|proteinurie|albuminurie|cholesterol|ldl|"
    "triglycerides|gamma "
    "gt|asat|alat|transaminases|tp|inr|bilirubine|calprotectine|numeration|bilan|prise de "
    "sang|echographie|scanner|irm|radio|radios|coloscopie|fibroscopie|biopsie|biopsies|anticorps|"
    "serologie|serologies|hepatites|bandelette|frottis|parasitemie|culture|calcium|uree|"
    "electrocardiogramme|doppler|densitometrie|spirometrie|filtration|lipase|d "
    "dimeres|troponine|bnp|psa|facteur rhumatoide|anti ccp|vitesse|fond d "
    "oeil|labo|mammographie|prelevement|ecbu|hemogramme|immunoglobulines|kappa|lambda|tryptase|"
    "bhcg|trace|electroencephalogramme|audiogramme|tympanogramme|ige|test|tests|residu|vems|iga|"
    "psa total|cholesterol total|glycemie a jeun|gazometrie|saturometrie|tep "
    "scanner|tep|myelogramme|cytologie|uroscanner|chaines legeres|compte "
    "rendu|radiographie|panoramique|endoscopie|gastroscopie|holter|selles|coproculture|urines|"
    "ponction|biopsies montrent|echo|echocardiographie|ecg|electro|oct|champ visuel|anapath|"
    "anatomopathologie|cytoponction|creat|ionogramme|calcemie|magnesium|bicarbonates|"
    "transferrine|monitoring|angiographie|coronarographie|scintigraphie|mms|mmse|moca|polygraphie|"
    "polysomnographie|efr|tiffeneau|caryotype|spermogramme|hysteroscopie|cystoscopie|cystoscanner|"
    "procalcitonine|hemocultures|hemoculture|toxoplasmose|toxo|rubeole|pcr|streptotest|hgpo|vih|"
    "acuite|tension oculaire|pression oculaire|eeg|emg|electromyogramme|arthroscanner|"
    "angioscanner|fraction d ejection|gaz du sang|epreuve d effort|test d effort|spirometrie";
/* A blood group is found in the file, not on the body. */
static const char blood[] = "vous etes a negatif|vous etes b negatif|vous etes o negatif|vous etes "
                            "ab negatif|vous etes a positif|vous etes b positif|vous etes o "
                            "positif|vous etes ab positif|rhesus negatif|rhesus positif";
static const char judged[] =
    "normal|normale|normaux|normales|negatif|negative|negatifs|negatives|positif|positive|positifs|"
    "positives|effondree|effondre|elevee|eleve|elevees|haute|haut|basse|bas|augmentee|augmente|"
    "montre|montrent|retrouve|retrouvent|montrait|est a|sont a|benin|benigne|benins|benignes|"
    "objective|met en evidence|stable|stables|correct|correcte|corrects|correctes|"
    "sterile|steriles|immunisee|dans la norme|dans les normes|dans la cible";
static const char to_come[] =
    "dans|on va|vous refaites|on refait|refaire|tous les mois|tous les jours|tous les ans|tous les "
    "trois|tous les six|tous les quatre|tous les deux mois|tous les deux ans|tous les 3|tous les "
    "6|toutes les|il faut|il faudra|controle|controler|surveille|surveiller|avant de|avant "
    "le|apres la|si|quand|demain|prochain|prochaine|prochaines|on verra|vous ferez|vous faites|je "
    "vous fais|on fait|fera|ferons|milligrammes|fois par jour|je demande|on demande|je "
    "prescris|ordonnance|jusqu a|selon|des que";
static const char instructions[] =
    "allongez|respirez|soufflez|tirez la "
    "langue|suivez|souriez|tendez|fermez|ouvrez|serrez|poussez|rhabillez|asseyez|levez|mettez "
    "vous|montez|penchez|deshabillez|enlevez|tournez|restez|venez|marchez|ne bougez|on bouge "
    "plus|ne parlez|laissez vous|detendez|regardez|dites moi|montrez";
static const char assessment[] =
    "je pense|il s agit|diagnostic|evoque|j evoque|ca ressemble|ca correspond|probablement|vous "
    "faites une|vous faites un|je suis inquiet|en faveur|c est ce qu on appelle|ca s appelle|au "
    "total|pour moi c est un|pour moi c est une|pour moi il s agit|en resume|en conclusion|il a "
    "fait une|elle a fait une|il fait une|elle fait une|s est aggrave|s est aggravee|vous avez "
    "fait une|vous avez fait un|a explorer|a caracteriser|compatible|lesion suspecte|suspicion|ce "
    "que j appelle ca|j appelle ca|eliminer un|eliminer une|hypothese|sans doute|d origine|ca veut "
    "dire que vous|c est surement|cela evoque|en rapport avec|lie a|liee a|due a|du a une|"
    "je ne pense pas que|je pense pas que|je ne crois pas que|je crois pas que|je ne crois pas "
    "a|je crois pas a|je crois que c est|"
    "va dans le sens|vont dans le sens|plaide pour|plaident pour|qui explique|ca explique|"
    "peu probable|n est pas controle|n est pas controlee|bien controle|mal controle|mal "
    "controlee|bien equilibre|mal equilibre|effet du medicament|effet secondaire|a cause du "
    "medicament|pas un cancer|pas un infarctus|rien de grave|rien de mechant";
static const char weak_assessment[] =
    "vous avez une|vous avez un|c est une|c est un|il y a une|il y a des|il y a un";
static const char plan[] =
    "on va faire|on va vous|on va prendre|on va commencer|on va mettre|on va continuer|on va "
    "demander|on va arreter|on va surveiller|je vous prescris|je prescris|je vous donne|je vous "
    "fais|je vous mets|je vous propose|je propose|il faut|il faudra|vous prenez|vous prendrez|vous "
    "arretez|on arrete|on garde|on continue|on passe|on augmente|on diminue|j augmente|je "
    "diminue|on fait|je fais|on se revoit|je vous revois|vous revenez|revenez|vous "
    "appelez|appelez|je vous adresse|j adresse|rendez vous|en attendant|arret de "
    "travail|ordonnance|si ca|si la|si vous|pas d effort|repos|surveillez|a surveiller|prise de "
    "sang|bilan|milligrammes|microgrammes|fois par jour|toutes les|en deux prises|en une prise|ca "
    "suffit|a prendre|un comprime|une bouffee|une gelule|un sachet|demander|a renouveler|d "
    "urgence|kine|on controle|controler|prevu|il vaut mieux|evitez|je remplace|on remplace|on "
    "double|termine|on l arrete|je l arrete|je vous arrete|on n y touche pas|on y touche pas|ne "
    "change pas|vous continuez|vous gardez|je demande|j ecris|je prefere|on reprend|on ne reprend "
    "pas|on refait|vous me|je renouvelle|on commence|on debute|en dessous de|des que|jusqu a|au "
    "coucher|avant le repas|par semaine|je vous envoie|je vous oriente|un courrier|ramenez|vous "
    "filez|filez|urgences|le 15|samu|consultez|reconsultez|rappelez|je le revois|je la revois|on "
    "se reverra|d ici la|s il devient|si elle devient|arret maladie|dispense|on en reparlera|tu "
    "prends|tu prendras|tu arretes|tu evites|tu supprimes|tu continues|tu gardes|je te prescris|je "
    "te donne|je te mets|je te revois|tu appelles|tu reviens|je t adresse|je t envoie|tu me|si "
    "tu|si ca|tu surveilles|vous mettez|vous evitez|vous supprimez|vous demanderez|vous sautez|tu "
    "sautes|je vous l enleve|je l enleve|je vous enleve|on l enleve|je vous les|je veux l|je veux "
    "un|je veux une|je veux le|je veux la|je veux que|il me faut|on suspend|je suspends|on "
    "stoppe|on remet|on opere|on vous opere|je vous opere|ca part au|on fera|on le fera|on la "
    "fera|vous irez|sous anesthesie|on en parle|on en parlera|plus aucun|plus aucune|je te fais|je "
    "vous la propose|on suture|on retire|je retire|je vous confie|je te montre|un laser|tu "
    "piques|ne commencez|ne demarrez|ne debutez|que quand j ai|dites le|dites aussi|vous buvez|il "
    "boit|elle boit|vous pourrez|je preferais|on surveille|de controle|a renouveler|vous direz|tu "
    "diras|en secours|on attend .|on attend pour|on attend les|on attend encore|on attendra|a "
    "operer|je vous hospitalise|on vous hospitalise|"
    "je l hospitalise|on vous garde|je prolonge|je vous prolonge|interdit|interdite|"
    "ce n est pas la peine|c est pas la peine|n est pas d actualite|on n opere pas|on recontrole";
/* Words of a plan that an examination says too: "marchez jusqu'à la porte", "vous me dites". */
static const char weak_plan[] =
    "prevu|je l enleve|je vous l enleve|je retire|on retire|on l enleve|je vous "
    "enleve|revenez|jusqu a|en dessous de|des que|vous me|kine|je prefere|si vous|si ca|si "
    "la|toutes les|par semaine|repos";

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
static bool is_result(const struct tokens *t, size_t b, size_t e, enum phase phase)
{
    struct number n;
    const struct unit *u = NULL;
    if (!token_within(t, b, e, tests) || token_within(t, b, e, to_come)) {
        return false;
    }
    /* "L'électro : il y a des pointes": what a test shows, not what the patient has */
    bool told =
        token_within(t, b, e, judged) ||
        (token_any(t, b, tests) + token_any(t, b + 1, tests) > 0 &&
         token_within(t, b, e, "il y a des|il y a une|il y a un|on voit|je vois|on retrouve"));
    for (size_t i = b; i < e && !told;) {
        size_t used = text_number_at(t, i, &n);
        bool time = used > 0 && text_unit_at(t, i + used, &u) > 0 && is_time(u);
        bool score = used > 0 && token_any(t, i + used, "sur|/") > 0;
        bool bare =
            used > 0 && text_unit_at(t, i + used, &u) == 0 && !score && phase == PHASE_PLANNING;
        told = used > 0 && !n.article && !time && !bare;
        i += used > 0 ? used : 1;
    }
    return told;
}

/* "Quinze millimètres", "quarante-cinq décibels": what only an examination tells. */
static bool is_measured(const struct tokens *t, size_t b, size_t e)
{
    static const char *const units[] = {"mm", "cm", "dB", "deg", "mm[Hg]", "[diop]", "cm[H2O]"};
    struct number n;
    const struct unit *u = NULL;
    for (size_t i = b; i < e; i++) {
        size_t used = text_number_at(t, i, &n);
        if (used == 0 || text_unit_at(t, i + used, &u) == 0) {
            continue;
        }
        for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
            if (text_is(text_of(u->ucum), units[k])) {
                return true;
            }
        }
    }
    return false;
}

/* "Une IRM de la colonne cette semaine", "prise de sang, ferritine": a test named without a result,
 * once there is something to plan. */
static bool is_ordered(const struct tokens *t, size_t b, size_t e, enum phase phase)
{
    static const char soon[] =
        "cette semaine|semaine prochaine|sous quinze jours|sous 15 "
        "jours|lundi|mardi|mercredi|jeudi|vendredi|demain|le mois prochain|dans un mois|dans "
        "les|sous huit jours|avant la fin|ensuite";
    static const char told[] =
        "montre|montrent|retrouve|retrouvent|est|sont|etait|etaient|a montre|retrouvait|l ai|ai "
        "fait|a fait|a ete|faite|faites|avez|j ai|voila|vos|votre";
    return phase != PHASE_ASKING && token_within(t, b, e, tests) &&
           !token_within(t, b, e, judged) && !token_within(t, b, e, told) &&
           (token_within(t, b, e, soon) || token_any(t, b, tests) > 0);
}

/* "On va faire aussi vite que possible" plans nothing. */
static const char courtesies[] =
    "je vous previens si|je te previens si|vous me dites si|dites moi si|tu me dis si|"
    "prevenez moi si|on va le faire ici|arretez moi si|allez y|on va faire aussi|on va faire "
    "vite|on va faire ca|on "
    "fait ca|on "
    "va faire doucement|on va prendre le temps|on va prendre votre|on "
    "va prendre ta|on va prendre la tension|on prend la tension";

static const char afresh[] = "reprendre a zero|reprend a zero|reprenons a zero|repartir de zero|"
                             "repart de zero|repartons de zero|reprendre depuis le debut";

/* A plan: not before the talk is half over, nor while examining, by its weak words alone. */
static bool plans(const struct tokens *t, size_t b, size_t e, bool late, enum phase phase)
{
    bool examines = phase == PHASE_EXAMINING &&
                    (token_within(t, b, e, findings) || token_within(t, b, e, instructions) ||
                     token_within(t, b, e, findings_then));
    if (token_within(t, b, e, courtesies)) {
        return false;
    }
    for (size_t i = b; i < e; i++) {
        bool weak = (examines || !late) && token_any(t, i, weak_plan) > 0;
        if (!weak && token_any(t, i, plan) > 0) {
            return true;
        }
    }
    return late && is_ordered(t, b, e, phase);
}

/* What a plan says and a finding does not: an amount of time, a condition, a drug, an act. */
static bool looks_ahead(const struct tokens *t, size_t b, size_t e)
{
    return token_within(
        t, b, e,
        "si|s il|s ils|quand|pendant|semaines|semaine|jours|mois|fois|vous pouvez|vous ne|tu "
        "peux|il faut|ira|sera|fera|verra|dira|demain|lundi|mardi|mercredi|jeudi|vendredi|des "
        "que|evitez|pas trop|risque|arret|matin|midi|soir");
}

static bool is_found(const struct tokens *t, size_t b, size_t e, bool known, enum phase phase)
{
    if (phase == PHASE_ASKING) {
        return false;
    }
    bool named = token_within(t, b, e, findings) || token_within(t, b, e, findings_then);
    if (phase == PHASE_EXAMINING) {
        return named || is_measured(t, b, e);
    }
    bool tells = is_measured(t, b, e) || token_within(t, b, e, judged) ||
                 token_any(t, b, "pas de|pas d") > 0 ||
                 token_within(t, b, e, "je vois|je sens|je trouve|il y a|je dirais") || known ||
                 token_any(t, b, findings) > 0 || token_any(t, b + 1, findings) > 0 ||
                 token_any(t, b, findings_then) > 0 || token_any(t, b + 1, findings_then) > 0;
    return (named || is_measured(t, b, e)) && tells && !looks_ahead(t, b, e);
}

/* "Tendinopathie", "bronchiolite": an illness by the form of its name. */
static bool is_diagnosis(const struct tokens *t, size_t i)
{
    struct text w = i < t->n ? t->at[i].text : (struct text){NULL, 0};
    bool other =
        token_any(t, i, "petite|limite|visite|suite|conduite|reussite|droite|cuite|faillite") > 0;
    return text_ends(w, TEXT("pathie")) || (w.n > 5 && text_ends(w, TEXT("ite")) && !other) ||
           token_any(t, i, "entorse|fracture|rupture|pneumonie|maladie") > 0;
}

/* "C'est donc une otite", "ce n'est pas une bronchite": a sentence that opens so and names an
 * illness concludes, whatever part of the body it names. */
static bool says_what(const struct tokens *t, size_t b, size_t e, bool ill)
{
    for (size_t n = 1; n > 0 && b < e; b += n) {
        n = token_any(t, b, "donc|alors|bon|,|la|ici|voila|mais|et|non|oui");
    }
    static const char ills[] =
        "otite|sciatique|cruralgie|lumbago|zona|mycose|gale|migraine|rhume|varicelle|abces|"
        "furoncle|"
        "eczema|grippe|angine|goutte|depression|carence|allergie|intolerance|reflux";
    size_t n = token_any(t, b,
                         "c est une|c est un|c est donc|c est bien une|c est bien un|"
                         "ce n est pas une|ce n est pas un|c est pas une|c est pas un|"
                         "ca reste une|vous avez une|vous avez un|vous avez donc|il a une|"
                         "elle a une|il a un|elle a un|c est de la|c est de l|c est du|c est la|"
                         "ce n est pas de la|ce n est pas de l|ce n est pas du|ce n est pas la");
    size_t at = b + n + (n > 0 ? token_any(t, b + n, "une|un|petite|petit|grosse|vraie") : 0);
    return n > 0 && (ill || is_diagnosis(t, at) || token_any(t, at, ills) > 0);
}

bool topic_stated(const struct tokens *t, size_t b, size_t e, struct stated what, enum phase *phase,
                  enum route *out)
{
    enum { HALF = 50, END = 66 };
    bool late = *phase != PHASE_ASKING || what.percent > HALF;
    bool finds = token_within(t, b, e, through);
    bool opens = !what.opening && (finds || token_within(t, b, e, exam) ||
                                   (late && token_within(t, b, e, weak_exam)));
    if (opens || (*phase == PHASE_ASKING && late && token_within(t, b, e, findings))) {
        *phase = PHASE_EXAMINING;
    }
    if (is_result(t, b, e, *phase)) {
        *out = ROUTE_EXAMEN;
        return true;
    }
    if ((token_within(t, b, e, courtesies) && !what.known) || token_within(t, b, e, afresh)) {
        return false;
    }
    bool concludes =
        token_within(t, b, e, assessment) && !token_within(t, b, e, "vous faites un metre");
    if (!opens && plans(t, b, e, late, *phase)) {
        *phase = *phase != PHASE_ASKING || what.percent > END ? PHASE_PLANNING : *phase;
        *out = ROUTE_CONDUITE;
        return true;
    }
    /* "Ici il y a un bleu", during an examination that a question has cut, is found, not concluded
     */
    bool found = finds || (is_found(t, b, e, what.known, *phase) && !what.drug);
    /* "Une tendinopathie, le milieu du tendon.": a diagnosis alone, once an examination began */
    bool named = (what.illness || is_diagnosis(t, b + 1)) && *phase != PHASE_ASKING &&
                 token_any(t, b, "une|un") > 0 && !is_measured(t, b, e) && !finds;
    bool what_it_is =
        *phase != PHASE_ASKING && says_what(t, b, e, what.illness) && !is_measured(t, b, e);
    if (concludes || named || what_it_is || (!found && token_within(t, b, e, weak_assessment))) {
        *out = ROUTE_CONCLUSION;
        return true;
    }
    if (token_within(t, b, e, blood) && !token_within(t, b, e, to_come)) {
        *out = ROUTE_ANTECEDENTS;
        return true;
    }
    *phase = found && *phase == PHASE_CONCLUDING ? PHASE_EXAMINING : *phase;
    static const enum route by_phase[] = {ROUTE_HISTOIRE, ROUTE_EXAMEN, ROUTE_CONCLUSION,
                                          ROUTE_CONDUITE};
    *out = found ? ROUTE_EXAMEN : by_phase[*phase];
    if (*phase == PHASE_EXAMINING) {
        return found || what.known || (!opens && !token_within(t, b, e, instructions));
    }
    /* "Une amblyopie, donc": the clinician names what he was told */
    bool names = what.clinical > 1 || (what.clinical == 1 && token_within(t, b, e, "donc"));
    return what.known || *phase == PHASE_CONCLUDING || *phase == PHASE_PLANNING || names;
}

void topic_returns(const struct topic *asked, enum phase *phase)
{
    bool past = asked && (asked->route == ROUTE_ANTECEDENTS || asked->route == ROUTE_ALLERGIES ||
                          asked->route == ROUTE_TRAITEMENTS || asked->route == ROUTE_MODE_DE_VIE);
    *phase = past && *phase == PHASE_EXAMINING ? PHASE_ASKING : *phase;
}

bool topic_assesses(const struct tokens *t, size_t b, size_t e)
{
    return token_within(t, b, e, assessment) || token_within(t, b, e, weak_assessment);
}
