/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.inventory.Inventory;
import java.io.IOException;
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
 * @param sources what the inventory covers
 * @param check whether files are compared and not written
 */
record InventoryCommand(
    String name, Path out, Set<InventoryFormat> formats, InventorySources sources, boolean check) {
  private static final String USAGE =
      "usage: --name NAME [--out DIRECTORY] [--format LIST] [--builder CLASS#METHOD]"
          + " [--events CLASS] [--files-only] [--check] [FILE ...]; formats: ";

  static InventoryCommand parse(List<String> args) {
    String name = null;
    Path out = Path.of("");
    Set<InventoryFormat> formats = new LinkedHashSet<>();
    String builder = null;
    List<String> classes = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    boolean filesOnly = false;
    boolean check = false;
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--name" -> name = value(argument, rest);
        case "--out" -> out = Path.of(value(argument, rest));
        case "--builder" -> builder = value(argument, rest);
        case "--events" -> classes.add(value(argument, rest));
        case "--format" -> formats.addAll(formats(value(argument, rest)));
        case "--files-only" -> filesOnly = true;
        case "--check" -> check = true;
        default -> {
          if (argument.startsWith("--")) {
            throw usage("unknown option " + argument);
          }
          files.add(Path.of(argument));
        }
      }
    }
    if (name == null) {
      throw usage("--name is missing");
    }
    if (filesOnly && (files.isEmpty() || builder != null || !classes.isEmpty())) {
      throw usage("--files-only needs at least one FILE, and excludes --builder and --events");
    }
    if (formats.isEmpty()) {
      formats.addAll(Arrays.asList(InventoryFormat.values()));
    }
    InventorySources sources = new InventorySources(builder, classes, files, filesOnly);
    return new InventoryCommand(name, out, formats, sources, check);
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
    Inventory inventory = sources.inventory();
    Map<Path, String> files = new LinkedHashMap<>();
    for (InventoryFormat format : formats) {
      format.files(inventory, name).forEach((path, text) -> files.put(out.resolve(path), text));
    }
    return files;
  }
}
