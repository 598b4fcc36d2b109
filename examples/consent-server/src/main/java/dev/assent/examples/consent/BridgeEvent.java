/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a platform says about one person. Immutable.
 *
 * @param source the organization or the configuration at the platform
 * @param isOfOtherRegulation whether it was asked for another regulation than the GDPR
 * @param user the person, as the platform names them
 * @param at when the person answered; null if the platform does not say
 * @param signals the answers
 * @param unreadable the number of answers that can't be read
 */
record BridgeEvent(
    String source,
    boolean isOfOtherRegulation,
    String user,
    @Nullable Instant at,
    List<Signal> signals,
    int unreadable) {
  /** What an answer is about. */
  enum Kind {
    PURPOSE,
    VENDOR
  }

  /**
   * An answer.
   *
   * @param id the purpose or the vendor, as the platform names it
   * @param value yes or no; null if it is neither, so that the answer is unknown
   */
  record Signal(Kind kind, String id, @Nullable Boolean value) {}

  /** Omits the person and the answers. */
  @Override
  public String toString() {
    return "BridgeEvent[" + signals.size() + " signals]";
  }
}
