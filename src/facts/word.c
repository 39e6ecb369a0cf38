/* word.c - see word.h */
#include "facts/word.h"

#include <string.h>

/* The word begins with one of the prefixes and is longer by three letters at least. */
static bool starts_with(struct text w, const struct text *prefixes, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct text p = prefixes[k];
        if (*p.p == *w.p && w.n > p.n + 2 && memcmp(w.p, p.p, p.n) == 0) {
            return true;
        }
    }
    return false;
}

static const char signs[] =
    "masse|masses|tumefaction|tumefactions|nodule|nodules|lesion|lesions|microlesions|ulceration|"
    "ulcerations|ulcere|ulceres|plaie|plaies|epanchement|epanchements|fracture|fractures|luxation|"
    "luxations|entorse|rupture|saignement|saignements|oedeme|oedemes|erytheme|eruption|eruptions|"
    "infiltrat|infiltrats|infiltration|douleur|douleurs|algie|algies|paralysie|paralysies|"
    "paresthesie|paresthesies|convulsion|convulsions|coma|malformation|malformations|deformation|"
    "deformations|deviation|obstruction|occlusion|perforation|dilatation|compression|detresse|"
    "deficit|deficits|vertige|vertiges|malaise|malaises|syncope|syncopes|traumatisme|traumatismes|"
    "contusion|contusions|brulure|brulures|prurit|rash|papule|papules|bulle|bulles|pustule|"
    "pustules|macule|macules|placard|placards|desquamation|calcification|calcifications|"
    "microcalcifications|opacite|opacites|adherence|adherences|diverticule|diverticules|hernie|"
    "hernies|prolapsus|anevrisme|anevrismes|anevrysme|anevrysmes|epaississement|retrecissement|"
    "gonflement|empatement|asymetrie|ambiguite|retraction|induration|atrophie|aplasie|dyspnee|toux|"
    "fievre|cyanose|paleur|frisson|frissons|nausee|nausees|vomissement|vomissements|diarrhee|"
    "constipation|cephalee|cephalees|ictere|ascite|amaigrissement|impotence|raideur|boiterie|"
    "tremblement|tremblements|recidive|recidives|surinfection|surinfections|effraction|fissure|"
    "fissures|fistule|fistules|hyperfixation|hyperfixations|hypofixation|thrombus|embole|emboles|"
    "refoulement|envahissement|desinsertion|dechirure|crampe|crampes|lyse|claquement|"
    "hematome|hematomes|ecchymose|ecchymoses|engainement|engainements|moignon|pus|phlegmon|"
    "phlegmons|distension|evisceration|denutrition|deshydratation|irritation|pyrosis|somnolence|"
    "faiblesse|fatigue|sueurs|agitation|confusion|delire|stridor|nystagmus|strabisme|"
    "exophtalmie|rougeur|rougeurs|vegetations|vegetation|avulsion|arrachement|malposition|"
    "immunodepression|immunodeficience|colonisation|consanguinite|mutation|mutations|deletion|"
    "sequelle|sequelles|effets indesirables|effet indesirable|evenement indesirable|"
    "evenements indesirables|choc|deces|mort subite|hemoperitoine|pneumoperitoine";
static const char diseases[] =
    "tumeur|tumeurs|cancer|cancers|neoplasie|neoplasies|kyste|kystes|abces|infection|infections|"
    "metastase|metastases|infarctus|embolie|embolies|diabete|hypertension|hypotension|asthme|"
    "epilepsie|tuberculose|paludisme|sida|grippe|rougeole|rubeole|varicelle|herpes|zona|tetanos|"
    "pneumopathie|sepsis|septicemie|demence|depression|schizophrenie|psychose|psychoses|autisme|"
    "migraine|goutte|psoriasis|eczema|lupus|urticaire|polype|polypes|goitre|obesite|inflammation|"
    "insuffisance|insuffisances|allergie|allergies|intoxication|intoxications|tabagisme|alcoolisme|"
    "toxicomanie|dependance|surdite|cecite|cataracte|glaucome|angor|angine|arythmie|arythmies|"
    "tachycardie|bradycardie|fibrillation|flutter|pseudotumeur|pseudotumeurs|gigantisme|nanisme|"
    "prematurite|avortement|eclampsie|preeclampsie|hydrops|atresie|hypotrophie|mycose|mycoses|"
    "parasitose|parasitoses|cholera|peste|typhoide|lepre|rage|syphilis|gale|teigne|scorbut|"
    "rachitisme|trisomie|cirrhose|vitiligo|purpura|panniculite|lithiase|lithiases|livedo|gangrene|"
    "calcul|calculs|varice|varices|hemorroide|hemorroides|myiase|hyperactivite|hypersensibilite|"
    "rhumatisme|rhumatismes|hypertelorisme|hirsutisme|strabisme|botulisme|saturnisme|"
    "panhypopituitarisme|hypopituitarisme|hyperaldosteronisme|cryptorchidisme|"
    "toxicite|incontinence|impuissance|sterilite|infertilite|menopause precoce";
