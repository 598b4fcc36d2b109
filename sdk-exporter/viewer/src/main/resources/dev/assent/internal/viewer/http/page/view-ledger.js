// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get, text } from './api.js';
import { el, count, download } from './dom.js';
import { table, exports } from './table.js';
import * as words from './words.js';

export const title = 'Ledger';
export const isLive = true;

export const load = () => get('/api/ledger');

const total = (counts) => Object.values(counts).reduce((all, each) => all + each, 0);

const list = (counts, plain) => (total(counts) === 0 ? '0' : el('ul', { class: 'plain' },
  Object.entries(counts).map(([name, number]) => el('li', {}, `${count(number)} ${plain(name) || name}`))));

export const render = ({ balances, entries }) => [
  el('p', { class: balances ? null : 'notice' }, balances
    ? 'The ledger balances: everything that was captured is in exactly one column.'
    : 'Data is moving: the columns do not add up at this moment. Pause and look again.'),
  table('Ledger, since the start', [
    { name: 'Destination', isHeader: true, cell: (row) => row.destination },
    { name: 'Signal', cell: (row) => row.signal },
    { name: 'Captured', isNumber: true, cell: (row) => row.captured },
    { name: 'Left', isNumber: true, cell: (row) => row.states.exported ?? 0 },
    { name: 'Possibly left', isNumber: true, cell: (row) => row.states.possibly_sent ?? 0 },
    { name: 'Waiting', isNumber: true, cell: (row) =>
      (row.states.queued ?? 0) + (row.states.in_flight ?? 0) + (row.states.spooled ?? 0) + (row.states.held ?? 0) },
    { name: 'Withheld whole', cell: (row) => list(row.withheld, words.reason) },
    { name: 'Lost', cell: (row) => list(row.lost, words.lost) },
    { name: 'Merged', isNumber: true, cell: (row) => row.merged },
  ], entries),
  exports('the ledger',
    async () => download('assent-ledger.json', 'application/json', await text('/api/ledger')),
    async () => download('assent-ledger.csv', 'text/csv', await text('/api/ledger?as=csv'))),
];
