/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.check.table.PolicyTable;
import dev.assent.internal.check.table.TableJson;
import dev.assent.internal.describe.CatalogDescription;
import dev.assent.internal.describe.EntryDescription;
import dev.assent.internal.describe.ShownText;
import dev.assent.internal.document.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison: a list of policies with catalogs, or a file that {@code table --json}
 * wrote, perhaps with another version of Assent. Immutable.
 *
 * @param isTable whether it is such a file
 * @param version the version of Assent that evaluated it
 * @param hash computes its policy hash
 * @param table its verdicts
 * @param catalogs the names of its catalog files
 * @param catalog describes its entries
 */
record DiffSide(
    boolean isTable,
    String version,
    Supplier<String> hash,
    PolicyTable table,
    List<String> catalogs,
    Supplier<Map<String, EntryDescription>> catalog) {
  /** The key and the value that a table has and no policy. */
  static final String FORMAT = "format";

  static final String TABLE_FORMAT = "assent-policy-table-1";

  private static final int MAX_BYTES = 1 << 26;

  private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Set<String> KEYS =
      Set.of(
          FORMAT,
          "date",
          "assent",
          "hash",
          "policies",
          "catalogs",
          "terms",
          "categories",
          "purposes",
          "since",
          "days",
          "kinds",
          "cells",
          "catalog");

  /**
   * Reads a side.
   *
   * @param side its name, for messages
   * @param policies the list of policies, or the path of a table
   * @throws ConfigurationException naming the side, and what the reader of the file says
   */
  static DiffSide load(String side, String policies, String catalogs, Arguments arguments)
      throws IOException {
    try {
      List<String> files = Arguments.list(catalogs);
      Node table = parsedTable(policies);
      if (table == null) {
        return evaluated(LoadedPolicy.load(Arguments.list(policies), files, arguments));
      }
      if (!files.isEmpty()) {
        throw new ConfigurationException("--catalog", "the table has its own catalog; write -");
      }
      return read(table);
    } catch (IllegalArgumentException invalid) {
      throw new ConfigurationException(side, String.valueOf(invalid.getMessage()), invalid);
    }
  }

  /** Returns the file that {@code table --json} wrote; null if it is a list of policies. */
  private static @Nullable Node parsedTable(String policies) throws IOException {
    if (!isJsonFile(policies)) {
      return null;
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(Path.of(policies))) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    Node node;
    try {
      node = Node.parseJson(policies, bytes, MAX_BYTES);
    } catch (ConfigurationException invalid) {
      if (new String(bytes, StandardCharsets.UTF_8).contains(TABLE_FORMAT)) {
        throw invalid;
      }
      return null; // a policy in JSON may have what YAML allows
    }
    return node.isMap() && (node.map().containsKey(FORMAT) || node.map().containsKey("kinds"))
        ? node
        : null;
  }

  private static boolean isJsonFile(String policies) {
    try {
      return policies.endsWith(".json") && Files.isRegularFile(Path.of(policies));
    } catch (InvalidPathException list) { // with a comma and a colon on Windows
      return false;
    }
  }

  private static DiffSide evaluated(LoadedPolicy loaded) {
    return new DiffSide(
        false,
        LoadedPolicy.version(),
        loaded::hash,
        loaded.table(),
        loaded.catalogNames(),
        () -> CatalogDescription.of(loaded.catalog()));
  }

  private static DiffSide read(Node node) {
    Map<String, Node> root = node.map(KEYS);
    Node format = TableJson.entry(root, FORMAT, node);
    if (!format.text().equals(TABLE_FORMAT)) {
      throw format.problem("expected '" + TABLE_FORMAT + "'; write the table again");
    }
    Node hash = TableJson.entry(root, "hash", node);
    if (!HASH.matcher(hash.text()).matches()) {
      throw hash.problem("expected 'sha256:' and 64 hexadecimal digits");
    }
    Map<String, EntryDescription> entries =
        CatalogDescription.read(TableJson.entry(root, "catalog", node));
    return new DiffSide(
        true,
        ShownText.line(TableJson.entry(root, "assent", node)),
        hash::text,
        TableJson.read(root, node),
        TableJson.entry(root, "catalogs", node).list().stream().map(ShownText::line).toList(),
        () -> entries);
  }

  /** Returns everything about policies, as {@link #load} reads it. */
  static Map<String, Object> tree(LoadedPolicy loaded, String date) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(FORMAT, TABLE_FORMAT);
    tree.put("date", date);
    tree.putAll(loaded.facts());
    tree.put("catalogs", loaded.catalogNames());
    tree.putAll(TableJson.tree(loaded.table()));
    Map<String, Object> entries = new LinkedHashMap<>();
    CatalogDescription.of(loaded.catalog())
        .forEach((name, entry) -> entries.put(name, entry.tree()));
    tree.put("catalog", entries);
    return tree;
  }
}
