/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import static dev.assent.internal.android.tcf.TcStrings.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.Clock;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole instance whose choices are those of a TC string. */
@Timeout(120)
class TcfAssentTest {
  private static final String USER = "acme/u7";
  private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
  private static final Field<String> TEXT = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
  private static final EventType SENT = EventType.usage("app.chat.sent", TEXT);
  private static final TcfRow CHAT =
      new TcfRow(8, 755, Purpose.AI_TRAINING, Set.of(Category.CONTENT_CHAT));

  @TempDir private Path directory;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final FakePreferences preferences = new FakePreferences();
  private Assent assent;

  @BeforeEach
  void start() {
    TcfRows mapping =
        new TcfRows("acme", LocalDate.of(2023, 8, 7), Set.of(TcStrings.CMP), List.of(CHAT));
    TcfConsentSource source =
        new TcfConsentSource(
            new TcfSettings(mapping, USER, false, false),
            preferences,
            () -> directory.resolve("tcf"),
            Disk.system(),
            Clock.system());
    assent =
        Assent.builder()
            .environment(
                Map.of(
                    "OTEL_BLRP_SCHEDULE_DELAY",
                    "1h",
                    "ASSENT_AUDIT_DIR",
                    directory.resolve("audit").toString()))
            .closeOnExit(false)
            .policy(Policy.terms())
            .events(SENT)
            .destination(
                "training",
                to -> to.endpoint(receiver.endpoint().toString()).purpose(Purpose.AI_TRAINING))
            .consentFrom(source)
            .stateDirectory(directory.resolve("state"))
            .build();
    assent.subject(USER);
  }

  @AfterEach
  void close() {
    assent.close();
    receiver.close();
  }

  private void record(String text) {
    try (Scope scope = assent.subject(USER).makeCurrent()) {
      assent.events().begin(SENT).with(TEXT, text).emit();
    }
  }

  private boolean permits() {
    return assent.explain(USER, "training").permits(Category.CONTENT_CHAT);
  }

  private void flush() {
    assertThat(assent.flush(Duration.ofSeconds(20))).isTrue();
  }

  private String journal() {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory.resolve("audit"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".audit")).toList()) {
        text.append(Files.readString(file));
      }
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
    return text.toString();
  }

  private static TcStrings yes() {
    return string().purposes(8).vendors(755).updated(TODAY);
  }

  @Test
  void record_asTheStringSays_leavesOrStays() {
    await().until(() -> explained().contains("no document"));
    record("beforetheanswer");
    preferences.answer(yes());
    await().until(this::permits);
    record("withconsent");
    flush();
    preferences.answer(string().purposes(8).updated(TODAY));
    await().until(() -> !permits());
    record("afterthedenial");
    flush();

    assertThat(receiver.received("withconsent")).isTrue();
    assertThat(receiver.received("beforetheanswer")).isFalse();
    assertThat(receiver.received("afterthedenial")).isFalse();
    assertThat(explained()).contains("denied", "tcf");
  }

  private String explained() {
    return assent.explain(USER, "training").toString();
  }

  @Test
  void changedString_queuedData_isRevokedWithRecordAndReceipt() {
    preferences.answer(yes());
    await().until(this::permits);
    record("sentbefore");
    flush();
    record("stillqueued");

    preferences.answer(string().vendors(755).updated(TODAY));

    await().until(() -> journal().contains("\"lost\":{\"training\":["));
    assertThat(permits()).isFalse();
    Receipt receipt =
        assent.consent(USER).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::sentBefore).sum()).isEqualTo(1);
    flush();
    assertThat(receiver.received("sentbefore")).isTrue();
    assertThat(receiver.received("stillqueued")).isFalse();
  }

  @Test
  void changedString_manyTimes_endsAsTheLastOneSays() {
    for (int i = 0; i < 200; i++) {
      preferences.answer(i % 2 == 0 ? yes() : string().updated(TODAY));
    }
    await().until(() -> explained().contains("denied"));
    assertThat(permits()).isFalse();
    preferences.answer(yes());
    await().until(this::permits);
    preferences.edit(keys -> keys.clear());
    await().until(() -> !permits());
  }

  @Test
  void unreadableString_afterGrant_permitsNothing() {
    preferences.answer(yes());
    await().until(this::permits);
    preferences.edit(keys -> keys.put(TcfKeys.TC_STRING, "x"));
    await().until(() -> !permits());
    preferences.answer(yes());
    await().until(this::permits);
  }
}
