/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.internal.config.CodeSettings;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * One destination: where data go, for exactly one purpose, and who receives them. Each option
 * stands for the variable {@code ASSENT_DESTINATION_<NAME>_…} of the same name, is validated like
 * it by {@link AssentBuilder#build()}, and wins over it. A default holds where neither the option
 * nor the variable is set. Not thread-safe.
 *
 * @see AssentBuilder#destination
 */
public final class DestinationOptions {
  private final CodeSettings settings;
  private final String prefix;
  private final String where;

  DestinationOptions(CodeSettings settings, String name) {
    this.settings = settings;
    this.prefix = "ASSENT_DESTINATION_" + name.toUpperCase(Locale.ROOT) + "_";
    this.where = "AssentBuilder.destination(" + name + ").";
    settings.setDefault(prefix + "PURPOSE", where + "purpose", Purpose.SERVICE_OPERATION.name());
    settings.setDefault(prefix + "RECIPIENT", where + "recipient", Recipient.FIRST_PARTY.id());
  }

  /** What the receiver uses the data for; {@link Purpose#SERVICE_OPERATION} by default. */
  public DestinationOptions purpose(Purpose purpose) {
    return set("PURPOSE", "purpose", purpose.name());
  }

  /** Who receives the data; {@link Recipient#FIRST_PARTY} by default. */
  public DestinationOptions recipient(Recipient recipient) {
    return set("RECIPIENT", "recipient", recipient.id());
  }

  /**
   * The base address of an OTLP/HTTP receiver, to which {@code v1/traces} and so on are appended;
   * by default the address of {@code OTEL_EXPORTER_OTLP_ENDPOINT}, never with its headers.
   *
   * @param address such as {@code https://otlp.example.com}
   */
  public DestinationOptions endpoint(String address) {
    return set("ENDPOINT", "endpoint", address);
  }

  /** Adds a header to each request, such as an authorization. No message repeats its value. */
  public DestinationOptions header(String name, String value) {
    settings.addHeader(prefix + "HEADERS", where + "header", name, value);
    return this;
  }

  /** Compresses requests with gzip; they are not compressed by default. */
  public DestinationOptions gzip() {
    return set("COMPRESSION", "gzip", "gzip");
  }

  /** How long an attempt may take; at least a millisecond, 10 seconds by default. */
  public DestinationOptions timeout(Duration timeout) {
    settings.set(prefix + "TIMEOUT", where + "timeout", timeout);
    return this;
  }

  /** The certificates, as PEM, that the receiver's must be signed by; the JDK's by default. */
  public DestinationOptions certificates(Path pem) {
    return set("CERTIFICATE", "certificates", pem.toString());
  }

  /** The client's private key and certificate, as PEM, for mutual TLS. */
  public DestinationOptions clientKey(Path key, Path certificate) {
    set("CLIENT_KEY", "clientKey", key.toString());
    return set("CLIENT_CERTIFICATE", "clientKey", certificate.toString());
  }

  /** The signals that go there; all of them by default. */
  public DestinationOptions signals(Signal... signals) {
    settings.setItems(
        prefix + "SIGNALS", where + "signals", Arrays.stream(signals).map(Signal::id).toList());
    return this;
  }

  private DestinationOptions set(String variable, String option, String value) {
    settings.set(prefix + variable, where + option, value);
    return this;
  }

  /** Names only. */
  @Override
  public String toString() {
    return where + settings;
  }
}
