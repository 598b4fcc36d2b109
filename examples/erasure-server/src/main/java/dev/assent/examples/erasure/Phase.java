/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.util.Locale;

/** How far a request is at one store. */
enum Phase {
  /** The store was not asked yet, or did not do it. */
  ACCEPTED,
  /** The store deleted, and a look right after it found nothing. */
  DELETED,
  /** A look after the store's ingestion found nothing. */
  NOT_FOUND_T1,
  /** A look a day later found nothing. Nobody looks again. */
  NOT_FOUND_T2,
  /** The map says that the store has none of the categories, so nobody looks. */
  NOT_KEPT;

  /** Returns whether something is still to be done. */
  boolean isOpen() {
    return this != NOT_FOUND_T2 && this != NOT_KEPT;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
