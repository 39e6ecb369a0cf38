// The line that follows the scroll: what this is, whether it is saved, how much remains, and the signature.
import { call } from '../api';
import { type Draft } from '../draft-store';
import { go, useApp, useCan } from '../hooks';
import { dateTime, t, time } from '../i18n';
import type { Desk } from '../screens/review';
import type { Doc } from '../types';
import { Button, Link } from './common';

function SavedState({ draft }: { draft: Draft }) {
  const { online } = useApp();
  const words = !online && draft.waiting > 0 ? t('saved.waiting', { n: draft.waiting })
    : draft.waiting > 0 ? t('saved.saving')
      : draft.savedAt ? t('saved.at', { at: time(draft.savedAt) })
        : draft.doc ? t('saved.all') : '';
  return <span class="quiet saved" role="status">{words}</span>;
}

export function ReviewHead({ desk, draft }: { desk: Desk; draft: Draft }) {
  const { doc } = desk;
  return (
    <header class="review-head">
      <p class="badge">{doc.signature
        ? <span class="sealed-word">{t('signed.by', { name: doc.signature.name, at: dateTime(doc.signature.at) })}</span>
        : <strong class="proposal">{t(doc.engine === 'manual' ? 'proposal.manual' : 'proposal')}</strong>}
        {doc.state === 'replaced' && <span class="noai"> {t('state.replaced')}</span>}
      </p>
      <SavedState draft={draft} />
      <Link to={`/document/${doc.id}/history`}>{t('history')}</Link>
      {doc.signature ? <Out doc={doc} /> : <Remaining desk={desk} />}
    </header>
  );
}

function Remaining({ desk }: { desk: Desk }) {
  const can = useCan();
  const n = desk.doc.open_points;
  return (
    <>
      <span class={`remaining ${n ? '' : 'good'}`} role="status" data-open={n}>{n ? t('remaining', { n }) : t('remaining.none')}</span>
      <Button kind="main" keyName="s" disabled={n === 0 && !can('document_sign')} onClick={desk.sign}>
        {n ? t('remaining.next') : t('sign')}
      </Button>
    </>
  );
}

/** What a signed version may become. */
export function Out({ doc }: { doc: Doc }) {
  const can = useCan();
  const replace = async () => {
    const { data } = await call<Doc>(`/api/documents/${doc.id}/replace`, { body: {} });
    go(`/document/${data.id}`);
  };
  return (
    <span class="row">
      {can('document_export') && <a class="btn main" href={`/api/documents/${doc.id}/pdf`} download={`vigie-${doc.id}.pdf`}>{t('out.pdf')}</a>}
      {can('document_export') && <a class="btn plain" href={`/api/documents/${doc.id}/fhir`} download={`vigie-${doc.id}.json`}>{t('out.fhir')}</a>}
      {doc.state === 'signed' && can('document_write') && <Button onClick={() => void replace()}>{t('out.replace')}</Button>}
    </span>
  );
}
