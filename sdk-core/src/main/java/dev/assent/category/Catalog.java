/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table from a field's name to its categories, type and maximum length. Names are matched as
 * strings, exact before longest prefix; what it does not know is {@code unclassified}. Look-ups
 * allocate nothing and remember nothing, so that any number of unknown names costs no memory.
 * Thread-safe: names declared by the capture facade are added by replacing the table.
 */
public final class Catalog {
  /** The built-in catalog for the OpenTelemetry semantic conventions. */
  public static Catalog builtIn() {
    throw new UnsupportedOperationException();
  }

  /**
   * The built-in catalog and what files and the application add.
   *
   * @param files catalog files (YAML), in order
   * @param added the application's own leaves, beside those that the files declare
   * @throws dev.assent.config.ConfigurationException naming file and line of the first mistake
   */
  public static Catalog load(List<Path> files, List<Category> added) {
    throw new UnsupportedOperationException();
  }

  /** The leaves that this catalog can name. */
  public Categories categories() {
    throw new UnsupportedOperationException();
  }

  /** The entry of an attribute name; the unclassified entry if it is unknown. Never null. */
  public Entry attribute(String name) {
    throw new UnsupportedOperationException();
  }

  /** The categories of a metric's name; {@link Categories#UNCLASSIFIED} if it is not known. */
  public long metric(String name) {
    throw new UnsupportedOperationException();
  }

  /** The categories of an event's name (log event or span event). */
  public long event(String name) {
    throw new UnsupportedOperationException();
  }

  /** The categories of a span's name that is catalogued exactly. */
  public long span(String name) {
    throw new UnsupportedOperationException();
  }

  /** The categories of a scope's name as a name: may it leave? */
  public long scopeName(String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * The datum's own categories as its instrumentation scope or logger name declares them; 0 if the
   * catalog declares none, and the signal's default applies.
   */
  public long scopeCategory(String name) {
    throw new UnsupportedOperationException();
  }

  /** The categories of free text logged under a logger name; {@code content.other} if untrusted. */
  public long freeText(@Nullable String loggerName) {
    throw new UnsupportedOperationException();
  }

  /** The templates from which span names may be composed, most specific first. */
  public List<SpanNameTemplate> spanNames() {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a declared event known. Idempotent for equal declarations.
   *
   * @throws IllegalArgumentException if the catalog knows the name with other categories
   */
  public void declareEvent(String name, long mask) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a declared field known. Idempotent for equal declarations.
   *
   * @throws IllegalArgumentException if the catalog knows the name with other categories or type
   */
  public void declareAttribute(
      String name, long mask, io.opentelemetry.api.common.AttributeType type, int maxLength) {
    throw new UnsupportedOperationException();
  }
}
