import { useEffect, useState } from 'preact/hooks';
import { recorder, type State } from './recorder';

/** The state of this tab's recording, as it changes. */
export function useRecorder(): State {
  const [state, set] = useState(recorder.state);
  useEffect(() => recorder.watch(() => set(recorder.state)), []);
  return state;
}
