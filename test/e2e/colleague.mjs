// colleague.mjs - someone who works at the same time, from another program: the HTTP API with a session of its own
import assert from 'node:assert/strict';
import { password } from './house.mjs';

/** Signs in as `login`; each act asks that the server accepts it and gives the JSON answered. */
export async function colleague(chrome, house, login) {
  const { request } = await chrome.newContext({ baseURL: house.url });
  let csrf = '';
  const call = async (method, path, data, headers = {}) => {
    const answer = await request.fetch(path, { method, data, headers: { 'X-Vigie-CSRF': csrf, ...headers } });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return { body: answer.status() === 204 ? null : await answer.json(), etag: answer.headers().etag };
  };
  csrf = (await call('POST', '/api/session', { login, password })).body.csrf;
  return {
    read: async (path) => (await call('GET', path)).body,
    post: async (path, data) => (await call('POST', path, data)).body,
    /** The whole text of an answer that comes as it is made. */
    stream: async (path, data) => {
      const answer = await request.fetch(path, { method: 'POST', data, headers: { 'X-Vigie-CSRF': csrf } });
      assert.ok(answer.ok(), `${path}: ${answer.status()}`);
      return answer.text();
    },
    /** An act on a document, against its present revision. */
    onDocument: async (id, method, path, data) => {
      const { etag } = await call('GET', `/api/documents/${id}`);
      return (await call(method, `/api/documents/${id}${path}`, data, { 'If-Match': etag })).body;
    },
  };
}

/** The document of `day` that waits to be reviewed for a patient of this name. */
export function documentOf(day, name) {
  const item = day.to_review.find((i) => i.patient.name.startsWith(name));
  assert.ok(item, `${name} waits to be reviewed`);
  return item.document;
}

export function statementsOf(doc) {
  return doc.sections.flatMap((s) => s.statements);
}
