/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.decision.Decision;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.api.common.AttributeKey;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Walks all objects that are reachable from one object by fields, except stamps, and collects their
 * texts, numbers and bytes.
 */
public final class Reachable {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final StringBuilder text = new StringBuilder();
  private final Deque<String> path = new ArrayDeque<>();
  private final Map<String, String> stated = new TreeMap<>();

  public static Reachable from(Object root) {
    Reachable walk = new Reachable();
    walk.visit(root);
    return walk;
  }

  /** Returns all strings, numbers and bytes. */
  public String text() {
    return text.toString();
  }

  /** Returns the paths of fields to each occurrence of a text, from the occurrence to the root. */
  public List<String> pathsTo(String something) {
    return stated.entrySet().stream()
        .filter(each -> each.getValue().contains(something))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void say(String what) {
    text.append(what).append('\n');
    stated.merge(String.join(" < ", path), what, (a, b) -> a + b);
  }

  boolean has(Object object) {
    return seen.contains(object);
  }

  boolean hasInstanceOf(String className) {
    return seen.stream().anyMatch(object -> object.getClass().getName().equals(className));
  }

  private void visit(Object object) {
    if (object == null
        || object instanceof SubjectHandle
        || object instanceof Decision
        || object instanceof Enum<?>
        || object instanceof Class<?>
        || !seen.add(object)) {
      return;
    }
    if (object instanceof CharSequence || object instanceof Number || object instanceof Boolean) {
      say(object.toString());
    } else if (object instanceof byte[] bytes) {
      say(new String(bytes, StandardCharsets.ISO_8859_1));
    } else if (object instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      visit(bytes);
    } else if (object instanceof AtomicReference<?> reference) {
      visit(reference.get());
    } else if (object instanceof AtomicReferenceArray<?> slots) {
      for (int i = 0; i < slots.length(); i++) {
        visit(slots.get(i));
      }
    } else if (object instanceof Object[] array) {
      for (Object each : array) {
        visit(each);
      }
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(this::visit);
    } else if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            visit(key);
            visit(value);
          });
    } else if (object instanceof AttributeKey<?> key) {
      visit(key.getKey());
    } else {
      fields(object);
    }
  }

  private void fields(Object object) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().startsWith("java.") && !(object instanceof Throwable)) {
        return;
      }
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          path.push(type.getSimpleName() + "." + field.getName());
          visit(read(field, object));
          path.pop();
        }
      }
    }
  }

  private static Object read(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException | RuntimeException e) {
      return null;
    }
  }
}
