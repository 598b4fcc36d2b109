/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The directories that instances of this process use, from all copies of Assent's classes. Two of
 * them often read the same variables: the extension of the Java agent, and the application's own
 * instance. A directory belongs to the first instance that uses it; the second one runs without it.
 * Thread-safe.
 *
 * <p>Two instances with an SDK of their own were both created by the application. The second one
 * does not run without its directory silently: it can't lock the directory, and fails.
 */
public final class ProcessDirectories {
  /**
   * The system property, whose value is a map of paths to whether their instance took an SDK over.
   */
  static final String PROPERTY = "dev.assent.directories";

  private ProcessDirectories() {}

  /** The use of a directory. */
  public interface Use {
    /** Ends the use. */
    void end();
  }

  /**
   * Begins to use a directory.
   *
   * @param isHosted whether the instance took an SDK over
   * @return null if the directory belongs to another instance
   */
  public static @Nullable Use begin(Path directory, boolean isHosted) {
    Map<String, Boolean> used = used();
    String path = path(directory);
    Boolean first = used.putIfAbsent(path, isHosted);
    if (first == null) {
      return () -> used.remove(path);
    }
    return first || isHosted ? null : () -> {};
  }

  /** Links are followed as far as the directory exists. */
  private static String path(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath().toString();
    } catch (IOException missing) {
      Path parent = absolute.getParent();
      return parent == null
          ? absolute.toString()
          : Path.of(path(parent)).resolve(absolute.getFileName().toString()).toString();
    }
  }

  /** A value that something else put there counts as none. */
  @SuppressWarnings("unchecked") // put there by another copy of this class
  private static Map<String, Boolean> used() {
    Object known =
        System.getProperties().computeIfAbsent(PROPERTY, any -> new ConcurrentHashMap<>());
    return known instanceof Map<?, ?> map ? (Map<String, Boolean>) map : new ConcurrentHashMap<>();
  }
}
