/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.internal.catalog.shape.Reduction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A catalog while it is read. Confined to the reading thread. */
final class CatalogDraft {
  final AttributeSection attributes = new AttributeSection();
  final CatalogSection<Long> metrics = new CatalogSection<>();
  final CatalogSection<Long> events = new CatalogSection<>();
  final CatalogSection<Long> spans = new CatalogSection<>();

  /** The own categories of a scope's data; 0 if the signal's default applies. */
  final CatalogSection<Long> scopes = new CatalogSection<>();

  final CatalogSection<FreeTextCategories> loggers = new CatalogSection<>();

  /** The reductions, by the name of the withheld attribute. */
  final Map<String, Reduction> reductions = new HashMap<>();

  /** The names that files list. */
  final Set<CatalogName> fileNames = new LinkedHashSet<>();

  final List<SpanNameTemplate> templates = new ArrayList<>();
}
