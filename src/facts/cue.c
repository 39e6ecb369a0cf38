/* cue.c - the words that govern what follows them, and the relatives: see cue.h */
#include "facts/cue.h"
#include "facts/scan.h"

struct cue {
    const char *words;
    enum act act;
};

static const struct cue cues[] = {
    {"aucun doute|pas de doute|nul doute|sans aucun doute|arrete pas de|arrete pas d|arretait pas "
     "de|arretent pas de|arrete plus de|arrete plus d|cesse pas de|pas eu que|ou pas|ou non|pas "
     "seulement|pas uniquement|pas que|pas mal de|n importe|"
     "pas completement|pas totalement|pas entierement|pas tout a fait|"
     "pas plus que d habitude|pas trop de contact|pas bien|pas tres bien|sans arret|"
     "sans cesse|pas question|vu personne|voir personne|consulte personne|parle a personne|dit a "
     "personne|"
     "pas plus|on va en reparler|on va en parler|"
     "on en reparlera|on en parlera|on va en discuter|on va voir|non seulement|sans "
     "preparation|sans precision|sans "
     "precisions|sans et avec|avec ou sans|sans "
     "difficulte|sans delai|"
     "sans tarder|sans relache|sans precedent",
     ACT_NONE},
    {"pas|pas de|pas d|pas vraiment|pas vraiment de|pas trop|jamais|jamais eu|aucun|"
     "aucune|sans|ni|rien de|absence de|absence d|absence|nie|nient|il n y a pas|denie|"
     "elimine un|elimine une|exclut|indemne de|indemne d|a l exclusion de|disparition de|"
     "absence du|absence des|absence totale de|absence totale d|absence complete de|"
     "disparition d|disparition du|disparition des|disparition complete de|"
     "disparition complete des|disparition complete du|disparition totale de|exempt de|"
     "exempte de|depourvu de|depourvu d|depourvue d|exempt d|exempte d|depourvue de|elimine "
     "l|elimine la|elimine le|elimine les|"
     "elimine toute|elimine tout|eliminait un|eliminait une|eliminait l|eliminait la|"
     "eliminait le|eliminaient un|eliminaient une|eliminant|excluant|ecartant|excluait|"
     "permet d eliminer|permet d exclure|permet d ecarter|permis d eliminer|"
     "permis d exclure|permis d ecarter|permettait d eliminer|permettait d exclure|"
     "permettait d ecarter|permettaient d eliminer|permettaient d exclure|"
     "permettant d eliminer|permettant d exclure|permettant d ecarter|n a pu|n ont pu|"
     "n avait pu|n avaient pu|n a pu etre|n ont pu etre|pas d argument pour|"
     "pas d argument en faveur d|pas d argument en faveur de|aucun argument pour|"
     "aucun argument en faveur de|aucun argument en faveur d|sans argument pour|"
     "sans argument en faveur de|sans argument en faveur d|negatif pour|negative pour|"
     "negatifs pour|negatives pour|ecarte un|ecarte une|ecarte l|ecarte la|ecarte le|"
     "ecartait un|ecartait une",
     ACT_DENY},
    {"sans pouvoir trancher|sans pouvoir trancher entre|sans trancher entre|sans pouvoir "
     "distinguer|me demande si|me demande si j|me demande si je|se demande si|pas plus de|pas plus "
     "d|crainte "
     "d|peut etre|je crois|je crois que|je crois pas|je ne crois pas|crois pas|je pense pas|"
     "je ne pense pas|pense pas|il me semble|probable|probablement|possible|possiblement|"
     "eventuel|eventuelle|eventuellement|suspicion de|suspicion d|suspicion|suspecte|"
     "doute sur|on dirait|je pense|je pense que|il semblerait|semble|sans doute|"
     "vraisemblable|vraisemblablement|on y pense|j y pense|on peut y penser|ca se discute|a "
     "confirmer|ne permet pas d exclure|"
     "ne permet pas d eliminer|permet pas d exclure|permet pas d eliminer|"
     "permettent pas d exclure|ne permettent pas d exclure|ne peut pas exclure|"
     "peut pas exclure|ne peut exclure|ne peut eliminer|ne peut pas eliminer|"
     "peut pas eliminer|n exclut pas|exclut pas|n elimine pas|elimine pas|"
     "ne peut etre exclu|ne peut etre exclue|ne peut etre ecarte|sais pas si|l impression|"
     "j ai l impression|evoque|evocateur de|en faveur de|en faveur d|hypothese de|"
     "hypothese d|hypothese|pourrait etre|pourrait|pas sur|pas sure|crainte de|a eliminer|"
     "compatible avec|soupcon de|pas certain|pas certaine|c est possible|"
     "il n est pas exclu|pas exclu|pas exclue|non exclu|non exclue|ca peut etre|"
     "avait parle d|avait parle de|avaient parle d|avaient parle de|avait pense a|avaient pense "
     "a|allez savoir|va savoir|on savait pas|on sait pas trop|on n a jamais su|on a jamais su|"
     "avait evoque|avaient evoque|avait soupconne|avaient soupconne|saurais pas dire|saurais "
     "pas vous dire|pourrais pas dire|pourrais pas vous dire|pourrais pas le jurer|pourrais pas "
     "vous le jurer|mettrais pas ma main|peut pas dire|permettait pas d exclure|permettait pas d "
     "eliminer|"
     "permettaient pas d exclure|permettaient pas d eliminer|pas permis d exclure|"
     "pas permis d eliminer|pas permis d ecarter|permet pas d ecarter|"
     "permettait pas d ecarter|n a pu exclure|n a pu eliminer|n ont pu exclure|"
     "n ont pu eliminer|n a pu etre exclu|n a pu etre exclue|n a pu etre elimine|"
     "n a pu etre eliminee|sans pouvoir exclure|sans pouvoir eliminer|sans eliminer|"
     "sans exclure|n excluait pas|n eliminait pas|n excluant pas|n eliminant pas|evoquant|"
     "evoquait|evoquaient|evoquent|evocateur d|evocatrice de|evocatrice d|evocateurs de|"
     "evocateurs d|faisant evoquer|fait evoquer|faisait evoquer|faisant suspecter|"
     "fait suspecter|faisait suspecter|faisant craindre|fait craindre|laissant penser|"
     "suspect de|suspect d|suspecte de|suspecte d|plaidant pour|plaide pour|suggerant|"
     "suggere|suggerait|douteux|douteuse|pouvant evoquer|pouvant correspondre|"
     "en rapport probable avec|soupcon d|suspectait|suspectant",
     ACT_DOUBT},
    {"j ai cru que|je croyais que|je pensais que|on pensait que|on a cru que|on croyait que|"
     "peur de|peur d|prevention des|prevention du|depistage d|depistage des|quand on me dit|quand "
     "on me parle de|quand on me parle d|quand j entends|en cas de|"
     "dire si c est|dire si c etait|dire si j|savoir si c est|savoir si c etait|"
     "en cas d|saurais pas vous dire si|saurais pas dire si|si vous avez|si vous|si jamais|si un "
     "jour|si on doit|si on devait|si on vous opere|s il fallait|si j|si "
     "je|si ca|si elle|si il|s il|"
     "si dans|si d ici|si au bout|si apres|si besoin|risque de|risque d|risquez de|risquez "
     "d|risquer de|risquer d|risquent de|risquent d|prevention de|prevention "
     "d|prevenir|vaccine contre|"
     "vaccinee contre|vaccin contre|vaccination contre|vaccinal contre|vaccins contre|"
     "pour eviter|de peur de|depistage de|depistage du|eviter",
     ACT_IF},
    {"a cause de|a cause du|a cause d|a cause des|malgre|a force de|mais|donc|puis|sauf|hormis|a "
     "part|en dehors|excepte|par contre|en revanche|depuis que|depuis qu|"
     "cependant|toutefois|neanmoins|parce que|car|alors que|alors|(|)|mais sinon|sinon|"
     "seulement|par ailleurs|en fait|et puis|et donc|ensuite|enfin",
     ACT_BREAK},
    {"j|je|moi|m|me|nous|vous", ACT_SELF},
    {"personne n|personne|quelqu un|entourage|mon collegue|ma collegue|mes collegues|"
     "l entourage|un ami|une amie|mon voisin|ma voisine|mon patron|des enfants qui|d autres "
     "enfants|des gens qui|un camarade|des camarades|un copain de|une copine de classe",
     ACT_OTHER},
    {"deja eu|deja fait|deja ete|antecedent de|antecedent d|antecedents de|antecedents d|"
     "dans le passe|autrefois|ancien|ancienne|avais eu|avait eu|a l epoque|etant jeune|"
     "par le passe|quand j etais jeune|pendant mon enfance|dans son enfance|atcd de|atcd d",
     ACT_PAST},
    {"va falloir|on va|nous allons|je vais|vous allez|prevu|prevue|programme|programmee|"
     "a prevoir|a faire|prevoir|a realiser|je vous prescris|je vous mets|je vous propose|"
     "il faudra|il faut|faudra|devra|devrez|a demander|on fera|je propose|vous prendrez|"
     "prendrez|je prescris|a programmer|je vous donne|je vous fais|rajouter|a debuter|"
     "a poursuivre|relais par|je mets du|je mets de|je mets un|je mets une|on met du|on met de l|"
     "on met de la|on met un|on met une|on met des|on vous met|on me met une prothese|"
     "on me pose une prothese|on me pose un stent|on me met un pacemaker|on me pose un pacemaker|"
     "on part sur|"
     "je debute|on debute|on demarre|je demarre|on instaure|j introduis|on introduit|j ajoute|"
     "on ajoute|je vous ajoute|on rajoute",
     ACT_PLAN},
    {"recherche systematique de|recherche systematique d|recherche de|recherche d|recherche "
     "du|recherche des|a rechercher|pour eliminer|"
     "pour ecarter|afin d eliminer|afin d ecarter|afin d exclure|pour exclure",
     ACT_SEEK},
    {"devant|vu la|vu le|en raison de|en raison d|en raison du|du fait de|du fait du|du fait "
     "d|a la radiographie|a la radio|au scanner|a la tdm|a l irm|a l "
     "echographie|au doppler|"
     "a l examen|a l auscultation|a la palpation|a l admission|a l entree|a la sortie|"
     "a la fin|lors d|lors de|lors du|lors des|au cours de|au cours d|au cours du|"
     "au cours des|pendant|precedant|suivant|avec|ainsi qu un|ainsi qu une|ainsi que l|"
     "ainsi que la|ainsi que le|ainsi que les|ainsi que des|evoluant|posant|permettant|"
     "occasionnant|motivant|necessitant|justifiant|entrainant|conduisant|revelant|"
     "compliquant|du a|du au|due a|due au|dus a|dus au|dues a|secondaire a|secondaires a|"
     "suite a|apres",
     ACT_AROUND},
    {"pas encore", ACT_DENY},
    {"le patient|la patiente|ce patient|cette patiente|notre patient|notre patiente|"
     "le malade|la malade|notre malade|cet enfant|l enfant|le nourrisson|ce nourrisson|"
     "le nouveau ne|l interesse|l interessee|monsieur|madame|patient|patiente",
     ACT_PATIENT},
};

