import { date, t, word } from '../i18n';
import type { Patient } from '../types';
import { identity, InsStatus, Link, nameOf } from './common';

/** Who this is, above everything done for them: traits, INS status, allergies in red, and whether AI is refused. */
export function PatientBanner({ patient, link = true }: { patient: Patient; link?: boolean }) {
  const allergies = patient.allergies ?? [];
  return (
    <section class="banner" aria-label={t('patient')}>
      <p class="who">
        {link ? <Link to={`/patient/${patient.id}`}><strong>{nameOf(patient)}</strong></Link> : <strong>{nameOf(patient)}</strong>}
        <span>{identity(patient)}</span>
        {patient.birth_name && patient.used_name && patient.birth_name !== patient.used_name &&
          <span>{t('patient.birthname', { name: patient.birth_name })}</span>}
        <InsStatus status={patient.ins_status} />
        {patient.fictitious && <span class="quiet">{t('patient.fictitious')}</span>}
      </p>
      <p class="alerts">
        {allergies.length > 0
          ? <span class="allergy">{t('patient.allergies', { n: allergies.length })} <b>{allergies.join(' · ')}</b></span>
          : <span class="quiet">{t('patient.noallergy')}</span>}
        {patient.ai === 'refused' && <span class="noai">{t('patient.noai')}</span>}
        {patient.access === 'break_glass' && <span class="noai">{t('patient.glass')}</span>}
      </p>
    </section>
  );
}

export function consentWords(state: string, at?: string): string {
  return at ? t('consent.at', { what: word('consent', state), date: date(at) }) : word('consent', state);
}
