/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static dev.assent.category.Category.CONTENT_CHAT;
import static dev.assent.policy.Purpose.SERVICE_OPERATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import android.app.Application;
import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.internal.android.Startup;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.annotation.Config;

/** Starts of Assent in an application of Robolectric, whose receiver is reached over HTTP. */
@RunWith(PhoneRunner.class)
@Config(sdk = {34, 35})
public abstract class PhoneRig {
  static final String USER = "acme/u7";
  static final String OTHER = "acme/u8";
  static final Duration LONG = Duration.ofSeconds(20);
  static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  static final Field<String> TEXT = Field.ofString("app.chat.text", CONTENT_CHAT);
  static final EventType SENT = EventType.usage("app.chat.sent", TEXT);

  final OtlpReceiver receiver = OtlpReceiver.start();
  final FakeKeys keys = new FakeKeys();
  private final List<AssentAndroid> all = new ArrayList<>();

  @After
  public void closeAll() {
    all.forEach(AssentAndroid::close);
    receiver.close();
  }

  Application application() {
    return RuntimeEnvironment.getApplication();
  }

  /** Sends at flushes only, to the receiver, and keeps choices in a file. */
  AndroidOptions options() {
    return options(builder -> {});
  }

  AndroidOptions options(Consumer<dev.assent.AssentBuilder> more) {
    String endpoint = receiver.endpoint().toString();
    return AndroidOptions.of(
            builder ->
                more.accept(
                    builder
                        .subject(USER)
                        .events(SENT)
                        .setting("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
                        .setting("OTEL_BSP_SCHEDULE_DELAY", "1h")
                        .setting("OTEL_BLRP_SCHEDULE_DELAY", "1h")
                        .setting("OTEL_METRIC_EXPORT_INTERVAL", "1h")))
        .withFiles((builder, directory) -> builder.consentFrom(directory.resolve("choices.json")))
        .keys(keys);
  }

  /** Starts, and waits until it runs. */
  AssentAndroid start(AndroidOptions options) {
    AssentAndroid started = starting(options, Startup::begin);
    running(started);
    return started;
  }

  AssentAndroid starting(AndroidOptions options, Consumer<Startup> begin) {
    AssentAndroid started = AssentAndroid.start(application(), options, begin);
    all.add(started);
    return started;
  }

  static Assent running(AssentAndroid started) {
    return started.started().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  static Receipt receipt(CompletableFuture<Receipt> receipt) {
    return receipt.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  static Receipt grantChat(AssentAndroid assent) {
    return receipt(grantChat(assent, USER));
  }

  static CompletableFuture<Receipt> grantChat(AssentAndroid assent, String subject) {
    return assent
        .consent(subject)
        .grant(SERVICE_OPERATION, GrantOptions.underTerms(TERMS), CONTENT_CHAT);
  }

  static CompletableFuture<Receipt> revokeChat(AssentAndroid assent) {
    return revokeChat(assent, USER);
  }

  static CompletableFuture<Receipt> revokeChat(AssentAndroid assent, String subject) {
    return assent.consent(subject).revoke(SERVICE_OPERATION, CONTENT_CHAT);
  }

  static void send(AssentAndroid assent, String text) {
    assent.emitter(SENT).begin().with(TEXT, text).emit();
  }

  /** Sends what is about the user of the phone and another person. */
  static void sendAbout(AssentAndroid assent, String other, String text) {
    try (var scope = running(assent).subject(other).makeCurrent()) {
      send(assent, text);
    }
  }

  void isAway() {
    int[] statuses = new int[64];
    Arrays.fill(statuses, 503);
    receiver.answer(statuses);
  }

  void isBack() {
    receiver.clear();
    receiver.answers200();
  }

  static Ledger.Entry logs(AssentAndroid assent) {
    return entry(assent, Signal.LOGS);
  }

  static Ledger.Entry entry(AssentAndroid assent, Signal signal) {
    return running(assent).ledger().entry("default", signal);
  }

  /** Spools what is recorded: the receiver answers that it is away. */
  void spool(AssentAndroid assent, String... texts) {
    isAway();
    for (String text : texts) {
      send(assent, text);
    }
    assertThat(running(assent).flush(LONG)).isFalse();
    assertThat(logs(assent).states().get(State.SPOOLED)).isEqualTo(texts.length);
  }

  void arrive(AssentAndroid assent, long count) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(logs(assent).states().get(State.EXPORTED)).isEqualTo(count));
  }

  Path directory() {
    return application().getNoBackupFilesDir().toPath().resolve("assent");
  }

  List<Path> frames() {
    return files().stream().filter(file -> file.toString().endsWith(".frames")).toList();
  }

  List<Path> files() {
    try (Stream<Path> files = Files.walk(directory())) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
