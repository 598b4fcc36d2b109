/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.text.Ascii;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The names of one kind in a report: at most {@link UnclassifiedReport#MAX_NAMES}, and only names
 * that look like names in code. Thread-safe; a known name costs one look-up.
 */
final class ReportedNames<V> {
  private static final int MAX_NAME_LENGTH = 64;
  private static final int MAX_CODE_LENGTH = 128;

  private final Predicate<String> isName;
  private final Map<String, V> seen = new ConcurrentHashMap<>();
  private final AtomicInteger places = new AtomicInteger(UnclassifiedReport.MAX_NAMES);
  private final AtomicBoolean full = new AtomicBoolean();

  private ReportedNames(Predicate<String> isName) {
    this.isName = isName;
  }

  /** For attributes, metrics and events: {@code [a-z][a-z0-9_.]{0,63}}. */
  static <V> ReportedNames<V> ofFields() {
    return new ReportedNames<>(ReportedNames::isField);
  }

  /** For loggers and scopes, with their original case: {@code [A-Za-z][A-Za-z0-9_.$/-]{0,127}}. */
  static <V> ReportedNames<V> ofCode() {
    return new ReportedNames<>(ReportedNames::isCode);
  }

  /** For spans: the same with {@code #}, which Micrometer writes between class and method. */
  static <V> ReportedNames<V> ofSpans() {
    return new ReportedNames<>(ReportedNames::isSpan);
  }

  /** Whether a name has the form of {@link #ofFields}. */
  static boolean isField(String name) {
    return isOf(name, MAX_NAME_LENGTH, "_.", false);
  }

  /** Whether a name has the form of {@link #ofCode}. */
  static boolean isCode(String name) {
    return isOf(name, MAX_CODE_LENGTH, "_.$/-", true);
  }

  /** Whether a name has the form of {@link #ofSpans}. */
  static boolean isSpan(String name) {
    return isOf(name, MAX_CODE_LENGTH, "_.$/-#", true);
  }

  private static boolean isOf(String name, int maxLength, String marks, boolean capitals) {
    if (name.isEmpty() || name.length() > maxLength || !isLetter(name.charAt(0), capitals)) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c, capitals) && !Ascii.isDigit(c) && marks.indexOf(c) < 0) {
        return false;
      }
    }
    return !Catalog.isOurs(name);
  }

  private static boolean isLetter(char c, boolean capitals) {
    return (c >= 'a' && c <= 'z') || (capitals && c >= 'A' && c <= 'Z');
  }

  /** Adds a name; returns whether it is new, well-formed and was added. */
  boolean add(@Nullable String name, V value) {
    if (name == null || seen.containsKey(name) || full.get() || !isName.test(name)) {
      return false;
    }
    if (places.getAndDecrement() <= 0) {
      full.set(true);
      return false;
    }
    boolean added = seen.putIfAbsent(name, value) == null;
    if (!added) {
      places.incrementAndGet();
    }
    return added;
  }

  /** The names and values, sorted by name. */
  Map<String, V> sorted() {
    return new TreeMap<>(seen);
  }

  /** Whether further names were dropped. */
  boolean isFull() {
    return full.get();
  }

  int size() {
    return seen.size();
  }
}
