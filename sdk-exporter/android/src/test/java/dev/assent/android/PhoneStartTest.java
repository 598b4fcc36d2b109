/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.android.AndroidHealth.State;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.GrantOptions;
import dev.assent.fixtures.LogRecorder;
import dev.assent.internal.android.Startup;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import org.robolectric.annotation.Config;

/** A start, from {@code Application.onCreate} until the instance runs, or does not. */
@Config(
    sdk = {34, 35},
    application = WatchedApplication.class)
public class PhoneStartTest extends PhoneRig {
  private Startup held;

  private AssentAndroid hold(AndroidOptions options) {
    return starting(options, startup -> held = startup);
  }

  @Test
  public void start_onTheCallingThread_usesNoFileAndNoSocket() throws Exception {
    AssentAndroid assent;
    try (ThreadWatch watch = ThreadWatch.start()) {
      watch.begin();
      assent = starting(options(), Startup::begin);
      assent.openTelemetry().getTracer("app").spanBuilder("chat").startSpan().end();
      send(assent, "too early");
      revokeChat(assent);
      watch.end();
      running(assent);

      assertThat(watch.ofCaller()).isEmpty();
      assertThat(watch.of("assent-start")).contains("jdk.FileRead");
    }

    assertThat(((WatchedApplication) application()).asking()).containsOnly("assent-start");
  }

