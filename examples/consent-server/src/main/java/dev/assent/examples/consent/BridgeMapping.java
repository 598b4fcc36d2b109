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
  /** The longest name of a purpose or a vendor at a platform. */
  private static final int MAX_ID = 256;

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

    /** Returns the yeses that the choice needs. */
    List<BridgeEvent.Signal> needed() {
      List<BridgeEvent.Signal> needed = new ArrayList<>();
      if (purpose != null) {
        needed.add(new BridgeEvent.Signal(BridgeEvent.Kind.PURPOSE, purpose, true));
      }
      if (vendor != null) {
        needed.add(new BridgeEvent.Signal(BridgeEvent.Kind.VENDOR, vendor, true));
      }
      return needed;
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
      requireOneAnswerPerChoice(platforms);
      return new BridgeMapping(account, terms, Map.copyOf(platforms));
    } catch (Problem | DateTimeException wrong) {
      throw new IOException("--bridge: " + wrong.getMessage());
    }
  }

  private static Platform platform(String name, JsonNode json, Vocabulary vocabulary) {
    Body body = new Body(object(name, json), Set.of("sources", "choices"));
    Set<String> sources = Set.copyOf(body.texts("sources"));
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : json.path("choices")) {
      rows.add(row(name + ", choice " + (rows.size() + 1), row, vocabulary));
    }
    if (sources.isEmpty() || rows.isEmpty()) {
      throw new Problem(422, name + ": must have sources and choices");
    }
    return new Platform(sources, List.copyOf(rows));
  }

  private static ObjectNode object(String where, JsonNode json) {
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new Problem(422, where + ": must be an object");
  }

  private static Row row(String where, JsonNode json, Vocabulary vocabulary) {
    try {
      Body body = new Body(object(where, json), Set.of("purpose", "vendor", "for", "categories"));
      String purpose = json.has("purpose") ? id(body, "purpose") : null;
      String vendor = json.has("vendor") ? id(body, "vendor") : null;
      if (purpose == null && vendor == null) {
        throw new Problem(422, "must name a purpose, a vendor or both");
      }
      SortedSet<String> categories = new TreeSet<>();
      for (String category : body.texts("categories")) {
        categories.addAll(vocabulary.leavesOf(category));
      }
      if (categories.isEmpty()) {
        throw new Problem(422, "categories: must not be empty");
      }
      return new Row(purpose, vendor, vocabulary.knownPurpose(body.text("for")), categories);
    } catch (Problem wrong) {
      throw new Problem(422, where + ": " + wrong.getMessage());
    }
  }

  private static String id(Body body, String member) {
    String id = body.text(member);
    if (id.isEmpty() || id.length() > MAX_ID) {
      throw new Problem(422, member + ": must have 1 to " + MAX_ID + " characters");
    }
    return id;
  }

  /**
   * A choice here names no recipient and no platform, so a yes to one question must not be one to
   * another: a purpose here belongs to one vendor of one platform, and its categories to one row.
   */
  private static void requireOneAnswerPerChoice(Map<String, Platform> platforms) {
    Map<String, String> owners = new HashMap<>();
    Set<String> cells = new HashSet<>();
    for (Map.Entry<String, Platform> platform : platforms.entrySet()) {
      for (Row row : platform.getValue().rows()) {
        String owner = platform.getKey() + " " + row.vendor();
        String other = owners.putIfAbsent(row.ours(), owner);
        boolean isNew = true;
        for (String category : row.categories()) {
          isNew &= cells.add(row.ours() + " " + category);
        }
        if (!isNew || (other != null && !other.equals(owner))) {
          throw new Problem(
              422,
              "two vendors, platforms or questions have the same purpose here ("
                  + row.ours()
                  + "); each needs one of its own, since a choice names no recipient");
        }
      }
    }
  }
}
