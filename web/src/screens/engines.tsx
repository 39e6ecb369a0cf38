// The engines' screen: it is an administrator's and a quality officer's.
import { laterScreen } from '../later';

export const Engines = laterScreen(() => import('../engines/index').then((m) => m.EngineScreen));
