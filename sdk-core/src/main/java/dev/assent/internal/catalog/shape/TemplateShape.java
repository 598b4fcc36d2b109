/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * A route, as defined by {@link RouteSyntax}. A name has at most {@value #MAX_VALUES} different
 * routes in a process. Further routes do not fit, which is logged once. A route that fitted once
 * fits for ever, so that gates agree with stamps. Thread-safe; a known route costs one look-up
 * without a lock.
 */
public final class TemplateShape implements Shape {
  /** The maximum number of different values of a name in a process: {@value}. */
  static final int MAX_VALUES = 1_000;

  /** Loaded when a name is full, since logging is slow to start. */
  private static final class Log {
    static final Logger logger = Logger.getLogger("dev.assent.catalog");

    private Log() {}
  }

  private final String name;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private volatile boolean isFull;

  private TemplateShape(String name) {
    this.name = name;
  }

  /** Returns the shape before {@link #of} gives it a name. */
  public static TemplateShape unnamed() {
    return new TemplateShape("");
  }

  /** Whether a text has the form of a route. It is not remembered. */
  public static boolean isRoute(String text) {
    return RouteSyntax.isRoute(text);
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
    Log.logger.warning(
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
    return DEFAULT_MAX_LENGTH;
  }
}
