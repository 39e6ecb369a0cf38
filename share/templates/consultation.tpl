# Template of a document. `from` names the sections of facts that feed a section of the document.
# LOINC of the type: JDV_J07-XdsTypeCode-CISIS (27 Sep 2024).
type consultation | 11488-4 | Compte rendu de consultation | Consultation report
motif       | motif       | 29299-5 | Motif de consultation            | Reason for visit
histoire    | histoire    | 10164-2 | Histoire de la maladie           | History of present illness
allergies   | allergies   | 48765-2 | Allergies                        | Allergies
antecedents | antecedents | 11348-0 | Antécédents                      | Past medical history
traitements | traitements | 10160-0 | Traitements                      | Medications
mode_de_vie | mode_de_vie | 29762-2 | Mode de vie                      | Social history
examen      | examen      | 29545-1 | Examen clinique                  | Physical examination
conclusion  | conclusion  | 51848-0 | Conclusion                       | Assessment
conduite    | conduite    | 18776-5 | Conduite à tenir                 | Plan
