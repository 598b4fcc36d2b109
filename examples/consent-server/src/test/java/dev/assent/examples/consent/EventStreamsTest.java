/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of event streams, and the readers that exceed them. */
@Timeout(60)
class EventStreamsTest {
  /** More changes than the sockets' buffers can take. */
  private static final int MANY = 80_000;

  @Test
  void stream_nothingHappens_hearsHeartbeats() throws IOException {
    try (Platform platform = start(limits(8, 4, 16, Duration.ofMillis(50)));
        Events events = platform.events("service")) {
      assertThat(events.next()).isEqualTo("retry: 1000");
      assertThat(events.nextData("position").get("age").longValue()).isBetween(30L, 60L);
      String next = events.next();
      while (!next.equals(":")) {
        assertThat(next).contains("event: position");
        next = events.next();
      }
    }
  }

  @Test
  void open_moreThanOneCredentialMay_isUnavailableForItAlone() throws IOException {
    try (Platform platform = start(limits(8, 2, 16, Duration.ofSeconds(10)));
        Events first = platform.events("service");
        Events second = platform.events("service")) {
      Answer third = platform.get("service", "/v1/events");
      assertThat(third.status()).isEqualTo(503);
      assertThat(third.header("Retry-After")).isEqualTo("5");

      platform.events("acme").close();
      assertThat(List.of(first.next(), second.next())).containsOnly("retry: 1000");
    }
  }

  @Test
  void open_moreThanAllMay_isUnavailableUntilOneIsGone() throws IOException {
    try (Platform platform = start(limits(2, 2, 16, Duration.ofMillis(20)))) {
      Events first = platform.events("service");
      Events second = platform.events("acme");
      assertThat(platform.get("acme/u7", "/v1/events").status()).isEqualTo(503);

      first.close();

      await().until(() -> platform.service().streams().size() == 1);
      platform.events("acme/u7").close();
      second.close();
    }
  }

  /** The reader connects again; an internal error would tell it nothing. */
  @Test
  void stream_cutBeforeItsHeaders_closesTheConnection() throws IOException {
    AtomicReference<String> done = new AtomicReference<>("");
    Output output =
        new Output() {
          @Override
          public void write(String text, Callback callback) {
            throw new AssertionError("nothing is written");
          }

          @Override
          public void cut() {
            done.updateAndGet(before -> before + "cut ");
          }
        };
    try (Platform platform = start(limits(2, 2, 16, Duration.ofSeconds(10)))) {
      EventStream stream =
          platform.service().streams().open(new Credential(Role.SERVICE, null, "x", false), null);
      stream.cut();
      stream.take(
          output,
          Callback.from(() -> done.set("succeeded"), it -> done.updateAndGet(is -> is + "failed")));
    }
    assertThat(done.get()).isEqualTo("cut failed");
  }

  /** The replay exceeds the buffers, and the client does not read. */
  @Test
  void stream_writeThatStalls_isCutOff() throws Exception {
    String url = TestDatabases.h2();
    try (Database database = new Database(url)) {
      Schema.create(database);
      new Accounts(database, () -> {}).openAccount("acme", Set.of());
      try (ConsentService service =
              ConsentService.start(
                  ServiceConfig.defaults()
                      .withDatabase(url)
                      .withStreams(limits(8, 4, 16, Duration.ofSeconds(10))));
          Socket socket = new Socket()) {
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("127.0.0.1", service.base().getPort()));
        changes(database, MANY);
        await().atMost(Duration.ofSeconds(30)).until(() -> service.streams().last() >= MANY);
        request(socket, new Accounts(database, () -> {}).issue(Role.SERVICE));
        assertThat(socket.getInputStream().read()).isEqualTo('H');

        await().atMost(Duration.ofSeconds(30)).until(() -> service.streams().size() == 0);

        assertThat(endsOrBreaks(socket)).isTrue();
      }
    }
  }

  /** A burst exceeds the backlog: the reader is cut off, connects again, and misses nothing. */
  @Test
  void stream_backlogTooLong_isCutOffAndResumes() throws IOException {
    String url = TestDatabases.h2();
    try (Platform platform =
            Platform.start(
                ServiceConfig.defaults()
                    .withDatabase(url)
                    .withStreams(limits(8, 4, 1, Duration.ofSeconds(10))));
        Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", platform.service().base().getPort()));
      request(socket, platform.service().token("acme"));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      changes(platform.service().database(), MANY);

      await().atMost(Duration.ofSeconds(30)).until(() -> platform.service().streams().size() == 0);

      String text = received(socket);
      long last = lastNumber(text, "\"revision\":([0-9]+),");
      assertThat(last).isGreaterThan(1000);
      String first = firstAfter(platform, "0." + lastNumber(text, "\\nid: 0\\.([0-9]+)\n"));
      assertThat(Long.parseLong(first.split(" ")[1])).isLessThanOrEqualTo(last + 1);
    }
  }

  private static String received(Socket socket) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(bytes);
    } catch (IOException cutOff) {
      // what arrived before counts
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static long lastNumber(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .max()
        .orElse(0);
  }

  /** Returns the first change that a reader receives after it connects again, cut off or not. */
  private static String firstAfter(Platform platform, String received) {
    AtomicReference<String> first = new AtomicReference<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try (Events events = platform.events("acme", "Last-Event-ID", received)) {
                first.set(events.nextChange());
              } catch (UncheckedIOException cutOffAtOnce) {
                return false;
              }
              return first.get() != null;
            });
    return first.get();
  }

  @Test
  void start_portTaken_failsAndLeavesNoThread() throws IOException {
    try (ConsentService first = ConsentService.start(ServiceConfig.defaults())) {
      long before = readers();

      assertThatThrownBy(
              () -> ConsentService.start(ServiceConfig.defaults().withPort(first.base().getPort())))
          .isInstanceOf(IOException.class);

      assertThat(readers()).isLessThanOrEqualTo(before);
    }
  }

  private static long readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("consent-changes"))
        .count();
  }

  @Test
  void close_withOpenStreams_endsThem() throws IOException {
    Platform platform = start(limits(8, 4, 16, Duration.ofSeconds(10)));
    Events events = platform.events("service");
    assertThat(events.next()).isEqualTo("retry: 1000");

    platform.close();

    assertThat(events.nextData("nothing")).isNull();
    assertThat(platform.service().streams().size()).isZero();
  }

  private static Platform start(StreamLimits limits) throws IOException {
    return Platform.start(ServiceConfig.defaults().withStreams(limits));
  }

  private static StreamLimits limits(int all, int one, int backlog, Duration heartbeat) {
    return new StreamLimits(
        all, one, 1_000_000, backlog, Duration.ofMillis(500), heartbeat, Duration.ofMillis(50));
  }

  private static void changes(Database database, int count) {
    database.transaction(
        connection -> {
          Sql.update(
              connection,
              "INSERT INTO changes (id, account, subject, revision)"
                  + " SELECT 1000 + x, number, number, 1000 + x FROM SYSTEM_RANGE(1, ?), subjects"
                  + " WHERE subject = 'acme'",
              count);
          return Sql.update(connection, "UPDATE change_clock SET last_id = ?", 1000 + count);
        });
  }

  private static void request(Socket socket, String token) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token
                + "\r\nLast-Event-ID: 0.1\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Returns whether the stream ends before all bytes arrived. */
  private static boolean endsOrBreaks(Socket socket) throws IOException {
    long count = 0;
    try (InputStream in = socket.getInputStream()) {
      byte[] buffer = new byte[65_536];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        count += read;
      }
      return count < MANY * 40L;
    } catch (SocketException reset) {
      return true;
    }
  }
}
