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
 * What somebody chooses, before it is recorded.
 *
 * @param purpose one purpose
 * @param categories leaves
 * @param granted or denied
 * @param terms under which terms; null only for a denial
 * @param expires when a grant ends; null if it does not
 * @param coversHeld whether a grant covers what was held
 */
record RequestedChoice(
    String purpose,
    SortedSet<String> categories,
    boolean granted,
    @Nullable LocalDate terms,
    @Nullable Instant expires,
    boolean coversHeld) {}
