/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.policy.Basis;
import dev.assent.policy.Recipient;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy, traceable to where it was written.
 *
 * @param categories the mask it speaks of
 * @param purposes names of the purposes it speaks of, wildcards and exceptions resolved
 * @param recipients the recipients it speaks of
 * @param basis what it asks for
 * @param since the terms that introduced it; null if it was always there
 * @param pending what happens while an {@code opt_in} choice is open
 * @param treatment what becomes of a withheld field
 * @param inherit false if only the subject's own grant counts
 * @param policy the preset's name or the file's path
 * @param line the line in it, from 1
 */
public record Rule(
    long categories,
    Set<String> purposes,
    Set<Recipient> recipients,
    Basis basis,
    @Nullable LocalDate since,
    Pending pending,
    Treatment treatment,
    boolean inherit,
    String policy,
    int line) {
  /** The start (UTC) of {@code since}; {@link Long#MIN_VALUE} if there is none. */
  long sinceEpochNanos() {
    return since == null
        ? Long.MIN_VALUE
        : Math.multiplyExact(since.toEpochDay(), TimeUnit.DAYS.toNanos(1));
  }

  /** Where it was written, such as {@code strict:12}. */
  public String where() {
    return policy + ":" + line;
  }
}
