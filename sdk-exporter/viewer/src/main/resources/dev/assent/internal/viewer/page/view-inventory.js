// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get, text } from './api.js';
import { el, download } from './dom.js';
import { table, named, exports } from './table.js';
import * as words from './words.js';

export const title = 'Inventory';
export const isLive = false;

export const load = () => get('/api/inventory');

export const render = ({ rows }) => [
  el('p', {}, 'What this process can collect, for each destination and category: whether it needs consent, by which rule, and what was counted so far.'),
  table('Inventory', [
    { name: 'Category', isHeader: true, cell: (row) => named(row.category, words.category(row.category)) },
    { name: 'Destination', cell: (row) => row.destination },
    { name: 'Purpose', cell: (row) => named(row.purpose, words.purpose(row.purpose)) },
    { name: 'Recipient', cell: (row) => named(row.recipient, words.recipient(row.recipient)) },
    { name: 'Consent', cell: (row) => named(row.basis, words.basis(row.basis)) },
    { name: 'Rule', cell: (row) => row.rule || 'no rule' },
    { name: 'Left', isNumber: true, cell: (row) => row.left },
    { name: 'Possibly left', isNumber: true, cell: (row) => row.possiblySent },
    { name: 'Stayed', isNumber: true, cell: (row) => row.withheld },
  ], rows),
  exports('the inventory',
    async () => download('assent-inventory.json', 'application/json', await text('/api/inventory')),
    async () => download('assent-inventory.csv', 'text/csv', await text('/api/inventory?as=csv'))),
];