  @Test
  public void data_beforeItRuns_isWithheldAsStartingAndNeverArrives() {
    AssentAndroid assent = hold(options());
    Tracer tracer = assent.openTelemetry().getTracer("app", "1");
    Logger logger = assent.openTelemetry().getLogsBridge().get("app");
    tracer.spanBuilder("early").setAttribute("http.route", "/early").startSpan().end();
    logger.logRecordBuilder().setBody("early").emit();
    logger.logRecordBuilder().setBody("early").emit();
    send(assent, "early");
    assertThat(assent.health().state()).isEqualTo(State.STARTING);

    held.load();
    tracer.spanBuilder("/late").setAttribute("http.route", "/late").startSpan().end();
    logger.logRecordBuilder().setEventName("app.chat.sent").emit();
    send(assent, "late");
    grantChat(assent);
    send(assent, "granted");
    assertThat(running(assent).flush(LONG)).isTrue();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.logs("")).hasSize(3);
    assertThat(receiver.received("early")).isFalse();
    assertThat(receiver.received("granted")).isTrue();
    assertThat(entry(assent, Signal.TRACES).withheld().get(Withheld.STARTING)).isEqualTo(1);
    assertThat(entry(assent, Signal.TRACES).captured()).isEqualTo(2);
    assertThat(logs(assent).withheld().get(Withheld.STARTING)).isEqualTo(3);
    assertThat(running(assent).ledger().balances()).isTrue();
    assertThat(assent.health().state()).isEqualTo(State.RUNNING);
    assertThat(assent.health().withheldAtStart())
        .isEqualTo(Map.of(Signal.TRACES, 1L, Signal.LOGS, 3L, Signal.METRICS, 0L));
  }

  @Test
  public void instruments_fromBeforeItRuns_recordFromThenOn() {
    AssentAndroid assent = hold(options());
    Meter meter = assent.openTelemetry().meterBuilder("app").build();
    LongCounter counter =
        meter.counterBuilder("http.server.request.early").setUnit("1").setDescription("d").build();
    var histogram =
        meter
            .histogramBuilder("http.server.request.duration")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(List.of(1.0))
            .build();
    var longs = meter.histogramBuilder("http.server.request.body.size").ofLongs().build();
    List<String> called = new ArrayList<>();
    meter
        .gaugeBuilder("process.cpu.utilization")
        .buildWithCallback(
            measurement -> {
              called.add("gauge");
              measurement.record(0.5);
            });
    meter.upDownCounterBuilder("closed").buildWithCallback(all -> called.add("closed")).close();
    ObservableLongMeasurement threads =
        meter.upDownCounterBuilder("process.thread.count").buildObserver();
    meter.batchCallback(() -> threads.record(7, Attributes.empty()), threads);
    counter.add(1);
    histogram.record(1);
    longs.record(1);

    held.load();
    histogram.record(0.25);
    longs.record(10);
    counter.add(1);
    assertThat(running(assent).flush(LONG)).isTrue();

    assertThat(called).containsOnly("gauge");
    assertThat(receiver.metrics(""))
        .extracting(metric -> metric.getName())
        .contains(
            "http.server.request.duration",
            "http.server.request.body.size",
            "process.cpu.utilization",
            "process.thread.count");
    assertThat(receiver.metrics(""))
        .filteredOn(metric -> metric.getName().equals("http.server.request.duration"))
        .allSatisfy(
            metric -> {
              assertThat(metric.getUnit()).isEqualTo("s");
              assertThat(metric.getHistogram().getDataPoints(0).getCount()).isEqualTo(1);
              assertThat(metric.getHistogram().getDataPoints(0).getExplicitBoundsList())
                  .containsExactly(1.0);
            });
    assertThat(entry(assent, Signal.METRICS).withheld().get(Withheld.STARTING)).isEqualTo(3);
  }

  @Test
  public void instrument_fromBeforeItRuns_thatCanNotBeMade_throwsNothingWhereItRecords() {
    AssentAndroid assent = hold(options());
    Meter meter = assent.openTelemetry().getMeter("app");
    LongCounter counter = meter.counterBuilder("app.sent").setDescription(null).build();

    held.load();

    try (LogRecorder log = LogRecorder.start("dev.assent.android")) {
      counter.add(1);
      counter.add(1);
      assertThat(log.messages()).singleElement().asString().contains("can't be made");
    }
    assertThat(entry(assent, Signal.METRICS).withheld().get(Withheld.STARTING)).isEqualTo(2);
  }

  @Test
  public void revocation_beforeItRuns_comesBeforeAnythingOfTheSpool() {
    AssentAndroid first = start(options());
    grantChat(first);
    spool(first, "spooled-canary");
    first.close();
    isBack();

    AssentAndroid second = hold(options());
    var receipt = revokeChat(second);
    assertThat(receipt).isNotDone();
    held.load();

    assertThat(receipt(receipt).durable()).isTrue();
    arrive(second, 1);
    send(second, "later-canary");
    assertThat(running(second).flush(LONG)).isTrue();
    assertThat(receiver.logs("")).hasSize(2);
    assertThat(receiver.received("spooled-canary")).isFalse();
    assertThat(receiver.received("later-canary")).isFalse();
  }

  @Test
  public void choices_beforeItRuns_areMadeInTheirOrder() {
    AssentAndroid assent = hold(options());
    revokeChat(assent);
    var granted =
        assent
            .consent(USER)
            .grant(
                Purpose.SERVICE_OPERATION, GrantOptions.underTerms(TERMS), Category.CONTENT_CHAT);
    held.load();
    receipt(granted);

    send(assent, "granted-canary");
    assertThat(running(assent).flush(LONG)).isTrue();

    assertThat(receiver.received("granted-canary")).isTrue();
  }

  @Test
  public void choices_beforeItRuns_ofTwoSubjects_countForDataAboutBoth() {
    AssentAndroid assent = hold(options());
    String third = "acme/u9";
    var all = List.of(grantChat(assent, USER), grantChat(assent, OTHER));
    var unused = grantChat(assent, third);
    var denied = revokeChat(assent, third);
    held.load();
    all.forEach(PhoneRig::receipt);
    receipt(denied);

    sendAbout(assent, OTHER, "both-canary");
    sendAbout(assent, third, "refused-canary");
    assertThat(running(assent).flush(LONG)).isTrue();

    assertThat(receiver.received("both-canary")).isTrue();
    assertThat(receiver.received("refused-canary")).isFalse();
  }

  @Test
  public void choice_beforeItRuns_whoWaitsForTheStartInItsReceipt_doesNotKeepItFromRunning() {
    AssentAndroid assent = hold(options());
    CompletableFuture<Assent> seen = new CompletableFuture<>();
    assent
        .consent(USER)
        .revoke(new Purpose("nobody_has_it"), Category.CONTENT_CHAT)
        .whenComplete((made, problem) -> seen.complete(running(assent)));

    held.load();

    assertThat(seen).isCompletedWithValue(running(assent));
  }

  @Test
  public void choice_beforeItRuns_thatIsRefused_failsItsReceiptWithoutALock() {
    AssentAndroid assent = hold(options());
    CompletableFuture<Void> fromAnotherThread = new CompletableFuture<>();
    assent
        .consent(USER)
        .revoke(new Purpose("nobody_has_it"), Category.CONTENT_CHAT)
        .whenComplete(
            (made, problem) ->
                CompletableFuture.runAsync(() -> revokeChat(assent))
                    .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
                    .handle(
                        (done, late) ->
                            late == null
                                ? fromAnotherThread.complete(done)
                                : fromAnotherThread.completeExceptionally(late))
                    .join());

    held.load();

    assertThat(problemOf(fromAnotherThread)).isNull();
    assertThat(assent.health().state()).isEqualTo(State.RUNNING);
  }

  private static Throwable problemOf(CompletableFuture<Void> done) {
    return done.handle((result, problem) -> problem)
        .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  @Test
  public void start_optionThatShowsWithoutADisk_throws() {
    assertThatThrownBy(() -> hold(AndroidOptions.of(builder -> builder.propagate("a=b", to -> {}))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("propagate");
    assertThatThrownBy(() -> hold(options().unmeteredOnly()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ACCESS_NETWORK_STATE");
  }

  @Test
  public void start_whatShowsLater_goesToTheListenerOneLineAndHealth() throws IOException {
    Files.writeString(application().getNoBackupFilesDir().toPath().resolve("assent"), "a file");
    AtomicReference<Exception> heard = new AtomicReference<>();
    try (LogRecorder log = LogRecorder.start("dev.assent.android")) {
      AssentAndroid assent = starting(options().onFailure(heard::set), Startup::begin);
      var receipt = revokeChat(assent);
      await().atMost(LONG).until(() -> assent.started().isDone());
      send(assent, "dropped");

      assertThat(heard.get()).isInstanceOf(ConfigurationException.class);
      assertThat(log.messages()).singleElement().asString().contains("did not start");
      assertThat(assent.health().state()).isEqualTo(State.FAILED);
      assertThat(assent.health().problem()).hasValueSatisfying(it -> assertThat(it).isNotBlank());
      assertThat(assent.health().withheldAtStart()).containsEntry(Signal.LOGS, 1L);
      assertThat(assent.started()).isCompletedExceptionally();
      assertThatThrownBy(receipt::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> revokeChat(assent).join()).isInstanceOf(CompletionException.class);
      assertThat(receiver.requests()).isEmpty();
    }
  }

  @Test
  public void startAgain_storageIsThereAgain_makesTheChoicesOfMeanwhileFirst() throws IOException {
    AssentAndroid first = start(options());
    grantChat(first);
    receipt(grantChat(first, OTHER));
    isAway();
    send(first, "mine-canary");
    sendAbout(first, OTHER, "both-canary");
    assertThat(running(first).flush(LONG)).isFalse();
    first.close();
    isBack();
    Path away = Files.move(directory(), directory().resolveSibling("away"));
    Files.writeString(directory(), "no directory can be here");

    AssentAndroid second = hold(options());
    var early = revokeChat(second, OTHER);
    held.load();
    var late = grantChat(second, "acme/u9");
    assertThat(second.health().state()).isEqualTo(State.FAILED);
    assertThat(early).isCompletedExceptionally();
    assertThat(late).isCompletedExceptionally();

    Files.delete(directory());
    Files.move(away, directory());
    second.startAgain();
    running(second);
    assertThat(second.health().state()).isEqualTo(State.RUNNING);
    assertThat(second.health().problem()).isEmpty();
    arrive(second, 2);
    await().atMost(LONG).until(() -> permits(second, "acme/u9"));
    sendAbout(second, "acme/u9", "late-canary");
    sendAbout(second, OTHER, "later-canary");
    assertThat(running(second).flush(LONG)).isTrue();

    assertThat(receiver.received("mine-canary")).isTrue();
    assertThat(receiver.received("late-canary")).isTrue();
    assertThat(receiver.received("both-canary")).isFalse();
    assertThat(receiver.received("later-canary")).isFalse();
  }

  private static boolean permits(AssentAndroid assent, String subject) {
    return running(assent).explain(subject, "default").permits(Category.CONTENT_CHAT);
  }

  @Test
  public void startAgain_afterAFailureInTheMiddle_findsItsFilesFree() throws IOException {
    Path spool = directory().resolve("spool");
    Files.createDirectories(directory());
    Files.writeString(spool, "no directory can be here");
    AssentAndroid assent = hold(options());
    var granted = grantChat(assent, USER);
    var denied = revokeChat(assent, USER);
    held.load();
    assertThat(assent.health().state()).isEqualTo(State.FAILED);
    assertThat(granted).isCompletedExceptionally();
    assertThat(denied).isCompletedExceptionally();

    Files.delete(spool);
    assent.startAgain();
    running(assent);
    send(assent, "canary");
    assertThat(running(assent).flush(LONG)).isTrue();

    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.received("canary")).isFalse();
  }

  @Test
  public void startAgain_afterAnErrorOfTheKeystore_sendsWhatIsInTheSpool() {
    AssentAndroid first = start(options());
    grantChat(first);
    spool(first, "spooled-canary");
    first.close();
    isBack();
    keys.isBroken = true;
    AssentAndroid second = hold(options());
    held.load();
    assertThat(second.health().state()).isEqualTo(State.FAILED);

    keys.isBroken = false;
    second.startAgain();
    running(second);
    arrive(second, 1);

    assertThat(receiver.received("spooled-canary")).isTrue();
  }

  @Test
  public void startAgain_failsAgain_isSaidAgain() throws IOException {
    Files.writeString(directory(), "no directory can be here");
    List<Exception> heard = new ArrayList<>();
    AssentAndroid assent = hold(options().onFailure(heard::add));
    held.load();
    var first = assent.started();

    held.beginAgain();
    await().atMost(LONG).until(() -> assent.started().isDone());

    assertThat(first).isCompletedExceptionally();
    assertThat(assent.started()).isCompletedExceptionally();
    assertThat(heard).hasSize(2);
    assertThat(assent.health().state()).isEqualTo(State.FAILED);
    assertThat(assent.health().withheldAtStart()).containsEntry(Signal.LOGS, 0L);
  }

  @Test
  public void startAgain_withoutAFailure_doesNothing() {
    List<String> configured = new ArrayList<>();
    AssentAndroid assent = hold(options(builder -> configured.add("once")));
    assent.startAgain();
    held.load();
    Assent running = running(assent);
    assent.startAgain();

    assertThat(running(assent)).isSameAs(running);
    assertThat(configured).hasSize(1);
    assent.close();
    assent.startAgain();
    assertThat(assent.health().state()).isEqualTo(State.CLOSED);
  }

  @Test
  public void close_beforeItRuns_dataOfAnEarlierRunStays() {
    AssentAndroid first = start(options());
    grantChat(first);
    spool(first, "spooled-canary");
    first.close();
    isBack();

    AssentAndroid second = hold(options());
    var denied = revokeChat(second);
    second.close();
    held.load();

    assertThat(receiver.requests()).isEmpty();
    assertThat(denied).isDone(); // with a receipt or without one: nobody waits for it
    arrive(start(options()), 1);
    assertThat(receiver.received("spooled-canary")).isFalse();
  }

  @Test
  public void start_besideARunningOne_failsBeforeItUsesAnything() {
    AssentAndroid first = start(options());
    List<Path> used = new ArrayList<>();
    String endpoint = receiver.endpoint().toString();
    AssentAndroid second =
        hold(
            options(builder -> builder.destination("another", to -> to.endpoint(endpoint)))
                .withFiles((builder, directory) -> used.add(directory)));

    held.load();

    assertThat(used).isEmpty();
    assertThat(second.health().state()).isEqualTo(State.FAILED);
    assertThat(second.health().problem()).hasValueSatisfying(it -> assertThat(it).contains("once"));
    grantChat(first);
    send(first, "canary");
    assertThat(running(first).flush(LONG)).isTrue();
    assertThat(receiver.received("canary")).isTrue();

    first.close();
    second.startAgain();
    running(second);
    assertThat(used).hasSize(1);
  }

  @Test
  public void start_withoutMemoryForAThread_isAFailureAndTheApplicationGoesOn() {
    AtomicReference<Exception> heard = new AtomicReference<>();
    try (LogRecorder log = LogRecorder.start("dev.assent.android")) {
      AssentAndroid assent =
          starting(
              options().onFailure(heard::set),
              startup ->
                  startup.beginOn(
                      thread -> {
                        throw new OutOfMemoryError("pthread_create failed");
                      }));
      send(assent, "dropped");
      var granted = grantChat(assent, USER);

      assertThat(assent.health().state()).isEqualTo(State.FAILED);
      assertThat(assent.health().problem())
          .hasValueSatisfying(it -> assertThat(it).contains("memory"));
      assertThat(heard.get()).isInstanceOf(IllegalStateException.class);
      assertThat(log.messages()).singleElement().asString().contains("did not start");
      assertThat(assent.started()).isCompletedExceptionally();
      assertThat(granted).isCompletedExceptionally();
      assertThat(assent.health().withheldAtStart()).containsEntry(Signal.LOGS, 1L);

      assent.startAgain();
      await().atMost(LONG).until(() -> permits(assent, USER));
      send(assent, "granted-canary");
      assertThat(running(assent).flush(LONG)).isTrue();
      assertThat(receiver.received("granted-canary")).isTrue();
      assertThat(logs(assent).withheld().get(Withheld.STARTING)).isEqualTo(1);
    }
  }

  @Test
  public void start_codeOfTheApplicationThrowsAnything_isAFailureWithoutItsMessage() {
    for (Throwable thrown :
        List.of(
            new IllegalStateException("canary"),
            new AssertionError("canary"),
            new IOException("canary"))) {
      AtomicReference<Exception> heard = new AtomicReference<>();
      try (LogRecorder log = LogRecorder.start("dev.assent.android")) {
        AssentAndroid assent =
            hold(
                options()
                    .withFiles((builder, directory) -> PhoneStartTest.throwAny(thrown))
                    .onFailure(
                        failure -> {
                          heard.set(failure);
                          PhoneStartTest.throwAny(thrown);
                        }));

        held.load();

        assertThat(assent.health().state()).isEqualTo(State.FAILED);
        assertThat(assent.started()).isCompletedExceptionally();
        assertThat(heard.get()).hasCause(thrown).hasMessage(thrown.getClass().getName());
        assertThat(log.messages()).hasSize(2).noneMatch(line -> line.contains("canary"));
        assertThat(assent.health().problem()).contains(thrown.getClass().getName());
        assertThatThrownBy(() -> revokeChat(assent).join())
            .isInstanceOf(CompletionException.class)
            .hasMessageNotContaining("canary");
      }
    }
  }

  /** Throws as Kotlin does, which has no checked exceptions. */
  private static void throwAny(Throwable thrown) {
    PhoneStartTest.<RuntimeException>throwAs(thrown);
  }

  @SuppressWarnings("unchecked") // of a type that exists for the compiler only
  private static <T extends Throwable> void throwAs(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  public void close_beforeItRuns_nothingRunsAfterwards() {
    AssentAndroid assent = hold(options());
    send(assent, "early");
    assent.close();
    held.load();

    assertThat(assent.health().state()).isEqualTo(State.CLOSED);
    assertThatThrownBy(() -> assent.started().join()).isInstanceOf(CompletionException.class);
    Assent next = running(start(options())); // its files are free
    assertThat(next.flush(LONG)).isTrue();
    assertThat(receiver.requests()).isEmpty();
  }
}
