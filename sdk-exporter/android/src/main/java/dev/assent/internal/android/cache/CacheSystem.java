/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.cache;

/**
 * Takes the place of {@link System} in the relocated Caffeine; the build replaces the name. Android
 * has no {@code System.Logger}. It writes no exception, because its message may be content.
 */
public final class CacheSystem {
  private CacheSystem() {}

  /** Takes the place of {@code System.Logger}. */
  public interface Logger {
    /** Takes the place of {@code System.Logger.Level}. */
    enum Level {
      /** A mistake in the use of the cache. */
      ERROR,
      /** A failure of a callback. */
      WARNING
    }

    /** Writes a text of Caffeine. */
    void log(Level level, String text);

    /** Writes a text of Caffeine, and the class of the exception. */
    default void log(Level level, String text, Throwable thrown) {
      log(level, text + " " + thrown.getClass().getName());
    }
  }

  /** Returns a logger of {@code java.util.logging}, which Android has. */
  public static Logger getLogger(String name) {
    return (level, text) -> java.util.logging.Logger.getLogger(name).warning(text);
  }

  /** As in {@link System}. */
  public static int identityHashCode(Object object) {
    return System.identityHashCode(object);
  }

  /** As in {@link System}. */
  public static long nanoTime() {
    return System.nanoTime();
  }
}
