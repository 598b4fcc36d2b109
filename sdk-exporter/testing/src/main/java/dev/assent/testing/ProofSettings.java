/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The system properties of a proof.
 *
 * @param page the file of the page
 * @param inventory the reviewed inventory, by which canaries are judged; null for that of the run
 * @param severalJvms whether a test JVM may end without having recorded anything
 * @param build the id of the build; null if it gave none
 */
record ProofSettings(
    Path page, @Nullable Path inventory, boolean severalJvms, @Nullable String build) {
  /** The system property with the file of the page: {@value}. */
  static final String PAGE = "assent.prove";

  /** The system property with the reviewed inventory: {@value}. */
  static final String INVENTORY = "assent.prove.inventory";

  /** The system property for builds with several test JVMs: {@value}. */
  static final String JVMS = "assent.prove.jvms";

  /** The system property with a word that no other build has: {@value}. */
  static final String BUILD = "assent.prove.build";

  /**
   * Reads the properties.
   *
   * @return null if there is none
   * @throws IllegalArgumentException if one can't be used; the message says what is valid
   */
  static @Nullable ProofSettings of(Map<String, String> properties) {
    Map<String, String> given = new TreeMap<>(properties);
    given.keySet().removeIf(name -> !isOurs(name));
    if (given.isEmpty()) {
      return null;
    }
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    unknown.remove(PAGE);
    unknown.remove(INVENTORY);
    unknown.remove(JVMS);
    unknown.remove(BUILD);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          unknown.first()
              + " is unknown; known: "
              + String.join(", ", PAGE, INVENTORY, JVMS, BUILD));
    }
    return new ProofSettings(
        page(given.get(PAGE)),
        inventory(given.get(INVENTORY)),
        isSeveral(given.get(JVMS)),
        build(given.get(BUILD)));
  }

  /** Whether a system property is one of a proof. */
  static boolean isOurs(String property) {
    return property.equals(PAGE) || property.startsWith(PAGE + ".");
  }

  static Path page(@Nullable String value) {
    if (value == null || !value.endsWith(".html") || Files.isDirectory(Path.of(value))) {
      throw new IllegalArgumentException(
          PAGE
              + (value == null ? " is missing" : " is '" + value + "'")
              + "; expected the file of the page, such as target/assent-proof.html");
    }
    return Path.of(value).toAbsolutePath();
  }

  private static @Nullable Path inventory(@Nullable String value) {
    if (value == null) {
      return null;
    }
    Path file = Path.of(value).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          INVENTORY + " is '" + value + "', which is no file; expected a committed inventory");
    }
    return file;
  }

  private static boolean isSeveral(@Nullable String value) {
    if (value != null && !value.equals("one") && !value.equals("several")) {
      throw new IllegalArgumentException(
          JVMS + " is '" + value + "'; expected one (the default) or several");
    }
    return "several".equals(value);
  }

  private static @Nullable String build(@Nullable String value) {
    if (value != null && !value.matches("[A-Za-z0-9._:/+-]{1,100}")) {
      throw new IllegalArgumentException(
          BUILD
              + " is '"
              + value
              + "'; expected a word that no other build has, such as the number of the build:"
              + " letters, digits and . _ : / + -");
    }
    return value;
  }
}
