/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import java.util.Comparator;
import java.util.Objects;

/**
 * A way on which data can leave the process beside the exporters that Assent controls, as far as it
 * can be seen from inside the process. It has no argument, path, key or value. Immutable.
 *
 * @param name what it is, from a table in Assent's code
 * @param state whether its data passes a gate
 * @param count how many of them there are, at least 1
 * @param advice what to do about it; empty unless it is not gated
 */
public record WayOut(String name, State state, int count, String advice) {
  /** By name. */
  static final Comparator<WayOut> ORDER = Comparator.comparing(WayOut::name);

  /** Whether the data of a way out passes a gate of Assent. */
  public enum State {
    /** Its data passes a gate. */
    GATED,
    /** Assent closed it: it gets no data. */
    CLOSED,
    /** Its data passes no gate. */
    NOT_GATED
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the count is less than 1
   */
  public WayOut {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(advice, "advice");
    if (count < 1) {
      throw new IllegalArgumentException("the count of a way out must be at least 1");
    }
  }

  /** Returns a way out that covers this one and another one of the same name. */
  WayOut covering(WayOut other) {
    WayOut looser = state.compareTo(other.state) >= 0 ? this : other;
    return new WayOut(name, looser.state, Math.max(count, other.count), looser.advice);
  }

  /** Returns a sentence for a person. */
  @Override
  public String toString() {
    String subject = count == 1 ? name : name + " (" + count + ")";
    return switch (state) {
      case GATED -> "Gated: " + subject + ".";
      case CLOSED -> "Closed: " + subject + ".";
      case NOT_GATED -> "Not gated by Assent: " + subject + ". " + advice;
    };
  }
}
