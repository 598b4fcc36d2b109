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
let terms = null; // the newest in force; null if there are none
let ahead = 0; // of the service's clock, before this machine's
let nextEnd = Infinity; // when the next yes on the page ends
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

const now = () => Date.now() + ahead;

// What a status means to a person; other answers say it themselves.
const REFUSALS = {
  401: 'this token is not known here. Copy the whole of it, or ask the operator who gave it to you for a new one',
  403: 'this token belongs to a program, not to a person. Ask the operator of this service for yours',
};

const ask = async (address, options = {}) => {
  const response = await fetch(address, { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } })
    .catch(() => { throw new Error('the service does not answer. Try again later'); });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(REFUSALS[response.status] ?? problem.detail ?? `the service answered ${response.status}`);
  }
  return response.status === 204 ? null : response.json();
};

const put = (purpose, categories, isGrant) => ask(`${path(me.subject)}/choices`, {
  method: 'PUT',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(isGrant
    ? { purpose, categories, choice: 'granted', terms: terms.version }
    : { purpose, categories, choice: 'denied' }),
});

const stored = () => `It is stored${me.isStoredOnOneMachine ? ' on one machine' : ''}. Services that are connected hear of it now, others when they ask next.`;

const choose = async (purpose, categories, isGrant) => {
  if (isGrant && terms === null) throw new Error('no terms are in force');
  await put(purpose, categories, isGrant);
  await show();
  const what = `${categories.map((each) => plain(CATEGORIES, each)).join(', ')}, for ${plain(PURPOSES, purpose)}`;
  say(isGrant ? `Yes to ${what}. It counts from now on, not for what was recorded before.` : `No to ${what}. ${stored()}`);
};

const chooseNothing = async () => {
  for (const purpose of me.purposes) await put(purpose, me.categories, false);
  await show();
  say(`No to everything. ${stored()}`);
};

const failed = (error) => say(`It did not work: ${error.message}.`);

// A choice of several parts may have failed after some of them: the page shows what is stored.
const failedToChoose = async (error) => { await show().catch(() => {}); failed(error); };

// What a document says of one purpose and category; null if nothing.
const said = (document, purpose, category) =>
  document?.choices.find((each) => each.purpose === purpose && each.categories.includes(category)) ?? null;

const hasEnded = (choice) => choice.expires !== null && Date.parse(choice.expires) <= now();
const isYes = (choice) => choice?.choice === 'granted' && !hasEnded(choice);
const isNo = (choice) => choice?.choice === 'denied';

const words = (choice) => {
  if (choice === null) return 'not chosen';
  const since = choice.at.slice(0, 10);
  if (isNo(choice)) return `no, since ${since}`;
  if (hasEnded(choice)) return `not any more: the yes of ${since} ended on ${choice.expires.slice(0, 10)}`;
  return `yes, since ${since}, under the terms of ${choice.terms}${choice.expires ? `, until ${choice.expires.slice(0, 10)}` : ''}`;
};

const pressable = (text, label, isPressed, action) => el('button', {
  type: 'button', 'aria-label': label, 'aria-pressed': String(isPressed), onclick: () => action().catch(failedToChoose) }, text);

// Yes and no to some categories for a purpose. What was said of all of them is pressed.
const buttons = (own, purpose, categories, yes, no, what) => {
  const each = categories.map((category) => said(own, purpose, category));
  return el('p', { class: 'buttons' },
    pressable(yes, `${yes} to ${what}`, each.every(isYes), () => choose(purpose, categories, true)),
    pressable(no, `${no} to ${what}`, each.every(isNo), () => choose(purpose, categories, false)));
};

const row = (own, organisation, purpose, category) => el('li', {},
  el('p', {}, plain(CATEGORIES, category), el('span', { class: 'name' }, category)),
  el('div', { class: 'what' },
    el('p', {}, `You: ${words(said(own, purpose, category))}`),
    organisation ? el('p', { class: 'soft' }, `Your organisation: ${words(said(organisation, purpose, category))}`) : null),
  buttons(own, purpose, [category], 'Yes', 'No', `${plain(CATEGORIES, category)}, for ${plain(PURPOSES, purpose)}`));

