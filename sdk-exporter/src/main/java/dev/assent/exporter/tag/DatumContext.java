/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.category.FieldContext;
import dev.assent.category.FreeText;
import org.jspecify.annotations.Nullable;

/**
 * Where a datum's attributes stand, for the entries of the catalog that ask, and what its free text
 * is. Of the parts of a datum only the latter is told: no entry opens in an event, a link or a
 * nested value. Thread-safe; callers see no change.
 */
public final class DatumContext implements FieldContext {
  private final Place place;
  private final String scope;
  private final @Nullable String meter;
  private final FreeText freeText;

  /** Made when it is first asked for: few data have parts. Written without order: all are equal. */
  private @Nullable DatumContext part;

  private DatumContext(Place place, String scope, @Nullable String meter, FreeText freeText) {
    this.place = place;
    this.scope = scope;
    this.meter = meter;
    this.freeText = freeText;
  }

  /** Of a span's or log record's own attributes. */
  static DatumContext of(Place place, String scope, FreeText freeText) {
    return new DatumContext(place, scope, null, freeText);
  }

  /** Of a metric's points and exemplars. */
  public static DatumContext ofMetric(String meter, String scope, FreeText freeText) {
    return new DatumContext(Place.METRIC, scope, meter, freeText);
  }

  /** Of a resource. */
  public static DatumContext ofResource(FreeText freeText) {
    return new DatumContext(Place.RESOURCE, "", null, freeText);
  }

  /** Where no entry opens. */
  public static DatumContext ofPart(FreeText freeText) {
    return new DatumContext(Place.PART, "", null, freeText);
  }

  /** Of the parts of the same datum; a resource has none. */
  public DatumContext part() {
    if (place == Place.PART || place == Place.RESOURCE) {
      return this;
    }
    DatumContext known = part;
    if (known == null) {
      known = ofPart(freeText);
      part = known;
    }
    return known;
  }

  /** The categories of free text in the datum. */
  public FreeText freeText() {
    return freeText;
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public String scope() {
    return scope;
  }

  @Override
  public @Nullable String meter() {
    return meter;
  }

  @Override
  public String toString() {
    return "DatumContext[" + place + "]";
  }
}
