/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads private fields of the SDK's builders and providers. The only class that does. A field that
 * can't be read is null.
 */
public final class PrivateFields {
  private PrivateFields() {}

  /** Returns the value of a field; null if there is no such field, or no owner. */
  public static @Nullable Object read(@Nullable Object owner, String name) {
    if (owner == null) {
      return null;
    }
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  /** Returns a copy of a collection; null if the field is none. */
  static @Nullable List<Object> list(@Nullable Object owner, String name) {
    return read(owner, name) instanceof Collection<?> parts ? new ArrayList<>(parts) : null;
  }

  /** Returns what a supplier in a field supplies; null if it is not of this type. */
  static <T> @Nullable T supplied(@Nullable Object owner, String name, Class<T> type) {
    Object supplied = read(owner, name) instanceof Supplier<?> supplier ? supplier.get() : null;
    return type.isInstance(supplied) ? type.cast(supplied) : null;
  }
}
