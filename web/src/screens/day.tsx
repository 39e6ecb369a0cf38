// "What waits for me?"
import { useEffect, useState } from 'preact/hooks';
import { onEvent } from '../events';
import { go, useApp, useCan, useData, useKeys, useTick } from '../hooks';
import { ago, longDate, t, time, word } from '../i18n';
import { Button, Failure, Link, Title, Wait } from '../parts/common';
import { Notices } from './recording';
import type { Day as DayData, DayItem } from '../types';

const LISTS = ['to_review', 'in_progress', 'signed_today'] as const;
type ListName = (typeof LISTS)[number];

function target(i: DayItem): string {
  return i.document ? `/document/${i.document}` : `/encounter/${i.encounter}`;
}

export function Day() {
  const { data, error, reload } = useData<DayData>('/api/day');
  const { openSearch } = useApp();
  const can = useCan();
  const [at, setAt] = useState(-1);
  useTick(30000);
  const all = data ? LISTS.flatMap((l) => data[l]) : [];
  // A whole house is told of each document: only those on this list are worth another reading, which is an entry in the ledger.
  useEffect(() => onEvent((e) => {
    const told = e.data as { id?: string; encounter?: string } | null;
    if (e.event === 'day' || e.event === 'again' || all.some((i) => i.document === told?.id || i.encounter === told?.encounter)) void reload();
  }), [data, reload]);
  const move = (by: number) => {
    if (!all.length) return;
    const next = Math.max(0, Math.min(all.length - 1, at + by));
    setAt(next);
    document.querySelectorAll<HTMLElement>('.item a')[next]?.focus();
  };
  useKeys({ j: () => move(1), k: () => move(-1), Enter: () => (all[at] ? go(target(all[at]!)) : false) });
  return (
    <div class="page">
      <div class="page-head">
        <div>
          <Title title={t('day')} />
          <p class="quiet">{longDate(new Date())}</p>
        </div>
        {can('encounter_write') && <Button kind="main" keyName="n" onClick={() => openSearch('new')}>{t('encounter.new')}</Button>}
      </div>
      <Failure error={error} retry={() => void reload()} />
      {can('recording_answer') && <Notices />}
      {data ? LISTS.map((l) => <List key={l} name={l} items={data[l]} />) : <Wait />}
    </div>
  );
}

function List({ name, items }: { name: ListName; items: DayItem[] }) {
  return (
    <section class="list" aria-labelledby={`list-${name}`}>
      <h2 id={`list-${name}`}>{t(`day.${name}`)} <span class="count">{items.length}</span></h2>
      {items.length === 0 ? <p class="quiet empty">{t(`day.${name}.empty`)}</p> : (
        <ul>{items.map((i) => <Item key={`${i.document}-${i.encounter}`} item={i} name={name} />)}</ul>
      )}
    </section>
  );
}

function Item({ item, name }: { item: DayItem; name: ListName }) {
  return (
    <li class="item">
      <Link to={target(item)}>
        <strong>{item.patient.name}</strong>
        <span class="what">{item.document ? item.title || word('type', item.type) : word('kind', item.type)}</span>
        <span class="points">
          {name === 'to_review' && (item.open_points > 0 ? t('points', { n: item.open_points }) : t('points.none'))}
          {name === 'in_progress' && word(item.document ? 'state' : 'daystate', item.state)}
        </span>
        <span class="age">{name === 'signed_today' ? time(item.updated) : ago(item.updated)}</span>
      </Link>
    </li>
  );
}
