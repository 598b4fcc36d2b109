/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The part of JSON Schema that the specification uses; another keyword fails. Immutable. */
final class JsonSchema {
  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "description",
          "pattern",
          "enum",
          "const",
          "minimum",
          "maxItems",
          "items",
          "required",
          "additionalProperties",
          "properties",
          "format");

  private final JsonNode root;

  JsonSchema(JsonNode root) {
    this.root = root;
  }

  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? resolve(root.at(node.get("$ref").textValue().substring(1))) : node;
  }

  void check(JsonNode unresolved, JsonNode value, String where) {
    JsonNode schema = resolve(unresolved);
    assertThat(KNOWN).as(where).containsAll(Specification.fieldNames(schema));
    assertThat(types(schema.get("type"))).as(where).contains(type(value));
    if (schema.has("pattern")) {
      assertThat(value.textValue()).as(where).containsPattern(schema.get("pattern").textValue());
    }
    if (schema.has("enum")) {
      assertThat(schema.get("enum")).as(where).contains(value);
    }
    if (schema.has("const")) {
      assertThat(value).as(where).isEqualTo(schema.get("const"));
    }
    if (schema.has("minimum")) {
      assertThat(value.longValue())
          .as(where)
          .isGreaterThanOrEqualTo(schema.get("minimum").longValue());
    }
    format(schema.path("format").asText(), value);
    array(schema, value, where);
    object(schema, value, where);
  }

  private void array(JsonNode schema, JsonNode value, String where) {
    if (value.isArray()) {
      assertThat(value.size())
          .isLessThanOrEqualTo(schema.path("maxItems").asInt(Integer.MAX_VALUE));
      value.forEach(item -> check(schema.get("items"), item, where + "[]"));
    }
  }

  private void object(JsonNode schema, JsonNode value, String where) {
    if (value.isObject()) {
      assertThat(schema.get("additionalProperties").booleanValue()).as(where).isFalse();
      schema
          .get("required")
          .forEach(name -> assertThat(value.has(name.textValue())).as(where + "." + name).isTrue());
      value
          .properties()
          .forEach(
              entry -> {
                String path = where + "." + entry.getKey();
                assertThat(schema.get("properties").has(entry.getKey())).as(path).isTrue();
                check(schema.get("properties").get(entry.getKey()), entry.getValue(), path);
              });
    }
  }

  private static void format(String format, JsonNode value) {
    if (value.isTextual() && format.equals("date")) {
      LocalDate.parse(value.textValue());
    }
    if (value.isTextual() && format.equals("date-time")) {
      Instant.parse(value.textValue());
    }
  }

  private static List<String> types(JsonNode type) {
    List<String> types = new ArrayList<>();
    if (type.isArray()) {
      type.forEach(one -> types.add(one.textValue()));
    } else {
      types.add(type.textValue());
    }
    return types;
  }

  private static String type(JsonNode value) {
    return value.isIntegralNumber()
        ? "integer"
        : value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }
}
