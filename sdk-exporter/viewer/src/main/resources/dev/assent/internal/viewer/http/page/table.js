// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { el, clear, count } from './dom.js';

// Rows of a page: in a narrow window, each is a card.
const NARROW = matchMedia('(max-width: 40rem)');
const size = () => (NARROW.matches ? 10 : 25);

// The page that each list shows, by its name, so that it stays when the content is replaced.
const pages = new Map();

// A list in pages. render(rows) makes the nodes of one page.
export const paged = (name, rows, render) => {
  const whole = el('div', {});
  const most = size();
  const last = Math.max(0, Math.ceil(rows.length / most) - 1);
  const show = (wanted) => {
    const page = Math.max(0, Math.min(last, wanted));
    pages.set(name, page);
    const from = page * most;
    const turn = (text, to) => el('button', { type: 'button', 'aria-label': `${text}: ${name}`, disabled: to < 0 || to > last,
      onclick: () => {
        show(to);
        // the button that was pressed, or the other one at an end, has the focus again
        const [previous, next] = whole.querySelectorAll('.pages button');
        (to < page ? [previous, next] : [next, previous]).find((each) => !each.disabled)?.focus();
      } }, text);
    clear(whole).append(render(rows.slice(from, from + most)));
    if (last > 0) {
      whole.append(el('p', { class: 'pages' }, turn('Previous', page - 1), turn('Next', page + 1),
        el('span', { role: 'status' }, `${count(from + 1)} to ${count(Math.min(from + most, rows.length))} of ${count(rows.length)}`)));
    }
  };
  show(pages.get(name) ?? 0);
  return whole;
};

const cells = (columns, row) => columns.map((column) => {
  const value = column.cell(row);
  const shown = column.isNumber && typeof value === 'number' ? count(value) : value;
  const attributes = { 'data-name': column.name, class: column.isNumber ? 'number' : null };
  return column.isHeader
    ? el('th', { ...attributes, scope: 'row', role: 'rowheader' }, shown)
    : el('td', { ...attributes, role: 'cell' }, shown);
});

// A table with a caption, in pages. Where the window is too narrow for it, each row becomes a card: see fit().
// The roles are those of the elements, which lose them as cards. columns: { name, cell(row), isNumber, isHeader }
export const table = (caption, columns, rows, empty = 'Nothing yet.') => {
  if (rows.length === 0) return el('div', {}, el('p', { class: 'name' }, caption), el('p', { class: 'empty' }, empty));
  const head = el('tr', { role: 'row' }, columns.map((column) =>
    el('th', { scope: 'col', role: 'columnheader', class: column.isNumber ? 'number' : null }, column.name)));
  return paged(caption, rows, (some) => el('div', { class: 'fits' },
    el('table', { role: 'table' }, el('caption', {}, caption), el('thead', { role: 'rowgroup' }, head),
      el('tbody', { role: 'rowgroup' }, some.map((row) => el('tr', { role: 'row' }, cells(columns, row)))))));
};

// Makes cards of the tables that are wider than their place, and tables of cards that have room again.
export const fit = (within) => within.querySelectorAll('.fits').forEach((each) => {
  each.classList.remove('cards');
  each.classList.toggle('cards', each.scrollWidth > each.clientWidth);
});

// A name and, below it, plain words.
export const named = (name, words) =>
  el('span', { class: 'named' }, el('code', {}, name), words ? el('span', { class: 'words' }, words) : null);

// A failed export is said in the status line.
const told = (action) => () => action().catch((error) => {
  document.getElementById('status').textContent = `Nothing was exported: ${error.message}`;
});

// Buttons that export a page.
export const exports = (what, asJson, asCsv, note) => el('p', { class: 'exports' },
  el('button', { type: 'button', onclick: told(asJson) }, `Export ${what} as JSON`),
  asCsv ? el('button', { type: 'button', onclick: told(asCsv) }, `Export ${what} as CSV`) : null,
  note ? el('span', { class: 'words' }, note) : null);
