/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A level that a reader uses.
 *
 * @param subject the account, or the account and the user
 * @param revision the revision that the reader knows; -1 if it knows none
 * @param position the position of what it knows; null if it is unknown
 */
record Level(String subject, long revision, @Nullable Position position) {
  /** The most levels of one reader: {@value}. */
  static final int MOST = 100_000;

  private static final Set<String> MEMBERS = Set.of("subject", "revision", "position");
  private static final int LONGEST = 256;

  /** Reads a level. */
  static Level read(JsonNode item) {
    if (!(item instanceof ObjectNode object)) {
      throw new Problem(422, "a level: must be an object");
    }
    Body level = new Body(object, MEMBERS);
    JsonNode position = object.get("position");
    Position read = position == null ? null : Position.parse(level.text("position"));
    if (position != null && read == null) {
      throw new Problem(422, "position: must be a generation and a heartbeat, as in 3.1742");
    }
    return new Level(subject(level.text("subject")), level.number("revision", -1), read);
  }

  /** Whether the reader knows its document, or that there is none, so that it is compared. */
  boolean isKnown() {
    return revision >= 0 || position != null;
  }

  /** Checks the length of a subject. A subject that does not exist is no mistake. */
  static String subject(String subject) {
    if (subject.isEmpty() || subject.length() > LONGEST) {
      throw new Problem(422, "subject: must have 1 to " + LONGEST + " characters");
    }
    return subject;
  }

  /** Omits the subject. */
  @Override
  public String toString() {
    return "Level";
  }
}
