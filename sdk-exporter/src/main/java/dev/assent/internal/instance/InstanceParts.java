/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An instance's parts, one of each type. Thread-safe. */
public final class InstanceParts implements AutoCloseable {
  // Guarded by this.
  private final Map<Class<?>, Instance.Part> parts = new LinkedHashMap<>();
  private boolean closed;

  /** No parts yet. */
  public InstanceParts() {}

  /** See {@link Instance#part}. */
  public synchronized <T extends Instance.Part> T part(Class<T> type, Supplier<T> make) {
    T made = made(type);
    if (made == null) {
      made = make.get();
      parts.put(type, made);
      if (closed) {
        made.close();
      }
    }
    return made;
  }

  /** See {@link Instance#madePart}. */
  public synchronized <T extends Instance.Part> @Nullable T made(Class<T> type) {
    return type.cast(parts.get(type));
  }

  /** Closes all of them. Calling it again does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      parts.values().forEach(Instance.Part::close);
    }
  }
}
