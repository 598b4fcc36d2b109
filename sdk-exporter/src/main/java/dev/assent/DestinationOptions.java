/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.internal.config.CodeSettings;
import dev.assent.internal.config.Variable;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * The options of one destination: its address, its purpose and its recipient. Each option
 * corresponds to the variable {@code ASSENT_DESTINATION_<NAME>_…} of the same name and overrides
 * it. {@link AssentBuilder#build()} validates both in the same way. A default applies if neither
 * the option nor the variable is set. Not thread-safe.
 *
 * @see AssentBuilder#destination
 */
public final class DestinationOptions {
  private final CodeSettings settings;

  DestinationOptions(CodeSettings settings) {
    this.settings = settings;
    settings.setDefault(Variable.PURPOSE, "purpose", Purpose.SERVICE_OPERATION.name());
    settings.setDefault(Variable.RECIPIENT, "recipient", Recipient.FIRST_PARTY.id());
  }

  /**
   * Sets the purpose for which the receiver uses the data; {@link Purpose#SERVICE_OPERATION} by
   * default.
   */
  public DestinationOptions purpose(Purpose purpose) {
    return set(Variable.PURPOSE, "purpose", purpose.name());
  }

  /** Sets the recipient of the data; {@link Recipient#FIRST_PARTY} by default. */
  public DestinationOptions recipient(Recipient recipient) {
    return set(Variable.RECIPIENT, "recipient", recipient.id());
  }

  /**
   * Sets who receives the data, in words for people, such as {@code Acme Analytics GmbH, Frankfurt,
   * processor}. The viewer, the inventory and explanations show it; it permits nothing, and is in
   * no log line. By default there is none.
   *
   * @param label one line of 1 to 200 characters
   */
  public DestinationOptions label(String label) {
    return set(Variable.LABEL, "label", label);
  }

  /**
   * Sets the base address of an OTLP/HTTP receiver; {@code v1/traces}, {@code v1/metrics} or {@code
   * v1/logs} is appended to it. The default is {@code OTEL_EXPORTER_OTLP_ENDPOINT} and its
   * variables for one signal, without {@code OTEL_EXPORTER_OTLP_HEADERS} and the client's key.
   *
   * @param address the address, such as {@code https://otlp.example.com}
   */
  public DestinationOptions endpoint(String address) {
    return set(Variable.ENDPOINT, "endpoint", address);
  }

  /**
   * Lets Prometheus, or another scraper of its formats, read the metrics of this destination from
   * {@code http://<address>/metrics}. The destination takes no other signal, and has no endpoint.
   * Every scrape passes the gate. It requires {@code
   * io.prometheus:prometheus-metrics-exposition-textformats} on the class path.
   *
   * @param address a host and a port, such as {@code 127.0.0.1:9464}. A host that other machines
   *     can reach requires a {@link #token}, or {@link #certificates} of scrapers
   */
  public DestinationOptions listen(String address) {
    return set(Variable.LISTEN, "listen", address);
  }

  /**
   * Sets the bearer token that a scraper must send. No message or log line repeats it.
   *
   * @param token 16 to 512 letters, digits and {@code - . _ ~ + / =}
   */
  public DestinationOptions token(String token) {
    return set(Variable.TOKEN, "token", token);
  }

  /** Sets the PEM files of the key (PKCS#8) and the certificate with which scrapes use HTTPS. */
  public DestinationOptions serverKey(Path key, Path certificate) {
    set(Variable.SERVER_KEY, "serverKey", key.toString());
    return set(Variable.SERVER_CERTIFICATE, "serverKey", certificate.toString());
  }

  /**
   * Adds a header to each request, such as {@code authorization}. No message or log line repeats
   * its value.
   */
  public DestinationOptions header(String name, String value) {
    settings.addHeader(Variable.HEADERS, "header", name, value);
    return this;
  }

  /** Compresses requests with gzip; by default, they are not compressed. */
  public DestinationOptions gzip() {
    return set(Variable.COMPRESSION, "gzip", "gzip");
  }

  /**
   * Sets the longest time of an attempt, or of a scrape; 10 seconds by default, at least one
   * millisecond.
   */
  public DestinationOptions timeout(Duration timeout) {
    settings.set(Variable.TIMEOUT, "timeout", timeout);
    return this;
  }

  /**
   * Sets a PEM file with the certificates to trust; the JDK's by default. For a destination that is
   * scraped, these certify scrapers, and a scraper without such a certificate is refused.
   */
  public DestinationOptions certificates(Path pem) {
    return set(Variable.CERTIFICATE, "certificates", pem.toString());
  }

  /** Sets the PEM files of the client's private key (PKCS#8) and certificate, for mutual TLS. */
  public DestinationOptions clientKey(Path key, Path certificate) {
    set(Variable.CLIENT_KEY, "clientKey", key.toString());
    return set(Variable.CLIENT_CERTIFICATE, "clientKey", certificate.toString());
  }

  /** Sets the signals that the destination receives; all signals by default. */
  public DestinationOptions signals(Signal... signals) {
    settings.setItems(Variable.SIGNALS, "signals", Arrays.stream(signals).map(Signal::id).toList());
    return this;
  }

  private DestinationOptions set(Variable variable, String option, String value) {
    settings.set(variable, option, value);
    return this;
  }

  /** Returns the names of the set options, without their values. */
  @Override
  public String toString() {
    return settings.where() + settings;
  }
}
