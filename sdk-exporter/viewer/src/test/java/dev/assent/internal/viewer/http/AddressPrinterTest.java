/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressPrinterTest {
  private static final String ADDRESS = "http://127.0.0.1:1/#token";

  private final List<String> log = new ArrayList<>();
  private final List<String> console = new ArrayList<>();

  @TempDir private Path directory;

  @Test
  void tell_console_getsTheAddressAndNoFileIsWritten() throws IOException {
    new AddressPrinter(log::add, console::add, directory).print(ADDRESS);

    assertThat(console).singleElement().asString().contains(ADDRESS);
    assertThat(log).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void tell_noConsole_fileIsReadableByTheOwnerOnly() throws IOException {
    new AddressPrinter(log::add, null, directory).print(ADDRESS);

    Path file = files().get(0);
    assertThat(Files.readString(file)).isEqualTo(ADDRESS + System.lineSeparator());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(log).singleElement().asString().contains(file.toString()).doesNotContain("#token");
  }

  @Test
  void used_file_isDeleted() throws IOException {
    AddressPrinter printer = new AddressPrinter(log::add, null, directory);
    printer.print(ADDRESS);

    printer.used();

    assertThat(files()).isEmpty();
  }

  @Test
  void tell_again_replacesTheFile() throws IOException {
    AddressPrinter printer = new AddressPrinter(log::add, null, directory);
    printer.print(ADDRESS);

    printer.print(ADDRESS + "2");

    assertThat(files()).hasSize(1);
  }

  @Test
  void tell_noDirectory_saysWhatToDo() {
    new AddressPrinter(log::add, null, directory.resolve("missing")).print(ADDRESS);

    assertThat(log).singleElement().asString().contains("java.io.tmpdir").doesNotContain("#token");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }
}
