// Templates of documents: which screen for which address under /templates.
import en from '../../../share/i18n/templates.en.json';
import fr from '../../../share/i18n/templates.fr.json';
import { useCan } from '../hooks';
import { addWords } from '../i18n';
import { NotHere } from '../screens/help';
import { Cases } from './cases';
import { Editor } from './editor';
import { Examples } from './examples';
import { List } from './list';
import { TypeScreen } from './type';

addWords({ fr, en });

export function TemplateScreens({ path }: { path: string }) {
  const can = useCan();
  const [, , type, room, n] = path.split('/');
  if (!type) return <List />;
  if (type === 'cases') return <Cases />;
  if (!room) return <TypeScreen key={type} type={type} />;
  if (room === 'edit' && can('template_edit')) return <Editor key={`${type}/${n}`} type={type} from={n ?? '0'} />;
  if (room === 'examples' && can('template_edit')) return <Examples key={type} type={type} />;
  return <NotHere />;
}