static const char vague[] =
    "syndrome|syndromes|maladie|maladies|trouble|troubles|anomalie|anomalies|atteinte|atteintes|"
    "affection|affections|pathologie|pathologies|processus|foyer|foyers|collection|collections|"
    "alteration|alterations|perte|reaction|reactions|crise|crises|accident|accidents|defaillance|"
    "dysfonction|dysfonctionnement|complication|complications|destruction|absence congenitale|"
    "retard|defaut|deficience|instabilite|intolerance|stenose|bloc|localisations secondaires|"
    "augmentation du volume|augmentation de volume|sensation|sensibilite|manifestation|"
    "manifestations|poussee|poussees|episode|episodes|depot|depots|germe|germes";

/* Words that only look like names of diseases. */
static const char not_diseases[] =
    "hypothese|hypotheses|hypophyse|hypothalamus|hypochondre|hypochondres|hypoderme|hypopharynx|"
    "polymere|polymeres|polyclinique|polysorbate|polynucleaire|polynucleaires|polyvalent|"
    "hypertendu|hypertendue|microscope|microscopie|macroscopie|macrophage|macrophages|micrometre|"
    "microgramme|microgrammes|pancreas|panoramique|panneau|panneaux|pansement|pansements|"
    "microorganisme|microorganismes|macrogol|polyethylene|mecanisme|mecanismes|organisme|"
    "organismes|metabolisme|catabolisme|anabolisme|tropisme|seisme|tourisme|prisme|"
    "polytraumatise|polymedique|macromolecule|macromolecules|microscopique|microscopiquement|"
    "macroscopiquement|hyperfixant|hypotenseur|hypotenseurs|hypnotique|hypoglycemiant|"
    "hypoglycemiants|polysaccharide|polysaccharides|polymerase|polypeptide|microchirurgie|"
    "suite|suites|visite|visites|site|sites|petite|petites|subite|limite|limites|droite|droites|"
    "conduite|ensuite|reduite|reduites|traite|traites|traitee|faite|faites|merite|elite|ecrite|"
    "decrite|decrites|prescrite|inscrite|dite|dites|guerite|vite|interdite|induite|induites|"
    "produite|construite|detruite|credite|benefite|gite|invite|hesite|necessite|excite|habite|"
    "fortuite|gratuite|parasite|parasites|metabolite|metabolites|electrolyte|composite|satellite|"
    "opposite|implicite|explicite|illicite|licite|tacite|maudite|cite|citee|hypocrite|"
    "hemostase|homeostase|diastase|creatinemie|orbite|orbites|normothermie|orthographie|"
    "dose|doses|pose|poses|chose|choses|rose|roses|prose|cause|suppose|expose|exposes|propose|"
    "proposee|impose|repose|dispose|compose|composes|oppose|depose|glucose|lactose|fructose|"
    "saccharose|maltose|cellulose|galactose|dextrose|grandiose|virtuose|quelque chose|overdose|"
    "depots|carboxymethylcellulose|hypromellose|methylcellulose|croscarmellose|"
    "genome|atome|dome|home|tome|rome|axiome|diplome|autonome|econome|binome|monome|"
    "chromosome|chromosomes|symptome|symptomes|syndrome|syndromes|metronome|idiome|"
    "arome|liposome|ribosome|microbiome|brome|exome|"
    "academie|economie|anatomie|autonomie|physionomie|chimie|"
    "melancolie|energie|synergie|chirurgie|strategie|liturgie|metallurgie|"
    "philosophie|patrie|furie|sympathie|empathie|antipathie|homeopathie|osteopathie|telepathie|"
    "apathique|analyse|analyses|dialyse|dialyses|hemodialyse|catalyse|electrolyse|"
    "autolyse|galerie|"
    "glycemie|glycemies|natremie|kaliemie|calcemie|phosphoremie|magnesemie|uricemie|creatininemie|"
    "albuminemie|lipidemie|cholesterolemie|bilirubinemie|ferritinemie|lactatemie|prolactinemie|"
    "alcoolemie|volemie|protidemie|insulinemie|triglyceridemie|azotemie|diurie|natriurese|"
    "diurese|natriurie|osmose|symbiose|apoptose|mitose|mitoses|"
    "meiose|endocytose|phagocytose|exocytose|hypnose|metamorphose|anastomose|anastomoses|"
    "sulfite|nitrite|graphite|granite|"
    "arthroscopie";
