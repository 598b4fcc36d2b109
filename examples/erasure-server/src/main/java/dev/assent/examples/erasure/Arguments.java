/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import dev.assent.examples.consent.Listening;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@link ErasureServer}. */
final class Arguments {
  static final String USAGE =
      "--map FILE --state DIRECTORY --tokens DIRECTORY [--listen ADDRESS] [--port NUMBER]"
          + " [--tls-certificate FILE] [--tls-key FILE] [--resume STORE]";

  private static final int MAX_PORT = 65_535;

  private Arguments() {}

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option that is wrong, not its value
   */
  static ErasureServer.Settings parse(List<String> arguments) {
    Path map = null;
    Path state = null;
    Path tokens = null;
    Listening listening = Listening.ON_LOOPBACK;
    List<String> resumed = new ArrayList<>();
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String option = words.next();
      if (!words.hasNext()) {
        throw new IllegalArgumentException("an option has no value; known options: " + USAGE);
      }
      String value = words.next();
      switch (option) {
        case "--map" -> map = Path.of(value);
        case "--state" -> state = Path.of(value);
        case "--tokens" -> tokens = Path.of(value);
        case "--listen" -> listening = listening.withHost(value);
        case "--port" -> listening = listening.withPort(port(value));
        case "--tls-certificate" -> listening = listening.withCertificate(Path.of(value));
        case "--tls-key" -> listening = listening.withKey(Path.of(value));
        case "--resume" -> resumed.add(value);
        default -> throw new IllegalArgumentException("unknown option; known options: " + USAGE);
      }
    }
    return new ErasureServer.Settings(
        given("--map", map),
        given("--state", state),
        given("--tokens", tokens),
        listening.checked(),
        List.copyOf(resumed));
  }

  private static Path given(String option, @Nullable Path value) {
    if (value == null) {
      throw new IllegalArgumentException(option + " is missing; options: " + USAGE);
    }
    return value;
  }

  private static int port(String digits) {
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MAX_PORT) {
      throw new IllegalArgumentException("--port must be 0 to " + MAX_PORT);
    }
    return Integer.parseInt(digits);
  }
}
