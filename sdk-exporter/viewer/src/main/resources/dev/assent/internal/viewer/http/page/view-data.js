// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get, text } from './api.js';
import { el, count, time, clear, download } from './dom.js';
import { table, named, paged, exports } from './table.js';
import * as words from './words.js';

export const title = 'Data';
export const isLive = true;

const filter = { search: '', category: '', subject: '', destination: '' };

const value = (part) => {
  if (part === null || part === undefined) return '';
  if (part.value !== undefined) return el('span', { class: 'value' }, part.value);
  return el('span', { class: 'hidden-value' }, `${count(part.length)} characters, not shown`);
};

const field = (row) => el('li', {},
  el('code', {}, row.field), ' ',
  row.categories.length > 0 ? el('span', { class: 'tag' }, row.categories.join(', ')) : null, ' ',
  value(row));

const fields = (name, rows) => (rows?.length
  ? el('div', {}, name === '' ? null : el('h4', {}, name), el('ul', { class: 'plain fields' }, rows.map(field)))
  : null);

const datum = (row, key, parts) => el('li', { class: 'datum' }, el('details', { 'data-key': key },
  el('summary', {}, `${row.kind} `, value(row.name), ' ',
    row.categories.map((each) => el('span', { class: 'tag', title: words.category(each) }, each))),
  el('p', {}, 'About: ', row.subjects.length ? row.subjects.join(', ') : 'nobody named'),
  el('p', {}, 'Recorded by: ', value(parts[row.scope]), row.severity && !row.severity.startsWith('UNDEFINED') ? ` · ${row.severity}` : '', row.status ? ` · ${row.status}` : ''),
  row.points === undefined ? null : el('p', {}, `${count(row.points)} points, in `, value(row.unit)),
  row.body ? el('p', {}, 'Text: ', value(row.body)) : null,
  row.statusText ? el('p', {}, 'Status: ', value(row.statusText)) : null,
  fields('Fields', row.fields),
  (row.events ?? []).map((event) => el('div', {}, el('h4', {}, 'Event ', value(event.name)), fields('', event.fields))),
  fields('The process', parts[row.resource])));

const matches = (row, parts) => {
  const search = filter.search.toLowerCase();
  return (filter.category === '' || row.categories.includes(filter.category))
    && (filter.subject === '' || row.subjects.includes(filter.subject))
    && (search === '' || JSON.stringify([row, parts[row.scope], parts[row.resource]]).toLowerCase().includes(search));
};

// The data of an attempt that the filter finds, and the attempt alone if nothing of it is kept and nothing is filtered.
const found = (each) => {
  const isFiltered = filter.search !== '' || filter.category !== '' || filter.subject !== '';
  const rows = (each.rows ?? []).map((row, index) => ({ each, row, key: `${each.number}-${each.withdrawn}-${index}` }))
    .filter(({ row }) => matches(row, each.parts));
  return rows.length === 0 && !isFiltered ? [{ each }] : rows;
};

// The attempts of some data that follow each other.
const attempts = (some) => el('ul', { class: 'plain' }, [...new Set(some.map(({ each }) => each))]
  .map((each) => attempt(each, some.filter((entry) => entry.each === each && entry.row))));

const attempt = (each, rows) => el('li', { class: 'attempt' },
  el('h3', {}, time(each.at), ` · ${each.destination} · ${each.signal} · ${words.outcome(each.outcome) || each.outcome}`),
  el('p', { class: 'words' },
    `${count(each.data)} data`, each.bytes === undefined ? '' : `, ${count(each.bytes)} bytes`,
    each.compression ? `, ${each.compression}` : '', `, ${words.purpose(each.purpose) || each.purpose}`,
    each.withdrawn > 0 ? ` · ${count(each.withdrawn)} taken out, because they may not leave any more` : ''),
  (each.rows ?? []).length === 0
    ? el('p', { class: 'empty' }, each.withdrawn > 0 ? 'Nothing of it is kept.' : 'Its bytes are not shown: too large, or written by another exporter.')
    : el('ul', { class: 'plain' }, rows.map(({ row, key }) => datum(row, key, each.parts))));

const options = (all, chosen) => ['', ...new Set(all)].map((each) =>
  el('option', { value: each, selected: each === chosen }, each === '' ? 'all' : each));

