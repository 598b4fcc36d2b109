/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.capture.Events;
import dev.assent.consent.Consent;
import dev.assent.consent.DeletionAnswer;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.internal.instance.AssentAccess;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.instance.Installed;
import dev.assent.inventory.Inventory;
import dev.assent.ledger.Ledger;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Captures telemetry about a service's use and health. A datum leaves the process only if a current
 * consent decision permits its categories for the purpose and the recipient of the destination.
 *
 * <pre>{@code
 * try (Assent assent = Assent.fromEnvironment()) {
 *   Tracer tracer = assent.openTelemetry().getTracer("com.example.meetings");
 *   try (Scope scope = assent.subject("acme/u7").makeCurrent()) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe. Starting throws an exception if a setting is invalid; recording never throws. A
 * process may have several instances. Each instance has its own queues, decisions and threads:
 * {@code assent-control}, {@code assent-files}, {@code assent-consent}, {@code assent-spool},
 * {@code assent-metrics}; {@code assent-source} for each source that the application implements,
 * {@code assent-consent-http} if there is a consent platform, {@code assent-audit} if there is an
 * audit journal, {@code assent-deletion} and {@code assent-deletion-http} if there is a deletion
 * endpoint, {@code assent-deletion-answers} if it has a {@linkplain #addDeletionListener listener};
 * per destination a worker and the threads of its HTTP client, or, if it is scraped, the threads of
 * its HTTP server; {@code assent-viewer} with a number for each thread of the viewer, if there is
 * one; {@code assent-flush} and {@code assent-shutdown} while an SDK that it took over is flushed
 * or shut down; {@code assent-receipt} while receipts are completed. {@code assent-supervisor}
 * restarts what an error of the virtual machine ends, such as a lack of memory. All are daemons,
 * except {@code assent-exit}, the shutdown hook that closes the instance when the process exits.
 */
public final class Assent implements AutoCloseable {
  static {
    AssentAccess.register(Assent::new);
  }

  private final AssentInstance instance;

  Assent(AssentInstance instance) {
    this.instance = instance;
  }

  /**
   * Starts an instance with the settings of the environment and the system properties.
   *
   * @throws dev.assent.config.ConfigurationException naming the first invalid variable and the
   *     valid values
   */
  public static Assent fromEnvironment() {
    return builder().build();
  }

  /**
   * Returns the instance that gates an OpenTelemetry SDK of this application, which OpenTelemetry's
   * autoconfiguration or Spring Boot built. Empty before that SDK is built, after it is shut down,
   * and if another class loader has loaded Assent, such as that of OpenTelemetry's Java agent. If
   * there are several instances, this is the first one that was started and is not closed.
   *
   * <p>The instance closes when the SDK is shut down.
   */
  public static Optional<Assent> installed() {
    return Optional.ofNullable(Installed.first()).map(Assent::new);
  }

  /** Returns a builder that reads the environment and the system properties. */
  public static AssentBuilder builder() {
    return new AssentBuilder();
  }

  /**
   * Returns the OpenTelemetry for spans, log records and metrics. All data recorded with it passes
   * the gates. With {@code OTEL_SDK_DISABLED} it records nothing. {@code
   * dev.assent.micrometer.AssentMeters} provides a Micrometer registry that records to it.
   */
  public OpenTelemetry openTelemetry() {
    return instance.openTelemetry();
  }

  /**
   * Reads and changes the choices of a subject. A denial also takes effect in the instances of this
   * process that took over an OpenTelemetry SDK, such as that of the Java agent. Its receipt has
   * the sums of all of them. If one of them can't be reached, the future fails, and the denial is
   * in force here even then.
   *
   * @param path an account such as {@code acme}, or a user such as {@code acme/u7}
   * @throws IllegalArgumentException if the path has no valid form; the message does not contain
   *     the path
   */
  public Consent consent(String path) {
    return instance.consent(path);
  }

  /**
   * Returns the current counts of the outcomes of all data and categories since the start. Each
   * call returns new counts. They are exact when no datum moves.
   */
  public Ledger ledger() {
    return instance.ledger().snapshot();
  }

  /**
   * Adds a listener for what receivers say became of deletion requests, with {@code
   * ASSENT_DELETION_ANSWERS}. It is called for the first look that found nothing, for an answer
   * that was disproved, for each problem once, and for the final answer, each at least once; a
   * repetition after a crash is possible. Add it within half a minute of the start: answers that
   * came without a listener are not repeated.
   *
   * <p>The thread {@code assent-deletion-answers} calls the listeners, one after the other. A slow
   * listener delays the next questions, and neither deletion requests nor data. An exception of a
   * listener is logged once an hour, without its message, and the answer counts as told.
   */
  public void addDeletionListener(Consumer<? super DeletionAnswer> listener) {
    instance.addDeletionListener(Objects.requireNonNull(listener, "listener"));
  }

  /** Returns the recorder of usage and diagnostic events with declared categories. */
  public Events events() {
    return instance.events();
  }

  /**
   * Returns a subject. Make it current while data about it is recorded.
   *
   * @param path an account, or an account and a user, such as {@code acme/u7}
   * @throws IllegalArgumentException if the path has no valid form; the message does not contain
   *     the path
   */
  public Subject subject(String path) {
    return instance.decisions().subject(path);
  }

  /**
   * Explains for each category whether a subject's data of this category may go to a destination,
   * and why.
   *
   * @param subject the path of the subject, such as {@code acme/u7}
   * @param destination the name of a destination, such as {@code default}
   * @throws IllegalArgumentException if there is no such destination, or the path has no valid form
   */
  public Explanation explain(String subject, String destination) {
    return instance.explain(subject, destination);
  }

  /**
   * Returns an inventory of what this instance can collect, and where each field can go. It follows
   * from the configuration, from the declarations in code and catalog files, and, with {@code
   * ASSENT_INVENTORY}, from the captured names. Each call returns a new inventory of the current
   * state.
   */
  public Inventory inventory() {
    return instance.inventory();
  }

  /**
   * Collects metrics, and sends the queued data through the gates.
   *
   * @param timeout the longest time that this call may take
   * @return whether all permitted data was accepted within the time
   */
  public boolean flush(Duration timeout) {
    return instance.flush(timeout);
  }

  /**
   * Sends the permitted data within ten seconds, discards the rest, and ends all threads; the
   * thread of a source that the application implements ends when the source's calls return. Data
   * recorded afterwards goes nowhere, and the ledger does not count it. A second call has no
   * effect.
   */
  @Override
  public void close() {
    instance.close();
  }

  /** Returns a text with the names of the destinations. */
  @Override
  public String toString() {
    return instance.toString();
  }
}
