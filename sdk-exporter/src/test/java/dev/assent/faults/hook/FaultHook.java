/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults.hook;

/**
 * What instrumented code calls before each allocation and at the start of each method. It is on the
 * boot class path of the process, so that the classes of the JDK see it, and uses nothing but the
 * JDK. Thread-safe.
 */
public final class FaultHook {
  private static volatile FaultPlan plan;

  private FaultHook() {}

  /** Sets what happens from now on; {@code null} is nothing. */
  public static void follow(FaultPlan next) {
    plan = next;
  }

  /** Is called before an allocation. */
  public static void allocates(int place) {
    FaultPlan now = plan;
    if (now != null) {
      now.allocates(place);
    }
  }

  /** Is called when a method begins. */
  public static void enters() {
    FaultPlan now = plan;
    if (now != null) {
      now.enters();
    }
  }
}
