/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import dev.assent.config.ConfigurationException;
import dev.assent.examples.consent.Listening;
import dev.assent.internal.document.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reviewed file that says which fields of which store hold which category. Nothing is guessed:
 * a category without a row is answered with <i>can't</i>. Immutable.
 *
 * @param stores by name
 */
record ErasureMap(Map<String, StoreMap> stores) {
  private static final int MAX_BYTES = 256 * 1024;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h)");

  /** An index, as OpenSearch allows them; also a pattern or an alias. */
  private static final Pattern INDEX = Pattern.compile("[a-z0-9][a-z0-9._*-]{0,199}");

  /** A table, with its schema or without. */
  private static final Pattern TABLE =
      Pattern.compile("[a-z_][a-z0-9_]{0,62}(\\.[a-z_][a-z0-9_]{0,62})?");

  /** A path in a document; names may contain dots. */
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_@][A-Za-z0-9_.@:-]{0,255}");

  /** A column, or a key of a column with an object. */
  private static final Pattern COLUMN =
      Pattern.compile("[a-z_][a-z0-9_]{0,62}(/[A-Za-z0-9_.:-]{1,255})?");

  private static final Set<String> KEYS =
      Set.of(
          "kind",
          "address",
          "table",
          "index",
          "references",
          "destinations",
          "structure",
          "fields",
          "ingestion",
          "backups",
          "user",
          "password",
          "insecure");

  /**
   * Reads a file.
   *
   * @throws ConfigurationException naming the file and the line that is wrong
   * @throws IOException if the file can't be read
   */
  static ErasureMap read(Path file) throws IOException {
    Node root = Node.parse(String.valueOf(file.getFileName()), Files.readAllBytes(file), MAX_BYTES);
    Map<String, StoreMap> stores = new LinkedHashMap<>();
    Node all = required(root, root.map(Set.of("stores")), "stores");
    for (Map.Entry<String, Node> store : all.map().entrySet()) {
      stores.put(store.getKey(), store(store.getKey(), store.getValue()));
    }
    if (stores.isEmpty()) {
      throw all.problem("must name at least one store");
    }
    return new ErasureMap(stores);
  }

  /** Returns the stores that get the data of a destination. */
  List<StoreMap> of(String destination) {
    return stores.values().stream().filter(it -> it.destinations().contains(destination)).toList();
  }

  private static StoreMap store(String name, Node node) {
    if (!NAME.matcher(name).matches()) {
      throw node.problem("a store's name must be 1 to 64 of a-z, 0-9, '_' and '-'");
    }
    Map<String, Node> keys = node.map(KEYS);
    StoreMap.Kind kind = kind(required(node, keys, "kind"));
    boolean isTable = kind == StoreMap.Kind.POSTGRESQL;
    for (String wrong : isTable ? List.of("index", "insecure") : List.of("table")) {
      if (keys.containsKey(wrong)) {
        throw keys.get(wrong).problem("unknown key for this kind of store");
      }
    }
    Pattern form = isTable ? COLUMN : PATH;
    Map<String, String> named = new LinkedHashMap<>();
    Field references = field(required(node, keys, "references"), form, named);
    List<Field> structure = new ArrayList<>();
    for (Node each : required(node, keys, "structure").list()) {
      structure.add(field(each, form, named));
    }
    Map<String, List<Field>> fields = fields(required(node, keys, "fields"), form, named);
    Node user = keys.get("user");
    Node password = keys.get("password");
    return new StoreMap(
        name,
        kind,
        isTable
            ? database(required(node, keys, "address"))
            : server(required(node, keys, "address"), keys.get("insecure")),
        text(
            required(node, keys, isTable ? "table" : "index"),
            isTable ? TABLE : INDEX,
            isTable ? "a table, as in telemetry or audit.telemetry" : "an index"),
        references,
        names(required(node, keys, "destinations")),
        List.copyOf(structure),
        fields,
        duration(required(node, keys, "ingestion")),
        backups(required(node, keys, "backups")),
        user == null ? null : user.text(),
        password == null ? null : Path.of(password.text()));
  }

  private static Node required(Node of, Map<String, Node> keys, String key) {
    Node node = keys.get(key);
    if (node == null) {
      throw of.problem("the key " + key + " is missing");
    }
    return node;
  }

  private static StoreMap.Kind kind(Node node) {
    for (StoreMap.Kind kind : StoreMap.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(node.text())) {
        return kind;
      }
    }
    throw node.problem("unknown kind; valid: opensearch, postgresql");
  }

  private static String database(Node node) {
    String text = node.text();
    if (!text.startsWith("jdbc:postgresql:") || text.contains("password=")) {
      throw node.problem(
          "must be a URL as in jdbc:postgresql://127.0.0.1/telemetry, without a password, which"
              + " belongs in the file that the key password names");
    }
    return text;
  }

  /** Plain HTTP shows data and password to the network; so it is for loopback, or asked for. */
  private static String server(Node node, @Nullable Node insecure) {
    URI uri;
    try {
      uri = URI.create(node.text());
    } catch (IllegalArgumentException malformed) {
      throw node.problem("must be a URL as in https://127.0.0.1:9200");
    }
    boolean isPlain = "http".equals(uri.getScheme());
    if (!(isPlain || "https".equals(uri.getScheme()))
        || uri.getHost() == null
        || uri.getRawUserInfo() != null) {
      throw node.problem(
          "must be a URL as in https://127.0.0.1:9200, without a user and a password");
    }
    boolean isAllowed = insecure != null && insecure.bool();
    if (isPlain && !isAllowed && !Listening.isLoopback(uri.getHost())) {
      throw node.problem(
          "must be https, since data and the password pass the network; on a network where nobody"
              + " else can read, add the key insecure with the value true");
    }
    return node.text();
  }

  private static String text(Node node, Pattern pattern, String wanted) {
    if (!pattern.matcher(node.text()).matches()) {
      throw node.problem("must be " + wanted);
    }
    return node.text();
  }

  private static Set<String> names(Node node) {
    Set<String> names = new TreeSet<>();
    for (Node each : node.list()) {
      names.add(text(each, NAME, "the name of a destination"));
    }
    if (names.isEmpty()) {
      throw node.problem("must name at least one destination");
    }
    return names;
  }

  private static Map<String, List<Field>> fields(
      Node node, Pattern form, Map<String, String> named) {
    Map<String, List<Field>> fields = new LinkedHashMap<>();
    for (Map.Entry<String, Node> category : node.map().entrySet()) {
      if (!CATEGORY.matcher(category.getKey()).matches()) {
        throw category.getValue().problem("a category is a leaf such as content.chat");
      }
      List<Field> all = new ArrayList<>();
      for (Node each : category.getValue().list()) {
        all.add(field(each, form, named));
      }
      fields.put(category.getKey(), List.copyOf(all));
    }
    return fields;
  }

  /**
   * A field belongs to one category, and is no part of another one: which fields an erasure would
   * need, or keep, could not be decided.
   */
  private static Field field(Node node, Pattern form, Map<String, String> named) {
    String name = text(node, form, "the name of a field");
    for (Map.Entry<String, String> other : named.entrySet()) {
      if (name.equals(other.getKey())) {
        throw node.problem("the field is named twice; it stands at " + other.getValue() + ", too");
      }
      boolean isPart = isPart(name, other.getKey());
      if (isPart || isPart(other.getKey(), name)) {
        throw node.problem(
            "the field "
                + name
                + (isPart ? " is a part of " : " contains ")
                + other.getKey()
                + " at "
                + other.getValue()
                + "; name one of them");
      }
    }
    named.put(name, node.location());
    return new Field(name, node.location());
  }

  /** A key of a column is no path: its dots mean nothing. */
  private static boolean isPart(String part, String whole) {
    return part.startsWith(whole + "/") || (!whole.contains("/") && part.startsWith(whole + "."));
  }

  private static Duration duration(Node node) {
    Matcher matcher = DURATION.matcher(node.text());
    if (!matcher.matches()) {
      throw node.problem("must be a duration such as 30s or 5m");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static String backups(Node node) {
    String text = node.text().strip();
    if (text.isEmpty() || text.length() > 500) {
      throw node.problem(
          "must say in 1 to 500 characters which copies of the data are not looked at, or that"
              + " there are none: "
              + "as in 'nightly snapshots, kept 30 days'");
    }
    return text;
  }
}
