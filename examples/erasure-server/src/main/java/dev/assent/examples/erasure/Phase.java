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
  NOT_FOUND_T2;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
