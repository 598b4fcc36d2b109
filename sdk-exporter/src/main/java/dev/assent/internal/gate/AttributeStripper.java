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
 * Takes from attributes what may not go: one pass that judges each by its name and puts what stays
 * into a flat array. Nothing is copied before something is lost. Immutable and thread-safe; the
 * values must be frozen.
 */
public final class AttributeStripper {
  private static final Class<?> SHARED = Attributes.empty().getClass();

  private final Classifier classifier;
  private final TreeStripper trees;
  private final WithheldNames names;

  /**
   * A stripper.
   *
   * @param names told the name of each attribute that is unclassified
   */
  public AttributeStripper(Classifier classifier, WithheldNames names) {
    this.classifier = classifier;
    this.trees = new TreeStripper(classifier, names);
    this.names = names;
  }

  /**
   * What is left of attributes that stand alone.
   *
   * @param context where they stand
   * @return the same instance if nothing was lost and it is not the SDK's attribute map; else a
   *     flat copy
   */
  public Attributes strip(Attributes source, StripContext stripContext, DatumContext context) {
    return pass(stripContext, context).own(source, null);
  }

  /**
   * Strips the parts of one datum, one after another.
   *
   * @param context where its own attributes stand
   */
  Pass pass(StripContext stripContext, DatumContext context) {
    return new Pass(stripContext, context);
  }

  /** The tree stripper that works by the same classifier. */
  TreeStripper trees() {
    return trees;
  }

  private static boolean isShareable(Attributes source) {
    return source instanceof FlatAttributes || source.getClass() == SHARED;
  }

  /** One datum's. Confined to its thread. */
  final class Pass implements BiConsumer<AttributeKey<?>, Object> {
    private final StripContext stripContext;
    private DatumContext context;
    private Attributes source = Attributes.empty();
    private @Nullable String stackTrace;

    /** Keys and values in turn, of what stays; null as long as all of the source does. */
    private Object @Nullable [] kept;

    private int next;
    private int seen;

    private Pass(StripContext stripContext, DatumContext context) {
      this.stripContext = stripContext;
      this.context = context;
    }

    /**
     * What is left of the datum's own attributes: the first that are stripped.
     *
     * @param trace what may stand in for a stack trace that is text; null if there is nothing
     */
    Attributes own(Attributes from, @Nullable String trace) {
      Attributes left = strip(from, trace);
      context = context.part();
      return left;
    }

    /** What is left of the attributes of a part that reports no exception, such as a link. */
    Attributes part(Attributes from) {
      return part(from, null);
    }

    /** What is left of the attributes of a part, such as an event. */
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
      Object[] pairs = new Object[2 * source.size()];
      next = 0;
      if (seen > 0) {
        source.forEach(
            (key, value) -> {
              if (next < 2 * seen) {
                pairs[next++] = key;
                pairs[next++] = value;
              }
            });
      }
      kept = pairs;
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
        kept[next++] = key;
        kept[next++] = value;
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
