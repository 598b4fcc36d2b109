/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.StackTrace;
import dev.assent.internal.tag.Classifier;
import dev.assent.internal.tag.DatumContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Removes attributes that are not permitted. One pass classifies each attribute by name and copies
 * the remaining ones into a flat array. It copies nothing until it removes something. Immutable and
 * thread-safe; the values must be frozen.
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

  /**
   * The remaining attributes of a set on its own.
   *
   * @param context the context of the attributes
   * @return the same instance if it lost nothing and is not the SDK's attribute map; otherwise a
   *     flat copy
   */
  public Attributes strip(Attributes source, StripContext stripContext, DatumContext context) {
    return pass(stripContext, context).own(source, null);
  }

  /**
   * Begins to strip the parts of one datum in sequence.
   *
   * @param context the context of the datum's own attributes
   */
  Pass pass(StripContext stripContext, DatumContext context) {
    return new Pass(stripContext, context);
  }

  /** The tree stripper with the same classifier. */
  TreeStripper trees() {
    return trees;
  }

  private static boolean isShareable(Attributes source) {
    return source instanceof FlatAttributes || source.getClass() == SHARED;
  }

  /** Strips the parts of one datum. Confined to one thread. */
  final class Pass implements BiConsumer<AttributeKey<?>, Object> {
    private final StripContext stripContext;
    private DatumContext context;
    private Attributes source = Attributes.empty();
    private @Nullable String stackTrace;

    /** The places of the remaining attributes; null while all remain. */
    private @Nullable Object @Nullable [] kept;

    private int next;
    private int seen;

    private Pass(StripContext stripContext, DatumContext context) {
      this.stripContext = stripContext;
      this.context = context;
    }

    /**
     * The remaining own attributes of the datum. Called first.
     *
     * @param trace the replacement for a textual stack trace; null if there is none
     */
    Attributes own(Attributes from, @Nullable String trace) {
      Attributes left = strip(from, trace);
      context = context.part();
      return left;
    }

    /** The remaining attributes of a part without an exception, such as a link. */
    Attributes part(Attributes from) {
      return part(from, null);
    }

    /** The remaining attributes of a part, such as an event. */
    Attributes part(Attributes from, @Nullable String trace) {
      context = context.part();
      return strip(from, trace);
    }

    private Attributes strip(Attributes from, @Nullable String trace) {
      if (from.isEmpty()) {
        return Attributes.empty();
      }
      source = from;
      stackTrace = trace;
      seen = 0;
      kept = null;
      if (!isShareable(from)) {
        copySeen();
      }
      from.forEach(this);
      return kept == null ? from : FlatAttributes.owning(kept, next);
    }

    private void copySeen() {
      kept = new Object[FlatAttributes.PLACES * source.size()];
      next = 0;
      if (seen > 0) {
        source.forEach(
            (key, value) -> {
              if (next < FlatAttributes.PLACES * seen) {
                keep(key, value);
              }
            });
      }
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      long mask =
          isOurTrace(value)
              ? classifier.stackTrace()
              : classifier.attribute(key, value, context, source);
      if (stripContext.missing(mask) == 0) {
        stripContext.keeps(mask);
        keep(key, value);
      } else {
        if (kept == null) {
          copySeen();
        }
        reduce(key, value, mask);
      }
      seen++;
    }

    private void keep(AttributeKey<?> key, Object value) {
      if (kept != null) {
        kept[next] = key;
        kept[next + 1] = value;
        next += FlatAttributes.PLACES;
      }
    }

    private void reduce(AttributeKey<?> key, Object value, long mask) {
      if (isOurTrace(value)) {
        stripContext.keeps(mask);
      } else if (key.getType() == AttributeType.VALUE) {
        replace(key, trees.strip(key.getKey(), (Value<?>) value, stripContext, context));
      } else {
        withhold(key, mask);
      }
    }

    private void replace(AttributeKey<?> key, @Nullable Object value) {
      if (value != null) {
        keep(value instanceof String ? AttributeKey.stringKey(key.getKey()) : key, value);
      }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isOurTrace(Object value) {
      return stackTrace != null && value == stackTrace;
    }

    private void withhold(AttributeKey<?> key, long mask) {
      stripContext.keeps(mask);
      if (stackTrace != null
          && key.getKey().equals(Classifier.EXCEPTION_STACKTRACE)
          && stripContext.keeps(classifier.stackTrace())) {
        if (StackTrace.hasReplaced(stackTrace)) {
          stripContext.keeps(Categories.UNCLASSIFIED); // the frames are, and count as withheld
        }
        replace(key, stackTrace);
      } else if (stripContext.redacts(mask) && classifier.staysRedacted(key.getKey())) {
        replace(key, classifier.redactedText());
      } else if ((mask & Categories.UNCLASSIFIED) != 0) {
        names.attribute(key.getKey(), key.getType());
      } else {
        names.withheld(key.getKey(), stripContext.missing(mask));
      }
    }
  }
}
