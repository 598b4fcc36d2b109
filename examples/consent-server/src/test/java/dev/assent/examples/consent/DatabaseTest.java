/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DatabaseTest {
  @TempDir private Path directory;

  /** One caller waits for a database that hangs, and all others fail at once. */
  @Test
  @Tag("ci")
  void transaction_whileTheDatabaseHangs_isTriedByOneCaller() throws Exception {
    ConcurrentLinkedQueue<Socket> accepted = new ConcurrentLinkedQueue<>();
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Database database =
            new Database(
                "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/x",
                Properties::new,
                Database.Patience.COPY)) {
      Thread accepting = new Thread(() -> accept(silent, accepted));
      accepting.setDaemon(true);
      accepting.start();
      assertThatThrownBy(() -> database.transaction(Changes::last))
          .isInstanceOf(StoreException.class);
      int tries = accepted.size();

      for (int i = 0; i < 100; i++) {
        assertThatThrownBy(() -> database.transaction(Changes::last))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("08001");
      }

      assertThat(tries).isPositive();
      assertThat(accepted).hasSize(tries);
    }
  }

  private static void accept(ServerSocket silent, ConcurrentLinkedQueue<Socket> accepted) {
    try {
      while (true) {
        accepted.add(silent.accept());
      }
    } catch (IOException closed) {
      // the end
    }
  }

  @Test
  void credentials_passwordFile_isReadForEachConnection() throws IOException {
    Path file = directory.resolve("password");
    Storage storage = ServiceConfig.defaults().storage().withUser("consent").withPassword(file);

    assertThatThrownBy(storage::credentials).isInstanceOf(IOException.class);
    Files.writeString(file, "first\n");
    assertThat(storage.credentials())
        .containsEntry("user", "consent")
        .containsEntry("password", "first");
    Files.writeString(file, "second\n");
    assertThat(storage.credentials()).containsEntry("password", "second");
    assertThat(storage.toString()).doesNotContain("second");
  }

  @Test
  void transaction_passwordFileUnreadable_saysSo() {
    Storage storage = ServiceConfig.defaults().storage().withPassword(directory.resolve("missing"));
    try (Database database =
        new Database(storage.primary(), storage::credentials, Database.Patience.PRIMARY)) {
      assertThatThrownBy(() -> database.transaction(Changes::last))
          .isInstanceOf(StoreException.class)
          .hasMessage("the file of --db-password-file can't be read");
    }
  }

  /** A driver wraps what its connection threw. */
  @Test
  void of_aConnectionThatBroke_isNotThePassword() {
    SQLException broken = new SQLException("An I/O error occurred", "08006", new IOException());
    assertThat(StoreException.of(broken)).hasMessage("database failed, SQLSTATE 08006");
  }
}
