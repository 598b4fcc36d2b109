/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.capture.EventType;
import dev.assent.inventory.Inventory;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an inventory of {@link InventoryMain} covers.
 *
 * @param builder the static method that returns the application's builder, as {@code CLASS#METHOD};
 *     null if the environment and the system properties configure the application
 * @param classes the names of classes with event types
 * @param files inventories to join
 * @param filesOnly whether it covers nothing but the files
 */
record InventorySources(
    @Nullable String builder, List<String> classes, List<Path> files, boolean filesOnly) {

  Inventory inventory() throws IOException {
    Inventory inventory = filesOnly ? Inventory.EMPTY : ofCode();
    for (Path file : files) {
      inventory = inventory.union(Inventory.read(file));
    }
    return inventory;
  }

  private Inventory ofCode() {
    AssentBuilder configured = builder == null ? Assent.builder() : configured(builder);
    for (String each : classes) {
      configured.events(types(each).toArray(EventType[]::new));
    }
    return configured.inventory();
  }

  private static AssentBuilder configured(String method) {
    String[] parts = method.split("#", -1);
    try {
      Method found = Class.forName(parts[0]).getDeclaredMethod(parts.length == 2 ? parts[1] : "");
      found.setAccessible(true);
      if (Modifier.isStatic(found.getModifiers())
          && found.invoke(null) instanceof AssentBuilder returned) {
        return returned;
      }
    } catch (InvocationTargetException failed) {
      throw new IllegalArgumentException(
          "--builder " + method + " failed: " + failed.getCause(), failed);
    } catch (ReflectiveOperationException | LinkageError | RuntimeException unusable) {
      throw new IllegalArgumentException("--builder " + method + ": " + unusable, unusable);
    }
    throw new IllegalArgumentException(
        "--builder "
            + method
            + ": name a static method without parameters that returns an AssentBuilder");
  }

  /** Returns the event types in the static fields of a class. */
  private static List<EventType> types(String className) {
    List<EventType> types = new ArrayList<>();
    try {
      for (Field field : Class.forName(className).getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == EventType.class) {
          field.setAccessible(true);
          types.add((EventType) field.get(null));
        }
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException unreadable) {
      throw new IllegalArgumentException(
          "--events " + className + ": can't read its static fields: " + unreadable, unreadable);
    }
    if (types.isEmpty()) {
      throw new IllegalArgumentException(
          "--events " + className + ": has no static field of type EventType");
    }
    return types;
  }
}
