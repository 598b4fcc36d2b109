/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static dev.assent.internal.deletion.DeletionFixture.CHAT;
import static dev.assent.internal.deletion.DeletionFixture.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assent.fixtures.ProcessOutput;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.http.jdk.JdkSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delivery with real requests, and with pauses that a test ends. */
class DeletionSenderTest {
  private static final String USER = "acme/u7";

  @TempDir private Path directory;
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final List<Integer> statuses = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
  private HttpServer server;
  private DeletionFixture world;
  private DeletionClient deletionClient;
  private SentReferences sents;
  private DeletionSender sender;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    world = new DeletionFixture(directory);
    sents = world.open();
    world.decide(USER, GivenDecision.permitting(0));
    DeletionFixture.send(sents, java.util.Map.of(key(USER, 1), CHAT, key(USER, 2), CHAT));
    sents.createRequests();
    deletionClient =
        new DeletionClient(
            new DeletionSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/delete"),
                directory,
                null),
            JdkSender::new,
            timer);
    sender = sender(Duration.ZERO);
  }

  private DeletionSender sender(Duration ripe) {
    return new DeletionSender(
        sents,
        deletionClient::send,
        tasks::add,
        (task, pause) -> {
          timers.add(task);
          pauses.add(pause);
        },
        () -> 0.5,
        world.clock(),
        ripe);
  }

  @AfterEach
  void stop() {
    deletionClient.close();
    timer.shutdownNow();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      paths.add(exchange.getRequestURI().getPath());
      int status = statuses.isEmpty() ? 204 : statuses.remove(0);
      exchange.getResponseHeaders().add("Location", "/elsewhere");
      if (status == 429) {
        exchange.getResponseHeaders().add("Retry-After", "120");
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  /** Handles the answer to the request in flight. */
  private void answered() throws InterruptedException {
    Runnable task = tasks.poll(20, TimeUnit.SECONDS);
    assertThat(task).isNotNull();
    task.run();
  }

  @Test
  void go_accepted_oneAfterTheOtherAndNoMore() throws InterruptedException {
    sender.go();
    sender.go(); // one request is in flight
    answered();
    answered();

    assertThat(bodies).hasSize(2).doesNotHaveDuplicates();
    assertThat(sents.next()).isNull();
    sender.go();
    assertThat(tasks).isEmpty();
    assertThat(timers).isEmpty();
  }

  /** A lack of memory ends the callback, or keeps it from the thread. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void go_callbackOfTheAnswerIsLost_takesTheAnswerAtTheNextCheck(boolean fails) {
    sender =
        new DeletionSender(
            sents,
            deletionClient::send,
            task -> {
              if (fails) {
                throw new OutOfMemoryError("injected");
              }
            },
            (task, pause) -> timers.add(task),
            () -> 0.5,
            world.clock(),
            Duration.ZERO);
    sender.go();
    await()
        .until(
            () -> {
              sender.go(); // without a later time
              return sents.next() == null;
            });

    assertThat(bodies).hasSize(2).doesNotHaveDuplicates();
    assertThat(timers).isEmpty();
  }

  @Test
  void go_callbackComesLaterThanTheNextCheck_isNotTakenTwice() throws InterruptedException {
    sender.go();
    Runnable late = tasks.poll(20, TimeUnit.SECONDS);
    sender.go(); // takes the answer, and sends the next request
    late.run();
    answered();

    assertThat(bodies).hasSize(2).doesNotHaveDuplicates();
    assertThat(sents.next()).isNull();
    assertThat(tasks).isEmpty();
  }

  @Test
  void go_errorKeptThePauseFromEnding_goesOnSoonAfterIt() throws InterruptedException {
    statuses.add(503);
    sender.go();
    answered();
    sender.go();
    assertThat(bodies).hasSize(1);
    world.now += pauses.get(0).toNanos() + Duration.ofSeconds(2).toNanos(); // its timer is lost
    sender.go();
    answered();

    assertThat(bodies.get(1)).isNotEqualTo(bodies.get(0));
  }

  /** The receiver may be about to store what it has just read. */
  @Test
  void go_requestSeenFirst_isNotSentBeforeItsTimeIsOver() throws InterruptedException {
    sender = sender(Duration.ofSeconds(1));
    sender.go();
    world.now += Duration.ofMillis(900).toNanos();
    sender.go(); // other changes do not make it wait longer
    assertThat(tasks).isEmpty();
    assertThat(bodies).isEmpty();
    assertThat(pauses).containsExactly(Duration.ofSeconds(1));

    world.now += Duration.ofMillis(100).toNanos();
    timers.get(0).run();
    answered();

    assertThat(bodies).isNotEmpty();
  }

  @Test
  void go_refused_othersHaveTheirTurnAndPausesGrow() throws InterruptedException {
    statuses.addAll(List.of(500, 400, 301, 403));
    sender.go();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 2; i++) {
        answered();
        sender.go(); // the shortest pause is running
        assertThat(tasks).isEmpty();
        timers.get(timers.size() - 1).run();
      }
      world.now += pauses.get(pauses.size() - 1).toNanos(); // both wait for their own pause
      timers.get(timers.size() - 1).run();
    }
    answered();
    answered();

    assertThat(sents.next()).isNull();
    assertThat(bodies).hasSize(6);
    assertThat(bodies.get(0)).isEqualTo(bodies.get(2)).isNotEqualTo(bodies.get(1));
    assertThat(paths).containsOnly("/delete");
    assertThat(pauses)
        .containsExactly(
            Duration.ofMillis(750),
            Duration.ofMillis(750),
            Duration.ofMillis(750),
            Duration.ofMillis(750),
            Duration.ofMillis(750),
            Duration.ofMillis(1_500));
  }

  /**
   * The receiver always refuses one request: another one, of a later revocation, is sent at once.
   */
  @Test
  void go_oneIsRefusedForEver_aLaterOneDoesNotWaitAndItIsToldOnceAnHour()
      throws InterruptedException {
    // sets all answers first: the second request is sent while the first answer is handled
    statuses.add(204);
    statuses.addAll(Collections.nCopies(12, 410));
    sender.go();
    answered();
    try (ProcessOutput overheard = ProcessOutput.start()) {
      for (int i = 0; i < 12; i++) {
        answered();
        timers.get(timers.size() - 1).run();
        if (i < 11) {
          world.now += pauses.get(pauses.size() - 1).toNanos();
          timers.get(timers.size() - 1).run();
        }
      }
      assertThat(pauses.get(pauses.size() - 1)).isEqualTo(Duration.ofSeconds(450));
      assertThat(overheard.text().lines().filter(line -> line.contains("did not accept")))
          .singleElement()
          .asString()
          .contains("assent_deletion_endpoint")
          .doesNotContain("127.0.0");
    }
    String refused = bodies.get(bodies.size() - 1);

    world.decide("acme/u8", GivenDecision.permitting(0).granting(CHAT, 1));
    DeletionFixture.send(sents, java.util.Map.of(key("acme/u8", 1), CHAT));
    world.decide("acme/u8", GivenDecision.permitting(0));
    sents.createRequests();
    sender.go();
    answered();

    assertThat(bodies.get(bodies.size() - 1)).isNotEqualTo(refused);
    assertThat(sents.next()).isNotNull();
  }

  /** The receiver delays one request with Retry-After, and accepts the other. */
  @Test
  void go_retryAfter_keepsNoOtherWaiting() throws InterruptedException {
    statuses.addAll(List.of(429, 204, 503));
    sender.go();
    answered();
    assertThat(pauses).containsExactly(Duration.ofMillis(750));
    timers.get(0).run();
    answered();
    assertThat(bodies).hasSize(2).doesNotHaveDuplicates();
    assertThat(sents.next()).isNotNull();
    sender.go(); // only the delayed request is pending
    assertThat(tasks).isEmpty();

    assertThat(pauses).hasSize(2);
    assertThat(pauses.get(1)).isEqualTo(Duration.ofSeconds(120));
    world.now += Duration.ofSeconds(119).toNanos();
    sender.go();
    assertThat(tasks).isEmpty();
    world.now += Duration.ofSeconds(1).toNanos();
    timers.get(1).run();
    answered();
    assertThat(bodies).hasSize(3);
    assertThat(bodies.get(2)).isEqualTo(bodies.get(0));
    timers.get(2).run(); // the answer has no Retry-After
    assertThat(pauses.get(3)).isEqualTo(Duration.ofMillis(1_500));
    world.now += Duration.ofMillis(1_500).toNanos();
    timers.get(3).run();
    answered();
    assertThat(sents.next()).isNull();
    sender.go();
    assertThat(timers).hasSize(4);
  }

  @Test
  void go_noReceiver_isKept() throws InterruptedException {
    server.stop(0);
    sender.go();
    answered();

    assertThat(pauses).hasSize(1);
    assertThat(sents.next()).isNotNull();
  }
}
