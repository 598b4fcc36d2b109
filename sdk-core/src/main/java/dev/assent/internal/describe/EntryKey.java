/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.describe;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.CatalogName;
import dev.assent.internal.document.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an entry of a catalog is about, and its text: {@code attribute http.route}, {@code metric
 * http.*} for a prefix, {@code metric "http.*"} for a name that ends with a star. Immutable.
 *
 * @param kind {@code attribute}, {@code metric}, {@code event}, {@code span}, {@code scope}, {@code
 *     logger} or {@code reduction}
 * @param name the name, or the start of names
 * @param isPrefix whether it is the start of names
 */
public record EntryKey(String kind, String name, boolean isPrefix) {
  /** The kind of reductions. */
  static final String REDUCTION = "reduction";

  private static final String QUOTE = "\"";
  private static final String STAR = "*";

  private static final Set<String> KINDS =
      Stream.concat(
              Arrays.stream(CatalogName.Kind.values()).map(EntryKey::word), Stream.of(REDUCTION))
          .collect(Collectors.toUnmodifiableSet());

  public static EntryKey of(CatalogName.Kind kind, String name, boolean isPrefix) {
    return new EntryKey(word(kind), name, isPrefix);
  }

  private static String word(CatalogName.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the key of a text.
   *
   * @throws ConfigurationException if {@link #toString} does not write it so
   */
  public static EntryKey parse(String text) {
    int blank = text.indexOf(' ');
    String shown = text.substring(blank + 1);
    boolean isPrefix = shown.endsWith(STAR);
    shown = isPrefix ? shown.substring(0, shown.length() - 1) : shown;
    String kind = text.substring(0, Math.max(0, blank));
    String name = shown.startsWith(QUOTE) ? unquoted(shown) : shown;
    EntryKey key = new EntryKey(kind, name, isPrefix);
    if (!KINDS.contains(kind) || name.isEmpty() || !key.toString().equals(text)) {
      throw new ConfigurationException("catalog", "expected a kind, such as attribute, and a name");
    }
    return key;
  }

  private static String unquoted(String quoted) {
    byte[] json = quoted.getBytes(StandardCharsets.UTF_8);
    return Node.parseJson("catalog", json, json.length).text();
  }

  @Override
  public String toString() {
    return kind + " " + ShownText.of(name) + (isPrefix ? STAR : "");
  }
}
