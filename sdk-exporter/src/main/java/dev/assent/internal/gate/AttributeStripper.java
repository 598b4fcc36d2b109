/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.catalog.shape.Reduction;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.StackTrace;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes attributes that are not permitted. One pass copies the remaining ones into a flat array,
 * by the verdicts of the stamp; it classifies only attributes without one. It copies nothing until
 * it removes something. Immutable and thread-safe; the values must be frozen.
 */
public final class AttributeStripper {
  private static final Class<?> SHARED = Attributes.empty().getClass();

  private final Classifier classifier;
  private final TreeStripper trees;
  private final WithheldNames names;

  /**
   * A stripper.
   *
   * @param names receives the names of unclassified attributes
   */
  public AttributeStripper(Classifier classifier, WithheldNames names) {
    this.classifier = classifier;
    this.trees = new TreeStripper(classifier, names);
    this.names = names;
  }

  /** The tree stripper with the same classifier. */
  TreeStripper trees() {
    return trees;
  }

  /**
   * The remaining attributes of a set without a rebuilt stack trace.
   *
   * @param context the context of the attributes
   * @return the same instance if it lost nothing and is not the SDK's attribute map; otherwise a
   *     flat copy
   */
  public Attributes strip(Attributes source, StripContext strip, DatumContext context) {
    return strip(source, strip, context, null);
  }

  /**
   * The same for any set.
   *
   * @param trace the replacement for a textual stack trace; null if there is none
   */
  @SuppressWarnings("ReferenceEquality")
  Attributes strip(
      Attributes source, StripContext strip, DatumContext context, @Nullable String trace) {
    if (source.isEmpty()) {
      return Attributes.empty();
    }
    if (source.getClass() == SHARED && !strip.rule().removesReduced()) {
      long mask = new Union(source, context).mask();
      if (strip.missing(mask) == 0) {
        strip.keeps(mask);
        return source;
      }
    }
    FlatAttributes all = FlatAttributes.of(source);
    FlatAttributes left = trace == null ? byVerdicts(all, strip) : null;
    if (left == null) {
      left = left(all, strip, context, trace);
    }
    return left == all ? shareable(source) : left;
  }

  /** The same instance if it is not the SDK's attribute map; otherwise a flat copy. */
  static Attributes shareable(Attributes source) {
    return source.getClass() == SHARED ? source : FlatAttributes.of(source);
  }

  /**
   * The remaining attributes by the verdicts of the stamp alone: a walk over masks. Null, with
   * nothing recorded, if they don't decide: an attribute without one, or of which a part or a
   * placeholder may remain, or one that was reduced and must be removed.
   */
  private @Nullable FlatAttributes byVerdicts(FlatAttributes all, StripContext strip) {
    StripRule rule = strip.rule();
    if (!all.isOf(classifier.entries()) || all.size() > Long.SIZE || rule.removesReduced()) {
      return null;
    }
    long kept = 0;
    long missing = 0;
    long gone = 0;
    for (int i = 0; i < all.size(); i++) {
      Classified verdict = all.classified(i);
      if (verdict == null) {
        return null;
      }
      long mask = verdict.mask();
      if (rule.permits(mask)) {
        kept |= mask;
      } else if (mayLeaveSomething(all.key(i), mask, rule)) {
        return null;
      } else {
        missing |= rule.counted(mask);
        gone |= 1L << i;
      }
    }
    strip.add(kept, missing);
    report(all, gone, rule);
    return gone == 0 ? all : all.without(gone);
  }

  private static boolean mayLeaveSomething(AttributeKey<?> key, long mask, StripRule rule) {
    return rule.redacts(mask) || rule.reduces(mask) || key.getType() == AttributeType.VALUE;
  }

  private void report(FlatAttributes all, long gone, StripRule rule) {
    if (names != WithheldNames.IGNORED) {
      for (long rest = gone; rest != 0; rest &= rest - 1) {
        int i = Long.numberOfTrailingZeros(rest);
        Classified verdict = Objects.requireNonNull(all.classified(i));
        report(all.key(i), verdict.mask(), rule);
      }
    }
  }

  private void report(AttributeKey<?> key, long mask, StripRule rule) {
    if ((mask & Categories.UNCLASSIFIED) != 0) {
      names.attribute(key.getKey(), key.getType());
    } else {
      names.withheld(key.getKey(), rule.counted(mask));
    }
  }

