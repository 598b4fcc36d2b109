/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.category.Category;
import dev.assent.internal.document.YamlText;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Kind;
import dev.assent.inventory.Inventory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A registry of OpenTelemetry Weaver: a manifest, a group of all attributes with their categories
 * as annotations, and a group per declared event with references to its attributes.
 */
final class WeaverRegistry {
  private static final String STABILITY = "development";

  private WeaverRegistry() {}

  static Map<String, String> of(Inventory inventory, Application application) {
    String directory = application.fileName() + ".registry/";
    Map<String, String> files = new LinkedHashMap<>();
    files.put(directory + "manifest.yaml", manifest(application));
    List<Map<String, Object>> attributes =
        named(inventory, Kind.ATTRIBUTE).stream().map(WeaverRegistry::attribute).toList();
    if (!attributes.isEmpty()) {
      Map<String, Object> group = new LinkedHashMap<>();
      group.put("id", "registry." + application.fileName());
      group.put("type", "attribute_group");
      group.put("display_name", application.name());
      group.put("brief", "The attributes that " + application.name() + " may record.");
      group.put("attributes", attributes);
      files.put(directory + "attributes.yaml", YamlText.of(Map.of("groups", List.of(group))));
    }
    List<Map<String, Object>> events =
        named(inventory, Kind.EVENT).stream().map(event -> event(inventory, event)).toList();
    if (!events.isEmpty()) {
      files.put(directory + "events.yaml", YamlText.of(Map.of("groups", events)));
    }
    return files;
  }

  /** Names of a kind without prefixes, for which a registry has no form. */
  private static List<FieldEntry> named(Inventory inventory, Kind kind) {
    return inventory.fields().stream()
        .filter(field -> field.kind() == kind && !field.prefix())
        .toList();
  }

  private static String manifest(Application application) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("name", application.fileName());
    manifest.put("description", "What " + application.name() + " may record. Written by Assent.");
    manifest.put("schema_url", "https://assent.dev/registry/" + application.fileName() + "/1.0.0");
    return YamlText.of(manifest);
  }

  private static Map<String, Object> attribute(FieldEntry field) {
    Map<String, Object> attribute = new LinkedHashMap<>();
    String type = type(field.type());
    attribute.put("id", field.name());
    attribute.put("type", type);
    attribute.put("stability", STABILITY);
    attribute.put("brief", brief(field));
    if (type.equals("string") || type.equals("string[]")) {
      attribute.put("examples", List.of("..."));
    }
    attribute.put("annotations", annotations(field));
    return attribute;
  }

  private static Map<String, Object> event(Inventory inventory, FieldEntry event) {
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("id", "event." + event.name());
    group.put("type", "event");
    group.put("name", event.name());
    group.put("stability", STABILITY);
    group.put("brief", brief(event));
    List<Map<String, Object>> references =
        named(inventory, Kind.ATTRIBUTE).stream()
            .filter(field -> field.events().contains(event.name()))
            .map(WeaverRegistry::reference)
            .toList();
    if (!references.isEmpty()) {
      group.put("attributes", references);
    }
    group.put("annotations", annotations(event));
    return group;
  }

  private static Map<String, Object> reference(FieldEntry field) {
    Map<String, Object> reference = new LinkedHashMap<>();
    reference.put("ref", field.name());
    reference.put("requirement_level", "opt_in");
    return reference;
  }

  private static String brief(FieldEntry field) {
    return "Data of " + String.join(", ", names(field)) + ".";
  }

  private static List<String> names(FieldEntry field) {
    List<Category> categories = Words.categories(field);
    return (categories.isEmpty() ? field.categories() : categories)
        .stream().map(Category::name).toList();
  }

  /** One category is a text, several are a list. */
  private static Map<String, Object> annotations(FieldEntry field) {
    List<String> names = names(field);
    Object category = names.size() == 1 ? names.get(0) : names;
    return Map.of("assent", Map.of("category", category));
  }

  private static String type(@Nullable String type) {
    if (type == null) {
      return "any";
    }
    return switch (type) {
      case "string", "boolean", "double", "string[]", "boolean[]", "double[]" -> type;
      case "long" -> "int";
      case "long[]" -> "int[]";
      default -> "any";
    };
  }
}
