/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.FieldContext;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The context of a datum's attributes for conditional catalog entries, with the SDK's limits and
 * the categories of free text. Contexts of parts have only the last two, because conditional
 * entries never apply in an event, a link or a nested value. Thread-safe and effectively immutable.
 */
public final class DatumContext implements FieldContext {
  private static final int UNCUT = Integer.MAX_VALUE;

  private final Place place;
  private final String scope;
  private final @Nullable String meter;
  private final FreeTextCategories freeText;
  private final boolean mayLack;
  private final int cutLength;

  /** Of the attributes of many data with this context; null if there are few. */
  private final @Nullable Plans plans;

  /** Of the last spans with this context. Benign races: immutable, and compared before use. */
  private @Nullable ViewStamp last;

  private @Nullable ViewStamp beforeLast;

  /** Created on demand, since few data need it. A benign race: all instances are equal. */
  private @Nullable Others others;

  /** The contexts of other parts of the same datum, and of a datum with missing attributes. */
  private record Others(DatumContext part, DatumContext body, DatumContext mayLack) {}

  /** Those of the own attributes of data, and of the attributes of their parts. */
  private record Plans(AttributePlans own, AttributePlans parts) {
    /** Those of a part, which has no parts. */
    Plans ofPart() {
      return new Plans(parts, parts);
    }
  }

  private DatumContext(
      Place place,
      String scope,
      @Nullable String meter,
      FreeTextCategories freeText,
      boolean mayLack,
      int cutLength,
      @Nullable Plans plans) {
    this.place = place;
    this.scope = scope;
    this.meter = meter;
    this.freeText = freeText;
    this.mayLack = mayLack;
    this.cutLength = cutLength;
    this.plans = plans;
  }

  /**
   * Returns the context of the own attributes of a complete span or log record.
   *
   * @param limits the SDK's limits
   */
  public static DatumContext of(
      Place place, String scope, FreeTextCategories freeText, Limits limits) {
    return new DatumContext(place, scope, null, freeText, false, limits.maxValueLength(), null);
  }

  /** The same for many data. */
  DatumContext ofMany(Classifier classifier) {
    Plans many =
        new Plans(
            new AttributePlans(classifier, cutLength), new AttributePlans(classifier, cutLength));
    return new DatumContext(place, scope, meter, freeText, mayLack, cutLength, many);
  }

  /**
   * Returns the context of a metric's points and exemplars, which are never truncated.
   *
   * @param mayLack whether an advice may have dropped attributes, which points do not show
   */
  public static DatumContext ofMetric(
      String meter, String scope, FreeTextCategories freeText, boolean mayLack) {
    return new DatumContext(Place.METRIC, scope, meter, freeText, mayLack, UNCUT, null);
  }

  /** Returns the context of a resource. */
  public static DatumContext ofResource(FreeTextCategories freeText) {
    return new DatumContext(Place.RESOURCE, "", null, freeText, false, UNCUT, null);
  }

  /** Returns the context of a part without limits, in which conditional entries never apply. */
  public static DatumContext ofPart(FreeTextCategories freeText) {
    return new DatumContext(Place.PART, "", null, freeText, true, UNCUT, null);
  }

  /** The context of the parts of the same datum; a resource has none. */
  public DatumContext part() {
    return place == Place.PART || place == Place.RESOURCE ? this : others().part();
  }

  /** The context of the body of the same datum, which no limit truncates. */
  public DatumContext body() {
    return others().body();
  }

  /**
   * The context of a datum that may have lost own attributes before it was tagged. The SDK,
   * stripped copies and encoded data all keep the original number.
   *
   * @param given the original number of attributes
   * @param kept the number of attributes left
   */
  public DatumContext mayLack(int given, int kept) {
    return given > kept && !mayLack ? others().mayLack() : this;
  }

  private Others others() {
    Others known = others;
    if (known == null) {
      Plans ofPart = plans == null ? null : plans.ofPart();
      known =
          new Others(
              new DatumContext(Place.PART, "", null, freeText, true, cutLength, ofPart),
              ofPart(freeText),
              new DatumContext(place, scope, meter, freeText, true, cutLength, null));
      others = known;
    }
    return known;
  }

  /** The common part of the stamps of spans: that of an earlier span if it is the same. */
  public ViewStamp stamp(
      PlainResources.Plain resource,
      int hidden,
      long ownMask,
      long fields,
      long othersMask,
      boolean isNameKnown) {
    ViewStamp one = last;
    if (one != null && one.is(resource, hidden, ownMask, fields, othersMask, isNameKnown)) {
      return one;
    }
    ViewStamp other = beforeLast;
    if (other != null && other.is(resource, hidden, ownMask, fields, othersMask, isNameKnown)) {
      return other;
    }
    ViewStamp next = new ViewStamp(resource, hidden, ownMask, fields, othersMask, isNameKnown);
    beforeLast = one;
    last = next;
    return next;
  }

  @Nullable AttributePlans plans() {
    return plans == null ? null : plans.own();
  }

  /** A copy of the attributes of a datum by a plan for this context; null if there is none. */
  public @Nullable FlatAttributes planned(Attributes attributes) {
    return plans == null ? null : plans.own().planned(attributes);
  }

  /**
   * The categories of the attributes of a part of the datum, by a plan; {@link
   * Categories#UNCLASSIFIED} if there is none, which then may be made.
   */
  public long plannedPart(Attributes attributes) {
    if (!DefensiveCopy.isSdks(attributes)) {
      return Categories.UNCLASSIFIED; // also if it is empty: the caller may fill it later
    }
    if (attributes.isEmpty()) {
      return 0;
    }
    if (plans == null) {
      return Categories.UNCLASSIFIED;
    }
    long mask = plans.parts().mask(attributes);
    if ((mask & Categories.UNCLASSIFIED) != 0) {
      plans.parts().add(attributes, part());
    }
    return mask;
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
