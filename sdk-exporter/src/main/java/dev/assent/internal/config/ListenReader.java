/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.ledger.Signal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the address of a destination that is scraped. It is on loopback, or a scraper needs a token
 * or a certificate.
 */
final class ListenReader {
  /** A name, an IPv4 address, or an IPv6 address in brackets; and a port. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}])"
              + ":([0-9]{1,5})");

  /** The characters of a bearer token, by RFC 6750. */
  private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]{16,512}={0,2}");

  private static final int MAX_PORT = 65_535;

  /** The variables that only a destination with an endpoint may have. */
  private static final List<Variable> OF_SENDING =
      List.of(
          Variable.ENDPOINT,
          Variable.HEADERS,
          Variable.COMPRESSION,
          Variable.CLIENT_KEY,
          Variable.CLIENT_CERTIFICATE);

  /** The variables that only a scraped destination may have. */
  private static final List<Variable> OF_LISTENING =
      List.of(Variable.TOKEN, Variable.SERVER_KEY, Variable.SERVER_CERTIFICATE);

  private final Environment environment;
  private final String prefix;

  /**
   * @param prefix {@code ASSENT_DESTINATION_<NAME>_}
   */
  ListenReader(Environment environment, String prefix) {
    this.environment = environment;
    this.prefix = prefix;
  }

  /** Returns null if the destination is not scraped. */
  @Nullable ListenSettings read() {
    Setting listen = environment.find(prefix, Variable.LISTEN);
    if (listen == null) {
      refuse(OF_LISTENING, "has no effect without " + prefix + "LISTEN");
      return null;
    }
    refuse(
        OF_SENDING,
        "has no effect on a destination that is scraped; unset it, or " + prefix + "LISTEN");
    checkSignals();
    Matcher address = ADDRESS.matcher(listen.text());
    if (!address.matches() || Integer.parseInt(address.group(3)) > MAX_PORT) {
      throw listen.invalid("host:port, such as 127.0.0.1:9464");
    }
    ListenSettings settings =
        settings(address.group(1).toLowerCase(Locale.ROOT), Integer.parseInt(address.group(3)));
    if (!settings.isLoopback() && !settings.isProtected()) {
      throw listen.problem(
          listen.shown()
              + " can be reached from other machines; listen on 127.0.0.1, or set "
              + prefix
              + "TOKEN, or "
              + prefix
              + "CERTIFICATE for scrapers with certificates");
    }
    return settings;
  }

  private ListenSettings settings(String host, int port) {
    Setting token = environment.find(prefix, Variable.TOKEN);
    Setting key = environment.find(prefix, Variable.SERVER_KEY);
    Setting certificate = environment.find(prefix, Variable.SERVER_CERTIFICATE);
    Setting clients = environment.find(prefix, Variable.CERTIFICATE);
    if (key == null && certificate != null) {
      throw certificate.problem("needs the server's key too; set " + prefix + "SERVER_KEY");
    }
    if (key != null && certificate == null) {
      throw key.problem("needs the certificate too; set " + prefix + "SERVER_CERTIFICATE");
    }
    if (clients != null && key == null) {
      throw clients.problem(
          "the certificates of scrapers need TLS; set "
              + prefix
              + "SERVER_KEY and "
              + prefix
              + "SERVER_CERTIFICATE");
    }
    return new ListenSettings(
        host,
        port,
        token == null ? null : token(token),
        key == null ? null : key.fileBytes(),
        certificate == null ? null : certificate.fileBytes(),
        clients == null ? null : clients.fileBytes(),
        environment.get(prefix, Variable.TIMEOUT).duration());
  }

  private void checkSignals() {
    Setting signals = environment.find(prefix, Variable.SIGNALS);
    if (signals != null
        && !signals.list().stream().allMatch(it -> it.text().equals(Signal.METRICS.id()))) {
      throw signals.problem("a destination that is scraped takes only metrics");
    }
  }

  private void refuse(List<Variable> variables, String problem) {
    for (Variable variable : variables) {
      Setting setting = environment.find(prefix, variable);
      if (setting != null) {
        throw setting.problem(problem);
      }
    }
  }

  /** The message does not repeat the token. */
  private static String token(Setting setting) {
    if (!BEARER.matcher(setting.text()).matches()) {
      throw setting.problem(
          "not a token; write 16 to 512 characters of A-Z a-z 0-9 - . _ ~ + /, then at most two =");
    }
    return setting.text();
  }
}
