// One model: its card, what was measured here, and the decision.
import { useState } from 'preact/hooks';
import { type ApiError, call } from '../api';
import { useHeldFocus } from '../focus';
import { useCan, useData } from '../hooks';
import { date, dateTime, t, word } from '../i18n';
import { Button, Dialog, Failure, Field, Link, Title, Wait } from '../parts/common';
import { Measured } from './measured';
import { State } from './list';
import { languageWords, type Model, nameWords, size } from './model';

type Asked = 'approve' | 'admit' | 'refuse';

export function ModelScreen({ id }: { id: string }) {
  const { data: m, error, reload } = useData<Model>(`/api/models/${id}`);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [done, setDone] = useState('');
  const act = async (what: string, body: unknown, words: string) => {
    setFailure(null);
    setDone('');
    setBusy(true);
    try {
      await call(`/api/models/${id}/${what}`, { body });
      setDone(t(words));
    } catch (e) {
      setFailure(e as ApiError);
    } finally {
      setBusy(false);
      await reload();
    }
  };
  const decide = (what: Asked, reason: string) => {
    setAsked(null);
    const evaluation = what === 'admit' ? 0 : m?.evaluation?.n ?? 0;
    void act(what === 'admit' ? 'approve' : what, { evaluation, reason }, `mdl.done.${what}`);
  };
  return (
    <div class="page broad mdl">
      <p><Link to="/models">{t('mdl.back')}</Link></p>
      <div class="mdl-head"><Title title={m ? nameWords(m) : t('mdl')} />{m && <State model={m} />}</div>
      <Failure error={error ?? failure} retry={error ? () => void reload() : undefined} />
      {busy ? <Wait words={t('mdl.busy')} /> : <p role="status" class="good">{done}</p>}
      {!m && !error && <Wait />}
      {m && <Acts model={m} busy={busy} onAsk={setAsked} onAct={(what, body, words) => void act(what, body, words)} />}
      {m && <Card model={m} />}
      {m && (m.evaluation ? <Measured model={m} evaluation={m.evaluation} /> : <Never model={m} />)}
      {asked && m && <Decide what={asked} model={m} onClose={() => setAsked(null)} onGo={(reason) => decide(asked, reason)} />}
    </div>
  );
}

function Acts({ model: m, busy, onAsk, onAct }: {
  model: Model; busy: boolean; onAsk: (a: Asked) => void; onAct: (what: string, body: unknown, words: string) => void;
}) {
  const can = useCan();
  const hold = useHeldFocus();
  const v = m.evaluation;
  const ready = !!v?.passed && v.current && m.state !== 'approved' && (!m.server || m.state === 'admitted');
  const admits = !!m.server && ['candidate', 'refused', 'replaced'].includes(m.state);
  const runs = m.state === 'approved' || m.state === 'stopped';
  return (
    <>
      {m.reason && <p class="mdl-decision">{t(m.state === 'refused' ? 'mdl.refused.by' : 'mdl.approved.by', { at: date(m.changed), by: m.changed_by })} {t('mdl.quote', { words: m.reason })}</p>}
      <div ref={hold} class="row">
        {can('model_decide') && ready && !v.done.mine && <Button kind="main" disabled={busy} onClick={() => onAsk('approve')}>{t('mdl.approve')}</Button>}
        {can('model_decide') && admits && !m.added?.mine && <Button kind="main" disabled={busy} onClick={() => onAsk('admit')}>{t('mdl.admit')}</Button>}
        {can('model_decide') && m.state !== 'refused' && <Button disabled={busy} onClick={() => onAsk('refuse')}>{t('mdl.refuse')}</Button>}
        {can('model_switch') && runs && (
          <Button disabled={busy} onClick={() => onAct('switch', { state: m.state === 'approved' ? 'stopped' : 'approved' }, m.state === 'approved' ? 'mdl.done.stop' : 'mdl.done.start')}>
            {t(m.state === 'approved' ? 'mdl.stop' : 'mdl.start')}
          </Button>
        )}
        {can('model_manage') && <Button disabled={busy} onClick={() => onAct('check', {}, 'mdl.done.check')}>{t(m.server ? 'mdl.check.record' : 'mdl.check')}</Button>}
      </div>
      {can('model_decide') && admits && m.added?.mine && <p class="hint">{t('mdl.admit.mine')}</p>}
      {m.server && <p class={m.named ? 'hint' : 'failure'}>{t(m.named ? 'mdl.outside.what' : 'mdl.outside.unnamed', { server: m.server })}</p>}
      {can('model_decide') && ready && v.done.mine && <p class="hint">{t('mdl.mine')}</p>}
      {m.file_state === 'altered' && <p class="failure" role="alert">{t('mdl.file.altered')}</p>}
      {m.file_state === 'missing' && <p class="failure" role="alert">{t('mdl.file.missing')}</p>}
    </>
  );
}

