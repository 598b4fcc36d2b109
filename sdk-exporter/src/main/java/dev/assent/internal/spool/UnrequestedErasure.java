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
public record UnrequestedErasure(long erased, long possiblySent) {
  /** Nothing. */
  public static final UnrequestedErasure NOTHING = new UnrequestedErasure(0, 0);

  UnrequestedErasure and(UnrequestedErasure more) {
    return new UnrequestedErasure(erased + more.erased, possiblySent + more.possiblySent);
  }
}
