/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.capture.Fatal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handles behind a chain of exporters, or behind a metric reader: it makes a call that
 * wrappers pass on, such as a flush, and each handle that the call reaches reports itself. A
 * wrapper that does not pass it on hides its handle. Thread-safe.
 */
public final class HandleProbe {
  /** One for each SDK that is taken over; empty between calls. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Set<Object>> open = new ThreadLocal<>();

  /** Reports that a call reached a handle. */
  void reached(Object handle) {
    Set<Object> reached = open.get();
    if (reached != null) {
      reached.add(handle);
    }
  }

  /**
   * Makes a call and returns the handles of a type that it reached, on this thread.
   *
   * @param call may throw, which ends the search
   */
  public <H> List<H> behind(Runnable call, Class<H> type) {
    Set<Object> reached = new LinkedHashSet<>();
    open.set(reached);
    try {
      call.run();
    } catch (Throwable failing) {
      Fatal.rethrow(failing);
      return found(reached, type); // what it reached before is behind it all the same
    } finally {
      open.remove();
    }
    return found(reached, type);
  }

  private static <H> List<H> found(Set<Object> reached, Class<H> type) {
    List<H> found = new ArrayList<>();
    for (Object handle : reached) {
      if (type.isInstance(handle)) {
        found.add(type.cast(handle));
      }
    }
    return found;
  }
}