  private FlatAttributes left(
      FlatAttributes all, StripContext strip, DatumContext context, @Nullable String trace) {
    boolean hasVerdicts = all.isOf(classifier.entries());
    @Nullable Object @Nullable [] left = null;
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      long mask = mask(all, i, hasVerdicts, context, trace);
      boolean gone = strip.rule().removesReduced() && classifier.isReduced(all.key(i).getKey());
      boolean stays = strip.missing(mask) == 0 && !gone;
      if (stays) {
        strip.keeps(mask);
      } else if (left == null) {
        left = new Object[FlatAttributes.PLACES * all.size()];
        next = all.copyFirst(i, left);
      }
      if (gone) {
        strip.add(0, mask);
      } else if (left != null) {
        AttributeKey<?> key = all.key(i);
        Object given = all.value(i);
        Object value = stays ? given : replaced(key, given, mask, strip, context, trace);
        if (value == null && strip.reduces(mask)) {
          next = reduced(left, next, all, i, strip, context);
        }
        if (value != null) {
          AttributeKey<?> typed =
              stays || !(value instanceof String) ? key : stringKey(key.getKey());
          Classified verdict = stays ? all.classified(i) : null;
          next = FlatAttributes.put(left, next, typed, value, verdict);
        }
      }
    }
    return left == null ? all : all.remaining(left, next);
  }

  /** The verdict of the stamp, if the entries are still the same; otherwise a new one. */
  private long mask(
      FlatAttributes all,
      int i,
      boolean hasVerdicts,
      DatumContext context,
      @Nullable String trace) {
    if (is(trace, all.value(i))) {
      return classifier.stackTrace();
    }
    Classified verdict = hasVerdicts ? all.classified(i) : null;
    return verdict != null
        ? verdict.mask()
        : classifier.attribute(all.key(i), all.value(i), context, all);
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean is(@Nullable String trace, Object value) {
    return trace != null && value == trace;
  }

  /** What replaces a value that is not permitted; null if nothing does. */
  private @Nullable Object replaced(
      AttributeKey<?> key,
      Object value,
      long mask,
      StripContext strip,
      DatumContext context,
      @Nullable String trace) {
    if (key.getType() == AttributeType.VALUE) {
      return trees.strip(key.getKey(), (Value<?>) value, strip, context);
    }
    strip.keeps(mask);
    return is(trace, value) ? null : withheld(key, mask, strip, trace);
  }

  /**
   * Puts the part of a withheld text that may remain, as a field of its own: the catalog has a
   * reduction for its name, the text is whole and parses, the new field is permitted, and the datum
   * has no field of its name.
   *
   * @return the place after it
   */
  private int reduced(
      @Nullable Object[] left,
      int next,
      FlatAttributes all,
      int i,
      StripContext strip,
      DatumContext context) {
    Reduction reduction = classifier.reduction(all.key(i).getKey());
    if (reduction == null
        || !(all.value(i) instanceof String text)
        || text.length() >= context.cutLength()
        || all.value(reduction.key().getKey()) != null) {
      return next;
    }
    Object value = reduction.of(text);
    if (value == null) {
      return next;
    }
    long mask = classifier.attribute(reduction.key(), value, context, all);
    if (strip.missing(mask) != 0) {
      return next;
    }
    strip.keeps(mask);
    return FlatAttributes.put(left, next, reduction.key(), value, null);
  }

  private @Nullable Object withheld(
      AttributeKey<?> key, long mask, StripContext strip, @Nullable String trace) {
    if (trace != null
        && key.getKey().equals(Classifier.EXCEPTION_STACKTRACE)
        && strip.keeps(classifier.stackTrace())) {
      if (StackTrace.hasReplaced(trace)) {
        strip.keeps(Categories.UNCLASSIFIED); // the frames are, and count as withheld
      }
      return trace;
    }
    if (strip.redacts(mask) && classifier.staysRedacted(key.getKey())) {
      return classifier.redactedText();
    }
    report(key, mask, strip.rule());
    return null;
  }

  /** The categories of attributes without verdicts, so that most of them need no copy. */
  private final class Union implements BiConsumer<AttributeKey<?>, Object> {
    private final Attributes source;
    private final DatumContext context;
    private long mask;

    Union(Attributes source, DatumContext context) {
      this.source = source;
      this.context = context;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      mask |= classifier.attribute(key, value, context, source);
    }

    long mask() {
      source.forEach(this);
      return mask;
    }
  }
}
