/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.Shape;
import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's statement about a name, for an inventory. Immutable.
 *
 * @param mask the categories without a condition; {@link Categories#UNCLASSIFIED} if it is unknown
 * @param contexts the categories under conditions
 * @param type the type of its values, as catalog files write it; null if it has none
 * @param maxLength the maximum length of its strings; 0 if it has none
 * @param shape the form of its strings, as catalog files write it; null if it has none
 */
public record DescribedName(
    long mask, List<Long> contexts, @Nullable String type, int maxLength, @Nullable String shape) {
  /** Copies the list. */
  public DescribedName {
    contexts = List.copyOf(contexts);
  }

  /** Describes a name, or a prefix. */
  public static DescribedName of(CatalogName.Kind kind, String name, Catalog catalog) {
    return switch (kind) {
      case ATTRIBUTE -> attribute((CatalogEntry) catalog.attribute(name));
      case METRIC -> plain(catalog.metric(name));
      case EVENT -> plain(catalog.event(name));
      case SPAN -> plain(catalog.span(name));
      case SCOPE -> plain(catalog.scopeName(name) | catalog.scopeCategory(name));
      case LOGGER -> logger(catalog.freeText(name));
    };
  }

  /** Returns the name of a type in catalog files. */
  public static String type(AttributeType type) {
    return FieldType.of(type).toString();
  }

  private static DescribedName plain(long mask) {
    return new DescribedName(mask, List.of(), null, 0, null);
  }

  private static DescribedName logger(FreeTextCategories text) {
    List<Long> exceptions =
        text.exceptions() == text.text() ? List.of() : List.of(text.exceptions());
    return new DescribedName(text.text(), exceptions, null, 0, null);
  }

  private static DescribedName attribute(CatalogEntry entry) {
    List<CatalogEntry> opened =
        entry.entries().stream().map(ConditionalEntry::entry).distinct().toList();
    FieldType type = entry.type();
    int maxLength = entry.maxLength();
    Shape shape = entry.shape();
    for (CatalogEntry each : opened) {
      boolean isFirst = type == null;
      type = isFirst || type == each.type() ? each.type() : FieldType.ANY;
      maxLength = isFirst ? each.maxLength() : Math.max(maxLength, each.maxLength());
      shape = isFirst || shape.label().equals(each.shape().label()) ? each.shape() : TextShape.ANY;
    }
    List<Long> contexts = opened.stream().map(CatalogEntry::mask).distinct().toList();
    boolean hasLength = type != null && type.hasLength();
    boolean hasShape = type != null && type.hasShape();
    return new DescribedName(
        entry.mask(),
        contexts,
        type == null ? null : type.toString(),
        hasLength ? maxLength : 0,
        hasShape ? shape.label() : null);
  }
}
