// The register of AI models: which screen for which address under /models.
import en from '../../../share/i18n/models.en.json';
import fr from '../../../share/i18n/models.fr.json';
import { addWords } from '../i18n';
import { List } from './list';
import { ModelScreen } from './one';

addWords({ fr, en });

export function ModelScreens({ path }: { path: string }) {
  const [, , id] = path.split('/');
  return id ? <ModelScreen key={id} id={id} /> : <List />;
}
