/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import org.jspecify.annotations.Nullable;

/**
 * The role and the subject of a token.
 *
 * @param role the role of the token
 * @param subject the account or user; the platform of a bridge; null for an operator, a service and
 *     meters
 * @param hash the SHA-256 of the token, in hexadecimal digits
 * @param isOfFile whether the token is in a file; otherwise it is in the database
 */
public record Credential(Role role, @Nullable String subject, String hash, boolean isOfFile) {
  /** Returns whether the token may read the choices of this subject. */
  boolean reads(String subject) {
    return switch (role) {
      case OPERATOR, METRICS, BRIDGE -> false;
      case SERVICE -> true;
      case ACCOUNT -> Subjects.account(subject).equals(this.subject);
      case USER ->
          subject.equals(this.subject)
              || (this.subject != null && subject.equals(Subjects.account(this.subject)));
    };
  }

  /** Returns whether the token may read any choices. */
  boolean readsAnybody() {
    return role == Role.SERVICE || role == Role.ACCOUNT || role == Role.USER;
  }

  /**
   * Returns whether the token may choose for this subject. Accounts and users choose for themselves
   * only.
   */
  boolean chooses(String subject) {
    return (role == Role.ACCOUNT || role == Role.USER) && subject.equals(this.subject);
  }

  /** Returns the account to which the token is limited; null if it is not limited to one. */
  @Nullable String account() {
    return subject == null ? null : Subjects.account(subject);
  }

  /** Omits the subject and the hash. */
  @Override
  public String toString() {
    return "Credential[" + role.word() + "]";
  }
}
