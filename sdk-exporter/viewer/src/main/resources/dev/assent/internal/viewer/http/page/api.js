// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

// Talks to the viewer. The key belongs to this origin with its port; the cookie comes with each request.

const KEY = 'assent-viewer-key';

export class SessionEnded extends Error {}

// A process that does not answer within this time has its page emptied.
const LIMIT_MILLIS = 10_000;

const isOpen = async () => (await fetch('/api/words', { headers: { 'Assent-Viewer': localStorage.getItem(KEY) } })).ok;

// Exchanges the token of the address, once, and removes it from the address first.
export const enter = async () => {
  const token = /^#[A-Za-z0-9_-]{43}$/.test(location.hash) ? location.hash.slice(1) : null;
  if (token === null) return localStorage.getItem(KEY) !== null;
  history.replaceState(null, '', '/');
  // the link of this browser's own session, opened again
  if (localStorage.getItem(KEY) !== null && await isOpen()) return true;
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) {
    throw new SessionEnded('This link was used before: it opens the viewer once, in one browser. If you opened it, go back to that browser; '
      + 'Lock there makes a new link. If you did not, somebody else on this machine has read it: end the process.');
  }
  localStorage.setItem(KEY, (await response.json()).key);
  return true;
};

const ask = async (path, options = {}) => {
  const key = localStorage.getItem(KEY);
  if (key === null) throw new SessionEnded('Open the address that Assent printed at its start.');
  const response = await fetch(path, {
    ...options,
    headers: { ...options.headers, 'Assent-Viewer': key },
    signal: AbortSignal.timeout(LIMIT_MILLIS),
  });
  if (response.status === 401) {
    localStorage.removeItem(KEY);
    throw new SessionEnded('The session has ended. Open the address that Assent printed, or restart the process.');
  }
  if (!response.ok) throw new Error((await response.text()).trim());
  return response;
};

export const get = async (path) => (await ask(path)).json();

export const text = async (path) => (await ask(path)).text();

export const post = async (path, body) => (await ask(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})).json();

export const lock = async () => {
  await ask('/session', { method: 'DELETE' });
  localStorage.removeItem(KEY);
};