struct relative {
    const char *words;
    const char *label;
};
static const struct relative relatives[] = {
    {"", ""},
    {"mere|maman", "mère"},
    {"pere|papa", "père"},
    {"soeur|soeurs|jumelle|frangine", "sœur"},
    {"frere|freres|jumeau|frangin", "frère"},
    {"grand mere|mamie|mami", "grand-mère"},
    {"grand pere|papi|papy", "grand-père"},
    {"grands parents", "grands-parents"},
    {"parents", "parents"},
    {"oncle|oncles", "oncle"},
    {"tante|tantes", "tante"},
    {"cousin|cousins", "cousin"},
    {"cousine|cousines", "cousine"},
    {"fils", "fils"},
    {"fille", "fille"},
    {"neveu|niece", "neveu ou nièce"},
    {"mari|conjoint|compagnon|epoux|copain", "conjoint"},
    {"femme|conjointe|compagne|epouse|copine", "conjointe"},
    {"famille|familial|familiale|familiaux|familiales|heredite|cote maternel|cote paternel",
     "famille"},
};
enum { RELATIVE_N = sizeof relatives / sizeof *relatives };
_Static_assert(RELATIVE_N == RELATIVE_FAMILY + 1, "the family as a whole is the last row");

const char *scope_relative(uint8_t rank)
{
    return rank < RELATIVE_N ? relatives[rank].label : "";
}

