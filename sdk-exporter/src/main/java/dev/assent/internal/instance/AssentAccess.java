/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates the public object {@code dev.assent.Assent} of an instance, and reads what an {@code
 * AssentBuilder} configures; neither is part of the API. These classes, which this package can't
 * see, register the access when they are initialized. Thread-safe.
 */
public final class AssentAccess {
  private static volatile @Nullable Function<AssentInstance, ?> constructor;

  private static volatile @Nullable Function<Object, InstanceConfiguration> configuration;

  private AssentAccess() {}

  /** Registers the access to builders. Called by the static initializer of the public class. */
  public static void registerBuilder(Function<Object, InstanceConfiguration> given) {
    configuration = given;
  }

  /**
   * Returns what a builder configures.
   *
   * @param builder an {@code AssentBuilder}
   * @throws dev.assent.config.ConfigurationException naming the first setting of the environment
   *     that is not valid
   */
  public static InstanceConfiguration configuration(Object builder) {
    Function<Object, InstanceConfiguration> registered = configuration;
    if (registered == null) {
      throw new IllegalArgumentException(builder.getClass().getName());
    }
    return registered.apply(builder);
  }

  /** Registers the constructor. Called by the static initializer of the public class. */
  public static void register(Function<AssentInstance, ?> given) {
    constructor = given;
  }

  /**
   * Returns a public object of an instance.
   *
   * @param type the public class
   */
  public static <T> T wrap(AssentInstance instance, Class<T> type) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(type.getName(), e);
    }
    Function<AssentInstance, ?> registered = constructor;
    if (registered == null) {
      throw new IllegalArgumentException(type.getName());
    }
    return type.cast(registered.apply(instance));
  }
}
