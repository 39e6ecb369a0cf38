// What one version changes from another, in sentences.
import { useData } from '../hooks';
import { getLang, t } from '../i18n';
import { Failure, Wait } from '../parts/common';
import { type Change, gatherMoves, type Version } from './model';
import { own, takeWords } from './words';

export function Changes({ type, from, to }: { type: string; from: number; to: number }) {
  const before = useData<Version>(`/api/templates/${type}/versions/${from}`);
  const after = useData<Version>(`/api/templates/${type}/versions/${to}`);
  const diff = useData<{ changes: Change[] }>(`/api/templates/${type}/versions/${to}/diff?from=${from}`);
  const error = before.error ?? after.error ?? diff.error;
  if (error) return <Failure error={error} />;
  if (!before.data || !after.data || !diff.data) return <Wait />;
  const name = (v: Version, id: string) => own(v.template?.sections.find((s) => s.id === id)?.title) || id;
  const lines = sentences(diff.data.changes, (id) => name(before.data!, id), (id) => name(after.data!, id));
  if (lines.length === 0) return <p class="quiet">{t('tpl.compare.same')}</p>;
  return <ul class="plain tpl-changes">{lines.map((l, i) => <li key={i} class={l.bad ? 'bad' : ''}>{l.text}</li>)}</ul>;
}

/** The same change in the reader's own language is said instead. */
function told(changes: Change[], c: Change): boolean {
  if (!(c.kind === 'title' || c.kind === 'empty') || c.lang === getLang()) return false;
  return changes.some((x) => x.kind === c.kind && x.section === c.section && x.lang === getLang());
}

function sentences(changes: Change[], before: (id: string) => string, after: (id: string) => string): { text: string; bad?: boolean }[] {
  const lines: { text: string; bad?: boolean }[] = [];
  for (const c of changes) {
    if (c.kind === 'takes' || told(changes, c)) continue;
    const values = { section: c.section ? after(c.section) : '', before: c.before, after: c.after };
    if (c.kind === 'title') lines.push({ text: t(c.section ? 'tpl.change.title' : 'tpl.change.doctitle', values) });
    else if (c.kind === 'empty') lines.push({ text: t(c.after ? 'tpl.change.empty' : 'tpl.change.empty.off', values) });
    else lines.push({ text: t(`tpl.change.${c.kind}`, values) });
  }
  for (const m of gatherMoves(changes)) {
    const values = { before: before(m.before), after: after(m.after), what: m.whats.map(takeWords).join(', ') };
    const key = !m.after ? 'tpl.change.lost' : !m.before ? 'tpl.change.gained' : 'tpl.change.takes';
    lines.push({ text: t(key, values), bad: !m.after });
  }
  return lines;
}