/* Participles ("décrite") and sugars. */
static const char not_disease_ends[] =
    "crite|duite|truite|faite|ulose|xylose|sucrose|mannose|ribose";
static const char disease_ends[] =
    "ite|ose|ome|pathie|emie|urie|rragie|rrhee|plegie|paresie|phasie|pnee|megalie|ectasie|plasie|"
    "trophie|penie|lithiase|malacie|lyse|iase|mycose|philie|blastome|sclerose|stenose|dystrophie|"
    "dysplasie|dermie|ostose|phobie|lordose|cyphose|scoliose|gnosie|praxie|ptose|emese|stase|"
    "cardie|thermie|tension arterielle|philose|cele|cytose|viridose|toxicose|somnie|orexie|"
    "opsie|opie|acousie|kinesie|tonie|osmie|geusie|ophtalmie|uresie|menorrhee|spadias|globulie|"
    "isme|amnios|dactylie|somie|dystocie";
static const char sign_ends[] = "algie|dynie|esthesie|phagie|phonie|pepsie|urgie|arthrie|rexie";
static const char not_signs[] =
    "chirurgie|chirurgies|anesthesie|anesthesies|rachianesthesie|peridurale|"
    "nostalgie|biopsie|biopsies|autopsie|autopsies|neurochirurgie|copie|photocopie|"
    "utopie|therapie|atonie|microchirurgie|"
    "radiochirurgie|curietherapie|myopie|endoscopie|fluoroscopie|hormonotherapie|synopsie";
static const char operation_ends[] =
    "ectomie|otomie|ostomie|plastie|scopie|graphie|therapie|desie|centese|pexie|rraphie|tripsie|"
    "synthese|plicature|chirurgie|gramme|metrie|biopsie|opsie|anesthesie|transfusion|"
    "transplantation|dialyse|stomie|vaccination|graphies|echographie";
static const char operations[] =
    "biopsie|biopsies|exerese|resection|ablation|ponction|drainage|greffe|greffes|transplantation|"
    "intervention|suture|amputation|curage|lavage|intubation|extubation|ventilation|dialyse|"
    "hemodialyse|transfusion|transfusions|autopsie|chirurgie|anesthesie|vaccination|depistage|"
    "scanner|irm|tdm|echodoppler|reeducation|radiotherapie|irradiation|traitement chirurgical|"
    "cesarienne|accouchement|hospitalisation|osteosynthese|cerclage|embolisation|"
    "revascularisation|thrombolyse|reanimation|massage|kinesitherapie|immunohistochimie";
static const char not_operations[] =
    "anatomie|autonomie|dichotomie|photographie|geographie|demographie|bibliographie|orthographie|"
    "biographie|monographie|cartographie|symetrie|asymetrie|geometrie|programme|kilogramme|gramme|"
    "milligramme|microgramme|diagramme|organigramme|hypothese|synthese|biosynthese|"
    "photosynthese|epidemiographie|parametrie|econometrie|isometrie|endometrie|telegramme|"
    "normotherapie|topographie|dactylographie|lithographie|paresthesie|hypoesthesie|"
    "chirurgie|anagramme|nanogramme";

