/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which erasure server says what became of deletions.
 *
 * @param deletions the address to which processes send their requests; the one of an answer is
 *     below it
 * @param token a file with the bearer token, which is read for each request
 * @param interval the time between two questions about one deletion
 * @param keep how long a deletion is shown after its last answer
 */
public record ErasureServerAddress(URI deletions, Path token, Duration interval, Duration keep) {
  /** {@link #keep} unless it is set: a year. */
  public static final Duration KEEP = Duration.ofDays(365);

  /** Omits the address. */
  @Override
  public String toString() {
    return "ErasureServerAddress";
  }
}
