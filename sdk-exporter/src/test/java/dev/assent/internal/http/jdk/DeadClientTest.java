/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import dev.assent.fixtures.KeepAliveServer;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.supervise.Restored;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client of the JDK whose selector thread has died, as an error in it does. */
class DeadClientTest {
  private final CountDownLatch answers = new CountDownLatch(1);
  private final Set<Thread> others = selectors();
  private volatile boolean answersAtOnce = true;
  private final KeepAliveServer server =
      new KeepAliveServer(
          line -> {
            if (!answersAtOnce) {
              awaitAnswer();
            }
            return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
          });
  private final JdkSender sender =
      new JdkSender(new HttpSender.Settings("assent-test-http", 0, null, null));

  @AfterEach
  void close() {
    answers.countDown();
    sender.close();
    server.close();
  }

  private void awaitAnswer() {
    try {
      answers.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<Thread> selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("-SelectorManager"))
        .collect(Collectors.toSet());
  }

  private CompletableFuture<Integer> post() {
    return sender.post(
        HttpCall.to(server.uri("/")).body("x".getBytes(StandardCharsets.UTF_8)),
        () -> true,
        1 << 20,
        HttpAnswer::status);
  }

  /** The selector of a client ends when it is interrupted, as it does after an error. */
  private Set<Thread> killSelector() {
    Set<Thread> ours = selectors();
    ours.removeAll(others);
    assertThat(ours).hasSize(1);
    ours.forEach(Thread::interrupt);
    await().atMost(Duration.ofMinutes(1)).until(() -> ours.stream().noneMatch(Thread::isAlive));
    return ours;
  }

  @Test
  void post_selectorDied_anotherClientSends() throws Exception {
    assertThat(post().get(1, TimeUnit.MINUTES)).isEqualTo(200);
    killSelector();

    assertThat(post().get(1, TimeUnit.MINUTES)).isEqualTo(200);
  }

  @Test
  void check_selectorDied_namesTheThreadsOnce() throws Exception {
    assertThat(post().get(1, TimeUnit.MINUTES)).isEqualTo(200);
    Restored restored = new Restored();
    sender.check(0, restored);
    assertThat(restored).hasToString("[]");
    killSelector();

    sender.check(0, restored);

    assertThat(restored).hasToString("[assent-test-http]");
  }

  /** Without a selector, the exchange would wait for ever. */
  @Test
  void check_selectorDiedDuringAnExchange_theExchangeEnds() throws Exception {
    answersAtOnce = false;
    CompletableFuture<Integer> waiting = post();
    await().atMost(Duration.ofMinutes(1)).until(() -> server.connections() == 1);
    killSelector();

    sender.check(0, new Restored());

    await().atMost(Duration.ofMinutes(1)).until(waiting::isDone);
    assertThat(waiting).isCompletedExceptionally();
  }

  /** For example if there was no memory for it. */
  @Test
  void check_exchangeWasNotEnded_isTriedAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    ClientUse abort =
        () -> {
          attempts.incrementAndGet();
          throw new OutOfMemoryError("injected");
        };
    JdkClient client = sender.enter(abort);
    killSelector();

    sender.check(0, new Restored());
    await().atMost(Duration.ofSeconds(20)).until(() -> attempts.get() == 1);
    sender.check(1, new Restored());
    await().atMost(Duration.ofSeconds(20)).until(() -> attempts.get() == 2);

