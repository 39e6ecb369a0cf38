// Help, and what AI does here in words for patients.
import en from '../../../share/i18n/help.en.json';
import fr from '../../../share/i18n/help.fr.json';
import { useApp } from '../hooks';
import { addWords, t, word } from '../i18n';
import { Key, Link, Title } from '../parts/common';

addWords({ fr, en });

const KEYS: [string, string[]][] = [
  ['help.everywhere', ['/', 'n', '?', 'Escape']],
  ['help.lists', ['j', 'k', 'Enter']],
  ['help.review', ['j', 'k', 'Enter', 'e', 'x', 'o', 'i', 'a', 'u', 's']],
  ['help.edit', ['Ctrl+Enter', 'Escape']],
];

export function Help() {
  return (
    <div class="page">
      <Title title={t('help')} />
      <h2>{t('help.two')}</h2>
      <ol class="steps">{[1, 2, 3, 4, 5].map((n) => <li key={n}>{t(`help.step${n}`)}</li>)}</ol>
      <h2>{t('help.keys')}</h2>
      <div class="keys">
        {KEYS.map(([group, keys]) => (
          <section key={group}>
            <h3>{t(group)}</h3>
            <dl>
              {keys.map((k) => (
                <div key={k}><dt><Key>{word('key', k)}</Key><span class="sr">{word('key', k)}</span></dt><dd>{t(`${group}.${k}`)}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <h2>{t('help.signs')}</h2>
      <p><span class="unsupported-sample">{t('help.sign.unsupported')}</span>{t('help.sign.unsupported.what')}</p>
      <p><span class="contradicted-sample">{t('help.sign.contradicted')}</span>{t('help.sign.contradicted.what')}</p>
      <p><span class="token">{t('help.sign.token')}</span>{t('help.sign.token.what')}</p>
      <p>{t('help.sign.none')}</p>
    </div>
  );
}

/** Open to all: what AI does here, in words for patients. */
export function Transparency() {
  const { info, session } = useApp();
  return (
    <div class="page">
      <Title title={t('transparency')} />
      <p class="lead">{t('transparency.lead', { place: info?.establishment ?? '' })}</p>
      {['what', 'never', 'people', 'data', 'rights', 'record'].map((k) => (
        <section key={k}>
          <h2>{t(`transparency.${k}`)}</h2>
          <p>{k === 'data' && info?.outside ? t('transparency.data.outside', info.outside) : t(`transparency.${k}.text`)}</p>
        </section>
      ))}
      {!session && <p><Link to="/">{t('transparency.signin')}</Link></p>}
    </div>
  );
}
