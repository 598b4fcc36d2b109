/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.FieldContext;
import dev.assent.internal.catalog.FreeTextCategories;
import org.jspecify.annotations.Nullable;

/**
 * Where a datum's attributes stand, for the entries of the catalog that ask, what of them may be
 * missing or cut, and what the datum's free text is. Of the parts of a datum only the last two are
 * told: no entry opens in an event, a link or a nested value. Thread-safe; callers see no change.
 */
public final class DatumContext implements FieldContext {
  private static final int UNCUT = Integer.MAX_VALUE;

  private final Place place;
  private final String scope;
  private final @Nullable String meter;
  private final FreeTextCategories freeText;
  private final boolean mayLack;
  private final int cutLength;

  /** Made when one is first asked for: few data need any. Written without order: all are equal. */
  private @Nullable Others others;

  /** What stands elsewhere in the same datum, and the same of a datum that lacks something. */
  private record Others(DatumContext part, DatumContext body, DatumContext lacking) {}

  private DatumContext(
      Place place,
      String scope,
      @Nullable String meter,
      FreeTextCategories freeText,
      boolean mayLack,
      int cutLength) {
    this.place = place;
    this.scope = scope;
    this.meter = meter;
    this.freeText = freeText;
    this.mayLack = mayLack;
    this.cutLength = cutLength;
  }

  /**
   * Of a span's or log record's own attributes, of which nothing is missing.
   *
   * @param limits what may have been cut from them
   */
  static DatumContext of(Place place, String scope, FreeTextCategories freeText, Limits limits) {
    return new DatumContext(place, scope, null, freeText, false, limits.maxValueLength());
  }

  /**
   * Of a metric's points and exemplars, of which nothing is cut.
   *
   * @param mayLack whether an advice may have dropped some of their attributes: no point tells
   */
  public static DatumContext ofMetric(
      String meter, String scope, FreeTextCategories freeText, boolean mayLack) {
    return new DatumContext(Place.METRIC, scope, meter, freeText, mayLack, UNCUT);
  }

  /** Of a resource. */
  public static DatumContext ofResource(FreeTextCategories freeText) {
    return new DatumContext(Place.RESOURCE, "", null, freeText, false, UNCUT);
  }

  /** Where no entry opens, and nothing is cut. */
  public static DatumContext ofPart(FreeTextCategories freeText) {
    return new DatumContext(Place.PART, "", null, freeText, true, UNCUT);
  }

  /** Of the parts of the same datum; a resource has none. */
  public DatumContext part() {
    return place == Place.PART || place == Place.RESOURCE ? this : others().part();
  }

  /** Of the body of the same datum, which no limit cuts. */
  public DatumContext body() {
    return others().body();
  }

  /**
   * The same of a datum that may have lost some of its own attributes before it was tagged. The SDK
   * counts them; so do copies from which the gate took others, and what was encoded.
   *
   * @param given how many it was given
   * @param kept how many of them are there
   */
  public DatumContext lacking(int given, int kept) {
    return given > kept && !mayLack ? others().lacking() : this;
  }

  private Others others() {
    Others known = others;
    if (known == null) {
      known =
          new Others(
              new DatumContext(Place.PART, "", null, freeText, true, cutLength),
              ofPart(freeText),
              new DatumContext(place, scope, meter, freeText, true, cutLength));
      others = known;
    }
    return known;
  }

  /** The categories of free text in the datum. */
  public FreeTextCategories freeText() {
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
  public boolean mayLackAttributes() {
    return mayLack;
  }

  @Override
  public int cutLength() {
    return cutLength;
  }

  @Override
  public String toString() {
    return "DatumContext[" + place + "]";
  }
}
