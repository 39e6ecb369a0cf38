import { countChanges, diffWords, type SectionChange, type StatementChange } from '../diff';
import { t } from '../i18n';

/** What changed, word by word; `whole` shows the unchanged statements too. */
export function Differences({ changes, whole = false }: { changes: SectionChange[]; whole?: boolean }) {
  const n = countChanges(changes);
  const shown = whole ? changes : changes
    .map((s) => ({ ...s, changes: s.changes.filter((c) => c.kind !== 'same') })).filter((s) => s.changes.length > 0);
  const Part = whole ? 'h2' : 'h3'; // under a screen's title, or under a dialog's part
  const total = n.edited + n.removed + n.added;
  return (
    <section class="differences">
      <p class="counts">
        {total === 0 ? t('diff.none')
          : [t('diff.kept', { n: n.same }), t('diff.edited', { n: n.edited }), t('diff.removed', { n: n.removed }), t('diff.added', { n: n.added })].join(' · ')}
      </p>
      {shown.map((s) => (
        <div key={s.id}>
          <Part>{s.title}</Part>
          {s.changes.map((c) => <Line key={`${c.kind}${c.n}`} change={c} />)}
        </div>
      ))}
    </section>
  );
}

function Line({ change: c }: { change: StatementChange }) {
  if (c.kind === 'same') return <p class="diff same">{c.after}</p>;
  if (c.kind === 'added') return <p class="diff"><span class="sign">{t('diff.sign.added')}</span> <ins>{c.after}</ins></p>;
  if (c.kind === 'removed') return <p class="diff"><span class="sign">{t('diff.sign.removed')}</span> <del>{c.before}</del></p>;
  return (
    <p class="diff">
      <span class="sign">{t('diff.sign.edited')}</span>{' '}
      {diffWords(c.before!, c.after!).map((w, i) =>
        w.kind === 'same' ? w.text : w.kind === 'added' ? <ins key={i}>{w.text}</ins> : <del key={i}>{w.text}</del>)}
    </p>
  );
}
