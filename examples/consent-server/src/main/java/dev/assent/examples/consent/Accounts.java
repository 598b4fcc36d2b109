/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Accounts, their users, and their bearer tokens. Thread-safe. */
final class Accounts {
  private static final int TOKEN_BYTES = 32;

  private final Database database;
  private final Runnable changed;

  /**
   * Creates the table of accounts over a database.
   *
   * @param changed runs after a change was committed
   */
  Accounts(Database database, Runnable changed) {
    this.database = database;
    this.changed = changed;
  }

  /** Returns the credential of a token, by its hash; null if there is none. */
  @Nullable Credential find(String hash) {
    return database.<@Nullable Credential>transaction(
        connection ->
            Sql.first(
                connection,
                "SELECT credential_role, subject FROM credentials WHERE token_hash = ?",
                row ->
                    new Credential(
                        Role.of(row.getString("credential_role")),
                        row.getString("subject"),
                        hash,
                        false),
                hash));
  }

  /** Returns those of these credentials that are still here. */
  Set<Credential> stillHeld(Collection<Credential> credentials) {
    Map<String, Credential> byHash = new HashMap<>();
    credentials.forEach(it -> byHash.put(it.hash(), it));
    return database.transaction(
        connection -> {
          Set<Credential> held = new HashSet<>();
          Sql.list(
              connection,
              "SELECT token_hash FROM credentials"
                  + " WHERE token_hash IN (SELECT n FROM UNNEST(CAST(? AS VARCHAR ARRAY)) AS t(n))",
              row -> held.add(byHash.get(row.getString("token_hash"))),
              connection.createArrayOf("varchar", byHash.keySet().toArray()));
          return held;
        });
  }

  /**
   * Issues a new token for an account or a user, and withdraws all others of it.
   *
   * @return the token; null if there is no such subject
   */
  @Nullable String renew(String subject) {
    return database.<@Nullable String>transaction(
        connection ->
            withdraw(connection, subject) ? issue(connection, role(subject), subject) : null);
  }

  /** Withdraws all tokens of an account or a user; returns false if there is no such subject. */
  boolean withdraw(String subject) {
    return database.transaction(connection -> withdraw(connection, subject));
  }

  private static boolean withdraw(Connection connection, String subject) throws SQLException {
    boolean exists = SubjectRow.lock(connection, subject) != null;
    Sql.update(connection, "DELETE FROM credentials WHERE subject = ?", subject);
    return exists;
  }

  private static Role role(String subject) {
    return subject.equals(Subjects.account(subject)) ? Role.ACCOUNT : Role.USER;
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
    SubjectRow.insert(connection, subject, new TreeSet<>(adds));
    String token = issue(connection, role, subject);
    Changes.append(connection, subject, 0);
    return token;
  }

  private String issue(Connection connection, Role role, @Nullable String subject)
      throws SQLException {
    String token = RandomText.of(TOKEN_BYTES);
    Sql.update(
        connection,
        "INSERT INTO credentials (token_hash, credential_role, subject) VALUES (?, ?, ?)",
        hash(token),
        role.word(),
        subject);
    return token;
  }

  /** Returns the SHA-256 of a token, in hexadecimal digits. */
  static String hash(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
