/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Ledger.Entry;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole instance. A test sets its environment and starts it; the rig closes it after the test,
 * and requires a balanced ledger. The instance sends at flushes only.
 */
public abstract class AssentRig {
  protected static final String USER = "acme/u7";
  protected static final String CANARY = "kanarienvogel";
  protected static final Duration LONG = Duration.ofSeconds(20);
  protected static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  protected static final Instant IN_THE_PAST = Instant.parse("2023-08-08T09:00:00Z");
  protected static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
  protected static final AttributeKey<String> CATEGORY = AttributeKey.stringKey("assent.category");
  protected static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  protected static final Field<String> TEXT =
      Field.ofString("app.chat.text", Category.CONTENT_CHAT);
  protected static final EventType SENT = EventType.usage("app.chat.sent", TEXT);

  @TempDir protected Path directory;

  protected final Map<String, String> environment = new HashMap<>();
  protected Assent assent;

  @BeforeEach
  protected void sendAtFlushesOnly() {
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_BLRP_SCHEDULE_DELAY", "1h");
    environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1h");
  }

  @AfterEach
  protected void stop() {
    if (assent != null) {
      assent.close();
      balances();
    }
  }

  protected AssentBuilder builder() {
    return Assent.builder().environment(environment).closeOnExit(false);
  }

  /** Starts the instance; stops a running one before. */
  protected void start() {
    stop();
    assent = builder().build();
  }

  /** Starts an instance of this builder, and returns it. */
  protected Assent started(AssentBuilder builder) {
    assent = builder.build();
    return assent;
  }

  // ------------------------------------------------------------------------------------ settings

  /** Writes a file and returns its path. */
  protected String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  /** Sets a catalog that classifies {@link #CHAT} as chat. */
  protected void catalogChat() throws IOException {
    environment.put(
        "ASSENT_CATALOG",
        file(
            "catalog.yaml",
            """
            attributes:
              - { name: app.chat.text, max: 1000, category: content.chat }
            events:
              - { name: app.chat.sent, category: service.usage }
            metrics:
              - { prefix: app., category: service.usage }
            scopes:
              - { name: app }
            """));
  }

  protected void destination(String name, String purpose, Object endpoint) {
    String prefix = "ASSENT_DESTINATION_" + name.toUpperCase(java.util.Locale.ROOT) + "_";
    environment.put(prefix + "PURPOSE", purpose);
    environment.put(prefix + "RECIPIENT", "first_party");
    environment.put(prefix + "ENDPOINT", endpoint.toString());
    environment.merge("ASSENT_DESTINATIONS", name, (before, added) -> before + "," + added);
  }

  /** Sets a consent file with these documents as the source. */
  protected void consentFromFile(String... documents) throws IOException {
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + consentFile());
    replaceConsent(documents);
  }

  protected Path consentFile() {
    return directory.resolve("consent.json");
  }

  /** Replaces the consent file, as another program would. */
  protected void replaceConsent(String... documents) throws IOException {
    Files.move(
        Path.of(file("next.json", "{\"documents\": [" + String.join(",", documents) + "]}")),
        consentFile(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes grants of chat for training, one per subject. */
  protected void grantChat(int revision, String... subjects) throws IOException {
    replaceConsent(
        Stream.of(subjects)
            .map(it -> document(it, revision, "granted", "content.chat", IN_THE_PAST))
            .toArray(String[]::new));
  }

  protected static String document(
      String subject, int revision, String choice, String category, Instant at) {
    return """
    {"subject": "%s", "revision": %d, "adds": [], "choices": [
      {"purpose": "ai_training", "categories": ["%s"], "choice": "%s",
       "terms": "2023-08-07", "at": "%s"}]}"""
        .formatted(subject, revision, category, choice, at);
  }

  /** Makes this subject the one of all data; it has no choices yet. */
  protected void defaultSubject(String subject) throws IOException {
    environment.put("ASSENT_SUBJECT", subject);
    consentFromFile();
  }

  /** Grants chat for training in the environment, from the start of each run. */
  protected void consentFromEnvironment(String subject) {
    environment.put("ASSENT_CONSENT_SOURCE", "env");
    environment.put("ASSENT_SUBJECT", subject);
    environment.put("ASSENT_CONSENT", "ai_training=content.chat");
    environment.put("ASSENT_CONSENT_TERMS", TERMS.toString());
  }

  // ------------------------------------------------------------------------------------- actions

  protected void as(String subject, Runnable action) {
    assent.subject(subject).storeInContext(Context.current()).wrap(action).run();
  }

  protected Receipt grant(String subject, Purpose purpose, Category... categories) {
    return join(assent.consent(subject).grant(purpose, GrantOptions.underTerms(TERMS), categories));
  }

  protected Receipt revoke(String subject, Purpose purpose, Category... categories) {
    return join(assent.consent(subject).revoke(purpose, categories));
  }

  protected static Receipt join(CompletableFuture<Receipt> receipt) {
    return receipt.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  protected SpanBuilder spanBuilder() {
    return spanBuilder("INTERNAL");
  }

  protected SpanBuilder spanBuilder(String name) {
    return assent.openTelemetry().getTracer("app").spanBuilder(name);
  }

  protected void span(Consumer<Span> action) {
    Span span = spanBuilder().startSpan();
    action.accept(span);
    span.end();
  }

  protected void span(SpanKind kind, Consumer<Span> action) {
    span("app", kind, action);
  }

  protected void span(String scope, SpanKind kind, Consumer<Span> action) {
    Span span =
        assent.openTelemetry().getTracer(scope).spanBuilder("GET").setSpanKind(kind).startSpan();
    action.accept(span);
    span.end();
  }

  protected LogRecordBuilder logRecord() {
    return logRecord("app");
  }

  protected LogRecordBuilder logRecord(String logger) {
    return assent.openTelemetry().getLogsBridge().get(logger).logRecordBuilder();
  }

  protected void log(Consumer<LogRecordBuilder> action) {
    LogRecordBuilder log = logRecord().setSeverity(Severity.INFO);
    action.accept(log);
    log.emit();
  }

  protected LongCounterBuilder counter(String name) {
    return assent.openTelemetry().getMeter("app").counterBuilder(name);
  }

  protected void event(String subject, String text) {
    EventEmitter sent = assent.events().declare(SENT);
    as(subject, () -> sent.begin().with(TEXT, text).emit());
  }

  protected void flush() {
    assertThat(assent.flush(LONG)).isTrue();
  }

  protected void flushAndStop() {
    flush();
    balances();
    stop();
  }

  // -------------------------------------------------------------------------------------- ledger

  protected void balances() {
    Ledger snapshot = assent.ledger();
    assertThat(snapshot.balances()).as(snapshot.toString()).isTrue();
  }

  protected Entry entry(String destination, Signal signal) {
    return assent.ledger().entry(destination, signal);
  }

  protected long in(String destination, Signal signal, State state) {
    return entry(destination, signal).states().getOrDefault(state, 0L);
  }
}
