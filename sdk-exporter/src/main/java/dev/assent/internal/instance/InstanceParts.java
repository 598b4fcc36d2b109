/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts of an instance, one of each type. Thread-safe. */
public final class InstanceParts implements AutoCloseable {
  // Guarded by this.
  private final Map<Class<?>, Instance.Part> parts = new LinkedHashMap<>();
  private boolean isClosed;

  /** Creates an object without parts. */
  public InstanceParts() {}

  /** See {@link Instance#part}. */
  public synchronized <T extends Instance.Part> T part(Class<T> type, Supplier<T> make) {
    T made = existing(type);
    if (made == null) {
      made = make.get();
      parts.put(type, made);
      if (isClosed) {
        made.close();
      }
    }
    return made;
  }

  /** See {@link Instance#existingPart}. */
  public synchronized <T extends Instance.Part> @Nullable T existing(Class<T> type) {
    return type.cast(parts.get(type));
  }

  /** Closes all parts. A second call has no effect. */
  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      parts.values().forEach(Instance.Part::close);
    }
  }
}