const select = (label, name, all, changed) => el('label', {}, label,
  el('select', { name, onchange: (event) => { filter[name] = event.target.value; changed(); } }, options(all, filter[name])));

const withheld = (answer) => el('section', { 'aria-labelledby': 'stayed' },
  el('h2', { id: 'stayed' }, 'What stayed'),
  el('p', {}, 'Names only: of what stayed, no value is kept anywhere.'),
  table('Withheld names', [
    { name: 'Name', isHeader: true, cell: (row) => el('code', {}, row.name) },
    { name: 'What', cell: (row) => row.kind },
    { name: 'Destination', cell: (row) => row.destination },
    { name: 'Category', cell: (row) => row.categories.map((each) => named(each, words.category(each))) },
    { name: 'Rule', cell: (row) => row.rules.join(', ') },
    { name: 'Reasons of this category here', cell: (row) => row.reasons.map((each) => named(each, words.reason(each))) },
    { name: 'Times', isNumber: true, cell: (row) => row.count },
  ], answer.names),
  el('p', {}, `Names that no catalog knows: ${count(answer.uncatalogued)} times. They can be somebody’s data, so they are not shown. `
    + 'ASSENT_REPORT_UNCLASSIFIED writes them to a file for developers.'),
  answer.others > 0 ? el('p', {}, `Further names: ${count(answer.others)} times.`) : null);

// The last answer. The process sends the attempts again only if something was added or taken out.
let last = null;

export const forget = () => { last = null; };

export const load = async () => {
  const before = last;
  const [sent, stayed] = await Promise.all([
    get(before === null ? '/api/attempts' : `/api/attempts?since=${before.version}`), get('/api/withheld')]);
  last = sent.unchanged ? before : sent;
  return { sent: last, stayed };
};

// The attempts of the page that are still kept, with what is left of them now.
export const reduce = (shown, now) => {
  const kept = new Map(now.sent.attempts.map((each) => [each.number, each]));
  const attempts = shown.sent.attempts.map((each) => kept.get(each.number)).filter((each) => each !== undefined);
  return { sent: { ...now.sent, attempts }, stayed: shown.stayed };
};

export const render = ({ sent, stayed }) => {
  const all = sent.attempts.flatMap((each) => each.rows ?? []);
  const choices = {
    category: new Set(all.flatMap((row) => row.categories)),
    subject: new Set(all.flatMap((row) => row.subjects)),
    destination: new Set(sent.attempts.map((each) => each.destination)),
  };
  for (const [name, known] of Object.entries(choices)) if (!known.has(filter[name])) filter[name] = '';
  const list = el('div', { id: 'attempts' });
  const shown = () => clear(list).append(paged('What left', sent.attempts
    .filter((each) => filter.destination === '' || each.destination === filter.destination).flatMap(found), attempts));
  shown();
  return [
    el('p', {}, sent.showsContent
      ? 'The last requests, decoded from the bytes that left. ASSENT_VIEWER_CONTENT is set: all values are shown.'
      : 'The last requests, decoded from the bytes that left. Values of service data are shown; of other data, name, category and length.'),
    el('form', { class: 'filters', onsubmit: (event) => event.preventDefault() },
      el('label', {}, 'Search', el('input', { type: 'search', name: 'search', value: filter.search, autocomplete: 'off',
        oninput: (event) => { filter.search = event.target.value; shown(); } })),
      select('Category', 'category', choices.category, shown),
      select('Person or account', 'subject', choices.subject, shown),
      select('Destination', 'destination', choices.destination, shown)),
    el('h2', {}, 'What left'),
    sent.attempts.length === 0 ? el('p', { class: 'empty' }, 'Nothing left yet.') : list,
    withheld(stayed),
    exports('attempts',
      async () => download('assent-attempts.json', 'application/json', await text('/api/attempts')),
      async () => download('assent-attempts.csv', 'text/csv', await text('/api/attempts?as=csv')),
      'The JSON names people. A file that you made is not erased when they withdraw.'),
    exports('what stayed',
      async () => download('assent-withheld.json', 'application/json', await text('/api/withheld')),
      async () => download('assent-withheld.csv', 'text/csv', await text('/api/withheld?as=csv'))),
  ];
};
