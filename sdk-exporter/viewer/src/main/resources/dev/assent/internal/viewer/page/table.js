// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { el, count } from './dom.js';

// A table with a caption, in a region that scrolls by keyboard where the window is narrow.
// columns: { name, cell(row), isNumber, isHeader }
export const table = (caption, columns, rows, empty = 'Nothing yet.') => {
  if (rows.length === 0) return el('div', {}, el('p', { class: 'name' }, caption), el('p', { class: 'empty' }, empty));
  const head = el('tr', {}, columns.map((column) =>
    el('th', { scope: 'col', class: column.isNumber ? 'number' : null }, column.name)));
  const body = rows.map((row) => el('tr', {}, columns.map((column) => {
    const value = column.cell(row);
    const shown = column.isNumber && typeof value === 'number' ? count(value) : value;
    return column.isHeader
      ? el('th', { scope: 'row' }, shown)
      : el('td', { class: column.isNumber ? 'number' : null }, shown);
  })));
  return el('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': caption },
    el('table', {}, el('caption', {}, caption), el('thead', {}, head), el('tbody', {}, body)));
};

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
