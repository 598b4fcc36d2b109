/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * A route, as {@link RouteSyntax} has it, of which a name has few: beyond {@value #MAX_VALUES}
 * different ones in a process a further one does not fit, and the log says so once. What fitted
 * fits for ever, so that a gate keeps what a stamp promised. Thread-safe; a route that was seen
 * before costs one look-up without a lock.
 */
final class TemplateShape implements Shape {
  /** How many different values a name may have in a process: {@value}. */
  static final int MAX_VALUES = 1_000;

  private static final Logger logger = Logger.getLogger("dev.assent.catalog");

  private final String name;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private volatile boolean isFull;

  private TemplateShape(String name) {
    this.name = name;
  }

  /** The form for a name that is given by {@link #of}. */
  static TemplateShape unnamed() {
    return new TemplateShape("");
  }

  @Override
  public Shape of(String other) {
    return new TemplateShape(other);
  }

  @Override
  public boolean fits(String text) {
    return seen.contains(text) || (!isFull && RouteSyntax.isRoute(text) && add(text));
  }

  private synchronized boolean add(String text) {
    if (seen.size() < MAX_VALUES) {
      seen.add(text);
    } else if (!isFull && !seen.contains(text)) {
      isFull = true;
      logFull();
    }
    return seen.contains(text);
  }

  private void logFull() {
    logger.warning(
        () ->
            name
                + " had "
                + MAX_VALUES
                + " different values, the maximum for a template. Assent withholds further"
                + " values as unclassified. Record templates such as /users/{id}, not paths.");
  }

  @Override
  public String label() {
    return "template";
  }

  @Override
  public int defaultMaxLength() {
    return AttributeEntry.DEFAULT_MAX_LENGTH;
  }
}
