# Discharge letter (lettre de liaison a la sortie, decree 2016-995; CDA model LDL-SES 2022.01 and its
# section codes). What the decree asks for and no source holds stays an empty section, never a guess.
type liaison | 11490-0 | Lettre de liaison à la sortie | Discharge letter
motif       | motif       | 42349-1 | Motif d’hospitalisation              | Reason for admission
histoire    | histoire,antecedents,mode_de_vie | 42545-4 | Synthèse médicale du séjour | Summary of the stay
allergies   | allergies   | 48765-2 | Allergies et effets indésirables     | Allergies and adverse reactions
examen      | examen      | 30954-2 | Actes et examens, résultats          | Procedures and results
conclusion  | conclusion  | 33557-0 | Statut fonctionnel et conclusion     | Functional status and assessment
traitements | traitements | 10183-2 | Traitements à la sortie              | Discharge medications
conduite    | conduite    | 18776-5 | Suites à donner                      | Plan
