// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

// People see and change their choices. All text is set as text. The token is kept in memory only.

const CATEGORIES = {
  'service.telemetry': 'how the service works', 'service.usage': 'which features you use',
  'service.diagnostic': 'failures', 'service.other': 'other data about the service',
  'content.audio': 'what you say', 'content.video': 'your picture', 'content.chat': 'what you write',
  'content.file': 'your files', 'content.other': 'other content',
  'protected.education': 'education records', 'protected.health': 'health information',
  'personal.identifier': 'what identifies you', 'personal.contact': 'your addresses',
  'personal.network': 'your network address', 'personal.location': 'where you are',
};
const PURPOSES = {
  service_operation: 'running the service', security: 'security', product_improvement: 'improving the product',
  quality_assurance: 'checking quality', ai_training: 'training AI models',
  'ai_feature.meeting_summary': 'writing meeting summaries', 'ai_feature.chat_compose': 'helping you write',
};
const GROUPS = { service: 'Data about the service', content: 'Your content', protected: 'Specially protected', personal: 'Data about you' };
const EVERY_MILLIS = 5000;
const MAX_HISTORY = 200;

const status = document.getElementById('status');
const content = document.getElementById('content');
const noticeArea = document.getElementById('notices');

let token = null;
let me = null;
let terms = [];
let isSigningIn = false;

const el = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};

const say = (text) => { status.textContent = text; };
const plain = (table, name) => (Object.hasOwn(table, name) ? table[name] : name);
const path = (subject) => `/v1/consents/${subject.split('/').map(encodeURIComponent).join('/')}`;

const ask = async (address, options = {}) => {
  const response = await fetch(address, { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `the service answered ${response.status}`);
  }
  return response.status === 204 ? null : response.json();
};

const choose = async (purpose, categories, isGrant) => {
  if (isGrant && terms.length === 0) throw new Error('no terms are in force');
  await ask(`${path(me.subject)}/choices`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(isGrant
      ? { purpose, categories, choice: 'granted', terms: terms[0].version }
      : { purpose, categories, choice: 'denied' }),
  });
  const what = categories.map((each) => plain(CATEGORIES, each)).join(', ');
  await show();
  say(isGrant
    ? `Yes to ${what}, for ${plain(PURPOSES, purpose)}. It counts from now on, not for what was recorded before.`
    : `No to ${what}, for ${plain(PURPOSES, purpose)}. It is stored. Services that are connected hear of it now, others when they ask next.`);
};

const failed = (error) => say(`It did not work: ${error.message}.`);

// What a document says of one purpose and category; null if nothing.
const said = (document, purpose, category) =>
  document?.choices.find((each) => each.purpose === purpose && each.categories.includes(category)) ?? null;

const words = (choice) => {
  if (choice === null) return 'not chosen';
  return choice.choice === 'granted'
    ? `yes, since ${choice.at.slice(0, 10)}, under the terms of ${choice.terms}${choice.expires ? `, until ${choice.expires.slice(0, 10)}` : ''}`
    : `no, since ${choice.at.slice(0, 10)}`;
};

const button = (text, purpose, categories, isGrant, label) => el('button', {
  type: 'button', 'aria-label': label, onclick: () => choose(purpose, categories, isGrant).catch(failed) }, text);

const row = (own, organisation, purpose, category) => {
  const what = `${plain(CATEGORIES, category)}, for ${plain(PURPOSES, purpose)}`;
  return el('tr', {},
    el('th', { scope: 'row' }, plain(CATEGORIES, category), el('span', { class: 'name' }, category)),
    el('td', {}, words(said(own, purpose, category))),
    organisation ? el('td', {}, words(said(organisation, purpose, category))) : null,
    el('td', { class: 'buttons' },
      button('Yes', purpose, [category], true, `Yes to ${what}`),
      button('No', purpose, [category], false, `No to ${what}`)));
};

const section = (own, organisation, purpose) => {
  const groups = Object.keys(GROUPS).map((group) => {
    const leaves = me.categories.filter((each) => each.startsWith(`${group}.`));
    if (leaves.length === 0) return null;
    // protected data is chosen one by one, never as a group
    const all = group === 'protected' ? null : el('p', { class: 'buttons' },
      button('Yes to all of this', purpose, leaves, true, `Yes to all of this: ${GROUPS[group]}, for ${plain(PURPOSES, purpose)}`),
      button('No to all of this', purpose, leaves, false, `No to all of this: ${GROUPS[group]}, for ${plain(PURPOSES, purpose)}`));
    return el('div', {},
      el('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': `${GROUPS[group]}, ${plain(PURPOSES, purpose)}` },
        el('table', {}, el('caption', {}, GROUPS[group]),
          el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'What'), el('th', { scope: 'col' }, 'Your choice'),
            organisation ? el('th', { scope: 'col' }, 'Your organisation') : null, el('th', { scope: 'col' }, 'Choose'))),
          el('tbody', {}, leaves.map((each) => row(own, organisation, purpose, each))))),
      all);
  });
  return el('details', { 'data-purpose': purpose },
    el('summary', {}, el('h2', {}, `For ${plain(PURPOSES, purpose)}`), el('span', { class: 'name' }, purpose)), groups);
};