/* Stems of the international nonproprietary names (WHO), in French. */
static const char drug_ends[] =
    "mab|tinib|ciclib|rafenib|zomib|vudine|citabine|navir|previr|ciclovir|amivir|tegravir|buvir|"
    "cilline|mycine|micine|floxacine|oxacine|cycline|bactam|penem|vastatine|statine|sartan|pril|"
    "prilate|olol|dipine|prazole|conazole|nidazole|azole|fungine|triptan|gliptine|gliflozine|"
    "glitazone|formine|gliclazide|glinide|parine|xaban|gatran|grel|fenac|profene|oxicam|coxib|"
    "lukast|zepam|zolam|barbital|thiazide|semide|pamide|zosine|dronate|dronique|fibrate|steride|"
    "afil|oxetine|triptyline|pramine|apine|peridone|perone|setron|platine|rubicine|taxel|tecan|"
    "poside|poetine|grastim|kinra|cept|relin|reline|glutide|otide|caine|curium|curonium|terol|"
    "tropium|sone|solone|nisone|metasone|lactone|morphone|codone|orphine|fentanil|fentanyl|"
    "zodone|mantadine|gestrel|estradiol|tretinoine|trexate|trexed|bicine|cristine|blastine|"
    "relbine|mustine|fosfamide|sulfan|lamide|setine|ridone|azine|tadine|rizine|astine|tidine|"
    "bendazole|quine|quantel|mectine|capone|giline|dopa|ergoline|stigmine|pezil|rinone|darone|"
    "cainide|afenone|xine|gabaline|gabatrine|toine|racetam|bamate|vaptan|parib|limus|imod|"
    "viroc|vuvirtide|virine|fovir|vir|ribine|asparaginase|teplase|kinase|trombopag|ferone|feron|"
    "leukine|globuline|immunoglobuline|vaccin|prost|ciclosporine|penicillamine|xetine";
static const struct text drug_starts[] = {TEXT("cef"), TEXT("sulfa"), TEXT("predni"), TEXT("nitro"),
                                          TEXT("dexa")};
static const struct text excess_starts[] = {TEXT("hyper"), TEXT("hypo"),  TEXT("dys"),
                                            TEXT("poly"),  TEXT("oligo"), TEXT("macro"),
                                            TEXT("micro"), TEXT("pan")};
static const char not_drugs[] =
    "carotide|carotides|parotide|parotides|marocaine|marocaines|africaine|africaines|americaine|"
    "americaines|mexicaine|mexicaines|dominicaine|republicaine|peritoine|retroperitoine|antoine|"
    "poitrine|urine|urines|angine|medecine|cuisine|usine|origine|machine|semaine|aine|domaine|"
    "graine|migraine|certaine|certaines|humaine|humaines|prochaine|quinzaine|vingtaine|dizaine|"
    "douzaine|trentaine|quarantaine|centaine|raine|plaine|laine|haine|gaine|marine|voisine|"
    "racine|racines|vaccine|vaccines|piscine|fascine|cristalline|avril|pupille|doctrine|saccharine|"
    "avril|april|concept|precept|accept|intercept|quine|zone|personne|sone|"
    "enzyme|kinase|kinases|proteine kinase|tyrosine kinase|creatine kinase|thymidine kinase|"
    "resine|toxine|toxines|endotoxine|antitoxine|cytotoxine|ovoalbumine|bovine|porcine|"
    "voir|avoir|pouvoir|savoir|devoir|recevoir|servir|devenir|reservoir|revoir|soir|"
    "prevoir|mouvoir|percevoir|concevoir|apercevoir|sevir|asservir|desservir|ravir|gravir|"
    "nitrogene|azole|mesone|thorax|gamma globuline|hemoglobine|cefalee|predominance|predominant|"
    "sulfamide hypoglycemiant|sternal|nitrosamine|dexterite|chloroquine resistance";

/* Nouns written out, and endings with the words that only look alike; the first row that matches.
 */
struct row {
    const char *words;
    enum word_sort sort;
};
static const struct row named[] = {{signs, WORD_SIGN},
                                   {diseases, WORD_DISEASE},
                                   {vague, WORD_VAGUE},
                                   {operations, WORD_OPERATION}};

static const char excess_ends[] = "ie|ion|isme"; /* after "hyper", "poly" */
static const char class_ends[] =
    "al|ale|aux|ique|iaque|een|eenne|aire|ien|ienne|eux|euse|oide|oire|if|ive|"
    "gene|forme|ulaire|otique|ineux|ineuse|idien|idienne";

/* The endings above, each with the letters that a word has before it at least. tool/phrases.py
 * reads this table and makes one walk of it, from the last letter of a word back. */
enum { END_SIGN, END_OPERATION, END_DRUG, END_DISEASE, END_NO_DISEASE, END_EXCESS, END_CLASS };
__attribute__((unused)) static const struct {
    const char *suffixes;
    int stem;
} endings[] = {{sign_ends, 2},        {operation_ends, 2}, {drug_ends, 3}, {disease_ends, 2},
               {not_disease_ends, 1}, {excess_ends, 2},    {class_ends, 2}};
