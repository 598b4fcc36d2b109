/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where choices are stored.
 *
 * @param primary the JDBC URL of the database that takes choices: H2 or PostgreSQL
 * @param copy the JDBC URL of a streaming replica of it, which answers what it can; null for none
 * @param user the user of both; null if the URLs name it, or none is needed
 * @param password a file with the user's password, which is read for each connection; null for none
 * @param generation the generation of the database: a greater one after each promotion and restore
 * @param opens the generation to open, as an operator does after a look at the database; -1 for
 *     none. A database in memory is always open
 * @param heartbeat the time from one heartbeat of the database to the next
 */
public record Storage(
    String primary,
    @Nullable String copy,
    @Nullable String user,
    @Nullable Path password,
    long generation,
    long opens,
    Duration heartbeat) {
  Storage withPrimary(String url) {
    return new Storage(url, copy, user, password, generation, opens, heartbeat);
  }

  Storage withCopy(String url) {
    return new Storage(primary, url, user, password, generation, opens, heartbeat);
  }

  Storage withUser(String name) {
    return new Storage(primary, copy, name, password, generation, opens, heartbeat);
  }

  Storage withPassword(Path file) {
    return new Storage(primary, copy, user, file, generation, opens, heartbeat);
  }

  Storage withGeneration(long number) {
    return new Storage(primary, copy, user, password, number, opens, heartbeat);
  }

  Storage opening(long number) {
    return new Storage(primary, copy, user, password, generation, number, heartbeat);
  }

  Storage withHeartbeat(Duration interval) {
    return new Storage(primary, copy, user, password, generation, opens, interval);
  }

  boolean isInMemory() {
    return primary.startsWith("jdbc:h2:mem:");
  }

  /**
   * Returns the user and the password for a connection.
   *
   * @throws IOException if the file can't be read or is empty
   */
  Properties credentials() throws IOException {
    Properties credentials = new Properties();
    if (user != null) {
      credentials.setProperty("user", user);
    }
    if (password != null) {
      String word = Files.readString(password).strip();
      if (word.isEmpty()) {
        throw new IOException("the file of the password is empty");
      }
      credentials.setProperty("password", word);
    }
    return credentials;
  }

  /** Omits the URLs, which may contain passwords. */
  @Override
  public String toString() {
    return "Storage[generation=" + generation + "]";
  }
}
