/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * The context of a field for conditions of catalog entries, which may apply to some signals, span
 * kinds, meters or scopes only. It also tells whether attributes may have been dropped or
 * truncated. Implementations are immutable. The other attributes of the datum are separate
 * arguments.
 */
public interface FieldContext {
  /** A context in which no condition holds. */
  FieldContext NONE =
      new FieldContext() {
        @Override
        public Place place() {
          return Place.PART;
        }

        @Override
        public String scope() {
          return "";
        }

        @Override
        public @Nullable String meter() {
          return null;
        }

        @Override
        public boolean mayLackAttributes() {
          return true;
        }

        @Override
        public int cutLength() {
          return Integer.MAX_VALUE;
        }

        @Override
        public String toString() {
          return "NONE";
        }
      };

  /** The place of the attributes. */
  Place place();

  /** The name of the datum's instrumentation scope or logger; empty if it has none. */
  String scope();

  /** The metric's name; null if the datum is not a metric. */
  @Nullable String meter();

  /**
   * Whether attributes of the datum may have been dropped by a limit, a view or an advice, so that
   * the absence of one proves nothing.
   */
  boolean mayLackAttributes();

  /**
   * The length from which on a text may be truncated, in UTF-16 units; {@link Integer#MAX_VALUE}
   * without a limit. Such a text fits only shape {@code text}, is never the text form of a number,
   * and never matches a value of a condition.
   */
  int cutLength();

  /** The places of attributes: signal and span kind. */
  enum Place {
    /** A span of kind INTERNAL. */
    INTERNAL_SPAN(0),
    /** A span of kind SERVER. */
    SERVER_SPAN(1),
    /** A span of kind CLIENT. */
    CLIENT_SPAN(2),
    /** A span of kind PRODUCER. */
    PRODUCER_SPAN(3),
    /** A span of kind CONSUMER. */
    CONSUMER_SPAN(4),
    /** A log record or event. */
    LOG(5),
    /** A metric's point, or an exemplar of it. */
    METRIC(6),
    /** The resource. */
    RESOURCE(7),
    /** Anything else: a span's event or link, a scope's attributes, nested values. */
    PART(8);

    private final int index;
    private final int bit;

    Place(int index) {
      this.index = index;
      this.bit = 1 << index;
    }

    /** The place of a span's own attributes. */
    public static Place of(SpanKind kind) {
      return switch (kind) {
        case INTERNAL -> INTERNAL_SPAN;
        case SERVER -> SERVER_SPAN;
        case CLIENT -> CLIENT_SPAN;
        case PRODUCER -> PRODUCER_SPAN;
        case CONSUMER -> CONSUMER_SPAN;
      };
    }

    /** The index of the place, from 0. */
    public int index() {
      return index;
    }

    /** A set of this place only. */
    int bit() {
      return bit;
    }
  }
}
