/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;

/** Declares event types in catalogs. */
public final class EventDeclarations {
  private EventDeclarations() {}

  /**
   * Declares the name and the fields of an event in a catalog. The catalog belongs to an Assent
   * instance, or to a tool that reads exported data. Idempotent.
   *
   * @throws IllegalArgumentException if the catalog has a name with other categories or another
   *     type, or does not have a category
   */
  public static void declare(EventType type, Catalog catalog) {
    Categories categories = catalog.categories();
    catalog.declareEvent(type.name(), categories.mask(type.category()));
    type.fields().forEach(field -> declare(field, catalog));
  }

  /**
   * Makes one field known to a catalog. Idempotent.
   *
   * @throws IllegalArgumentException as above
   */
  public static void declare(Field<?> field, Catalog catalog) {
    catalog.declareAttribute(
        field.name(),
        catalog.categories().mask(field.categories()),
        field.type(),
        field.maxLength());
  }
}
