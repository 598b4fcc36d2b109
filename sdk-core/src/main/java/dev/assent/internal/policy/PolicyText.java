/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of one policy, a preset or a file: parsed, but not validated as rules. Immutable.
 *
 * @param name the name of the preset, or the path as it was listed
 * @param file the file; null for a preset
 * @param entries the entries of its root
 */
record PolicyText(String name, @Nullable Path file, Map<String, Node> entries) {
  /** The variable that lists the policies in force. */
  static final String VARIABLE = "ASSENT_POLICY";

  static final Set<String> KEYS = Set.of("terms", "purposes", "rules");
  static final int MAX_BYTES = 1 << 20;

  /**
   * Reads all policies of a list.
   *
   * @param variable what lists them
   * @throws ConfigurationException naming the invalid entry
   */
  static List<PolicyText> read(String variable, List<String> names) {
    if (names.isEmpty()) {
      throw new ConfigurationException(variable, "is empty; " + valid());
    }
    List<PolicyText> texts = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (String name : names) {
      PolicyText text =
          PooledPolicy.PRESETS.contains(name) ? preset(variable, name) : file(variable, name);
      Path file = text.file;
      if (!seen.add(file == null ? name : file.toAbsolutePath().normalize())) {
        throw new ConfigurationException(variable, "'" + name + "' is listed twice");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Reads the preset's JSON: its YAML says the same, but the first YAML delays the start. */
  private static PolicyText preset(String variable, String name) {
    try (InputStream resource = PolicyText.class.getResourceAsStream(name + ".json")) {
      if (resource == null) {
        throw new ConfigurationException(variable, "the preset '" + name + "' is not in the jar");
      }
      Node root = Node.parseJson(name, resource.readNBytes(MAX_BYTES + 1), MAX_BYTES);
      return new PolicyText(name, null, root.map(KEYS));
    } catch (IOException unreadable) {
      throw new ConfigurationException(
          variable, "can't read the preset '" + name + "'", unreadable);
    }
  }

  private static PolicyText file(String variable, String name) {
    Path file;
    try {
      file = Path.of(name);
    } catch (InvalidPathException invalid) {
      throw new ConfigurationException(variable, "'" + name + "' is not a path; " + valid());
    }
    if (name.isBlank() || !Files.exists(file)) {
      throw new ConfigurationException(
          variable, "'" + name + "' is neither a preset nor a file; " + valid());
    }
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(variable, "'" + name + "' is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      Node root = Node.parse(name, in.readNBytes(MAX_BYTES + 1), MAX_BYTES);
      return new PolicyText(name, file, root.map(KEYS));
    } catch (IOException unreadable) {
      throw new ConfigurationException(variable, "can't read '" + name + "'", unreadable);
    }
  }

  private static String valid() {
    return "list presets "
        + PooledPolicy.PRESETS
        + " and paths of policy files, separated by commas";
  }
}
