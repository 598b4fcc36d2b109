/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.DeletionAnswer;
import dev.assent.consent.DeletionAnswer.Look;
import dev.assent.consent.DeletionAnswer.State;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.sdk.common.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process asks the erasure server itself, and tells the application: first that somebody has to
 * correct the map, and after a restart of both that the store has no such data; or what each look
 * at a real store has shown.
 */
@Timeout(120)
class AnswersWithoutConsentServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private Path directory;
  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final List<DeletionAnswer> told = new CopyOnWriteArrayList<>();
  private RunningServer erasure;
  private Assent assent;

  private void startAssent() {
    assent =
        Assent.builder()
            .setting("ASSENT_POLICY", "terms")
            .destination(
                "training",
                to ->
                    to.purpose(Purpose.AI_TRAINING)
                        .recipient(Recipient.FIRST_PARTY)
                        .endpoint(receiver.endpoint("training").toString()))
            .attributes(Field.ofString("chat.text", Category.CONTENT_CHAT))
            .consentFrom(directory.resolve("choices.json"))
            .consentRefresh(Duration.ofSeconds(1))
            .stateDirectory(directory.resolve("process"))
            .auditDirectory(directory.resolve("audit"))
            .deletion(erasure.deletions().toString())
            .setting("ASSENT_DELETION_HEADERS", "authorization=Bearer%20" + RunningServer.SERVICE)
            .setting("ASSENT_DELETION_ANSWERS", "true")
            .clock(
                new Clock() {
                  @Override
                  public long now() {
                    return erasure.clock.epochNanos();
                  }

                  @Override
                  public long nanoTime() {
                    return erasure.clock.nanoTime();
                  }
                })
            .build();
    assent.addDeletionListener(told::add);
  }

  @AfterEach
  void stop() {
    if (assent != null) {
      assent.close();
    }
    if (erasure != null) {
      erasure.close();
    }
    receiver.close();
  }

  private void awaitTold(State state) {
    awaitTold(Duration.ofMinutes(1), answer -> answer.state() == state);
  }

  private void awaitTold(Duration step, Predicate<DeletionAnswer> what) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              erasure.clock.advance(step);
              erasure.run();
              return told.stream().anyMatch(what);
            });
  }

  @Test
  void revoke_withoutAConsentServer_applicationIsToldUntilTheFinalAnswer() throws Exception {
    erasure = new RunningServer(directory, RunningServer.STORE + "      service.usage: [usage]\n");
    erasure.clock.setWall(Instant.parse("2026-06-01T00:00:00Z"));
    startAssent();
    say();

    var unused =
        assent
            .consent("acme/u7")
            .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
            .get(20, TimeUnit.SECONDS);

    awaitTold(State.CANNOT); // the map has no row for the category
    assertThat(journal()).contains(" wait ").contains("acme/u7");
    assent.close();
    erasure.map(RunningServer.STORE + "      content.chat: []\n");
    erasure.restart();
    startAssent();

    awaitTold(State.NOT_KEPT);
    assertThat(told)
        .extracting(DeletionAnswer::state)
        .containsExactly(State.CANNOT, State.NOT_KEPT);
    assertThat(told.get(1).isFinal()).isTrue();
    assertThat(told.get(1).subject().paths()).containsExactly("acme/u7");
    await().atMost(PATIENCE).until(() -> journal().contains(" over " + told.get(1).id()));
    await().atMost(PATIENCE).until(() -> audit().contains("\"state\":\"not_kept\""));
    assertThat(audit()).contains("deletion.answered").doesNotContain("acme").doesNotContain("u7\"");
    assertThat(receiver.received("not_kept")).isFalse();
  }

  @Test
  void revoke_dataIsInPostgres_applicationIsToldOfEachLookAtIt() throws Exception {
    try (PostgresTelemetry store = new PostgresTelemetry()) {
      revokeAndFollow(store);
    }
  }

  @Test
  @Tag("ci")
  void revoke_dataIsInOpenSearch_applicationIsToldOfEachLookAtIt() throws Exception {
    try (OpenSearchNode node = new OpenSearchNode(directory.resolve("node"));
        OpenSearchTelemetry store = new OpenSearchTelemetry(node.address())) {
      revokeAndFollow(store);
    }
  }

  /** A store that lies first, data that comes late, and the looks after the ingestion and a day. */
  private void revokeAndFollow(Telemetry store) throws Exception {
    erasure = new RunningServer(directory, "  main:\n" + store.map().indent(2));
    erasure.clock.setWall(Instant.parse("2026-06-01T00:00:00Z"));
    startAssent();
    say();
    List<String> refs = references();
    store.add("said", refs, Map.of("chat", "canary-of-u7", "usage", "spoke"));
    store.add("other", List.of(Telemetry.BOB), Map.of("chat", "of another person"));
    store.lie(Telemetry.Lie.NOTHING);

    var unused =
        assent
            .consent("acme/u7")
            .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
            .get(20, TimeUnit.SECONDS);

    awaitTold(State.CONTRADICTED);
    assertThat(store.read("said")).containsEntry("chat", "canary-of-u7");
    store.lie(Telemetry.Lie.NONE);
    awaitTold(Duration.ofMinutes(1), answer -> answer.look() == Look.T1);
    assertThat(store.read("said")).isEqualTo(Map.of("usage", "spoke"));
    store.add("late", refs, Map.of("chat", "late"));
    awaitTold(Duration.ofHours(1), answer -> answer.look() == Look.T2);

    DeletionAnswer last = told.get(told.size() - 1);
    assertThat(last.isFinal()).isTrue();
    assertThat(last.state()).isEqualTo(State.NOT_FOUND);
    assertThat(last.late()).isEqualTo(1);
    assertThat(last.superseded()).isEqualTo(1);
    assertThat(last.at()).isAfterOrEqualTo(firstLook().plus(Eraser.DAY));
    assertThat(told).filteredOn(answer -> answer.look() == Look.T2).hasSize(1);
    assertThat(store.read("late")).isNull();
    assertThat(store.read("other")).containsKey("chat");
    await().atMost(PATIENCE).until(() -> journal().contains(" over " + last.id()));
    assertThat(audit()).contains("\"look\":\"T1\"").contains("\"look\":\"T2\"");
    assertThat(audit()).doesNotContain("acme").doesNotContain(refs.get(0));
  }

  private Instant firstLook() {
    return told.stream()
        .filter(answer -> answer.look() == Look.T1)
        .findFirst()
        .map(DeletionAnswer::at)
        .orElseThrow();
  }

  /** Returns the references on what was sent. */
  private List<String> references() {
    return receiver.spans("training").stream()
        .flatMap(span -> span.getAttributesList().stream())
        .filter(each -> each.getKey().equals("assent.subject.ref"))
        .flatMap(each -> each.getValue().getArrayValue().getValuesList().stream())
        .map(AnyValue::getStringValue)
        .toList();
  }

  private void say() throws Exception {
    var unused =
        assent
            .consent("acme/u7")
            .grant(
                Purpose.AI_TRAINING,
                GrantOptions.underTerms(LocalDate.parse("2024-02-01")),
                Category.CONTENT_CHAT)
            .get(20, TimeUnit.SECONDS);
    try (Scope scope = assent.subject("acme/u7").makeCurrent()) {
      assertThat(scope).isNotNull();
      Span span = assent.openTelemetry().getTracer("meeting").spanBuilder("chat").startSpan();
      span.setAttribute("chat.text", "canary-of-u7");
      span.end();
    }
    assertThat(assent.flush(Duration.ofSeconds(20))).isTrue();
    assertThat(receiver.received("canary-of-u7")).isTrue();
  }

  private String journal() throws IOException {
    return Files.readString(directory.resolve("process/deletion.journal"));
  }

  private String audit() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory.resolve("audit"))) {
      files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(".audit"))
          .forEach(file -> text.append(read(file)));
    }
    return text.toString();
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
