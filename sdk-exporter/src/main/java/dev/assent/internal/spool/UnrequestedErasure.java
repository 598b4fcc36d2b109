/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

/**
 * The counts of data that was erased without a request.
 *
 * @param erased the number of data items that lost fields or were erased whole
 * @param possiblySent the number of these data items that an earlier attempt may have sent
 */
public record UnrequestedErasure(long erased, long possiblySent) {
  /** No data. */
  public static final UnrequestedErasure NOTHING = new UnrequestedErasure(0, 0);
}
