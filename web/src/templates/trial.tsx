// What a template makes of cases: the document, where each fact stands before and after, what the second reader says.
import { t, word } from '../i18n';
import type { CaseTrial, Fact, Trial } from './model';
import { caseWords, takeWords } from './words';

export function Verdict({ trial, version }: { trial: Trial; version: number }) {
  return (
    <section class="sheet tpl-trial" aria-label={t('tpl.trial', { v: version })}>
      <h2 tabIndex={-1} id="trial">{t('tpl.trial', { v: version })}</h2>
      <p class={trial.passed ? 'good' : 'bad'} role="status"><strong>{t(trial.passed ? 'tpl.trial.passed' : 'tpl.trial.failed')}</strong></p>
      {trial.goes_nowhere.length > 0 &&
        <p class="bad">{t('tpl.trial.nowhere', { what: trial.goes_nowhere.map(takeWords).join(', ') })}</p>}
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('tpl.trial.cases')}>
        <table>
          <thead><tr>
            <th>{t('tpl.trial.cases')}</th><th class="num">{t('tpl.trial.facts')}</th><th class="num">{t('tpl.trial.moved')}</th>
            <th class="num">{t('tpl.trial.lost')}</th><th class="num">{t('tpl.trial.flagged')}</th><th class="num">{t('tpl.trial.missed')}</th>
          </tr></thead>
          <tbody>{trial.cases.map((c) => (
            <tr key={c.id ?? c.title}>
              <td>{caseWords(c)}</td><td class="num">{c.facts.length}</td><td class="num">{c.moved}</td>
              <Count n={c.lost} /><Count n={c.flagged} /><Count n={c.missed.length} />
            </tr>
          ))}</tbody>
        </table>
      </div>
      {trial.cases.map((c) => <OneCase key={c.id ?? c.title} one={c} />)}
    </section>
  );
}

function Count({ n }: { n: number }) {
  return <td class={`num ${n > 0 ? 'bad' : ''}`}>{n > 0 ? <strong>{n}</strong> : n}</td>;
}

function OneCase({ one }: { one: CaseTrial }) {
  const where = (id: string) => one.sections.find((s) => s.id === id)?.title ?? id;
  return (
    <details>
      <summary>{caseWords(one)}</summary>
      {one.missed.map((m) => <p key={m.says + m.in} class="bad">{t('tpl.trial.missing', { says: m.says, in: where(m.in) })}</p>)}
      <h3>{t('tpl.trial.show')}</h3>
      <Facts facts={one.facts} />
      <h3>{t('tpl.trial.draft')}</h3>
      <Draft one={one} />
    </details>
  );
}

function Facts({ facts }: { facts: Fact[] }) {
  const moved = facts.filter((f) => !f.after || f.before?.id !== f.after.id);
  if (moved.length === 0) return <p class="quiet">{t('tpl.trial.none')}</p>;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={t('tpl.trial.show')}>
      <table>
        <thead><tr><th>{t('tpl.trial.fact')}</th><th>{t('tpl.trial.before')}</th><th>{t('tpl.trial.after')}</th></tr></thead>
        <tbody>{moved.map((f, i) => (
          <tr key={i}>
            <td lang="fr">{f.words}</td><td>{f.before?.title ?? t('tpl.trial.lost.place')}</td>
            <td class={f.after ? '' : 'bad'}>{f.after ? f.after.title : <strong>{t('tpl.trial.lost.place')}</strong>}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}

/** The document as it would begin. */
export function Draft({ one }: { one: CaseTrial }) {
  return (
    <div class="tpl-draft" lang="fr">
      {one.sections.map((s) => (
        <section key={s.id}>
          <h3>{s.title}</h3>
          {s.statements.map((x, i) => (
            <p key={i} class={x.status}>
              {x.text}{x.status !== 'supported' && <span class="state bad"> {word('tpl.flag', x.status)}</span>}
            </p>
          ))}
          {s.statements.length === 0 && (s.empty ? <p>{s.empty}</p> : <p class="quiet small">{t('tpl.preview.empty')}</p>)}
        </section>
      ))}
    </div>
  );
}
