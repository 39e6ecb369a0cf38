# Medical certificate: what was said and what was found, apart (Code of public health R.4127-76).
# History, treatments and habits stay out: a certificate says no more than it must.
type certificat | 89601-9 | Certificat médical | Medical certificate
motif       | motif,histoire | 29299-5 | Dires du patient               | As told by the patient
examen      | examen      | 29545-1 | Constatations de l’examen        | Findings on examination
conclusion  | conclusion  | 51848-0 | Conclusion                       | Conclusion
