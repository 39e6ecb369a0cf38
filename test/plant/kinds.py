#!/usr/bin/env python3
"""The errors that tool/plant plants are real ones: what a source also says is never planted."""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tool"))
import plant_kinds as kinds  # noqa: E402
import plant_omit as omit  # noqa: E402


def planted(said, text, section="histoire", also=()):
    """{kind: the wrong texts} planted in one statement of a report on a source."""
    world = kinds.World(said, [(section, text), *also])
    out = {}
    for kind, new, _ in kinds.errors(world, section, text):
        out.setdefault(kind, []).append(new)
    return out


class Kinds(unittest.TestCase):
    def test_side(self):
        wrong = planted("Patient: J'ai mal au genou gauche.", "Douleur du genou gauche.")["side"]
        self.assertIn("Douleur du genou droit.", wrong)
        self.assertIn("Douleur du genou des deux côtés.", wrong)

    def test_side_that_the_source_says_too(self):
        said = "Patient: J'ai mal au genou gauche. Le genou droit aussi, et même les deux genoux."
        self.assertNotIn("side", planted(said, "Douleur du genou gauche."))

    def test_side_that_stands_for_a_noun(self):
        wrong = planted("Patient: Aujourd'hui, c'est le gauche.", "Aujourd'hui, c'est bien le gauche.")["side"]
        self.assertEqual(wrong, ["Aujourd'hui, c'est bien le droit."])  # "le des deux côtés" is no French

    def test_negation_of_an_act(self):
        said = "Médecin: Quatre jours au plus, sans jamais dépasser la dose. Pas de fièvre."
        for text in ("Exacyl, sans dépasser 4 jours.", "Exacyl, sans jamais dépasser la dose."):
            self.assertNotIn("negation dropped", planted(said, text, "conduite"))
        self.assertEqual(planted(said, "Toux, sans fièvre.")["negation dropped"], ["Toux, avec fièvre."])

    def test_side_added_only_where_none_is_said(self):
        self.assertIn("Douleur de l'épaule à gauche.", planted("Patient: J'ai mal à l'épaule.", "Douleur de l'épaule.")["side"])
        both = planted("Patient: J'ai mal à l'épaule. Main gauche, main droite : rien.", "Douleur de l'épaule.")
        self.assertNotIn("side", both)

    def test_number(self):
        wrong = planted("Médecin: La tension est à 13/8, le pouls à 72.", "Pouls à 72.")["number"]
        self.assertIn("Pouls à 73.", wrong)
        said = "Médecin: Le pouls est à 72, puis à soixante-treize."
        self.assertNotIn("Pouls à 73.", planted(said, "Pouls à 72.")["number"])

    def test_unit(self):
        wrong = planted("Patient: Du paracétamol, 500 milligrammes.", "Paracétamol 500 mg.", "traitements")["unit"]
        self.assertEqual(wrong, ["Paracétamol 500 g.", "Paracétamol 500 µg.", "Paracétamol 500 ml."])
        said = "Patient: Deux comprimés, enfin non, deux sachets."
        self.assertNotIn("Paracétamol deux sachets.", planted(said, "Paracétamol deux comprimés.", "traitements")["unit"])

    def test_dose_of_another_moment(self):
        said = "Médecin: Quétiapine, 50 milligrammes trois jours, puis 100."
        wrong = planted(said, "Quétiapine 50 mg trois jours puis 100 mg.", "conduite")["dose"]
        self.assertFalse([w for w in wrong if w.startswith("Quétiapine 100 mg trois")])

    def test_frequency_that_the_drug_has_too(self):
        said = "Patient: Du Doliprane, deux fois par jour. Médecin: Paracétamol, jusqu'à trois fois par jour."
        wrong = planted(said, "Doliprane deux fois par jour.", "traitements")["frequency"]
        self.assertNotIn("Doliprane trois fois par jour.", wrong)
        self.assertIn("Doliprane quatre fois par jour.", wrong)

    def test_drug_that_is_a_synonym(self):
        said = "Patient: Je prends de la Coumadine et du ramipril."
        wrong = planted(said, "Ramipril 5 mg.", "traitements")["drug"]
        self.assertNotIn("Warfarine 5 mg.", wrong)
        self.assertIn("Digoxine 5 mg.", wrong)

    def test_denial(self):
        self.assertEqual(planted("Patient: Non.", "Pas de fièvre.")["negation dropped"], ["Fièvre."])
        self.assertNotIn("negation dropped", planted("Patient: Non.", "Pas d'allergie en dehors des pollens."))
        self.assertIn("Pas de fièvre.", planted("Patient: J'ai de la fièvre depuis deux jours.", "Fièvre depuis deux jours.")["negation added"])
        said = "Patient: J'ai eu de la fièvre petit. Médecin: Mais pas de fièvre ces jours-ci."
        self.assertNotIn("negation added", planted(said, "Fièvre dans l'enfance."))

    def test_experiencer(self):
        said = "Patient: Mon père a un asthme. Ma mère va bien."
        wrong = planted(said, "Père : asthme.", "antecedents")["experiencer"]
        self.assertIn("Asthme.", wrong)
        self.assertIn("Frère : asthme.", wrong)
        self.assertNotIn("Mère : asthme.", wrong)  # too near to be sure