_Static_assert(sizeof endings / sizeof *endings == END_CLASS + 1, "one row for each ending");

/* Which of the endings the folded word has, alone or in the plural: a set of bits. */
static unsigned ends_of(const struct tokens *t, size_t i)
{
    struct text w = t->at[i].text;
    if (t->at[i].word != 0) {
        return t->phrases->ends[t->at[i].word] & ~(unsigned)WORD_TOLD;
    }
    enum { SHORTEST = 4 }; /* "-al" after two letters */
    size_t n = w.n - (w.n > 0 && w.p[w.n - 1] == 's');
    if (n < SHORTEST) {
        return 0;
    }
    unsigned set = 0;
    const struct word_end *at = word_ends;
    for (size_t depth = 1; depth <= n; depth++) {
        unsigned letter = (unsigned)(unsigned char)w.p[n - depth] - 'a';
        uint16_t next = letter < 26 ? at->next[letter] : 0;
        if (next == 0) {
            break;
        }
        at = &word_ends[next];
        size_t stem = n - depth;
        set |= at->sets[stem < WORD_STEM_MOST ? stem : WORD_STEM_MOST];
    }
    return set;
}

/* The last vowel bears an accent: "quantité", "décelé" only look like "-ite", "-cele". */
static bool accented_end(const struct token *t, struct text source)
{
    size_t e = t->end;
    e -= e > t->start && (source.p[e - 1] == 's' || source.p[e - 1] == 'S');
    return e > t->start && (unsigned char)source.p[e - 1] >= 0x80;
}

static bool begins_drug(struct text w)
{
    enum {
        FIRSTS = 1 << ('c' - 'a') | 1 << ('s' - 'a') | 1 << ('p' - 'a') | 1 << ('n' - 'a') |
                 1 << ('d' - 'a')
    }; /* most words begin with another letter */
    return w.n >= 7 && (FIRSTS >> (*w.p - 'a') & 1) != 0 &&
           starts_with(w, drug_starts, sizeof drug_starts / sizeof *drug_starts);
}

_Static_assert((WORD_TELLING & ~WORD_TOLD) == (1 << END_SIGN | 1 << END_OPERATION | 1 << END_DRUG |
                                               1 << END_DISEASE | 1 << END_EXCESS),
               "all but the endings of no disease and of a class");

bool word_tells_new(const struct tokens *t, size_t i)
{
    return (ends_of(t, i) & WORD_TELLING) != 0 || begins_drug(t->at[i].text);
}

static enum word_sort sort_by_end(const struct tokens *t, size_t i, struct text source)
{
    struct text w = t->at[i].text;
    unsigned ends = ends_of(t, i);
    bool begins = begins_drug(w);
    if ((ends == 0 && !begins) || accented_end(&t->at[i], source)) {
        return WORD_PLAIN;
    }
    bool no_operation = token_any(t, i, not_operations) > 0;
    bool no_sign = token_any(t, i, not_signs) > 0;
    if (!no_sign && ends >> END_SIGN & 1) {
        return WORD_SIGN;
    }
    if (!no_operation && ends >> END_OPERATION & 1) {
        return WORD_OPERATION;
    }
    bool drug = ends >> END_DRUG & 1 || begins;
    if (drug && token_any(t, i, not_drugs) == 0) {
        return WORD_DRUG;
    }
    bool excess = w.n >= 9 && ends >> END_EXCESS & 1 &&
                  starts_with(w, excess_starts, sizeof excess_starts / sizeof *excess_starts);
    bool disease = !no_operation && !no_sign && w.n >= 6 && (ends >> END_DISEASE & 1 || excess) &&
                   !(ends >> END_NO_DISEASE & 1) && token_any(t, i, not_diseases) == 0;
    return disease ? WORD_DISEASE : WORD_PLAIN;
}

size_t word_at(const struct tokens *t, struct text source, size_t i, enum word_sort *sort)
{
    *sort = WORD_PLAIN;
    if (i >= t->n || t->at[i].kind != TOKEN_WORD) {
        return 0;
    }
    size_t row = 0;
    bool any = token_row(t, i, named, sizeof named / sizeof *named, sizeof *named, &row) > 0;
    for (size_t k = 0; any && k < sizeof named / sizeof *named; k++) {
        size_t n = token_any(t, i, named[k].words);
        if (n > 0) {
            *sort = named[k].sort;
            return n;
        }
    }
    *sort = sort_by_end(t, i, source);
    return *sort != WORD_PLAIN;
}

