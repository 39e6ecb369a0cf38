// The transcript's screen: for who opens one.
import { laterScreen } from '../later';

export const Transcript = laterScreen<{ id: string }>(() => import('../transcript/index').then((m) => m.TranscriptScreen));