function Card({ model: m }: { model: Model }) {
  const r = m.record;
  const rows: [string, string][] = [
    ...(r ? [[t('mdl.rec.server'), m.server!], [t('mdl.rec.model'), m.model!], [t('mdl.rec.host'), r.host], [t('mdl.rec.country'), r.country],
      [t('mdl.rec.contract'), r.contract], [t('mdl.rec.certificate'), r.certificate], [t('mdl.rec.purpose'), r.purpose],
      [t('mdl.rec.retention'), r.retention]] as [string, string][] : []),
    [t('mdl.card.use'), word('mdl.use', m.use)], [t('mdl.card.licence'), m.licence], [t('mdl.card.languages'), languageWords(m.languages)],
    [t('mdl.card.size'), m.server ? '' : size(m.bytes)], [t('mdl.card.file'), m.file_state ? word('mdl.file.short', m.file_state) : ''],
    [t('mdl.card.added'), m.added ? `${dateTime(m.added.at)}${m.added.by ? ` · ${m.added.by}` : ''}` : ''],
    [t('mdl.card.page'), m.card], [t('mdl.card.source'), m.source], [m.server ? t('mdl.rec.sha') : 'SHA-256', m.sha256],
  ];
  return (
    <section aria-labelledby="card">
      <h2 id="card">{t('mdl.card')}</h2>
      <dl class="mdl-facts">{rows.filter(([, v]) => v).map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
    </section>
  );
}

function Never({ model: m }: { model: Model }) {
  return (
    <section aria-labelledby="measured">
      <h2 id="measured">{t('mdl.measured')}</h2>
      <p>{t('mdl.never.how')}</p>
      <pre class="mdl-command">vigie model evaluate {m.name} --set {t('mdl.folder')}{m.use === 'transcribe' || m.server ? '' : ` --engine ${t('mdl.program')}`}</pre>
    </section>
  );
}

function Decide({ what, model: m, onClose, onGo }: { what: Asked; model: Model; onClose: () => void; onGo: (reason: string) => void }) {
  const [reason, setReason] = useState('');
  return (
    <Dialog title={t(`mdl.${what}.title`, { name: nameWords(m) })} onClose={onClose}>
      <form onSubmit={(e) => { e.preventDefault(); if (reason.trim()) onGo(reason.trim()); }}>
        <p>{t(`mdl.${what}.what`, { use: word('mdl.use', m.use) })}</p>
        <Field id="reason" label={t('mdl.reason')} hint={t(`mdl.${what}.hint`)}>
          <textarea id="reason" rows={3} maxLength={400} value={reason} aria-describedby="reason-hint" autofocus onInput={(e) => setReason(e.currentTarget.value)} />
        </Field>
        <div class="row">
          <Button type="submit" kind={what === 'refuse' ? 'danger' : 'main'} disabled={!reason.trim()}>{t(`mdl.${what}.go`)}</Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