bool word_classifies(const struct tokens *t, size_t i)
{
    static const char class_words[] =
        "aigu|aigue|aigus|aigues|uterin|uterine|uterins|uterines|benin|benigne|benins|benignes|"
        "malin|maligne|malins|malignes|intestinal|mammaire|congenital|palmoplantaire|profond|"
        "profonde|profonds|profondes|dilate|dilatee|generalise|generalisee|generalises|"
        "generalisees|localise|localisee|localises|localisees|metastatique|prematuree|premature|"
        "gestationnel|gestationnelle|sexuel|sexuelle|sexuels|sexuelles|mental|mentale|visuel|"
        "visuelle|visuels|visuelles|sensoriel|sensorielle|moteur|motrice|moteurs|sensitif|"
        "fonctionnel|fonctionnelle|fonctionnels|fonctionnelles|virale|viral|masculin|feminin|"
        "hodgkinien|insulinodependant|insulinodependante|dependant|dependante|resistant|resistante|"
        "resistants|resistantes|humain|humaine|ferriprive|obstructif|obstructive|rampant|"
        "epidermoide|solitaire|lie|superficiel|superficielle|superficiels|superficielles|"
        "invasif|invasive|invasifs|invasives|acquis|acquise|immun|immune|immunes|surrenal|hybride|"
        "sous jacent|opportuniste|opportunistes|sein|endocrine|endocrines|differencie|"
        "differenciee|indifferencie|uterines|endocrin|terminale|terminal|essentielle|"
        "dissequant|mediane|median|fibreuse|kystique";
    static const char no_class[] =
        "normal|normale|normales|normaux|principal|principale|principaux|special|speciale|"
        "initial|initiale|initiales|initiaux|final|finale|nouveaux|nombreux|nombreuse|nombreuses|"
        "hopital|hopitaux|clinique|cliniques|unique|uniques|physique|physiques|technique|"
        "techniques|diagnostique|diagnostiques|therapeutique|therapeutiques|radiologique|"
        "radiologiques|biologique|biologiques|histologique|histologiques|echographique|"
        "echographiques|anatomopathologique|necessaire|similaire|similaires|faire|ordinaire|"
        "contraire|exemplaire|supplementaire|complementaire|complementaires|histoire|memoire|"
        "laboratoire|territoire|obligatoire|aleatoire|operatoire|operatoires|preoperatoire|"
        "postoperatoire|peroperatoire|probatoire|deux|lieux|yeux|ceux|mieux|volumineux|"
        "volumineuse|volumineuses|heureux|serieux|precieux|vieux|cieux|cheveux|positif|positive|"
        "positifs|positives|negatif|negative|negatifs|negatives|actif|active|tardif|progressif|"
        "progressive|definitif|definitive|significatif|significative|objectif|motif|dispositif|"
        "evolutif|administratif|excessif|particulier|satisfaisante|eventuelle|actuelle|manuelle|"
        "journal|journaux|taux|eaux|niveau|niveaux|tableau|tableaux|cerveau|peau|bureau|reseau|"
        "faisceau|plateau|morceau|berceau|eau|beau|nouveau|anneau|drapeau|veau|oiseau|au|"
        "quotidien|quotidienne|ancien|ancienne|bien|rien|combien|soutien|maintien|entretien|"
        "chirurgien|praticien|medecine|moyen|moyenne|lien|chien|tien|sien|mien|italien|algerien|"
        "tunisien|marocain|parisien|primaire d|oxygene|gene|genes|hydrogene|pathogene|forme|"
        "formes|conforme|uniforme|transforme|informe|collagene|allogene|voire|gloire|croire|boire|"
        "notoire|provisoire|satisfactoire|commentaire|commentaires|salaire|vocabulaire|sommaire|"
        "formulaire|anniversaire|adversaire|honoraires|affaire|affaires|paire|maire|claire|"
        "glossaire|inventaire|scolaire|hebdomadaire|locataire|partenaire|pratique|pratiques|"
        "critique|public|publique|publiques|musique|logique|statistique|statistiques|politique|"
        "medical|medicale|medicales|medicaux|plastique|magique|afrique|pronostique|typique|"
        "typiques|atypique|atypiques|classique|classiques|identique|identiques|specifique|"
        "specifiques|pathologique|pathologiques|symptomatique|symptomatiques|systematique|"
        "importante|generale|general|generaux|local|locale|locales|animal|animaux|egal|egale|"
        "usuel|journalier|journal|legal|legale|global|globale|minimal|minimale|maximal|maximale|"
        "optimal|optimale|social|sociale|familial|familiale|chirurgical|chirurgicale|"
        "chirurgicales|chirurgicaux|medicinal|total|totale|partial|partiale|signal|metal|cheval|"
        "travaux|mal|canal|mineral|tribunal";
    if (i >= t->n || t->at[i].kind != TOKEN_WORD) {
        return false;
    }
    return token_any(t, i, class_words) > 0 ||
           (t->at[i].text.n >= 5 && ends_of(t, i) >> END_CLASS & 1 &&
            token_any(t, i, no_class) == 0);
}

