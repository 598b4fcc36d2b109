// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { enter, lock, SessionEnded } from './api.js';
import { el, clear } from './dom.js';
import { fit } from './table.js';
import * as flows from './view-flows.js';
import * as data from './view-data.js';
import * as stays from './view-stays.js';
import * as consent from './view-consent.js';
import * as inventory from './view-inventory.js';
import * as ledger from './view-ledger.js';
import * as receipts from './view-receipts.js';

const VIEWS = { flows, data, stays, consent, inventory, ledger, receipts };
const EVERY_MILLIS = 2000;

const main = document.getElementById('main');
const nav = document.getElementById('nav');
const status = document.getElementById('status');
const pause = document.getElementById('pause');

let isPaused = false;
let isOpen = false;
let name = 'flows';
let shown = null;
let turn = 0;

// The view that the address names. Other fragments, such as that of the skip link, name none.
const named = () => {
  const [wanted, about] = location.hash.replace(/^#\//, '').split('/');
  if (!Object.hasOwn(VIEWS, wanted)) return 'flows';
  VIEWS[wanted].about?.(about ?? '');
  return wanted;
};

const links = () => clear(nav).append(...Object.entries(VIEWS).map(([each, view]) =>
  el('li', {}, el('a', { href: `#/${each}`, 'aria-current': each === name ? 'page' : null }, view.title))));

// Whether the person types or chooses in the content, so that it must not be replaced.
const isBusy = () => {
  const focused = document.activeElement;
  return main.contains(focused) && focused !== main && focused.matches('input, select, textarea');
};

// What finds an element again after the content was replaced.
const identity = (node) => [node.tagName, node.closest('[data-key]')?.dataset.key, node.name,
  node.getAttribute('aria-label') ?? (node.matches('button') ? node.textContent : '')].join('|');

const focusAgain = (wanted, start, end) => {
  const found = [...main.querySelectorAll('a, button, input, select, summary, [tabindex]')].find((each) => identity(each) === wanted);
  found?.focus({ preventScroll: true });
  if (found?.matches('input[type=search]') && start !== null) found.setSelectionRange(start, end);
};

// Replaces the content. What was open stays open, and what had the focus has it again.
const show = (view, answer) => {
  const focused = main.contains(document.activeElement) && document.activeElement !== main ? document.activeElement : null;
  const wanted = focused === null ? null : identity(focused);
  const [start, end] = focused?.matches('input[type=search]') ? [focused.selectionStart, focused.selectionEnd] : [null, null];
  const open = new Set([...main.querySelectorAll('details[open]')].map((each) => each.dataset.key));
  clear(main).append(el('h1', {}, view.title), ...view.render(answer).flat(Infinity).filter((each) => each instanceof Node));
  main.querySelectorAll('details').forEach((each) => { each.open = open.has(each.dataset.key); });
  if (wanted !== null) focusAgain(wanted, start, end);
};

// Nothing stays on the page that can't be asked about any more.
const fail = (error) => {
  shown = null;
  data.forget();
  if (error instanceof SessionEnded) {
    isOpen = false;
    clear(main).append(el('h1', {}, 'Closed'), el('p', {}, error.message));
    status.textContent = '';
  } else {
    clear(main).append(el('h1', {}, VIEWS[name].title));
    status.textContent = `The process does not answer: ${error.message}`;
  }
};

// While updates wait, nothing is added to the page; what may not be shown any more goes all the same.
const update = async (isNew) => {
  turn += 1;
  const mine = turn;
  const view = VIEWS[name];
  try {
    const now = await view.load();
    if (mine !== turn || !isOpen) return;
    const isFirst = isNew || shown === null;
    const answer = isFirst || !(isPaused || isBusy()) ? now : view.reduce?.(shown, now) ?? shown;
    if (isFirst || JSON.stringify(answer) !== JSON.stringify(shown)) show(view, answer);
    shown = answer;
    status.textContent = isPaused ? 'Updates are paused.' : '';
  } catch (error) {
    if (mine === turn) fail(error);
  }
};

const go = async () => {
  name = named();
  links();
  document.title = `${VIEWS[name].title} · Assent viewer`;
  await update(true);
  main.focus();
};

const tick = async () => {
  const view = VIEWS[name];
  const waits = isPaused || document.hidden;
  if (isOpen && view.isLive && (!waits || view.reduce)) await update(false);
  setTimeout(tick, EVERY_MILLIS);
};

pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.setAttribute('aria-pressed', String(isPaused));
  status.textContent = isPaused ? 'Updates are paused.' : '';
});

document.getElementById('lock').addEventListener('click', () => lock()
  .then(() => fail(new SessionEnded('Locked. Assent has printed a new address on the console, or written it to a file.')))
  .catch(fail));

// A table is a table where it has room, also one that is added later.
new MutationObserver(() => fit(main)).observe(main, { childList: true, subtree: true });
addEventListener('resize', () => fit(main));

// A drawing depends on the width of the window.
matchMedia('(max-width: 40rem)').addEventListener('change', () => { if (isOpen && shown !== null && VIEWS[name].hasDrawing) show(VIEWS[name], shown); });

addEventListener('hashchange', () => { if (isOpen && /^#\//.test(location.hash)) go(); });

enter().then((entered) => {
  isOpen = entered;
  if (!entered) throw new SessionEnded('Open the address that Assent printed at its start.');
  return go().then(tick);
}).catch(fail);
