/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.catalog.shape.CodeShape;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.TemplateShape;
import dev.assent.internal.catalog.shape.TokenShape;
import io.opentelemetry.api.common.AttributeType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What the unclassified values of each name have in common: types, the shapes that all fit, and the
 * power of two that no length exceeds. It keeps no value. Shapes are read of the first {@value
 * #SAMPLES} values. Thread-safe; it allocates nothing.
 *
 * <pre>
 * bits   0 to 15  types, by FieldType.ordinal()
 * bits  16 to 18  shapes that a text does not have
 * bits  19 to 31  texts read
 * bits  32 to 63  the greatest length
 * </pre>
 */
final class FieldValues {
  private static final int SAMPLES = 1_000;
  private static final int SHAPE_SHIFT = 16;
  private static final int CODE = 1;
  private static final int TOKEN = 2;
  private static final int ROUTE = 4;
  private static final int COUNT_SHIFT = 19;
  private static final long COUNT = 0x1FFF;
  private static final int LENGTH_SHIFT = 32;
  private static final int MIN_LENGTH = 16;
  private static final int MAX_READ = 256;

  private final AtomicLongArray slots = new AtomicLongArray(FieldNames.SLOTS);

  /** Adds a value that is frozen, or null. */
  void add(int slot, AttributeType type, @Nullable Object value) {
    long before = slots.get(slot);
    boolean isRead = ((before >>> COUNT_SHIFT) & COUNT) < SAMPLES;
    long kind = 1L << Bits.index(FieldType.of(type));
    int length = length(value);
    int missed = isRead ? missed(value) : 0;
    boolean hasText = isRead && (value instanceof String || value instanceof List);
    long now = joined(before, kind, missed, hasText, length);
    while (now != before && !slots.compareAndSet(slot, before, now)) {
      before = slots.get(slot);
      now = joined(before, kind, missed, hasText, length);
    }
  }

  private static long joined(long before, long type, int missed, boolean hasText, int length) {
    long count = Math.min(SAMPLES, ((before >>> COUNT_SHIFT) & COUNT) + (hasText ? 1 : 0));
    long shapes = ((before >>> SHAPE_SHIFT) & (CODE | TOKEN | ROUTE)) | missed;
    long greatest = Math.max(before >>> LENGTH_SHIFT, length);
    return (before & 0xFFFF)
        | type
        | (shapes << SHAPE_SHIFT)
        | (count << COUNT_SHIFT)
        | (greatest << LENGTH_SHIFT);
  }

  private static int length(@Nullable Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    if (value instanceof ByteBuffer bytes) {
      return bytes.remaining();
    }
    int longest = 0;
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        longest = Math.max(longest, list.get(i) instanceof String text ? text.length() : 0);
      }
    }
    return longest;
  }

  private static int missed(@Nullable Object value) {
    int missed = 0;
    if (value instanceof String text) {
      missed = missed(text);
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        missed |= list.get(i) instanceof String text ? missed(text) : 0;
      }
    }
    return missed;
  }

  private static int missed(String text) {
    if (text.length() > MAX_READ) {
      return CODE | TOKEN | ROUTE;
    }
    int missed = CodeShape.ANY.fits(text) ? 0 : CODE;
    missed |= missed == 0 || TokenShape.ANY.fits(text) ? 0 : TOKEN;
    return missed | (text.startsWith("/") && TemplateShape.isRoute(text) ? 0 : ROUTE);
  }

  /** Whether some value of a name was seen. */
  boolean isSeen(int slot) {
    return slots.get(slot) != 0;
  }

  /** The type of all values; {@link FieldType#ANY} if they have several. */
  FieldType type(int slot) {
    long types = slots.get(slot) & 0xFFFF;
    for (FieldType type : FieldType.values()) {
      boolean isAll = true;
      for (FieldType other : FieldType.values()) {
        isAll &= (types & (1L << Bits.index(other))) == 0 || type.accepts(other);
      }
      if (isAll) {
        return type;
      }
    }
    return FieldType.ANY;
  }

  /**
   * The narrowest shape that all texts have: code, token, template or text; {@link
   * CatalogFile#REVIEW} if no text was read.
   */
  String shape(int slot) {
    if (((slots.get(slot) >>> COUNT_SHIFT) & COUNT) == 0) {
      return CatalogFile.REVIEW;
    }
    long missed = slots.get(slot) >>> SHAPE_SHIFT;
    if ((missed & CODE) == 0) {
      return CodeShape.ANY.label();
    }
    if ((missed & TOKEN) == 0) {
      return TokenShape.ANY.label();
    }
    return (missed & ROUTE) == 0 ? "template" : "text";
  }

  /** A power of two, at least {@value #MIN_LENGTH}, that is no shorter than any value. */
  int maxLength(int slot) {
    long length = Math.max(MIN_LENGTH, slots.get(slot) >>> LENGTH_SHIFT);
    return (int) Math.min(1 << 20, Long.highestOneBit(2 * length - 1));
  }

  @Override
  public String toString() {
    return "FieldValues";
  }
}
