/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.subject.AttributeSubjects;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Computes in one pass over a datum the union of its fields' categories, the categories that the
 * application adds to its own, and whether the datum is completely frozen. If it is not, the result
 * is void and the datum must be copied first. Reserved attributes do not count. The pass can copy
 * the datum's own attributes.
 */
public final class MaskSum implements BiConsumer<AttributeKey<?>, Object> {
  private final Classifier classifier;
  private final DatumContext context;
  private final boolean isRebuilt;
  private Attributes datum = Attributes.empty();
  private long mask;
  private long added;
  private int hidden;
  private boolean isFrozen = true;
  private boolean isPart;
  private DatumContext here;
  private boolean hasCategory;

  /** The attributes that may name subjects; null to collect none. */
  private @Nullable AttributeSubjects late;

  /** The places of the copied attributes; null before the first copy. */
  private @Nullable Object @Nullable [] places;

  private int next;

  /**
   * @param context the context of the datum's own attributes
   * @param isRebuilt whether all values are known to be frozen, as in a {@link DefensiveCopy}
   */
  public MaskSum(Classifier classifier, DatumContext context, boolean isRebuilt) {
    this.classifier = classifier;
    this.context = context;
    this.here = context;
    this.isRebuilt = isRebuilt;
  }

  /** Adds an attribute of the datum, which may be a reserved one, or of a part. */
  @Override
  public void accept(AttributeKey<?> key, Object value) {
    Classified scalar = classifier.scalar(key, value, here);
    if (scalar != null) {
      mask |= scalar.mask();
      copy(key, value, scalar);
    } else {
      other(key, value);
    }
  }

  private void copy(AttributeKey<?> key, Object value, Classified verdict) {
    if (places != null) {
      places =
          next == places.length ? Arrays.copyOf(places, 2 * next + FlatAttributes.PLACES) : places;
      next = FlatAttributes.put(places, next, key, value, verdict);
    }
  }

  private void other(AttributeKey<?> key, Object value) {
    if (!isRebuilt && !DefensiveCopy.isKey(key)) {
      isFrozen = false;
      collect(key, value);
    } else if (ReservedAttributes.isCarrier(key.getKey())) {
      reserved(key, value);
    } else if (isRebuilt || DefensiveCopy.is(key, value)) {
      Classified verdict = classifier.verdict(key, value, here, datum);
      mask |= verdict.mask();
      copy(key, value, verdict);
    } else {
      isFrozen = false;
    }
  }

  /** Reserved attributes of a part are removed when it is copied. */
  private void reserved(AttributeKey<?> key, Object value) {
    boolean isCategory = key.getKey().equals(ReservedAttributes.CATEGORY);
    if (!isPart) {
      collect(key, value);
      hidden++;
      hasCategory |= isCategory;
      added |= isCategory ? classifier.added(value) : 0;
      added |= key.getKey().equals(ReservedAttributes.LOST) ? Categories.UNCLASSIFIED : 0;
    } else if (isCategory && !isRebuilt) {
      isFrozen = false;
    } else {
      mask |= Categories.UNCLASSIFIED;
    }
  }

  private void collect(AttributeKey<?> key, Object value) {
    if (late != null) {
      late = late.with(key.getKey(), value);
    }
  }

  /** The same as {@link #unplanned}, and collects the attributes that may name subjects. */
  public FlatAttributes unplannedWithNames(Attributes attributes) {
    late = AttributeSubjects.NONE;
    return unplanned(attributes);
  }

  /** The collected attributes that may name subjects. */
  public AttributeSubjects late() {
    return late == null ? AttributeSubjects.NONE : late;
  }

  /**
   * Adds and copies the own attributes of the datum without the reserved ones. There must be no
   * plan for them.
   */
  public FlatAttributes unplanned(Attributes attributes) {
    FlatAttributes copy = copied(attributes);
    AttributePlans plans = isRebuilt ? null : context.plans();
    if (plans != null) {
      plans.add(copy);
    }
    return copy;
  }

  FlatAttributes copied(Attributes attributes) {
    Object entries = classifier.entries();
    places = new Object[FlatAttributes.PLACES * attributes.size()];
    own(attributes);
    FlatAttributes copy = FlatAttributes.owning(Objects.requireNonNull(places), next, entries);
    places = null;
    return copy;
  }

  /** The same as {@link #unplanned}, whether there is a plan or not. */
  public FlatAttributes whole(Attributes attributes) {
    FlatAttributes planned = isRebuilt ? null : context.planned(attributes);
    if (planned == null) {
      return unplanned(attributes);
    }
    mask |= planned.shareable().mask();
    return planned;
  }

  /** Adds the own attributes of the datum. */
  public void own(Attributes attributes) {
    datum = attributes;
    attributes.forEach(this);
  }

  /**
   * Adds the attributes of an event or a link.
   *
   * @param given the original number of attributes, including dropped ones
   */
  public void part(Attributes attributes, int given) {
    if (classifier.limits().mayHaveDroppedCategory(given, attributes.size())) {
      notFrozen();
    }
    part(attributes);
  }

  /** Adds the attributes of a part. There must be no plan for them. */
  public void part(Attributes attributes) {
    if (!attributes.isEmpty()) {
      isPart = true;
      here = context.part();
      own(attributes);
      here = context;
      isPart = false;
    }
  }

  public void context(SpanContext context) {
    if (isRebuilt || DefensiveCopy.is(context)) {
      mask |= classifier.traceState(context);
    } else {
      isFrozen = false;
    }
  }

  public void add(long categories) {
    mask |= categories;
  }

  public void notFrozen() {
    isFrozen &= isRebuilt;
  }

  public long mask() {
    return mask;
  }

  /** The categories since the last call, which count no longer. */
  public long take() {
    long taken = mask;
    mask = 0;
    return taken;
  }

  public long added() {
    return added;
  }

  /**
   * Unclassified if the datum may have lost its declaration, else 0.
   *
   * @param given the original number of attributes
   * @param kept the number of attributes left
   */
  public long droppedCategory(int given, int kept) {
    return hasCategory ? 0 : classifier.limits().droppedOwnCategory(given, kept);
  }

  public int hidden() {
    return hidden;
  }

  public boolean isFrozen() {
    return isFrozen;
  }

  public FreeTextCategories freeText() {
    return context.freeText();
  }

  public DatumContext context() {
    return context;
  }
}
