/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import static dev.assent.internal.source.FaultyPlatform.head;
import static dev.assent.internal.source.FaultyPlatform.response;
import static dev.assent.internal.source.HttpFixture.JSON;
import static dev.assent.internal.source.HttpFixture.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.SocketServer;
import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.DocumentSource.Listener;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Position;
import dev.assent.internal.position.Seen;
import dev.assent.internal.supervise.Restored;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream to which a process says what it uses. */
@Timeout(60)
class StreamOfLevelsTest {
  private static final String SUBJECT = "acme/u7";
  private static final String LINK =
      "Link: </v1/events>; rel=\"monitor\"; type=\"text/event-stream\"";
  private static final String POSITION = "Consent-Position: 3.1742";
  private static final String STREAM = "event: stream\ndata: {\"interest\": \"/v1/events/x1\"}\n\n";
  private static final byte[] OPEN = head(200, "Content-Type: text/event-stream");

  private final HttpFixture fixture = new HttpFixture();
  private final FaultyPlatform platform = fixture.platform;
  private final FakeInterest interest = new FakeInterest();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<SocketServer.Connection> open = new LinkedBlockingQueue<>();

  private volatile byte[] streamAnswer = OPEN;
  private volatile byte[] changeAnswer = head(204);
  private volatile boolean answersChanges = true;
  private volatile String position = POSITION;

  @AfterEach
  void close() {
    fixture.close();
  }

  /** What the process uses; the test says what it adds and removes. */
  private final class FakeInterest implements Interest, Interest.Stream {
    final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    volatile boolean confirms = true;

    @Override
    public Stream begin() {
      heard.add("begin");
      return this;
    }

    @Override
    public Change first() {
      return new Change(
          0,
          List.of(
              new Level(SUBJECT, new Seen(new Position(3, 1742), 42)),
              new Level("acme/\"x\"", Seen.NOTHING)),
          List.of());
    }

    @Override
    public Change next() {
      return changes.poll();
    }

    @Override
    public boolean reached(Position reached, Duration age, long number) {
      heard.add(reached + " " + age.toSeconds() + " " + number);
      return confirms;
    }

    @Override
    public void ended() {
      heard.add("ended");
    }
  }

  private void serve() {
    platform.does(
        (request, connection) -> {
          String body =
              request.contentLength() > 0
                  ? new String(connection.read(request.contentLength()), UTF_8)
                  : "";
          if (request.target().startsWith("/v1/documents")) {
            byte[] found = document(SUBJECT).getBytes(UTF_8);
            connection.send(
                position.isEmpty()
                    ? response(200, found, JSON, LINK)
                    : response(200, found, JSON, LINK, position));
            return true;
          }
          asked.add(request.method() + " " + request.target() + " " + body);
          if (request.target().equals("/v1/events/x1")) {
            if (answersChanges) {
              connection.send(changeAnswer);
              return true;
            }
            connection.awaitClosed();
            heard.add("the change was aborted");
            return false;
          }
          byte[] answer = request.method().equals("POST") ? streamAnswer : OPEN;
          connection.send(answer);
          if (answer != OPEN) {
            return true;
          }
          open.add(connection);
          connection.awaitClosed();
          return false;
        });
    fixture.source.start(
        new Listener() {
          @Override
          public void changed(String subject) {
            heard.add(subject);
          }

          @Override
          public void announced(boolean all) {
            heard.add(String.valueOf(all));
          }

          @Override
          public Interest interest() {
            return interest;
          }
        });
    SourceReply unused =
        HttpFixture.join(fixture.source.load(new Inquiry(SUBJECT, null)).toCompletableFuture());
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("something").isNotNull();
    return next;
  }

  /** Waits until a task is scheduled, and advances the time to it. */
  private void after(Duration wait) {
    await().untilAsserted(() -> assertThat(fixture.time.delays()).contains(wait));
    fixture.time.advance(wait);
  }

  @Test
  void stream_ofAPlatformWithPositions_namesTheLevelsInUse() throws Exception {
    serve();

    assertThat(next(asked))
        .isEqualTo(
            "POST /v1/events {\"levels\":["
                + "{\"subject\":\"acme/u7\",\"revision\":42,\"position\":\"3.1742\"},"
                + "{\"subject\":\"acme/\\\"x\\\"\"}]}");
    assertThat(next(heard)).isEqualTo("begin");
    next(open)
        .send(
            STREAM + "event: changed\ndata: {\"subject\":\"acme/u7\",\"position\":\"3.1743\"}\n\n");
    assertThat(next(heard)).isEqualTo("acme/u7"); // and not that everything must be asked
  }

