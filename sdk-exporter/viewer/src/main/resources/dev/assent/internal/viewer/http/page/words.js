// Copyright The Assent Authors
// SPDX-License-Identifier: Apache-2.0

import { toSeconds } from './dom.js';

// Plain words beside the names. A name without an entry stands alone.

const CATEGORIES = {
  'service.telemetry': 'how the service works: durations, counts, technical fields',
  'service.usage': 'which features are used, how often and how long',
  'service.diagnostic': 'failures: kinds of errors, places in the program',
  'service.other': 'other data that the service makes about itself',
  'content.audio': 'sound, and what is computed from it, such as a transcript',
  'content.video': 'pictures, and what is computed from them',
  'content.chat': 'text that a person typed',
  'content.file': 'files, documents and whiteboards',
  'content.other': 'other content, such as free text of unknown origin',
  'protected.education': 'education records',
  'protected.health': 'health information',
  'personal.identifier': 'what identifies a person or a device',
  'personal.contact': 'addresses and phone numbers',
  'personal.network': 'the network address of a person’s device',
  'personal.location': 'where a person is',
  starting: 'Assent did not run yet',
  unclassified: 'nobody said what it is, so it never leaves',
};

const PURPOSES = {
  service_operation: 'to run the service',
  security: 'to keep the service secure',
  product_improvement: 'to improve the product',
  quality_assurance: 'to check quality',
  ai_training: 'to train models',
  'ai_feature.meeting_summary': 'to write meeting summaries',
  'ai_feature.chat_compose': 'to help write messages',
};

const RECIPIENTS = {
  first_party: 'the vendor itself',
  processor: 'a company that computes for the vendor, and may not use the data itself',
  third_party: 'another company',
};

const BASES = {
  allow: 'no consent is needed',
  opt_out: 'it leaves unless somebody said no',
  opt_in: 'it leaves only if somebody said yes',
  never: 'it never leaves',
};

const REASONS = {
  disabled: 'Assent is switched off, so nothing leaves',
  unclassified: 'nobody said what it is',
  policy: 'the policy does not permit it, whatever anybody chose',
  denied: 'somebody said no',
  unset: 'nobody has chosen yet',
  unknown: 'the choice is not known: not loaded, too old, or the data names nobody',
  unknown_additions: 'what the person’s settings add to it is not known yet',
  too_old: 'it was recorded before the consent',
  hold_full: 'it waited for a choice, and newer data needed the room',
  subject_lost: 'it is not known any more whose data it is',
  unsupported: 'this kind of data can’t be checked yet',
  ungated: 'other code changed it on its way',
  gate_failed: 'the check failed',
};

const STATES = {
  queued: 'waiting',
  in_flight: 'on its way',
  spooled: 'on disk, encrypted',
  held: 'held until somebody chooses',
  exported: 'left',
  possibly_sent: 'possibly left',
};

const OUTCOMES = {
  accepted: 'accepted',
  partly_rejected: 'accepted in part',
  refused: 'refused; it may have been read',
  busy: 'the receiver was busy; it may have been read',
  unknown: 'no answer; it may have been read',
  aborted: 'broken off; a part may have been read',
};

const LOST = {
  queue_full: 'the queue was full',
  refused: 'the receiver refused it',
  rejected: 'the receiver rejected a part',
  retries_exhausted: 'every attempt failed',
  encoding: 'it could not be written',
  wrapper: 'other code dropped it',
  closed: 'the process ended',
  spool_full: 'the disk’s room was used up',
  spool_expired: 'it was on disk for too long',
  spool_damaged: 'the disk was damaged or changed',
  spool_erased: 'an erasure could not keep it',
};

const STAYS = {
  unclassified: 'no catalog has the name',
  shape: 'the catalog has the name, but not for this value',
  never: 'the policy does not permit it, whatever anybody chose',
  'not chosen': 'it needs a choice, and the data names nobody who could have made one',
};

const ORIGINS = {
  declared: 'declared in code',
  file: 'a catalog file',
  seen: 'captured',
};

const words = (table) => (name) => (Object.hasOwn(table, name) ? table[name] : '');

export const category = words(CATEGORIES);
export const purpose = words(PURPOSES);
export const recipient = words(RECIPIENTS);
export const basis = words(BASES);
export const reason = words(REASONS);
export const state = words(STATES);
export const outcome = words(OUTCOMES);
export const lost = words(LOST);
export const origin = words(ORIGINS);
export const stays = words(STAYS);

// PT1H30M as 1 h 30 min.
export const duration = (text) => text.replace('PT', '').replace(/([0-9.]+)([HMS])/g, (all, number, unit) =>
  `${number} ${{ H: 'h', M: 'min', S: 's' }[unit]} `).trim();

export const age = (seconds) => {
  if (seconds === undefined || seconds === null) return 'does not age';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} days ago`;
};

// explain() as a sentence.
export const sentence = (line) => {
  const parts = [line.permitted ? 'It may leave' : 'It stays'];
  parts.push(`: ${line.reason}.`);
  if (line.rule) parts.push(` Rule: ${line.rule} (${basis(line.basis)})${line.ruleText ? `, which says “${line.ruleText}”` : ''}.`);
  if (line.source) {
    parts.push(` Source: ${line.source}`);
    if (line.level) parts.push(`, for ${line.level}`);
    if (line.terms) parts.push(`, under the terms of ${line.terms}`);
    parts.push(`; confirmed: ${age(line.ageSeconds)}.`);
  }
  return toSeconds(parts.join(''));
};
