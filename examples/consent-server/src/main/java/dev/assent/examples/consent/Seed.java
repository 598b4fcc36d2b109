/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a new database: the meeting's accounts and terms, and a token for each subject.
 */
final class Seed {
  /** The name of the operator's token. */
  static final String OPERATOR = "operator";

  /** The name of the token for a process that serves all subjects. */
  static final String SERVICE = "service";

  private static final List<Terms.Version> TERMS =
      List.of(
          new Terms.Version(
              LocalDate.of(2023, 8, 7),
              "Terms of August 2023",
              """
              1. Data about the service, such as durations and failures, is used to run and improve it.
              2. What you say, show and write is yours. It trains AI models only if you say yes.
              3. You can change each answer at any time. A no counts at once.
              """),
          new Terms.Version(
              LocalDate.of(2024, 2, 1),
              "Terms of February 2024",
              """
              1. Data about the service, such as durations and failures, is used to run and improve it.
              2. What you say, show and write is yours. It trains AI models only if you say yes: our own, never others'.
              3. Writing a summary of a meeting is a purpose of its own: a yes to it permits no training.
              4. You can change each answer at any time. A no counts at once.
              """));

  private static final Map<String, List<String>> USERS = users();

  private Seed() {}

  /**
   * Fills a database that has no accounts; does not change any other.
   *
   * @return tokens by subject, and those of {@link #OPERATOR} and {@link #SERVICE}; none if there
   *     were accounts
   */
  static Map<String, String> sow(Accounts accounts, Terms terms) {
    Map<String, String> tokens = new LinkedHashMap<>();
    if (accounts.any()) {
      return tokens;
    }
    TERMS.forEach(terms::add);
    tokens.put(OPERATOR, accounts.issue(Role.OPERATOR));
    tokens.put(SERVICE, accounts.issue(Role.SERVICE));
    USERS.forEach(
        (account, users) -> {
          keep(tokens, account, accounts.openAccount(account, Set.of()));
          for (String user : users) {
            keep(tokens, account + "/" + user, accounts.addUser(account, user));
          }
        });
    return tokens;
  }

  private static void keep(Map<String, String> tokens, String subject, @Nullable String token) {
    if (token != null) {
      tokens.put(subject, token);
    }
  }

  private static Map<String, List<String>> users() {
    Map<String, List<String>> users = new LinkedHashMap<>();
    users.put("acme", List.of("host", "u7"));
    users.put("globex", List.of("guest"));
    return users;
  }
}
