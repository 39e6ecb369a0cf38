// The signature: what changed since the proposal, who signs, and what may leave afterwards.
import { useEffect, useState } from 'preact/hooks';
import { type Answer, type ApiError, call } from '../api';
import { diffDocuments, type SectionChange } from '../diff';
import type { Draft } from '../draft-store';
import { useApp, useCan, useData, useKeys } from '../hooks';
import { dateTime, t } from '../i18n';
import { leave } from '../oidc';
import type { Doc, Recordings, VersionLine } from '../types';
import { Button, Dialog, Failure, Field } from './common';
import { Differences } from './differences';
import { Out } from './review-head';

async function changesSinceProposal(doc: Doc): Promise<SectionChange[]> {
  const list = await call<{ versions: VersionLine[] }>(`/api/documents/${doc.id}/versions`);
  const first = Math.min(...list.data.versions.map((v) => v.version));
  const proposal = await call<Doc>(`/api/documents/${doc.id}/versions/${first}`);
  return diffDocuments(proposal.data, doc);
}

interface SignProps { doc: Doc; draft: Draft; onClose: () => void; came?: { error: ApiError | null } | null }

/** `came`: back from the identity provider, where identity was to be proven again. */
export function SignDialog({ doc, draft, onClose, came = null }: SignProps) {
  const { session } = useApp();
  const can = useCan();
  const [changes, setChanges] = useState<SectionChange[] | null>(null);
  const [proof, setProof] = useState<{ password: string; code: string } | null>(null);
  const [error, setError] = useState<ApiError | null>(came?.error ?? null);
  const [away, setAway] = useState(false); // identity is to be proven at the provider
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!doc.signature) changesSinceProposal(doc).then(setChanges).catch((e: ApiError) => setError(e));
  }, []);
  // What was recorded goes with the last signature: said before anything can be signed.
  const sound = useData<Recordings>(can('recording_listen') && !doc.signature ? `/api/encounters/${doc.encounter}/recordings` : null);
  const takes = (sound.data?.recordings ?? []).filter((r) => r.state === 'stopped').length;
  const ready = !busy && changes !== null && (!can('recording_listen') || sound.data !== null || sound.error !== null);
  const sign = async () => {
    if (!ready || doc.signature) return;
    setBusy(true);
    setError(null);
    try {
      if (proof) await call('/api/session/confirm', { body: proof.code ? proof : { password: proof.password } });
      const answer: Answer<Doc> = await call<Doc>(`/api/documents/${doc.id}/sign`, { body: {}, etag: draft.etag() });
      draft.adopt(answer);
      if (!answer.data?.signature) await draft.reload();
    } catch (e) {
      const err = e as ApiError;
      if (err.code === 'RECENT_SIGN_IN' && session?.way === 'oidc') setAway(true);
      else if (err.code === 'RECENT_SIGN_IN' && !proof) setProof({ password: '', code: '' });
      else setError(err);
    }
    setBusy(false);
  };
  const confirm = () => {
    setBusy(true);
    setError(null);
    leave(doc.id).catch((e: ApiError) => { setError(e); setBusy(false); });
  };
  useKeys({ Enter: () => { if (away) confirm(); else void sign(); }, Escape: onClose }, true, !proof && !doc.signature);
  if (doc.signature) return <Signed doc={doc} onClose={onClose} />;
  return (
    <Dialog title={t('sign.title', { title: doc.title })} onClose={onClose} wide>
      <p><strong>{doc.patient.name}</strong></p>
      <h3 class="small-head">{t('sign.changed')}</h3>
      {changes && <Differences changes={changes} />}
      {takes > 0 && <p class="warn">{t('sign.recordings', { n: takes })}</p>}
      <p class="quiet">{t('sign.meaning', { name: session?.person.name ?? '' })}</p>
      <form onSubmit={(e) => { e.preventDefault(); void sign(); }}>
        {proof && (
          <div class="two">
            <Field id="again" label={t('signin.password')} hint={t('sign.again')}>
              <input id="again" type="password" autoComplete="current-password" required autofocus value={proof.password} aria-describedby="again-hint"
                ref={(el) => { if (el && !proof.password && document.activeElement !== el) el.focus(); }}
                onInput={(e) => setProof({ ...proof, password: e.currentTarget.value })} />
            </Field>
            <Field id="again-code" label={t('sign.code')}>
              <input id="again-code" inputMode="numeric" autoComplete="one-time-code" value={proof.code}
                onInput={(e) => setProof({ ...proof, code: e.currentTarget.value })} />
            </Field>
          </div>
        )}
        {came && !came.error && !away && <p class="good" role="status">{t('oidc.confirmed')}</p>}
        {away && <p class="warn" role="status">{t('oidc.again')}</p>}
        <Failure error={error} />
        <div class="row">
          {away ? <Button kind="main" onClick={confirm} keyName="Enter" disabled={busy}>{t('oidc.confirm')}</Button>
            : <Button kind="main" type="submit" keyName="Enter" disabled={!ready}>{t('sign.do')}</Button>}
          <Button kind="link" onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Signed({ doc, onClose }: { doc: Doc; onClose: () => void }) {
  const s = doc.signature!;
  return (
    <Dialog title={t('signed.title')} onClose={onClose}>
      <p>{t('signed.by', { name: s.name, at: dateTime(s.at) })}</p>
      {s.pdf_sha256 && <p class="quiet mono">{t('signed.hash')} {s.pdf_sha256}</p>}
      <Out doc={doc} />
      <p><Button kind="link" onClick={() => { onClose(); location.hash = '/day'; }}>{t('signed.day')}</Button></p>
    </Dialog>
  );
}
