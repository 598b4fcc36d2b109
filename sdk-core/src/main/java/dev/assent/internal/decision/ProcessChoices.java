/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody has chosen anything in this process, in whatever instance, and the instances that
 * must know of the first choice at once. Copies of this class in other class loaders share it: it
 * is in the system properties, and has objects of the JDK only. Thread-safe.
 */
final class ProcessChoices {
  /** The property that is set once somebody has chosen. */
  static final String MADE = "dev.assent.choice";

  /**
   * The property, whose value is a map of waiting instances to what they do at the first choice.
   * Without such instances, there is no such property: other code may expect texts only.
   */
  static final String WAITING = "dev.assent.report-only";

  private ProcessChoices() {}

  /**
   * Adds an instance.
   *
   * @param atFirst called on the thread of the first choice, before that returns
   * @return false if somebody has chosen already, or if something else has taken the property; then
   *     the instance is not added
   */
  static boolean await(Object instance, Runnable atFirst) {
    Map<Object, Object> waiting =
        map(
            System.getProperties()
                .computeIfAbsent(WAITING, any -> new ConcurrentHashMap<Object, Object>()));
    if (waiting == null) {
      return false;
    }
    waiting.put(instance, atFirst);
    if (System.getProperty(MADE) == null) { // after the put: who chooses now finds the instance
      return true;
    }
    waiting.remove(instance);
    return false;
  }

  /** Removes an instance that closes. */
  static void forget(Object instance) {
    Map<Object, Object> waiting = map(System.getProperties().get(WAITING));
    if (waiting != null) {
      waiting.remove(instance);
    }
  }

  /**
   * Somebody chooses. The other instances know of it when this returns; the caller must hold no
   * lock of its own.
   */
  static void made(Object instance) {
    if (System.getProperty(MADE) == null) {
      System.setProperty(MADE, "true");
    }
    Map<Object, Object> waiting = map(System.getProperties().get(WAITING));
    if (waiting == null) {
      return; // no instance could begin to wait
    }
    for (Map.Entry<Object, Object> other : waiting.entrySet()) {
      if (other.getKey() != instance && other.getValue() instanceof Runnable atFirst) {
        atFirst.run(); // has no effect after the first choice
      }
    }
  }

  /** Returns null for a value that something else put there. */
  @SuppressWarnings("unchecked") // put there by another copy of this class
  private static @Nullable Map<Object, Object> map(@Nullable Object value) {
    return value instanceof ConcurrentHashMap<?, ?> map ? (Map<Object, Object>) map : null;
  }
}
