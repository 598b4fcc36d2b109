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
 * @param near those of the environment that nobody can change from elsewhere: variables, system
 *     properties, arguments, and files in the application's jar
 */
public record FrameworkSettings(
    Environment environment, Function<String, @Nullable String> property, Environment near) {
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

  /** Returns the settings in use. */
  public static FrameworkSettings current() {
    FrameworkSettings current = CURRENT.get();
    if (current != null) {
      return current;
    }
    Environment process = Environment.ofProcess();
    return new FrameworkSettings(process, name -> null, process);
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "FrameworkSettings";
  }
}
