/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the inventory of an application in several formats, as a step of its build:
 *
 * <pre>{@code
 * java -cp ... dev.assent.inventory.format.InventoryMain --name meetings --out inventory \
 *     --events com.example.Events --format assent,cyclonedx target/seen.inventory.json
 * }</pre>
 *
 * <p>The inventory covers the configuration in the environment and the system properties, the event
 * types in static fields of the given classes, and the given files, such as those that tests wrote
 * with {@code ASSENT_INVENTORY}. For an application that is configured in code, {@code --builder
 * com.example.Telemetry#builder} names a static method without parameters that returns its {@code
 * AssentBuilder}; with {@code --files-only}, the inventory covers the given files only. No instance
 * is started, so no data leaves or is erased. With {@code --check} no file is written, and the exit
 * status is 1 if a file is missing or differs. Invalid arguments or settings, and files that can't
 * be read or written, lead to exit status 2.
 */
public final class InventoryMain {
  private InventoryMain() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /** Runs the command; returns the exit status. */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      InventoryCommand command = InventoryCommand.parse(args);
      Map<Path, String> files = command.files();
      return command.check() ? check(files, err) : write(files, out);
    } catch (IllegalArgumentException wrong) {
      err.println(wrong.getMessage());
      return 2;
    } catch (IOException failure) {
      err.println("can't read or write a file: " + failure);
      return 2;
    }
  }

  private static int write(Map<Path, String> files, PrintStream out) throws IOException {
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Path directory = file.getKey().toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.writeString(file.getKey(), file.getValue());
      out.println("wrote " + file.getKey());
    }
    return 0;
  }

  private static int check(Map<Path, String> files, PrintStream err) throws IOException {
    int status = 0;
    for (Map.Entry<Path, String> file : files.entrySet()) {
      String before = Files.exists(file.getKey()) ? Files.readString(file.getKey(), UTF_8) : null;
      if (!file.getValue().equals(before)) {
        err.println(
            file.getKey()
                + (before == null
                    ? " does not exist"
                    : " differs from what the application can collect")
                + "; run without --check, and commit the file");
        status = 1;
      }
    }
    return status;
  }
}
