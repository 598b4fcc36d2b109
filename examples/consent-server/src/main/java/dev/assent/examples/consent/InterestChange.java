/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * A change of a reader's interest.
 *
 * @param number its number: the one of the last change and one more; the first is 1
 * @param added levels that the reader uses now, or knows otherwise now
 * @param removed subjects that the reader does not use any more
 */
record InterestChange(long number, List<Level> added, List<String> removed) {
  /** The largest body, in bytes: {@value}. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final Set<String> MEMBERS = Set.of("number", "add", "remove");

  static InterestChange read(byte[] json) {
    ObjectNode object = Json.object(json);
    Body body = new Body(object, MEMBERS);
    long number = body.number("number", 0);
    if (number == 0) {
      throw new Problem(422, "number: must be the next number, from 1");
    }
    List<String> removed = body.texts("remove").stream().map(Level::subject).toList();
    return new InterestChange(number, Level.list(object, "add"), removed);
  }

  /** Omits the subjects. */
  @Override
  public String toString() {
    return "InterestChange[" + number + "]";
  }
}
