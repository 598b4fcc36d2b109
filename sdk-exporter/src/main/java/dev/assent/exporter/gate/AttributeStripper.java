/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.gate;

import dev.assent.category.Categories;
import dev.assent.exporter.tag.Classifier;
import dev.assent.exporter.tag.FlatAttributes;
import dev.assent.exporter.tag.Redacted;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes from attributes what may not go: one pass that judges each by its name into a bitmap, one
 * that copies by position. Immutable and thread-safe; the values must be frozen.
 */
final class AttributeStripper {
  private static final Class<?> SHARED = Attributes.empty().getClass();

  private final Classifier classifier;
  private final TreeStripper trees;
  private final Unknowns unknowns;

  /**
   * A stripper.
   *
   * @param unknowns told the name of each attribute that is unclassified
   */
  AttributeStripper(Classifier classifier, Unknowns unknowns) {
    this.classifier = classifier;
    this.trees = new TreeStripper(classifier, unknowns);
    this.unknowns = unknowns;
  }

  /**
   * What is left of attributes.
   *
   * @param freeText the categories of free text in this datum
   * @return the same instance if nothing was lost and it is not the SDK's attribute map; else a
   *     flat copy
   */
  Attributes strip(Attributes source, Cut cut, long freeText) {
    return strip(source, cut, freeText, null);
  }

  /**
   * The same for the attributes of what may report an exception: a log record, a span's event.
   *
   * @param stackTrace what may stand in for a stack trace that is text; null if there is nothing
   */
  Attributes strip(Attributes source, Cut cut, long freeText, @Nullable String stackTrace) {
    if (source.isEmpty()) {
      return Attributes.empty();
    }
    Pass pass = new Pass(source.size(), cut, freeText, stackTrace);
    source.forEach(pass);
    if (pass.isWhole() && isShareable(source)) {
      return source;
    }
    return pass.copy(source);
  }

  private static boolean isShareable(Attributes source) {
    return source instanceof FlatAttributes || source.getClass() == SHARED;
  }

  /** The tree stripper that works by the same classifier. */
  TreeStripper trees() {
    return trees;
  }

  /** Judges first, then copies: the same object twice, so that one datum costs one of it. */
  private final class Pass implements BiConsumer<AttributeKey<?>, Object> {
    private final Cut cut;
    private final long freeText;
    private final @Nullable String stackTrace;
    private final int size;
    private long keep;
    private long @Nullable [] keepMore;
    private @Nullable Object @Nullable [] replaced;
    private int kept;
    private int at;
    private Object @Nullable [] pairs;
    private int next;

    Pass(int size, Cut cut, long freeText, @Nullable String stackTrace) {
      this.size = size;
      this.cut = cut;
      this.freeText = freeText;
      this.stackTrace = stackTrace;
      this.keepMore = size > Long.SIZE ? new long[(size - 1) / Long.SIZE] : null;
    }

    boolean isWhole() {
      return kept == size && replaced == null;
    }

    Attributes copy(Attributes source) {
      pairs = new Object[2 * kept];
      at = 0;
      source.forEach(this);
      return FlatAttributes.owning(pairs);
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      if (pairs == null) {
        judge(key, value);
      } else if (isKept(at)) {
        take(pairs, key, value);
      }
      at++;
    }

    private void judge(AttributeKey<?> key, Object value) {
      if (isOurTrace(value)) {
        traceOrNothing();
        return;
      }
      long mask = classifier.attribute(key, value, freeText);
      if (cut.missing(mask) == 0) {
        cut.keeps(mask);
        keep();
      } else if (key.getType() == AttributeType.VALUE) {
        replace(trees.strip(key.getKey(), (Value<?>) value, cut, freeText));
      } else {
        withhold(key, mask);
      }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isOurTrace(Object value) {
      return stackTrace != null && value == stackTrace;
    }

    private void traceOrNothing() {
      if (cut.keeps(classifier.stackTrace())) {
        keep();
      }
    }

    private void withhold(AttributeKey<?> key, long mask) {
      cut.keeps(mask);
      if (stackTrace != null
          && key.getKey().equals(Classifier.EXCEPTION_STACKTRACE)
          && cut.keeps(classifier.stackTrace())) {
        replace(stackTrace);
      } else if (cut.redacts(mask) && classifier.staysRedacted(key.getKey())) {
        replace(Redacted.TEXT);
      } else if ((mask & Categories.UNCLASSIFIED) != 0) {
        unknowns.attribute(key.getKey(), key.getType());
      }
    }

    private void replace(@Nullable Object value) {
      if (value == null) {
        return;
      }
      if (replaced == null) {
        replaced = new Object[size];
      }
      replaced[at] = value;
      keep();
    }

    private void keep() {
      kept++;
      if (at < Long.SIZE) {
        keep |= 1L << at;
      } else if (keepMore != null) {
        keepMore[at / Long.SIZE - 1] |= 1L << at;
      }
    }

    private boolean isKept(int position) {
      long word =
          position < Long.SIZE || keepMore == null ? keep : keepMore[position / Long.SIZE - 1];
      return (word & (1L << position)) != 0;
    }

    private void take(Object[] into, AttributeKey<?> key, Object value) {
      Object instead = replaced == null ? null : replaced[at];
      into[next++] = instead instanceof String ? AttributeKey.stringKey(key.getKey()) : key;
      into[next++] = instead == null ? value : instead;
    }
  }
}
