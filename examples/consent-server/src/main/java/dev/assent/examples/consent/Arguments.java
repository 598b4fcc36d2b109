/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.nio.file.Path;
import java.util.List;

/** The command line of {@link ConsentService}. */
final class Arguments {
  static final String USAGE =
      "[--db JDBC-URL] [--port NUMBER] [--keys FILE] [--algorithm EdDSA|ES256]"
          + " [--generation NUMBER] [--open NUMBER]";

  /** Published revisions of later generations would not be exact in JavaScript. */
  private static final long MAX_GENERATION = 1_000_000;

  private Arguments() {}

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option that is wrong, not its value
   */
  static ServiceConfig parse(List<String> arguments) {
    ServiceConfig config = ServiceConfig.defaults();
    for (int i = 0; i < arguments.size(); i += 2) {
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException("an option has no value; known options: " + USAGE);
      }
      config = with(config, arguments.get(i), arguments.get(i + 1));
    }
    return config;
  }

  private static ServiceConfig with(ServiceConfig config, String option, String value) {
    return switch (option) {
      case "--db" -> config.withDatabase(value);
      case "--port" -> config.withPort((int) number("--port", value, 65535));
      case "--keys" -> config.withKeys(Path.of(value));
      case "--algorithm" -> config.withAlgorithm(value);
      case "--generation" -> config.withGeneration(number("--generation", value, MAX_GENERATION));
      case "--open" -> config.opening(number("--open", value, MAX_GENERATION));
      default -> throw new IllegalArgumentException("unknown option; known options: " + USAGE);
    };
  }

  private static long number(String option, String value, long most) {
    if (!value.matches("[0-9]{1,9}") || Long.parseLong(value) > most) {
      throw new IllegalArgumentException(option + " must be 0 to " + most);
    }
    return Long.parseLong(value);
  }
}
