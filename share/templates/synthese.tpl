# Synthesis (volet de synthese medicale, VSM): what is lasting about the patient, from several sources.
type synthese | 60591-5 | Synthèse médicale | Medical summary
motif       | motif,histoire | 42349-1 | Points de vigilance et problèmes actuels | Current problems
antecedents | antecedents | 11348-0 | Pathologies, antécédents et facteurs de risque | Conditions, history and risk factors
allergies   | allergies   | 48765-2 | Allergies et intolérances            | Allergies and intolerances
traitements | traitements | 10160-0 | Traitements au long cours            | Long-term medications
mode_de_vie | mode_de_vie | 29762-2 | Mode de vie                          | Social history
examen      | examen      | 30954-2 | Résultats utiles                     | Useful results
conclusion  | conclusion  | 51848-0 | Synthèse                             | Assessment
conduite    | conduite    | 18776-5 | Plan de soins                        | Care plan
