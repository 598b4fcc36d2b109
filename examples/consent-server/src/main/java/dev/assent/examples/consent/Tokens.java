/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose a bearer token is: those of files first, then those of accounts. Thread-safe. */
final class Tokens {
  private final @Nullable TokenFiles files;
  private final Accounts accounts;

  /**
   * @param files the tokens of files; null for none
   */
  Tokens(@Nullable TokenFiles files, Accounts accounts) {
    this.files = files;
    this.accounts = accounts;
  }

  /** Returns the credential of a token; null if the token is unknown, or was withdrawn. */
  @Nullable Credential find(String token) {
    String hash = Accounts.hash(token);
    Credential ofFile = files == null ? null : files.find(hash);
    return ofFile == null ? accounts.find(hash) : ofFile;
  }

  /** Returns those of these credentials whose tokens were in files, and are not any more. */
  Set<Credential> withdrawnFromFiles(Set<Credential> credentials) {
    Set<Credential> withdrawn = new HashSet<>(credentials);
    withdrawn.removeIf(it -> !it.isOfFile() || (files != null && it.equals(files.find(it.hash()))));
    return withdrawn;
  }

  /** Returns those of these credentials whose tokens were in the database, and are not any more. */
  Set<Credential> withdrawnFromAccounts(Set<Credential> credentials) {
    Set<Credential> withdrawn = new HashSet<>(credentials);
    withdrawn.removeIf(Credential::isOfFile);
    if (!withdrawn.isEmpty()) {
      withdrawn.removeAll(accounts.stillHeld(withdrawn));
    }
    return withdrawn;
  }
}
