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
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of {@link InventoryMain}.
 *
 * @param name the name of the application
 * @param out the directory of the files
 * @param formats the formats to write
 * @param classes the names of classes with event types
 * @param seen inventories to join
 * @param check whether files are compared and not written
 */
record InventoryCommand(
    String name,
    Path out,
    Set<InventoryFormat> formats,
    List<String> classes,
    List<Path> seen,
    boolean check) {
  private static final String USAGE =
      "usage: --name NAME [--out DIRECTORY] [--format LIST] [--events CLASS] [--check] [FILE ...];"
          + " formats: ";

  static InventoryCommand parse(List<String> args) {
    String name = null;
    Path out = Path.of("");
    Set<InventoryFormat> formats = new LinkedHashSet<>();
    List<String> classes = new ArrayList<>();
    List<Path> seen = new ArrayList<>();
    boolean check = false;
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--name" -> name = value(argument, rest);
        case "--out" -> out = Path.of(value(argument, rest));
        case "--events" -> classes.add(value(argument, rest));
        case "--format" -> formats.addAll(formats(value(argument, rest)));
        case "--check" -> check = true;
        default -> {
          if (argument.startsWith("--")) {
            throw usage("unknown option " + argument);
          }
          seen.add(Path.of(argument));
        }
      }
    }
    if (name == null) {
      throw usage("--name is missing");
    }
    if (formats.isEmpty()) {
      formats.addAll(Arrays.asList(InventoryFormat.values()));
    }
    return new InventoryCommand(name, out, formats, classes, seen, check);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw usage(option + " needs a value");
    }
    return rest.next();
  }

  private static List<InventoryFormat> formats(String list) {
    List<InventoryFormat> formats = new ArrayList<>();
    for (String name : list.split(",", -1)) {
      formats.add(
          Arrays.stream(InventoryFormat.values())
              .filter(format -> Words.id(format).equals(name.strip().toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(() -> usage("unknown format '" + name + "'")));
    }
    return formats;
  }

  private static IllegalArgumentException usage(String problem) {
    List<String> names = Arrays.stream(InventoryFormat.values()).map(Words::id).toList();
    return new IllegalArgumentException(problem + "; " + USAGE + names);
  }

  /** Returns the texts of all files by their paths. */
  Map<Path, String> files() throws IOException {
    Inventory inventory = inventory();
    Map<Path, String> files = new LinkedHashMap<>();
    for (InventoryFormat format : formats) {
      format
          .files(inventory, name)
          .forEach((path, text) -> files.put(out.resolve(path), text));
    }
    return files;
  }

  private Inventory inventory() throws IOException {
    AssentBuilder builder = Assent.builder();
    for (String each : classes) {
      builder.events(types(each).toArray(EventType[]::new));
    }
    Inventory inventory = builder.inventory();
    for (Path file : seen) {
      inventory = inventory.union(Inventory.parse(file.toString(), Files.readAllBytes(file)));
    }
    return inventory;
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
