/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

/**
 * What was erased although nobody waited for it.
 *
 * @param erased data that lost fields or were erased whole
 * @param possiblySent of those, data that an attempt may have handed on before
 */
public record Unasked(long erased, long possiblySent) {
  /** Nothing. */
  public static final Unasked NOTHING = new Unasked(0, 0);

  Unasked and(Unasked more) {
    return new Unasked(erased + more.erased, possiblySent + more.possiblySent);
  }
}