const history = (entries, isCut) => el('section', { 'aria-labelledby': 'history' }, el('h2', { id: 'history' }, 'What you chose before'),
  isCut ? el('p', {}, `Your last ${MAX_HISTORY} choices.`) : null,
  entries.length === 0 ? el('p', {}, 'Nothing yet.') : el('ol', { reversed: true }, [...entries].reverse().map((each) =>
    el('li', {}, `${each.choice === 'granted' ? 'Yes' : 'No'} to ${each.categories.map((name) => plain(CATEGORIES, name)).join(', ')}, for ${plain(PURPOSES, each.purpose)}, `,
      el('time', { datetime: each.at }, each.at.replace('T', ' ').slice(0, 16)), each.terms ? `, terms of ${each.terms}` : ''))));

const notice = (each) => el('section', { class: 'notice' },
  el('h2', {}, each.subject === me.subject ? 'You are being recorded' : 'Somebody of your account is being recorded'),
  el('p', {}, `Recording “${each.recording}” of ${each.host} concerns ${each.subject === me.subject ? 'you' : each.subject}, for ${plain(PURPOSES, each.purpose)}, since `,
    el('time', { datetime: each.began }, each.began.replace('T', ' ').slice(0, 16)),
    '. What you say, show and write is used for it only where you and everyone concerned said yes.'),
  each.subject === me.subject ? el('p', { class: 'buttons' },
    button('No to my content', each.purpose, me.categories.filter((name) => name.startsWith('content.')), false,
      `No to my content, for ${plain(PURPOSES, each.purpose)}`)) : null);

let seen = '';
const showNotices = async () => {
  const { notices } = await ask('/people/notices');
  const current = notices.filter((each) => each.ended === null);
  if (JSON.stringify(current) === seen) return;
  seen = JSON.stringify(current);
  noticeArea.replaceChildren(...current.map(notice));
  if (current.length > 0) say(`Being recorded: ${current.map((each) => `${each.subject} (${each.recording})`).join(', ')}.`);
};

const show = async () => {
  const isUser = me.role === 'user';
  const [own, organisation] = await Promise.all([ask(path(me.subject)), isUser ? ask(path(me.account)) : null]);
  const after = Math.max(0, own.revision - MAX_HISTORY);
  const past = await ask(`${path(me.subject)}/history?after=${after}&limit=1000`);
  const open = [...content.querySelectorAll('details[open]')].map((each) => each.dataset.purpose);
  const focused = document.activeElement?.getAttribute('aria-label');
  content.replaceChildren(
    el('p', {}, `You are signed in as ${me.subject}. `, isUser
      ? 'A no from you always counts, whatever your organisation chose. Where you chose nothing, your organisation’s choice counts; specially protected data needs your own yes.'
      : 'You choose for the whole account. A no of one person always counts for that person, and specially protected data needs their own yes.'),
    el('p', {}, terms.length === 0
      ? 'No terms are in force, so a yes is not possible. A no always is.'
      : `Terms in force: ${terms[0].title} (${terms[0].version}). A yes names these terms; new terms need a new yes.`),
    ...me.purposes.map((purpose) => section(own, organisation, purpose)),
    history(past.entries, after > 0));
  content.querySelectorAll('details').forEach((each) => { each.open = open.includes(each.dataset.purpose); });
  if (focused) [...content.querySelectorAll('[aria-label]')].find((each) => each.getAttribute('aria-label') === focused)?.focus();
};

const watch = async () => {
  if (!document.hidden) await showNotices().catch(failed);
  setTimeout(watch, EVERY_MILLIS);
};

document.getElementById('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  if (isSigningIn) return;
  isSigningIn = true;
  const field = document.getElementById('token');
  token = field.value.trim();
  field.value = '';
  (async () => {
    me = await ask('/people/me');
    // the newest that are in force: a yes to later terms would be a yes to what nobody can read yet
    terms = (await ask('/v1/terms')).terms.filter((each) => each.version <= me.today);
    await show();
    document.getElementById('sign-in').hidden = true;
    say('Signed in.');
    document.getElementById('main').focus();
    await watch();
  })().catch(failed).finally(() => { isSigningIn = false; });
});
