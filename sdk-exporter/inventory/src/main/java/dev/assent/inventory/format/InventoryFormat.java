/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.inventory.Inventory;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A format in which an inventory can be written. Each format has one or more files. Equal
 * inventories give equal files: they have no time and no random identifier.
 */
public enum InventoryFormat {
  /** The inventory's own format, which can be read back: {@code NAME.inventory.json}. */
  ASSENT {
    @Override
    Map<String, String> write(Inventory inventory, Application application) {
      return Map.of(application.fileName() + ".inventory.json", inventory.toJson());
    }
  },

  /** A readable page: {@code NAME.inventory.md}. */
  MARKDOWN {
    @Override
    Map<String, String> write(Inventory inventory, Application application) {
      return Map.of(
          application.fileName() + ".inventory.md", MarkdownPage.of(inventory, application));
    }
  },

  /** A manifest of fideslang: {@code NAME.fides.yml}. */
  FIDESLANG {
    @Override
    Map<String, String> write(Inventory inventory, Application application) {
      return Map.of(
          application.fileName() + ".fides.yml", FidesManifest.of(inventory, application));
    }
  },

  /** A bill of materials of CycloneDX 1.6 with the data of services: {@code NAME.cdx.json}. */
  CYCLONEDX {
    @Override
    Map<String, String> write(Inventory inventory, Application application) {
      return Map.of(application.fileName() + ".cdx.json", CycloneDxBom.of(inventory, application));
    }
  },

  /** The Data Privacy Vocabulary of the W3C, as JSON-LD: {@code NAME.dpv.jsonld}. */
  DPV {
    @Override
    Map<String, String> write(Inventory inventory, Application application) {
      return Map.of(application.fileName() + ".dpv.jsonld", DpvGraph.of(inventory, application));
    }
  },

  /**
   * A registry of OpenTelemetry Weaver in the directory {@code NAME.registry}: each attribute has
   * the annotation {@code assent.category}. Metrics are not in it, since a registry needs their
   * instruments and units.
   */
  WEAVER {
    @Override
    Map<String, String> write(Inventory inventory, Application application) {
      return WeaverRegistry.of(inventory, application);
    }
  };

  abstract Map<String, String> write(Inventory inventory, Application application);

  /**
   * Returns the texts of the files of an inventory in this format, by their relative paths with
   * {@code /}, sorted. Nothing is written.
   *
   * @param application the name of the application
   * @throws IllegalArgumentException if the name is blank
   */
  public Map<String, String> files(Inventory inventory, String application) {
    Objects.requireNonNull(inventory, "inventory");
    return new TreeMap<>(write(inventory, new Application(application)));
  }
}
