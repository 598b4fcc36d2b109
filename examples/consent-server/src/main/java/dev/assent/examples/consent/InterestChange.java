/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

  /** The most subjects that one change removes: more than a body has. */
  private static final int MOST_REMOVED = MAX_BYTES;

  /** Reads a change. */
  static InterestChange read(byte[] json) {
    ObjectNode numbers = Json.object();
    Levels added = new Levels();
    List<String> removed = new ArrayList<>();
    Json.members(
        json,
        Map.of(
            "number", parser -> numbers.set("number", Json.value(parser)),
            "add", parser -> Json.items(parser, "add", Level.MOST, added),
            "remove",
                parser ->
                    Json.items(
                        parser, "remove", MOST_REMOVED, item -> removed.add(subject(item)))));
    long number = new Body(numbers, Set.of("number")).number("number", 0);
    if (number == 0) {
      throw new Problem(422, "number: must be the next number, from 1");
    }
    return new InterestChange(number, added.all(), removed);
  }

  /** Reads the levels with which a stream begins. */
  static List<Level> levels(byte[] json) {
    Levels levels = new Levels();
    AtomicBoolean isThere = new AtomicBoolean();
    Json.members(
        json,
        Map.of(
            "levels",
            parser -> {
              Json.items(parser, "levels", Level.MOST, levels);
              isThere.set(true);
            }));
    if (!isThere.get()) {
      throw new Problem(422, "levels: must be a list");
    }
    return levels.all();
  }

  private static String subject(JsonNode item) {
    if (!item.isTextual()) {
      throw new Problem(422, "remove: must contain only strings");
    }
    return Level.subject(item.textValue());
  }

  /** Levels of different subjects; of two with the same subject, the last one counts. */
  private static final class Levels implements Consumer<JsonNode> {
    private final Map<String, Level> bySubject = new LinkedHashMap<>();

    @Override
    public void accept(JsonNode item) {
      Level level = Level.read(item);
      bySubject.put(level.subject(), level);
    }

    List<Level> all() {
      return new ArrayList<>(bySubject.values());
    }
  }

  /** Omits the subjects. */
  @Override
  public String toString() {
    return "InterestChange[" + number + "]";
  }
}
