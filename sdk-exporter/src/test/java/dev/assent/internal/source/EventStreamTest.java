/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import static dev.assent.internal.source.FaultyPlatform.head;
import static dev.assent.internal.source.FaultyPlatform.response;
import static dev.assent.internal.source.HttpFixture.JSON;
import static dev.assent.internal.source.HttpFixture.SUBJECT;
import static dev.assent.internal.source.HttpFixture.document;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.fixtures.SocketServer;
import dev.assent.internal.consent.DocumentSource.Listener;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.position.Seen;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The platform's announcements: the time of their effect, and the states that count as a lost
 * stream.
 */
class EventStreamTest {
  private static final String LINK =
      "Link: </v1/events>; rel=\"monitor\"; type=\"text/event-stream\"";
  private static final byte[] OPEN = head(200, "Content-Type: text/event-stream; charset=utf-8");
  private static final String U7 = "event: changed\nid: 7\ndata: {\"subject\": \"acme/u7\"}\n\n";

  private final HttpFixture fixture = new HttpFixture();
  private final FaultyPlatform platform = fixture.platform;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<SocketServer.Head> streams = new LinkedBlockingQueue<>();
  private final BlockingQueue<SocketServer.Connection> open = new LinkedBlockingQueue<>();

  private volatile String link = LINK;

  @AfterEach
  void close() {
    fixture.close();
  }

  /**
   * Serves documents that name the stream; requests for the stream get these answers, and stay
   * open.
   */
  private void serve(byte[]... answers) {
    BlockingQueue<byte[]> rest = new LinkedBlockingQueue<>(List.of(answers));
    platform.does(
        (request, connection) -> {
          if (request.target().startsWith("/v1/documents")) {
            connection.send(response(200, document(SUBJECT).getBytes(UTF_8), JSON, link));
            return true;
          }
          streams.add(request);
          byte[] answer = rest.poll();
          connection.send(answer == null ? OPEN : answer);
          open.add(connection);
          if (answer != null && isWhole(answer)) {
            return true;
          }
          connection.awaitClosed();
          return false;
        });
    fixture.source.start(
        new Listener() {
          @Override
          public void changed(String subject) {
            received.add(subject);
          }

          @Override
          public void changed(String subject, Seen change) {
            received.add(
                change.equals(Seen.NOTHING)
                    ? subject
                    : subject + " " + change.revision() + " " + change.position());
          }

          @Override
          public void announced(boolean all) {
            received.add(String.valueOf(all));
          }
        });
    ask();
  }

  private static boolean isWhole(byte[] answer) {
    String text = new String(answer, UTF_8);
    return text.contains("Content-Length") || text.contains(" 204 ");
  }

  private void ask() {
    assertThat(fixture.ask(null)).isInstanceOf(SourceReply.Found.class);
  }

