// What an evaluation on this machine counted: a table of marks, and the picture that the server draws.
import { dateTime, getLang, t } from '../i18n';
import { type Evaluation, groupWords, type Mark, markWords, type Model, number, whyWords } from './model';

export function Measured({ model: m, evaluation: v }: { model: Model; evaluation: Evaluation }) {
  const missed = v.marks.filter((x) => !x.met).length;
  return (
    <section aria-labelledby="measured">
      <h2 id="measured">{t('mdl.measured')}</h2>
      <p class={v.passed ? 'good' : 'bad'}><strong>{v.passed ? t('mdl.all.met', { n: v.marks.length }) : t('mdl.not.met', { n: missed })}</strong></p>
      {!v.current && <p class="failure">{t('mdl.old.why')}</p>}
      <p class="quiet small">{t('mdl.run', { n: v.n, at: dateTime(v.done.at), by: v.done.by || t('mdl.machine') })}</p>
      <div class="mdl-result">
        <table>
          <thead><tr><th>{t('mdl.col.mark')}</th><th>{t('mdl.col.asked')}</th><th>{t('mdl.col.found')}</th><th>{t('mdl.col.met')}</th></tr></thead>
          <tbody>{v.marks.map((x) => <Row key={`${x.measure}${x.for_groups}`} use={m.use} mark={x} />)}</tbody>
        </table>
        <img src={`/api/models/${m.id}/plot?lang=${getLang()}&n=${v.n}`} alt={t('mdl.plot')} width="640" />
      </div>
      <p class="quiet small">{t('mdl.bound')}</p>
      <dl class="mdl-facts">
        <div><dt>{t('mdl.set')}</dt><dd>{v.set}</dd></div>
        <div><dt>{t('mdl.engine')}</dt><dd>{v.engine}</dd></div>
      </dl>
    </section>
  );
}

function Row({ use, mark: x }: { use: string; mark: Mark }) {
  return (
    <tr>
      <td>{markWords(x)}<br /><span class="quiet small">{whyWords(use, x)}</span></td>
      <td class="mdl-number">{x.at_least ? '≥' : '≤'} {number(x.bound)}</td>
      <td class="mdl-number">{x.value === null ? t('mdl.unmeasured') : number(x.value)}{x.group && <><br /><span class="quiet small">{groupWords(x.group)}</span></>}</td>
      <td class={x.met ? 'good' : 'bad'}>{t(x.met ? 'mdl.met' : 'mdl.missed')}</td>
    </tr>
  );
}
