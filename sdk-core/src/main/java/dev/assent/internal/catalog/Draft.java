/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.util.ArrayList;
import java.util.List;

/** A catalog while it is read. Confined to the reading thread. */
final class Draft {
  final AttributeSection attributes = new AttributeSection();
  final Section<Long> metrics = new Section<>();
  final Section<Long> events = new Section<>();
  final Section<Long> spans = new Section<>();

  /** The own categories of a scope's data; 0 where the signal's default applies. */
  final Section<Long> scopes = new Section<>();

  final Section<FreeText> loggers = new Section<>();
  final List<SpanNameTemplate> templates = new ArrayList<>();
}
