/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.Node;
import dev.assent.ledger.Signal;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads an inventory in its own format. Any mistake is an error with its line. */
final class InventoryReader {
  private static final int MAX_BYTES = 16 << 20;
  private static final Set<String> ROOT =
      Set.of("format", "version", "destinations", "fields", "waysOut");
  private static final Set<String> DESTINATION =
      Set.of(
          "name",
          "purpose",
          "recipient",
          "label",
          "signals",
          "retention",
          "referenced",
          "categories");
  private static final Set<String> CATEGORY =
      Set.of("category", "basis", "policies", "since", "held", "treatment", "ownGrantOnly");
  private static final Set<String> FIELD =
      Set.of(
          "kind",
          "name",
          "prefix",
          "categories",
          "contexts",
          "type",
          "maxLength",
          "shape",
          "events",
          "origins");

  private static final Set<String> WAY_OUT = Set.of("name", "state", "count", "advice");

  private InventoryReader() {}

  static Inventory read(String where, byte[] json) {
    Node root = Node.parseJson(where, json, MAX_BYTES);
    Map<String, Node> map = root.map(ROOT);
    if (!InventoryJson.FORMAT.equals(required(root, map, "format").text())
        || required(root, map, "version").number() != InventoryJson.VERSION) {
      throw root.problem(
          "is not an inventory of format "
              + InventoryJson.FORMAT
              + ", version "
              + InventoryJson.VERSION
              + "; write it again with this version of Assent");
    }
    List<DestinationEntry> destinations =
        list(map.get("destinations"), InventoryReader::destination);
    List<FieldEntry> fields = list(map.get("fields"), InventoryReader::field);
    List<WayOut> waysOut = list(map.get("waysOut"), InventoryReader::wayOut);
    return checked(root, node -> new Inventory(destinations, fields, waysOut));
  }

  private static WayOut wayOut(Node node) {
    Map<String, Node> map = node.map(WAY_OUT);
    return checked(
        node,
        it ->
            new WayOut(
                required(it, map, "name").text(),
                constant(required(it, map, "state"), WayOut.State.values()),
                length(required(it, map, "count")),
                required(it, map, "advice").text()));
  }

  private static DestinationEntry destination(Node node) {
    Map<String, Node> map = node.map(DESTINATION);
    return checked(
        node,
        it ->
            new DestinationEntry(
                required(it, map, "name").text(),
                new Purpose(required(it, map, "purpose").text()),
                constant(required(it, map, "recipient"), Recipient.values()),
                text(map.get("label")),
                list(map.get("signals"), each -> constant(each, Signal.values())),
                retention(map.get("retention")),
                required(it, map, "referenced").bool(),
                list(map.get("categories"), InventoryReader::category)));
  }

  private static Retention retention(@Nullable Node node) {
    if (node == null) {
      return Retention.NONE;
    }
    Map<String, Node> map = node.map(Set.of("hold", "spool"));
    return new Retention(duration(map.get("hold")), duration(map.get("spool")));
  }

  private static @Nullable Duration duration(@Nullable Node node) {
    try {
      return node == null ? null : Duration.parse(node.text());
    } catch (DateTimeException malformed) {
      throw node.problem("expected a duration such as PT1H");
    }
  }

  private static CategoryEntry category(Node node) {
    Map<String, Node> map = node.map(CATEGORY);
    Node since = map.get("since");
    return checked(
        node,
        it ->
            new CategoryEntry(
                leaf(required(it, map, "category")),
                constant(required(it, map, "basis"), Basis.values()),
                list(map.get("policies"), Node::text),
                since == null ? null : since.date(),
                required(it, map, "held").bool(),
                required(it, map, "treatment").text(),
                required(it, map, "ownGrantOnly").bool()));
  }

  private static FieldEntry field(Node node) {
    Map<String, Node> map = node.map(FIELD);
    Node prefix = map.get("prefix");
    return checked(
        node,
        it ->
            new FieldEntry(
                constant(required(it, map, "kind"), FieldEntry.Kind.values()),
                prefix == null ? required(it, map, "name").text() : prefix.text(),
                prefix != null,
                list(map.get("categories"), InventoryReader::leaf),
                list(map.get("contexts"), each -> list(each, InventoryReader::leaf)),
                text(map.get("type")),
                length(map.get("maxLength")),
                text(map.get("shape")),
                list(map.get("events"), Node::text),
                list(map.get("origins"), each -> constant(each, FieldEntry.Origin.values()))));
  }

  private static int length(@Nullable Node node) {
    long length = node == null ? 0 : node.number();
    if (node != null && (length < 0 || length > Integer.MAX_VALUE)) {
      throw node.problem("expected a length");
    }
    return (int) length;
  }

  private static @Nullable String text(@Nullable Node node) {
    return node == null ? null : node.text();
  }

  private static Category leaf(Node node) {
    return checked(node, it -> Category.of(it.text()));
  }

  private static <E extends Enum<E>> E constant(Node node, E[] all) {
    for (E constant : all) {
      if (InventoryJson.id(constant).equals(node.text())) {
        return constant;
      }
    }
    throw node.problem("expected one of " + List.of(all).stream().map(InventoryJson::id).toList());
  }

  private static <T> List<T> list(@Nullable Node node, Function<Node, T> element) {
    return node == null ? List.of() : node.list().stream().map(element).toList();
  }

  private static Node required(Node node, Map<String, Node> map, String key) {
    Node value = map.get(key);
    if (value == null) {
      throw node.problem("needs '" + key + "'");
    }
    return value;
  }

  /** Names the line of what a constructor refuses. */
  private static <T> T checked(Node node, Function<Node, T> read) {
    try {
      return read.apply(node);
    } catch (ConfigurationException withLine) {
      throw withLine;
    } catch (IllegalArgumentException refused) {
      throw node.problem(String.valueOf(refused.getMessage()));
    }
  }
}
