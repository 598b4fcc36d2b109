/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.config.Environment;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the application's framework, for an SDK that a configuration file builds and that
 * does not see them. Without a framework, these are the settings of the process. Immutable.
 *
 * @param environment the settings of Assent
 * @param property returns the value of a property that the environment does not have; null if it is
 *     not set
 */
public record FrameworkSettings(
    Environment environment, Function<String, @Nullable String> property) {
  private static final AtomicReference<@Nullable FrameworkSettings> CURRENT =
      new AtomicReference<>();

  /** Uses these settings for SDKs that are built from now on. */
  public void use() {
    CURRENT.set(this);
  }

  /** Undoes {@link #use}, unless other settings were put into use since. */
  public void forget() {
    CURRENT.compareAndSet(this, null);
  }

  /** Returns whether there is no framework, so that these are the settings of the process. */
  public static boolean areOfProcess() {
    return CURRENT.get() == null;
  }

  /** Returns the settings in use. */
  public static FrameworkSettings current() {
    FrameworkSettings current = CURRENT.get();
    return current == null ? new FrameworkSettings(Environment.ofProcess(), name -> null) : current;
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "FrameworkSettings";
  }
}
