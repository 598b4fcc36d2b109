// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get, post } from './api.js';
import { el, clear, moment } from './dom.js';
import { table, named } from './table.js';
import * as words from './words.js';

export const title = 'Consent';
export const isLive = false;

let subject = '';

export const load = () => get('/api/words');

const choices = (answer) => table('Choices that are known', [
  { name: 'Purpose', isHeader: true, cell: (row) => named(row.purpose, words.purpose(row.purpose)) },
  { name: 'Choice', cell: (row) => (row.choice === 'denied' ? 'no' : row.ended ? 'not any more: the yes has ended' : 'yes') },
  { name: 'Categories', cell: (row) => row.categories.join(', ') },
  { name: 'Terms', cell: (row) => row.terms ?? 'not stated' },
  { name: 'Since', cell: (row) => moment(row.at) },
  { name: 'Until', cell: (row) => (row.expires ? moment(row.expires) : 'no end') },
], answer.choices, 'Nobody has chosen, or the choices are still being loaded. Ask again in a moment.');

const destination = (row) => table(`To ${row.name}: ${words.purpose(row.purpose) || row.purpose}, for ${row.label ?? words.recipient(row.recipient)}`, [
  { name: 'Category', isHeader: true, cell: (line) => named(line.category, words.category(line.category)) },
  { name: 'May it leave?', cell: (line) => (line.permitted ? 'yes' : 'no') },
  { name: 'Why', cell: (line) => words.sentence(line) },
], row.lines);

const preview = (answer) => (answer.destinations.length === 0
  ? [el('p', { class: 'empty' }, 'No destination has this purpose, so nothing would change.')]
  : answer.destinations.map((row) => table(`What would change at ${row.name}`, [
    { name: 'Category', isHeader: true, cell: (line) => named(line.category, words.category(line.category)) },
    { name: 'Now', cell: (line) => (line.now ? 'leaves' : 'stays') },
    { name: 'Then', cell: (line) => (line.then ? 'leaves' : 'stays') },
    { name: 'In words', cell: (line) => line.text },
  ], row.lines)));

const failed = (into) => (error) => clear(into).append(el('p', { class: 'notice' }, error.message));

export const render = (known) => {
  const answer = el('div', { 'aria-live': 'polite' });
  const then = el('div', { 'aria-live': 'polite' });
  const show = () => post('/api/consent', { subject }).then((row) => {
    clear(answer).append(el('h2', {}, `What is known of ${row.subject}`), choices(row), ...row.destinations.map(destination));
  }).catch(failed(answer));
  const groups = [...new Set(known.categories.filter((each) => each !== 'unclassified'))];
  return [
    el('p', {}, 'This page reads. Choices are changed where people make them, never here.'),
    el('form', { class: 'filters', autocomplete: 'off', onsubmit: (event) => {
      event.preventDefault();
      subject = new FormData(event.target).get('subject');
      show();
    } },
    el('label', {}, 'Person or account, such as acme/u7', el('input', { name: 'subject', required: true, value: subject, spellcheck: 'false' })),
    el('button', {}, 'Show')),
    answer,
    el('h2', {}, 'What would a choice do?'),
    el('form', { class: 'filters', onsubmit: (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      post('/api/preview', {
        subject, purpose: form.get('purpose'), categories: form.getAll('categories'), choice: form.get('choice'),
      }).then((row) => clear(then).append(...preview(row))).catch(failed(then));
    } },
    el('label', {}, 'Choice', el('select', { name: 'choice' },
      el('option', { value: 'denied' }, 'no'), el('option', { value: 'granted' }, 'yes'))),
    el('label', {}, 'Purpose', el('select', { name: 'purpose' }, known.purposes.map((each) => el('option', { value: each }, each)))),
    el('label', {}, 'Categories', el('select', { name: 'categories', multiple: true, required: true, size: 6 },
      groups.map((each) => el('option', { value: each }, each)))),
    el('button', {}, 'Show what would change')),
    then,
  ];
};
