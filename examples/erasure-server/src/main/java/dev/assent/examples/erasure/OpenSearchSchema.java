/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What indices say of themselves: whether a search by a reference sees all of their documents, and
 * whether the source of a document has all of its fields. What can't be seen is refused, so that a
 * look never finds nothing because it is blind. Stateless.
 */
final class OpenSearchSchema {
  /** A reference has 32 characters; an index that keeps shorter texts only would miss it. */
  private static final int REFERENCE_LENGTH = 32;

  /** Settings of the source that hide nothing from a reader; any other one may. */
  private static final Set<String> HARMLESS =
      Set.of(
          "enabled",
          "recovery_source_enabled",
          "recovery_source_includes",
          "recovery_source_excludes");

  private final StoreMap map;

  OpenSearchSchema(StoreMap map) {
    this.map = map;
  }

  /**
   * Refuses indices of which a look would not see all.
   *
   * @param indices by name, with aliases, mappings and settings
   * @param fields each must be in the mapping of one index at least
   */
  void check(ObjectNode indices, List<Field> fields) throws StoreFailure {
    if (indices.isEmpty()) {
      throw StoreFailure.cannot("The store has no index " + map.table() + ".");
    }
    List<Field> unknown = new ArrayList<>(fields);
    for (Map.Entry<String, JsonNode> each : indices.properties()) {
      JsonNode mappings = each.getValue().path("mappings");
      requireSource(each.getKey(), each.getValue());
      requireAllDocuments(each.getKey(), each.getValue().path("aliases"));
      requireReferences(each.getKey(), mappings);
      requireInSource(each.getKey(), mappings, fields);
      requireNoPipeline(each.getKey(), each.getValue());
      unknown.removeIf(field -> !type(mappings, field.name()).isMissingNode());
    }
    if (!unknown.isEmpty()) {
      throw StoreFailure.cannot(
          unknown.get(0).location()
              + ": the index "
              + map.table()
              + " has no field "
              + unknown.get(0).name()
              + ". Mend the map, or add the field to the mapping of the index.");
    }
  }

  /** What is not in the source is not found in it, and stays in the index. */
  private static void requireSource(String index, JsonNode of) throws StoreFailure {
    JsonNode source = of.path("mappings").path("_source");
    List<String> hiding = new ArrayList<>();
    source.fieldNames().forEachRemaining(hiding::add);
    hiding.removeAll(HARMLESS);
    if (!source.path("enabled").asBoolean(true)
        || !hiding.isEmpty()
        || of.path("settings").path("index").path("derived_source").path("enabled").asBoolean()) {
      throw StoreFailure.cannot(
          "The index "
              + index
              + " does not keep the whole source of its documents ("
              + (hiding.isEmpty() ? "enabled" : hiding.get(0))
              + "), so nobody can see whether a field is gone. Index the data anew, with the"
              + " default source.");
    }
  }

  /** Each write goes through it, also that of the rest of a document. */
  private static void requireNoPipeline(String index, JsonNode of) throws StoreFailure {
    String pipeline = of.path("settings").path("index").path("final_pipeline").asText("_none");
    if (!pipeline.equals("_none")) {
      throw StoreFailure.cannot(
          "The index "
              + index
              + " has a final pipeline, which may change the rest of a document when its fields are"
              + " removed. Make it the default pipeline, which this server leaves out.");
    }
  }

  /** An alias with a filter, or with a routing, hides documents, unless the index is named too. */
  private void requireAllDocuments(String index, JsonNode aliases) throws StoreFailure {
    if (isNamed(index)) {
      return;
    }
    for (Map.Entry<String, JsonNode> alias : aliases.properties()) {
      boolean hides = alias.getValue().has("filter") || alias.getValue().has("search_routing");
      if (hides && isNamed(alias.getKey())) {
        throw StoreFailure.cannot(
            "The alias "
                + alias.getKey()
                + " shows only some documents of the index "
                + index
                + ", by a filter or a routing. Name the index in the map, or an alias without"
                + " them.");
      }
    }
  }

  private boolean isNamed(String name) {
    String[] parts = map.table().split("\\*", -1);
    StringBuilder pattern = new StringBuilder(Pattern.quote(parts[0]));
    for (int i = 1; i < parts.length; i++) {
      pattern.append(".*").append(Pattern.quote(parts[i]));
    }
    return name.matches(pattern.toString());
  }

  private void requireReferences(String index, JsonNode mappings) throws StoreFailure {
    String path = map.references().name();
    if (isNested(mappings, path) || !isFindable(type(mappings, path))) {
      throw StoreFailure.cannot(
          map.references().location()
              + ": the index "
              + index
              + " needs a field "
              + path
              + " of type keyword for the references, with an index, and outside of nested"
              + " objects.");
    }
  }

  /** What a field gets from another one is in the index, and not in the source. */
  private static void requireInSource(String index, JsonNode mappings, List<Field> fields)
      throws StoreFailure {
    for (Field field : fields) {
      if (type(mappings, field.name()).path("type").asText("").equals("alias")) {
        throw StoreFailure.cannot(
            field.location()
                + ": the field "
                + field.name()
                + " of the index "
                + index
                + " is an alias, which no document has. Name the field that it stands for.");
      }
    }
    requireNoCopies(index, mappings, "", fields);
  }

  private static void requireNoCopies(
      String index, JsonNode mapping, String path, List<Field> fields) throws StoreFailure {
    for (Map.Entry<String, JsonNode> each : mapping.path("properties").properties()) {
      String name = path + each.getKey();
      JsonNode to = each.getValue().path("copy_to");
      Iterable<JsonNode> copies = to.isTextual() ? List.of(to) : to;
      for (JsonNode copy : copies) {
        if (isIn(fields, copy.asText()) && !isIn(fields, name)) {
          throw StoreFailure.cannot(
              "The field "
                  + copy.asText()
                  + " of the index "
                  + index
                  + " gets values from "
                  + name
                  + " (copy_to), which no look at documents shows. Name "
                  + name
                  + " in the map at the same category.");
        }
      }
      requireNoCopies(index, each.getValue(), name + ".", fields);
    }
  }

  private static boolean isIn(List<Field> fields, String name) {
    return fields.stream().anyMatch(field -> Documents.isPart(name, field.name()));
  }

  private static boolean isFindable(JsonNode type) {
    return type.path("type").asText("").equals("keyword")
        && type.path("ignore_above").asInt(Integer.MAX_VALUE) >= REFERENCE_LENGTH
        && type.path("index").asBoolean(true);
  }

  /** Each part of a nested object is a document of its own, which a search does not reach. */
  private static boolean isNested(JsonNode mappings, String path) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      if (type(mappings, path.substring(0, end)).path("type").asText("").equals("nested")) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode type(JsonNode mapping, String path) {
    JsonNode type = mapping;
    for (String name : path.split("\\.", -1)) {
      type = type.path("properties").path(name);
    }
    return type;
  }
}
