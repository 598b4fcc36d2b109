/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.CatalogName.Kind;
import io.opentelemetry.api.common.AttributeType;
import org.jspecify.annotations.Nullable;

/** Receives the fields of one datum, some of them several times. Must not keep a value. */
interface FieldSink {
  /**
   * An attribute, or a leaf of one as a dotted path.
   *
   * @param value read for its length and shape only; null if it is not a scalar or array
   * @param mask its categories
   */
  void attribute(String name, AttributeType type, @Nullable Object value, long mask);

  /**
   * A name: of an event, a scope, a metric, or of a span or logger that the catalog does not know.
   *
   * @param mask its categories
   */
  void name(Kind kind, String name, long mask);

  /** A field without a name. */
  void part(NamelessField field, long mask);
}
