/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The command line of {@link ConsentService}. */
final class Arguments {
  static final String USAGE =
      "[--db JDBC-URL] [--db-copy JDBC-URL] [--db-user NAME] [--db-password-file FILE]"
          + " [--generation NUMBER] [--open NUMBER] [--listen ADDRESS] [--port NUMBER]"
          + " [--tls-certificate FILE] [--tls-key FILE] [--peer URL] [--peer-authority FILE]"
          + " [--tokens DIRECTORY] [--keys FILE] [--algorithm EdDSA|ES256] [--drain SECONDS] [--bridge FILE]"
          + " [--erasures URL --erasures-token FILE [--erasures-keep DAYS]]";

  private static final long MAX_DRAIN_SECONDS = 3600;
  private static final Duration ERASURES_INTERVAL = Duration.ofSeconds(30);
  private static final long MAX_KEEP_DAYS = 36_500;

  private Arguments() {}

  /**
   * Reads the command line: {@code --option value} or {@code --option=value}.
   *
   * @throws IllegalArgumentException naming the option that is wrong, not its value
   */
  static ServiceConfig parse(List<String> arguments) {
    ServiceConfig config = ServiceConfig.defaults();
    URI erasures = null;
    Path erasuresToken = null;
    Duration erasuresKeep = null;
    Iterator<String> words = arguments.iterator();
    while (words.hasNext()) {
      String[] word = words.next().split("=", 2);
      if (word.length == 1 && !words.hasNext()) {
        throw new IllegalArgumentException("an option has no value; known options: " + USAGE);
      }
      String value = word.length == 1 ? words.next() : word[1];
      switch (word[0]) {
        case "--erasures" -> erasures = address(word[0], value);
        case "--erasures-token" -> erasuresToken = Path.of(value);
        case "--erasures-keep" ->
            erasuresKeep = Duration.ofDays(number(word[0], value, MAX_KEEP_DAYS));
        default -> config = with(config, word[0], value);
      }
    }
    Listening unused = config.listening().checked();
    if ((erasures == null) != (erasuresToken == null)) {
      throw new IllegalArgumentException("--erasures and --erasures-token belong together");
    }
    if (erasures == null || erasuresToken == null) {
      if (erasuresKeep != null) {
        throw new IllegalArgumentException("--erasures-keep needs --erasures");
      }
      return config;
    }
    if (!"https".equals(erasures.getScheme()) && !Listening.isLoopback(erasures.getHost())) {
      throw new IllegalArgumentException("--erasures: must be https, since it carries a token");
    }
    return config.withErasures(
        new ErasureServerAddress(
            erasures,
            erasuresToken,
            ERASURES_INTERVAL,
            erasuresKeep == null ? ErasureServerAddress.KEEP : erasuresKeep));
  }

  private static ServiceConfig with(ServiceConfig config, String option, String value) {
    return switch (option) {
      case "--db" -> config.withDatabase(withoutPassword(option, value));
      case "--db-copy" -> config.withReplica(withoutPassword(option, value));
      case "--db-user" -> config.stored(storage -> storage.withUser(value));
      case "--db-password-file" -> config.stored(storage -> storage.withPassword(Path.of(value)));
      case "--generation" -> config.withGeneration(number(option, value, Position.MAX_GENERATION));
      case "--open" -> config.opening(number(option, value, Position.MAX_GENERATION));
      case "--listen" -> config.listens(listening -> listening.withHost(value));
      case "--port" -> config.withPort((int) number(option, value, 65535));
      case "--tls-certificate" ->
          config.listens(listening -> listening.withCertificate(Path.of(value)));
      case "--tls-key" -> config.listens(listening -> listening.withKey(Path.of(value)));
      case "--peer" -> {
        URI address = address(option, value);
        yield config.listens(listening -> listening.withPeer(address));
      }
      case "--peer-authority" ->
          config.listens(listening -> listening.withAuthority(Path.of(value)));
      case "--tokens" -> config.withTokens(Path.of(value));
      case "--keys" -> config.withKeys(Path.of(value));
      case "--algorithm" -> config.withAlgorithm(value);
      case "--bridge" -> config.withBridge(Path.of(value));
      case "--drain" -> {
        Duration time = Duration.ofSeconds(number(option, value, MAX_DRAIN_SECONDS));
        yield config.listens(listening -> listening.withDrain(time));
      }
      default -> throw new IllegalArgumentException("unknown option; known options: " + USAGE);
    };
  }

  /** Each process of the machine can read a command line. */
  private static String withoutPassword(String option, String url) {
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new IllegalArgumentException(
          option + ": must not contain a password; put it into a file for --db-password-file");
    }
    return url;
  }

  private static URI address(String option, String value) {
    try {
      URI address = URI.create(value);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(option + " must be a URL as in https://10.0.0.7:8443");
    }
    throw new IllegalArgumentException(option + " must be a URL as in https://10.0.0.7:8443");
  }

  private static long number(String option, String value, long most) {
    if (!value.matches("[0-9]{1,9}") || Long.parseLong(value) > most) {
      throw new IllegalArgumentException(option + " must be 0 to " + most);
    }
    return Long.parseLong(value);
  }
}
