/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;

/** Enters event types into catalogs. */
public final class EventDeclarations {
  private EventDeclarations() {}

  /**
   * Makes an event's name and its fields known to a catalog: that of an Assent instance, or of a
   * tool that reads exported data. Idempotent.
   *
   * @throws IllegalArgumentException if the catalog knows a name with other categories or another
   *     type, or does not know a category
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
