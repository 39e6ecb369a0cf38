// The templates' screens: few people write them.
import { laterScreen } from '../later';

export const Templates = laterScreen<{ path: string }>(() => import('../templates/index').then((m) => m.TemplateScreens));
