// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get, text } from './api.js';
import { el, clear, count, download } from './dom.js';
import { table, named, exports } from './table.js';
import * as words from './words.js';

export const title = 'Inventory';
export const isLive = false;

let chosen = '';

// The address names a category, so that other pages can lead here.
export const about = (category) => { chosen = category; };

export const load = () => get('/api/inventory');

const consent = (row) => [
  named(row.basis, words.basis(row.basis)),
  row.ownGrantOnly ? el('span', { class: 'words' }, 'each person for themselves') : null];

const kept = (row) => {
  const parts = [];
  if (row.hold) parts.push(`up to ${words.duration(row.hold)} in memory, until somebody chooses`);
  if (row.spool) parts.push(`up to ${words.duration(row.spool)} on disk, encrypted, while the receiver is away`);
  return parts.length === 0 ? 'until it is sent' : parts.join('; ');
};

// A yes counts from its own time on, and only under terms that are new enough for the rule.
const SINCE = { allow: 'always', opt_out: 'until somebody says no', opt_in: 'from each yes on', never: 'at no time' };

const since = (row) => `${SINCE[row.basis]}${row.since ? `, under the terms of ${row.since} or later` : ''}`;

const destinations = (rows) => table('Where it can go', [
  { name: 'Category', isHeader: true, cell: (row) => named(row.category, words.category(row.category)) },
  { name: 'Destination', cell: (row) => row.destination },
  { name: 'Purpose', cell: (row) => named(row.purpose, words.purpose(row.purpose)) },
  { name: 'Recipient', cell: (row) => [named(row.recipient, words.recipient(row.recipient)), row.label ? el('strong', {}, row.label) : null] },
  { name: 'Consent', cell: consent },
  { name: 'Rule', cell: (row) => (row.rule ? named(row.rule, row.ruleText) : 'no rule') },
  { name: 'Since', cell: since },
  { name: 'Kept here', cell: kept },
  { name: 'Left', isNumber: true, cell: (row) => row.left },
  { name: 'Possibly left', isNumber: true, cell: (row) => row.possiblySent },
  { name: 'Stayed', isNumber: true, cell: (row) => row.withheld },
], rows);

const names = (rows) => table('Names', [
  { name: 'Name', isHeader: true, cell: (row) => el('code', {}, row.name) },
  { name: 'What', cell: (row) => row.kind },
  { name: 'Category', cell: (row) => row.categories.map((each) => named(each, words.category(each))) },
  { name: 'In events', cell: (row) => row.events.join(', ') },
  { name: 'Known from', cell: (row) => row.origins.map((each) => words.origin(each) || each).join(', ') },
  { name: 'Can go to', cell: (row) => el('ul', { class: 'plain' }, Object.entries(row.destinations)
    .filter(([, basis]) => basis !== 'never')
    .map(([name, basis]) => el('li', {}, `${name}: ${words.basis(basis) || basis}`))) },
], rows, 'No name of this category is declared or was seen.');

const STATE = { gated: 'gated', closed: 'closed: gets nothing', not_gated: 'not gated by Assent' };

const waysOut = (rows) => [
  table('Other ways out of this process', [
    { name: 'Way out', isHeader: true, cell: (row) => row.name },
    { name: 'How many', isNumber: true, cell: (row) => row.count },
    { name: 'State', cell: (row) => STATE[row.state] },
    { name: 'What to do', cell: (row) => row.advice },
  ], rows, 'None was seen from inside this process.'),
  el('p', {}, 'Not seen from inside: eBPF instrumentation and profilers, debuggers and dumps taken from outside, and agents attached later that Assent does not know.'),
];

const answers = ({ rows, fields, uncatalogued, waysOut: ways }) => {
  const has = (row) => chosen === '' || row.categories.includes(chosen) || row.elsewhere.some((each) => each.includes(chosen));
  return [
    destinations(rows.filter((row) => chosen === '' || row.category === chosen)),
    names(fields.filter(has)),
    uncatalogued > 0 ? el('p', {}, `Names that no catalog knows: ${count(uncatalogued)}. They never leave, and are not shown: they can be somebody’s data.`) : null,
    ...waysOut(ways),
    el('h2', {}, 'How do I know?'),
    el('p', {}, 'The counts are those of the ', el('a', { href: '#/ledger' }, 'ledger'), ', which must balance. ',
      el('a', { href: '#/data' }, 'Data'), ' shows the bytes that left, and the names of what stayed. ',
      el('a', { href: '#/consent' }, 'Consent'), ' says, for one person, whose word it was and how old it is.'),
  ];
};

export const render = (answer) => {
  const known = [...new Set(answer.rows.map((row) => row.category))];
  if (!known.includes(chosen)) chosen = '';
  const list = el('div', { 'aria-live': 'polite' });
  const show = () => clear(list).append(...answers(answer).filter((each) => each !== null));
  show();
  return [
    el('p', {}, 'What this process can collect, and where it can go: whether that needs consent, by which rule, since when, and what was counted so far.'),
    el('form', { class: 'filters', onsubmit: (event) => event.preventDefault() },
      el('label', {}, 'Category', el('select', { name: 'about', onchange: (event) => { chosen = event.target.value; show(); } },
        ['', ...known].map((each) => el('option', { value: each, selected: each === chosen }, each === '' ? 'all' : each))))),
    list,
    exports('the inventory',
      async () => download('assent-inventory.json', 'application/json', await text('/api/inventory')),
      async () => download('assent-inventory.csv', 'text/csv', await text('/api/inventory?as=csv'))),
  ];
};
