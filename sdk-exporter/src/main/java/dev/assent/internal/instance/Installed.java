/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The running instances behind SDKs of the application that this copy of Assent's classes took
 * over. Thread-safe.
 */
public final class Installed {
  private static final List<AssentInstance> INSTANCES = new CopyOnWriteArrayList<>();

  private Installed() {}

  /** Adds an instance after its start. */
  public static void add(AssentInstance instance) {
    INSTANCES.add(instance);
  }

  /** Removes an instance that closes. */
  static void remove(AssentInstance instance) {
    INSTANCES.remove(instance);
  }

  /** Returns the first running instance; null if there is none. */
  public static @Nullable AssentInstance first() {
    return INSTANCES.isEmpty() ? null : INSTANCES.get(0);
  }
}
