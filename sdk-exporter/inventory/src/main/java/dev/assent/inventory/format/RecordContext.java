/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a consent record that Assent does not know. A record conforms to ISO/IEC TS
 * 27560 only if all of them are given. Immutable.
 *
 * @param controller the organization that decides about the data; null if it is not stated
 * @param notice the address of the notice that was shown; null if it is not stated
 * @param language the language of the notice, such as {@code en}; null if it is not stated
 * @param jurisdiction the jurisdiction as a term, such as {@code loc:EU}, or a name; null if it is
 *     not stated
 * @param rights the rights of the person, as terms or names; empty if they are not stated
 */
public record RecordContext(
    @Nullable String controller,
    @Nullable String notice,
    @Nullable String language,
    @Nullable String jurisdiction,
    List<String> rights) {
  /** States nothing. */
  public static final RecordContext NONE = new RecordContext(null, null, null, null, List.of());

  /** Copies the rights. */
  public RecordContext {
    rights = List.copyOf(rights);
  }

  /** Returns the names of the statements that are not given. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    add(missing, "controller", controller == null);
    add(missing, "notice", notice == null);
    add(missing, "language", language == null);
    add(missing, "jurisdiction", jurisdiction == null);
    add(missing, "rights", rights.isEmpty());
    return List.copyOf(missing);
  }

  private static void add(List<String> missing, String name, boolean isMissing) {
    if (isMissing) {
      missing.add(name);
    }
  }
}
