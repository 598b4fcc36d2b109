/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which answers at a platform are which choices here. What it does not list makes no choice.
 * Immutable.
 *
 * @param account the account of the people
 * @param terms the version of the terms that the platforms show
 * @param platforms the platforms, by name
 */
record BridgeMapping(String account, LocalDate terms, Map<String, Platform> platforms) {
  /** The names of the platforms that the bridge reads. */
  static final Set<String> NAMES = Set.of("didomi", "usercentrics");

  /**
   * A platform.
   *
   * @param sources the organizations or configurations whose events count
   * @param rows the choices
   */
  record Platform(Set<String> sources, List<Row> rows) {
    /** Returns whether a row needs an answer. */
    boolean isListed(BridgeEvent.Signal signal) {
      return rows.stream().anyMatch(row -> row.needs(signal));
    }
  }

  /**
   * A choice: it is a yes if each named answer is one, and a no if one is a no.
   *
   * @param purpose the platform's purpose; null if only the vendor counts
   * @param vendor the platform's vendor or service; null if only the purpose counts
   * @param ours the purpose here
   * @param categories the leaves here
   */
  record Row(
      @Nullable String purpose,
      @Nullable String vendor,
      String ours,
      SortedSet<String> categories) {
    boolean needs(BridgeEvent.Signal signal) {
      return signal.id().equals(signal.kind() == BridgeEvent.Kind.PURPOSE ? purpose : vendor);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming the member or the row that is wrong
   */
  static BridgeMapping read(Path file, Vocabulary vocabulary) throws IOException {
    try {
      ObjectNode json = Json.object(Files.readAllBytes(file));
      Map<String, Platform> platforms = new HashMap<>();
      for (String name : NAMES) {
        if (json.has(name)) {
          platforms.put(name, platform(name, json.get(name), vocabulary));
        }
      }
      Set<String> members = new HashSet<>(NAMES);
      members.add("account");
      members.add("terms");
      Body body = new Body(json, members);
      LocalDate terms = body.date("terms");
      String account = body.text("account");
      if (terms == null || platforms.isEmpty() || !Subjects.isName(account)) {
        throw new Problem(422, "account, terms and a platform of " + NAMES + " must be given");
      }
      return new BridgeMapping(account, terms, Map.copyOf(platforms));
    } catch (Problem | DateTimeException wrong) {
      throw new IOException("--bridge: " + wrong.getMessage());
    }
  }

  private static Platform platform(String name, JsonNode json, Vocabulary vocabulary) {
    Set<String> sources = new HashSet<>();
    json.path("sources").forEach(source -> sources.add(source.asText()));
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : json.path("choices")) {
      rows.add(row(name + ", choice " + (rows.size() + 1), row, vocabulary));
    }
    if (sources.isEmpty() || rows.isEmpty()) {
      throw new Problem(422, name + ": must have sources and choices");
    }
    requireAPurposePerVendor(name, rows);
    return new Platform(Set.copyOf(sources), List.copyOf(rows));
  }

  private static Row row(String where, JsonNode json, Vocabulary vocabulary) {
    String purpose = optional(json.path("purpose"));
    String vendor = optional(json.path("vendor"));
    if (purpose == null && vendor == null) {
      throw new Problem(422, where + ": must name a purpose, a vendor or both");
    }
    try {
      SortedSet<String> categories = new TreeSet<>();
      for (JsonNode category : json.path("categories")) {
        categories.addAll(vocabulary.leavesOf(category.asText()));
      }
      if (categories.isEmpty()) {
        throw new Problem(422, "categories: must not be empty");
      }
      return new Row(
          purpose, vendor, vocabulary.knownPurpose(json.path("for").asText()), categories);
    } catch (Problem wrong) {
      throw new Problem(422, where + ": " + wrong.getMessage());
    }
  }

  /** A choice here names no recipient, so a yes to one vendor must not be one to another. */
  private static void requireAPurposePerVendor(String name, List<Row> rows) {
    Map<String, String> vendors = new HashMap<>();
    for (Row row : rows) {
      String vendor = row.vendor() == null ? "" : row.vendor();
      String other = vendors.putIfAbsent(row.ours(), vendor);
      if (other != null && !other.equals(vendor)) {
        throw new Problem(
            422,
            name
                + ": two vendors have the same purpose here ("
                + row.ours()
                + "); each needs one of its own, since a choice names no recipient");
      }
    }
  }

  private static @Nullable String optional(JsonNode node) {
    return node.isTextual() && !node.textValue().isEmpty() ? node.textValue() : null;
  }
}
