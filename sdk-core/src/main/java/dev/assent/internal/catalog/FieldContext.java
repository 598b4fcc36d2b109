/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import io.opentelemetry.api.trace.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * Where a field of a datum stands, as far as an entry of the catalog can ask for it: an entry may
 * hold for some signals, span kinds, meters or scopes only; and what of it may be missing or cut.
 * Implementations are immutable. The datum's other attributes, which an entry can ask for too, are
 * handed over beside it.
 */
public interface FieldContext {
  /** Where nothing opens an entry: only entries without a condition count. */
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

  /** Which attributes they are. */
  Place place();

  /** The name of the datum's instrumentation scope, or its logger's; empty if it has none. */
  String scope();

  /** The metric's name; null if it is no metric. */
  @Nullable String meter();

  /**
   * Whether attributes of the datum may have been dropped before it was seen, so that the absence
   * of one says nothing: a limit was reached, or a view or an advice chose among them.
   */
  boolean mayLackAttributes();

  /**
   * From which length on a text may be what a limit left of a longer one, in UTF-16 units; {@link
   * Integer#MAX_VALUE} where nothing was cut. Such a text fits no shape but {@code text}, writes no
   * number, and is no value that a condition asks for.
   */
  int cutLength();

  /** The places in which attributes stand: signal, and span kind. */
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
    /**
     * All else: a span's event or link, a scope's attributes, what is nested in a value or body.
     */
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

    /** A number from 0, less than how many there are. */
    public int index() {
      return index;
    }

    /** A set that holds this one alone. */
    int bit() {
      return bit;
    }
  }
}
