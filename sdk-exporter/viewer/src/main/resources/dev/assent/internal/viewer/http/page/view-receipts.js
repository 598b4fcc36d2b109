// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get, text } from './api.js';
import { el, time, moment, download } from './dom.js';
import { table, exports } from './table.js';
import * as words from './words.js';

export const title = 'Receipts';
export const isLive = true;

export const load = () => get('/api/receipts');

const receipt = (row) => el('div', {},
  el('h2', {},
    `${row.choice === 'granted' ? 'Yes' : 'No'} to ${row.categories.join(', ')}, ${words.purpose(row.purpose) || row.purpose}`),
  el('p', {}, 'In force since ', moment(row.inForce), '. ',
    row.durable ? 'Stored: it survives a restart.' : `Not stored: ${row.problem}.`),
  row.endsReportOnly ? el('p', {}, 'Report only has ended in this process alone: others go on until somebody chooses there, or their last day is over.') : null,
  row.notBasedOnConsent.length
    ? el('p', {}, `The policy allows this without consent, so it goes on: ${row.notBasedOnConsent.join(', ')}.`) : null,
  table('What it did to data', [
    { name: 'Destination', isHeader: true, cell: (each) => each.destination },
    { name: 'Signal', cell: (each) => each.signal },
    { name: 'Lost fields', isNumber: true, cell: (each) => each.stripped },
    { name: 'Discarded', isNumber: true, cell: (each) => each.withheld },
    { name: 'Broken off', isNumber: true, cell: (each) => each.aborted },
    { name: 'Possibly left', isNumber: true, cell: (each) => each.possiblySent },
    { name: 'Erased on disk', isNumber: true, cell: (each) => each.erased },
    { name: 'Left before', isNumber: true, cell: (each) => each.sentBefore },
    { name: 'First of those', cell: (each) => (each.sentSince ? moment(each.sentSince) : '') },
    { name: 'Not erased yet', cell: (each) => each.notErased ?? '' },
  ], row.counts, 'No data was concerned.'));

export const render = ({ receipts, changes }) => [
  el('p', {}, 'The last choices that were made in this process. A receipt names nobody.'),
  receipts.length === 0 ? el('p', { class: 'empty' }, 'No choice was made here yet.') : receipts.map(receipt),
  table('Changes from any origin: sources, terms, time', [
    { name: 'At', isHeader: true, cell: (row) => time(row.at) },
    { name: 'May not leave any more, for somebody', cell: (row) => row.lost.join(', ') || '—' },
    { name: 'May leave now, for somebody', cell: (row) => row.gained.join(', ') || '—' },
  ], changes),
  exports('receipts',
    async () => download('assent-receipts.json', 'application/json', await text('/api/receipts')),
    async () => download('assent-receipts.csv', 'text/csv', await text('/api/receipts?as=csv'))),
];
