/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Counts the bytes that a datum retains on a 64-bit machine with compressed references: all
 * reachable objects except those that data share (subject, decisions, resource, scope, enums,
 * keys).
 */
final class Retained {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private long bytes;

  private Retained() {}

  static long by(Object datum) {
    Retained retained = new Retained();
    retained.visit(datum);
    return retained.bytes;
  }

  private void visit(Object object) {
    if (object == null
        || object instanceof SubjectHandle
        || object instanceof Decision
        || object instanceof Resource
        || object instanceof InstrumentationScopeInfo
        || object instanceof Enum<?>
        || object instanceof Class<?>
        || !seen.add(object)) {
      return;
    }
    if (object instanceof String text) {
      boolean wide = text.chars().anyMatch(c -> c > 0xff);
      add(24);
      add(16 + (wide ? 2L : 1L) * text.length());
    } else if (object instanceof Number) {
      add(24);
    } else if (object instanceof ByteBuffer buffer) {
      add(56);
      add(16 + buffer.capacity());
    } else if (object.getClass().isArray()) {
      array(object);
    } else if (object instanceof Collection<?> collection) {
      add(24);
      add(16 + 4L * collection.size());
      collection.forEach(this::visit);
    } else {
      fields(object);
    }
  }

  private void array(Object array) {
    int length = Array.getLength(array);
    if (array instanceof Object[] objects) {
      add(16 + 4L * length);
      for (Object each : objects) {
        visit(each);
      }
    } else {
      add(16 + (array instanceof byte[] ? 1L : 8L) * length);
    }
  }

  private void fields(Object object) {
    long size = 12;
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          continue;
        }
        Class<?> of = field.getType();
        size += of == long.class || of == double.class ? 8 : 4;
        if (!of.isPrimitive()) {
          visit(read(field, object));
        }
      }
    }
    add(size);
  }

  private static Object read(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private void add(long size) {
    bytes += (size + 7) / 8 * 8;
  }
}