// How many categories a purpose has of each answer, for the line that opens it.
const tally = (own, purpose) => {
  const each = me.categories.map((category) => said(own, purpose, category));
  const [yes, no] = [each.filter(isYes).length, each.filter(isNo).length];
  return [[yes, 'yes'], [no, 'no'], [each.length - yes - no, 'not chosen']]
    .filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`).join(' · ');
};

const section = (own, organisation, purpose) => {
  const groups = Object.keys(GROUPS).map((group) => {
    const leaves = me.categories.filter((each) => each.startsWith(`${group}.`));
    if (leaves.length === 0) return null;
    return el('section', { 'aria-label': `${GROUPS[group]}, ${plain(PURPOSES, purpose)}` },
      el('h3', {}, GROUPS[group]),
      el('ul', { class: 'choices' }, leaves.map((each) => row(own, organisation, purpose, each))),
      // protected data is chosen one by one, never as a group
      group === 'protected' ? null : buttons(own, purpose, leaves, 'Yes to all of this', 'No to all of this',
        `${GROUPS[group]}, for ${plain(PURPOSES, purpose)}`));
  });
  return el('details', { 'data-purpose': purpose },
    el('summary', {}, el('h2', {}, `For ${plain(PURPOSES, purpose)}`),
      el('span', { class: 'name' }, `${purpose} · ${tally(own, purpose)}`)), groups);
};

const termsInForce = () => (terms === null
  ? el('p', {}, 'No terms are in force, so a yes is not possible. A no always is.')
  : el('details', { 'data-purpose': 'terms' },
    el('summary', {}, el('h2', {}, 'Read the terms'), el('span', { class: 'name' }, `${terms.title} (${terms.version}) · a yes is a yes to these terms`)),
    el('p', { class: 'terms' }, terms.text || 'Their text is not stored here. Ask the operator of this service for it before you say yes.')));

const everything = (own) => el('p', { class: 'buttons' },
  pressable('No to everything', 'No to everything, for every purpose',
    me.purposes.every((purpose) => me.categories.every((category) => isNo(said(own, purpose, category)))), chooseNothing));

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
  each.subject === me.subject ? el('p', { class: 'buttons' }, el('button', {
    type: 'button', 'aria-label': `No to my content, for ${plain(PURPOSES, each.purpose)}`,
    onclick: () => choose(each.purpose, me.categories.filter((name) => name.startsWith('content.')), false).catch(failedToChoose),
  }, 'No to my content')) : null);

// What an erasure server said of a deletion. Only a look says that something is gone.
const when = (time) => time.replace('T', ' ').slice(0, 16);
const lookedOn = (each) => (each.at === null ? '' : `, on ${when(each.at)}`);
const ERASED = {
  requested: () => 'asked for, not accepted yet',
  accepted: () => 'accepted, not deleted yet',
  deleted: () => 'deleted; nobody has looked again yet',
  not_found: (each) => `not found ${each.look === 'T2' ? 'a day later' : 'when looked for'}${lookedOn(each)}`,
  nothing_found: (each) => `nothing was found${lookedOn(each)}`,
  not_kept: () => 'nobody looked, since the operator says that such data is never stored there',
  away: () => 'the store does not answer; it is asked again',
  cannot: () => 'the store can’t do it as it is. Ask the operator of this service',
  contradicted: () => 'the store says deleted, and the data is still there; it is asked again',
  harmed: () => 'stopped, since the store did something else. Ask the operator of this service',
};

// What came late is counted when it is found, also if the store does not delete it then.
const IS_GONE = ['deleted', 'not_found'];
const late = (each) => (IS_GONE.includes(each.state) ? `${each.late} that arrived late were deleted, too.`
  : `${each.late} arrived late; the line above is about them, too.`);

const erasure = (each) => el('li', {},
  el('p', {}, each.subject === me.subject ? null : `${each.subject}: `, 'Asked for on ', el('time', { datetime: each.told }, when(each.told)), ': ',
    (Object.hasOwn(ERASED, each.state) ? ERASED[each.state] : () => each.state)(each), '.'),
  each.late > 0 ? el('p', { class: 'soft' }, late(each)) : null,
  each.superseded > 0 ? el('p', { class: 'soft' }, 'An earlier answer was “not found” and is not true any more.') : null);

const erasures = (all) => (all.length === 0 ? [] : [el('section', { 'aria-labelledby': 'erasures' },
  el('h2', { id: 'erasures' }, 'What was sent before, and is to be deleted'),
  el('p', { class: 'soft' }, 'Back-ups, and copies that others have, are not looked at.'),
  el('ul', {}, all.map(erasure)))]);

let seen = '';
let seenDeletions = '';
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
  const { deletions } = await ask('/people/deletions');
  seenDeletions = JSON.stringify(deletions);
  const past = await ask(`${path(me.subject)}/history?after=${after}&limit=1000`);
  nextEnd = Math.min(...[own, organisation].flatMap((each) => each?.choices ?? [])
    .map((each) => Date.parse(each.expires)).filter((end) => end > now()));
  const open = [...content.querySelectorAll('details[open]')].map((each) => each.dataset.purpose);
  const focused = document.activeElement?.getAttribute('aria-label');
  content.replaceChildren(
    el('p', {}, `You are signed in as ${me.subject}. `, isUser
      ? 'A no from you always counts, whatever your organisation chose. Where you chose nothing, your organisation’s choice counts; specially protected data needs your own yes.'
      : 'You choose for the whole account. A no of one person always counts for that person, and specially protected data needs their own yes.'),
    el('p', {}, 'A no to data that the terms allow without your consent is stored, too, but does not stop it.'),
    everything(own),
    termsInForce(),
    ...me.purposes.map((purpose) => section(own, organisation, purpose)),
    ...erasures(deletions),
    history(past.entries, after > 0));
  content.querySelectorAll('details').forEach((each) => { each.open = open.includes(each.dataset.purpose); });
  if (focused) [...content.querySelectorAll('[aria-label]')].find((each) => each.getAttribute('aria-label') === focused)?.focus();
};

const haveDeletionsChanged = async () => JSON.stringify((await ask('/people/deletions')).deletions) !== seenDeletions;

const watch = async () => {
  if (!document.hidden) {
    await (async () => {
      await showNotices();
      if (now() >= nextEnd || await haveDeletionsChanged()) await show();
    })().catch(failed);
  }
  setTimeout(watch, EVERY_MILLIS);
};

const problem = (text) => {
  document.getElementById('problem').textContent = text;
  document.getElementById('token').setAttribute('aria-invalid', String(text !== ''));
};

document.getElementById('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  if (isSigningIn) return;
  isSigningIn = true;
  const field = document.getElementById('token');
  token = field.value.trim();
  field.value = '';
  (async () => {
    say('');
    problem('');
    me = await ask('/people/me');
    ahead = Date.parse(me.now) - Date.now();
    // a yes to later terms would be a yes to what is not in force yet
    terms = (await ask('/v1/terms')).terms.find((each) => each.version <= me.now.slice(0, 10)) ?? null;
    await show();
    document.getElementById('sign-in').hidden = true;
    say('Signed in.');
    document.getElementById('main').focus();
    await watch();
  })().catch((error) => { problem(`It did not work: ${error.message}.`); field.focus(); }).finally(() => { isSigningIn = false; });
});
