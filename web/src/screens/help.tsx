// Help and the page for patients come when somebody asks for them; a place that is not here is told at once.
import { t } from '../i18n';
import { laterScreen } from '../later';
import { Link, Title } from '../parts/common';

export const Help = laterScreen(() => import('../help/index').then((m) => m.Help));
export const Transparency = laterScreen(() => import('../help/index').then((m) => m.Transparency));

export function NotHere() {
  return (
    <div class="narrow">
      <Title title={t('nothere')} />
      <p>{t('nothere.lead')}</p>
      <p><Link to="/">{t('nothere.back')}</Link></p>
    </div>
  );
}
