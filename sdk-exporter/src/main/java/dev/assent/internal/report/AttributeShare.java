/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

import dev.assent.internal.catalog.CatalogName.Kind;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The share of attributes that have a category, in a sample: all of the first {@value #FIRST} data,
 * then one of {@value #EVERY}. It keeps hashes of names only. Thread-safe; it allocates nothing.
 */
public final class AttributeShare implements FieldSink {
  private static final int FIRST = 2_048;
  private static final int EVERY = 1_024;

  private final long seed = new SecureRandom().nextLong();
  private final LongAdder attributes = new LongAdder();
  private final LongAdder unclassified = new LongAdder();
  private final HashedNames names = new HashedNames();
  private final HashedNames others = new HashedNames();

  /**
   * The data so far, up to {@value #FIRST}; then it is only read. Written without synchronization:
   * a lost update changes the sample only.
   */
  private int data;

  AttributeShare() {}

  /** Returns whether the next datum belongs to the sample. */
  boolean takes() {
    int before = data;
    if (before < FIRST) {
      data = before + 1;
      return true;
    }
    return ThreadLocalRandom.current().nextInt(EVERY) == 0;
  }

  @Override
  public void attribute(String name, AttributeType type, @Nullable Object value, long mask) {
    attributes.increment();
    if ((mask & Categories.UNCLASSIFIED) != 0) {
      unclassified.increment();
      add(names, 0, name);
    }
  }

  @Override
  public void name(Kind kind, String name, long mask) {
    if ((mask & Categories.UNCLASSIFIED) != 0 && !name.isEmpty()) {
      add(others, Bits.index(kind), name);
    }
  }

  @Override
  public void part(NamelessField field, long mask) {}

  private void add(HashedNames to, int kind, String name) {
    boolean unused = to.add(FieldNames.hash(seed ^ kind, name) | 1);
  }

  /** The sample so far. */
  public Figures figures() {
    long all = attributes.sum();
    long without = Math.min(all, unclassified.sum());
    long sum = 0;
    int most = 0;
    for (long each : names.occurrences()) {
      if (10 * sum >= 9 * without || each == 0) {
        break;
      }
      sum += each;
      most++;
    }
    return new Figures(
        all, without, names.count(), most, others.count(), names.isFull() || others.isFull());
  }

  /**
   * The figures of a sample.
   *
   * @param attributes the number of attributes
   * @param without those without a category
   * @param names the number of their names
   * @param most so many of these names make nine tenths of them
   * @param others the names of metrics, events, spans and scopes that have no category
   * @param isFull whether further names were not counted
   */
  public record Figures(
      long attributes, long without, int names, int most, int others, boolean isFull) {
    /** The number of all names without a category. */
    public int allNames() {
      return names + others;
    }
  }

  @Override
  public String toString() {
    return "AttributeShare";
  }
}
