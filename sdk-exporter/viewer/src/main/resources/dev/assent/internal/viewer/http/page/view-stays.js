// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get, text } from './api.js';
import { el, count, download } from './dom.js';
import { table, exports } from './table.js';
import * as words from './words.js';

export const title = 'What stays';
export const isLive = true;

export const load = () => get('/api/stays');

const total = (counts) => Object.values(counts).reduce((all, each) => all + each, 0);

// The reasons of what left without the field, and of what was withheld whole, together.
const why = (row) => {
  const all = { ...row.stripped };
  Object.entries(row.withheldWhole).forEach(([reason, number]) => { all[reason] = (all[reason] ?? 0) + number; });
  const other = row.shadowPolicy ? [el('li', {}, `by the shadow policy, it ${row.shadowPolicy}`)] : [];
  return total(all) === 0 && other.length === 0 ? '' : el('ul', { class: 'plain' },
    Object.entries(all).map(([reason, number]) => el('li', {}, `${count(number)} ${reason}: ${words.stays(reason)}`)), other);
};

const fields = ({ name, label, spans, points, logRecords, spansWithoutName, fields: rows }) => [
  el('h2', {}, name),
  label ? el('p', {}, label) : null,
  el('p', {}, `${count(spans)} spans (${count(spansWithoutName)} without a name), ${count(points)} points, ${count(logRecords)} log records.`),
  table(`What stays at ${name}`, [
    { name: 'Name', isHeader: true, cell: (row) => (row.isName ? el('code', {}, row.name) : row.name) },
    { name: 'Kind', cell: (row) => row.kind },
    { name: 'Data with it', isNumber: true, cell: (row) => row.data },
    { name: 'Leaves', isNumber: true, cell: (row) => row.leaves },
    { name: 'Stripped', isNumber: true, cell: (row) => total(row.stripped) },
    { name: 'Withheld whole', isNumber: true, cell: (row) => total(row.withheldWhole) },
    { name: 'Depends on a choice', isNumber: true, cell: (row) => row.dependsOnChoice },
    { name: 'Why', cell: why },
  ], rows),
];

const prefixes = (rows) => (rows.length === 0 ? null : table('Prefixes with too many names to show one', [
  { name: 'Prefix', isHeader: true, cell: (row) => el('code', {}, row.prefix) },
  { name: 'Kind', cell: (row) => row.kind },
  { name: 'Different names', isNumber: true, cell: (row) => row.names },
], rows));

export const render = ({ destinations, prefixes: wide, namesNotShown, fullKinds, snippet }) => [
  el('p', {}, 'For each name: how many data have it, what happens to it, and why. The names that most data lose come first. '
    + 'A name is shown after ten data in ten minutes; no value is counted or shown.'),
  destinations.map(fields),
  prefixes(wide),
  el('p', {}, `Names that are only counted: ${count(namesNotShown)}${fullKinds.length === 0 ? '' : ` and more: too many of ${fullKinds.join(', ')}, so none of these is shown below a prefix`}.`),
  snippet === '' ? null : [
    el('h2', {}, 'Catalog entries to complete'),
    el('p', {}, 'Say for each name what it holds; then add the file to ASSENT_CATALOG.'),
    el('pre', { class: 'value' }, snippet)],
  exports('what stays',
    async () => download('assent-stays.json', 'application/json', await text('/api/stays')),
    async () => download('assent-stays.csv', 'text/csv', await text('/api/stays?as=csv'))),
];
