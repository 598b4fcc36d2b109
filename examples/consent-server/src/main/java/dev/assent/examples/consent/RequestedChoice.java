/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A choice that is not recorded yet.
 *
 * @param purpose one purpose
 * @param categories leaves
 * @param granted whether it is a grant; otherwise it is a denial
 * @param terms the terms of a grant; null only for a denial
 * @param expires the end of a grant; null if it has none
 * @param coversHeld whether a grant covers data on hold
 */
record RequestedChoice(
    String purpose,
    SortedSet<String> categories,
    boolean granted,
    @Nullable LocalDate terms,
    @Nullable Instant expires,
    boolean coversHeld) {
  /** Returns the choice about some of its leaves. */
  RequestedChoice about(SortedSet<String> some) {
    return new RequestedChoice(purpose, some, granted, terms, expires, coversHeld);
  }
}
