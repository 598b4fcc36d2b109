/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Takes the place of {@code ConstantBootstraps} in the relocated Caffeine; the build replaces the
 * name. Android has no such class. Stateless.
 */
public final class CacheBootstraps {
  private CacheBootstraps() {}

  /** Returns a handle of an instance's field. */
  public static VarHandle fieldVarHandle(
      MethodHandles.Lookup lookup,
      String name,
      Class<VarHandle> handle,
      Class<?> declaring,
      Class<?> field) {
    try {
      return lookup.findVarHandle(declaring, name, field);
    } catch (ReflectiveOperationException missing) {
      throw new IncompatibleClassChangeError(declaring.getName() + "." + name);
    }
  }
}
