/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import java.lang.invoke.MethodHandles;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates the public object {@code dev.assent.Assent} of an instance; its constructor is not part
 * of the API. That class, which this package can't see, registers the constructor when it is
 * initialized. Thread-safe.
 */
public final class AssentAccess {
  private static volatile @Nullable Function<AssentInstance, ?> constructor;

  private AssentAccess() {}

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
      MethodHandles.lookup().ensureInitialized(type);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(type.getName(), e);
    }
    Function<AssentInstance, ?> registered = constructor;
    if (registered == null) {
      throw new IllegalArgumentException(type.getName());
    }
    return type.cast(registered.apply(instance));
  }
}