size_t cue_at(const struct tokens *t, size_t i, enum act *act)
{
    size_t row = 0;
    size_t n = token_row(t, i, cues, sizeof cues / sizeof *cues, sizeof *cues, &row);
    if (n > 0) {
        *act = cues[row].act;
    }
    return n;
}

/* "Les fils, l'infirmière les enlèvera", "ablation des fils": stitches, no sons. */
static bool is_stitches(const struct tokens *t, size_t i)
{
    enum { NEAR = 6 };
    if (i == 0 || !token_is(t, i, "fils") || token_any(t, i - 1, "les|des|ces|aux|de") == 0)
        return false;
    for (size_t k = i > NEAR ? i - NEAR : 0; k < t->n && k < i + NEAR; k++) {
        if (t->at[k].sentence == t->at[i].sentence &&
            token_any(t, k,
                      "enlevera|enlever|enleve|enleves|retirer|retire|retirera|retires|retrait|"
                      "ablation|oter|otera|otes|couper|resorbables|points|sauter") > 0)
            return true;
    }
    return false;
}

size_t relative_at(const struct tokens *t, size_t i, uint8_t *rank)
{
    size_t row = 0;
    size_t n =
        is_stitches(t, i) ? 0 : token_row(t, i, relatives, RELATIVE_N, sizeof *relatives, &row);
    if (n > 0) {
        *rank = (uint8_t)row;
    }
    return n;
}

uint8_t relative_of(struct text folded)
{
    for (size_t rank = 1; rank < RELATIVE_FAMILY; rank++) {
        struct text words = text_of(relatives[rank].words);
        while (words.n > 0) {
            if (text_equal(text_cut(&words, '|'), folded)) {
                return (uint8_t)rank;
            }
        }
    }
    return 0;
}
