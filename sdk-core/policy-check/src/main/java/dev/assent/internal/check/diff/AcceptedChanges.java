/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.check.table.PolicyTable.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes that somebody has reviewed and accepted, each with a reason. A file has one per line:
 *
 * <pre>
 * # a comment
 * newly-permitted content.chat ai_training first_party: never -> opt_in | terms of 2024, ticket 12
 * </pre>
 *
 * Categories and purposes may be lists with commas. A change of a catalog is written as the
 * comparison prints it. A line that accepts something which does not change any more is stale.
 * Immutable.
 */
public final class AcceptedChanges {
  /** No accepted changes. */
  public static final AcceptedChanges NONE = new AcceptedChanges(Map.of());

  /** The first word of a change of a catalog. */
  public static final String LOOSENED = "loosened";

  private static final int WORDS = 4;

  /** The place of each key's line. */
  private final Map<String, String> lines;

  private AcceptedChanges(Map<String, String> lines) {
    this.lines = lines;
  }

  /**
   * Reads the lines of a file.
   *
   * @param where the name of the file
   * @throws ConfigurationException naming the line that has no reason or no valid form
   */
  public static AcceptedChanges read(String where, List<String> lines) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String location = where + ":" + (i + 1);
      int bar = line.indexOf(" | ");
      if (bar < 0 || line.substring(bar + 3).isBlank()) {
        throw new ConfigurationException(
            location, "has no reason; write 'CHANGE | REASON' with a change as 'diff' prints it");
      }
      keys(location, line.substring(0, bar).strip()).forEach(key -> keys.put(key, location));
    }
    return new AcceptedChanges(keys);
  }

  private static List<String> keys(String location, String change) {
    if (change.startsWith(LOOSENED + " ")) {
      return List.of(change);
    }
    int colon = change.indexOf(": ");
    String[] words = change.substring(0, Math.max(0, colon)).split(" ", -1);
    if (words.length != WORDS) {
      throw new ConfigurationException(
          location,
          "is no change; write 'KIND CATEGORIES PURPOSES RECIPIENT: BEFORE -> AFTER | REASON'");
    }
    List<String> keys = new ArrayList<>();
    for (String category : words[1].split(",", -1)) {
      for (String purpose : words[2].split(",", -1)) {
        Place place = new Place(category, purpose, words[3]);
        keys.add(Change.key(words[0], place, change.substring(colon + 2)));
      }
    }
    return keys;
  }

  /** Returns whether a change is accepted. */
  public boolean has(String key) {
    return lines.containsKey(key);
  }

  /**
   * Returns the stale lines, each with its place.
   *
   * @param present the keys of all changes
   */
  public List<String> stale(Set<String> present) {
    List<String> stale = new ArrayList<>();
    lines.forEach(
        (key, location) -> {
          if (!present.contains(key)) {
            stale.add(location + ": is stale, remove it: " + key);
          }
        });
    return stale;
  }
}
