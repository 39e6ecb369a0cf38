// sound.mjs - what tests with a microphone share: a WAV for it to play, an encounter to record, waiting for what must come
import assert from 'node:assert/strict';

export const RATE = 16000;

/** A tone that rises with time, so that each moment of it is known from its pitch. */
export function wav(seconds) {
  const n = RATE * seconds;
  const out = Buffer.alloc(44 + 2 * n);
  out.write('RIFF', 0);
  out.writeUInt32LE(36 + 2 * n, 4);
  out.write('WAVEfmt ', 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(RATE, 24);
  out.writeUInt32LE(2 * RATE, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36);
  out.writeUInt32LE(2 * n, 40);
  let phase = 0;
  for (let i = 0; i < n; i++) {
    phase += (2 * Math.PI * (300 + (500 * i) / n)) / RATE;
    out.writeInt16LE(Math.round(9000 * Math.sin(phase)), 44 + 2 * i);
  }
  return out;
}

/** Switches of a browser whose microphone plays `file`. */
export const playing = (file) => ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${file}`];

/** Asks until the answer is as wanted; the deadline is the test's only clock. */
export async function until(what, ask, wanted = (v) => v) {
  const end = Date.now() + 40000;
  let got;
  do got = await ask(); while (!wanted(got) && Date.now() < end && await new Promise((r) => setTimeout(r, 50, true)));
  assert.ok(wanted(got), `${what}: ${JSON.stringify(got)}`);
  return got;
}

/** How many pieces the browser still holds. */
export const waiting = (page) => page.evaluate(() => new Promise((done) => {
  const asked = indexedDB.open('vigie.recording');
  asked.onsuccess = () => {
    const c = asked.result.transaction('piece').objectStore('piece').count();
    c.onsuccess = () => { asked.result.close(); done(c.result); };
  };
}));

let born = 0;
/** A new patient's encounter, with AI's help agreed to. */
export async function encounterOf(who) {
  const name = `SONORE${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[born++]}`;
  const patient = (await who.post('/api/patients', {
    birth_name: name, birth_given: 'Essai', given: ['Essai'], sex: 'female', birth_date: '1970-01-01', ins_status: 'PROV',
    allergies: [], fictitious: true,
  })).id;
  const { id } = await who.post(`/api/patients/${patient}/encounters`, { kind: 'consultation', at: '2026-01-01T10:00:00Z', reason: 'essai' });
  await who.post(`/api/encounters/${id}/consent`, { decision: 'agreed' });
  return id;
}

export const takes = async (who, encounter) => (await who.read(`/api/encounters/${encounter}/recordings`)).recordings;
export const one = async (who, encounter) => (await takes(who, encounter))[0];

/** Before the page loads: gives the milliseconds of sound that its audio thread took in since it began or went on, told as they
 * come: no clock of ours is asked. */
export async function hearing(page) {
  let heard = 0;
  await page.exposeFunction('heard', (n) => { heard = n < 0 ? 0 : heard + n; });
  await page.addInitScript(() => {
    window.AudioWorkletNode = class extends AudioWorkletNode {
      constructor(...all) {
        super(...all);
        const run = this.port.postMessage.bind(this.port);
        this.port.postMessage = (m) => { window.heard(-1); run(m); };
        this.port.addEventListener('message', (m) => m.data.why === 'level' && window.heard(50));
      }
    };
  });
  return () => heard;
}

/** The tab dies, as one does that the system needs the memory of. */
export async function crash(page) {
  const cdp = await page.context().newCDPSession(page);
  await Promise.race([cdp.send('Page.crash').catch(() => undefined), page.waitForEvent('crash').catch(() => undefined)]);
  await page.close().catch(() => undefined);
}