  private static <T> T next(BlockingQueue<T> queue) {
    try {
      T next = queue.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("something").isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the reconnect is scheduled, and advances the time to it. */
  private void reconnectAfter(Duration wait) {
    await().untilAsserted(() -> assertThat(fixture.time.delays()).contains(wait));
    fixture.time.advance(wait);
  }

  @Test
  void event_withRevisionAndPosition_saysWhatAnAnswerMustHave() throws Exception {
    serve();
    next(open)
        .send(
            "id: 3.1742\nevent: changed\n"
                + "data: {\"subject\":\"acme/u7\",\"revision\":43,\"position\":\"3.1742\"}\n\n"
                + "id: 3.1743\nevent: position\ndata: {\"position\":\"3.1743\",\"age\":31}\n\n"
                + U7);

    assertThat(next(received)).isEqualTo("true");
    assertThat(next(received)).isEqualTo("acme/u7 43 3.1742");
    assertThat(next(received)).isEqualTo("acme/u7");
  }

  @Test
  void stream_namedByAResponse_isOpenedOnceAndAnnounces() throws Exception {
    serve();

    SocketServer.Head request = next(streams);
    assertThat(request.target()).isEqualTo("/v1/events");
    assertThat(request.headers())
        .containsEntry("accept", "text/event-stream")
        .containsEntry("authorization", HttpFixture.SECRET)
        .doesNotContainKey("last-event-id");
    assertThat(next(received)).isEqualTo("true");
    next(open).send(": hello\n\nevent: other\ndata: x\n\n" + U7 + U7.replace("u7", "u8"));
    assertThat(next(received)).isEqualTo("acme/u7");
    assertThat(next(received)).isEqualTo("acme/u8");

    ask();
    ask();
    assertThat(streams).isEmpty();
  }

  @Test
  void stream_characterCutInTwo_isOneCharacter() throws Exception {
    serve();
    byte[] event = U7.replace("u7", "\u00fc").getBytes(UTF_8);
    int cut = new String(event, ISO_8859_1).indexOf('\u00c3') + 1;

    SocketServer.Connection connection = next(open);
    connection.send(Arrays.copyOf(event, cut));
    assertThat(next(received)).isEqualTo("true");
    connection.send(Arrays.copyOfRange(event, cut, event.length));

    assertThat(next(received)).isEqualTo("acme/\u00fc");
  }

  @Test
  void stream_beforeStart_isNotOpened() {
    platform.answers(200, document(SUBJECT), JSON, LINK);
    ask();
    platform.take();
    ask();
    platform.take();
    assertThat(platform.untaken()).isZero();
  }

  @Test
  void stream_breaks_isToldAndOpenedAgainFromTheLastId() throws Exception {
    serve();
    SocketServer.Connection connection = next(open);
    connection.send(U7);
    assertThat(List.of(next(received), next(received))).containsExactly("true", "acme/u7");
    next(streams);

    connection.close();

    assertThat(next(received)).isEqualTo("false");
    reconnectAfter(Duration.ofMillis(750));
    assertThat(next(streams).headers()).containsEntry("last-event-id", "7");
    assertThat(next(received)).isEqualTo("true");
  }

  @Test
  void stream_failsAgainAndAgain_waitsLongerEachTime() throws Exception {
    serve(response(503, new byte[0]), response(404, new byte[0]), head(200, "X: no type"));

    for (long millis : new long[] {750, 1_500, 3_000}) {
      next(open).close();
      reconnectAfter(Duration.ofMillis(millis));
    }
    assertThat(next(received)).isEqualTo("true");
    next(open).close();
    assertThat(next(received)).isEqualTo("false");
    reconnectAfter(Duration.ofMillis(6_000));
    assertThat(next(received)).isEqualTo("true");
    SocketServer.Connection connection = next(open);
    fixture.time.advance(Duration.ofSeconds(40));
    connection.send(U7);
    assertThat(next(received)).isEqualTo("acme/u7");
    fixture.time.advance(Duration.ofSeconds(40));
    connection.close();
    assertThat(next(received)).isEqualTo("false");
    reconnectAfter(Duration.ofMillis(750));
    assertThat(next(received)).isEqualTo("true");
  }

  @Test
  void stream_busyPlatform_isGivenItsTime() {
    serve(response(429, new byte[0], "Retry-After: 120"));

    reconnectAfter(Duration.ofSeconds(120));
    assertThat(next(received)).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry: 20000\n\n", "retry: 1\n\n", "retry: 99999999999\n\n"})
  void stream_retry_isHeardWithinBounds(String retry) throws Exception {
    serve();
    SocketServer.Connection connection = next(open);
    connection.send(retry + U7);
    assertThat(List.of(next(received), next(received))).containsExactly("true", "acme/u7");

    connection.close();

    assertThat(next(received)).isEqualTo("false");
    long millis = retry.contains(" 2") ? 15_000 : retry.contains(" 9") ? 45_000 : 750;
    reconnectAfter(Duration.ofMillis(millis));
    assertThat(next(received)).isEqualTo("true");
  }

  @Test
  void stream_silentFor45Seconds_isBroken() throws Exception {
    serve();
    assertThat(next(received)).isEqualTo("true");
    SocketServer.Connection connection = next(open);

    fixture.time.advance(Duration.ofSeconds(44));
    connection.send(U7);
    assertThat(next(received)).isEqualTo("acme/u7");
    fixture.time.advance(Duration.ofSeconds(44));
    assertThat(received).isEmpty();
    fixture.time.advance(Duration.ofSeconds(1));

    assertThat(next(received)).isEqualTo("false");
    connection.awaitClosed();
    reconnectAfter(Duration.ofMillis(750));
    assertThat(next(received)).isEqualTo("true");
  }

  @Test
  void stream_headersDoNotCome_isGivenUpAfterTenSeconds() {
    serve("HTTP/1.1 200".getBytes(UTF_8));
    next(open);

    fixture.time.advance(Duration.ofSeconds(10));

    reconnectAfter(Duration.ofMillis(750));
    assertThat(next(received)).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: changed\n\n",
        "event: changed\ndata: \n\n",
        "event: changed\ndata: canary\n\n",
        "event: changed\ndata: {\"subject\": 7}\n\n",
        "event: changed\ndata: {\"subject\": \"acme/u7\", \"revision\": -1}\n\n",
        "event: changed\ndata: {\"subject\": \"acme/u7\", \"revision\": \"7\"}\n\n",
        "event: changed\ndata: {\"subject\": \"acme/u7\", \"position\": \"7\"}\n\n",
        "event: changed\ndata: {\"subject\": \"acme/u7\", \"position\": 7}\n\n",
        "event: changed\ndata: {\"subject\": \"a b\"}\n\n",
        "event: changed\ndata: {\"subject\": \"acme/u7\", \"subject\": \"acme/u8\"}\n\n",
        "event: changed\ndata: [\"acme/u7\"]\n\n"
      })
  void stream_malformedAnnouncement_isBroken(String event) throws Exception {
    serve();
    SocketServer.Connection connection = next(open);

    connection.send("id: 8\n" + event);

    assertThat(List.of(next(received), next(received))).containsExactly("true", "false");
    next(streams);
    connection.awaitClosed();
    reconnectAfter(Duration.ofMillis(750));
    assertThat(next(streams).headers()).doesNotContainKey("last-event-id");
  }

  @Test
  void stream_hugeLine_isBrokenWhileItIsRead() throws Exception {
    serve();
    SocketServer.Connection connection = next(open);

    connection.send("data: " + "a".repeat(EventParser.MAX_LINE_BYTES));

    assertThat(List.of(next(received), next(received))).containsExactly("true", "false");
    connection.awaitClosed();
  }

  @Test
  void stream_notThere_restsUntilItIsNamedAgainLater() {
    serve(head(204));
    next(open);
    next(streams);
    await().untilAsserted(() -> assertThat(fixture.source.events().isIdle()).isTrue());

    ask();
    fixture.time.advance(Duration.ofSeconds(59));
    ask();
    assertThat(streams).isEmpty();
    fixture.time.advance(Duration.ofSeconds(1));
    assertThat(streams).isEmpty();
    ask();

    next(streams);
    assertThat(next(received)).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<http://canary.example/events>; rel=monitor",
        "<https://localhost/events>; rel=monitor",
        "<http://localhost/events>; rel=monitor",
        "<//canary.example/events>; rel=monitor",
        "</v1/events>; rel=next",
        "</v1/events>",
        "</v1/events>; rel=monitor; type=text/html",
        "</v1/events>; rel=monitor; anchor=\"/other\"",
        "</{canary}>; rel=monitor",
        "/v1/events; rel=monitor",
        "</v1/events; rel=monitor"
      })
  void stream_foreignOrUnfitLink_isIgnored(String value) {
    link = "Link: " + value;
    serve();
    ask();
    assertThat(fixture.source.events().isIdle()).isTrue();
    assertThat(streams).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v1/events>;rel=monitor",
        "<../../events>; rel=\"next MONITOR\"",
        "</x>; rel=next; title=\"a, <b>; \\\" c\", </v1/events> ; type=\"text/event-stream\" ; rel = monitor",
        "<http://canary.example/x>; rel=monitor, </v1/events>; rel=monitor",
        "</x>; rel=next\r\nLink: </v1/events>; rel=monitor"
      })
  void stream_link_isFound(String value) {
    link = "Link: " + value;
    serve();
    assertThat(next(streams).target()).isIn("/v1/events", "/v1/documents/events", "/events");
    assertThat(next(received)).isEqualTo("true");
  }

  @Test
  void stream_redirectWithinTheOrigin_isFollowedAndNotElsewhere() {
    serve(
        response(307, new byte[0], "Location: /v2/events"),
        response(307, new byte[0], "Location: http://canary.example/"));

    assertThat(next(streams).target()).isEqualTo("/v1/events");
    assertThat(next(streams).target()).isEqualTo("/v2/events");
    reconnectAfter(Duration.ofMillis(750));
    assertThat(next(streams).target()).isEqualTo("/v1/events");
    assertThat(next(received)).isEqualTo("true");
  }

  @Test
  void close_open_endsTheConnectionAndSaysNothingMore() throws Exception {
    serve();
    assertThat(next(received)).isEqualTo("true");
    SocketServer.Connection connection = next(open);

    fixture.source.close();

    connection.awaitClosed();
    fixture.time.advance(Duration.ofMinutes(10));
    platform.awaitAllGone();
    assertThat(received).isEmpty();
    assertThat(fixture.time.delays()).isEmpty();
  }
}
