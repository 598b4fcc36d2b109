/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A list of tasks. A task is in one list at most. One write makes each change, so an error that
 * ends a change at any step leaves a list that has the task or has not, and all others once. No
 * method allocates. Not thread-safe: guarded by the monitor of its executor.
 *
 * @param <T> the type of the tasks
 */
final class TaskList<T extends TaskList.Link<T>> {
  private @Nullable T first;

  /** A task near the end, from which the end is found; null if unknown. */
  private @Nullable T near;

  /** A task that can be in a list. */
  abstract static class Link<T extends Link<T>> {
    @Nullable T next;
  }

  /** Returns the first task; null if there is none. */
  @Nullable T first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Adds a task that is in no list, at the end. */
  void add(T task) {
    T last = near == null ? first : near;
    while (last != null && last.next != null) {
      last = last.next;
    }
    link(last, task, null);
    near = task;
  }

  /** Adds a task that is in no list, before the first one that is greater. */
  void add(T task, Comparator<? super T> order) {
    T before = null;
    T after = first;
    while (after != null && order.compare(after, task) <= 0) {
      before = after;
      after = after.next;
    }
    link(before, task, after);
  }

  /** Adds a task that is in no list, at the beginning. */
  void addFirst(T task) {
    link(null, task, first);
  }

  private void link(@Nullable T before, T task, @Nullable T after) {
    task.next = after;
    if (before == null) {
      first = task;
    } else {
      before.next = task;
    }
  }

  /** Removes a task; nothing if it is not in this list. */
  void remove(T task) {
    T before = null;
    T each = first;
    while (each != null && each != task) {
      before = each;
      each = each.next;
    }
    if (each == null) {
      return;
    }
    if (near == task) {
      near = before; // first: what is near the end must be in the list
    }
    if (before == null) {
      first = task.next;
    } else {
      before.next = task.next;
    }
    task.next = null; // who keeps the task does not keep the others
  }

  boolean contains(T task) {
    T each = first;
    while (each != null && each != task) {
      each = each.next;
    }
    return each != null;
  }

  /** Whether there are more tasks than a number. */
  boolean hasMoreThan(long number) {
    long left = number;
    for (T each = first; each != null; each = each.next) {
      if (--left < 0) {
        return true;
      }
    }
    return false;
  }
}
