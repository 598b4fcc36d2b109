/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

/**
 * A change of a document.
 *
 * @param id grows in the order in which changes become visible
 * @param subject the subject of the document
 */
record Change(long id, String subject) {}
