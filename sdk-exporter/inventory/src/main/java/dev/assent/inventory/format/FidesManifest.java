/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.category.Category;
import dev.assent.internal.document.YamlText;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Basis;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A manifest of fideslang: a system for the application with a privacy declaration for each
 * destination and requirement, a system for each destination, and a dataset with the fields.
 *
 * <p>Only {@code opt_in} states a legal basis, which is consent. The basis of data that leaves
 * without consent is a legal judgment, so the manifest leaves it open.
 */
final class FidesManifest {
  private final Inventory inventory;
  private final Application application;

  private FidesManifest(Inventory inventory, Application application) {
    this.inventory = inventory;
    this.application = application;
  }

  static String of(Inventory inventory, Application application) {
    FidesManifest manifest = new FidesManifest(inventory, application);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(
        "system",
        Stream.concat(
                Stream.of(manifest.application()),
                inventory.destinations().stream().map(manifest::destination))
            .toList());
    root.put("dataset", List.of(manifest.dataset()));
    return YamlText.of(root);
  }

  private String systemKey() {
    return application.fileName();
  }

  private String datasetKey() {
    return application.fileName() + ".telemetry";
  }

  private Map<String, Object> application() {
    Map<String, Object> system = new LinkedHashMap<>();
    system.put("fides_key", systemKey());
    system.put("name", application.name());
    system.put("description", "Telemetry that leaves only as the policy and consent permit.");
    system.put("system_type", "Application");
    system.put("dataset_references", List.of(datasetKey()));
    system.put("egress", inventory.destinations().stream().map(this::flowTo).toList());
    List<Object> declarations = new ArrayList<>();
    for (DestinationEntry destination : inventory.destinations()) {
      for (Basis basis : Words.bases()) {
        List<Category> categories = categories(destination, basis);
        if (!categories.isEmpty()) {
          declarations.add(declaration(destination, basis, categories));
        }
      }
    }
    system.put("privacy_declarations", declarations);
    return system;
  }

  private Map<String, Object> flowTo(DestinationEntry destination) {
    return flow(application.key(destination), destination);
  }

  private static Map<String, Object> flow(String key, DestinationEntry destination) {
    Map<String, Object> flow = new LinkedHashMap<>();
    flow.put("fides_key", key);
    flow.put("type", "system");
    flow.put("data_categories", FidesTerms.categories(categories(destination, null)));
    return flow;
  }

  /** The categories of one requirement, or of any if it is null. */
  private static List<Category> categories(DestinationEntry destination, @Nullable Basis basis) {
    return destination.categories().stream()
        .filter(entry -> basis == null || entry.basis() == basis)
        .map(CategoryEntry::category)
        .toList();
  }

  private Map<String, Object> declaration(
      DestinationEntry destination, Basis basis, List<Category> categories) {
    List<String> keys = FidesTerms.categories(categories);
    Map<String, Object> declaration = new LinkedHashMap<>();
    declaration.put("name", destination.name() + " " + Words.id(basis));
    declaration.put("data_categories", keys);
    declaration.put("data_use", FidesTerms.use(destination.purpose()));
    declaration.put("data_subjects", List.of("customer"));
    declaration.put("dataset_references", List.of(datasetKey()));
    declaration.put("egress", List.of(application.key(destination)));
    declaration.put("features", List.of(destination.purpose().name(), Words.sentence(basis)));
    if (basis == Basis.OPT_IN) {
      declaration.put("legal_basis_for_processing", "Consent");
    }
    String retention = retention(destination);
    if (!retention.isEmpty()) {
      declaration.put("retention_period", retention);
    }
    if (keys.contains("user.health_and_medical")) {
      declaration.put("processes_special_category_data", true);
    }
    if (destination.recipient() == Recipient.THIRD_PARTY) {
      declaration.put("data_shared_with_third_parties", true);
      declaration.put(
          "third_parties", destination.label() == null ? destination.name() : destination.label());
      declaration.put("shared_categories", keys);
    }
    return declaration;
  }

  private static String retention(DestinationEntry destination) {
    return Stream.concat(
            Stream.ofNullable(destination.retention().hold())
                .map(time -> "at most " + time + " in memory before it is sent"),
            Stream.ofNullable(destination.retention().spool())
                .map(time -> "at most " + time + " on disk before it is sent"))
        .collect(Collectors.joining("; "));
  }

  private Map<String, Object> destination(DestinationEntry destination) {
    Map<String, Object> system = new LinkedHashMap<>();
    system.put("fides_key", application.key(destination));
    system.put("name", application.name() + ": " + destination.name());
    system.put(
        "description",
        "Receives data for the purpose "
            + destination.purpose()
            + (destination.label() == null ? "." : ": " + destination.label() + "."));
    system.put(
        "system_type",
        switch (destination.recipient()) {
          case FIRST_PARTY -> "Service";
          case PROCESSOR -> "Processor";
          case THIRD_PARTY -> "Third Party";
        });
    system.put("ingress", List.of(flow(systemKey(), destination)));
    system.put("privacy_declarations", List.of());
    return system;
  }

  private Map<String, Object> dataset() {
    Map<String, Object> dataset = new LinkedHashMap<>();
    dataset.put("fides_key", datasetKey());
    dataset.put("name", application.name() + " telemetry");
    List<Object> collections = new ArrayList<>();
    for (FieldEntry.Kind kind : FieldEntry.Kind.values()) {
      List<Map<String, Object>> fields =
          inventory.fields().stream()
              .filter(field -> field.kind() == kind)
              .map(FidesManifest::field)
              .toList();
      if (!fields.isEmpty()) {
        Map<String, Object> collection = new LinkedHashMap<>();
        collection.put("name", Words.id(kind));
        collection.put("fields", fields);
        collections.add(collection);
      }
    }
    dataset.put("collections", collections);
    return dataset;
  }

  private static Map<String, Object> field(FieldEntry field) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", Words.name(field));
    List<Category> categories = Words.categories(field);
    map.put(
        "description",
        categories.isEmpty()
            ? "No catalog knows this name, so it never leaves."
            : String.join(", ", categories.stream().map(Category::name).toList()));
    map.put("data_categories", FidesTerms.categories(categories));
    Map<String, Object> meta = new LinkedHashMap<>();
    String type = type(field.type());
    if (type != null) {
      meta.put("data_type", type);
    }
    if (field.maxLength() > 0) {
      meta.put("length", field.maxLength());
    }
    if (!meta.isEmpty()) {
      map.put("fides_meta", meta);
    }
    return map;
  }

  private static @Nullable String type(@Nullable String type) {
    if (type == null) {
      return null;
    }
    String array = type.endsWith("[]") ? "[]" : "";
    return switch (type.substring(0, type.length() - array.length())) {
      case "string" -> "string" + array;
      case "boolean" -> "boolean" + array;
      case "long" -> "integer" + array;
      case "double" -> "float" + array;
      default -> null;
    };
  }
}
