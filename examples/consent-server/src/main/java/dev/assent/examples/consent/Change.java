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
 * @param revision the revision that the change gave to the document, as published
 */
record Change(long id, String subject, long revision) {
  /** Omits the subject. */
  @Override
  public String toString() {
    return "Change[" + id + "]";
  }
}
