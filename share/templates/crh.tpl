# Hospital report (compte rendu d'hospitalisation): the stay, from the reason for admission to the plan.
type crh | 34112-3 | Compte rendu d’hospitalisation | Hospital report
motif       | motif       | 42349-1 | Motif d’hospitalisation          | Reason for admission
antecedents | antecedents | 11348-0 | Antécédents                      | Past medical history
allergies   | allergies   | 48765-2 | Allergies                        | Allergies
traitements | traitements | 10160-0 | Traitement à l’entrée            | Medications on admission
mode_de_vie | mode_de_vie | 29762-2 | Mode de vie                      | Social history
histoire    | histoire    | 10164-2 | Histoire de la maladie           | History of present illness
examen      | examen      | 29545-1 | Examen clinique et résultats     | Physical examination and results
conclusion  | conclusion  | 51848-0 | Synthèse et conclusion           | Assessment
conduite    | conduite    | 18776-5 | Suites et traitement de sortie   | Plan and discharge medications
