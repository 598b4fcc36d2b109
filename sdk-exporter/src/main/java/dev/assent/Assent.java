/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.capture.Events;
import dev.assent.consent.Consent;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.ledger.Ledger;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;

/**
 * Captures what a service generates about its own use and health, and lets a datum leave only where
 * a current consent decision permits its categories, for that purpose, to that recipient.
 *
 * <pre>{@code
 * try (Assent assent = Assent.fromEnvironment()) {
 *   Tracer tracer = assent.openTelemetry().getTracer("com.example.meetings");
 *   try (Scope scope = assent.subject("acme/u7").storeInContext(Context.current()).makeCurrent()) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe. Starting throws on wrong settings; recording never throws. A process may have
 * several instances; each has its own queues, decisions and threads: {@code assent-control}, {@code
 * assent-files}, {@code assent-consent}, {@code assent-spool}, {@code assent-metrics}; {@code
 * assent-source} for each source of the application's own, {@code assent-consent-http} if a consent
 * platform is asked, {@code assent-deletion} and {@code assent-deletion-http} if there is a
 * deletion endpoint; per destination a worker and the threads of its HTTP client. All are daemons
 * but {@code assent-exit}, the hook that closes the instance when the process exits.
 */
public final class Assent implements AutoCloseable {
  private final AssentInstance instance;

  Assent(AssentInstance instance) {
    this.instance = instance;
  }

  /**
   * Starts with what the environment and the system properties say.
   *
   * @throws dev.assent.config.ConfigurationException naming the first variable that is wrong and
   *     what would be valid
   */
  public static Assent fromEnvironment() {
    return builder().build();
  }

  /** A builder over the environment and the system properties. */
  public static AssentBuilder builder() {
    return new AssentBuilder();
  }

  /**
   * What spans, log records and metrics are recorded through. All of it goes through the gates.
   * With {@code OTEL_SDK_DISABLED} it records nothing. {@code dev.assent.micrometer.AssentMeters}
   * has a Micrometer registry over it.
   */
  public OpenTelemetry openTelemetry() {
    return instance.openTelemetry();
  }

  /**
   * Reads and changes the choices of a subject.
   *
   * @param path an account such as {@code acme}, or a user such as {@code acme/u7}
   * @throws IllegalArgumentException if the path has no valid form; the message does not repeat it
   */
  public Consent consent(String path) {
    return instance.decisions().consent(path);
  }

  /**
   * The counts of this moment: what happened to every datum and every category since the start.
   * Each call returns new counts; they are exact whenever nothing moves.
   */
  public Ledger ledger() {
    return instance.ledger().snapshot();
  }

  /** Records usage and diagnostic events with declared categories. */
  public Events events() {
    return instance.events();
  }

  /**
   * The handle of a subject, to be put into the context of what is recorded about it.
   *
   * @param path account, then user, such as {@code acme/u7}
   * @throws IllegalArgumentException if the path has no valid form; the message does not repeat it
   */
  public Subject subject(String path) {
    return instance.decisions().subject(path);
  }

  /**
   * Why each category of a subject's data may or may not go to a destination.
   *
   * @param subject a path, such as {@code acme/u7}
   * @param destination a destination's name, such as {@code default}
   * @throws IllegalArgumentException if there is no such destination, or the path has no valid form
   */
  public Explanation explain(String subject, String destination) {
    return instance.explain(subject, destination);
  }

  /**
   * Collects metrics and sends what is queued, through the gates.
   *
   * @return whether all of it that may leave arrived within the time
   */
  public boolean flush(Duration timeout) {
    return instance.flush(timeout);
  }

  /**
   * Sends what may leave within ten seconds, discards the rest, and ends all threads. What is
   * recorded from then on is lost. Calling it again does nothing.
   */
  @Override
  public void close() {
    instance.close();
  }

  /** The destinations' names. */
  @Override
  public String toString() {
    return instance.toString();
  }
}
