/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.category.Categories;
import dev.assent.internal.document.JsonText;
import java.util.List;
import java.util.Locale;

/**
 * Writes a catalog file for the names of a report: name, type, shape and length, and a placeholder
 * as category. The file does not load before a person has replaced each placeholder: how often a
 * name occurs does not tell what it holds.
 */
final class CatalogSnippet {
  private final FieldNames names;
  private final FieldValues values;

  CatalogSnippet(FieldNames names, FieldValues values) {
    this.names = names;
    this.values = values;
  }

  /**
   * Returns the file; without entries, if the catalog has all names; empty if all values fit.
   *
   * @param slots the names that are shown
   */
  String of(List<Integer> slots) {
    StringBuilder yaml = new StringBuilder();
    StringBuilder known = new StringBuilder();
    for (Kind kind : Kind.values()) {
      boolean isFirst = true;
      for (int slot : slots) {
        if (names.kind(slot) != kind || !isMissing(kind, slot)) {
          continue;
        }
        String name = String.valueOf(names.text(slot));
        if (kind == Kind.ATTRIBUTE && names.isCovered(name)) {
          known.append("# ").append(name).append('\n');
          continue;
        }
        yaml.append(isFirst ? kind.name().toLowerCase(Locale.ROOT) + "s:\n" : "");
        isFirst = false;
        append(yaml, kind, slot, name);
      }
    }
    return (yaml.length() == 0 ? "" : HEAD + yaml) + (known.length() == 0 ? "" : KNOWN + known);
  }

  private static final String HEAD =
      "# Replace each "
          + CatalogFile.REVIEW
          + " by what the field holds, or delete its line;\n"
          + "# then add the file to ASSENT_CATALOG. It does not load before.\n";

  /** Only what did not fit was seen of these: an entry by that would open just what is guarded. */
  private static final String KNOWN =
      "# The catalog has these; what they lost does not fit the type, length, shape, place or"
          + " condition of their entry:\n";

  private boolean isMissing(Kind kind, int slot) {
    return kind == Kind.LOGGER || (names.categories(slot) & Categories.UNCLASSIFIED) != 0;
  }

  private void append(StringBuilder yaml, Kind kind, int slot, String name) {
    yaml.append("  - { name: ").append(JsonText.quoted(name));
    if (kind == Kind.ATTRIBUTE) {
      appendType(yaml, slot);
    }
    yaml.append(", category: ").append(CatalogFile.REVIEW).append(" }");
    yaml.append(kind == Kind.LOGGER ? " # opens the text of its records\n" : "\n");
  }

  /** What was not seen of all values must be said by a person, too. */
  private void appendType(StringBuilder yaml, int slot) {
    FieldType type = values.type(slot);
    if (type == FieldType.ANY) {
      yaml.append(", type: ").append(CatalogFile.REVIEW);
      return;
    }
    yaml.append(", type: ").append(JsonText.quoted(type.toString()));
    if (type.hasShape()) {
      yaml.append(", shape: ").append(values.shape(slot));
    }
    if (type.hasLength()) {
      yaml.append(", max: ").append(values.maxLength(slot));
    }
  }

  @Override
  public String toString() {
    return "CatalogSnippet";
  }
}
