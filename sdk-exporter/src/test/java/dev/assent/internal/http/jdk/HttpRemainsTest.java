/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.HeapDump;
import dev.assent.fixtures.KeepAliveServer;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory, threads and descriptors that exchanges leave, on any JDK: no byte of an ended
 * exchange is reachable; a closed sender has no thread and no descriptor, although the receiver
 * keeps its connections.
 */
class HttpRemainsTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Written backwards, so that this class does not contain the text itself. */
  private static final String BODY = "egovlerak-ydob";

  private static final String PATH = "egovlerak-htap";
  private static final String ANSWER = "egovlerak-rewsna";
  private static final String HEADER = "egovlerak-redaeh";

  @TempDir private Path directory;
  private String answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private final KeepAliveServer server = new KeepAliveServer(line -> answer);
  private final JdkSender waiting =
      new JdkSender(new HttpSender.Settings("assent-test-http", 0, null, null));
  private final JdkSender asynchronous =
      new JdkSender(new HttpSender.Settings("assent-test-http", 2, null, null));

  @AfterEach
  void close() {
    waiting.close();
    asynchronous.close();
    server.close();
  }

  private HttpCall call() {
    return HttpCall.to(server.uri("/" + HeapDump.forwards(PATH)))
        .set("X-Canary", HeapDump.forwards(HEADER))
        .body(
            ("x".repeat(200_000) + HeapDump.forwards(BODY)).getBytes(StandardCharsets.ISO_8859_1));
  }

  private int post() {
    try {
      return waiting
          .post(call(), () -> true, 1 << 20, HttpAnswer::status)
          .handle((status, failure) -> failure == null ? status : -1)
          .get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private int exchange() {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    asynchronous
        .exchange(
            call(),
            head -> HttpBody.limited(1 << 20),
            (it, failure) -> status.complete(it == null ? -1 : it.status()))
        .begin();
    try {
      return status.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            it -> it.getName().startsWith("HttpClient-") || it.getName().startsWith("assent-test-"))
        .collect(Collectors.toSet());
  }

  private static long descriptors() {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A pool counts as terminated shortly before the JVM counts its last thread as ended. */
  private static void assertEnded(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(1)).untilAsserted(assertion);
  }

  private void isGone(String canary) {
    await().untilAsserted(() -> assertThat(HeapDump.holds(canary, directory)).as(canary).isFalse());
  }

  /**
   * The connections stay open, and the search covers everything else. A connection keeps the bytes
   * of its last answer until it is closed.
   */
  @Test
  @Tag("ci")
  void exchange_ended_noByteOfItIsReachable() {
    answer =
        "HTTP/1.1 200 OK\r\nX-Answer: %s\r\nContent-Length: 16\r\n\r\n%s"
            .formatted(HeapDump.forwards(ANSWER), HeapDump.forwards(ANSWER));
    assertThat(post()).isEqualTo(200);
    assertThat(exchange()).isEqualTo(200);
    answer = "";

    for (String canary : List.of(BODY, HEADER, PATH)) {
      isGone(canary);
    }
    assertThat(server.connections()).isEqualTo(2);
    assertThat(threads()).as("the control: clients are there").isNotEmpty();

    waiting.close();
    asynchronous.close();

    isGone(ANSWER);
  }

  /** Nobody gives this array back: it must not stay either. */
  @Test
  void exchange_lentBodyEnded_noByteOfItIsReachable() {
    assertThat(postLent()).isEqualTo(200);
    answer = "";

    isGone(BODY);
    assertThat(server.connections()).isEqualTo(1);
  }

  private int postLent() {
    byte[] array =
        ("x".repeat(200_000) + HeapDump.forwards(BODY)).getBytes(StandardCharsets.ISO_8859_1);
    HttpCall call = HttpCall.to(server.uri("/")).lent(array, array.length);
    return waiting.post(call, () -> true, 1 << 20, HttpAnswer::status).join();
  }

  @Test
  void close_receiverKeepsItsConnections_noThreadAndNoDescriptor() {
    assumeThat(DESCRIPTORS).exists();
    Set<Thread> threadsBefore = threads();
    long before = descriptors();
    assertThat(post()).isEqualTo(200);
    assertThat(exchange()).isEqualTo(200);
    assertThat(descriptors()).isGreaterThan(before + 2);

    waiting.close();
    asynchronous.close();

    assertEnded(() -> assertThat(threads()).isSubsetOf(threadsBefore));
    assertThat(descriptors()).isLessThanOrEqualTo(before + server.connections());
  }

  /**
   * The client keeps each of these connections; the exchange that received the answer closes it.
   */
  @Test
  void post_hundredAnswersThatAreNoHttp_boundedConnections() {
    assumeThat(DESCRIPTORS).exists();
    long before = descriptors();
    for (String garbage :
        List.of("canary\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")) {
      answer = garbage;
      for (int i = 0; i < 50; i++) {
        assertThat(i % 2 == 0 ? post() : exchange()).isEqualTo(-1);
      }
    }

    assertThat(server.connections()).isEqualTo(100);
    await()
        .untilAsserted(
            () -> assertThat(descriptors()).isLessThanOrEqualTo(before + server.connections() + 8));
  }

  @Test
  void close_exchangesUnderWay_endWithIt() {
    answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    CompletableFuture<HttpAnswer> posted =
        waiting.post(call(), () -> true, 1 << 20, Function.identity());
    CompletableFuture<Boolean> failed = new CompletableFuture<>();
    asynchronous
        .exchange(
            call(), head -> HttpBody.limited(1 << 20), (it, failure) -> failed.complete(it == null))
        .begin();
    server.take();
    server.take();

    waiting.close();
    asynchronous.close();

    await().untilAsserted(() -> assertThat(posted).isCompletedExceptionally());
    await().untilAsserted(() -> assertThat(failed).isCompletedWithValue(true));
    assertEnded(
        () ->
            assertThat(threads())
                .filteredOn(it -> it.getName().startsWith("assent-test-"))
                .isEmpty());
  }
}
