/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Fields of a document by their paths. A name may contain dots: {@code a.b} is a member {@code a.b}
 * as well as a member {@code b} of {@code a}, also in lists, as OpenSearch sees it; and both are a
 * part of the field {@code a}. Stateless.
 */
final class Documents {
  private Documents() {}

  /** Returns whether a document has a field that is not null. */
  static boolean has(ObjectNode document, String path) {
    return visit(document, path, (owner, name) -> !owner.path(name).isNull());
  }

  /** Removes a field; returns whether the document had it. */
  static boolean remove(ObjectNode document, String path) {
    return visit(
        document,
        path,
        (owner, name) -> {
          owner.remove(name);
          return true;
        });
  }

  /** Returns whether a field has one of these texts, alone or in a list. */
  static boolean hasOneOf(ObjectNode document, String path, Set<String> texts) {
    return visit(
        document,
        path,
        (owner, name) -> {
          JsonNode value = owner.path(name);
          boolean found = texts.contains(value.asText(""));
          for (JsonNode each : value) {
            found |= texts.contains(each.asText(""));
          }
          return found;
        });
  }

  /** Returns whether a document has no value beside those of these fields. */
  static boolean isEmptyBeside(ObjectNode document, List<String> paths) {
    ObjectNode rest = document.deepCopy();
    paths.forEach(path -> remove(rest, path));
    return isEmpty(rest);
  }

  private static boolean isEmpty(JsonNode node) {
    if (!node.isContainerNode()) {
      return node.isNull();
    }
    for (JsonNode each : node) {
      if (!isEmpty(each)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a member is a field, or a part of it. */
  static boolean isPart(String name, String path) {
    return name.equals(path) || name.startsWith(path + ".");
  }

  /** Returns what is left of those of the paths that go on below a member. */
  static List<String> below(String name, List<String> paths) {
    return paths.stream()
        .filter(path -> path.startsWith(name + "."))
        .map(path -> path.substring(name.length() + 1))
        .toList();
  }

  /** Visits each place of a path; returns whether one of the visits did. */
  private static boolean visit(
      JsonNode node, String path, BiPredicate<ObjectNode, String> visitor) {
    boolean any = false;
    if (node instanceof ArrayNode list) {
      for (JsonNode each : list) {
        any |= visit(each, path, visitor);
      }
    } else if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (isPart(name, path)) {
          any |= visitor.test(object, name);
        } else {
          for (String rest : below(name, List.of(path))) {
            any |= visit(object.path(name), rest, visitor);
          }
        }
      }
    }
    return any;
  }
}
