// provider.mjs - an OpenID Connect provider on this machine, for tests: it behaves, or lies as it is told.
//   const p = await provide({ client: 'vigie', secret: 's', redirect: 'http://127.0.0.1:8080/' }, folder);
//   p.person = { rpps: '99700000011', given: 'Claire', family: 'Martin' };   p.lie = 'nonce';   await p.close();
import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

const base64 = (x) => Buffer.from(x).toString('base64url');
const newKey = (kid) => ({ kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });
const page = (title, body) => `<!doctype html><html lang="fr"><meta charset="utf-8"><title>${title}</title><body>${body}</body></html>`;

class Provider {
  constructor(client) {
    Object.assign(this, client);
    this.keys = [newKey('k1')];
    this.codes = new Map();
    this.tokens = new Map();
    this.person = null;
    this.lie = '';
    this.sids = []; // its own sessions, one a token
    this.asked = { authorize: [], token: 0, userinfo: 0, certs: 0, logout: [] };
  }

  rotate() {
    this.keys = [newKey(`k${Date.now()}`)];
  }

  metadata() {
    const at = this.issuer;
    return {
      issuer: this.lie === 'issuer' ? 'https://elsewhere.example.test' : at, authorization_endpoint: `${at}/auth`, token_endpoint: `${at}/token`,
      userinfo_endpoint: `${at}/userinfo`, jwks_uri: `${at}/certs`, end_session_endpoint: `${at}/logout`, response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'], id_token_signing_alg_values_supported: ['RS256'], subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'], authorization_response_iss_parameter_supported: true,
    };
  }

  idToken(asked, access) {
    const now = Math.floor(Date.now() / 1000);
    const key = this.keys.at(-1);
    const header = { alg: 'RS256', typ: 'JWT', kid: key.kid };
    const claims = {
      iss: this.issuer, sub: `f:1:8${this.person.rpps}`, aud: this.client, azp: this.client, exp: now + 120, iat: now,
      auth_time: asked.again ? now : now - 7200, nonce: asked.nonce, acr: 'eidas1',
      at_hash: createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url'), sid: `s-${this.sids.length}`,
    };
    this.sids.push(claims.sid);
    if (this.lie === 'nonce') claims.nonce = 'another';
    if (this.lie === 'acr') claims.acr = 'eidas0';
    if (this.lie === 'stale') claims.auth_time = now - 7200;
    if (this.lie === 'none') header.alg = 'none';
    if (this.lie === 'hs256') header.alg = 'HS256';
    const words = `${base64(JSON.stringify(header))}.${base64(JSON.stringify(claims))}`;
    const shared = key.publicKey.export({ type: 'spki', format: 'pem' });
    const mark = this.lie === 'hs256' ? createHmac('sha256', shared).update(words).digest() : sign('sha256', Buffer.from(words), key.privateKey);
    return `${words}.${mark.toString('base64url')}`;
  }

  /** What it posts from behind when a person has signed out of one of its sessions: the body of a form. */
  logoutForm(sid, more = {}) {
    const now = Math.floor(Date.now() / 1000);
    const key = this.keys.at(-1);
    const claims = { iss: this.issuer, sub: `f:1:8${this.person.rpps}`, aud: this.client, iat: now, exp: now + 120, jti: `j-${sid}-${Math.random()}`, sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, ...more };
    const words = `${base64(JSON.stringify({ alg: 'RS256', typ: 'logout+jwt', kid: key.kid }))}.${base64(JSON.stringify(claims))}`;
    return `logout_token=${words}.${sign('sha256', Buffer.from(words), key.privateKey).toString('base64url')}`;
  }

  /** Where the browser stands when it comes: one button for the person, one to give up. */
  authorize(q) {
    this.asked.authorize.push(Object.fromEntries(q));
    if (q.get('client_id') !== this.client || q.get('redirect_uri') !== this.redirect || q.get('response_type') !== 'code')
      return [400, page('Erreur', '<p>client, redirect_uri ou response_type</p>')];
    const code = base64(createHash('sha256').update(q.get('state')).digest());
    this.codes.set(code, { nonce: q.get('nonce'), challenge: q.get('code_challenge'), again: q.get('prompt') === 'login' });
    const back = new URLSearchParams({ state: q.get('state'), iss: this.issuer });
    const yes = `${this.redirect}?${back}&code=${code}`;
    const no = `${this.redirect}?${back}&error=access_denied`;
    const esc = (u) => u.replaceAll('&', '&amp;');
    return [200, page('Fournisseur d’essai', `<h1>Fournisseur d’essai</h1><p><a id="yes" href="${esc(yes)}">Valider avec l’e-CPS</a></p>
      <p><a id="no" href="${esc(no)}">Abandonner</a></p>`)];
  }

  exchange(form, authorization) {
    this.asked.token++;
    const kept = this.codes.get(form.get('code'));
    this.codes.delete(form.get('code'));
    const basic = `Basic ${Buffer.from(`${encodeURIComponent(this.client)}:${encodeURIComponent(this.secret)}`).toString('base64')}`;
    const proof = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (!kept || authorization !== basic || proof !== kept.challenge || form.get('redirect_uri') !== this.redirect)
      return [400, { error: 'invalid_grant' }];
    const access = base64(createHash('sha256').update(`${kept.nonce}a`).digest());
    this.tokens.set(access, this.person);
    return [200, { access_token: access, token_type: 'Bearer', expires_in: 120, id_token: this.idToken(kept, access) }];
  }

  userinfo(authorization) {
    this.asked.userinfo++;
    const who = this.tokens.get(authorization?.slice(7));
    if (!who) return [401, { error: 'invalid_token' }];
    const id = `8${who.rpps}`;
    return [200, { sub: `f:1:${id}`, SubjectNameID: id, preferred_username: id, given_name: who.given, family_name: who.family,
      SubjectRefPro: { codeCivilite: 'MME', exercices: [{ codeProfession: '10' }] } }];
  }

  certs() {
    this.asked.certs++;
    return [200, { keys: this.keys.map((k) => ({ ...k.publicKey.export({ format: 'jwk' }), kid: k.kid, use: 'sig', alg: 'RS256' })) }];
  }

  answer(request, body) {
    const url = new URL(request.url, this.issuer);
    const authorization = request.headers.authorization;
    switch (url.pathname) {
      case '/.well-known/openid-configuration': return [200, this.metadata()];
      case '/auth': return this.authorize(url.searchParams);
      case '/token': return this.exchange(new URLSearchParams(body), authorization);
      case '/userinfo': return this.userinfo(authorization);
      case '/certs': return this.certs();
      case '/logout':
        this.asked.logout.push(Object.fromEntries(url.searchParams));
        return [302, url.searchParams.get('post_logout_redirect_uri')];
      default: return [404, {}];
    }
  }

  /** What the network itself does wrong comes before any answer: 'slow' never ends, 'huge' is 10 MB, 'redirect' leads on. */
  send(request, response, body) {
    const published = !request.url.startsWith('/auth') && !request.url.startsWith('/logout');
    if (this.lie === 'slow' && published) return;
    if (this.lie === 'drop' && published) { request.socket.destroy(); return; }
    if (this.lie === 'huge' && published) { response.end('x'.repeat(10 << 20)); return; }
    if (this.lie === 'redirect' && published) { response.writeHead(302, { location: `${this.issuer}/elsewhere` }).end(); return; }
    const [status, what] = this.answer(request, body);
    if (status === 302) response.writeHead(302, { location: what }).end();
    else if (typeof what === 'string') response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(what);
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(what));
  }
}

/** A certificate for localhost that signs itself, in `folder`: what the gate is told to trust, too. */
function certificate(folder) {
  const [key, cert] = ['provider.key.pem', 'provider.pem'].map((f) => join(folder, f));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert,
    '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** Starts one on a port of the system's choice, over TLS; p.cert is its certificate. */
export function provide(client, folder) {
  const p = new Provider(client);
  const tls = certificate(folder);
  p.cert = tls.cert;
  const server = createServer(tls, (request, response) => {
    let body = '';
    request.on('data', (b) => { body += b; });
    request.on('end', () => p.send(request, response, body));
  });
  p.close = () => new Promise((done) => { server.close(done); server.closeAllConnections(); });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => {
    p.issuer = `https://localhost:${server.address().port}`;
    done(p);
  }));
}