class Omissions(unittest.TestCase):
    REPORT = {"sections": [
        {"id": "allergies", "statements": [{"text": "Allergie : pénicilline."}]},
        {"id": "histoire", "statements": [{"text": "Syncope hier."}, {"text": "Une perte de connaissance brève."},
                                          {"text": "Pas de fièvre."}]},
        {"id": "antecedents", "statements": [{"text": "Mère : embolie pulmonaire."}]},
        {"id": "traitements", "statements": [{"text": "Doliprane 1 g."}]},
        {"id": "conduite", "statements": [{"text": "Paracétamol 1 g si douleur."}]}]}

    def test_what_can_be_left_out(self):
        found = set(omit.omissions([(s["id"], t["text"]) for s in self.REPORT["sections"] for t in s["statements"]]))
        self.assertEqual(found, {("allergy left out", "allergy"), ("red flag left out", "syncope"), ("drug left out", "paracétamol")})

    def test_what_is_not_affirmed_is_not_left_out(self):
        for text in ("S'il devient somnolent, appeler le 15.", "Ça peut être un polype de vessie.", "Vaccin de l'hépatite B.",
                     "Syncope incertaine.", "Une baisse de la vue, c'est urgence ophtalmo.", "Albuminurie : 1,8 g/g."):
            self.assertEqual(list(omit.omissions([("conduite", text)])), [], text)

    def test_one_allergy_of_a_list(self):
        report = {"sections": [{"id": "allergies", "statements": [{"text": "Allergie : iode, allergie : latex, urticaire."}]}]}
        found = list(omit.omissions([("allergies", "Allergie : iode, allergie : latex, urticaire.")]))
        self.assertIn(("allergy left out", "allergie : latex, urticaire."), found)
        left = omit.without(report, {"kind": "allergy left out", "concept": "allergie : latex, urticaire."})
        self.assertEqual(left["sections"][0]["statements"], [{"text": "Allergie : iode"}])

    def test_an_allergen_has_several_names(self):
        error = {"kind": "allergy left out", "concept": "Allergique au bouleau."}
        self.assertTrue(omit.named(error, {"kind": "allergy", "text": "Allergie : pollens."}))
        self.assertFalse(omit.named(error, {"kind": "allergy", "text": "Allergie : acariens."}))
        said = [("allergies", "Allergie : acide acétylsalicylique, allergie : iode."), ("allergies", "Pas d'aspirine.")]
        self.assertNotIn(("allergy left out", "Allergie : acide acétylsalicylique"), list(omit.omissions(said)))

    def test_a_value_is_the_red_flag(self):
        error = {"kind": "red flag left out", "concept": "fievre"}
        self.assertTrue(omit.carried(error, "examen", "Température : 39,2."))
        self.assertFalse(omit.carried(error, "examen", "Température : 36,9."))
        self.assertTrue(omit.named(error, {"kind": "measurement", "text": "Température : 39,2."}))
        self.assertFalse(omit.named(error, {"kind": "measurement", "text": "Pression artérielle : 13/8."}))

    def test_the_danger_told_in_another_word(self):
        said = [("motif", "Rectorragies depuis un mois."), ("histoire", "Selles glairo-sanglantes.")]
        self.assertNotIn(("red flag left out", "selles_glairosanglantes"), list(omit.omissions(said)))
        self.assertIn(("red flag left out", "selles_glairosanglantes"), list(omit.omissions(said[1:])))
        error = {"kind": "red flag left out", "concept": "black_out"}  # the wider word is the source's own
        self.assertTrue(omit.named(error, {"kind": "red_flag", "text": "Amnésie."}))
        self.assertFalse(omit.named(error, {"kind": "red_flag", "text": "Chute."}))

    def test_every_statement_that_carries_it_goes(self):
        for kind, concept, gone in (("red flag left out", "syncope", 2), ("drug left out", "paracétamol", 2), ("allergy left out", "allergy", 1)):
            left = omit.without(self.REPORT, {"kind": kind, "concept": concept})
            self.assertEqual(sum(len(s["statements"]) for s in left["sections"]), 7 - gone, concept)


if __name__ == "__main__":
    unittest.main()
