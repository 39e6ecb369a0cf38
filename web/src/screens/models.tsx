// The register of models: few people read it.
import { laterScreen } from '../later';

export const Models = laterScreen<{ path: string }>(() => import('../models/index').then((m) => m.ModelScreens));
