/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Accounts, their users, and their bearer tokens. Thread-safe. */
final class Accounts {
  private static final int TOKEN_BYTES = 32;

  private final Database database;
  private final Runnable changed;
  private final SecureRandom random = new SecureRandom();

  /**
   * Creates the table of accounts over a database.
   *
   * @param changed runs after a change was committed
   */
  Accounts(Database database, Runnable changed) {
    this.database = database;
    this.changed = changed;
  }

  /** Returns the credential of a token; null if the token is unknown. */
  @Nullable Credential find(String token) {
    return database.<@Nullable Credential>transaction(
        connection ->
            Sql.first(
                connection,
                "SELECT credential_role, subject FROM credentials WHERE token_hash = ?",
                row ->
                    new Credential(
                        Role.of(row.getString("credential_role")), row.getString("subject")),
                hash(token)));
  }

  /** Issues a token that belongs to no subject. */
  String issue(Role role) {
    return database.transaction(connection -> issue(connection, role, null));
  }

  /** Returns whether any account exists. */
  boolean any() {
    return database.transaction(
        connection -> Sql.first(connection, "SELECT 1 FROM subjects", row -> true) != null);
  }

  /**
   * Opens an account.
   *
   * @param adds leaves that are added to all content of the account and its users
   * @return its administrator's token; null if the account exists already
   */
  @Nullable String openAccount(String account, Set<String> adds) {
    return open(Role.ACCOUNT, account, adds);
  }

  /**
   * Adds a user to an existing account.
   *
   * @return the user's token; null if the user exists already
   */
  @Nullable String addUser(String account, String user) {
    return open(Role.USER, account + "/" + user, Set.of());
  }

  private @Nullable String open(Role role, String subject, Set<String> adds) {
    try {
      String token = database.transaction(connection -> insert(connection, role, subject, adds));
      changed.run();
      return token;
    } catch (StoreException e) {
      if (e.duplicate()) {
        return null;
      }
      throw e;
    }
  }

  private String insert(Connection connection, Role role, String subject, Set<String> adds)
      throws SQLException {
    String account = Subjects.account(subject);
    Sql.update(
        connection,
        "INSERT INTO subjects (subject, account, revision) VALUES (?, ?, 0)",
        subject,
        account);
    for (String category : adds) {
      Sql.update(
          connection,
          "INSERT INTO subject_adds (subject, category) VALUES (?, ?)",
          subject,
          category);
    }
    String token = issue(connection, role, subject);
    Changes.append(connection, subject, 0);
    return token;
  }

  private String issue(Connection connection, Role role, @Nullable String subject)
      throws SQLException {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Sql.update(
        connection,
        "INSERT INTO credentials (token_hash, credential_role, subject) VALUES (?, ?, ?)",
        hash(token),
        role.word(),
        subject);
    return token;
  }

  private static String hash(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
