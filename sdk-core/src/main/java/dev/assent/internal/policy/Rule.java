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
 * One rule of a policy, with its place in the text. Immutable.
 *
 * @param categories the mask of its categories
 * @param purposes the names of its purposes, with wildcards and exceptions resolved
 * @param recipients its recipients
 * @param basis its requirement
 * @param since the date of the terms that introduced it; null if it applies to all data
 * @param pending the treatment of data while an {@code opt_in} choice is unset or unknown
 * @param treatment the treatment of a withheld field
 * @param inherits false if only the subject's own grant applies
 * @param policy the name of the preset, or the path of the file
 * @param line the line number, from 1
 * @param text the rule on one line, as the policy has it
 */
public record Rule(
    long categories,
    Set<String> purposes,
    Set<Recipient> recipients,
    Basis basis,
    @Nullable LocalDate since,
    Pending pending,
    Treatment treatment,
    boolean inherits,
    String policy,
    int line,
    String text) {
  /** Returns the start (UTC) of {@code since}; {@link Long#MIN_VALUE} if there is none. */
  long sinceEpochNanos() {
    return since == null
        ? Long.MIN_VALUE
        : Math.multiplyExact(since.toEpochDay(), TimeUnit.DAYS.toNanos(1));
  }

  /** Returns the place in the text, such as {@code strict:12}. */
  public String location() {
    return policy + ":" + line;
  }
}