size_t word_anatomy(const struct tokens *t, size_t i)
{
    static const char nouns[] =
        "foie|rate|rein|reins|poumon|poumons|sein|seins|col|col uterin|col de l uterus|uterus|"
        "ovaire|ovaires|trompe|trompes|prostate|vessie|estomac|colon|rectum|pancreas|coeur|cerveau|"
        "cervelet|rachis|genou|genoux|hanche|hanches|epaule|epaules|coude|coudes|poignet|poignets|"
        "main|mains|pied|pieds|cheville|chevilles|bras|jambe|jambes|cuisse|cuisses|avant bras|"
        "membre|membres|membre inferieur|membre superieur|membres inferieurs|membres superieurs|"
        "doigt|doigts|orteil|orteils|tete|cou|nuque|face|visage|crane|dos|thorax|abdomen|ventre|"
        "pelvis|bassin|aine|langue|bouche|gorge|nez|oeil|yeux|paupiere|paupieres|cornee|retine|"
        "oreille|oreilles|larynx|pharynx|oesophage|trachee|bronche|bronches|plevre|pericarde|"
        "myocarde|endocarde|aorte|artere|arteres|veine|veines|vaisseaux|peau|muqueuse|muqueuses|"
        "os|femur|humerus|tibia|fibula|perone|radius|cubitus|ulna|clavicule|scapula|omoplate|cote|"
        "cotes|sternum|vertebre|vertebres|moelle|moelle osseuse|moelle epiniere|nerf|nerfs|muscle|"
        "muscles|tendon|tendons|ligament|ligaments|articulation|articulations|ganglion|ganglions|"
        "thyroide|parathyroide|parathyroides|hypophyse|surrenale|surrenales|testicule|testicules|"
        "verge|penis|vagin|vulve|perinee|anus|intestin|grele|duodenum|jejunum|ileon|caecum|"
        "appendice|vesicule|vesicule biliaire|voies biliaires|voie biliaire|uretere|ureteres|"
        "uretre|peritoine|mesentere|epiploon|diaphragme|mediastin|machoire|mandibule|maxillaire|"
        "maxillaires|dent|dents|gencive|gencives|palais|amygdale|amygdales|sinus|joue|levre|levres|"
        "front|menton|cuir chevelu|cheveux|ongle|ongles|parotide|glande|glandes|cloison nasale|"
        "paroi|paroi abdominale|tissu sous cutane|parties molles|tissus mous|voies urinaires|"
        "voies aeriennes|voies respiratoires|valve|valves|septum|ventricule|ventricules|oreillette|"
        "oreillettes|tronc cerebral|encephale|meninges|placenta|cordon|foetus|sang|plaquettes|"
        "rotule|patella|menisque|calcaneum|talon|talons|carpe|metacarpe|tarse|metatarse|phalange|"
        "sacrum|coccyx|orbite|orbites|iris|cristallin|choroide|uvee|conjonctive|tympan|mollet|"
        "mollets|fesse|fesses|creux axillaire|aisselle|aisselles|flanc|hypochondre|epigastre|"
        "fosse iliaque|lobe|lobes|lobe superieur|lobe inferieur|tronc|poitrine|urines|selles|"
        "systeme nerveux|systeme nerveux central|systeme immunitaire|tube digestif|"
        "appareil digestif|rythme|rythme cardiaque|sommeil|conscience|connaissance|vue|vision|"
        "audition|memoire|marche|equilibre|comportement|humeur|langage|deglutition|coagulation|"
        "hemostase|croissance|transit|etat general|poids|appetit|volume|acuite visuelle";
    return token_any(t, i, nouns);
}
