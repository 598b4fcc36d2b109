// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { get } from './api.js';
import { el, svg, count } from './dom.js';
import { table, named } from './table.js';
import * as words from './words.js';

export const title = 'Flows';
export const isLive = true;
export const hasDrawing = true;

// In a narrow window the counts stand in the boxes, and lines are short.
const NARROW = matchMedia('(max-width: 40rem)');
const WIDE_LAYOUT = { row: 112, width: 720, process: 140, name: 'this process', wall: 220, box: 420, letters: 34, lines: 3 };
const NARROW_LAYOUT = { row: 148, width: 320, process: 66, name: 'process', wall: 98, box: 116, letters: 23, lines: 5 };

const thickness = (number) => (number === 0 ? 0 : Math.min(12, 1 + Math.log2(number + 1)));

const short = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

const leftWords = (number) => (number === 0 ? 'nothing left' : `${count(number)} left`);
const stayedWords = ({ stayed, fieldsStayed }) => (stayed === 0
  ? (fieldsStayed ? 'only fields stayed' : 'nothing stayed')
  : `${count(stayed)} stayed${fieldsStayed ? ', and fields' : ''}`);

// The application at the left; per destination a line that arrives, and below it one that ends at a wall.
const row = (destination, index, at) => {
  const y = index * at.row + at.row / 2;
  const left = destination.states.exported ?? 0;
  const stays = destination.stayed > 0 || destination.fieldsStayed;
  const names = [destination.name, destination.purpose, destination.recipient];
  const isNarrow = at.lines > names.length;
  const words = isNarrow ? [...names, leftWords(left), stayedWords(destination)] : names;
  const high = at.lines * 22 + 18;
  return svg('g', {},
    svg('line', { class: 'leaves', x1: at.process + 2, x2: at.box, y1: y - 16, y2: y - 16, 'stroke-width': thickness(left) }),
    svg('line', { class: 'stays', x1: at.process + 2, x2: at.wall - 4, y1: y + 22, y2: y + 22, 'stroke-width': stays ? Math.max(1.5, thickness(destination.stayed)) : 0 }),
    stays === false ? null : svg('line', { class: 'wall', x1: at.wall, x2: at.wall, y1: y + 8, y2: y + 36 }),
    isNarrow ? null : [
      svg('text', { x: at.process + 20, y: y - 28 }, leftWords(left)),
      svg('text', { x: stays ? at.wall + 12 : at.process + 20, y: y + 27 }, stayedWords(destination))],
    svg('rect', { class: 'box', x: at.box, y: y - high / 2, width: at.width - at.box - 4, height: high, rx: 6 }),
    words.map((each, line) => svg('text', {
      x: at.box + 12, y: y + (line - (words.length - 1) / 2) * 22 + 5, class: line === 0 ? 'strong' : null }, short(each, at.letters))));
};

const drawing = (flows) => {
  const at = NARROW.matches ? NARROW_LAYOUT : WIDE_LAYOUT;
  const height = Math.max(1, flows.destinations.length) * at.row;
  return svg('svg', { viewBox: `0 0 ${at.width} ${height}`, role: 'img', 'aria-labelledby': 'drawing-title', class: 'drawing' },
    svg('title', { id: 'drawing-title' },
      flows.destinations.map((each) =>
        `${each.name}: ${leftWords(each.states.exported ?? 0)}, ${stayedWords(each)}`).join('; ')),
    svg('rect', { class: 'box', x: 2, y: 14, width: at.process, height: height - 28, rx: 6 }),
    svg('text', { x: at.process / 2 + 2, y: height / 2 + 5, class: 'strong', 'text-anchor': 'middle' }, at.name),
    flows.destinations.map((each, index) => row(each, index, at)));
};

const reasons = (row) => Object.entries(row.reasons).map(([reason, number]) =>
  el('li', {}, el('code', {}, reason), ` ${count(number)} — ${words.reason(reason)}`));

const destination = (row) => el('section', { 'aria-labelledby': `to-${row.name}` },
  el('h2', { id: `to-${row.name}` }, `To ${row.name}`),
  el('p', {}, named(row.purpose, words.purpose(row.purpose)), ' ', named(row.recipient, words.recipient(row.recipient)), row.label ? el('strong', {}, row.label) : null),
  el('p', {}, 'Spans, events and points in all: ', [...Object.entries(row.states).map(([state, number]) => `${count(number)} ${words.state(state) || state}`),
    row.stayed > 0 ? `${count(row.stayed)} stayed` : null].filter((each) => each !== null).join(' · ') || 'none yet'),
  row.isCompared ? el('p', {}, `Not, or not in full, compared: ${count(row.notEvaluated)}.`) : null,
  table(`Categories at ${row.name}`, [
    { name: 'Category', isHeader: true, cell: (each) => el('a', { href: `#/inventory/${each.category}` }, named(each.category, words.category(each.category))) },
    { name: 'Left', isNumber: true, cell: (each) => each.left ?? 0 },
    { name: 'Possibly left', isNumber: true, cell: (each) => each.possiblySent ?? 0 },
    { name: 'Stayed', isNumber: true, cell: (each) => each.withheld ?? 0 },
    ...(row.isCompared ? [
      { name: 'Would newly leave', isNumber: true, cell: (each) => each.newlyLeaves ?? 0 },
      { name: 'Would newly stay', isNumber: true, cell: (each) => each.newlyStays ?? 0 }] : []),
    { name: 'Because', cell: (each) => (each.reasons ? el('ul', { class: 'plain' }, reasons(each)) : '') },
  ], row.categories));

export const load = () => get('/api/flows');

export const render = (flows) => [
  flows.switchedOff ? el('p', { class: 'notice' }, 'Assent is switched off: nothing leaves.') : null,
  flows.reportsOnly ? el('p', { class: 'notice' }, 'Report only: Assent withholds nothing of the application’s own data, and counts what it would withhold.') : null,
  flows.consentKnown ? null : el('p', { class: 'notice' }, 'Some choices are not known now. What needs a choice stays.'),
  flows.shadowPolicy && !flows.shadowIsRead ? el('p', { class: 'notice' }, `A file of ${flows.shadowPolicy} can’t be read. Nothing is compared with it.`) : null,
  flows.shadowPolicy ? el('p', {}, `Beside them, ${flows.shadowPolicy} counts what it would decide otherwise. It decides nothing.`) : null,
  el('p', {}, `Policies: ${flows.policies.join(', ')}. Counts since the start. The drawing counts spans, events and metric points; the tables count each of them once for every category that it carries.`),
  drawing(flows),
  flows.destinations.map(destination),
];
