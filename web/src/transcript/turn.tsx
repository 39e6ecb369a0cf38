// One turn of the talk: who speaks, when, and its words. Drawn again only when something in it has changed.
import { Component, type ComponentChildren } from 'preact';
import { t, word } from '../i18n';
import { clock } from '../recording/words';
import { type Choice, choices, type Notes, type Role, shown, type Turn as T, type Word } from './model';

interface Props { n: number; turn: T; words: Word[]; notes: Notes; sign: string; edit: { from: number; to: number } | null; children?: ComponentChildren }

/** What would make the turn look otherwise. */
export function signOf(turn: T, words: Word[], notes: Notes): string {
  let s = turn.role + turn.chosen + turn.from;
  for (let i = turn.from; i < turn.to; i++) {
    const w = words[i]!, name = notes.name.get(i);
    s += `|${w[4]}${w[3]}${notes.doubt.get(i) ?? ''}${name ? choices(name).map((c) => c.proposed + c.source).join() : ''}${notes.digits.get(i) ?? ''}`;
  }
  return s;
}

export class TurnView extends Component<Props> {
  shouldComponentUpdate(next: Props): boolean {
    const now = this.props;
    return next.sign !== now.sign || next.edit !== now.edit || next.n !== now.n || next.edit !== null;
  }

  render({ n, turn, words, notes, edit, children }: Props) {
    return drawn({ n, turn, words, notes, edit, children });
  }
}

/** « liste du patient », « lexique », « BDPM ». */
export const whence = (c: Choice): string => (c.source === 'terminology' ? c.terminology.toUpperCase() : word('tr.name.source', c.source));

function drawn({ n, turn, words, notes, edit, children }: Omit<Props, 'sign'>) {
  const out = [];
  for (let i = turn.from; i < turn.to; i++) {
    const w = words[i]!;
    if (!shown(w)) continue;
    if (edit && i === edit.from) out.push(<span key="edit">{children} </span>);
    if (edit && i >= edit.from && i < edit.to) continue;
    const what = notes.doubt.get(i), name = notes.name.get(i), digits = notes.digits.get(i);
    const cls = ['w', what && `doubt ${what === 'dose' || what === 'negation' ? 'grave' : ''}`, name && 'name', w[3] === 1 && 'mine'].filter(Boolean).join(' ');
    const label = [what && word('tr.doubt', what), name?.from === i && t('tr.name.tip', { proposed: choices(name).map((c) => `${name.before}${c.proposed} (${whence(c)})`).join(', ') })].filter(Boolean).join(' · ');
    out.push(<span key={i} data-w={i} class={cls} title={label || undefined}>{w[4]}{digits && <small class="digits"> ({digits})</small>}</span>, ' ');
  }
  return (
    <li class={`turn ${turn.role}`} data-turn={n}>
      <p class="who">
        <button type="button" class="role" data-role={n} aria-label={t('tr.role.change', { role: word('tr.role', turn.role) })} aria-haspopup="menu">{word('tr.role', turn.role)}</button>
        <span class="at">{clock(words[turn.from]?.[0] ?? 0)}</span>
      </p>
      <p class="said">{out}</p>
    </li>
  );
}

export const ROLES: Role[] = ['physician', 'patient', 'other'];