  @Test
  void stream_ofAPlatformWithoutPositions_announcesEverything() throws Exception {
    position = "";
    serve();

    assertThat(next(asked)).isEqualTo("GET /v1/events ");
    assertThat(next(heard)).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 415, 501})
  void stream_thatThePlatformDoesNotHave_isOneThatAnnouncesEverything(int status) throws Exception {
    streamAnswer = response(status, new byte[0]);
    serve();

    assertThat(next(asked)).startsWith("POST");
    assertThat(List.of(next(heard), next(heard))).containsExactly("begin", "ended");
    after(Duration.ZERO);
    assertThat(next(asked)).isEqualTo("GET /v1/events ");
    assertThat(next(heard)).isEqualTo("true");
  }

  @Test
  void position_event_isHandedOn() throws Exception {
    serve();
    next(open)
        .send(
            STREAM
                + "id: 3.1743\nevent: position\n"
                + "data: {\"position\":\"3.1743\",\"age\":31,\"interest\":2}\n\n");

    assertThat(List.of(next(heard), next(heard))).containsExactly("begin", "3.1743 31 2");
  }

  @Test
  void change_ofTheInterest_isSentOncePerSecondAtMost() throws Exception {
    serve();
    next(asked);
    interest.changes.add(
        new Interest.Change(
            1,
            List.of(new Interest.Level("acme/u8", new Seen(null, 7))),
            List.of("acme/u7", "acme/u9")));
    interest.changes.add(new Interest.Change(2, List.of(), List.of()));
    next(open).send(STREAM);

    after(Duration.ofSeconds(1));
    assertThat(next(asked))
        .isEqualTo(
            "POST /v1/events/x1 {\"number\":1,\"add\":[{\"subject\":\"acme/u8\",\"revision\":7}],"
                + "\"remove\":[\"acme/u7\",\"acme/u9\"]}");
    after(Duration.ofSeconds(1));
    assertThat(next(asked)).isEqualTo("POST /v1/events/x1 {\"number\":2,\"add\":[],\"remove\":[]}");
  }

  /** Another server may have answered, which has no such stream. */
  @ParameterizedTest
  @ValueSource(ints = {200, 404, 409, 500})
  void change_notTaken_opensANewStreamThatNamesEverything(int status) throws Exception {
    changeAnswer = response(status, new byte[0]);
    serve();
    assertThat(next(asked)).startsWith("POST /v1/events {");
    interest.changes.add(new Interest.Change(1, List.of(), List.of()));
    next(open).send(STREAM);
    after(Duration.ofSeconds(1));
    assertThat(next(asked)).startsWith("POST /v1/events/x1 ");

    assertThat(List.of(next(heard), next(heard))).containsExactly("begin", "ended");
    after(Duration.ofMillis(750));
    assertThat(next(asked)).startsWith("POST /v1/events {");
    assertThat(next(heard)).isEqualTo("begin");
  }

  /** The server takes a number once, so the same change may come twice. */
  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void change_refusedForNow_isSentAgain(int status) throws Exception {
    changeAnswer = response(status, new byte[0]);
    serve();
    assertThat(next(asked)).startsWith("POST /v1/events {");
    interest.changes.add(new Interest.Change(1, List.of(), List.of()));
    next(open).send(STREAM);
    for (int i = 0; i < 3; i++) {
      after(Duration.ofSeconds(1));
      assertThat(next(asked)).startsWith("POST /v1/events/x1 {\"number\":1,");
    }

    assertThat(List.of(next(heard), next(heard))).containsExactly("begin", "ended");
  }

  @Test
  void change_neverAnswered_opensANewStreamAndIsAborted() throws Exception {
    answersChanges = false;
    serve();
    assertThat(next(asked)).startsWith("POST /v1/events {");
    interest.changes.add(new Interest.Change(1, List.of(), List.of()));
    next(open).send(STREAM);
    after(Duration.ofSeconds(1));
    assertThat(next(asked)).startsWith("POST /v1/events/x1 ");
    assertThat(next(heard)).isEqualTo("begin");

    fixture.time.advance(Duration.ofSeconds(13));
    fixture.source.check(fixture.clock.nanoTime(), new Restored());

    assertThat(next(heard)).isEqualTo("ended");
    assertThat(next(heard)).isEqualTo("the change was aborted");
  }

  /** An older server may have answered once. */
  @Test
  void stream_thatWasNotThereOnce_isTriedAgainLater() throws Exception {
    streamAnswer = response(404, new byte[0]);
    serve();
    assertThat(next(asked)).startsWith("POST");
    after(Duration.ZERO);
    assertThat(next(asked)).isEqualTo("GET /v1/events ");
    SocketServer.Connection all = next(open);
    streamAnswer = OPEN;

    fixture.time.advance(SourceTimeouts.DEFAULT.maxBackoff());
    all.close();
    after(Duration.ofMillis(750));

    assertThat(next(asked)).startsWith("POST /v1/events {");
  }

  @Test
  void position_thatConfirmsNothing_opensANewStream() throws Exception {
    interest.confirms = false;
    serve();
    next(open)
        .send(
            STREAM
                + "event: position\ndata: {\"position\":\"3.1743\",\"age\":31,\"interest\":9}\n\n");

    assertThat(List.of(next(heard), next(heard), next(heard)))
        .containsExactly("begin", "3.1743 31 9", "ended");
    after(Duration.ofMillis(750));
    assertThat(next(heard)).isEqualTo("begin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: stream\ndata: {}\n\n",
        "event: stream\ndata: {\"interest\":7}\n\n",
        "event: stream\ndata: {\"interest\":\"https://elsewhere.example/v1/events/x1\"}\n\n",
        "event: stream\ndata: \n\n",
        "event: position\ndata: {\"position\":\"3.1743\",\"age\":31}\n\n",
        "event: position\ndata: {\"position\":\"3\",\"age\":31,\"interest\":0}\n\n",
        "event: position\ndata: {\"position\":\"3.1743\",\"age\":-1,\"interest\":0}\n\n",
        "event: position\ndata: {\"position\":\"3.1743\",\"age\":\"31\",\"interest\":0}\n\n",
        "event: position\ndata: {\"age\":31,\"interest\":0}\n\n",
        "event: position\ndata: secret\n\n",
        "event: changed\ndata: {\"subject\":\"acme/u7\",\"revision\":7}\n\n"
      })
  void event_malformed_endsTheStream(String event) throws Exception {
    serve();
    next(open).send(event);

    assertThat(List.of(next(heard), next(heard))).containsExactly("begin", "ended");
  }

  @Test
  void close_openStream_endsTheInterest() throws Exception {
    serve();
    next(open).send(STREAM);
    assertThat(next(heard)).isEqualTo("begin");

    fixture.source.close();

    assertThat(next(heard)).isEqualTo("ended");
    assertThat(heard).isEmpty();
  }
}
