import { t } from '../i18n';
import { isFlagged, openOmissions } from '../review-model';
import type { Desk } from '../screens/review';

/** The whole document in a thin column, with what remains in each part. */
export function ReviewMap({ desk }: { desk: Desk }) {
  const { doc } = desk;
  const missing = openOmissions(doc).filter((o) => o.critical);
  return (
    <nav class="pane map" aria-label={t('map')}>
      <ul>
        {missing.length > 0 && (
          <li>
            <button type="button" onClick={() => desk.select({ kind: 'omission', n: missing[0]!.n })}>
              <span>{t('omissions.short')}</span> <b class="danger">{missing.length}</b>
            </button>
          </li>
        )}
        {doc.sections.filter((s) => s.statements.length).map((s) => {
          const open = s.statements.filter((st) => st.open);
          const first = open[0] ?? s.statements[0]!;
          const flagged = open.some(isFlagged);
          const here = desk.at?.kind === 'statement' && s.statements.some((st) => st.n === desk.at!.n);
          return (
            <li key={s.id}>
              <button type="button" aria-current={here ? 'true' : undefined} onClick={() => desk.select({ kind: 'statement', n: first.n })}>
                <span>{s.title}</span>{' '}
                {doc.signature ? null : open.length ? <b class={flagged ? 'doubt' : ''}>{open.length}<span class="sr"> {t('map.open')}</span></b> : <span class="good">{t('map.done')}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
