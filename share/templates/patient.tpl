# For the patient: what was said and decided, under headings that one understands without being a carer. The type code is the
# consultation's sheet: JDV_J07-XdsTypeCode-CISIS (27 Sep 2024) has none for a letter to the patient.
type patient | 11488-4 | Résumé pour le patient | Summary for the patient
motif       | motif,histoire | 42349-1 | Pourquoi vous êtes venu          | Why you came
examen      | examen      | 29545-1 | Ce que l’examen a montré         | What the examination showed
conclusion  | conclusion  | 51848-0 | Ce que l’on en pense             | What we think of it
traitements | traitements | 10160-0 | Les médicaments que vous prenez  | The medicines you take
conduite    | conduite    | 18776-5 | Ce qui est prévu                 | What comes next
allergies   | allergies   | 48765-2 | Vos allergies                    | Your allergies
antecedents | antecedents,mode_de_vie | 11348-0 | Ce qu’il faut savoir de votre santé | What matters about your health
