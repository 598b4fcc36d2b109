/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** {@code docs/consent-service/openapi.yaml}, and a check of answers against it. Immutable. */
final class Specification {
  private static final Path FILE = Path.of("../../docs/consent-service/openapi.yaml");
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head");

  private final JsonNode root;
  private final JsonSchema schemas;

  private Specification(JsonNode root) {
    this.root = root;
    this.schemas = new JsonSchema(root);
  }

  static Specification read() {
    try {
      LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
      Object yaml = new Load(settings).loadFromString(Files.readString(FILE));
      return new Specification(merged(new ObjectMapper().valueToTree(yaml)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode root() {
    return root;
  }

  JsonSchema schemas() {
    return schemas;
  }

  /** Returns every operation, as {@code GET /v1/terms}. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    root.get("paths")
        .properties()
        .forEach(
            path ->
                methods(path.getValue())
                    .forEach(method -> operations.add(method + " " + path.getKey())));
    return operations;
  }

  /** Returns every response, as {@code GET /v1/terms 200}. */
  Set<String> responses() {
    Set<String> responses = new TreeSet<>();
    for (String operation : operations()) {
      operation(operation)
          .get("responses")
          .fieldNames()
          .forEachRemaining(status -> responses.add(operation + " " + status));
    }
    return responses;
  }

  /**
   * Returns the template that matches a path, fixed words before parameters; null if there is none.
   */
  String template(String path) {
    List<String> segments = Route.segments(path.split("\\?", 2)[0]);
    String best = null;
    for (String template : new TreeSet<>(fieldNames(root.get("paths")))) {
      if (new Route("", template, true, request -> null).match(segments) != null
          && (best == null || count(template) < count(best))) {
        best = template;
      }
    }
    return best;
  }

  /** Fails if the specification does not have this answer. */
  void check(String method, String path, Answer answer) {
    String template = template(path);
    if (template == null) {
      problem(answer, 404);
      return;
    }
    Set<String> methods = methods(root.get("paths").get(template));
    if (!methods.contains(method)) {
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo(String.join(", ", methods));
      return;
    }
    JsonNode responses = operation(method + " " + template).get("responses");
    assertThat(fieldNames(responses))
        .as("%s %s", method, template)
        .contains(String.valueOf(answer.status()));
    conforms(schemas.resolve(responses.get(String.valueOf(answer.status()))), answer);
  }

  private void conforms(JsonNode response, Answer answer) {
    response
        .path("headers")
        .properties()
        .forEach(
            header -> {
              JsonNode declared = schemas.resolve(header.getValue());
              assertThat(declared.path("required").booleanValue()).isTrue();
              schemas.check(
                  declared.get("schema"),
                  new ObjectMapper().valueToTree(answer.header(header.getKey())),
                  header.getKey());
            });
    if (!response.has("content")) {
      assertThat(answer.body()).isEmpty();
      assertThat(answer.headers().map()).doesNotContainKey("content-type");
      return;
    }
    String type = answer.header("Content-Type");
    assertThat(fieldNames(response.get("content"))).contains(type);
    if (type.endsWith("json")) {
      schemas.check(response.get("content").get(type).get("schema"), answer.json(), "body");
    } else if (answer.body().length > 0) {
      schemas.check(
          response.get("content").get(type).get("schema"),
          new ObjectMapper().valueToTree(answer.text()),
          "body");
    }
  }

  private void problem(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    conforms(root.at("/components/responses/Problem"), answer);
  }

  private JsonNode operation(String operation) {
    String[] parts = operation.split(" ");
    return root.get("paths").get(parts[1]).get(parts[0].toLowerCase(java.util.Locale.ROOT));
  }

  private static Set<String> methods(JsonNode path) {
    Set<String> methods = new TreeSet<>();
    for (String name : fieldNames(path)) {
      if (METHODS.contains(name)) {
        methods.add(name.toUpperCase(java.util.Locale.ROOT));
      }
    }
    return methods;
  }

  private static long count(String template) {
    return template.chars().filter(c -> c == '{').count();
  }

  static List<String> fieldNames(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Applies YAML's merge keys, which the parser ignores. */
  private static JsonNode merged(JsonNode node) {
    if (node instanceof ObjectNode object) {
      JsonNode base = object.remove("<<");
      if (base != null) {
        base.properties().forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue()));
      }
    }
    node.forEach(Specification::merged);
    return node;
  }
}
