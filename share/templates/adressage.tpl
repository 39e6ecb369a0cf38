# Referral letter: what the colleague must know, the question first.
type adressage | 96349-6 | Lettre d’adressage | Referral letter
motif       | motif       | 42349-1 | Motif de l’adressage             | Reason for referral
histoire    | histoire    | 10164-2 | Histoire de la maladie           | History of present illness
antecedents | antecedents | 11348-0 | Antécédents                      | Past medical history
allergies   | allergies   | 48765-2 | Allergies                        | Allergies
traitements | traitements | 10160-0 | Traitements en cours             | Current medications
mode_de_vie | mode_de_vie | 29762-2 | Mode de vie                      | Social history
examen      | examen      | 29545-1 | Examen clinique et résultats     | Examination and results
conclusion  | conclusion  | 51848-0 | Hypothèses                       | Assessment
conduite    | conduite    | 18776-5 | Avis demandé                     | Request