    sender.leave(client, abort, null);
    assertThat(sender).hasToString("JdkSender[clients=0]");
  }

  /** For example if there was no memory to shut it down. */
  @Test
  void check_clientDidNotEndAfterItsLastExchange_isShutDownAgain() throws Exception {
    AtomicInteger shutDown = new AtomicInteger();
    try (JdkSender sender =
        new JdkSender(
            new HttpSender.Settings("assent-test-http", 0, null, null),
            () -> endsAtSecondShutdown(shutDown))) {
      ClientUse abort = () -> {};
      JdkClient client = sender.enter(abort);
      client.retire();
      sender.leave(client, abort, null);
      assertThat(sender).hasToString("JdkSender[clients=1]");

      await()
          .until(
              () -> {
                sender.check(0, new Restored());
                return client.isOver();
              });
      assertThatThrownBy(client::http)
          .as("what the JDK's client leads to can be collected")
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void check_exchangeIsOverAndStillUsesItsClient_isAbortedAndAnotherClientTakesTheNext()
      throws Exception {
    AtomicInteger aborted = new AtomicInteger();
    JdkClient client = sender.enter(lostAt(7, aborted));
    sender.check(6, new Restored());
    ClientUse other = () -> {};
    assertThat(sender.enter(other)).isSameAs(client);

    sender.check(7, new Restored());

    assertThat(aborted).hasValue(1);
    JdkClient next = sender.enter(() -> {});
    assertThat(next).isNotSameAs(client);
    assertThat(client.isUnused()).as("another exchange goes on").isFalse();
    sender.leave(client, other, null);
    await().until(client::isOver);
  }

  private static ClientUse lostAt(long nanoTime, AtomicInteger aborted) {
    return new ClientUse() {
      @Override
      public void abort() {
        aborted.incrementAndGet();
      }

      @Override
      public boolean hasLostItsEnd(long now) {
        return now >= nanoTime;
      }
    };
  }

  private static HttpClient endsAtSecondShutdown(AtomicInteger shutDown) {
    Thread selector =
        new Thread(
            () -> {
              while (shutDown.get() < 2) {
                LockSupport.park();
                if (Thread.interrupted()) {
                  shutDown.incrementAndGet();
                }
              }
            },
            "HttpClient-0-SelectorManager");
    selector.setDaemon(true);
    selector.start();
    return mock(
        HttpClient.class,
        call -> {
          selector.interrupt(); // the only call is that of shutdownNow
          return null;
        });
  }

  /** The exchange that finds the client dead does the same. */
  @Test
  void post_selectorDiedDuringAnExchange_bothEndAndOneClientIsLeft() throws Exception {
    answersAtOnce = false;
    CompletableFuture<Integer> waiting = post();
    await().atMost(Duration.ofMinutes(1)).until(() -> server.connections() == 1);
    killSelector();
    answersAtOnce = true;

    assertThat(post().get(1, TimeUnit.MINUTES)).isEqualTo(200);

    await().atMost(Duration.ofSeconds(20)).until(waiting::isDone);
    assertThat(waiting).isCompletedExceptionally();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(sender).hasToString("JdkSender[clients=1]"));
  }

  /** An exchange of a client that is alive goes on. */
  @Test
  void check_anotherClientDied_theExchangeGoesOn() throws Exception {
    assertThat(post().get(1, TimeUnit.MINUTES)).isEqualTo(200);
    Set<Thread> first = killSelector();
    answersAtOnce = false;
    CompletableFuture<Integer> waiting = post();
    await().atMost(Duration.ofMinutes(1)).until(() -> server.connections() == 2);
    assertThat(first).noneMatch(Thread::isAlive);

    sender.check(0, new Restored());

    answers.countDown();
    assertThat(waiting.get(1, TimeUnit.MINUTES)).isEqualTo(200);
  }

  /** The thread that creates a client may die without a result. */
  @Test
  void make_creationFailsWithAnError_failsAndLaterSucceeds() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (JdkSender failing =
        new JdkSender(
            new HttpSender.Settings("assent-test-http", 0, null, null),
            () -> {
              if (attempts.getAndIncrement() == 0) {
                throw new StackOverflowError();
              }
              return HttpClient.newHttpClient();
            })) {
      HttpCall first = HttpCall.to(server.uri("/")).body(new byte[1]);
      assertThat(failing.post(first, () -> true, 1 << 20, HttpAnswer::status))
          .failsWithin(Duration.ofMinutes(1));
      HttpCall second = HttpCall.to(server.uri("/")).body(new byte[1]);
      assertThat(failing.post(second, () -> true, 1 << 20, HttpAnswer::status))
          .succeedsWithin(Duration.ofMinutes(1))
          .isEqualTo(200);
    }
  }
}
