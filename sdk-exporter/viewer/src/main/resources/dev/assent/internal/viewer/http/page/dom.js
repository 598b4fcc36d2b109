// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

// Builds elements. All text is set as text, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
};

export const el = (name, attributes = {}, ...children) =>
  fill(document.createElement(name), attributes, children);

export const svg = (name, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

export const clear = (node) => { node.replaceChildren(); return node; };

export const count = (number) => new Intl.NumberFormat('en').format(number ?? 0);

export const time = (millis) => {
  const date = new Date(millis);
  return el('time', { datetime: date.toISOString() }, date.toLocaleTimeString('en-GB'));
};

// A time that an answer wrote as text, to the second.
export const moment = (text) => el('time', { datetime: text }, toSeconds(text));

export const toSeconds = (text) => text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z/g, '$1 $2 UTC');

// Downloads a text as a file, without an address that anybody else could open.
export const download = (name, type, text) => {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
};
