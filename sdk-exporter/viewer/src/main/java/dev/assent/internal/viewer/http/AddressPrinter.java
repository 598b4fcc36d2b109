/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import java.io.Console;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints the address of the viewer, with its token, for the person who started the process: on the
 * console, or into a file that only this user can read. The token is in no log line. Thread-safe.
 */
public final class AddressPrinter {
  private final Consumer<String> log;
  private final @Nullable Consumer<String> console;
  private final Path directory;

  // Guarded by this.
  private @Nullable Path file;

  /**
   * @param log receives lines without the token
   * @param console receives the address; null if there is no console
   * @param directory the directory of the file
   */
  AddressPrinter(Consumer<String> log, @Nullable Consumer<String> console, Path directory) {
    this.log = log;
    this.console = console;
    this.directory = directory;
  }

  /** A printer for the console of this process, or for a file in its temporary directory. */
  @SuppressWarnings("SystemConsoleNull") // isTerminal asks what null no longer says
  public static AddressPrinter ofProcess(Consumer<String> log) {
    Console console = System.console();
    return new AddressPrinter(
        log,
        console == null || !isTerminal(console) ? null : line -> console.writer().println(line),
        Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  /** From JDK 22 on, a process has a console even if its streams are redirected. */
  private static boolean isTerminal(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException before22) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException unknown) {
      return false;
    }
  }

  /** Prints an address with a new token, in place of the last one. */
  synchronized void print(String address) {
    used();
    if (console != null) {
      console.accept("Assent's viewer: " + address);
      return;
    }
    try {
      file = write(address);
      log.accept("The address of Assent's viewer is in " + file + ". It can be used once.");
    } catch (IOException | UnsupportedOperationException unwritable) {
      log.accept(
          "The address of Assent's viewer can't be shown: there is no console, and no file can be"
              + " created that only this user can read ("
              + unwritable.getClass().getSimpleName()
              + "). Start the process on a console, or set java.io.tmpdir to a directory that"
              + " supports POSIX permissions.");
    }
  }

  /** Creates a new file, so that nobody else holds it open. */
  private Path write(String address) throws IOException {
    FileAttribute<Set<PosixFilePermission>> onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path created = Files.createTempFile(directory, "assent-viewer-", ".txt", onlyOwner);
    Files.writeString(created, address + System.lineSeparator(), StandardCharsets.UTF_8);
    return created;
  }

  /** Deletes the file, because the token was used. */
  synchronized void used() {
    Path written = file;
    file = null;
    if (written != null) {
      try {
        Files.deleteIfExists(written);
      } catch (IOException stays) {
        log.accept("The file with the used address of Assent's viewer can't be deleted.");
      }
    }
  }
}
