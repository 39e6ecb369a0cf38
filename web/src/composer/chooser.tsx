// Who writes: the built-in composer, or an approved language model where there is one.
import { t } from '../i18n';
import type { Composer } from '../types';

export function Chooser({ composers, value, onChange }: { composers: Composer[]; value: string; onChange: (name: string) => void }) {
  const server = composers.find((c) => c.name === value)?.server;
  return (
    <>
      <label for="engine" class="sr">{t('cmp.who')}</label>
      <select id="engine" value={value} aria-describedby={server ? 'engine-outside' : undefined} onChange={(e) => onChange(e.currentTarget.value)}>
        {composers.map((c) => <option key={c.name} value={c.name}>{c.name === 'builtin' ? t('cmp.builtin') : c.server ? t('cmp.at', { name: c.name, server: c.server }) : c.name}</option>)}
      </select>
      {server && <p class="hint outside" id="engine-outside">{t('cmp.outside', { server })}</p>}
    </>
  );
}
